"""Every key of a policy changes some verdict; a key without a case here is an error."""

import io
import json
import zipfile

import openpyxl
import pytest

from output_checks import check_folder, load_policy
from output_checks.policy_keys import KEYS


def csv(text, name="t.csv", evidence=None):
    def make(folder):
        (folder / name).write_text(text + "\n", encoding="utf-8")
        if evidence is not None:
            (folder / (name + ".evidence.json")).write_text(json.dumps(evidence), encoding="utf-8")

    return make


def several(*makers):
    def make(folder):
        for one in makers:
            one(folder)

    return make


def raw(name, content):
    return lambda folder: (folder / name).write_bytes(content)


def zipped(*names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "offence,n people\nTheft,50\nFraud,60\n")
    return stream.getvalue()


def nested():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("inner.zip", zipped("a.csv"))
    return stream.getvalue()


def workbook(folder, hidden=False, title=""):
    book = openpyxl.Workbook()
    for row in (("offence", "n people"), ("Theft", 50), ("Fraud", 60)):
        book.active.append(row)
    if hidden:
        book.create_sheet("old").sheet_state = "hidden"
        book["old"].append(["nothing"])
    if title:
        book.properties.title = title
    book.save(str(folder / "t.xlsx"))


NOTEBOOK = json.dumps(
    {
        "nbformat": 4,
        "cells": [{"cell_type": "code", "source": "1", "outputs": [{"output_type": "stream", "text": "done"}]}],
    }
).encode()
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)
SAFE = "offence,n people\nTheft,50\nFraud,60"
MATRIX = {
    "rows": ["A", "B"],
    "columns": ["total fine amount"],
    "counts": [[50], [60]],
    "people": [[50], [60]],
    "total": [[1000], [1000]],
    "largest": [[400], [100]],
    "second": [[350], [100]],
}
FINES = "area,n,total fine amount\nA,50,1000\nB,60,1000"
ROWS = "age,days\n" + "\n".join("{},{}".format(20 + i, 30 + i) for i in range(12))

