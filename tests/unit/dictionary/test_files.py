"""Dictionaries written and read again; faults named with their place."""
import json

import pytest
from jdfanalysis.dictionary import RELEASES, data_first, read_dictionary, write_dictionary
from jdfanalysis.errors import DictionaryError

SMALL = {
    "name": "mine",
    "title": "My tables",
    "linking": {"person": "who"},
    "tables": [
        {
            "name": "visits",
            "title": "Visits",
            "grain": "one row per visit",
            "key": [],
            "variables": [
                {"name": "who", "type": "id", "meaning": "person", "required": True},
                {"name": "day", "type": "date", "meaning": "day",
                 "constraints": [{"rule": "DateWindow", "first": "2010-01-01", "last": "2020-12-31"}]},
            ],
            "events": [{"event": "visit", "date": "day"}],
        }
    ],
}


def write(folder, record):
    path = folder / "mine.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def changed(change):
    record = json.loads(json.dumps(SMALL))
    change(record)
    return record


@pytest.mark.parametrize("release", RELEASES)
def test_round_trip_of_data_first(release, tmp_path):
    dictionary = data_first(release, () if release == "2022" else ("family", "civil", "oasys"))
    assert read_dictionary(write_dictionary(dictionary, tmp_path / "d.json")) == dictionary


def test_a_small_file_is_enough(tmp_path):
    dictionary = read_dictionary(write(tmp_path, SMALL))
    assert dictionary["visits"]["day"].constraints[0].last == "2020-12-31"
    assert dictionary["visits"]["who"].required and dictionary["visits"]["who"].certainty == "own"
    assert dictionary["visits"].events[0].precedence == 50
    assert read_dictionary(write_dictionary(dictionary, tmp_path / "again.json")) == dictionary


FAULTS = [
    (lambda r: r.update(titel="x"), "mine.json: unknown field titel"),
    (lambda r: r["tables"][0].update(keys=[]), "tables, 'visits': unknown field keys"),
    (lambda r: r["tables"][0]["variables"][1].update(kind="x"), "variables, 'day': unknown field kind"),
    (lambda r: r["tables"][0]["variables"][0].pop("type"), "variables, 'who': field type is missing"),
    (lambda r: r["tables"][0]["variables"][0].update(type="hue"), "'who': Variable who: type hue is not one of"),
    (lambda r: r["tables"][0]["variables"][0].update(required="yes"), "'who', required: true or false is needed"),
    (lambda r: r["tables"][0]["variables"][0].update(meaning=3), "'who', meaning: text is needed"),
    (lambda r: r["tables"][0]["variables"][1]["constraints"][0].update(rule="Even"), "constraints: unknown rule"),
    (lambda r: r["tables"][0]["variables"][1]["constraints"][0].pop("last"), "wrong settings for the rule DateWindow"),
    (lambda r: r["tables"][0].update(key="who"), "'visits', key: a list is needed"),
    (lambda r: r["tables"][0]["events"][0].update(date="when"), "used but not declared: when"),
    (lambda r: r["tables"][0]["events"][0].update(precedence="first"), "'visit', precedence: a whole number is needed"),
    (lambda r: r.update(linking="who"), "linking: a group of named fields is needed"),
]


@pytest.mark.parametrize("change, said", FAULTS, ids=[said for _, said in FAULTS])
def test_faults_are_named_with_their_place(change, said, tmp_path):
    with pytest.raises(DictionaryError) as caught:
        read_dictionary(write(tmp_path, changed(change)))
    assert said in str(caught.value)


def test_files_that_are_not_there_or_not_json(tmp_path):
    with pytest.raises(DictionaryError, match="could not be opened"):
        read_dictionary(tmp_path / "none.json")
    path = tmp_path / "bad.json"
    path.write_text('{"name":\n oops}', encoding="utf-8")
    with pytest.raises(DictionaryError, match="fault at line 2"):
        read_dictionary(path)
