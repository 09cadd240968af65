"""The benchmark's cases done by SurPyval (censoring flag 1 = censored). Its incidences carry no errors."""
from importlib.metadata import version as installed

import numpy as np
import surpyval as sp
from survival_data import Data

DAYS = [365, 1000, 2500]


def _fit(fit):
    return {"estimate": fit.beta, "error": fit.standard_errors()}


def _kaplan_meier(d: Data):
    t, c = d["stop"], 1 - d["event"]
    return lambda: sp.KaplanMeier.fit(t, c), lambda fit: {"estimate": fit.sf(DAYS)}


def _kaplan_meier_entry(d: Data):
    t, c, late = d["stop"], 1 - d["event"], d["entry"]
    return lambda: sp.KaplanMeier.fit(t, c, tl=late), lambda fit: {"estimate": fit.sf(DAYS)}


def _causes(status):
    return np.where(status == 0, None, status.astype(object))


def _aalen_johansen(d: Data):
    t, e = d["stop"], _causes(d["status"])
    return lambda: sp.CompetingRisks.fit(t, e), lambda fit: {"estimate": [fit.cif(DAYS, k) for k in (1, 2)]}


def _log_rank(d: Data):
    t, c, b = d["stop"], 1 - d["event"], d["b1"]
    return lambda: sp.logrank(t, b, c), lambda test: {"estimate": [test.statistic]}


def _cox(d: Data):
    t, c, x = d["stop"], 1 - d["event"], d.x
    return lambda: sp.CoxPH.fit(t, x, c), _fit


def _cox_entry(d: Data):
    t, c, x, late = d["stop"], 1 - d["event"], d.x, d["entry"]
    return lambda: sp.CoxPH.fit(t, x, c, tl=late), _fit


def _cox_rows(d: Data):
    t, c, x, start = d["stop"], 1 - d["event"], d.x, d["start"]
    return lambda: sp.CoxPH.fit(t, x, c, tl=start), _fit


def _cox_clusters(d: Data):
    t, c, x, cluster = d["stop"], 1 - d["event"], d.x, d["cluster"]

    def call():
        fit = sp.CoxPH.fit(t, x, c)
        return fit, fit.robust_covariance(cluster)

    return call, lambda both: {"estimate": both[0].beta, "error": np.sqrt(np.diag(both[1]))}


def _fine_gray(d: Data):
    t, e, x = d["stop"], _causes(d["status"]), d.x
    return lambda: sp.FineGray.fit(t, x, e, event=1), lambda fit: {"estimate": fit.beta}


def _weibull(d: Data):
    t, c, x = d["stop"], 1 - d["event"], d.x

    # Its covariates speed time up, ours lengthen it.
    return lambda: sp.WeibullAFT.fit(t, x, c), lambda fit: {"estimate": -np.asarray(fit.params)[2:]}


def _ph_test(d: Data):
    fit = _cox(d)[0]()
    return lambda: fit.check_ph("km"), lambda test: {"estimate": test.iloc[:, 0]}


def _concordance(d: Data):
    t, c, risk = d["stop"], 1 - d["event"], d["risk"]
    return lambda: sp.concordance_index(t, c, risk), lambda found: {"estimate": [found]}


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
    return installed("surpyval")
