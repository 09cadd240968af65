"""The log-rank family with weights, trends and errors by person against its slow definition; laws; what is refused."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import ModelError, UsageError
from jdfanalysis.survival import compare_curves
from jdftest import slow_log_rank as slow
from jdftest.slow_survival import listed, random_rows, split_rows

NAMES = {"duration": "stop", "entry": "entry", "event": "status"}
SHAPE = {"rho": 0.5, "gamma": 2.0}


@pytest.mark.parametrize("family", sorted(slow.FAMILIES))
@pytest.mark.parametrize("seed", range(3))
def test_weighted_tests_by_person_are_their_definition(seed, family):
    frame = random_rows(seed, size=50, people=30, entry=bool(seed % 2))
    rows, groups = listed(frame, weighted=True), frame["group"].tolist()
    weights = slow.day_weights(rows, groups, family)
    z, _ = slow.differences(rows, groups, weights)
    v = slow.by_person(rows, groups, frame["person"], weights)
    for trend in (None, [0, 1, 3]):
        found = compare_curves(frame, "group", family=family, weights="weight", robust=True, trend=trend, **SHAPE, **NAMES)
        assert found.chi_squared == pytest.approx(slow.chi_squared(z, v, trend), rel=1e-6)
        assert found.table["variance"].tolist() == pytest.approx(np.diag(v).tolist(), rel=1e-6)


@pytest.mark.parametrize("family", sorted(slow.FAMILIES))
@pytest.mark.parametrize("seed", range(2))
def test_strata_add_up(seed, family):
    frame = random_rows(seed, size=80, people=50)
    parts = [part for _, part in frame.groupby("court")]
    moved, spread = 0.0, 0.0
    for part in parts:
        rows, groups = listed(part), part["group"].tolist()
        z, v = slow.differences(rows, groups, slow.day_weights(rows, groups, family))
        moved, spread = moved + z, spread + v
    for trend in (None, [1, 2, 3]):
        found = compare_curves(frame, "group", "court", family, trend=trend, **SHAPE, **NAMES)
        assert found.chi_squared == pytest.approx(slow.chi_squared(moved, spread, trend), rel=1e-9)


@pytest.mark.parametrize("family", sorted(slow.FAMILIES))
@pytest.mark.parametrize("strata", [None, "court"])
def test_whole_weights_are_so_many_rows(family, strata):
    frame = random_rows(5, size=60).assign(count=lambda f: 4 * f["weight"])
    many = frame.loc[frame.index.repeat(frame["count"].astype(int))].assign(person=lambda f: np.arange(len(f)))
    for data, weights in ((frame, "count"), (frame.assign(stop=frame["stop"] / 10, entry=frame["entry"] / 10), "count")):
        one = compare_curves(data, "group", strata, family, weights=weights, **SHAPE, **NAMES)
        two = compare_curves(many, "group", strata, family, **SHAPE, **NAMES)
        assert one.chi_squared == pytest.approx(two.chi_squared, rel=1e-10)
        for name in ("events", "expected", "variance"):
            assert one.table[name].tolist() == pytest.approx(two.table[name].tolist())
        assert one.evidence["rows"].sum() == len(frame)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("strata", [None, "court"])
def test_days_in_a_table_and_row_by_row_split_or_whole(seed, strata):
    frame = random_rows(seed, size=80, people=40).assign(index_id=lambda f: np.arange(len(f)))
    tenths = frame.assign(stop=frame["stop"] / 10, entry=frame["entry"] / 10)
    options = dict(NAMES, weights="weight", robust=True, family="peto")
    found = [compare_curves(rows, "group", strata, **options) for rows in (frame, tenths, split_rows(frame, seed))]
    for other in found[1:]:
        assert other.chi_squared == pytest.approx(found[0].chi_squared, rel=1e-10)
        assert other.evidence["events"].tolist() == found[0].evidence["events"].tolist()


def test_of_two_levels_a_trend_is_the_test_itself():
    frame = random_rows(2, size=80)
    plain = compare_curves(frame, "y", **NAMES)
    for trend in (True, [3, 1]):
        found = compare_curves(frame, "y", trend=trend, **NAMES)
        assert found.chi_squared == pytest.approx(plain.chi_squared) and found.df == 1
    assert compare_curves(frame, "y", trend=True, **NAMES).table["score"].tolist() == [0.0, 1.0]
    assert compare_curves(frame, "group", trend=True, **NAMES).table["score"].tolist() == [1.0, 2.0, 3.0]
    assert "score" not in plain.table


def test_people_with_several_rows_no_longer_make_the_test_too_sure():
    # Each person three times over, which the plain test takes for as many people; the test by person does not.
    frame = random_rows(3, size=120)
    one, thrice = (compare_curves(frame.loc[frame.index.repeat(k)], "group", robust=True, **NAMES) for k in (1, 3))
    assert thrice.chi_squared == pytest.approx(one.chi_squared)
    sure = compare_curves(frame.loc[frame.index.repeat(3)], "group", **NAMES)
    assert sure.chi_squared > 2 * one.chi_squared


def test_a_level_that_is_never_at_risk_with_others_is_left_out():
    frame = random_rows(4, size=60)
    alone = frame.iloc[:5].assign(group="z", entry=1000, stop=1003, weight=0.3)
    together = pd.concat([frame, alone])
    options = dict(NAMES, weights="weight", robust=True)
    one, two = compare_curves(frame, "group", **options), compare_curves(together, "group", **options)
    assert two.df == one.df == 2 and two.chi_squared == pytest.approx(one.chi_squared)


def test_what_is_refused():
    frame = random_rows(6)
    with pytest.raises(UsageError, match="robust=True"):
        compare_curves(frame, "group", weights="weight", **NAMES)
    for trend in ([1, 2], [1, 1, 1], [1, 2, np.nan]):
        with pytest.raises(UsageError, match="one finite number for each of the 3 levels"):
            compare_curves(frame, "group", trend=trend, **NAMES)
    with pytest.raises(UsageError, match="peto-prentice"):
        compare_curves(frame, "group", family="wilcoxon", **NAMES)
    apart = frame.assign(entry=100 * frame["y"], stop=100 * frame["y"] + 5)
    with pytest.raises(ModelError, match="at risk together"):
        compare_curves(apart, "y", trend=True, **NAMES)


def test_levels_that_never_meet_lose_a_degree_of_freedom_for_each_set_that_does():
    random = np.random.RandomState(4)
    for seed in range(8):
        stratum = random.randint(0, 2, 200)
        frame = pd.DataFrame({"stop": random.randint(1, 20, 200), "status": random.randint(0, 2, 200), "stratum": stratum,
                              "group": 2 * stratum + random.randint(0, 2, 200)})
        each = [compare_curves(part, "group", duration="stop", event="status") for _, part in frame.groupby("stratum")]
        both = compare_curves(frame, "group", strata="stratum", duration="stop", event="status")
        assert both.df == 2 == sum(one.df for one in each)
        assert both.chi_squared == pytest.approx(sum(one.chi_squared for one in each), rel=1e-9)


def test_a_weighted_risk_set_that_empties_under_late_entry_has_survival_nought_not_less():
    random = np.random.RandomState(0)
    for seed in range(60):
        entry = np.repeat([0, 6], 20)
        frame = pd.DataFrame({"entry": entry, "stop": entry + random.randint(1, 6, 40), "status": 1, "group": random.randint(0, 2, 40),
                              "weight": random.random_sample(40)})
        found = compare_curves(frame, "group", family="fleming-harrington", rho=0.5, weights="weight", robust=True, **NAMES)
        assert np.isfinite(found.chi_squared)
