"""The planted model: declared once, exact arithmetic, and really what happens."""
import math

import numpy as np
import pytest
from jdftest.slow_synthetic import fitted_log_hazards, invented, slow_multiplier

from jdfanalysis.synthetic import planted_baseline, planted_effects
from jdfanalysis.synthetic.effects import EFFECTS, NEVER, cumulative_baseline, days_to, multiplier, powers


def at_risk(people=5000, frailty=0.0):
    frame = invented(people, seed=7, frailty=frailty).truth["episodes"]
    return frame[frame["in_coverage"]]


def standard_score(frame):
    """(observed - expected) / sd of the events of these episodes under the planted hazard."""
    baseline = cumulative_baseline(frame["days_at_risk"].to_numpy().astype(float))
    expected = baseline * np.exp(frame["log_hazard"].to_numpy())
    return (frame["event"].sum() - expected.sum()) / math.sqrt(expected.sum())


def test_the_declaration_is_readable():
    effects, baseline = planted_effects(), planted_baseline()
    assert effects["covariate"].is_unique
    assert np.allclose(np.exp(effects["log_hazard_ratio"]), effects["hazard_ratio"])
    assert (baseline["hazard_per_day"].diff().dropna() < 0).all()
    assert baseline["to_day"].isna().tolist() == [False] * (len(baseline) - 1) + [True]


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: effect.covariate)
def test_powers_are_those_of_the_hazard_ratio(effect):
    wanted = [effect.hazard_ratio ** k for k in range(effect.low, effect.high + 1)]
    assert np.allclose(powers(effect), wanted, rtol=1e-12)


def test_the_multiplier_is_the_product_of_all_ratios():
    frame = at_risk().head(200)
    fast = multiplier({e.covariate: frame[e.covariate].to_numpy() for e in EFFECTS})
    slow = [slow_multiplier(row) for row in frame.to_dict("records")]
    assert np.allclose(fast, slow)
    assert np.allclose(np.log(slow), frame["log_hazard"])


def test_days_to_a_hazard_undo_the_cumulative_baseline():
    days = np.array([0.0, 0.5, 29.9, 30.0, 31.0, 365.0, 1000.25, 4000.0])
    assert np.allclose(days_to(cumulative_baseline(days)), days)
    assert days_to(np.array([1e9]))[0] == NEVER


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: effect.covariate)
def test_each_level_of_each_covariate_has_the_events_its_hazard_expects(effect):
    frame = at_risk()
    for level, part in frame.groupby(effect.covariate):
        if len(part) >= 120:
            assert abs(standard_score(part)) < 4, level


def test_a_fit_of_all_effects_at_once_finds_what_was_planted():
    estimates, errors = fitted_log_hazards(at_risk())
    planted = planted_effects()["log_hazard_ratio"].to_numpy()
    scores = (estimates - planted) / errors
    assert np.abs(scores).max() < 3.5
    # The sum of squares is about chi-squared with 12 degrees of freedom: 99.9% lie below 32.9.
    assert (scores ** 2).sum() < 32.9
    # The test has power: most effects are far from nothing.
    assert (np.abs(estimates / errors) > 3).sum() >= 7


def test_the_baseline_holds_piece_by_piece():
    frame = at_risk()
    hazard = np.exp(frame["log_hazard"].to_numpy())
    days, event = frame["days_at_risk"].to_numpy(), frame["event"].to_numpy()
    pieces = planted_baseline()
    for first, last in zip(pieces["from_day"], pieces["to_day"].fillna(10 ** 5)):
        inside = np.clip(days, first, last).astype(float)
        before = cumulative_baseline(np.full(len(days), float(first)))
        expected = ((cumulative_baseline(inside) - before) * hazard).sum()
        observed = (event & (days > first) & (days <= last)).sum()
        assert abs(observed - expected) < 4 * math.sqrt(expected) + 1, first


def test_with_frailty_the_hazard_holds_given_the_frailty():
    frame = at_risk(2000, frailty=0.8)
    assert abs(standard_score(frame)) < 4
    high = frame["log_hazard"] > frame["log_hazard"].median()
    assert abs(standard_score(frame[high])) < 4 and abs(standard_score(frame[~high])) < 4


def test_no_frailty_means_ones():
    assert (invented(5000, seed=7, frailty=0.0).truth["people"]["frailty"] == 1).all()
    frailty = invented(2000, seed=7, frailty=0.8).truth["people"]["frailty"]
    assert frailty.nunique() > 500 and frailty.min() > 0
