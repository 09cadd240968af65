"""# Linking people

Rows of different tables become one person's through the link table, which names a source and the
full id of a row; through a parent table, when rows have no id of their own; or through a person
column that the tables share.
"""
import numpy as np
import pandas as pd
import pytest
from jdfanalysis.attrition import Attrition
from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import LinkingError
from jdfanalysis.loading import link_people, load_all
from jdftest.drawn import table
from jdftest.tiny import SHARED, TINY


def write(folder, name, drawn):
    table(drawn).to_csv(str(folder / (name + ".csv")), index=False, encoding="utf-8")


def linked(folder, dictionary=TINY, log=None, **tables):
    for name, drawn in tables.items():
        write(folder, name, drawn)
    return link_people(load_all(folder, dictionary), log)


VISITS = """
    row_hash | visit_hash | gender | visit_day
    ---------+------------+--------+-----------
    a1       | v1         | M      | 2015-01-01
    a2       | v2         | F      | 2015-02-01
    a3       | v3         | M      | 2015-03-01
    """
STAYS = """
    row_hash | gender | start      | stop       | why
    ---------+--------+------------+------------+-----
    a1       | F      | 2016-01-01 | 2016-02-01 | end
    s2       | M      | 2016-03-01 | 2016-04-01 | end
    """


def test_rows_become_people_by_source_and_row_id_together(tmp_path):
    """The row a1 exists in both sources and is not the same person in both."""
    found = linked(
        tmp_path,
        visits=VISITS,
        stays=STAYS,
        people_link="""
        source        | row_hash | person_hash
        --------------+----------+------------
        visits_source | a1       | ann
        visits_source | a2       | bob
        stays_source  | a1       | bob
        stays_source  | s2       | ann
        """,
    )
    ann, bob = (int(np.flatnonzero(found.lookup == name)[0]) for name in (b"ann", b"bob"))
    assert found["visits"]["person"].tolist() == [ann, bob]
    assert found["stays"]["person"].tolist() == [bob, ann]
    assert found["visits"]["person"].dtype == np.int32
    assert found.people["n_visits"].tolist() == found.people["n_stays"].tolist() == [1, 1]


def test_rows_without_a_person_are_kept_apart_and_counted(tmp_path):
    log = Attrition()
    found = linked(
        tmp_path,
        log=log,
        visits=VISITS,
        people_link="""
        source        | row_hash | person_hash
        --------------+----------+------------
        visits_source | a2       | bob
        """,
    )
    assert len(found["visits"]) == 1
    assert found.unlinked["visits"]["person"].tolist() == [-1, -1]
    assert found.summary.iloc[0].tolist() == ["visits", 3, 1, 2, 0, "link table"]
    assert log.frame()[["rows_before", "rows_after"]].iloc[0].tolist() == [3, 1]


def test_a_row_claimed_by_two_people_belongs_to_neither(tmp_path):
    found = linked(
        tmp_path,
        visits=VISITS,
        people_link="""
        source        | row_hash | person_hash
        --------------+----------+------------
        visits_source | a1       | ann
        visits_source | a1       | bob
        visits_source | a2       | bob
        visits_source | a2       | bob
        """,
    )
    assert found["visits"]["sex"].tolist() == ["F"]
    assert found.summary.iloc[0].tolist() == ["visits", 3, 1, 2, 1, "link table"]
    assert len(found.people) == 1


def test_long_ids_that_differ_at_the_end_only_are_different_rows(tmp_path):
    stem = "f" * 63
    drawn = "row_hash | gender\n---+---\n{0}1 | M\n{0}2 | F".format(stem)
    rows = "visits_source | {0}1 | ann\nvisits_source | {0}2 | bob".format(stem)
    link = "source | row_hash | person_hash\n---+---\n" + rows
    found = linked(tmp_path, visits=drawn, people_link=link)
    assert len(found.people) == 2 and found["visits"]["person"].nunique() == 2


LINK = """
    source        | row_hash | person_hash
    --------------+----------+------------
    visits_source | a1       | ann
    visits_source | a2       | bob
    visits_source | a3       | bob
    """


def test_rows_without_an_id_of_their_own_follow_their_parent(tmp_path):
    found = linked(
        tmp_path,
        visits=VISITS,
        people_link=LINK,
        notes="""
        visit_hash | note
        -----------+------
        v3         | late
        v1         | early
        v9         | lost
        """,
    )
    by_visit = found["visits"].set_index("visit_id")["person"]
    assert found["notes"]["note"].tolist() == ["late", "early"]
    assert found["notes"]["person"].tolist() == by_visit.loc[found["notes"]["visit_id"]].tolist()
    assert found.unlinked["notes"]["note"].tolist() == ["lost"]


