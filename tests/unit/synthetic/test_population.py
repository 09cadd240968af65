"""generate: what comes out, what is refused, and what does not matter."""
import hashlib

import pandas as pd
import pytest
from jdftest.slow_synthetic import invented

from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import UsageError
from jdfanalysis.synthetic import defect_names, generate, generate_partitions

# The bytes of the csv files of generate(300, seed=1), default faults and all datasets: changing them is a change of
# release.
PINNED = {
    "2022": "8ba5dac1ce75fc1e24fe9ea6337b40435551dc5cf172f1743eb03662768092a3",
    "2024": "590cccfc96803d941208b206b4ffeaad0bb795785ba336307991342f66da6e4b",
}


def digest(paths):
    total = hashlib.sha256()
    for path in paths:
        if path.suffix == ".csv":
            total.update(path.name.encode("ascii") + path.read_bytes())
    return total.hexdigest()


@pytest.mark.parametrize("release", ["2022", "2024"])
def test_the_same_call_writes_the_same_bytes_on_every_python_and_platform(tmp_path, release):
    others = () if release == "2022" else ("family", "civil", "oasys")
    assert digest(generate(300, release=release, others=others).write(tmp_path)) == PINNED[release]


def test_another_seed_gives_other_people():
    assert not invented(1000).tables["prison"].equals(invented(1000, seed=2).tables["prison"])
    one, two = invented(1000).truth["people"], invented(1000, seed=2).truth["people"]
    assert not set(one["person_id"]) & set(two["person_id"])


@pytest.mark.parametrize("release", ["2022", "2024"])
def test_tables_have_the_released_names_of_the_dictionary_in_order(release):
    population = invented(1000, release=release, defects="default")
    declared = data_first(release)
    assert list(population.tables) == [table.name for table in declared]
    for table in (declared[name] for name in population.tables):
        assert list(population.tables[table.name].columns) == [variable.name for variable in table.variables]
        assert len(population.tables[table.name]) > 0


@pytest.mark.parametrize("release", ["2022", "2024"])
def test_a_clean_extract_breaks_no_rule_of_the_dictionary(release):
    population = invented(1000, release=release)
    for table in (data_first(release)[name] for name in population.tables):
        frame = population.tables[table.name]
        for variable in table.variables:
            for rule in variable.rules:
                assert not rule.broken_by(frame[variable.name]).any(), (table.name, variable.name, rule.describe())
        if table.key:
            assert not frame[[table[column].name for column in table.key]].duplicated().any()


def test_a_faulty_extract_breaks_rules_only_where_a_fault_was_planted():
    population = invented(1000, defects="default")
    spoilt = {"offence_date", "referral_date", "age", "age_at_reception", "age_at_offence", "termination_date",
              "ethnicity"}
    for table in data_first("2022"):
        for variable in table.variables:
            if variable.canonical not in spoilt:
                for rule in variable.rules:
                    assert not rule.broken_by(population.tables[table.name][variable.name]).any(), variable.name


def test_people_are_those_with_a_magistrates_row_in_coverage():
    population = invented(1000)
    links = population.truth["links"]
    assert population.people == 1000 == len(population.truth["people"])
    assert links.loc[links["table"] == "magistrates", "person"].nunique() == 1000
    assert population.truth["people"]["person"].tolist() == list(range(1000))


def test_components_belong_to_events_and_links_to_rows():
    population = invented(1000, defects="default")
    events = set(population.tables["probation_events"]["event_id_hash"])
    for name in ("requirements", "licence_conditions", "pss", "psr"):
        assert set(population.tables["probation_" + name]["event_id_hash"]) <= events
    link = population.tables["person_link"]
    datasets = {"mags_hocas": "magistrates", "crown_xhibit": "crown", "prison_nomis": "prison",
                "probation_delius": "probation_events"}
    assert set(link["source_dataset"]) == set(datasets)
    for source, table in datasets.items():
        here = link.loc[link["source_dataset"] == source, "row_id_hash"]
        assert sorted(here) == sorted(population.tables[table]["row_id_hash"])


def test_pieces_put_together_are_the_population():
    whole = invented(8300, seed=5, defects="default")
    for parts in (2, 7):
        pieces = list(generate_partitions(8300, parts, seed=5))
        assert len(pieces) == min(parts, 3) and sum(piece.people for piece in pieces) == 8300
        for name in ("magistrates", "person_link", "prison"):
            joined = pd.concat([piece.tables[name] for piece in pieces], ignore_index=True)
            assert joined.astype(str).equals(whole.tables[name].astype(str))
        people = pd.concat([piece.truth["people"] for piece in pieces], ignore_index=True)
        assert people["person_id"].equals(whole.truth["people"]["person_id"])


def test_a_piece_can_be_made_alone():
    whole = invented(8300, seed=5, defects="default").tables["crown"]
    last = list(generate_partitions(8300, 3, seed=5, start=2))
    assert len(last) == 1
    piece = last[0].tables["crown"]
    assert piece.astype(str).equals(whole.tail(len(piece)).reset_index(drop=True).astype(str))


def test_one_person_is_enough():
    population = generate(1, seed=3)
    assert len(population.truth["people"]) == 1 and len(population.tables["magistrates"]) >= 1


def test_a_fault_on_its_own_changes_nothing_else():
    clean, faulty = invented(1000), invented(1000, defects=("dummy_ethnicity",))
    for name in clean.tables:
        same = [c for c in clean.tables[name].columns if not c.startswith("ethnicity")]
        assert clean.tables[name][same].equals(faulty.tables[name][same])


@pytest.mark.parametrize("settings", [
    {"people": 0}, {"people": 10, "seed": -1}, {"people": 10, "seed": 2 ** 32}, {"people": 10, "frailty": -0.1},
    {"people": 10, "release": "1999"}, {"people": 10, "defects": ["no such fault"]},
    {"people": 10, "defects": "nonsense"}, {"people": 10, "others": ["family"]},
    {"people": 10, "release": "2024", "others": ["weather"]},
], ids=str)
def test_settings_out_of_range_are_refused(settings):
    with pytest.raises(UsageError):
        generate(**settings)


def test_pieces_out_of_range_are_refused():
    for settings in ({"parts": 0}, {"parts": 1, "start": -1}, {"parts": 1, "defects": ["nonsense"]}):
        with pytest.raises(UsageError):
            generate_partitions(10, **settings)


def test_names_of_faults_may_come_from_any_iterable():
    pieces = list(generate_partitions(4100, 2, defects=iter(["dummy_ethnicity"])))
    assert [piece.faults for piece in pieces] == [("dummy_ethnicity",)] * 2
    assert all(len(piece.defects) == 4 for piece in pieces)


def test_the_refusal_of_a_fault_names_those_there_are():
    with pytest.raises(UsageError, match=defect_names()[0]):
        generate(10, defects=["misspelt"])
