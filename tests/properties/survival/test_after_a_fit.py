"""Adjusted curves, contrasts of means, E-values, pooling, discrete time: laws and hand calculations."""
import dataclasses

import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import FrameError, ModelError, UsageError
from jdfanalysis.survival import (
    compare_means,
    e_value,
    fit_cox,
    fit_discrete,
    fit_frailty,
    fit_kaplan_meier,
    fit_parametric,
    fit_piecewise,
    fit_ridge,
    fit_spline,
    fit_transitions,
    pool_fits,
    standardise,
)
from jdfanalysis.survival.cox_engine import day_hazards, risks
from jdftest import slow_survival as slow

NAMES = {"duration": "stop", "entry": "entry", "event": "status"}


def one_fit(seed=1, **options):
    rows = slow.random_rows(seed, size=150, people=60)
    return rows, fit_cox(rows, ["x", "y", "group"], **dict(NAMES, **options))


def test_one_kind_of_person_gives_their_own_curve_and_error():
    rows, fit = one_fit(cluster="person")
    alike = pd.concat([rows.iloc[[3]]] * 5, ignore_index=True)
    found = standardise(fit, alike, "y", [3, 7], levels=[0, 1], interval="plain").table
    for level in (0, 1):
        own = fit.survival(alike.iloc[[0]].assign(y=level), [3, 7], interval="plain")
        ours = found[found["y"] == level]
        for name in ("survival", "lower", "upper"):
            np.testing.assert_allclose(ours[name], own[name], rtol=1e-10)


@pytest.mark.parametrize("strata", [None, "court"])
def test_mean_curve_and_its_slope_are_their_definitions(strata):
    rows, fit = one_fit(2, strata=strata)
    found = standardise(fit, rows, "group", [5], levels=["a", "c"])
    data, scale = fit.fitted.data, fit.fitted.scale
    court = rows["court"].to_numpy() if strata else np.zeros(len(rows), dtype=int)

    def mean_survival(beta, level):
        step = day_hazards(data, risks(data, beta * scale)).h
        x = fit.fitted.design.matrix(rows.assign(group=level)) - fit.fitted.mean
        total = 0.0
        for i in range(len(rows)):
            cells = (data.sets.stratum == court[i]) & (data.sets.times <= 5)
            total += np.exp(-np.exp(x[i] @ beta) * step[cells].sum())
        return total / len(rows)

    beta, variance = fit.coefficients.to_numpy(), {}
    q = day_hazards(data, risks(data, beta * scale)).q
    for level in ("a", "c"):
        x = fit.fitted.design.matrix(rows.assign(group=level)) - fit.fitted.mean
        slope = [(mean_survival(beta + e, level) - mean_survival(beta - e, level)) / 2e-5 for e in np.eye(4) * 1e-5]
        step = day_hazards(data, risks(data, beta * scale)).h
        own = 0.0
        for k in np.unique(court):
            cells = (data.sets.stratum == k) & (data.sets.times <= 5)
            rate = np.exp(x[court == k] @ beta)
            pull = np.sum(rate * np.exp(-rate * step[cells].sum())) / len(rows)
            own += pull ** 2 * q[cells].sum()
        variance[level] = own + np.array(slope) @ fit.covariance @ np.array(slope)
        row = found.table[found.table["group"] == level].iloc[0]
        assert row["survival"] == pytest.approx(mean_survival(beta, level), rel=1e-10)
        assert row["std_error"] ** 2 == pytest.approx(variance[level], rel=1e-6)
    gap = found.differences.iloc[0]
    assert gap["difference"] == pytest.approx(mean_survival(beta, "c") - mean_survival(beta, "a"), rel=1e-9)
    assert 0 < gap["std_error"] ** 2 < 2 * (variance["a"] + variance["c"])