# key -> (what is checked, one value, another value); the two verdicts must differ.
CASES = {
    "minimum_count": (csv("offence,n people\nTheft,12\nFraud,60"), 10, 15),
    "minimum_people": (
        csv(
            "court,n\nA,40\nB,50",
            evidence={
                "statistic": "count",
                "rows": ["A", "B"],
                "columns": ["n"],
                "counts": [[40], [50]],
                "people": [[12], [50]],
            },
        ),
        10,
        15,
    ),
    "minimum_establishments": (
        csv(
            "area,n\nA,40\nB,50",
            evidence={
                "statistic": "count",
                "rows": ["A", "B"],
                "columns": ["n"],
                "counts": [[40], [50]],
                "people": [[40], [50]],
                "establishments": [[2], [9]],
            },
        ),
        None,
        3,
    ),
    "minimum_df": (csv("term,coef,std err\nage,0.1,0.1\nmale,0.2,0.1\nDf Residuals,12,"), 10, 15),
    "minimum_term_count": (
        csv(
            "term,coef,std err\nage,0.1,0.1\nmale,0.2,0.1",
            evidence={"kind": "model", "df": 500, "term_counts": {"male": 12}},
        ),
        10,
        15,
    ),
    "percentile_band": (csv("group,n,median days\nA,22,14\nB,60,20"), 10, 15),
    "minimum_step_events": (csv("time,at_risk,events,survival\n1,500,12,0.976\n2,480,20,0.94"), 10, 15),
    "minimum_at_risk": (csv("time,at_risk,events,survival\n1,500,50,0.9\n2,48,20,0.52"), 10, 60),
    "minimum_difference": (
        several(
            csv("offence,n people\nTheft,150\nFraud,260", "a.csv"),
            csv("offence,n people\nTheft,138\nFraud,260", "b.csv"),
        ),
        10,
        15,
    ),
    "record_rows": (csv("offence,value\n" + "\n".join("Theft,{}.5".format(i) for i in range(12))), 30, 10),
    "maximum_rows": (csv(SAFE), None, 1),
    "maximum_file_mb": (csv(SAFE), None, 0),
    "archive_depth": (raw("a.zip", nested()), 3, 1),
    "archive_files": (raw("a.zip", zipped("a.csv", "b.csv")), 10, 1),
    "archive_mb": (raw("a.zip", zipped("a.csv")), 10, 0),
    "dominance_largest": (csv(FINES, evidence=MATRIX), 0.4375, 0.25),
    "dominance_two": (csv(FINES, evidence=MATRIX), 0.875, 0.5),
    "dominance_p": (csv(FINES, evidence=MATRIX), None, 1.0),
    "full_share": (csv("group,n custody,n community\nA,95,15\nB,40,50"), 1.0, 0.85),
    "rounded_counts": (csv("offence,n people (rounded to 5)\nTheft,5\nFraud,60"), "review", "block"),
    "zeros": (csv("offence,n women,n men,n boys\nTheft,0,20,30\nFraud,40,20,30\nArson,40,20,30"), "review", "clear"),
    "full_cells": (csv("group,n custody,n community\nA,95,0\nB,40,50"), "block", "clear"),
    "markers": (csv("offence,n women,n men\nTheft,<10,20\nFraud,-,30"), "block", "clear"),
    "totals_over_hidden": (csv("offence,n people\nTheft,*\nRobbery,*\nFraud,60\nTotal,160"), "clear", "review"),
    "extremes": (csv("group,n,max days\nA,50,90\nB,60,80"), "block", "clear"),
    "people_unknown": (csv("court,number of hearings\nA,50\nB,60"), "review", "clear"),
    "weighted_only": (
        csv("group,weighted n\nA,50.5\nB,60.5", evidence={"kind": "figure", "n": 500}),
        "review",
        "clear",
    ),
    "records": (csv(ROWS), "block", "clear"),
    "identifiers": (csv("area,n people\nM1 1AE,50\nB,60"), "block", "clear"),
    "named_people": (csv("judge,n people\nHHJ Smith,50\nHHJ Patel,60"), "block", "clear"),
    "small_areas": (csv("lsoa,n people\nE01000001,50\nE01000002,60"), "review", "block"),
    "figure_without_data": (raw("f.png", PNG), "review", "clear"),
    "figure_with_data": (several(raw("f.png", PNG), csv(SAFE, "f.csv")), "clear", "review"),
    "hidden_content": (lambda folder: workbook(folder, hidden=True), "review", "block"),
    "document_properties": (lambda folder: workbook(folder, title="A title"), "clear", "review"),
    "notebook_outputs": (raw("n.ipynb", NOTEBOOK), "review", "clear"),
    "log_files": (raw("run.log", b"started\nfinished\n"), "review", "block"),
    "printed_records": (raw("run.txt", b"  1. | F 31 |\n  2. | M 45 |\n"), "block", "clear"),
    "differencing": (
        several(
            csv("offence,n people\nTheft,150\nFraud,260", "a.csv"),
            csv("offence,n people\nTheft,147\nFraud,260", "b.csv"),
        ),
        "block",
        "clear",
    ),
    "model_files": (raw("m.pkl", b"\x80\x04."), "block", "review"),
    "unknown_types": (raw("m.xyz", b"?"), "review", "block"),
    "refused_types": (csv(SAFE), [], [".csv"]),
    "allowed_types": (csv(SAFE), [], [".png"]),
}


def test_every_key_has_a_case():
    assert set(CASES) == set(KEYS)


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_key_changes_a_verdict(key, tmp_path):
    make, one, two = CASES[key]
    make(tmp_path)
    # The file's other faults are not of interest: only this key differs.
    verdicts = [
        check_folder(tmp_path, load_policy("ons_srs").with_changes(**{key: value})).verdict for value in (one, two)
    ]
    assert verdicts[0] != verdicts[1]
