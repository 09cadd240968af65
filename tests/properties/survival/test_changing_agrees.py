"""Effects that change with time against Cox's model of rows split at every event day; what is told and refused."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import FrameError, InputError, ModelError, UsageError
from jdfanalysis.survival import changing_engine, fit_changing_effects, fit_cox
from jdftest.slow_survival import random_rows

NAMES = {"duration": "stop", "entry": "entry", "event": "status"}


def split_at_events(frame, functions):
    """A row per row and event day at risk, and column k = value x function of the day of each (k, column, function)."""
    found, days = [], sorted(set(frame["stop"][frame["status"] == 1]))
    for row in frame.to_dict("records"):
        cuts = [row["entry"]] + [day for day in days if row["entry"] < day < row["stop"]] + [row["stop"]]
        for begin, end in zip(cuts[:-1], cuts[1:]):
            own = dict(row, entry=begin, stop=end, status=row["status"] if end == row["stop"] else 0)
            # A row that ends between event days is at risk at none.
            own.update({name: row[column] * function(end) for name, column, function in functions})
            found.append(own)
    return pd.DataFrame(found)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("options", [{}, {"strata": "court"}, {"weights": "weight"}, {"strata": "group", "weights": "weight"}])
@pytest.mark.parametrize("block", [1, 40, 10 ** 6])
def test_they_are_a_cox_model_of_rows_split_at_every_event_day(seed, ties, options, block, monkeypatch):
    monkeypatch.setattr(changing_engine, "BLOCK", block)
    frame = random_rows(seed, size=150)
    rows = split_at_events(frame, [("a", "x", np.log), ("b", "x", lambda t: float(t > 5)), ("c", "y", lambda t: t)])
    fit = fit_changing_effects(
        frame, ["x", "y"], {"x": ["log(t)", lambda t: t > 5], "y": "t"}, ties=ties, **dict(NAMES, **options)
    )
    slow = fit_cox(rows, ["x", "y", "a", "b", "c"], ties=ties, **dict(NAMES, **options))
    for name in ("coef", "std_error", "z"):
        np.testing.assert_allclose(fit.table[name], slow.table[name], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(fit.covariance, slow.covariance, rtol=1e-6, atol=1e-12)
    assert (fit.loglik, fit.loglik_null) == pytest.approx((slow.loglik, slow.loglik_null), rel=1e-10)
    without = fit_cox(frame, ["x", "y"], ties=ties, **dict(NAMES, **options))
    assert fit.tests["chi_squared"].iloc[0] == pytest.approx(2 * (slow.loglik - without.loglik), rel=1e-6)
    assert fit.table["term"].tolist() == ["x", "y", "x:log(t)", "x:f2(t)", "y:t"]
    assert (fit.rows, fit.events) == (without.rows, without.events)


def test_a_column_that_only_changes_and_start_stop_rows():
    frame = random_rows(4, size=150)
    rows = split_at_events(frame, [("a", "x", np.sqrt)])
    slow = fit_cox(rows, ["y", "a"], **NAMES)
    for own in (frame, rows):
        fit = fit_changing_effects(own, ["y"], {"x": "sqrt(t)"}, **NAMES)
        np.testing.assert_allclose(fit.table["coef"], slow.table["coef"], rtol=1e-6)
    found = fit.hazard_ratios("x", [4, 9], step=2)
    np.testing.assert_allclose(found["log_hazard_ratio"], 2 * np.sqrt([4, 9]) * slow.table["coef"].iloc[1], rtol=1e-6)
    assert (found["lower"] < found["hazard_ratio"]).all() and (found["hazard_ratio"] < found["upper"]).all()


def test_units_and_shuffling_change_nothing():
    frame = random_rows(5, size=150)
    one = fit_changing_effects(frame, ["x"], {"x": "t"}, **NAMES)
    mixed = frame.sample(frac=1, random_state=1).assign(x=lambda f: 1000 * f["x"] + 5)
    two = fit_changing_effects(mixed, ["x"], {"x": lambda t: t / 7}, **NAMES)
    np.testing.assert_allclose(two.table["z"], one.table["z"], rtol=1e-6)
    np.testing.assert_allclose(two.table["coef"] * [1000, 1000 / 7], one.table["coef"], rtol=1e-6)


def test_a_changing_effect_is_found():
    rng = np.random.RandomState(2)
    size = 20000
    flag = rng.randint(0, 2, size)
    # Twice the hazard up to day 50, the same from then on.
    early = np.ceil(rng.exponential(100 / (1.0 + flag)))
    late = np.ceil(50 + rng.exponential(100, size))
    stop = np.minimum(np.where(early <= 50, early, late), 200)
    rows = pd.DataFrame({"flag": flag, "stop": stop, "status": (stop < 200).astype(int)})
    fit = fit_changing_effects(rows, ["flag"], {"flag": lambda t: t > 50}, duration="stop", event="status")
    found = fit.hazard_ratios("flag", [10, 100])
    assert (found["lower"] < [2, 1]).all() and ([2, 1] < found["upper"]).all() and (fit.tests["p"] < 1e-6).all()
    assert "effects that change" in fit.summary


def test_what_is_refused():
    frame = random_rows(6, size=80)
    cases = [
        (UsageError, "names no column", {}, {}),
        (UsageError, "one of t, log", {"x": "cube"}, {}),
        (UsageError, "ties is", {"x": "t"}, {"ties": "exact"}),
        (UsageError, "one finite number for each day", {"x": lambda t: 1.0}, {}),
        (UsageError, "one finite number for each day", {"x": lambda t: np.log(t - t.max())}, {}),
        (InputError, "make 0/1 columns", {"group": "t"}, {}),
        (FrameError, "nowhere", {"nowhere": "t"}, {}),
        (ModelError, "does not vary", {"same": "t"}, {}),
        (ModelError, "does not vary", {"x": lambda t: 0 * t}, {}),
        (ModelError, "collinear", {"x": lambda t: 0 * t + 1}, {}),
    ]
    for error, match, changing, options in cases:
        with pytest.raises(error, match=match):
            fit_changing_effects(frame.assign(same=1), ["x"], changing, **dict(NAMES, **options))
    fit = fit_changing_effects(frame, ["x"], {"x": "t"}, **NAMES)
    with pytest.raises(UsageError, match="no changing term"):
        fit.hazard_ratios("y", [1])


def test_too_many_values_on_too_many_days_are_refused_before_any_work(monkeypatch):
    monkeypatch.setattr("jdfanalysis.survival.changing.LARGEST", 100)
    with pytest.raises(ModelError, match="Round the columns"):
        fit_changing_effects(random_rows(7), ["x"], {"x": "t"}, **NAMES)


def test_the_hazard_ratio_of_a_flag_is_the_same_as_number_and_as_boolean():
    frame = random_rows(0, size=150)
    frame["flag"] = (frame["x"] > 0).astype(int)
    told = [fit_changing_effects(rows, terms, {"flag": "t"}, **NAMES).hazard_ratios("flag", [1, 5])["log_hazard_ratio"].tolist()
            for rows, terms in ((frame, ["flag", "y"]), (frame.assign(flag=frame["flag"] == 1), ["flag", "y"]), (frame, "C(flag) + y"))]
    assert told[0] == pytest.approx(told[1]) and told[0] == pytest.approx(told[2]) and told[0][0] != told[0][1]
    with pytest.raises(UsageError, match="another form"):
        fit_changing_effects(frame, "x + I(x ** 2)", {"x": "t"}, **NAMES).hazard_ratios("x", [1])
