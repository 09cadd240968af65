"""Custody phases: what one row of the prison table says about remand, sentence and recall."""
import pandas as pd
import pytest

from jdfanalysis.attrition import Attrition
from jdfanalysis.errors import FrameError
from jdfanalysis.journeys import custody_phases, index_events, unite_spells
from jdftest.drawn import table
from jdftest.slow_journeys import date, dates, days

COLUMNS = {"reception": "reception_date", "sentence": "sentence_date", "first": "first_release_date",
           "back": "return_date", "release": "release_date"}
HEADER = "reception | sentence | first | back | release | marker | status\n --+--+--+--+--+--+--\n"
R, S, L, U = "custody_remand", "custody_sentenced", "custody_recall", "custody_unknown"


def prison(rows):
    drawn = table(HEADER + rows)
    frame = pd.DataFrame({"person": pd.Series(range(len(drawn)), dtype="int32")})
    for short, name in COLUMNS.items():
        frame[name] = dates(None if d is None else int(d) for d in drawn[short])
    return frame.assign(recall_marker=drawn["marker"], imprisonment_status=drawn["status"])


def picture(spells):
    return list(zip(days(spells["start"]), days(spells["stop"]), spells["state"], spells["evidence"]))


@pytest.mark.parametrize("row, expected", [
    ("0 | 10 |    |    | 50 | N | SENT", [(0, 10, R, "recorded"), (10, 50, S, "recorded")]),
    ("0 | 0  |    |    | 50 | N | SENT", [(0, 50, S, "recorded")]),
    # Remand only: no sentence was passed before the release.
    ("0 |    |    |    | 50 | N | RX", [(0, 50, R, "status")]),
    ("0 | 60 |    |    | 50 | N | RX", [(0, 50, R, "recorded")]),
    ("0 |    |    |    | 50 | N |", [(0, 50, U, "unknown")]),
    # Released on day 30, back on day 40.
    ("0 | 10 | 30 | 40 | 50 | Y | LR", [(0, 10, R, "recorded"), (10, 30, S, "recorded"), (40, 50, L, "recorded")]),
    # Back on the day of release.
    ("0 | 0  | 30 | 30 | 50 | Y | LR", [(0, 30, S, "recorded"), (30, 50, L, "recorded")]),
    # Recalled after day 30, but when? The days after the first release are not guessed.
    ("0 | 0  | 30 |    | 50 | Y | LR", [(0, 30, S, "recorded"), (30, 50, U, "unknown")]),
    ("0 | 0  |    | 40 | 50 | Y | LR", [(0, 40, U, "unknown"), (40, 50, L, "recorded")]),
    ("0 | 10 |    |    | 50 | Y | LR", [(0, 10, R, "recorded"), (10, 50, U, "unknown")]),
    # First sentenced after the first release: back from bail, which is no recall unless the marker says so.
    ("0 | 40 | 30 | 40 | 50 | N | SENT", [(0, 30, R, "recorded"), (40, 50, S, "recorded")]),
    ("0 | 44 | 30 | 40 | 50 | N | SENT", [(0, 30, R, "recorded"), (40, 44, R, "recorded"), (44, 50, S, "recorded")]),
    ("0 | 60 | 30 | 40 | 50 | N | RX", [(0, 30, R, "recorded"), (40, 50, R, "recorded")]),
    ("0 | 35 | 30 | 40 | 50 | N | SENT", [(0, 30, R, "recorded"), (40, 50, S, "recorded")]),
    ("0 | 30 | 30 | 40 | 50 | N | SENT", [(0, 30, R, "recorded"), (40, 50, L, "recorded")]),
    ("0 | 40 | 30 | 40 | 50 | Y | SENT", [(0, 30, R, "recorded"), (40, 50, L, "recorded")]),
    # A row that begins long after its sentence, with the status of a recall.
    ("20 | 5 |    |    | 50 | N | LR", [(20, 50, L, "status")]),
    ("20 | 5 |    |    | 50 | N | SENT", [(20, 50, S, "recorded")]),
])
def test_a_row_is_cut_by_its_dates(row, expected):
    assert picture(custody_phases(prison(row)).spells) == expected


def test_a_stay_that_is_still_open_lasts_to_the_end_of_observation():
    spells = custody_phases(prison("0 | 10 | 30 | 40 | | Y | LR"), observed_to=date(60)).spells
    assert days(spells["stop"]) == [10, 30, 61]
    assert list(spells["stop_status"]) == ["observed", "observed", "censored"]


def test_probation_can_tell_a_first_release_that_prison_does_not():
    probation = pd.DataFrame({"person": [0], "release_date": dates([25])})
    spells = custody_phases(prison("0 | 10 | | 40 | 50 | Y | LR"), probation=probation).spells
    assert picture(spells) == [(0, 10, R, "recorded"), (10, 25, S, "inferred"), (40, 50, L, "recorded")]


def test_rows_that_cannot_be_used_are_set_aside_and_columns_may_be_absent():
    spells, aside = custody_phases(prison("9 | | | | 8 | N | RX")[["person", "reception_date", "release_date"]])
    assert len(spells) == 0 and list(aside["reason"]) == ["stop before start"]
    with pytest.raises(FrameError):
        custody_phases(prison("0 | | | | 8 | N | RX").drop(columns="release_date"))


def test_a_release_from_remand_alone_is_no_release_from_a_sentence():
    """Person 0 was never sentenced, person 1 was; all custody of both is no time at risk."""
    phases = custody_phases(prison("0 | | | | 50 | N | RX\n0 | 10 | | | 50 | N | SENT")).spells
    sentenced = index_events(phases, "custody_sentenced", exclude=unite_spells(phases))
    assert list(sentenced["person"]) == [1] and days(sentenced["date"]) == [50]
    assert list(index_events(phases, exclude=unite_spells(phases))["person"]) == [0, 1]


def test_a_stay_that_began_before_observation_is_kept_and_every_early_part_is_marked():
    attrition = Attrition()
    spells = custody_phases(prison("0 | 10 | 30 | 40 | 60 | Y | LR"), observed_from=date(15), attrition=attrition).spells
    assert days(spells["start"]) == [0, 10, 40]
    assert list(spells["start_status"]) == ["left_truncated", "left_truncated", "observed"]
    assert any(rule.startswith("started before observation (1 ") for rule in attrition.frame()["rule"])


def test_dates_that_cannot_be_used_are_counted_not_guessed():
    """A first release after the end of the row, and a return before the first release: as if they were not there, and said."""
    attrition = Attrition()
    rows = "0 | 0 | 70 | | 50 | N | SENT\n0 | 0 | 30 | 20 | 50 | Y | LR\n0 | 0 | | 60 | 50 | Y | LR"
    spells = custody_phases(prison(rows), attrition=attrition).spells
    assert picture(spells[spells["person"] == 0]) == [(0, 50, S, "recorded")]
    assert picture(spells[spells["person"] == 1]) == [(0, 30, S, "recorded"), (30, 50, U, "unknown")]
    written = [rule for rule in attrition.frame()["rule"] if "not used" in rule]
    assert [rule.split(" ")[0] + rule[-16:] for rule in written] == ["first_release_date(1 rows changed)", "return_date(2 rows changed)"]
