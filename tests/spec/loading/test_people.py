"""# What records say about a person, and when they contradict each other

Linkage is probabilistic: some people are two people. Records that cannot all belong to one
person show it.
"""
import numpy as np
import pandas as pd
import pytest
from jdfanalysis.attrition import Attrition
from jdfanalysis.errors import UsageError
from jdfanalysis.loading import leave_out, link_people, load_all
from jdftest.drawn import table
from jdftest.tiny import TINY

LINK = """
    source        | row_hash | person_hash
    --------------+----------+------------
    visits_source | a1       | ann
    visits_source | a2       | ann
    visits_source | a3       | ann
    stays_source  | s1       | ann
    stays_source  | s2       | ann
    """


def person(folder, **tables):
    """The row of `people` of Ann, to whom every row belongs."""
    tables.setdefault("people_link", LINK)
    for name, drawn in tables.items():
        table(drawn).to_csv(str(folder / (name + ".csv")), index=False, encoding="utf-8")
    people = link_people(load_all(folder, TINY)).people
    assert len(people) == 1
    return people.iloc[0]


def test_sex_is_what_most_records_say(tmp_path):
    ann = person(tmp_path, visits="row_hash | gender\n---\na1 | F\na2 | M\na3 | F")
    assert ann["sex"] == "F" and ann["sex_conflict"]


def test_not_known_is_not_a_sex(tmp_path):
    ann = person(tmp_path, visits="row_hash | gender\n---\na1 | NK\na2 | M\na3 |  ")
    assert ann["sex"] == "M" and not ann["sex_conflict"]


def test_a_tie_leaves_sex_open(tmp_path):
    ann = person(tmp_path, visits="row_hash | gender\n---\na1 | F\na2 | M")
    assert pd.isna(ann["sex"]) and ann["sex_conflict"]


def test_ages_at_dates_bound_the_day_of_birth(tmp_path):
    """Aged 30 on 1 June 2015: born after 1 June 1984 and by 1 June 1985. Aged 30 on 1 December: by 1 December 1985."""
    ann = person(
        tmp_path,
        visits="""
        row_hash | age | visit_day
        ---------+-----+-----------
        a1       | 30  | 2015-06-01
        a2       | 30  | 2015-12-01
        """,
    )
    assert ann["birth_low"] == pd.Timestamp("1984-12-02")
    assert ann["birth_high"] == pd.Timestamp("1985-06-01")
    assert not ann["birth_conflict"]


def test_ages_that_no_day_of_birth_fits_are_a_conflict(tmp_path):
    ann = person(
        tmp_path,
        visits="""
        row_hash | age | visit_day
        ---------+-----+-----------
        a1       | 30  | 2015-06-01
        a2       | 50  | 2015-12-01
        """,
    )
    assert ann["birth_conflict"] and ann["birth_low"] > ann["birth_high"]


def test_without_ages_the_day_of_birth_is_missing(tmp_path):
    ann = person(tmp_path, visits="row_hash | gender\n---\na1 | F")
    assert pd.isna(ann["birth_low"]) and pd.isna(ann["birth_high"]) and not ann["birth_conflict"]


STAYS = """
    row_hash | start      | stop       | why
    ---------+------------+------------+-----
    s1       | 2015-01-01 | {}         | end
    s2       | 2015-03-01 | 2015-04-01 | {}
    """


def test_two_custody_records_at_once_are_a_conflict(tmp_path):
    assert person(tmp_path, stays=STAYS.format("2015-03-02", "end"))["custody_conflict"]


def test_a_record_that_begins_on_the_day_the_other_ends_is_none(tmp_path):
    assert not person(tmp_path, stays=STAYS.format("2015-03-01", "end"))["custody_conflict"]


