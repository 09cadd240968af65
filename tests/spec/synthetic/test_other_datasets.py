"""Family, civil and assessment tables: people of the population who appear there too, under one link table."""
import pandas as pd
import pytest
from jdftest.slow_synthetic import other_datasets

from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import UsageError
from jdfanalysis.synthetic import generate

OTHERS = ("family", "civil", "oasys")
DICTIONARY = data_first("2024", OTHERS)
LINKED = {"family_people": "familyman", "civil_parties": "civil_caseman_pcol",
          "oasys_assessments_metadata": "prison_oasys"}


def table(name, defects=None):
    population = other_datasets(defects)
    return population.tables[name].rename(columns={v.name: v.canonical for v in DICTIONARY[name].variables})


def test_the_tables_are_those_declared_with_names_in_order_and_codes_of_the_dictionary():
    population = other_datasets(None)
    assert list(population.tables) == [declared.name for declared in DICTIONARY]
    for declared in DICTIONARY:
        frame = population.tables[declared.name]
        assert list(frame.columns) == [variable.name for variable in declared.variables] and len(frame) > 0
        for variable in declared.variables:
            if variable.codes:
                known = {code for code, _ in variable.codes}
                assert set(frame[variable.name].dropna()) <= known, (declared.name, variable.name)
            for rule in variable.rules:
                assert not rule.broken_by(frame[variable.name]).any(), (declared.name, variable.name)
        if declared.key:
            assert not frame[[declared[column].name for column in declared.key]].duplicated().any(), declared.name


def test_the_link_holds_every_row_about_a_person_and_no_company():
    link = other_datasets(None).tables["person_link"]
    for name, source in LINKED.items():
        rows = table(name)
        if name == "civil_parties":
            assert (rows["party_type"] == "company").any()
            rows = rows[rows["party_type"] == "person"]
        assert sorted(link.loc[link["source_dataset"] == source, "row_id_hash"]) == sorted(rows["row_id"])


def test_people_are_the_same_people_and_other_parties_are_nobody_of_the_population():
    population = other_datasets(None)
    links, people = population.truth["links"], population.truth["people"]
    given = population.tables["person_link"].set_index("row_id_hash")["estimated_xjs_id"]
    own = people.set_index("person")["person_id"]
    for name in LINKED:
        here = links[links["table"] == name]
        inside = here[here["person"] >= 0]
        assert inside["person"].nunique() > 20
        assert (given.reindex(inside["row_id"]).to_numpy() == own.reindex(inside["person"]).to_numpy()).all()
        outside = given.reindex(here.loc[here["person"] < 0, "row_id"])
        assert not set(outside) & set(own)
    assert (links.loc[links["table"] == "oasys_assessments_metadata", "person"] >= 0).all()


def test_events_belong_to_cases_and_lie_in_the_window():
    for name, day, last in (("family", "entry_date", "2023-03-31"), ("civil", "event_date", "2022-01-31")):
        cases, events = table(name + "_cases"), table(name + "_events")
        assert set(events["case_id"]) <= set(cases["case_id"])
        assert events[day].max() <= last and events[day].min() >= "2011-01-01"
    cases, events = table("family_cases"), table("family_events")
    first = events.groupby("case_id")["entry_date"].min()
    assert (first == cases.set_index("case_id")["receipt_date"].reindex(first.index)).all()
    assert events["event"].str[:3].str.isdigit().all() and events["event"].is_unique


def test_children_are_children_and_parties_are_grown_up():
    population = other_datasets(None)
    links = population.truth["links"].set_index("row_id")["person"]
    birth = population.truth["people"].set_index("person")["birth"]
    rows = table("family_people").merge(table("family_cases"), on="case_id")
    rows = rows.assign(person=links.reindex(rows["row_id"]).to_numpy())
    rows = rows[rows["person"] >= 0]
    age = (pd.to_datetime(rows["receipt_date"]) - birth.reindex(rows["person"]).to_numpy()).dt.days / 365.25
    child = rows["role"].isin(["CHLDC", "CHLDZ"])
    assert (age[child] < 18).all() and (age[~child] >= 18).all() and child.sum() > 5


def test_assessments_go_with_sentences_and_their_items_agree():
    population = other_datasets(None)
    links = population.truth["links"].set_index("row_id")["person"]
    rows = table("oasys_assessments_metadata")
    sentenced = population.truth["events"]
    sentenced = sentenced[sentenced["event"].isin(["sentenced_custody", "sentenced_suspended", "sentenced_community"])]
    assert set(links.reindex(rows["row_id"])) <= set(sentenced["person"])
    core = table("oasys_core_risk")
    scores = {"0": 0, "1": 1, "2": 2, "M": 0}
    accommodation = sum(core["question_3_{}".format(i)].map(scores) for i in (4, 5, 6))
    assert (core["question_3_tot"] == accommodation + 2 * (core["question_3_3"] == "YES")).mean() > 0.95
    assert (core["question_5_tot"] == sum(core["question_5_{}".format(i)].map(scores) for i in (2, 3, 4, 5))).all()
    assert {"M"} < set(core["question_10_6"]) and core["question_2_2_weapon"].isna().any()
    ids = set(rows["assessment_id"])
    for name in ("core_risk", "bcs", "tr_bcs", "rmp", "saq", "sara", "skillschecker"):
        assert set(table("oasys_" + name)["assessment_id"]) <= ids


def test_links_break_more_often_in_the_family_and_civil_courts():
    population = other_datasets(("missed_links", "false_links"))
    links = population.truth["links"]
    broken = (links["status"] != "true").groupby(links["table"]).mean()
    assert broken["family_people"] > broken["magistrates"] and broken["civil_parties"] > broken["magistrates"]
    # A record that was missed may then be given to another person: it counts for both faults, and is false.
    counted = population.defects.set_index(["defect", "table"])["rows"]
    status = links.loc[links["table"] == "family_people", "status"]
    assert counted["false_links", "family_people"] == (status == "false").sum() > 0
    assert counted["missed_links", "family_people"] >= (status == "missed").sum() > 0


def test_asking_for_them_changes_nothing_else():
    alone = generate(600, release="2024", seed=9, defects=None)
    beside = generate(600, release="2024", seed=9, defects=None, others=OTHERS)
    for name, frame in alone.tables.items():
        if name != "person_link":
            assert frame.equals(beside.tables[name]), name


def test_the_earlier_release_has_none():
    with pytest.raises(UsageError):
        generate(10, others=["oasys"])
