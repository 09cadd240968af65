"""What every model refuses or tells, and what every result carries: one table, whatever the model."""
import warnings

import numpy as np
import pandas as pd
import pytest

from jdfanalysis import survival
from jdfanalysis.errors import DataWarning, InputError, ModelError, ModelWarning

ENDS = {"duration": "stop", "entry": "start", "event": "status"}


def people(seed=1, size=300):
    rng = np.random.RandomState(seed)
    rows = pd.DataFrame({
        "person": np.arange(size), "age": rng.randint(18, 60, size).astype(float), "sex": rng.choice(["F", "M"], size),
        "band": rng.choice(["low", "middle", "high"], size), "court": rng.randint(0, 12, size),
        "start": np.where(rng.rand(size) < 0.3, rng.randint(0, 20, size), 0),
    })
    rate = np.exp(-0.02 * (rows["age"] - 40) + 0.4 * (rows["sex"] == "M")) / 60
    gap = np.where(rng.rand(size) < 0.25, 99, rng.exponential(1 / rate) / 2)
    rows["stop"] = rows["start"] + 1 + np.minimum(gap, 99).astype(int)
    rows["status"] = np.where(rows["stop"] - rows["start"] >= 100, 0, rng.choice([1, 2], size, p=[0.8, 0.2]))
    return rows.assign(index_id=rows["person"], event_number=1)


def as_stays(rows):
    return rows.assign(**{"from": "out", "to": np.where(rows["status"] == 1, "in", None)})


def plain(function, **options):
    return lambda rows, terms, **more: getattr(survival, function)(rows, terms, **dict(ENDS, **dict(options, **more)))


def transitions(rows, terms, **more):
    return survival.fit_transitions(as_stays(rows), terms, duration="stop", entry="start", person="person", **more)


def recurrent(rows, terms, **more):
    return survival.fit_recurrent(rows, terms, "andersen-gill", **dict(ENDS, **more))


def discrete(rows, terms, **more):
    return survival.fit_discrete(rows, terms, [0, 30, 60, 99], **dict(ENDS, **more))


def pieces(rows, terms, **more):
    return survival.fit_piecewise(rows, [20, 50], terms, **dict(ENDS, **more))


def frailty(rows, terms, **more):
    return survival.fit_frailty(rows, terms, "court", variance=0.3, **dict(ENDS, **more))


def exact(rows, terms, **more):
    return survival.fit_cox(rows, terms, ties="exact", **dict(ENDS, **more))


def changing(rows, terms, **more):
    late = rows.assign(later=rows["court"] % 2)
    return survival.fit_changing_effects(late, terms, {"later": "log(t)"}, **dict(ENDS, **more))


def ridge(rows, terms, **more):
    return survival.fit_ridge(rows, terms, 5.0, **dict(ENDS, **more))


MODELS = {
    "Cox": plain("fit_cox"), "Cox, clusters": plain("fit_cox", cluster="court"), "exact ties": exact, "changing effects": changing,
    "frailty, gamma": frailty, "Fine-Gray": plain("fit_fine_gray"), "ridge": ridge,
    "elastic net": plain("fit_elastic_net", folds=0, steps=5), "discrete": discrete, "pieces": pieces,
    "spline": plain("fit_spline", knots=[1, 20, 100]), "transitions": transitions, "recurrent": recurrent,
    "split population": plain("fit_parametric", split_population=True),
}
LAWS = ("exponential", "weibull", "log-normal", "log-logistic", "gamma", "generalised-gamma", "gompertz")
MODELS.update({law: plain("fit_parametric", distribution=law) for law in LAWS})
PENALISED = ("ridge", "elastic net")
CURVES = {
    "Kaplan-Meier": survival.fit_kaplan_meier, "Nelson-Aalen": survival.fit_nelson_aalen,
    "cumulative incidence": survival.fit_cumulative_incidence,
}


def fitted(name, rows, terms, **more):
    with warnings.catch_warnings():
        # What is tested here is told by errors or by the warnings asked for; a flat likelihood is neither.
        warnings.filterwarnings("ignore", "The likelihood is flat|Only 12 clusters", ModelWarning)
        return MODELS[name](rows, terms, **more)


@pytest.mark.parametrize("name", list(MODELS))
def test_missing_covariates_are_named_and_can_be_left_out_aloud(name):
    rows = people()
    rows.loc[:4, "age"] = np.nan
    with pytest.raises(InputError, match="5 of 300 rows have missing values in age"):
        MODELS[name](rows, ["age", "sex"])
    with pytest.warns(DataWarning, match="5 of 300 rows have missing values in age"):
        fit = fitted(name, rows, ["age", "sex"], missing="drop")
    assert fit.people <= 295