def test_what_happens_after_a_death_is_a_conflict(tmp_path):
    visit = "row_hash | visit_day\n---\na1 | {}"
    later = person(tmp_path, stays=STAYS.format("2015-02-01", "died"), visits=visit.format("2015-04-02"))
    assert later["death_conflict"]
    same_day = person(tmp_path, stays=STAYS.format("2015-02-01", "died"), visits=visit.format("2015-04-01"))
    assert not same_day["death_conflict"]


def test_conflicts_are_counted_per_thousand_in_all_and_by_group(tmp_path):
    for name, drawn in (
        ("visits", "row_hash | gender\n---\na1 | F\na2 | M\na3 | F\na4 | M"),
        ("people_link", """
         source        | row_hash | person_hash
         --------------+----------+------------
         visits_source | a1       | ann
         visits_source | a2       | ann
         visits_source | a3       | bob
         visits_source | a4       | cyd
         """),
    ):
        table(drawn).to_csv(str(tmp_path / (name + ".csv")), index=False, encoding="utf-8")
    linked = link_people(load_all(tmp_path, TINY))
    found = linked.conflicts().set_index("conflict")
    assert found.loc["sex_conflict", ["people", "conflicted"]].tolist() == [3, 1]
    assert round(found.loc["sex_conflict", "per_1000"], 3) == 333.333
    by_sex = linked.conflicts(by=linked.people["sex"]).set_index(["group", "conflict"])
    assert by_sex.loc[("F", "sex_conflict"), "people"] == 1
    assert by_sex.loc[("M", "sex_conflict"), "conflicted"] == 0


def test_codes_with_the_same_meaning_are_the_same_sex():
    """One table may code sex M and F, another 1 and 2."""
    from jdfanalysis.dictionary import Dictionary, Linking, Table, Variable
    from jdfanalysis.loading.people import sex_counts

    letters, digits = (("M", "male"), ("F", "female")), (("1", "male"), ("2", "female"))
    tables = [Table(n, n, "g", (), (Variable("sex", "category", "sex", codes=c),))
              for n, c in (("a", letters), ("b", digits))]
    frames = {
        "a": pd.DataFrame({"person": [0, 1], "sex": pd.Categorical(["M", "F"])}),
        "b": pd.DataFrame({"person": [0, 1], "sex": pd.Categorical(["1", "1"])}),
    }
    names, counts = sex_counts(frames, Dictionary("d", "d", tuple(tables), Linking("person")), 2)
    assert names == ["F", "M"]
    assert counts.tolist() == [[0, 2], [1, 1]]


def test_people_whose_records_contradict_each_other_can_be_left_out(tmp_path):
    """Ann has two sexes. Without her bob is the only one: number 0, with his id, his rows, and no conflict; and it is written."""
    for name, drawn in (
        ("visits", "row_hash | gender\n---\na1 | F\na2 | M\na3 | F\na9 | M"),
        ("people_link", """
         source        | row_hash | person_hash
         --------------+----------+------------
         visits_source | a1       | ann
         visits_source | a2       | ann
         visits_source | a3       | bob
         """),
    ):
        table(drawn).to_csv(str(tmp_path / (name + ".csv")), index=False, encoding="utf-8")
    linked, log = link_people(load_all(tmp_path, TINY)), Attrition()
    left = leave_out(linked, linked.people["sex_conflict"], log)
    assert left["visits"]["person"].tolist() == [0] and left["visits"]["sex"].tolist() == ["F"]
    assert left.lookup.tolist() == [b"bob"] and left.people["n_visits"].tolist() == [1]
    assert left.conflicts()["conflicted"].sum() == 0 and len(left.unlinked["visits"]) == 1
    written = log.frame().set_index("rule").loc["visits: rows of doubtful people left out"]
    assert list(written[["people_before", "people_after", "rows_before", "rows_after"]]) == [2, 1, 3, 1]
    assert leave_out(linked, np.zeros(2, dtype=bool))["visits"].equals(linked["visits"])
    with pytest.raises(UsageError):
        leave_out(linked, [True])
