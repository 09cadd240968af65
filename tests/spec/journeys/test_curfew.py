"""Home detention curfew: a state of its own, from an early release to the day of automatic release."""
import pandas as pd
import pytest
from jdftest.slow_journeys import dates, days, spells_of

from jdfanalysis.errors import FrameError
from jdfanalysis.journeys import curfew_spells, joined_spells, state_timeline
from jdftest.slow_journeys import date


def prison(**changes):
    """Sentenced on day 0 to 400 days, so automatic release is on day 200; let go on day 120 with a tag."""
    row = {"person": 1, "reception_date": 0, "sentence_date": 0, "sentence_days": 400.0, "first_release_date": 120,
           "release_date": 120, "release_type": "HDC"}
    row.update(changes)
    frame = pd.DataFrame([row])
    for name in ("reception_date", "sentence_date", "first_release_date", "release_date"):
        frame[name] = dates([row[name]])
    return frame


def test_a_curfew_runs_to_the_halfway_point_of_the_sentence():
    found = curfew_spells(prison())
    assert days(found["start"]) == [120] and days(found["stop"]) == [200]
    assert list(found["state"]) == ["hdc"] and list(found["stop_status"]) == ["inferred"]


def test_days_on_remand_bring_the_end_forward():
    assert days(curfew_spells(prison(reception_date=-30))["stop"]) == [170]


def test_a_curfew_lasts_135_days_at_most():
    assert days(curfew_spells(prison(sentence_days=900.0))["stop"]) == [255]
    assert days(curfew_spells(prison(sentence_days=900.0), longest=180)["stop"]) == [300]


@pytest.mark.parametrize("change", [
    {"release_type": "CR"}, {"release_type": None}, {"sentence_days": None}, {"sentence_date": None}, {"release_date": None},
    {"release_date": 210, "first_release_date": 210}, {"first_release_date": 100}, {"person": -1},
])
def test_no_curfew_without_the_evidence(change):
    """Another release, no length, no date, past the halfway point, or a recall in between."""
    assert len(curfew_spells(prison(**change))) == 0


def test_the_curfew_wins_over_the_licence_that_runs_beside_it():
    spells = joined_spells(curfew_spells(prison()), spells_of([(1, 120, 400, "licence")]))
    timeline = state_timeline(spells, (date(100), date(300)))
    assert list(timeline["state"]) == ["community", "hdc", "licence"]
    with pytest.raises(FrameError):
        curfew_spells(prison().drop(columns="release_type"))
