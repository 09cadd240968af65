"""A table so many rows at a time: what is the same in all chunks, and what is of each."""
import numpy as np
import pytest
from jdfanalysis.errors import LoadingError, UsageError
from jdfanalysis.loading import load_chunks
from jdfanalysis.loading.across import AcrossChunks
from jdfanalysis.loading.id_store import IdStore
from jdftest.tiny import TINY, write_text

HEADER = "row_hash,visit_hash,gender\n"


def parts_of(folder, *texts, **settings):
    for number, text in enumerate(texts):
        write_text(folder, "visits_{}.csv".format(number), text)
    return load_chunks(folder, "visits", TINY, **settings)


def test_chunks_have_the_rows_asked_for_over_the_borders_of_files(tmp_path):
    chunks = parts_of(tmp_path, HEADER + "a,v,M\nb,w,F\nc,v,M", HEADER + "d,w,M\ne,x,F", rows=2)
    found = list(chunks)
    assert [len(chunk) for chunk in found] == [2, 2, 1]
    assert [chunk.frame["visit_id"].tolist() for chunk in found] == [[0, 1], [0, 1], [2]]
    assert found[0].lookup["visit_id"].tolist() == [b"v", b"w", b"x"]
    assert [chunk.report.rows_read for chunk in found] == [2, 4, 5] and chunks.report.parts == 2


def test_columns_are_the_same_in_every_chunk_though_some_files_lack_them(tmp_path):
    found = list(parts_of(tmp_path, "row_hash\na\nb", HEADER + "c,v,M", rows=2))
    assert [list(chunk.frame.columns) for chunk in found] == [["row_id", "visit_id", "sex"]] * 2
    assert found[0].frame["visit_id"].tolist() == [-1, -1]


def test_ids_not_named_are_coded_chunk_by_chunk(tmp_path):
    found = list(parts_of(tmp_path, HEADER + "a,v,M\nb,w,F\nc,w,M", rows=2, across=["visit_id"]))
    assert [chunk.lookup["row_id"].tolist() for chunk in found] in ([[b"a", b"b"], [b"c"]], [[b"b", b"a"], [b"c"]])
    assert found[1].frame["row_id"].tolist() == [0] and found[1].frame["visit_id"].tolist() == [1]
    assert len(found[0].lookup) == 2 and list(found[0].lookup) == ["row_id", "visit_id"]


def test_a_record_repeated_in_a_later_chunk_is_set_apart_with_its_ids(tmp_path):
    found = list(parts_of(tmp_path, HEADER + "a,v,M\nb,w,F\na,v,M\nb,x,F", rows=2))
    assert found[1].quarantined[["row_id", "visit_id", "sex"]].values.tolist() == [["a", "v", "M"]]
    assert [(p.reason, p.count) for p in found[1].report.kept] == [("key repeated with other content", 1)]


def test_a_table_without_rows_is_one_chunk_without_rows(tmp_path):
    chunks = parts_of(tmp_path, HEADER)
    assert chunks.report is None
    assert [len(chunk) for chunk in chunks] == [0] and chunks.report.rows_read == 0


def test_strict_loading_stops_before_the_first_chunk_with_problems(tmp_path):
    chunks = parts_of(tmp_path, HEADER + "a,v,M\nb,w,F\nc,w,X\n", rows=2, strict="raise")
    assert len(next(chunks)) == 2
    with pytest.raises(LoadingError, match="3 rows read so far"):
        next(chunks)


@pytest.mark.parametrize(
    "settings, said",
    [
        ({"rows": 0}, "at least one row"),
        ({"strict": "maybe"}, "strict is one of"),
        ({"across": ["sex"]}, "not id columns that are read: sex"),
    ],
)
def test_wrong_calls_are_refused_at_once(settings, said, tmp_path):
    with pytest.raises(UsageError, match=said):
        parts_of(tmp_path, HEADER, **settings)


def test_hexadecimal_ids_are_held_at_half_the_size_until_others_come():
    rng = np.random.RandomState(0)
    hexes = np.array([rng.bytes(16).hex().encode("ascii") for _ in range(1000)])
    store = IdStore()
    store.codes_of(hexes)
    assert store.nbytes == 20 * 1000
    assert store.codes_of(np.array([b"not hexadecimal"])).tolist() == [1000]
    assert store.nbytes == (8 + 32 + 4) * 1001
    assert store.codes_of(hexes[::-1]).tolist() == list(range(999, -1, -1))


def test_what_is_remembered_is_counted():
    memory = AcrossChunks(["visit_id"])
    before = memory.nbytes()
    memory.find_repeats({"row_id": np.array([b"a", b"b", b""])}, TINY["visits"])
    assert memory.nbytes() - before == 2 * 16
