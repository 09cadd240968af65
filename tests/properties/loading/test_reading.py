"""Reading by blocks, words and chunks agrees with reading row by row, on any input."""
import csv
import io
from unittest import mock

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from jdfanalysis.loading import blocks, load_chunks, load_table
from jdfanalysis.loading.blocks import split_records
from jdfanalysis.loading.growing_ids import GrowingIds
from jdfanalysis.loading.id_store import IdStore
from jdfanalysis.loading.judging import Judged, Judgements
from jdfanalysis.loading.text_files import fields_at
from jdfanalysis.loading.texts import LONGEST_PACKED, ObjectTexts, PackedTexts
from jdftest import slow_loading
from jdftest.tiny import TINY

QUICK = settings(max_examples=60, deadline=None, derandomize=True)
TEXTS = st.lists(st.text(alphabet="ab é0", max_size=10) | st.just("x" * (LONGEST_PACKED + 3)), max_size=20)


def packed(texts):
    """The texts as they lie in a block, one after the other."""
    pieces = [text.encode("utf-8") for text in texts]
    sizes = np.array([len(piece) for piece in pieces], dtype=np.int64)
    starts = np.cumsum(np.append(0, sizes[:-1])) if pieces else np.empty(0, dtype=np.int64)
    block = np.frombuffer(b"".join(pieces) + b"\x00" * (LONGEST_PACKED + 1), dtype=np.uint8)
    return PackedTexts(block, starts.astype(np.int64), sizes)


@QUICK
@given(TEXTS, st.data())
def test_packed_texts_are_the_texts(texts, data):
    found = packed(texts)
    assert found.objects().tolist() == texts
    assert [text.decode("utf-8") for text in found.as_bytes().tolist()] == texts
    rows = data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
    kept = found.take(np.array(rows, dtype=bool))
    assert kept.objects().tolist() == [text for text, keep in zip(texts, rows) if keep]


@QUICK
@given(st.lists(TEXTS, max_size=4), st.integers(0, 2))
def test_judgements_are_those_of_each_text_however_the_texts_lie(chunks, kind):
    judgements = Judgements(lambda text: Judged(len(text), ("odd",) if "b" in text else (), not text), -1, "int32")
    for number, texts in enumerate(chunks):
        as_objects = kind == 0 or (kind == 1 and number % 2)
        given_texts = ObjectTexts(np.array(texts, dtype=object)) if as_objects else packed(texts)
        places = judgements.places(given_texts)
        assert judgements.values[places].tolist() == [len(text) for text in texts]
        assert judgements.missing[places].tolist() == [not text for text in texts]
        assert judgements.odd[places].tolist() == ["b" in text for text in texts]
        assert [judgements.texts[place] for place in places.tolist()] == texts


CELLS = st.text(alphabet="ab,\"\n;é 1", max_size=6)


@QUICK
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=12), st.booleans())
def test_fields_are_those_of_the_csv_module(rows, quoted):
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerows(rows)
    block = stream.getvalue().encode("utf-8")
    records = split_records(block, ",")
    assert records.tidy
    columns = fields_at(block, records, np.arange(len(rows)), [2, 0])
    assert columns[0].objects().tolist() == [row[0] for row in rows]
    assert columns[2].objects().tolist() == [row[2] for row in rows]


HEX = st.text(alphabet="0f", min_size=16, max_size=16)


@QUICK
@given(st.lists(st.lists(st.sampled_from([b"00ff" * 4, b"a0a0" * 4, b"A0A0" * 4, b"", b"xyzzy", b"00"]), max_size=5), max_size=6))
def test_ids_that_grow_are_the_ids_added(chunks):
    growing = GrowingIds()
    for chunk in chunks:
        growing.add(np.array(chunk, dtype="S") if chunk else np.empty(0, dtype="S1"))
        assert growing.whole().tolist()[-len(chunk):] == (chunk or growing.whole().tolist())
    assert growing.whole().tolist() == [text for chunk in chunks for text in chunk]


OTHER = st.text(alphabet="0fx", min_size=1, max_size=20)


