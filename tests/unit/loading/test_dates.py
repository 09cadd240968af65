"""Each form of a date, and each reason to set one aside."""
import pytest
from jdfanalysis.frames import NO_DAY
from jdfanalysis.loading.dates import ParsedDate, day_number, parse_date

READ = [
    ("2015-03-01", "2015-03-01", ""),
    ("2015-3-1", "2015-03-01", ""),
    ("2015-03-01 00:00:00", "2015-03-01", ""),
    ("2015-03-01T00:00:00.000Z", "2015-03-01", ""),
    ("2015-03-01 23:59:59", "2015-03-01", "time of day dropped"),
    ("2015-03-01T07:30", "2015-03-01", "time of day dropped"),
    ("01/03/2015", "2015-03-01", "date read day first"),
    ("1.3.2015", "2015-03-01", "date read day first"),
    ("31/12/2015", "2015-12-31", "date read day first"),
    ("2015/12/31", "2015-12-31", ""),
    ("01MAR2015", "2015-03-01", ""),
    ("1 March 2015", "2015-03-01", ""),
    ("20150301", "2015-03-01", ""),
    ("2016-02-29", "2016-02-29", ""),
]


@pytest.mark.parametrize("text, day, note", READ, ids=[text for text, _, _ in READ])
def test_forms_that_are_read(text, day, note):
    assert parse_date(text) == ParsedDate(day_number(day), "", (note,) if note else ())


ASIDE = [
    ("2015", "partial date"),
    ("2015-03", "partial date"),
    ("2015-03-00", "partial date"),
    ("2015-00-00", "partial date"),
    ("03/2015", "partial date"),
    ("1900-01-01", "placeholder date"),
    ("9999-12-31", "placeholder date"),
    ("31/12/9999", "placeholder date"),
    ("1753-01-01 00:00:00", "placeholder date"),
    ("42064", "spreadsheet day number"),
    ("42064.5", "spreadsheet day number"),
    ("2015-02-29", "date not understood"),
    ("12/31/2015", "date not understood"),
    ("2015-13-01", "date not understood"),
    ("01/03/15", "date not understood"),
    ("soon", "date not understood"),
    ("01XYZ2015", "date not understood"),
    ("3015-01-01", "date out of window"),
]


@pytest.mark.parametrize("text, reason", ASIDE, ids=[text for text, _ in ASIDE])
def test_forms_that_are_set_aside(text, reason):
    assert parse_date(text) == ParsedDate(int(NO_DAY), reason)


def test_placeholders_are_an_argument():
    assert parse_date("2000-01-01", placeholders=("2000-01-01",)).reason == "placeholder date"
    assert parse_date("1900-01-01", placeholders=()).reason == ""


def test_days_are_counted_from_1970():
    assert [day_number(text) for text in ("1969-12-31", "1970-01-01", "2000-03-01")] == [-1, 0, 11017]
