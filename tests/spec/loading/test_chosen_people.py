"""# Only the rows of some people

An extract of millions is read for a few: every table keeps the rows of the people asked for, and
linking them gives what linking everything would have given for them.
"""
import sqlite3
import zipfile

import pandas as pd
import pytest
from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import LoadingError, UsageError
from jdfanalysis.loading import choose_people, link_people, load_all, load_chunks, load_table
from jdfanalysis.synthetic import generate
from jdftest.tiny import SHARED, TINY, write_text

VISITS = "row_hash,visit_hash,gender\na1,v1,M\na2,v2,F\na3,v3,M\na4,v4,F"
STAYS = "row_hash,gender,why\na1,F,died\nb2,M,left"
NOTES = "visit_hash,note\nv1,x\nv1,y\nv2,z\n,w\nv4,u"
LINK = """
source,row_hash,person_hash
visits_source,a1,ann
visits_source,a2,bob
visits_source,a3,ann
stays_source,a1,bob
stays_source,b2,cid
"""


@pytest.fixture
def folder(tmp_path):
    for name, text in (("visits", VISITS), ("stays", STAYS), ("notes", NOTES), ("people_link", LINK)):
        write_text(tmp_path, name + ".csv", text)
    return tmp_path


def ids(loaded, column="row_id"):
    return [loaded.lookup[column][code].decode() for code in loaded.frame[column]]


def test_every_table_keeps_the_rows_of_the_people_asked_for(folder):
    loaded = load_all(folder, TINY, people=["ann"])
    assert ids(loaded["visits"]) == ["a1", "a3"]
    assert len(loaded["stays"]) == 0, "a1 is another record there, of somebody else"
    assert loaded["notes"].frame["note"].tolist() == ["x", "y"], "notes follow the visit they are on"
    found = link_people(loaded)
    assert found.lookup.tolist() == [b"ann"] and found.people["n_visits"].tolist() == [2]


def test_rows_left_out_are_counted(folder):
    loaded = load_all(folder, TINY, people=["ann", "zoe"])
    counts = {note.where: note.count for r in loaded.report.tables for note in r.notes if "left out" in note.reason}
    assert counts == {"visits": 2, "stays": 2, "notes": 3, "people_link": 2}
    assert loaded.report["visits"].rows_read == 4 and loaded.report["visits"].rows_kept == 2
    assert "people asked for: 2, of whom the link table knows 1" in loaded.report.notes


def test_a_record_that_two_people_claim_is_still_nobodys(folder):
    with (folder / "people_link.csv").open("a", encoding="utf-8") as stream:
        stream.write("visits_source,a1,dan\n")
    found = link_people(load_all(folder, TINY, people=["ann"]))
    assert found.people["n_visits"].tolist() == [1]
    assert found.summary.set_index("table").loc["visits", "ambiguous"] == 1


def test_people_are_given_by_their_released_ids_or_looked_up_from_codes(folder):
    linked = link_people(load_all(folder, TINY))
    codes = linked["visits"].loc[linked["visits"]["sex"] == "F", "person"]
    for people in (linked.lookup[codes], ["bob"], (b"bob",), pd.Series([" bob"]), {"bob"}):
        assert ids(load_table(folder, "visits", TINY, people=people)) == ["a2"]


def test_one_table_alone_finds_link_and_parent_beside_it(folder):
    notes = load_table(folder, "notes", TINY, columns=["note"], people=["bob"])
    assert notes.frame["note"].tolist() == ["z"] and list(notes.frame.columns) == ["note"]
    chunks = list(load_chunks(folder, "notes", TINY, people=["ann"], rows=1))
    assert [chunk.frame["note"].tolist() for chunk in chunks] == [["x"], ["y"]]
    assert chunks[-1].report.rows_read == 5


def test_a_file_elsewhere_is_read_with_people_chosen_before(folder, tmp_path_factory):
    chosen = choose_people(folder, ["ann"], TINY)
    assert (chosen.asked, chosen.known) == (1, 1) and "ann" not in repr(chosen)
    alone = write_text(tmp_path_factory.mktemp("alone"), "some.csv", VISITS)
    assert ids(load_table(alone, "visits", TINY, people=chosen)) == ["a1", "a3"]
    with pytest.raises(UsageError, match="read from a folder, zip file or database"):
        load_table(alone, "visits", TINY, people=["ann"])


def test_a_zip_file_and_a_database_do_as_well(folder, tmp_path_factory):
    archive = tmp_path_factory.mktemp("zip") / "extract.zip"
    connection = sqlite3.connect(":memory:")
    with zipfile.ZipFile(str(archive), "w") as stream:
        for path in folder.glob("*.csv"):
            stream.write(str(path), path.name)
            pd.read_csv(str(path), dtype=str).to_sql(path.stem, connection, index=False)
    for source in (archive, connection):
        assert ids(load_table(source, "visits", TINY, people=["ann"])) == ["a1", "a3"]
        assert load_all(source, TINY, people=["ann"])["notes"].frame["note"].tolist() == ["x", "y"]
    connection.close()


def test_without_a_link_table_the_shared_column_says_whose_rows_they_are(tmp_path):
    write_text(tmp_path, "people.csv", "who\nann\nbob")
    write_text(tmp_path, "calls.csv", "who,day\nbob,2015-01-01\nann,2015-01-02\n,2015-01-03")
    loaded = load_all(tmp_path, SHARED, people=["bob"])
    assert ids(loaded["people"], "who") == ids(loaded["calls"], "who") == ["bob"]


def test_people_nobody_knows_have_no_rows(folder):
    loaded = load_all(folder, TINY, people=["zoe"])
    assert [len(table) for table in loaded.values()] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "people, said",
    [
        ("ann", "also if there is only one"),
        ([], "No people were named"),
        ([1, 2], r"hand over linked.lookup\[codes\]"),
        (["ann", None], "missing ids cannot be asked for"),
    ],
)
def test_people_in_another_form_are_refused(people, said, folder):
    with pytest.raises(UsageError, match=said):
        load_all(folder, TINY, people=people)


def test_a_file_without_row_ids_is_refused(folder, tmp_path_factory):
    chosen = choose_people(folder, ["ann"], TINY)
    alone = write_text(tmp_path_factory.mktemp("alone"), "some.csv", "visit_hash,gender\nv1,M")
    with pytest.raises(LoadingError, match="without row_hash it cannot be told whose its rows are"):
        load_table(alone, "visits", TINY, people=chosen)


def rows_by_person(linked, name, people):
    """The rows of some people as texts: the person's id, and every value but the codes of ids."""
    frame = linked[name]
    shown = frame.assign(person=[linked.lookup[code].decode() for code in frame["person"]])
    plain = [column for column in shown.columns if str(shown[column].dtype) != "int32"]
    kept = shown.loc[shown["person"].isin(people), plain].astype(object)
    return sorted(tuple(map(str, row)) for row in kept.values.tolist())


@pytest.mark.parametrize("release", ["2022", "2024"])
def test_people_read_alone_are_what_they_are_among_all(tmp_path, release):
    """Every table of an invented extract with its planted faults, for every tenth person."""
    generate(people=300, seed=3, release=release).write(tmp_path)
    dictionary = data_first(release)
    whole = link_people(load_all(tmp_path, dictionary))
    people = sorted(text.decode() for text in whole.lookup.tolist())[::10]
    alone = link_people(load_all(tmp_path, dictionary, people=people))
    assert sorted(text.decode() for text in alone.lookup.tolist()) == people
    for name in whole:
        assert rows_by_person(alone, name, people) == rows_by_person(whole, name, people), name
