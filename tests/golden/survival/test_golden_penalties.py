"""Ridge against R's coxph with ridge(), elastic nets against glmnet (numbers, script and versions beside this file)."""
import numpy as np
import pytest

from jdfanalysis.survival import fit_elastic_net, fit_ridge
from jdftest.golden_survival import agree, data, expected

R = expected("penalties")
LATE = {"duration": "stop", "entry": "entry", "event": "status"}
PLAIN = {"duration": "stop", "event": "status"}
COLUMNS = ["age", "female", "high", "low", "court", "shift"]
PENALTIES = [0.2, 0.1, 0.05, 0.02, 0.01, 0.002]


def rows(person=False):
    frame = data("ties", person=person)
    return frame.assign(high=(frame["band"] == "high").astype(int), low=(frame["band"] == "low").astype(int))


@pytest.mark.parametrize("penalty", [1, 20])
def test_ridge(penalty):
    fit = fit_ridge(rows(), ["age", "female", "court", "shift"], penalty, **LATE)
    case = "ridge {}".format(penalty)
    for column in ("coef", "std_error", "sandwich_error"):
        agree(R, case, column, fit.table[column], 1e-7)
    agree(R, case, "df", [fit.effective_df], 1e-7)
    agree(R, case, "loglik", [fit.loglik, fit.loglik_null], 1e-9)


def as_glmnet(case, fit):
    agree(R, case, "coef", fit.path["coef"], 1e-5, 1e-7)
    agree(R, case, "explained", fit.table["explained"], 1e-6, 1e-9)


@pytest.mark.parametrize("mix", [1, 0.5, 0])
def test_elastic_net(mix):
    as_glmnet("plain {:g}".format(mix), fit_elastic_net(rows(), COLUMNS, mix, PENALTIES, folds=0, **PLAIN))


def test_weights():
    as_glmnet("weighted 0.5", fit_elastic_net(rows(), COLUMNS, 0.5, PENALTIES, folds=0, weights="weight", **PLAIN))


@pytest.mark.parametrize("strata", [None, "court"])
def test_late_entry(strata):
    # glmnet does not converge here; R's coxph does.
    fit = fit_elastic_net(rows(), COLUMNS, 0, [0.2, 0.02], folds=0, strata=strata, **LATE)
    for penalty in (0.2, 0.02):
        agree(R, "late {:g} {}".format(penalty, int(strata is not None)), "coef", fit.coefficients(penalty), 1e-6)


def test_the_greatest_penalty():
    fit = fit_elastic_net(rows(), COLUMNS, 0.5, folds=0, **PLAIN)
    agree(R, "path 0.5", "greatest", [fit.table["penalty"].iloc[0]], 1e-9)


@pytest.mark.parametrize("mix", [1, 0.5])
def test_cross_validation(mix):
    frame = rows(person=True)
    frame["fold"] = frame["person"] % 5
    wanted = np.exp(np.linspace(np.log(0.2), np.log(0.002), 12))
    fit = fit_elastic_net(frame, COLUMNS, mix, wanted, fold="fold", show=False, **PLAIN)
    case = "cv {:g}".format(mix)
    agree(R, case, "deviance", fit.table["deviance"], 1e-6)
    agree(R, case, "std_error", fit.table["std_error"], 1e-5)
    agree(R, case, "best", [fit.best, fit.best_within_error], 1e-9)