@pytest.mark.parametrize("name", list(MODELS))
def test_constant_columns_are_all_named(name):
    rows = people().assign(same=1.0, also=3.0)
    with pytest.raises(ModelError) as caught:
        MODELS[name](rows, ["age", "same", "also"])
    assert "same" in str(caught.value) and "also" in str(caught.value)
    with pytest.raises(ModelError, match="one"):
        MODELS[name](rows.assign(one="x"), ["age", "one"])


@pytest.mark.parametrize("name", [n for n in MODELS if n not in PENALISED])
def test_collinear_columns_are_named(name):
    rows = people().assign(twice=lambda f: 2 * f["age"] - 7)
    with pytest.raises(ModelError, match="twice"):
        MODELS[name](rows, ["age", "sex", "twice"])


@pytest.mark.parametrize("name", [n for n in MODELS if n not in PENALISED])
def test_separation_is_told_by_name(name):
    rows = people().assign(never=lambda f: ((f["status"] != 1) & (f.index % 3 == 0)).astype(int))
    with pytest.warns(ModelWarning, match="never"):
        MODELS[name](rows, ["age", "never"])


@pytest.mark.parametrize("name", list(MODELS) + list(CURVES))
def test_faults_of_times(name):
    rows = people()
    fit = (lambda r: CURVES[name](r, **ENDS)) if name in CURVES else (lambda r: fitted(name, r, ["age", "sex"]))
    entered = rows.assign(start=rows["start"].where(rows.index != 7, rows["stop"]), status=rows["status"].where(rows.index != 7, 1))
    with pytest.raises(InputError, match="event at entry"):
        fit(entered)
    with pytest.raises(InputError, match="missing or infinite"):
        fit(rows.assign(stop=rows["stop"].where(rows.index != 7)))
    empty = rows.assign(start=rows["start"].where(rows.index != 7, rows["stop"]), status=rows["status"].where(rows.index != 7, 0))
    with pytest.warns(DataWarning, match="1 rows of length 0"):
        fit(empty)


@pytest.mark.parametrize("name", list(MODELS))
def test_no_events(name):
    rows = people()
    with pytest.raises(ModelError, match="never happens|Nobody is seen|no event|nobody or everybody"):
        MODELS[name](rows.assign(status=np.where(rows["status"] == 1, 0, rows["status"])), ["age", "sex"])


@pytest.mark.parametrize("name", list(MODELS))
def test_every_result_carries_its_counts_and_shows_itself(name):
    rows = people()
    fit = fitted(name, rows, ["age", "sex", "band"])
    events = int((rows["status"] == 1).sum())
    if name == "discrete":
        # Events on days after the last cut are not counted, nor people who enter within a period.
        assert fit.events <= events
        events = fit.events
    assert fit.events == events and fit.people <= len(rows) and isinstance(fit.residual_df, int)
    levels = fit.evidence[fit.evidence["column"].isin(["sex", "band"])]
    assert set(levels["level"]) == {"F", "M", "low", "middle", "high"}
    assert {"rows", "people", "events", "people_with_event"} <= set(levels.columns)
    assert levels.groupby("column")["events"].sum().tolist() == [events, events]
    page = fit._repr_html_()
    assert "<table" in page and str(fit.summary) and "clock" in fit.summary
    assert (fit.table["term"].size if "term" in fit.table else len(fit.table)) > 0


# Exact ties have no weights; those of Fine and Gray's model leave the censoring as it is, as in R.
@pytest.mark.parametrize("name", [n for n in MODELS if n not in ("exact ties", "Fine-Gray")])
def test_weights_of_two_are_two_people(name):
    rows = people(2, 240)
    rows["double"] = np.where(rows.index % 2 == 0, 2.0, 1.0)
    copies = pd.concat([rows, rows[rows["double"] == 2].assign(person=lambda f: f["person"] + 1000, index_id=lambda f: f["person"])])
    options = {"ties": "breslow"} if name not in ("discrete", "pieces", "spline", "Fine-Gray", "split population") + LAWS else {}
    one = fitted(name, rows, ["age", "sex"], weights="double", **options)
    two = fitted(name, copies.reset_index(drop=True), ["age", "sex"], **options)
    if name == "elastic net":
        one, two = one.coefficients(one.table["penalty"].iloc[-1]), two.coefficients(two.table["penalty"].iloc[-1])
    else:
        one, two = one.table["coef"], two.table["coef"]
    tolerance = {"ridge": 2e-2, "generalised-gamma": 1e-4, "split population": 1e-4}.get(name, 1e-6)
    np.testing.assert_allclose(one, two, rtol=tolerance, atol=1e-6)
