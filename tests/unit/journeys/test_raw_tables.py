"""Tables as they are handed in: every fault of every column at once, and no value of a cell in the message."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis import journeys as jn
from jdfanalysis.arrays import floats
from jdfanalysis.attrition import Attrition
from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import FrameError
from jdfanalysis.journeys.raw_tables import check_table, person_codes

TEXT = "03/04/2015"
PRISON = pd.DataFrame({
    "person": [0], "reception_date": [TEXT], "sentence_date": [TEXT], "first_release_date": [TEXT], "return_date": [TEXT],
    "release_date": [TEXT], "sentence_days": ["three months"], "release_type": ["HDC"],
})
PROBATION = pd.DataFrame({
    "person": ["A1B2"], "disposal_type": ["ORA Adult Custody (inc PSS)"], "disposal_date": [TEXT], "length_days": ["a year"],
    "release_date": [TEXT], "recall_count": ["one"], "event_id": [1], "termination_date": [TEXT],
})
CALLS = {
    "custody phases": lambda: jn.custody_phases(PRISON, "2020-01-01"),
    "curfews": lambda: jn.curfew_spells(PRISON),
    "licences of the prison table": lambda: jn.sentence_licences(PRISON),
    "supervision": lambda: jn.supervision_spells(PROBATION),
    "endings": lambda: jn.order_endings(PROBATION),
    "log": lambda: jn.event_log({"prison": PRISON, "probation_events": PROBATION}, data_first("2022")),
    "spells": lambda: jn.read_spells({"prison": PRISON, "probation_events": PROBATION}, data_first("2022")),
}


@pytest.mark.parametrize("name", sorted(CALLS))
def test_text_instead_of_dates_numbers_and_codes_is_refused_whole_and_without_a_value(name):
    with pytest.raises(FrameError) as error:
        CALLS[name]()
    assert len(error.value.problems) > 1
    for value in (TEXT, "three", "year", "A1B2", "one,"):
        assert value not in str(error.value)


@pytest.mark.parametrize(("values", "right"), [
    ([0, 1], True), ([0.0, np.nan], True), ([None, None], True), (pd.array([3, None], dtype="Int64"), True),
    ([0.5, 1.0], False), (["a", "b"], False), ([True, False], False), ([2 ** 31, 0], False),
])
def test_a_person_is_a_whole_number_that_fits(values, right):
    frame = pd.DataFrame({"person": values})
    if right:
        check_table(frame, "table", ("person",), "why")
        assert person_codes(frame).dtype == np.int32
    else:
        with pytest.raises(FrameError, match="codes 0, 1, 2"):
            check_table(frame, "table", ("person",), "why")


def test_missing_numbers_are_nan_in_every_type():
    for column in (pd.Series([1, None]), pd.Series(pd.array([1, None], dtype="Int64")), pd.Series([1, None], dtype=object)):
        assert floats(column)[0] == 1.0 and np.isnan(floats(column)[1])


def test_rows_of_nobody_are_counted_out_of_the_custody_phases():
    dates = {name: pd.to_datetime(["2015-04-03"] * 2) for name in ("reception_date", "sentence_date")}
    prison = pd.DataFrame({"person": [np.nan, 3], "release_date": pd.to_datetime(["2015-07-03"] * 2), **dates})
    attrition = Attrition()
    spells = jn.custody_phases(prison, "2020-01-01", attrition=attrition).spells
    first = attrition.frame().iloc[0]
    assert set(spells["person"]) == {3}
    assert (first["rule"], first["rows_before"], first["rows_after"]) == ("prison: rows without a linked person left out", 2, 1)