@pytest.mark.parametrize("strata", [None, "court"])
def test_adjusted_restricted_means_are_areas_and_their_errors_add_up(strata):
    rows = slow.random_rows(6, size=300, longest=25)
    cox = fit_cox(rows, ["x", "group"], strata=strata, **NAMES)
    until = 15.0
    found = standardise(cox, rows, "group", [5, 10], until=until)
    days = np.unique(rows.loc[rows["status"] == 1, "stop"])
    days = days[days < until]
    curve = standardise(cox, rows, "group", days)
    widths = np.diff(np.append(days, until))
    for row in found.means.itertuples():
        own = curve.table[curve.table["group"] == row.group]
        assert row.mean == pytest.approx(days[0] + widths @ own["survival"].to_numpy(), rel=1e-12)
        # Between errors that know of no dependence of days, and those of days that move as one.
        alone = widths * own["std_error"].to_numpy()
        assert np.sqrt(np.sum(alone ** 2)) < row.std_error <= alone.sum() * (1 + 1e-9)
    first, second = found.means["mean"].iloc[:2]
    assert found.mean_differences["difference"].iloc[0] == pytest.approx(second - first)
    assert found.mean_differences["p"].between(0, 1).all()
    with pytest.raises(UsageError, match="until"):
        standardise(cox, rows, "group", [5], until=1e5)


def test_the_error_of_an_adjusted_restricted_mean_of_one_kind_of_people():
    """One covariate pattern: by numeric slopes of the area in each hazard step, and in the coefficients through refits."""
    rows = slow.random_rows(8, size=80, longest=20, entry=False)
    cox = fit_cox(rows, ["x"], duration="stop", event="status", ties="breslow")
    one, until = rows.iloc[[3]], 12.0
    found = standardise(cox, one, "x", [5], levels=[0.4], until=until).means.iloc[0]
    days = np.unique(rows.loc[rows["status"] == 1, "stop"])
    days = days[days < until]
    curves = cox.survival(one.assign(x=0.4), days)
    total, widths = curves["cumulative_hazard"].to_numpy(), np.diff(np.append(days, until))
    # Covariance of log survival on two days, from its variances on each: the hazard's own part stays after a day, the
    # coefficient's part is a product.
    own = cox.survival(one.assign(x=0.4), days)["std_error"].to_numpy() ** 2
    step, eps = [], 1e-5
    for sign in (1, -1):
        risk = np.exp((cox.coefficients["x"] + sign * eps) * rows["x"].to_numpy())
        at = np.array([((rows["status"] == 1) & (rows["stop"] == d)).sum() / risk[(rows["stop"] >= d).to_numpy()].sum()
                       for d in days])
        step.append(np.cumsum(at) * np.exp((cox.coefficients["x"] + sign * eps) * 0.4))
    slope = (step[0] - step[1]) / (2 * eps)
    beta = cox.covariance[0, 0]
    inner = own - slope ** 2 * beta
    covariance = np.minimum.outer(inner, inner) + beta * np.outer(slope, slope)
    weight = -widths * np.exp(-total)
    assert found["std_error"] == pytest.approx(np.sqrt(weight @ covariance @ weight), rel=1e-4)


def test_levels_and_days_that_cannot_be_had():
    rows, fit = one_fit()
    assert standardise(fit, rows, "y", [3], levels=[1]).differences.empty
    with pytest.raises(FrameError, match="not a covariate"):
        standardise(fit, rows, "court", [3])
    with pytest.raises(UsageError, match="beyond the last day"):
        standardise(fit, rows, "y", [999])
    with pytest.raises(UsageError, match="name the `levels`"):
        standardise(fit, rows, "x", [3])


def test_a_difference_of_restricted_means_by_hand():
    # a: events on days 2 and 4 of 2 people; b: nobody in 4 days of 2. Means 3 and 4.
    rows = pd.DataFrame({"g": list("aabb"), "stop": [2, 4, 4, 4], "status": [1, 1, 0, 0]})
    found = compare_means(fit_kaplan_meier(rows, by="g", duration="stop", event="status"), 4).iloc[0]
    assert (found["difference"], found["ratio"]) == pytest.approx((1.0, 4 / 3))
    # Variance in a: at day 2, area after it 2 x 1/2 = 1, squared, times 1 / (2 x 1); in b none.
    assert found["std_error"] ** 2 == pytest.approx(0.5)
    shared = rows.assign(person=[1, 2, 2, 3])
    with pytest.raises(ModelError, match="1 people are in more than one curve"):
        compare_means(fit_kaplan_meier(shared, by="g", duration="stop", event="status"), 4)
    with pytest.raises(UsageError):
        compare_means(fit_kaplan_meier(rows, duration="stop", event="status"), 4)


