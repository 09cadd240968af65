"""The benchmark's cases done by lifelines."""
import lifelines as l
import pandas as pd
from lifelines.statistics import logrank_test, proportional_hazard_test
from survival_data import COLUMNS, Data

DAYS = [365, 1000, 2500]


def _summary(fit):
    return {"estimate": fit.params_.loc[COLUMNS], "error": fit.standard_errors_.loc[COLUMNS]}


def _kaplan_meier(d: Data):
    t, e = d["stop"], d["event"]
    return lambda: l.KaplanMeierFitter().fit(t, e), lambda fit: {"estimate": fit.predict(DAYS)}


def _kaplan_meier_entry(d: Data):
    t, e, late = d["stop"], d["event"], d["entry"]
    return lambda: l.KaplanMeierFitter().fit(t, e, entry=late), lambda fit: {"estimate": fit.predict(DAYS)}


def _aalen_johansen(d: Data):
    t, e = pd.Series(d["stop"]), pd.Series(d["status"])

    def call():
        return [l.AalenJohansenFitter(seed=1).fit(t, e, event_of_interest=cause) for cause in (1, 2)]

    return call, lambda fits: {"estimate": [fit.predict(DAYS) for fit in fits]}


def _log_rank(d: Data):
    t, e, b = d["stop"], d["event"], d["b1"] == 1
    return (
        lambda: logrank_test(t[~b], t[b], e[~b], e[b]),
        lambda test: {"estimate": [test.test_statistic]},
    )


def _cox(d: Data):
    frame = d.frame(COLUMNS + ["stop", "event"])
    return lambda: l.CoxPHFitter().fit(frame, "stop", "event"), _summary


def _cox_entry(d: Data):
    frame = d.frame(COLUMNS + ["stop", "event", "entry"])
    return lambda: l.CoxPHFitter().fit(frame, "stop", "event", entry_col="entry"), _summary


def _cox_rows(d: Data):
    frame = d.frame(COLUMNS + ["start", "stop", "event", "person"])
    return lambda: l.CoxTimeVaryingFitter().fit(frame, event_col="event", id_col="person"), _summary


def _cox_clusters(d: Data):
    frame = d.frame(COLUMNS + ["stop", "event", "cluster"])
    return lambda: l.CoxPHFitter().fit(frame, "stop", "event", cluster_col="cluster"), _summary


def _weibull(d: Data):
    frame = d.frame(COLUMNS + ["stop", "event"])

    def numbers(fit):
        where = [("lambda_", name) for name in COLUMNS]
        return {"estimate": fit.params_.loc[where], "error": fit.standard_errors_.loc[where]}

    return lambda: l.WeibullAFTFitter().fit(frame, "stop", "event"), numbers


def _ph_test(d: Data):
    frame = d.frame(COLUMNS + ["stop", "event"])
    fit = l.CoxPHFitter().fit(frame, "stop", "event")

    def numbers(test):
        return {"estimate": test.summary.loc[COLUMNS, "test_statistic"]}

    return lambda: proportional_hazard_test(fit, frame, time_transform="km"), numbers


def _concordance(d: Data):
    t, e, risk = d["stop"], d["event"], -d["risk"]
    return lambda: l.utils.concordance_index(t, risk, e), lambda c: {"estimate": [c]}


CASES = {
    "Kaplan-Meier": _kaplan_meier,
    "Kaplan-Meier, entry": _kaplan_meier_entry,
    "Aalen-Johansen": _aalen_johansen,
    "log-rank": _log_rank,
    "Cox": _cox,
    "Cox, entry": _cox_entry,
    "Cox, start/stop": _cox_rows,
    "Cox, clusters": _cox_clusters,
    "Weibull": _weibull,
    "PH test": _ph_test,
    "concordance": _concordance,
}


def version() -> str:
    """Of the peer."""
    return l.__version__
