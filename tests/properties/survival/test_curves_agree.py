"""Curves against their slow definitions on random rows with heavy ties; laws; what must change nothing."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import ModelError, UsageError
from jdfanalysis.survival import (
    compare_curves,
    compare_incidence,
    compare_means,
    fit_cumulative_incidence,
    fit_kaplan_meier,
    fit_nelson_aalen,
)
from jdftest import slow_log_rank
from jdftest import slow_survival as slow

SEEDS = range(12)
NAMES = {"duration": "stop", "entry": "entry", "event": "status"}


@pytest.mark.parametrize("seed", SEEDS)
def test_curves_are_their_definitions(seed):
    frame = slow.random_rows(seed)
    for weighted in (False, True):
        rows = slow.listed(frame, weighted=weighted)
        weights = "weight" if weighted else None
        survival = fit_kaplan_meier(frame, weights=weights, **NAMES).table
        truth = [float(v) for v in slow.kaplan_meier(rows).values()]
        np.testing.assert_allclose(survival["survival"], truth, atol=1e-12)
        hazard = fit_nelson_aalen(frame, weights=weights, **NAMES).table
        np.testing.assert_allclose(hazard["hazard"], [float(v) for v in slow.nelson_aalen(rows).values()], rtol=1e-12)
        found = fit_cumulative_incidence(frame, weights=weights, **NAMES)
        truth = slow.incidence(rows, found.causes)
        for cause in found.causes:
            own = found.table[found.table["cause"] == cause]
            np.testing.assert_allclose(own["incidence"], [float(v[cause]) for v in truth.values()], atol=1e-12)
        slow.assert_survival_laws(survival["survival"])
        slow.assert_incidence_laws(found)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("people", [None, 12])
def test_errors_are_how_the_curve_moves_with_each_person(seed, people):
    frame = slow.random_rows(seed, size=25, people=people)
    rows, who = slow.listed(frame, weighted=True), frame["person"].tolist()
    ours = fit_kaplan_meier(frame, weights="weight", robust=True, **NAMES).table
    theirs = slow.jackknife_error(slow.kaplan_meier, rows, who)
    kept = (ours["survival"] > 0).to_numpy()
    np.testing.assert_allclose(ours["std_error"][kept], np.array(list(theirs.values()))[kept], atol=1e-6)
    found = fit_cumulative_incidence(frame, weights="weight", **NAMES)
    for cause in found.causes:
        own = found.table[found.table["cause"] == cause]

        def curve(moved, cause=cause):
            return {day: value[cause] for day, value in slow.incidence(moved, found.causes).items()}

        theirs = slow.jackknife_error(curve, rows, who)
        np.testing.assert_allclose(own["std_error"], list(theirs.values()), atol=1e-6)


def assert_near(own, theirs):
    """Two frames of the same columns, numbers equal but for rounding."""
    assert list(own.columns) == list(theirs.columns)
    for name in own.columns:
        if own[name].dtype.kind in "if":
            np.testing.assert_allclose(own[name].to_numpy(), theirs[name].to_numpy(), rtol=1e-12, atol=1e-12)
        else:
            assert own[name].tolist() == theirs[name].tolist()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("by", [None, "group"])
def test_rows_that_simply_count_are_counted_the_same_as_any_others(seed, by):
    # Rows from day 0 on without weights are counted by day; weights of one, and days that are not whole, are not.
    frame = slow.random_rows(seed, size=80, entry=False).assign(one=1.0)
    tenths = frame.assign(stop=frame["stop"] / 10, entry=frame["entry"] / 10)
    from_0 = {"duration": "stop", "event": "status", "by": by}
    for fit in (fit_kaplan_meier, fit_nelson_aalen, fit_cumulative_incidence):
        counted = fit(frame, **from_0)
        for other in (fit(frame, weights="one", **from_0), fit(tenths, **from_0), fit(frame, entry="entry", **from_0)):
            for part in ("table", "evidence"):
                own, theirs = (getattr(found, part).drop(columns="time") for found in (counted, other))
                assert_near(own, theirs)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("entry", [None, "entry"])
@pytest.mark.parametrize("strata", [None, "group", ["group", "y"]])
def test_days_counted_in_a_table_test_the_same_as_days_counted_row_by_row(seed, entry, strata):
    frame = slow.random_rows(seed, size=90, people=60)
    tenths = frame.assign(stop=frame["stop"] / 10, entry=frame["entry"] / 10)
    names = {"duration": "stop", "event": "status", "entry": entry}
    one, two = (compare_curves(data, "court", strata, **names) for data in (frame, tenths))
    assert one.chi_squared == pytest.approx(two.chi_squared, rel=1e-12)
    assert_near(one.table, two.table)
    assert_near(one.evidence, two.evidence)
    assert one.evidence["events"].sum() == one.table["events"].sum() == (frame["status"] == 1).sum()


@pytest.mark.parametrize("seed", range(4))
def test_errors_of_counted_rows_are_how_the_curve_moves(seed):
    frame = slow.random_rows(seed, size=25, entry=False)
    rows = slow.listed(frame, entry=False)
    found = fit_cumulative_incidence(frame.drop(columns="person"), duration="stop", event="status")
    for cause in found.causes:

        def curve(moved, cause=cause):
            return {day: value[cause] for day, value in slow.incidence(moved, found.causes).items()}

        theirs = slow.jackknife_error(curve, rows, frame["person"].tolist())
        own = found.table[found.table["cause"] == cause]
        np.testing.assert_allclose(own["std_error"], list(theirs.values()), atol=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_robust_error_of_the_restricted_mean(seed):
    frame = slow.random_rows(seed, size=25, people=12)
    rows, who = slow.listed(frame, weighted=True), frame["person"].tolist()

    def area(moved):
        days, total, at, survival = slow.kaplan_meier(moved), 0.0, 0.0, 1.0
        for day, value in days.items():
            total += survival * (min(float(day), 10.0) - min(at, 10.0))
            at, survival = float(day), float(value)
        return {10: total}

    fit = fit_kaplan_meier(frame, weights="weight", robust=True, **NAMES)
    found = fit.restricted_means(10).iloc[0]
    assert found["mean"] == pytest.approx(area(rows)[10], abs=1e-12)
    assert found["std_error"] == pytest.approx(slow.jackknife_error(area, rows, who)[10], abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_log_rank_is_its_definition(seed):
    frame = slow.random_rows(seed, size=60, entry=bool(seed % 2))
    rows, groups = slow.listed(frame), frame["group"].tolist()
    names = NAMES if seed % 2 else {"duration": "stop", "event": "status"}
    weights = {
        "log-rank": lambda n, before: 1.0,
        "gehan": lambda n, before: n,
        "tarone-ware": lambda n, before: n ** 0.5,
        "peto": lambda n, before: before,
        "fleming-harrington": lambda n, before: before ** 0.5 * (1 - before) ** 2,
    }
    for family, weigh in weights.items():
        found = compare_curves(frame, "group", family=family, rho=0.5, gamma=2.0, **names)
        assert found.chi_squared == pytest.approx(slow.log_rank(rows, groups, weigh=weigh), rel=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_shuffling_rows_changes_nothing(seed):
    frame = slow.random_rows(seed, people=15)
    mixed = frame.sample(frac=1, random_state=seed)
    for fit, names in (
        (fit_kaplan_meier, dict(NAMES, by="group", weights="weight", robust=True)),
        (fit_cumulative_incidence, dict(NAMES, by="group", weights="weight")),
        (fit_nelson_aalen, dict(NAMES, weights="weight")),
    ):
        one, two = fit(frame, **names), fit(mixed, **names)
        for part in ("table", "evidence"):
            left, right = getattr(one, part), getattr(two, part)
            assert list(left.columns) == list(right.columns)
            for name in left.select_dtypes("number"):
                np.testing.assert_allclose(left[name], right[name], atol=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_splitting_rows_changes_no_curve_error_or_count(seed):
    frame = slow.random_rows(seed)
    cut = slow.split_rows(frame, seed)
    assert len(cut) > len(frame)
    for fit, names in (
        (fit_kaplan_meier, dict(NAMES, by="group", weights="weight", robust=True)),
        (fit_cumulative_incidence, dict(NAMES)),
    ):
        one, two = fit(frame, **names), fit(cut, **names)
        for part in ("table", "evidence"):
            for name in getattr(one, part).select_dtypes("number"):
                np.testing.assert_allclose(getattr(one, part)[name], getattr(two, part)[name], atol=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_people_at_risk_counts_people_not_rows(seed):
    frame = slow.random_rows(seed, people=10)
    evidence = fit_kaplan_meier(frame, **NAMES).evidence
    for row in evidence.itertuples():
        here = frame[(frame["entry"] < row.time) & (frame["stop"] >= row.time)]
        # Rows of one person that continue each other were joined, which leaves people as they are.
        assert row.people_at_risk == here["person"].nunique()
        assert row.people_at_risk <= row.rows_at_risk


@pytest.mark.parametrize("seed", range(6))
def test_grays_test_does_not_depend_on_order_or_names(seed):
    frame = slow.random_rows(seed, size=120, entry=False)
    options = {"duration": "stop", "event": "status", "strata": "court"}
    one = compare_incidence(frame, "group", **options)
    turned = frame.sample(frac=1, random_state=seed)
    turned["group"] = turned["group"].map({"a": "z", "b": "y", "c": "x"})
    two = compare_incidence(turned, "group", **options)
    assert two.chi_squared == pytest.approx(one.chi_squared, rel=1e-9) and one.df == 2
    assert one.table["expected"].sum() == pytest.approx(one.table["events"].sum())


def test_grays_test_refuses_what_is_not_known_and_a_single_group():
    frame = slow.random_rows(1)
    late = frame.assign(entry=np.where(frame["group"] == "a", 3, 0), stop=lambda f: np.maximum(f["stop"], f["entry"] + 1))
    late.loc[late.index[:20], ["entry", "stop", "status", "group"]] = [0, 2, 1, "b"]
    with pytest.raises(ModelError, match="before others of it enter"):
        compare_incidence(late, "group", **NAMES)
    with pytest.raises(ModelError, match="two levels"):
        compare_incidence(frame.assign(entry=0, group="a"), "group", **NAMES)


def entering(seed, size=300):
    """Rows with late entry of which many of each group are there from the start."""
    frame = slow.random_rows(seed, size=size, longest=14)
    entry = np.where(np.arange(size) % 2, 0, frame["entry"])
    return frame.assign(entry=entry, stop=np.maximum(frame["stop"], entry + 1))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("cause", [1, 2])
def test_grays_test_with_late_entry_expects_what_weights_by_person_do(seed, cause):
    frame = entering(seed, 150)
    found = compare_incidence(frame, "group", cause=cause, **NAMES)
    slowly = slow_log_rank.gray_expected(slow.listed(frame), frame["group"].tolist(), cause)
    np.testing.assert_allclose(found.table["expected"], slowly, rtol=1e-10)


def test_rows_that_all_enter_on_day_0_are_as_without_entry():
    frame = entering(4).assign(entry=0)
    one, two = (compare_incidence(frame, "group", "court", duration="stop", event="status", entry=e) for e in (None, "entry"))
    assert one.chi_squared == two.chi_squared and split_agrees(one, frame)


def split_agrees(test, frame):
    """Rows of a person cut in two, which enter again where they left, change nothing."""
    cut = slow.split_rows(frame, 1)
    return compare_incidence(cut, "group", "court", **NAMES).chi_squared == pytest.approx(test.chi_squared, rel=1e-12)


def test_grays_test_with_late_entry_rejects_about_as_often_as_it_says():
    # Groups of one incidence that enter and are censored differently; leaving entry out of account does reject.
    rng, values, naive = np.random.RandomState(3), [], []
    for _ in range(200):
        group, time = rng.choice(["a", "b"], 300), np.ceil(rng.exponential(40, 300))
        entry = np.where(rng.rand(300) < np.where(group == "a", 0.9, 0.3), 0, rng.randint(0, 60, 300))
        leave = entry + np.ceil(rng.exponential(np.where(group == "a", 40, 90), 300))
        frame = pd.DataFrame({"group": group, "entry": entry, "stop": np.minimum(time, leave),
                              "status": np.where(time <= leave, rng.randint(1, 3, 300), 0)})
        frame = frame[frame["stop"] > frame["entry"]]
        values.append(compare_incidence(frame, "group", **NAMES).p_value)
        naive.append(compare_incidence(frame, "group", duration="stop", event="status").p_value)
    assert 0.4 < np.mean(np.array(values) < 0.5) < 0.6 and np.mean(np.array(values) < 0.05) < 0.1
    assert np.mean(np.array(naive) < 0.05) > 2 * np.mean(np.array(values) < 0.05)


def test_a_quiet_grays_test_rejects_about_as_often_as_it_says():
    rng = np.random.RandomState(1)
    values = []
    for k in range(200):
        frame = slow.random_rows(k, size=80, entry=False).assign(group=rng.choice(["a", "b"], 80))
        values.append(compare_incidence(frame, "group", duration="stop", event="status").p_value)
    assert 0.3 < np.mean(np.array(values) < 0.5) < 0.7 and np.mean(np.array(values) < 0.05) < 0.12


def test_errors_of_lost_days_are_how_they_move_with_each_person():
    rows, step, total = slow.random_rows(5, size=50, longest=12), 1e-5, 0.0

    def results(weight):
        fit = fit_cumulative_incidence(rows.assign(weight=weight), weights="weight", **NAMES)
        return fit.lost_days(9)["mean"].to_numpy()

    for person in rows["person"].unique():
        own = rows["weight"] * (rows["person"] == person)
        total = total + ((results(rows["weight"] + step * own) - results(rows["weight"] - step * own)) / (2 * step)) ** 2
    fit = fit_cumulative_incidence(rows, weights="weight", **NAMES)
    found = fit.lost_days(9)
    np.testing.assert_allclose(found["std_error"], np.sqrt(total), rtol=1e-6)
    free = fit_kaplan_meier(rows.assign(status=(rows["status"] > 0).astype(int)), weights="weight", **NAMES).restricted_means(9)
    assert found["mean"].sum() + free["mean"].iloc[0] == pytest.approx(9)
    with pytest.raises(UsageError, match="until"):
        fit.lost_days(1e5)


def test_days_lost_are_compared_between_groups():
    rows = slow.random_rows(6, size=200, longest=30).assign(person=np.arange(200))
    fit = fit_cumulative_incidence(rows, by="group", **NAMES)
    found, means = compare_means(fit, 20, cause=2), fit.lost_days(20)
    own = means[means["cause"] == 2]["mean"].to_numpy()
    assert found["difference"].tolist() == pytest.approx((own[1:] - own[0]).tolist())
    with pytest.raises(UsageError, match="no cause"):
        compare_means(fit, 20, cause=7)
