"""Penalised Cox models beside their own conditions: slopes, limits, folds."""
import numpy as np
import pytest

from jdfanalysis.errors import InputError, ModelError, UsageError
from jdfanalysis.survival import fit_cox, fit_elastic_net, fit_ridge
from jdfanalysis.survival.cox_engine import evaluate
from jdfanalysis.survival.elastic_net import _Problem
from jdfanalysis.survival.rows import read_rows
from jdftest.slow_survival import random_rows

NAMES = {"duration": "stop", "entry": "entry", "event": "status"}
COLUMNS = ["x", "y", "z"]


def drawn(seed, size=150, people=None):
    rows = random_rows(seed, size=size, people=people)
    return rows.assign(z=np.random.RandomState(seed).randn(size).round(2))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("mix", [1, 0.5])
@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_the_conditions_of_a_maximum(seed, mix, ties):
    rows = drawn(seed)
    penalties = [0.05, 0.02, 0.005]
    fit = fit_elastic_net(rows, COLUMNS, mix, penalties, folds=0, strata="court", weights="weight", ties=ties, **NAMES)
    read = read_rows(rows, weights="weight", **NAMES)
    problem = _Problem(read, rows[COLUMNS].to_numpy(float), np.zeros(len(rows)), rows["court"].to_numpy(), 1, ties, mix)
    data, scale, total = problem.part(np.arange(len(rows)))
    for penalty in penalties:
        beta = fit.coefficients(penalty).to_numpy() * scale
        slope = evaluate(data, beta).score / total - penalty * (1 - mix) * beta
        away = beta != 0
        np.testing.assert_allclose(slope[away], penalty * mix * np.sign(beta[away]), rtol=1e-6)
        assert (np.abs(slope[~away]) <= penalty * mix * (1 + 1e-9)).all()


def test_limits():
    rows = drawn(4)
    plain = fit_cox(rows, COLUMNS, **NAMES)
    np.testing.assert_allclose(fit_ridge(rows, COLUMNS, 1e-9, **NAMES).table["coef"], plain.table["coef"], rtol=1e-7)
    assert np.abs(fit_ridge(rows, COLUMNS, 1e9, **NAMES).table["coef"]).max() < 1e-5
    path = fit_elastic_net(rows, COLUMNS, folds=0, steps=20, **NAMES)
    assert path.table["nonzero"].iloc[0] == 0 and path.table["nonzero"].iloc[1] > 0
    assert (path.table["explained"].diff().iloc[1:] > -1e-12).all()
    # One penalty for all rows: ridge at 2 is the elastic net with mix 0 at 2 / n, but for n - 1 in the deviations.
    n = len(rows)
    net = fit_elastic_net(rows, COLUMNS, 0, [2 / n * n / (n - 1)], folds=0, ties="efron", **NAMES)
    np.testing.assert_allclose(net.coefficients(net.table["penalty"].iloc[0]), fit_ridge(rows, COLUMNS, 2, **NAMES).table["coef"])


def test_more_columns_than_can_be_told_apart():
    rows = drawn(5).assign(twin=lambda r: r["x"])
    with pytest.raises(ModelError, match="collinear"):
        fit_cox(rows, ["x", "twin"], **NAMES)
    both = fit_ridge(rows, ["x", "twin"], 1.0, **NAMES).table["coef"]
    assert both.iloc[0] == pytest.approx(both.iloc[1])
    assert fit_ridge(rows, ["x", "twin"], 1.0, **NAMES).effective_df < 1.0


def test_people_stay_together_and_folds_are_seeded():
    rows = drawn(6, size=300, people=80)
    fit = fit_elastic_net(rows, COLUMNS, 0.5, steps=8, folds=4, seed=3, show=False, **NAMES)
    assert fit.folds["people"].sum() == rows["person"].nunique() and fit.folds["rows"].sum() == 300
    again = fit_elastic_net(rows, COLUMNS, 0.5, steps=8, folds=4, seed=3, show=False, **NAMES)
    other = fit_elastic_net(rows, COLUMNS, 0.5, steps=8, folds=4, seed=4, show=False, **NAMES)
    assert fit.table.equals(again.table) and not fit.table.equals(other.table)
    assert fit.best <= fit.best_within_error and "none: after a choice" in fit.summary
    assert len(fit.predict(rows.head(3))) == 3


def test_faults():
    rows = drawn(7, people=40)
    with pytest.raises(InputError, match="several folds"):
        fit_elastic_net(rows.assign(fold=np.arange(150) % 3), COLUMNS, fold="fold", **NAMES)
    with pytest.raises(ModelError, match="fewer folds"):
        late = rows.assign(fold=(rows["status"] == 1).astype(int), person=np.arange(150))
        fit_elastic_net(late, COLUMNS, fold="fold", show=False, **NAMES)
    for wrong in ({"mix": 2}, {"penalties": [0.0]}, {"folds": 1}, {"ties": "exact"}):
        with pytest.raises(UsageError):
            fit_elastic_net(rows, COLUMNS, **dict(NAMES, **wrong))
    with pytest.raises(UsageError, match="not on the path"):
        fit_elastic_net(rows, COLUMNS, steps=3, folds=0, **NAMES).coefficients(123.0)
    with pytest.raises(UsageError, match="none is best"):
        fit_elastic_net(rows, COLUMNS, steps=3, folds=0, **NAMES).coefficients()
    with pytest.raises(UsageError, match="positive"):
        fit_ridge(rows, COLUMNS, 0, **NAMES)
