"""The manual in pictures: Cox models small enough to work by hand."""
from math import log, sqrt

import pandas as pd
import pytest

from jdfanalysis.errors import ModelError, UsageError
from jdfanalysis.survival import check_proportional, fit_cox, fit_elastic_net, fit_ridge, measure_concordance
from jdftest.drawn import table


def test_hazard_ratio_of_four_people():
    rows = table("days | event | x\n---+---+---\n1|1|1\n2|1|0\n3|1|1\n4|0|0", days=int, event=int, x=int)
    # With r the hazard ratio the likelihood is r/(2r+2) x 1/(r+2) x r/(r+1): its slope is 0 where
    # 2/r = 2/(r+1) + 1/(r+2), that is r squared - r - 4 = 0.
    r = (1 + sqrt(17)) / 2
    fit = fit_cox(rows, ["x"], duration="days", event="event")
    assert fit.table["hazard_ratio"].iloc[0] == pytest.approx(r, rel=1e-9)
    assert fit.loglik == pytest.approx(log(r / (2 * r + 2) / (r + 2) * r / (r + 1)), rel=1e-12)


def test_ties_by_breslow_and_efron():
    rows = table("days | event | x\n---+---+---\n1|1|1\n1|1|0\n2|0|1\n2|0|0", days=int, event=int, x=int)
    # At no effect: Breslow 2 log 4; Efron log 4 + log 3, since half of each tied event has gone.
    breslow = fit_cox(rows, ["x"], ties="breslow", duration="days", event="event")
    efron = fit_cox(rows, ["x"], duration="days", event="event")
    assert breslow.loglik_null == pytest.approx(-2 * log(4))
    assert efron.loglik_null == pytest.approx(-log(4) - log(3))
    assert efron.table["coef"].iloc[0] == pytest.approx(0, abs=1e-12)


def test_entry_on_the_day_of_an_event_is_not_at_risk_on_it():
    rows = table(
        "entry | days | event | x\n---+---+---+---\n0|5|1|1\n0|9|0|0\n5|9|1|0\n0|9|1|1",
        entry=int, days=int, event=int, x=int,
    )
    fit = fit_cox(rows, ["x"], ties="breslow", duration="days", entry="entry", event="event")
    assert fit.loglik_null == pytest.approx(-log(3) - 2 * log(3))
    assert fit.risk_table()["rows_at_risk"].tolist() == [3, 3]


def test_a_baseline_counts_only_who_is_at_risk():
    rows = table(
        "entry | days | event | x\n---+---+---+---\n0|5|1|1\n0|9|0|0\n4|7|1|0\n0|8|0|1",
        entry=int, days=int, event=int, x=int,
    )
    fit = fit_cox(rows, ["x"], duration="days", entry="entry", event="event")
    r = fit.table["hazard_ratio"].iloc[0]
    assert fit.baseline()["hazard"].tolist() == pytest.approx([1 / (2 + 2 * r), 1 / (2 + r)])


def test_concordance_of_four_people():
    rows = table("days | event | x\n---+---+---\n1|1|3\n2|1|1\n3|1|2\n4|0|0", days=int, event=int, x=int)
    # Pairs: 1 with 2, 3, 4; 2 with 3, 4; 3 with 4. Higher x comes first in all but the pair of 2 and 3.
    fit = fit_cox(rows, ["x"], duration="days", event="event")
    assert measure_concordance(fit).concordance == pytest.approx(5 / 6)


def test_events_of_the_proportional_test_are_counted():
    rows = table("days | event | x\n---+---+---\n1|1|3\n2|1|1\n3|1|2\n4|0|0", days=int, event=int, x=int)
    found = check_proportional(fit_cox(rows, ["x"], duration="days", event="event"))
    assert found.evidence["events"].tolist() == [3]
    assert found.table["term"].tolist() == ["x", "GLOBAL"]


def test_a_ridge_penalty_of_four_people():
    rows = table("days | event | x\n---+---+---\n1|1|1\n2|1|0\n3|1|1\n4|0|0", days=int, event=int, x=int)
    fit = fit_ridge(rows, ["x"], 3.0, duration="days", event="event")
    b, r = fit.table["coef"].iloc[0], fit.table["hazard_ratio"].iloc[0]
    # The slope of log(r/(2r+2) x 1/(r+2) x r/(r+1)) meets that of 3/2 x b squared x the variance of x, which is 1/3.
    assert 2 - 2 * r / (r + 1) - r / (r + 2) == pytest.approx(3 * b / 3, rel=1e-9)


def test_a_lasso_penalty_of_four_people():
    rows = table("days | event | x\n---+---+---\n1|1|1\n2|1|0\n3|1|1\n4|0|0", days=int, event=int, x=int)
    # At no effect the slope is 1/2 - 1/3 + 1/2 = 2/3; the deviation of x is 1/2, so 4/3 in its units, 1/3 per person.
    fit = fit_elastic_net(rows, ["x"], penalties=[1 / 3 * 1.001, 1 / 3 * 0.999], folds=0, duration="days", event="event")
    assert fit.table["nonzero"].tolist() == [0, 1]


def test_exact_ties_of_four_people():
    rows = table("days | event | x\n---+---+---\n1|1|1\n1|1|0\n2|0|1\n2|0|0", days=int, event=int, x=int)
    # The chance that just these two of four have the event: r / (1 + 4 r + r squared), greatest at r = 1.
    exact = fit_cox(rows, ["x"], ties="exact", duration="days", event="event")
    assert exact.loglik_null == pytest.approx(-log(6))
    assert exact.table["coef"].iloc[0] == pytest.approx(0, abs=1e-12)
    # Its curvature there: the variance of the number of x among the two chosen, (1 x 0 + 4 x 1 + 1 x 4) / 6 - 1.
    assert exact.table["std_error"].iloc[0] == pytest.approx(sqrt(3))


def test_what_exact_ties_refuse():
    rows = table("days | event | x\n---+---+---\n1|1|1\n1|1|0\n2|1|1\n2|0|0", days=int, event=int, x=int)
    fit = fit_cox(rows, ["x"], ties="exact", duration="days", event="event")
    for refused in (fit.baseline, fit.residuals, lambda: fit.survival(rows), lambda: check_proportional(fit)):
        with pytest.raises(UsageError, match="exact"):
            refused()
    for wrong in ({"weights": "days"}, {"cluster": "x"}):
        with pytest.raises(UsageError, match="no weights and no clusters"):
            fit_cox(rows, ["x"], ties="exact", duration="days", event="event", **wrong)
    many = pd.concat([rows] * 2000, ignore_index=True)
    many["x"] = range(8000)
    with pytest.raises(ModelError, match="stops at 1,000,000"):
        fit_cox(many, ["x"], ties="exact", duration="days", event="event")