def test_e_values_as_published():
    # VanderWeele & Ding (2017): risk ratio 3.9 (1.8 to 8.7) gives 7.26 and 3.0.
    found = e_value(3.9, 1.8, 8.7, kind="risk").iloc[0]
    assert (round(found["e_value"], 2), round(found["e_value_limit"], 2)) == (7.26, 3.0)
    assert e_value(1 / 3.9, 1 / 8.7, 1 / 1.8, kind="risk").iloc[0]["e_value"] == pytest.approx(found["e_value"])
    assert e_value(1.2, 0.9, 1.6).iloc[0]["e_value_limit"] == 1.0
    assert e_value(2.0, 1.5, 3.0, rare=True).iloc[0]["risk_ratio"] == 2.0
    assert e_value(4.0, 3.0, 5.0).iloc[0]["risk_ratio"] == pytest.approx((1 - 0.25) / (1 - 0.5 ** 0.5))
    for wrong in ((0.0, 0.0, 1.0), (2.0, 2.5, 3.0)):
        with pytest.raises(UsageError):
            e_value(*wrong)


def test_pooling_by_hand():
    fits = [one_fit(seed)[1] for seed in (1, 2, 3)]
    found = pool_fits(fits).table.iloc[0]
    coef = [f.table["coef"].iloc[0] for f in fits]
    within = sum(f.table["std_error"].iloc[0] ** 2 for f in fits) / 3
    mean = sum(coef) / 3
    between = sum((c - mean) ** 2 for c in coef) / 2
    total = within + 4 / 3 * between
    assert found["coef"] == pytest.approx(mean) and found["std_error"] == pytest.approx(total ** 0.5)
    share = 4 / 3 * between / total
    old, complete = 2 / share ** 2, np.mean([f.residual_df for f in fits])
    observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    assert found["df"] == pytest.approx(1 / (1 / old + 1 / observed))
    same = pool_fits([fits[0], fits[0]]).table
    np.testing.assert_allclose(same["std_error"], fits[0].table["std_error"])
    with pytest.raises(UsageError):
        pool_fits(fits[:1])
    with pytest.raises(ModelError, match="different terms"):
        pool_fits([fits[0], fit_cox(slow.random_rows(1), ["x"], **NAMES)])


def test_discrete_time_by_hand():
    # Period one: 2 of 5 have the event; two (one of them late) are left out; period two: 1 of 2.
    rows = pd.DataFrame({"start": [0, 0, 0, 0, 0, 0, 3], "stop": [2, 10, 20, 15, 20, 4, 9]})
    rows["status"] = [1, 1, 0, 1, 0, 0, 0]
    fit = fit_discrete(rows, None, [0, 10, 20], "logit", duration="stop", entry="start", event="status")
    assert fit.periods[["at_risk", "events", "left_out"]].to_numpy().tolist() == [[5, 2, 1], [3, 1, 0]]
    assert np.exp(fit.table["coef"]).tolist() == pytest.approx([2 / 3, 1 / 2], rel=1e-9)
    assert fit.survival(rows.iloc[:1])["survival"].tolist() == pytest.approx([3 / 5, 3 / 5 * 2 / 3], rel=1e-9)


