"""Delayed entry: time before a person came under observation is not at risk, and not immortal either."""
import numpy as np
import pandas as pd
import pytest
from jdftest.slow_journeys import covered, dates, days, drawn_log, drawn_spells, index_of, spells_of

from jdfanalysis.attrition import Attrition
from jdfanalysis.errors import UsageError
from jdfanalysis.journeys import Outcome, check_rows, enter_late, follow_up, observed_days, risk_rows

LOG = drawn_log("""
    person | day | event
    -------+-----+--------
    1      | 160 | offence
    2      | 120 | offence
    3      | 290 | offence
    """)
CUSTODY = drawn_spells("""
    person | start | stop | state
    -------+-------+------+--------
    3      | 150   | 200  | custody
    """)
FOLLOWED = follow_up(index_of([(1, 100), (2, 100), (3, 100)]), LOG, Outcome("any", "offence"), covered("court", 0, 300),
                     exclude=CUSTODY)


def entry(rows):
    return pd.DataFrame({"person": [row[0] for row in rows], "date": dates([row[1] for row in rows])})


def test_rows_start_on_the_day_of_entry_and_an_event_before_it_is_left_out():
    """Person 2 offended before anyone could have seen it: such people are not in the data, so they may not count."""
    attrition = Attrition()
    rows = enter_late(risk_rows(FOLLOWED, exclude=CUSTODY), entry([(1, 130), (2, 130)]), attrition)
    assert rows[["person", "tstart", "tstop", "status"]].values.tolist() == [
        [1, 30, 60, 1], [3, 0, 50, 0], [3, 100, 190, 1]]
    assert attrition.frame()["people_after"].tolist() == [2]
    assert check_rows(rows)["rows"].tolist()[0] == 0


@pytest.mark.parametrize("clock, expected", [
    ("calendar", [[100, 190]]), ("at_risk", [[50, 140]]),
])
def test_entry_in_custody_means_risk_from_release_on_either_clock(clock, expected):
    rows = enter_late(risk_rows(FOLLOWED, clock=clock, exclude=CUSTODY), entry([(3, 170)]))
    assert rows[rows["person"] == 3][["tstart", "tstop"]].values.tolist() == expected


def test_entry_on_the_last_day_leaves_nothing():
    rows = enter_late(risk_rows(FOLLOWED, exclude=CUSTODY), entry([(1, 160), (3, 289)]))
    assert rows[["person", "tstart", "tstop"]].values.tolist() == [[2, 0, 20], [3, 189, 190]]


@pytest.mark.parametrize("seed", range(5))
def test_days_at_risk_after_entry_are_those_of_the_slow_definition(seed):
    random = np.random.RandomState(seed)
    held = spells_of([(p, int(s), int(s) + 20, "custody") for p in range(20) for s in random.randint(0, 250, 1)])
    followed = follow_up(index_of([(p, 50) for p in range(20)]), LOG, Outcome("any", "offence"), covered("court", 0, 300),
                         exclude=held)
    rows = risk_rows(followed, exclude=held)
    first = {p: int(d) for p, d in enumerate(random.randint(30, 300, 20))}
    late = enter_late(rows, entry(sorted(first.items())))

    def days_of(frame):
        return {(r.person, d) for r in frame.itertuples() for d in range(days([r.date_start])[0] + 1, days([r.date_stop])[0] + 1)}

    assert days_of(late) == {(p, d) for p, d in days_of(rows) if d > first[p]}


def test_one_entry_each():
    with pytest.raises(UsageError):
        enter_late(risk_rows(FOLLOWED, exclude=CUSTODY), entry([(1, 130), (1, 140)]))


def test_how_far_back_and_ahead_each_index_event_is_covered():
    cover = pd.concat([covered("court", 0, 300), covered("prison", 60, 400)], ignore_index=True)
    found = observed_days(index_of([(1, 100), (2, 50)]), cover, ["court", "prison"])
    assert found["lookback_days"].tolist()[0] == 40 and found["available_days"].tolist()[0] == 200
    assert found.loc[1, ["lookback_days", "available_days"]].isna().all()
