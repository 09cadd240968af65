"""Regression of transition hazards against R survival, and competing risks against riskRegression's CSC."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.survival import fit_transitions
from jdftest.golden_survival import agree, data, expected

R = expected("transitions")
NAMES = {"duration": "stop", "entry": "start", "person": "person"}
NEW = pd.DataFrame({"score": [1, 5], "male": [0, 1]})
STATES = ("community", "custody", "dead")
KINDS = [("community", "custody"), ("community", "dead"), ("custody", "community"), ("custody", "dead")]


def stays():
    rows = data("stays")
    return rows.assign(male=(rows["sex"] == "M").astype(int), score=rows["person"] % 7)


def fitted(formula, **options):
    return fit_transitions(stays(), formula, **dict(NAMES, **options))


def check(case, fit):
    agree(R, case, "coef", fit.table["coef"], 1e-6)
    agree(R, case, "std_error", fit.table["std_error"], 1e-6)
    agree(R, case, "loglik", [fit.loglik, fit.loglik_null], 1e-8)
    hazards = fit.hazards(NEW, [5, 15, 30])
    for row in (0, 1):
        for k, (a, b) in enumerate(KINDS, 1):
            own = hazards[(hazards["row"] == row) & (hazards["from"] == a) & (hazards["to"] == b)]
            name = "{} {}".format(case, row + 1)
            agree(R, name, "hazard {}".format(k), own["cumulative_hazard"], 1e-8)
            agree(R, name, "hazard error {}".format(k), own["std_error"], 1e-6)
        for first, state in enumerate(STATES[:2], 1):
            for start in (0, 5):
                own = fit.occupation(NEW.iloc[[row]], [15, 30], state, start)
                agree(R, name, "occupation {} {}".format(first, start), own["probability"], 1e-8)
                days = fit.expected_days(NEW.iloc[[row]], 30, state, start)
                agree(R, name, "days {} {}".format(first, start), days["days"], 1e-8)


@pytest.mark.parametrize("ties", ["breslow", "efron"])
def test_every_change_with_effects_of_its_own(ties):
    check("own " + ties, fitted(["score", "male"], ties=ties))


def test_weights():
    check("weighted", fitted(["score", "male"], weights="weight"))


def test_clusters():
    fit = fitted(["score", "male"], cluster="person")
    agree(R, "clusters", "coef", fit.table["coef"], 1e-6)
    agree(R, "clusters", "std_error", fit.table["std_error"], 1e-6)


def test_an_effect_shared_by_all_changes():
    check("shared", fitted(["score", "male"], shared=["male"]))


def test_the_layout_of_mstate_serves_too():
    """One row per stay and change it is at risk of, as journeys exports it, covariates beside."""
    rows, numbers = stays(), {state: k for k, state in enumerate(STATES, 1)}
    parts = []
    for trans, (a, b) in enumerate(KINDS, 1):
        own = rows[rows["from"] == a]
        parts.append(pd.DataFrame({
            "id": own["person"], "from": numbers[a], "to": numbers[b], "trans": trans, "Tstart": own["start"],
            "Tstop": own["stop"], "status": (own["to"] == b).astype(int), "score": own["score"], "male": own["male"],
        }))
    long = pd.concat(parts).sample(frac=1, random_state=1).reset_index(drop=True)
    fit = fit_transitions(long, ["score", "male"])
    agree(R, "own breslow", "coef", fit.table["coef"], 1e-6)
    agree(R, "own breslow", "std_error", fit.table["std_error"], 1e-6)


def test_effects_on_some_changes():
    terms = {("community", "custody"): ["score", "male"], ("custody", "community"): ["score"]}
    check("some", fitted(terms))


def test_risks_of_competing_events():
    rows = data("mgus2")
    stay = rows.assign(**{"from": "mgus", "to": np.where(rows["event"] == 0, None, rows["event"].map({1: "1 pcm", 2: "2 death"}))})
    fit = fit_transitions(stay, ["age", "male"], duration="time", cluster="id", states=["mgus", "1 pcm", "2 death"])
    new = pd.DataFrame({"age": [60, 80], "male": [1, 0]})
    found = fit.occupation(new, [12, 60, 240], "mgus")
    for cause, state in ((1, "1 pcm"), (2, "2 death")):
        own = found[found["state"] == state]
        agree(R, "csc", "risk {}".format(cause), own["probability"], 1e-7)
        # Theirs is an approximation of the derivative with respect to people's weights; ours is that derivative (see the
        # properties), and what a bootstrap of these people gives.
        agree(R, "csc", "error {}".format(cause), own["std_error"], 0.07)
