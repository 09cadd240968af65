"""# Court episodes

A matter starts in a magistrates' court and may go on in the Crown Court. The case link says which
Crown case came from which magistrates' case: usually one from one, but several from one and one
from several both occur. An episode is everything so connected, within one person.
"""
import pandas as pd
import pytest
from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import LinkingError
from jdfanalysis.loading import court_episodes, link_people, load_all
from jdftest.drawn import table

MAGISTRATES = """
    row_id_hash | case_id_hash | defendant_id_hash | first_hearing_date
    ------------+--------------+-------------------+-------------------
    m1          | c1           | d1                | 2015-01-01
    m2          | c2           | d2                | 2015-02-01
    m3          | c3           | d3                | 2015-03-01
    m4          | c4           | d4                | 2015-04-01
    """
CROWN = """
    row_id_hash | case_id_hash | defendant_on_case_id_hash | first_hearing_date
    ------------+--------------+---------------------------+-------------------
    x1          | k1           | e1                        | 2015-05-01
    x2          | k2           | e2                        | 2015-06-01
    x3          | k3           | e3                        | 2015-07-01
    """
EVERYONE = {"m1": "ann", "m2": "ann", "m3": "ann", "m4": "bob", "x1": "ann", "x2": "ann", "x3": "bob"}


def link_of(persons):
    rows = [("mags_hocas" if row[0] == "m" else "crown_xhibit", row, person) for row, person in persons.items()]
    return pd.DataFrame(rows, columns=["source_dataset", "row_id_hash", "estimated_mc_cc_ps_dp"])


def link(folder, cases, magistrates=MAGISTRATES, crown=CROWN, persons=EVERYONE, step=1):
    """Link the drawn tables; `cases` are pairs (Crown number, magistrates' number)."""
    pairs = [("k" + k, "e" + k, "c" + c, "d" + c) for k, c in cases]
    names = ["cc_case_id_hash", "cc_defendant_on_case_id_hash", "mc_case_id_hash", "mc_defendant_id_hash"]
    tables = {
        "magistrates": table(magistrates), "crown": table(crown), "person_link": link_of(persons),
        "case_link": pd.DataFrame(pairs, columns=names),
    }
    for name, frame in tables.items():
        frame[::step].to_csv(str(folder / (name + ".csv")), index=False, encoding="utf-8")
    loaded = load_all(folder, data_first())
    return loaded, link_people(loaded)


def episodes(folder, cases, **settings):
    """The episodes as sets of row names."""
    loaded, linked = link(folder, cases, **settings)
    found = court_episodes(linked)
    names = {source: [loaded[source].lookup["row_id"][c].decode() for c in linked[source]["row_id"]]
             for source in ("magistrates", "crown")}
    groups = {}
    for leg in found.legs.itertuples():
        groups.setdefault(leg.episode, []).append(names[leg.source][leg.row])
    return [groups[key] for key in sorted(groups)], found


def by_person(groups):
    return sorted(groups, key=lambda rows: rows[0])


def test_without_links_every_row_is_an_episode(tmp_path):
    groups, found = episodes(tmp_path, [])
    assert sorted(row for rows in groups for row in rows) == sorted(EVERYONE)
    assert all(len(rows) == 1 for rows in groups)
    assert found.sizes().values.tolist() == [[0, 1, 3], [1, 0, 4]]


def test_a_crown_case_is_a_leg_of_the_matter_it_came_from(tmp_path):
    groups, found = episodes(tmp_path, [("1", "1"), ("3", "4")])
    assert by_person(groups) == [["m1", "x1"], ["m2"], ["m3"], ["m4", "x3"], ["x2"]]
    assert found.episodes["n_crown"].sum() == 3


def test_two_crown_cases_from_one_magistrates_case(tmp_path):
    groups, _ = episodes(tmp_path, [("1", "1"), ("2", "1")])
    assert ["m1", "x1", "x2"] in groups


def test_two_magistrates_cases_rolled_into_one_crown_case(tmp_path):
    groups, found = episodes(tmp_path, [("1", "1"), ("1", "2")])
    assert ["m1", "m2", "x1"] in groups
    assert found.legs.loc[found.legs["episode"] == 0, "leg"].tolist() == [0, 1, 2]


def test_links_chain(tmp_path):
    groups, _ = episodes(tmp_path, [("1", "1"), ("1", "2"), ("2", "2"), ("2", "3")])
    assert ["m1", "m2", "m3", "x1", "x2"] in groups


def test_a_link_between_different_people_joins_nothing_and_is_counted(tmp_path):
    groups, found = episodes(tmp_path, [("1", "4")])
    assert ["m4"] in groups and ["x1"] in groups
    assert found.crossing == 1


def test_a_link_to_a_case_that_is_not_there_joins_nothing(tmp_path):
    groups, found = episodes(tmp_path, [("1", "9")])
    assert ["x1"] in groups and found.crossing == 0


def test_rows_of_one_case_and_defendant_belong_together(tmp_path):
    twice = MAGISTRATES + "\n    m5 | c1 | d1 | 2015-01-15"
    groups, _ = episodes(tmp_path, [], magistrates=twice, persons=dict(EVERYONE, m5="ann"))
    assert ["m1", "m5"] in groups


def test_rows_without_a_case_key_stand_alone(tmp_path):
    blank = MAGISTRATES + "\n    m5 |  |  | 2015-01-15\n    m6 |  |  | 2015-01-16"
    groups, _ = episodes(tmp_path, [], magistrates=blank, persons=dict(EVERYONE, m5="ann", m6="ann"))
    assert ["m5"] in groups and ["m6"] in groups


def test_codes_follow_the_rows_and_their_order_changes_nothing(tmp_path):
    results = []
    for step in (1, -1):
        folder = tmp_path / str(step)
        folder.mkdir()
        groups, found = episodes(folder, [("1", "2"), ("3", "4")], step=step)
        results.append(groups)
        codes = found.codes("magistrates")
        assert len(codes) == 4
        legs = found.legs[found.legs["source"] == "magistrates"].sort_values("row")
        assert codes.tolist() == legs["episode"].tolist()
    assert results[0] == results[1]


def test_tables_that_are_needed(tmp_path):
    _, linked = link(tmp_path, [("1", "1")])
    frames = {name: frame for name, frame in linked.frames.items() if name != "crown"}
    with pytest.raises(LinkingError, match="need the tables crown"):
        court_episodes(type(linked)(linked.dictionary, frames, linked.people, {}, linked.lookup, linked.summary))
    with pytest.raises(KeyError):
        court_episodes(linked).codes("prison")


def test_crown_cases_that_came_from_nowhere_are_counted_by_year(tmp_path):
    """Of three Crown cases one has its first leg; the other two lost theirs, or the link to it."""
    _, found = episodes(tmp_path, [("1", "1")], crown=CROWN.replace("2015-07-01", "2016-07-01"))
    assert found.alone().values.tolist() == [[2015, 2, 1, 1, 0.5], [2016, 1, 1, 1, 1.0]]
