"""The benchmark's cases done by statsmodels. Its PHReg takes entry on a day as at risk on it, so that case differs."""
import numpy as np
import statsmodels
from statsmodels.duration import api as m
from survival_data import Data

DAYS = [365, 1000, 2500]


def _on(times, values):
    return values[np.searchsorted(times, DAYS, side="right") - 1]


def _curve(fit):
    return {"estimate": _on(fit.surv_times, fit.surv_prob), "error": _on(fit.surv_times, fit.surv_prob_se)}


def _fit(fit):
    return {"estimate": fit.params, "error": fit.bse}


def _kaplan_meier(d: Data):
    t, e = d["stop"], d["event"]
    return lambda: m.SurvfuncRight(t, e), _curve


def _kaplan_meier_entry(d: Data):
    t, e, late = d["stop"], d["event"], d["entry"]
    return lambda: m.SurvfuncRight(t, e, entry=late), _curve


def _aalen_johansen(d: Data):
    t, e = d["stop"], d["status"]

    def numbers(fit):
        return {
            "estimate": [_on(fit.times, fit.cinc[k]) for k in (0, 1)],
            "error": [_on(fit.times, fit.cinc_se[k]) for k in (0, 1)],
        }

    return lambda: m.CumIncidenceRight(t, e), numbers


def _log_rank(d: Data):
    t, e, b = d["stop"], d["event"], d["b1"]
    return lambda: m.survdiff(t, e, b), lambda test: {"estimate": [test[0]]}


def _cox(d: Data):
    t, e, x = d["stop"], d["event"], d.x
    return lambda: m.PHReg(t, x, status=e, ties="efron").fit(disp=0), _fit


def _cox_entry(d: Data):
    t, e, late, x = d["stop"], d["event"], d["entry"], d.x
    return lambda: m.PHReg(t, x, status=e, entry=late, ties="efron").fit(disp=0), _fit


def _cox_clusters(d: Data):
    t, e, x, cluster = d["stop"], d["event"], d.x, d["cluster"]
    return lambda: m.PHReg(t, x, status=e, ties="efron").fit(groups=cluster, disp=0), _fit


CASES = {
    "Kaplan-Meier": _kaplan_meier,
    "Kaplan-Meier, entry": _kaplan_meier_entry,
    "Aalen-Johansen": _aalen_johansen,
    "log-rank": _log_rank,
    "Cox": _cox,
    "Cox, entry": _cox_entry,
    "Cox, clusters": _cox_clusters,
}


def version() -> str:
    """Of the peer."""
    return statsmodels.__version__
