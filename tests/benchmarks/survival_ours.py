"""The benchmark's cases done by jdfanalysis: each takes Data and gives (the call to time, what reads its numbers)."""
import numpy as np
from survival_data import COLUMNS, Data

from jdfanalysis import survival as s

DAYS = [365, 1000, 2500]
STOP = dict(duration="stop", event="event")
LATE = dict(duration="stop", entry="entry", event="event")


def table_numbers(fit):
    """Coefficients and their errors."""
    return {"estimate": fit.table["coef"].tolist(), "error": fit.table["std_error"].tolist()}


def curve_numbers(fit):
    """Survival and its error on some days."""
    rows = fit.at(DAYS)
    return {"estimate": rows["survival"].tolist(), "error": rows["std_error"].tolist()}


def _kaplan_meier(d: Data):
    frame = d.frame(["stop", "event"])
    return lambda: s.fit_kaplan_meier(frame, **STOP), curve_numbers


def _kaplan_meier_entry(d: Data):
    frame = d.frame(["stop", "event", "entry"])
    return lambda: s.fit_kaplan_meier(frame, **LATE), curve_numbers


def _aalen_johansen(d: Data):
    frame = d.frame(["stop", "status"])

    def numbers(fit):
        rows = fit.at(DAYS).sort_values(["cause", "day"])
        return {"estimate": rows["incidence"].tolist(), "error": rows["std_error"].tolist()}

    return lambda: s.fit_cumulative_incidence(frame, duration="stop", event="status"), numbers


def _log_rank(d: Data):
    frame = d.frame(["stop", "event", "b1"])
    return lambda: s.compare_curves(frame, "b1", **STOP), lambda test: {"estimate": [test.chi_squared]}


def _cox(d: Data):
    frame = d.frame(COLUMNS + ["stop", "event"])
    return lambda: s.fit_cox(frame, COLUMNS, **STOP), table_numbers


def _cox_entry(d: Data):
    frame = d.frame(COLUMNS + ["stop", "event", "entry"])
    return lambda: s.fit_cox(frame, COLUMNS, **LATE), table_numbers


def _cox_rows(d: Data):
    frame = d.frame(COLUMNS + ["start", "stop", "event"])
    return lambda: s.fit_cox(frame, COLUMNS, duration="stop", entry="start", event="event"), table_numbers


def _cox_clusters(d: Data):
    frame = d.frame(COLUMNS + ["stop", "event", "cluster"])
    return lambda: s.fit_cox(frame, COLUMNS, cluster="cluster", **STOP), table_numbers


def _fine_gray(d: Data):
    frame = d.frame(COLUMNS + ["stop", "status"])
    return lambda: s.fit_fine_gray(frame, COLUMNS, duration="stop", event="status"), table_numbers


def _weibull(d: Data):
    frame = d.frame(COLUMNS + ["stop", "event"])

    def numbers(fit):
        rows = fit.table.set_index("term").loc[COLUMNS]
        return {"estimate": rows["coef"].tolist(), "error": rows["std_error"].tolist()}

    return lambda: s.fit_parametric(frame, COLUMNS, **STOP), numbers


def _ph_test(d: Data):
    fit = _cox(d)[0]()
    return lambda: s.check_proportional(fit), lambda test: {"estimate": test.table["chi_squared"].tolist()}


def _concordance(d: Data):
    frame = d.frame(["stop", "event", "risk"])

    def numbers(found):
        return {"estimate": [found.concordance], "error": [float(found.table["std_error"].iloc[0])]}

    return lambda: s.concordance_of(frame, "risk", "harrell", **STOP), numbers


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
    """Of the libraries it runs on."""
    import scipy

    return "numpy {}, scipy {}".format(np.__version__, scipy.__version__)
