"""The Cox fit against its slow definition on random rows; what must change nothing."""
import numpy as np
import pytest

from jdfanalysis.survival import check_proportional, fit_cox, measure_concordance
from jdfanalysis.survival.concordance import pair_weights
from jdfanalysis.survival.cox_engine import evaluate
from jdftest import slow_survival as slow

NAMES = {"duration": "stop", "entry": "entry", "event": "status"}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_likelihood_score_and_information_are_their_definitions(seed, ties):
    frame = slow.random_rows(seed, size=60)
    fit = fit_cox(frame, ["x", "y"], strata="court", weights="weight", ties=ties, **NAMES)
    rows, x = slow.listed(frame, weighted=True), frame[["x", "y"]].to_numpy(dtype=float)

    def loglik(beta):
        return slow.cox_loglik(rows, x, beta, frame["court"].tolist(), ties == "efron")

    for beta in (np.zeros(2), fit.coefficients.to_numpy(), np.array([0.4, -0.7])):
        here = evaluate(fit.fitted.data, beta * fit.fitted.scale)
        assert here.loglik == pytest.approx(loglik(beta), rel=1e-10)
        step = 1e-4
        for j in range(2):
            e = np.eye(2)[j] * step
            slope = (loglik(beta + e) - loglik(beta - e)) / (2 * step)
            assert here.score[j] * fit.fitted.scale[j] == pytest.approx(slope, abs=1e-5)
            bend = (loglik(beta + e) - 2 * loglik(beta) + loglik(beta - e)) / step ** 2
            assert here.information[j, j] * fit.fitted.scale[j] ** 2 == pytest.approx(-bend, rel=1e-4)


@pytest.mark.parametrize("seed", range(8))
def test_concordance_counts_every_pair(seed):
    frame = slow.random_rows(seed, size=70)
    frame["x"] = frame["x"].round(0)
    fit = fit_cox(frame, ["x", "y"], weights="weight", **NAMES)
    found = measure_concordance(fit).evidence.iloc[0]
    scores = (fit.predict(frame, "log_hazard_ratio")).round(10)
    counts = slow.concordance(slow.listed(frame, weighted=True), scores)
    np.testing.assert_allclose(found[["concordant", "discordant", "tied_risk"]].astype(float), counts, rtol=1e-10)


def test_blocks_of_the_concordance_do_not_matter():
    frame = slow.random_rows(3, size=900, longest=60)
    fit = fit_cox(frame, ["x"], **NAMES)
    sets = fit.fitted.data.sets
    plain = pair_weights(sets, fit.fitted.data.matrix[:, 0])
    one = np.flatnonzero(sets.happened)[:20]
    risk = fit.fitted.data.matrix[:, 0].round(12)
    for i in one:
        day = sets.last[i]
        partner = (sets.first <= day) & (sets.last >= day) & ~(sets.happened & (sets.last == day))
        assert plain[0][0, i] == pytest.approx(sets.weight[partner & (risk < risk[i])].sum())
        assert plain[1][0, i] == pytest.approx(sets.weight[partner & (risk == risk[i])].sum())
        assert plain[2][0, i] == pytest.approx(sets.weight[partner].sum())


@pytest.mark.parametrize("seed", range(5))
def test_shuffling_and_splitting_change_nothing(seed):
    frame = slow.random_rows(seed, size=80, people=30)
    options = dict(NAMES, strata="court", weights="weight", cluster="person")
    one = fit_cox(frame, ["x", "y", "group"], **options)
    for other in (frame.sample(frac=1, random_state=seed), slow.split_rows(frame, seed)):
        two = fit_cox(other, ["x", "y", "group"], **options)
        for name in ("coef", "std_error", "model_std_error"):
            np.testing.assert_allclose(one.table[name], two.table[name], rtol=1e-9)
        assert two.loglik == pytest.approx(one.loglik, rel=1e-12)
        np.testing.assert_allclose(one.baseline()["hazard"], two.baseline()["hazard"], rtol=1e-9)
        left, right = one.risk_table(), two.risk_table()
        for name in ("events", "rows_at_risk", "people_at_risk"):
            assert left[name].tolist() == right[name].tolist()
        tests = [check_proportional(fit, "log").table["chi_squared"] for fit in (one, two)]
        np.testing.assert_allclose(tests[0], tests[1], rtol=1e-7)


@pytest.mark.parametrize("seed", range(5))
def test_whole_number_weights_are_copies(seed):
    frame = slow.random_rows(seed, size=50)
    frame["weight"] = (frame["weight"] * 4).round()
    copies = frame.loc[frame.index.repeat(frame["weight"].astype(int))].drop(columns="person")
    one = fit_cox(frame, ["x", "y"], weights="weight", ties="breslow", **NAMES)
    two = fit_cox(copies, ["x", "y"], ties="breslow", **NAMES)
    np.testing.assert_allclose(one.table["coef"], two.table["coef"], rtol=1e-8)
    np.testing.assert_allclose(one.table["std_error"], two.table["std_error"], rtol=1e-7)


def test_cost_grows_with_rows_not_with_rows_times_days(monkeypatch):
    """One pass per Newton step: the number of sums by day does not depend on the number of rows or days."""
    from jdfanalysis.survival import risk_sets

    calls = []
    real = risk_sets.grouped
    monkeypatch.setattr(risk_sets, "grouped", lambda *a: calls.append(1) or real(*a))
    counts = []
    for size, longest in ((200, 5), (3000, 1500)):
        calls.clear()
        fit = fit_cox(slow.random_rows(1, size=size, longest=longest), ["x", "y"], cluster="person", **NAMES)
        counts.append(len(calls) / (fit.iterations + 1))
    assert max(counts) < 8
