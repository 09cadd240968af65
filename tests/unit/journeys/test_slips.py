"""Slips of the hand: each is told in words what was meant, and no wrong number comes out."""
import numpy as np
import pandas as pd
import pytest
from jdftest.slow_journeys import covered, date, dates, drawn_log, drawn_spells, index_of, log_of

from jdfanalysis import journeys as jn
from jdfanalysis import loading, synthetic
from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import FrameError, HistoryError, UsageError

LOG = drawn_log("person | day | event\n --+--+--\n 1 | 20 | offence\n 2 | 30 | offence")
SPELLS = drawn_spells("person | start | stop | state\n --+--+--+--\n 1 | 5 | 9 | custody_sentenced")
INDEX = index_of([(1, 10), (2, 10)])
COVERED = covered("court", 0, 300)
AGAIN = jn.Outcome("again", "offence")


def spells(rows):
    """Exposures from (person, start, stop) with missing days."""
    person, start, stop = zip(*rows)
    return pd.DataFrame({"person": person, "start": dates(start), "stop": dates(stop)})


ROWS = jn.risk_rows(jn.follow_up(INDEX, LOG, AGAIN, COVERED, horizon=100))
USES = {
    "add_exposure": lambda held: jn.add_exposure(ROWS, held, "x"),
    "days_in": lambda held: jn.days_in(held.assign(state="a"), spells([(1, 0, 90)])),
    "history": lambda held: jn.history(INDEX, LOG, (-9, -1), days_in={"days": held}),
    "follow_up": lambda held: jn.follow_up(INDEX, LOG, AGAIN, COVERED, horizon=100, exclude=held),
    "risk_rows": lambda held: jn.risk_rows(jn.follow_up(INDEX, LOG, AGAIN, COVERED, horizon=100), exclude=held),
    "subtract_spells": lambda held: jn.subtract_spells(SPELLS, held),
}


@pytest.mark.parametrize("use", sorted(USES))
@pytest.mark.parametrize("row, error", [((2, None, 8), FrameError), ((2, 4, None), FrameError), ((2, 8, 4), HistoryError)])
def test_spells_without_a_day_or_the_wrong_way_round_are_never_reckoned_with(use, row, error):
    """A missing start was the beginning of time, a missing stop no spell at all."""
    USES[use](spells([(1, 2, 6)]))
    with pytest.raises(error) as caught:
        USES[use](spells([(1, 2, 6), row]))
    assert len(caught.value.rows) == 1 and "1 row" in str(caught.value)


@pytest.mark.parametrize("slip, words", [
    (lambda: jn.index_events(SPELLS, "custody_sentence"), "no state custody_sentence. They have: custody_sentenced"),
    (lambda: jn.follow_up(INDEX, LOG, jn.reappearance, COVERED), "what a call of"),
    (lambda: jn.follow_up(INDEX, LOG, "again", COVERED), "what a call of"),
    (lambda: jn.follow_up(INDEX, LOG, AGAIN, data_first("2022")), "coverage is a frame"),
    (lambda: jn.history(INDEX, LOG, 365, counts={"n": "offence"}), "pair of days"),
    (lambda: jn.history(INDEX, LOG, counts=["offence"]), "counts: give a column for each"),
    (lambda: jn.landmark(jn.follow_up(INDEX, LOG, AGAIN, COVERED), "3M"), "whole days"),
    (lambda: jn.rerun(lambda gap: 0.4, {"gap": [0]}), "named numbers"),
    (lambda: jn.plot_state_distribution(SPELLS), "sequences"),
    (lambda: jn.event_log({}, "2022"), "dictionary itself"),
])
def test_what_was_meant_is_said(slip, words):
    with pytest.raises(UsageError) as caught:
        slip()
    assert words in str(caught.value)


def test_exposures_need_to_say_when_they_began_and_ended():
    with pytest.raises(FrameError, match="here is no start, stop"):
        jn.add_exposure(ROWS, pd.DataFrame({"person": [1], "start_date": dates([1]), "termination_date": dates([2])}), "x")


def test_tables_that_were_not_linked(tmp_path):
    synthetic.generate(people=20, seed=1).write(tmp_path)
    with pytest.raises(UsageError, match="loaded but not linked"):
        jn.event_log(loading.load_all(tmp_path, dictionary=data_first("2022")), data_first("2022"))


def test_one_of_several_is_taken_as_it_is_meant():
    log = log_of([(1, 20, "offence", "court", 0), (1, 15, "death_abroad", "court", 1)])
    alone = jn.follow_up(INDEX, log, AGAIN, COVERED, competing=jn.Outcome("left", "death_abroad"))
    assert list(alone["status"]) == [2, 0]
    assert np.array_equal(jn.split_by_time(ROWS, 5)["tstop"], jn.split_by_time(ROWS, [5])["tstop"])
    declared = jn.index_events(SPELLS, "custody_recall")
    assert len(declared) == 0 and date(9) not in set(declared["date"])
