"""Kinds of release: only a way into the community starts a clock; death and deportation end observation."""
import pandas as pd
import pytest
from jdftest.slow_journeys import covered, dates

from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import FrameError
from jdfanalysis.journeys import Outcome, custody_phases, event_log, follow_up, index_events, row_values

CODES = ("CR", "HDC", "PAROLE", "REMAND", "OTHER", "HP", "ESCP", "UAL", "DEPORT", "DEC")


def prison():
    """One person for each way to leave: in on day 0, sentenced on day 10, out on day 100."""
    size = len(CODES)
    return pd.DataFrame({
        "person": pd.Series(range(size), dtype="int32"), "reception_date": dates([0] * size), "sentence_date": dates([10] * size),
        "first_release_date": dates([100] * size), "return_date": dates([None] * size), "release_date": dates([100] * size),
        "release_type": CODES, "recall_marker": "N",
    })


def test_transfer_to_hospital_escape_death_and_deportation_are_no_release():
    log = event_log({"prison": prison()}, data_first("2022"))
    released = [CODES[p] for p in log[log["event"] == "release"]["person"]]
    assert released == ["CR", "HDC", "PAROLE", "REMAND", "OTHER"]
    assert [CODES[p] for p in log[log["event"] == "death"]["person"]] == ["DEC"]
    assert [CODES[p] for p in log[log["event"] == "deported"]["person"]] == ["DEPORT"]


def test_death_and_deportation_end_observation_on_their_day():
    tables = {"prison": prison()}
    log = event_log(tables, data_first("2022"))
    index = index_events(log, "reception")
    followed = follow_up(index, log, Outcome("back", "reception"), covered("prison", 0, 400))
    ended = dict(zip((CODES[p] for p in followed["person"]), zip(followed["censor_reason"], followed["days_calendar"])))
    assert ended["DEC"] == ("death", 100) and ended["DEPORT"] == ("deported", 100) and ended["ESCP"] == ("coverage", 400)


def test_index_events_of_one_kind_of_release_are_picked_by_what_stands_in_their_row():
    tables = {"prison": prison()}
    log = event_log(tables, data_first("2022"))
    for history in (log, custody_phases(prison()).spells):
        kind = "release" if history is log else "custody_sentenced"
        index = index_events(history, kind)
        types = row_values(index, tables, {"prison": "release_type"})
        assert "HDC" in set(types) and [CODES[p] for p in index[types == "HDC"]["person"]] == ["HDC"]
    with pytest.raises(FrameError):
        row_values(index, tables, {"prison": "colour"})


def test_an_open_stay_has_no_release():
    open_ = prison().head(1).assign(release_date=dates([None]), first_release_date=dates([None]))
    assert "release" not in set(event_log({"prison": open_}, data_first("2022"))["event"])