def test_the_other_partition_has_the_same_codes_in_a_table_and_its_parent(tmp_path):
    """The person of one dataset, as that dataset has it: whoever links by it can, in all its tables."""
    rows = {
        "probation_events": """
        row_id_hash | event_id_hash | estimated_offender_id
        ------------+---------------+----------------------
        b1          | e1            | zoe
        b2          | e2            | ann
        b3          | e3            | zoe
        """,
        "probation_requirements": """
        event_id_hash | estimated_offender_id
        --------------+----------------------
        e2            | ann
        e1            | zoe
        e3            | max
        """,
        "person_link": """
        source_dataset   | row_id_hash | estimated_mc_cc_ps_dp
        -----------------+-------------+----------------------
        probation_delius | b1          | p1
        probation_delius | b2          | p2
        probation_delius | b3          | p3
        """,
    }
    found = linked(tmp_path, data_first("2022"), **rows)
    zoe, ann, again = found["probation_events"]["offender_id"].tolist()
    assert zoe == again != ann and found["probation_events"]["person"].nunique() == 3
    assert found["probation_requirements"]["offender_id"].tolist()[:2] == [ann, zoe]
    assert found["probation_requirements"]["offender_id"].tolist()[2] not in (ann, zoe, -1)


def test_a_parent_key_that_two_people_share_links_nobody(tmp_path):
    found = linked(
        tmp_path,
        people_link=LINK,
        visits="""
        row_hash | visit_hash
        ---------+-----------
        a1       | v1
        a2       | v1
        a3       | v3
        """,
        notes="""
        visit_hash | note
        -----------+------
        v1         | whose
        v3         | bobs
        """,
    )
    assert found["notes"]["note"].tolist() == ["bobs"]
    assert found.summary.set_index("table").loc["notes", "ambiguous"] == 1


def test_tables_that_share_a_person_column(tmp_path):
    found = linked(
        tmp_path,
        SHARED,
        people="""
        who
        ---
        ann
        bob
        """,
        calls="""
        who | day
        ----+-----------
        bob | 2015-01-01
        cyd | 2015-01-02
        bob | 2015-01-03
        """,
    )
    names = found.lookup[found["calls"]["person"]]
    assert names.tolist() == [b"bob", b"cyd", b"bob"]
    assert found.lookup[found["people"]["person"]].tolist() == [b"ann", b"bob"]
    assert len(found.people) == 3


def test_the_order_of_rows_changes_nothing_but_the_order_of_rows(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, step in ((first, 1), (second, -1)):
        folder.mkdir()
        for name, drawn in (("visits", VISITS), ("people_link", LINK)):
            table(drawn)[::step].to_csv(str(folder / (name + ".csv")), index=False, encoding="utf-8")
    one, two = (link_people(load_all(folder, TINY)) for folder in (first, second))
    assert one.lookup.tolist() == two.lookup.tolist()
    pd.testing.assert_frame_equal(one.people, two.people)
    assert one["visits"]["person"].tolist() == two["visits"]["person"].tolist()[::-1]


def test_a_table_without_its_key_is_set_apart_as_a_whole(tmp_path):
    """Not an empty table, and not silence: asking for it says where to look."""
    found = linked(
        tmp_path,
        visits=VISITS,
        people_link=LINK,
        stays="start\n---\n2015-01-01",
        notes="note\n---\nlate\nearly",
    )
    assert list(found) == ["visits"]
    assert found.unlinked["stays"]["person"].tolist() == [-1] and len(found.unlinked["notes"]) == 2
    by_table = found.summary.set_index("table")
    assert by_table["unlinked"].to_dict() == {"visits": 0, "stays": 1, "notes": 2}
    assert by_table.loc["stays", "through"].startswith("nothing: its key columns")
    with pytest.raises(KeyError, match="there are: visits. See `summary`"):
        found["stays"]


def test_nothing_to_link_is_an_error(tmp_path):
    with pytest.raises(LinkingError, match="link table people_link was not loaded"):
        linked(tmp_path, visits=VISITS)
    with pytest.raises(LinkingError, match="Do link table and tables belong together"):
        linked(tmp_path, visits=VISITS, people_link=LINK.replace("a1", "b1").replace("a2", "b2").replace("a3", "b3"))