@QUICK
@given(st.lists(st.lists(HEX | OTHER, unique=True, max_size=8) | st.lists(HEX, unique=True, max_size=8), max_size=6))
def test_ids_keep_the_code_they_first_had(chunks):
    store, known = IdStore(), []
    for chunk in chunks:
        known += [text for text in chunk if text not in known]
        codes = store.codes_of(np.array([text.encode("ascii") for text in chunk], dtype="S"))
        assert codes.tolist() == [known.index(text) for text in chunk]
        assert [text.decode("ascii") for text in store.lookup().tolist()] == known
    asked = np.array([len(known) - 1, -1, 0, 0], dtype=np.int32)
    shown = [text.decode("ascii") for text in store.ids_at(asked).tolist()]
    assert shown == ([known[-1], "", known[0], known[0]] if known else ["", "", "", ""])


VISIT = st.tuples(
    st.sampled_from(["r1", "r2", "r3", "r4", "", "1.2E+15"]),
    st.sampled_from(["v1", "v2", ""]),
    st.sampled_from(["M", "F", "X", "", "f"]),
    st.sampled_from(["30", "500", "x", ""]),
    st.sampled_from(["2015-01-01", "01/02/2016", "1900-01-01", "never", ""]),
    st.sampled_from(["03601", "3601", ""]),
)
HEADER = ("row_hash", "visit_hash", "gender", "age", "visit_day", "ho_code")


def as_texts(loaded, columns=None):
    """The rows of a table as texts, ids decoded."""
    shown = []
    for name in columns or loaded.frame.columns:
        column = loaded.frame[name]
        if name in loaded.lookup:
            ids = loaded.lookup[name]
            shown.append([None if code < 0 else ids[code].decode("utf-8") for code in column])
        else:
            shown.append([str(value) for value in column.astype(object)])
    return list(zip(*shown))


def as_rows(frame):
    return [tuple(map(str, row)) for row in frame.astype(object).where(frame.notna(), "").values.tolist()]


def aside(loaded):
    """What was set aside, with the id of its row instead of the number."""
    row_ids = [row[0] for row in as_texts(loaded, ["row_id"])] + [""]
    return loaded.set_aside.assign(row=[row_ids[row] for row in loaded.set_aside["row"]])


def without_time(report):
    return {key: value for key, value in vars(report).items() if key not in ("seconds", "bytes")}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(VISIT, min_size=1, max_size=14), st.integers(1, 16), st.integers(20, 200), st.sampled_from([None, ("visit_id",), ()]))
def test_a_table_in_chunks_is_the_table_as_a_whole(tmp_path_factory, rows, size, block, across):
    path = tmp_path_factory.mktemp("chunks") / "visits.csv"
    lines = [",".join(row) for row in [HEADER] + rows] + ["too,short"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    whole = load_table(path, "visits", TINY)
    with mock.patch.object(blocks, "BLOCK_BYTES", block):
        chunks = load_chunks(path, "visits", TINY, rows=size, across=across)
        parts = list(chunks)
    assert without_time(chunks.report) == without_time(whole.report)
    assert chunks.report is parts[-1].report
    assert [row for part in parts for row in as_texts(part)] == as_texts(whole)
    apart = [part.quarantined.reindex(columns=whole.quarantined.columns) for part in parts]
    assert sorted(row for part in apart for row in as_rows(part)) == sorted(as_rows(whole.quarantined))
    assert sorted(row for part in parts for row in as_rows(aside(part))) == sorted(as_rows(aside(whole)))
    for earlier, later in zip(parts, parts[1:]):
        names = list(earlier.frame["sex"].cat.categories)
        assert list(later.frame["sex"].cat.categories)[:len(names)] == names
    if across is None or across:
        codes = {}
        for part in parts:
            for row, code in zip(as_texts(part, ["visit_id"]), part.frame["visit_id"].tolist()):
                assert codes.setdefault(row, code) == code


@QUICK
@given(st.lists(st.tuples(st.sampled_from("kl"), st.sampled_from("xy")), max_size=12), st.integers(1, 5))
def test_repeats_across_chunks_are_those_found_by_hand(tmp_path_factory, rows, size):
    path = tmp_path_factory.mktemp("repeats") / "visits.csv"
    path.write_text("row_hash,visit_hash\n" + "".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    parts = list(load_chunks(path, "visits", TINY, rows=size))
    same, differing = slow_loading.repeats_by_hand(rows, [0])
    assert [row for part in parts for row in as_texts(part)] == [r for i, r in enumerate(rows) if i not in same]
    counts = {problem.reason: problem.count for problem in parts[-1].report.problems}
    assert counts.get("repeated record", 0) == len(same)
    assert counts.get("key repeated with other content", 0) == differing
