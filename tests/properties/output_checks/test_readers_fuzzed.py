"""Whatever bytes a file holds: an answer, in good time, and never 'clear' for what was not read."""

import io
import json
import time
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from output_checks import Verdict, load_policy
from output_checks.checking import check_document
from output_checks.readers import read_document
from output_checks.readers.opening import READERS

POLICY = load_policy("ons_srs")
ENDINGS = sorted(READERS) + [".zip", ".pdf", ".xyz", ".pkl"]
SECONDS = 20.0


def verdict(name, raw):
    began = time.time()
    reports = [check_document(document, None, POLICY) for document in read_document(name, raw, POLICY)]
    assert time.time() - began < SECONDS
    assert reports
    return max(report.verdict for report in reports), reports


@pytest.mark.parametrize("ending", ENDINGS)
@settings(derandomize=True, deadline=None, max_examples=15)
@given(raw=st.binary(max_size=400))
def test_any_bytes_get_an_answer(ending, raw):
    verdict("file" + ending, raw)


TEXT = st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=300)


@pytest.mark.parametrize("ending", sorted(READERS))
@settings(derandomize=True, deadline=None, max_examples=12)
@given(text=TEXT, encoding=st.sampled_from(["utf-8", "utf-16", "utf-32", "utf-8-sig"]))
def test_any_text_in_any_encoding_gets_an_answer(ending, text, encoding):
    verdict("file" + ending, text.encode(encoding))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 10**12) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=25,
)


@settings(derandomize=True, deadline=None, max_examples=30)
@given(content=JSON, ending=st.sampled_from([".json", ".ipynb"]))
def test_any_json_gets_an_answer(content, ending):
    verdict("file" + ending, json.dumps(content).encode("utf-8"))


HTML = st.lists(
    st.sampled_from(
        [
            "<table>",
            "</table>",
            "<tr>",
            "<td>",
            "</td>",
            "<th colspan='3'>",
            "7",
            "120",
            "<script>",
            "</tr>",
            "<!--",
            "-->",
            "<div hidden>",
            "</script>",
            "&amp;",
            "<td colspan='x'>",
            "n people",
        ]
    ),
    max_size=60,
)


@settings(derandomize=True, deadline=None, max_examples=30)
@given(parts=HTML)
def test_any_tags_get_an_answer(parts):
    verdict("file.html", "".join(parts).encode("utf-8"))


def workbook():
    book = openpyxl.Workbook()
    book.active.append(["offence", "n people"])
    book.active.append(["Theft", 50])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@settings(derandomize=True, deadline=None, max_examples=40)
@given(place=st.floats(0, 1), change=st.integers(1, 255), cut=st.booleans())
def test_damaged_workbooks_get_an_answer(place, change, cut):
    whole = bytearray(workbook())
    position = int(place * (len(whole) - 1))
    whole[position] = (whole[position] + change) % 256
    verdict("book.xlsx", bytes(whole[:position]) if cut else bytes(whole))


def zipped(*members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def test_a_bomb_is_not_unpacked():
    began = time.time()
    worst, reports = verdict("bomb.zip", zipped(("big.csv", b"0" * 60 * 1024**2)))
    assert worst >= Verdict.REVIEW and time.time() - began < 5
    assert any("times its size" in f.message for r in reports for f in r.findings)


@pytest.mark.parametrize("ending", [".xlsx", ".docx", ".ods"])
def test_a_bomb_in_a_document_is_not_unpacked(ending):
    worst, _ = verdict(
        "bomb" + ending,
        zipped(("content.xml", b"0" * 60 * 1024**2), ("xl/workbook.xml", b"<a/>"), ("word/document.xml", b"<a/>")),
    )
    assert worst >= Verdict.REVIEW


def test_archives_in_archives_end():
    inner = zipped(("a.csv", b"offence,n people\nTheft,50\nFraud,60\n"))
    for _ in range(8):
        inner = zipped(("inner.zip", inner))
    worst, reports = verdict("deep.zip", inner)
    assert worst >= Verdict.REVIEW and len(reports) < 8


@pytest.mark.parametrize("text", ["<table>" * 20000, "<div>" * 100000 + "x", "<td>" * 20000])
def test_deep_pages_are_read_flat(text):
    verdict("deep.html", text.encode())


def test_deep_json_is_not_clear():
    worst, _ = verdict("deep.json", b"[" * 100000 + b"]" * 100000)
    assert worst >= Verdict.REVIEW


def test_a_long_file_is_not_clear():
    rows = "\n".join("area {},50".format(i) for i in range(20500))
    worst, reports = verdict("long.csv", ("area,n people\n" + rows).encode())
    assert worst >= Verdict.REVIEW
    assert any("rows were not read" in f.message for r in reports for f in r.findings)


@pytest.mark.parametrize(
    "name, raw",
    [
        ("t.csv", b""),
        ("t.csv", b"   \n"),
        ("t.xlsx", b"PK\x03\x04"),
        ("t.html", b""),
        ("t.json", b"{}"),
        ("t.ipynb", b"{}"),
        ("t.png", b"\x89PNG\r\n\x1a\n"),
        ("t.zip", zipped()),
        ("t.svg", b"<svg"),
        ("t.txt", b""),
        ("t.csv", b"\x00\x01\x02\x03"),
    ],
)
def test_nothing_to_read_is_never_clear(name, raw):
    assert verdict(name, raw)[0] >= Verdict.REVIEW
