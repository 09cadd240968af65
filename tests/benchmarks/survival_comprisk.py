"""The benchmark's cases done by comprisk. It has no Efron ties, entry or Kaplan-Meier."""
from importlib.metadata import version as installed

import comprisk
import numpy as np
from survival_data import Data

DAYS = [365, 1000, 2500]


def _aalen_johansen(d: Data):
    t, e = d["stop"].astype(float), d["status"]

    def numbers(fit):
        curves = [fit.curves_[(None, k)] for k in (1, 2)]
        places = [np.searchsorted(c.times, DAYS, side="right") - 1 for c in curves]
        return {
            "estimate": [c.cif[p] for c, p in zip(curves, places)],
            "error": [np.sqrt(c.var[p]) for c, p in zip(curves, places)],
        }

    return lambda: comprisk.CumulativeIncidence().fit(time=t, event=e), numbers


def _fine_gray(d: Data):
    t, e, x = d["stop"].astype(float), d["status"], d.x

    def call():
        return comprisk.FineGrayRegression(robust_se=True, gtol=1e-9, max_iter=25).fit(x, time=t, event=e)

    return call, lambda fit: {"estimate": fit.coef_, "error": fit.se_}


CASES = {"Aalen-Johansen": _aalen_johansen, "Fine-Gray": _fine_gray}


def version() -> str:
    """Of the peer."""
    return installed("comprisk")
