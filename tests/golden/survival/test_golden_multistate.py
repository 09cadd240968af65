"""Multistate histories against R's survfit (numbers, script and versions beside this file)."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.survival import fit_multistate
from jdftest.golden_survival import agree, data, expected

R = expected("multistate")
NAMES = {"duration": "stop", "entry": "start", "person": "person"}
DAYS = [3, 10, 25, 40]


def stays():
    return data("stays")


def by_day(frame, column):
    """A column in R's order: all states of a day, then the next day."""
    return frame[column].to_numpy()


def as_r(case, fit, part=slice(None)):
    at = fit.at(DAYS)[part] if isinstance(part, slice) else fit.at(DAYS)[part(fit.at(DAYS))]
    agree(R, case, "probability", by_day(at, "probability"), 1e-10)
    agree(R, case, "std_error", by_day(at, "std_error"), 1e-9)
    agree(R, case, "lower", by_day(at, "lower"), 1e-9)
    agree(R, case, "upper", by_day(at, "upper"), 1e-9)


def test_stays_with_late_entry_and_return():
    fit = fit_multistate(stays(), **NAMES)
    as_r("stays", fit)
    agree(R, "stays", "initial", fit.tables[0].initial, 1e-12)
    agree(R, "stays", "expected", fit.expected_days(40)["days"], 1e-10)
    hazards = fit.hazards
    found = []
    # The columns of R: by state entered, then by state left.
    for _, own in hazards.groupby(["to", "from"], sort=True):
        found.append(own["cumulative_hazard"].to_numpy()[np.searchsorted(own["time"], DAYS, side="right") - 1])
    agree(R, "stays", "cumulative_hazard", np.array(found).ravel(), 1e-10)


def test_weights():
    fit = fit_multistate(stays(), weights="weight", **NAMES)
    as_r("weighted", fit)
    agree(R, "weighted", "expected", fit.expected_days(40)["days"], 1e-10)


def test_groups():
    fit = fit_multistate(stays(), by="sex", **NAMES)
    for sex in ("F", "M"):
        as_r(sex, fit, lambda at, sex=sex: at["sex"] == sex)


@pytest.mark.parametrize("position", [0, 1])
def test_transition_probabilities(position):
    fit = fit_multistate(stays(), **NAMES)
    found = fit.transitions(5, [10, 25, 40])
    own = found[found["from"] == fit.states[position]]
    agree(R, "from {}".format(position + 1), "probability", own["probability"], 1e-10)
    agree(R, "from {}".format(position + 1), "std_error", own["std_error"], 1e-9)


def test_mgus2():
    rows = data("mgus2")
    ill = rows["event"] == 1
    first = pd.DataFrame({"id": rows["id"], "from": "mgus", "start": 0, "stop": rows["time"]})
    first["to"] = np.where(ill, "pcm", np.where(rows["death"] == 1, "death", None))
    first.loc[~ill, "stop"] = rows.loc[~ill, "futime"]
    more = rows[ill & (rows["futime"] > rows["time"])]
    second = pd.DataFrame({"id": more["id"], "from": "pcm", "start": more["time"], "stop": more["futime"]})
    second["to"] = np.where(more["death"] == 1, "death", None)
    fit = fit_multistate(
        pd.concat([first, second], ignore_index=True), duration="stop", entry="start", person="id",
        states=["mgus", "pcm", "death"],
    )
    at = fit.at([12, 60, 240])
    agree(R, "mgus2", "probability", at["probability"], 1e-10)
    agree(R, "mgus2", "std_error", at["std_error"], 1e-9)
