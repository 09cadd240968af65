"""Scores of predictions against R's riskRegression and survival (numbers, script and versions beside this file)."""
import numpy as np
import pytest

from jdfanalysis.survival import calibrate, concordance_of, score_predictions
from jdftest.golden_survival import agree, data, expected

R = expected("prediction")
DAYS = [10, 25, 50]
NAMES = {"duration": "stop", "event": "status"}


def rows():
    return data("ties", person=False)


def alone(frame):
    return frame.assign(status=(frame["status"] == 1).astype(int))


def marker(frame):
    return (-0.03 * (frame["age"] - 40) - 0.4 * frame["female"] + 0.5 * (frame["band"] == "high")).round(9)


def chances(frame, days=DAYS):
    return np.column_stack([1 / (1 + np.exp(2.5 - 0.04 * day - marker(frame))) for day in days]).round(12)


@pytest.mark.parametrize("kind", ["alone", "competing"])
def test_auc_and_brier(kind):
    frame = alone(rows()) if kind == "alone" else rows()
    table = score_predictions(frame, chances(frame), DAYS, **NAMES).table
    for column in ("auc", "brier", "brier_null"):
        agree(R, kind, column, table[column], 1e-12)
    # R divides by n - 1 and takes tied days in another order; the derivatives in tests/properties say ours is right.
    agree(R, kind, "auc_error", table["auc_std_error"] * np.sqrt(600 / 599), 1e-4)
    agree(R, kind, "brier_error", table["brier_std_error"], 1e-2)


def test_censoring_by_court():
    frame = alone(rows())
    whole = score_predictions(frame, chances(frame), DAYS, censoring_by="court", **NAMES).table["brier"]
    size = frame.groupby("court").size()
    parts = [R[("court {}".format(court), "brier")] * size[court] for court in (1, 2, 3)]
    np.testing.assert_allclose(whole, np.sum(parts, axis=0) / len(frame), rtol=1e-12)


@pytest.mark.parametrize("until", [30, 1000])
@pytest.mark.parametrize("weighting, theirs", [("harrell", "n"), ("uno", "n/G2")])
def test_concordance(until, weighting, theirs):
    frame = rows()
    found = concordance_of(frame, marker(frame), weighting, until, **NAMES).table.iloc[0]
    case = "concordance {} {}".format(theirs, until)
    agree(R, case, "value", [found["concordance"], found["std_error"]], 1e-10)


@pytest.mark.parametrize("until", [30, 1000])
def test_concordance_with_late_entry(until):
    frame = rows()
    harrell, uno = (concordance_of(frame, marker(frame), kind, until, entry="entry", **NAMES).table.iloc[0] for kind in ("harrell", "uno"))
    agree(R, "concordance entry n {}".format(until), "value", [harrell["concordance"], harrell["std_error"]], 1e-10)
    agree(R, "concordance entry uno {}".format(until), "value", [uno["concordance"]], 1e-10)


def test_calibration():
    frame = alone(rows())
    found = calibrate(frame, chances(frame, [25])[:, 0], 25, groups=5, **NAMES)
    agree(R, "calibration", "smooth", found.measures.iloc[0][["ici", "e50", "e90", "e_max"]], 1e-7)
    agree(R, "calibration", "slope", found.measures["slope"], 1e-7)
    agree(R, "calibration", "expected", found.table["predicted"], 1e-12)
    agree(R, "calibration", "observed", found.table["observed"], 1e-12)
    # R's is Greenwood's, ours by person; without weights and entry they are one.
    agree(R, "calibration", "observed_error", found.table["std_error"], 1e-10)
