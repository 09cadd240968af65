"""The benchmark's cases done by `survival` from PyPI, R's survival written in Rust, from plain arrays."""
from importlib.metadata import version as installed

import numpy as np
from survival import core, regression, surv_analysis
from survival_data import Data

DAYS = [365, 1000, 2500]


def _on(times, values):
    return np.asarray(values)[np.searchsorted(np.asarray(times), DAYS, side="right") - 1]


def _curve(fit):
    # std_err is that of the cumulative hazard when logse.
    survival, error = _on(fit.time, fit.surv), _on(fit.time, fit.std_err)
    return {"estimate": survival, "error": error * survival if fit.logse else error}


def _fit(fit):
    return {"estimate": fit.coefficients, "error": np.sqrt(np.diag(np.asarray(fit.var)))}


def _kaplan_meier(d: Data):
    t, e = d["stop"].astype(float), d["event"]
    return lambda: surv_analysis.survfitkm(t, e), _curve


def _kaplan_meier_entry(d: Data):
    t, e, late = d["stop"].astype(float), d["event"], d["entry"].astype(float)
    return lambda: surv_analysis.survfitkm(t, e, start=late), _curve


def _aalen_johansen(d: Data):
    t, e = d["stop"].astype(float), d["status"]

    def numbers(fit):
        state, error = np.asarray(fit.pstate), np.asarray(fit.std_err)
        return {
            "estimate": [_on(fit.time, state[:, k]) for k in (1, 2)],
            "error": [_on(fit.time, error[:, k]) for k in (1, 2)],
        }

    return lambda: surv_analysis.survfitaj(t, e, ["a", "b"]), numbers


def _log_rank(d: Data):
    t, e, b = d["stop"].astype(float), d["event"], d["b1"].astype(int)
    return lambda: surv_analysis.survdiff(t, e, b), lambda test: {"estimate": [test.chisq]}


def _cox(d: Data):
    t, e, x = d["stop"].astype(float), d["event"], d.x
    return lambda: regression.coxph_fit(t, e, x), _fit


def _cox_entry(d: Data):
    t, e, x, late = d["stop"].astype(float), d["event"], d.x, d["entry"].astype(float)
    return lambda: regression.coxph_fit(t, e, x, entry=late), _fit


def _cox_rows(d: Data):
    t, e, x, start = d["stop"].astype(float), d["event"], d.x, d["start"].astype(float)
    return lambda: regression.coxph_fit(t, e, x, entry=start), _fit


def _cox_clusters(d: Data):
    t, e, x, cluster = d["stop"].astype(float), d["event"], d.x, d["cluster"]
    return lambda: regression.coxph_fit(t, e, x, cluster=cluster), _fit


def _fine_gray(d: Data):
    t, e, x = d["stop"].astype(float).tolist(), d["status"].tolist(), d.x.tolist()
    return lambda: regression.finegray_regression(t, e, x, 1), lambda fit: {"estimate": fit.coefficients}


def _weibull(d: Data):
    t, e, x = d["stop"].astype(float), d["event"], np.column_stack([np.ones(len(d["stop"])), d.x])

    def call():
        law = regression.SurvregDistribution("weibull")
        return regression.survreg_fit(regression.SurvregData(t, e, x), law)

    def numbers(fit):
        error = np.sqrt(np.diag(np.asarray(fit.variance_matrix)))
        return {"estimate": np.asarray(fit.coefficients)[1:], "error": error[1:13]}

    return call, numbers


def _ph_test(d: Data):
    fit = _cox(d)[0]()
    return lambda: regression.cox_zph(fit), lambda test: {"estimate": _chi(test)}


def _chi(test):
    return [row.chisq for row in test.table]


def _concordance(d: Data):
    t, e, risk = d["stop"].astype(float), d["event"], d["risk"]

    def call():
        data, x = core.SurvivalData(t, e), core.CovariateMatrix(risk, len(risk), 1)
        return core.concordancefit(data, x, reverse=True)

    return call, lambda c: {"estimate": np.ravel(c.concordance), "error": np.sqrt(np.ravel(c.var))}


CASES = {
    "Kaplan-Meier": _kaplan_meier,
    "Kaplan-Meier, entry": _kaplan_meier_entry,
    "Aalen-Johansen": _aalen_johansen,
    "log-rank": _log_rank,
    "Cox": _cox,
    "Cox, entry": _cox_entry,
    "Cox, start/stop": _cox_rows,
    "Cox, clusters": _cox_clusters,
    "Fine-Gray": _fine_gray,
    "Weibull": _weibull,
    "PH test": _ph_test,
    "concordance": _concordance,
}


def version() -> str:
    """Of the peer."""
    return installed("survival")
