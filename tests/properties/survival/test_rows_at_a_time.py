"""Work done some rows at a time gives what work on all rows at once gives, wherever the cuts fall."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.survival import cox_engine, design, fine_gray_variance, fit_cox, fit_fine_gray, fit_parametric
from jdfanalysis.survival import parametric, parametric_engine, score_residuals, weibull_engine
from jdfanalysis.survival.design import make_design
from jdfanalysis.survival.parametric_result import score_rows
from jdftest import slow_survival as slow

NAMES = {"duration": "stop", "event": "status"}
MODULES = (cox_engine, design, fine_gray_variance, parametric_engine, score_residuals, weibull_engine)


def assert_same(one, two):
    for name in ("coef", "std_error"):
        np.testing.assert_allclose(one.table[name], two.table[name], rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(one.covariance, two.covariance, rtol=1e-7, atol=1e-12)
    assert one.loglik == pytest.approx(two.loglik, rel=1e-12)


@pytest.mark.parametrize(
    "fit, options",
    [
        (fit_cox, {"entry": "entry", "cluster": "person"}),
        (fit_fine_gray, {}),
        (fit_fine_gray, {"rule": "crr", "cluster": "court"}),
        (fit_fine_gray, {"entry": "entry"}),
        (fit_fine_gray, {"entry": "entry", "cluster": "court"}),
        (fit_parametric, {"entry": "entry", "cluster": "person"}),
    ],
)
def test_cuts_change_nothing(fit, options, monkeypatch):
    frame = slow.random_rows(11, size=90)
    frame = frame.assign(court=np.arange(len(frame)) % 30)
    whole = fit(frame, ["x", "group"], **options, **NAMES)
    for module in MODULES:
        monkeypatch.setattr(module, "CHUNK", 7)
    assert_same(fit(frame, ["x", "group"], **options, **NAMES), whole)


def test_cuts_change_nothing_with_a_share_who_never(monkeypatch):
    frame = slow.random_rows(14, size=50)
    read = parametric.read_rows(frame, entry="entry", **NAMES)
    data = parametric._data(frame, read, 1, "log-logistic", (["x"], ["y"]), True)[0]
    theta = np.array([1.8, 0.3, -0.2, 0.5, -0.4])
    whole = parametric_engine.evaluate_parametric(data, theta)
    rows = score_rows(data, whole)
    monkeypatch.setattr(parametric_engine, "CHUNK", 7)
    cut = parametric_engine.evaluate_parametric(data, theta)
    assert cut.loglik == pytest.approx(whole.loglik, rel=1e-12)
    np.testing.assert_allclose(cut.information, whole.information, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(score_rows(data, cut), rows, rtol=1e-12)
    np.testing.assert_allclose(rows.sum(axis=0), cut.score, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("law", ["weibull", "exponential"])
@pytest.mark.parametrize("entry", [None, "entry"])
@pytest.mark.parametrize("chunk", [7, 1000])
def test_the_short_form_of_weibull_is_that_by_row(law, entry, chunk, monkeypatch):
    frame = slow.random_rows(15, size=60)
    read = parametric.read_rows(frame, entry=entry, weights="weight", **NAMES)
    data = parametric._data(frame, read, 1, law, (["x", "group"], None), False)[0]
    monkeypatch.setattr(weibull_engine, "CHUNK", chunk)
    theta = np.array([1.8, 0.3, -0.2, 0.5, -0.4])[: 4 if law == "exponential" else 5]
    one, two = parametric_engine.evaluate_parametric(data, theta), parametric_engine.evaluate_by_row(data, theta)
    assert one.loglik == pytest.approx(two.loglik, rel=1e-12)
    np.testing.assert_allclose(one.score, two.score, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(one.information, two.information, rtol=1e-10, atol=1e-10)
    far = theta + 0.0
    far[0] = -1e4
    assert parametric_engine.evaluate_parametric(data, far).loglik == -np.inf


@pytest.mark.parametrize("chunk", [3, 1000])
def test_the_matrix_is_its_columns_in_the_order_asked(chunk, monkeypatch):
    monkeypatch.setattr(design, "CHUNK", chunk)
    frame = pd.DataFrame({"n": [5, 3, 8, 1], "level": list("abca"), "flag": [True, False, True, True]})
    made = make_design(frame, ["n", "level", "flag"])
    full = [[1, 5, 0, 0, 1], [1, 3, 1, 0, 0], [1, 8, 0, 1, 1], [1, 1, 0, 0, 1]]
    assert made.matrix(frame, lead=1).tolist() == full
    assert made.matrix(frame, np.array([3, 1]), lead=1).tolist() == [full[3], full[1]]
    assert make_design(frame, "n").matrix(frame, np.array([2, 0]), lead=1).tolist() == [[1, 8], [1, 5]]


def test_a_start_from_a_sample_ends_at_the_same_place(monkeypatch):
    frame = slow.random_rows(12, size=120)
    whole = fit_parametric(frame, ["x", "group"], **NAMES)
    monkeypatch.setattr(parametric, "SAMPLE", 30)
    assert_same(fit_parametric(frame, ["x", "group"], **NAMES), whole)


def test_a_sample_without_a_rare_level_is_not_started_from(monkeypatch):
    frame = slow.random_rows(13, size=120)
    frame["rare"] = (np.arange(120) % 40 == 1).astype(int)
    frame.loc[frame["rare"] == 1, "status"] = 1
    whole = fit_parametric(frame, ["x", "rare"], **NAMES)
    monkeypatch.setattr(parametric, "SAMPLE", 30)
    data = parametric._data(frame, parametric.read_rows(frame, **NAMES), 1, "weibull", (["x", "rare"], None), False)[0]
    np.testing.assert_array_equal(parametric._begin(data, 100), parametric._start(data))
    assert_same(fit_parametric(frame, ["x", "rare"], **NAMES), whole)
