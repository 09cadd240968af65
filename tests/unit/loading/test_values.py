"""Columns of each type: what is read, what is repaired, what is set aside, what is counted."""
import numpy as np
import pandas as pd
import pytest
from jdfanalysis.dictionary import DateWindow, Digits, Hash, InRange, NotMissing, Variable
from jdfanalysis.loading.reasons import Tally
from jdfanalysis.loading.texts import ObjectTexts
from jdfanalysis.loading.values import column_of


def read(variable, *chunks):
    tally = Tally()
    column = column_of(variable, "t.c", tally)
    missing = [column.add(ObjectTexts(np.array(chunk, dtype=object))) for chunk in chunks]
    return column, column.finish(), tally, np.concatenate(missing)


def counted(tally):
    return {p.reason: p.count for p in tally.entries("set aside", "kept", "note")}


def test_dates():
    variable = Variable("d", "date", "day", constraints=(DateWindow("2014-01-01", "2020-12-31"),))
    column, days, tally, missing = read(
        variable, ["2014-01-01", "2013-12-31", None, ""], ["2020-12-31 10:00", "2021-01-01", "1900-01-01", "x"]
    )
    assert days.dtype == "datetime64[ns]"
    assert [str(d)[:10] for d in days] == ["2014-01-01", "NaT", "NaT", "NaT", "2020-12-31", "NaT", "NaT", "NaT"]
    assert counted(tally) == {
        "date out of window": 2, "placeholder date": 1, "date not understood": 1, "time of day dropped": 1,
    }
    assert [row for aside in column.aside for row in aside.rows] == [1, 5, 6, 7]
    assert missing.tolist() == [False, False, True, True, False, False, False, False]


def test_numbers():
    variable = Variable("n", "integer", "number", constraints=(InRange(0, 2000),))
    _, numbers, tally, _ = read(variable, ["0", "2,000", " 7 ", "12.0", "", "2001", "-1", "x", "1,2", "NULL"])
    assert numbers.dtype == "float64"
    np.testing.assert_array_equal(numbers, [0, 2000, 7, 12, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan])
    assert counted(tally) == {"number out of range": 2, "number not understood": 2, "thousands separator dropped": 1}


def test_flags():
    _, flags, tally, _ = read(Variable("f", "flag", "flag"), ["Y", "no", "TRUE", "0", "", "perhaps"])
    np.testing.assert_array_equal(flags, [1, 0, 1, 0, np.nan, np.nan])
    assert counted(tally) == {"flag not understood": 1}


def test_codes():
    variable = Variable("c", "category", "code", codes=(("M", "male"), ("F", "female")))
    _, codes, tally, _ = read(variable, ["F", "m", " M ", ""], ["X", "A", "X", None])
    assert codes.categories.tolist() == ["M", "F", "A", "X"]
    assert codes.codes.tolist() == [1, 0, 0, -1, 3, 2, 3, -1]
    assert counted(tally) == {"unknown code": 3, "code read without regard to case": 1}


def test_missing_marks_are_missing_unless_they_are_declared_codes():
    plain = read(Variable("c", "category", "code"), ["NA", ".", "null", "x"])[1]
    assert plain.codes.tolist() == [-1, -1, -1, 0]
    declared = read(Variable("c", "category", "code", codes=(("NA", "not applicable"),)), ["NA", "."])[1]
    assert declared.codes.tolist() == [0, -1]


def test_offence_codes_keep_and_regain_their_leading_zeros():
    variable = Variable("o", "text", "offence", constraints=(Digits(5),))
    _, codes, tally, _ = read(variable, ["03601", "3601", "10501.0", "1234567", "A"])
    assert list(codes) == ["03601", "03601", "10501", "1234567", "A"]
    assert counted(tally) == {"breaks the declared form": 2, "leading zeros restored": 1, "decimal ending dropped": 1}


def test_ids():
    column, ids, tally, missing = read(
        Variable("i", "id", "id"), ["ab12", " cd ", "", None], ["12.0", "1.5E+15", "77e10", "NULL"]
    )
    assert ids.tolist() == [b"ab12", b"cd", b"", b"", b"12", b"", b"77e10", b""]
    assert counted(tally) == {"id in exponent form": 1, "decimal ending dropped": 1}
    assert missing.tolist() == [False, False, True, True, False, True, False, True]
    assert column.aside[0].rows.tolist() == [5]


def test_ids_that_break_their_declared_form_are_counted_and_kept():
    variable = Variable("i", "id", "id", constraints=(Hash(4), NotMissing()))
    _, ids, tally, _ = read(variable, ["00ff", "xyzz", "", "0"], ["abcd", "abcde"])
    assert ids.tolist() == [b"00ff", b"xyzz", b"", b"0", b"abcd", b"abcde"]
    assert counted(tally) == {"breaks the declared form": 3}


def test_texts_under_any_other_rule():
    variable = Variable("t", "text", "text", constraints=(InRange(1, 5),))
    _, texts, tally, _ = read(variable, ["1", "9", "x", "", "9"])
    assert list(texts)[:3] == ["1", "9", "x"]
    assert counted(tally) == {"breaks the declared form": 3}


@pytest.mark.parametrize("kind", ["id", "date", "category", "text", "integer", "number", "flag"])
def test_a_column_without_rows(kind):
    column = column_of(Variable("c", kind, "c"), "t.c", Tally())
    assert len(column.finish()) == 0


@pytest.mark.parametrize("kind", ["id", "date", "category", "text", "integer", "number", "flag"])
def test_rows_of_a_part_that_lacks_the_column_are_missing(kind):
    column = column_of(Variable("c", kind, "c"), "t.c", Tally())
    column.add_missing(3)
    values = column.finish()
    assert len(values) == 3
    assert (values == b"").all() if kind == "id" else pd.isna(values).all()
