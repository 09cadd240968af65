"""The manual in pictures: laws of time small enough to work by hand."""
from math import exp, log, sqrt

import pytest

from jdfanalysis.errors import InputError, ModelError, UsageError
from jdfanalysis.survival import fit_parametric, fit_piecewise, fit_spline
from jdftest.drawn import table
from jdftest.slow_survival import random_rows

NAMES = {"duration": "days", "event": "event"}


def drawn():
    return table("entry | days | event\n---+---+---\n0|4|1\n0|10|1\n2|10|0\n6|16|1\n0|20|0", entry=int, days=int, event=int)


def test_a_piecewise_hazard_is_events_over_days():
    fit = fit_piecewise(drawn(), [10], entry="entry", **NAMES)
    # Up to day 10: 4 + 10 + 8 + 4 + 10 days with 2 events, that on day 10 included. Later: 6 + 10 days, 1 event.
    assert fit.table["term"].tolist() == ["(0, 10]", "(10, later]"]
    assert fit.table["ratio"].tolist() == pytest.approx([2 / 36, 1 / 16])
    assert fit.table["std_error"].tolist() == pytest.approx([1 / sqrt(2), 1])
    survival = fit.survival(drawn().head(1), [5, 12])["survival"].tolist()
    assert survival == pytest.approx([exp(-5 * 2 / 36), exp(-10 * 2 / 36 - 2 / 16)])
    # Half are left where 10 x 2/36 + (day - 10)/16 = log 2; mean days up to 20 are two areas under falling curves.
    assert fit.quantiles(drawn().head(1))["day"].tolist() == pytest.approx([10 + 16 * (log(2) - 20 / 36)])
    area = 18 * (1 - exp(-20 / 36)) + exp(-20 / 36) * 16 * (1 - exp(-10 / 16))
    assert fit.restricted_means(drawn().head(1), 20)["mean"].tolist() == pytest.approx([area], rel=1e-12)
    pieces = fit.evidence[fit.evidence["column"] == "(piece)"]
    assert pieces["events"].tolist() == [2, 1] and pieces["people"].tolist() == [5, 2]


def test_a_gamma_law_fits_the_mean():
    rows = table("days | event\n---+---\n2|1\n4|1\n9|1", days=int, event=int)
    fit = fit_parametric(rows, distribution="gamma", **NAMES)
    # Without censoring the fitted mean, shape x scale, is the mean of the times.
    assert exp(fit.table["coef"].sum()) == pytest.approx(5)


def test_a_gompertz_law_without_growth_is_exponential():
    rows = table("days | event\n---+---\n1|1\n2|0\n3|1\n4|0\n5|0", days=int, event=int)
    fit = fit_parametric(rows, distribution="gompertz", **NAMES)
    rate, growth = fit.table["ratio"].iloc[0], fit.table["coef"].iloc[1]
    survival = fit.survival(rows.head(1), [3])["survival"].iloc[0]
    assert survival == pytest.approx(exp(-rate * (exp(growth * 3) - 1) / growth))
    # The score of the rate: expected events are the events.
    assert sum(rate * (exp(growth * d) - 1) / growth for d in rows["days"]) == pytest.approx(2)


def test_faults():
    rows = drawn()
    with pytest.raises(UsageError, match="rising order"):
        fit_piecewise(rows, [10, 5], **NAMES)
    with pytest.raises(ModelError, match="Some pieces have no event") as caught:
        fit_piecewise(rows, [1, 2, 10], **NAMES)
    assert len(caught.value.problems) == 2
    with pytest.raises(UsageError, match="scale"):
        fit_spline(rows, scale="identity", **NAMES)
    with pytest.raises(UsageError, match="Knots"):
        fit_spline(rows, knots=[5, 5], **NAMES)
    with pytest.raises(InputError, match="day 0"):
        fit_parametric(rows.assign(days=0), distribution="gamma", **NAMES)
    with pytest.raises(UsageError, match="must be one of"):
        fit_parametric(rows, distribution="gamma", split_population=True, **NAMES)
    with pytest.raises(ModelError, match="never happens"):
        fit_spline(rows.assign(event=0), **NAMES)
    with pytest.raises(UsageError, match="positive"):
        fit_piecewise(rows, [10], **NAMES).survival(rows, [0])


def test_the_record_shows_itself():
    fit = fit_spline(random_rows(1, size=100, longest=40), ["x"], duration="stop", entry="entry", event="status")
    assert "spline, hazard scale" in fit.summary and fit.aic == pytest.approx(2 * 5 - 2 * fit.loglik)
    assert fit.settings[0] >= 1 and len(fit.settings) == 4 and log(fit.settings[1]) > 0
    assert "<pre>" in fit._repr_html_()
