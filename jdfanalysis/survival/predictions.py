"""What fitted models say about the chance of the event by given days, one table for all kinds of models."""
from typing import Any, Dict, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import InputError, UsageError
from jdfanalysis.survival.concordance import marker_of
from jdfanalysis.survival.cox_baseline import baseline_tables, strata_of
from jdfanalysis.survival.cox_result import Cox
from jdfanalysis.survival.curves import days_array
from jdfanalysis.survival.fine_gray import FineGray
from jdfanalysis.survival.frailty_result import Frailty
from jdfanalysis.survival.law_record import LawRecord


def predicted_chances(model: Any, new: pd.DataFrame, days: object) -> np.ndarray:
    """
    (rows, days): the chance of the event by each day for each row of `new`.

    model : a Cox (one minus survival; other causes are then taken away, not competing), a Frailty (averaged over
        groups), a FineGray (cumulative incidence), a Parametric or a Law
    Raises UsageError for anything else and for days beyond the fit.
    """
    wanted = days_array(days)
    if isinstance(model, Cox):
        model.needs_days(wanted)
        hazard = baseline_tables(model, wanted)[0][:, strata_of(model, new)].T
        return -np.expm1(-model.predict(new)[:, None] * hazard)
    if isinstance(model, FineGray):
        return model.chances(new, wanted)
    if isinstance(model, (Frailty, LawRecord)):
        return 1.0 - model.survival(new, wanted)["survival"].to_numpy().reshape(len(new), len(wanted))
    raise UsageError("A {} does not predict the chance of an event.".format(type(model).__name__))


def read_predictions(rows: pd.DataFrame, predictions: Any, days: np.ndarray) -> Dict[str, Tuple[np.ndarray, bool]]:
    """{name: ((rows, days) values, are they chances)} of one prediction or a mapping of several."""
    named = predictions if isinstance(predictions, dict) else {_name_of(predictions): predictions}
    if not named:
        raise UsageError("Name at least one prediction.")
    return {str(name): _read(rows, value, days) for name, value in named.items()}


def _name_of(prediction: Any) -> str:
    return prediction if isinstance(prediction, str) else "prediction"


def _read(rows: pd.DataFrame, value: Any, days: np.ndarray) -> Tuple[np.ndarray, bool]:
    if not isinstance(value, (str, np.ndarray, pd.Series, pd.DataFrame, list, tuple)):
        return predicted_chances(value, rows, days), True
    values = marker_of(rows, value)
    if values.ndim == 2 and values.shape[1] != len(days):
        raise UsageError("Predictions have {} columns for {} days.".format(values.shape[1], len(days)))
    whole = values.ndim == 2 or len(days) == 1
    inside = bool(((values >= 0) & (values <= 1)).all())
    if values.ndim == 2 and not inside:
        raise InputError("Predictions by day must be chances between 0 and 1.")
    return values if values.ndim == 2 else np.repeat(values[:, None], len(days), axis=1), whole and inside