@pytest.mark.parametrize("link", ["logit", "cloglog"])
def test_errors_of_discrete_survival_are_greenwoods_without_covariates_and_by_differences_with_them(link):
    rows = slow.random_rows(3, size=300, longest=20, entry=False)
    ends = {"duration": "stop", "event": "status"}
    plain = fit_discrete(rows, None, [0, 5, 10, 15], link, **ends)
    at, events = plain.periods["at_risk"].to_numpy(), plain.periods["events"].to_numpy()
    found = plain.survival(rows.iloc[:1])
    greenwood = found["survival"] * np.sqrt(np.cumsum(events / (at * (at - events))))
    np.testing.assert_allclose(found["std_error"], greenwood, rtol=1e-6)
    fit, eps = fit_discrete(rows, ["x", "y"], [0, 5, 10, 15], link, **ends), 1e-6
    one = rows.iloc[[4]]

    def survival(coef):
        moved = dataclasses.replace(fit, table=fit.table.assign(coef=coef))
        return moved.survival(one)["survival"].to_numpy()

    coef = fit.table["coef"].to_numpy()
    slope = np.array([(survival(coef + d) - survival(coef - d)) / (2 * eps) for d in eps * np.eye(len(coef))])
    ours = fit.survival(one)
    np.testing.assert_allclose(ours["std_error"], np.sqrt(np.einsum("ji,jk,ki->i", slope, fit.covariance, slope)), rtol=1e-6)
    assert (ours["lower"] < ours["survival"]).all() and (ours["survival"] < ours["upper"]).all()


def test_discrete_time_laws_and_refusals():
    rows = slow.random_rows(3, size=300, people=100)
    fit = fit_discrete(rows, ["x", "group"], [0, 4, 8, 16], cluster="person", **NAMES)
    mixed = fit_discrete(rows.sample(frac=1, random_state=1), ["x", "group"], [0, 4, 8, 16], cluster="person", **NAMES)
    np.testing.assert_allclose(fit.table["coef"], mixed.table["coef"], rtol=1e-7)
    np.testing.assert_allclose(fit.table["std_error"], mixed.table["std_error"], rtol=1e-7)
    curve = fit.survival(rows.iloc[:1])
    slow.assert_survival_laws(curve["survival"])
    with pytest.raises(ModelError, match="wider cuts"):
        fit_discrete(rows, ["x"], [0, 4, 900, 901], **NAMES)
    with pytest.raises(UsageError):
        fit_discrete(rows, ["x"], [4, 4], **NAMES)


def test_fine_periods_of_a_cloglog_model_near_the_cox_model():
    rows = slow.random_rows(4, size=400, longest=10, entry=False)
    cuts = list(range(0, 10))
    discrete = fit_discrete(rows, ["x"], cuts, duration="stop", event="status")
    cox = fit_cox(rows, ["x"], duration="stop", event="status")
    assert discrete.table["coef"].iloc[-1] == pytest.approx(cox.table["coef"].iloc[0], abs=0.02)
    assert fit_parametric(rows, ["x"], duration="stop", event="status").events == discrete.events


def test_pooling_keeps_the_change_that_a_term_acts_on():
    stays = [slow.random_stays(seed, 80).assign(x=lambda f: f["person"] % 5) for seed in (1, 2, 3)]
    fits = [fit_transitions(s, ["x"], duration="stop", entry="start", person="person") for s in stays]
    pooled = pool_fits(fits)
    assert pooled.table[["from", "to", "term"]].equals(fits[0].table[["from", "to", "term"]])
    np.testing.assert_allclose(pooled.table["coef"], np.mean([f.table["coef"] for f in fits], axis=0))


def test_pooling_takes_every_model_with_errors():
    rows = [slow.random_rows(seed, size=200, longest=40).assign(place=np.arange(200) % 20) for seed in (1, 2, 3)]
    names = {"duration": "stop", "entry": "entry", "event": "status"}
    for fit in (
        lambda r: fit_frailty(r, ["x"], "place", variance=0.5, **names), lambda r: fit_ridge(r, ["x"], 1.0, **names),
        lambda r: fit_spline(r, ["x"], knots=[1, 10, 40], **names), lambda r: fit_piecewise(r, [10, 20], ["x"], **names),
    ):
        fits = [fit(r) for r in rows]
        pooled = pool_fits(fits)
        mean = np.mean([f.table["coef"] for f in fits], axis=0)
        np.testing.assert_allclose(pooled.table["coef"], mean)
        assert (pooled.table["std_error"].to_numpy() > 0).all() and pooled.evidence["events"].min() > 0
