"""Layouts of repeated events."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import FrameError, UsageError
from jdfanalysis.survival import fit_cox, fit_nelson_aalen, fit_recurrent, gap_rows, marginal_rows, released
from jdftest.drawn import table

TWO = """
index_id | tstart | tstop | status | event_number | age
---------+--------+-------+--------+--------------+----
1        | 0      | 10    | 1      | 1            | 20
1        | 10     | 15    | 0      | 2            | 20
1        | 15     | 40    | 1      | 2            | 21
1        | 40     | 90    | 0      | 3            | 21
2        | 5      | 60    | 0      | 1            | 50
"""
KINDS = dict(index_id=int, tstart=int, tstop=int, status=int, event_number=int, age=int)


def test_the_gap_clock_starts_again_after_each_event_not_at_each_row():
    found = gap_rows(table(TWO, **KINDS))
    assert found["tstart"].tolist() == [0, 0, 5, 0, 0]
    assert found["tstop"].tolist() == [10, 5, 30, 50, 55]


def test_each_history_has_a_row_for_each_event_it_might_have():
    found = marginal_rows(table(TWO, **KINDS), 3)
    assert found["event_number"].tolist() == [1, 1, 2, 2, 3, 3]
    assert found["tstop"].tolist() == [10, 60, 40, 60, 90, 60]
    assert found["status"].tolist() == [1, 0, 1, 0, 0, 0]
    assert found["tstart"].tolist() == [0, 5, 0, 5, 0, 5]
    assert found["age"].tolist() == [20, 50] * 3


def test_order_of_rows_does_not_matter_and_the_frame_is_left_alone():
    rows = table(TWO, **KINDS)
    before = rows.copy()
    mixed = rows.iloc[[3, 0, 4, 2, 1]]
    pd.testing.assert_frame_equal(marginal_rows(mixed, 2), marginal_rows(rows, 2))
    assert gap_rows(mixed).sort_index()["tstop"].tolist() == gap_rows(rows)["tstop"].tolist()
    pd.testing.assert_frame_equal(rows, before)
    assert not np.shares_memory(gap_rows(rows)["tstop"].to_numpy(), rows["tstop"].to_numpy())


def test_what_they_refuse():
    rows = table(TWO, **KINDS)
    with pytest.raises(FrameError, match="event_number"):
        gap_rows(rows.drop(columns="event_number"))
    with pytest.raises(FrameError, match="index_id"):
        marginal_rows(rows.drop(columns="index_id"), 2)
    with pytest.raises(UsageError):
        marginal_rows(rows, 0)


def repeats(seed=1, people=60):
    """Risk rows of repeated events, up to three a person."""
    rng, rows = np.random.RandomState(seed), []
    for person in range(people):
        begin, x = 0, int(rng.randint(0, 2))
        for number in range(1, 4):
            stop = begin + 1 + rng.geometric(0.02 * (1 + x))
            rows.append((person, person, begin, min(stop, 120), int(stop <= 120), number, x))
            if stop >= 120:
                break
            begin = stop
    names = ["person", "index_id", "tstart", "tstop", "status", "event_number", "x"]
    return pd.DataFrame(rows, columns=names)


def test_risk_rows_need_no_names_and_later_events_can_be_left_out():
    rows = repeats()
    fit = fit_recurrent(rows, ["x"], "pwp-gap", most=2)
    early = rows[rows["event_number"] <= 2]
    plain = fit_cox(gap_rows(early), ["x"], strata="event_number", cluster="person")
    pd.testing.assert_frame_equal(fit.table, plain.table)
    assert fit.counts["event_number"].tolist() == [1, 2] and fit.counts["people"].tolist()[0] == 60
    assert fit_recurrent(rows, ["x"], "wei-lin-weissfeld").counts["people"].tolist() == [60, 60, 60]


def test_calls_that_no_model_can_carry_out():
    rows = repeats()
    for error, options in (
        (UsageError, {"model": "frailty"}),
        (UsageError, {"model": "andersen-gill", "most": 0}),
        (UsageError, {"model": "pwp-gap", "formula": "x", "by_event": ["x"]}),
        (UsageError, {"model": "pwp-gap", "by_event": ["nothing"]}),
        (FrameError, {"model": "pwp-gap", "number": "nothing"}),
    ):
        with pytest.raises(error):
            fit_recurrent(rows, **dict({"formula": ["x"]}, **options))


def test_the_mean_number_of_events_by_hand():
    # Day 10: 1 of 2 at risk; day 40: 1 of 2; so 1/2, then 1. Each person's share of the error on day 40: the first had
    # both, 1/2 + 1/2 less 1/4 + 1/4; the other neither, less 1/4 + 1/4: 1/2 and -1/2.
    rows = table(TWO, **KINDS).assign(tstart=lambda f: f["tstart"] - 5 * (f["index_id"] == 2)).rename(columns={"index_id": "person"})
    found = fit_nelson_aalen(rows, robust=True).at([10, 40])
    assert found["hazard"].tolist() == [0.5, 1.0]
    assert found["std_error"].tolist() == pytest.approx([0.125 ** 0.5, 0.5 ** 0.5])


def test_a_mean_number_of_events_fit_for_release():
    fit = fit_nelson_aalen(repeats(people=300), by="x", robust=True)
    safe = released(fit, minimum=10)
    days = safe.table[(safe.table["x"] == 0) & (safe.table["time"] > 0)]
    full = fit.at(days["time"])
    assert days["hazard"].tolist() == full.loc[full["x"] == 0, "hazard"].tolist()
    assert (safe.evidence["people_with_event"] >= 10).all() and safe.estimate == "hazard"
    assert fit.at_risk([1]).equals(fit.at_risk(1)) and fit.at_risk([1])["people"].sum() == 300


def ending(seed=3, people=40):
    """Repeated events of people some of whom die: status 2."""
    rows = repeats(seed, people)
    rng = np.random.RandomState(seed)
    final = ~rows.duplicated("person", keep="last")
    dies = final & (rows["status"] == 0) & (rng.rand(len(rows)) < 0.6)
    rows.loc[dies, "status"] = 2
    rows.loc[dies, "tstop"] = rows.loc[dies, "tstart"] + 1 + rng.randint(0, 30, int(dies.sum()))
    rows["tstart"] = rows["tstart"].where(rows["event_number"] > 1, rows["person"] % 3)
    return rows[rows["tstart"] < rows["tstop"]].assign(weight=rng.randint(1, 5, len(rows))[: len(rows)] / 2).reset_index(drop=True)


def test_the_mean_number_where_some_die_by_hand():
    # Day 2: one of three has an event: 1/3. Day 4: one of three dies, 2/3 go on. Day 6: one of two has an event: 2/3 x 1/2.
    rows = table("person | tstart | tstop | status\n---+---+---+---\n1|0|2|1\n1|2|6|1\n1|6|9|0\n2|0|4|2\n3|0|9|0",
                 person=int, tstart=int, tstop=int, status=int)
    found = fit_nelson_aalen(rows, terminal=2)
    assert found.at([2, 4, 6])["hazard"].tolist() == pytest.approx([1 / 3, 1 / 3, 2 / 3])
    # Without it the dead are taken for lost, and would have had as many: 1/3 + 1/2.
    assert fit_nelson_aalen(rows).at(6)["hazard"].iloc[0] == pytest.approx(5 / 6)
    assert found.variance == "robust" and found.terminal == 2
    with pytest.raises(UsageError, match="same code"):
        fit_nelson_aalen(rows, terminal=1)


def test_errors_where_some_die_are_sums_of_squared_derivatives():
    rows, step, total, days = ending(), 1e-5, 0.0, [20, 50, 90]

    def results(weight):
        return fit_nelson_aalen(rows.assign(weight=weight), weights="weight", terminal=2).at(days)["hazard"].to_numpy()

    for person in rows["person"].unique():
        own = rows["weight"] * (rows["person"] == person)
        total = total + ((results(rows["weight"] + step * own) - results(rows["weight"] - step * own)) / (2 * step)) ** 2
    found = fit_nelson_aalen(rows, weights="weight", terminal=2).at(days)
    np.testing.assert_allclose(found["std_error"], np.sqrt(total), rtol=1e-6)
    nobody = rows.assign(status=(rows["status"] == 1).astype(int))
    same = fit_nelson_aalen(nobody, weights="weight", terminal=2).at(days)
    robust = fit_nelson_aalen(nobody, weights="weight", robust=True).at(days)
    pd.testing.assert_frame_equal(same, robust)
