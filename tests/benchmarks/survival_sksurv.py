"""The benchmark's cases done by scikit-survival. Its Cox model gives no errors, its concordance no variance."""
import numpy as np
import sksurv
from sksurv.compare import compare_survival
from sksurv.linear_model import CoxPHSurvivalAnalysis
from sksurv.metrics import concordance_index_censored
from sksurv.nonparametric import cumulative_incidence_competing_risks, kaplan_meier_estimator
from sksurv.util import Surv
from survival_data import Data

DAYS = [365, 1000, 2500]


def _on(times, values):
    return values[..., np.searchsorted(times, DAYS, side="right") - 1]


def _curve(found):
    return {"estimate": _on(found[0], found[1])}


def _kaplan_meier(d: Data):
    t, e = d["stop"], d["event"].astype(bool)
    return lambda: kaplan_meier_estimator(e, t, conf_type="log-log"), _curve


def _kaplan_meier_entry(d: Data):
    t, e, late = d["stop"], d["event"].astype(bool), d["entry"]
    return lambda: kaplan_meier_estimator(e, t, time_enter=late, conf_type="log-log"), _curve


def _aalen_johansen(d: Data):
    t, e = d["stop"], d["status"]
    return (
        lambda: cumulative_incidence_competing_risks(e, t, conf_type="log-log"),
        lambda found: {"estimate": _on(found[0], found[1][1:])},
    )


def _log_rank(d: Data):
    y, b = Surv.from_arrays(d["event"].astype(bool), d["stop"]), d["b1"]
    return lambda: compare_survival(y, b), lambda test: {"estimate": [test[0]]}


def _cox(d: Data):
    x, y = d.x, Surv.from_arrays(d["event"].astype(bool), d["stop"])
    return lambda: CoxPHSurvivalAnalysis(ties="efron").fit(x, y), lambda fit: {"estimate": fit.coef_}


def _concordance(d: Data):
    t, e, risk = d["stop"], d["event"].astype(bool), d["risk"]
    return lambda: concordance_index_censored(e, t, risk), lambda found: {"estimate": [found[0]]}


CASES = {
    "Kaplan-Meier": _kaplan_meier,
    "Kaplan-Meier, entry": _kaplan_meier_entry,
    "Aalen-Johansen": _aalen_johansen,
    "log-rank": _log_rank,
    "Cox": _cox,
    "concordance": _concordance,
}


def version() -> str:
    """Of the peer."""
    return sksurv.__version__
