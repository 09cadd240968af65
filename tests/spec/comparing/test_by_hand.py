"""Small tables worked by hand: one idea each."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis import comparing
from jdfanalysis.errors import FrameError, ModelError, ModelWarning, UsageError


def test_the_nearest_control_that_is_left_is_taken_largest_first():
    frame = pd.DataFrame({"treated": [1, 1, 0, 0, 0]})
    scores = pd.Series([1.0, 2.0, 0.0, 1.4, 5.0])
    pairs = comparing.match_nearest(frame, "treated", scores, caliper=None).pairs
    assert pairs[["treated", "control"]].values.tolist() == [[0, 2], [1, 3]]   # 2.0 chose first and took 1.4


def test_a_caliper_leaves_treated_people_out_and_says_so():
    frame = pd.DataFrame({"treated": [1, 1, 0, 0]})
    found = comparing.match_nearest(frame, "treated", pd.Series([1.0, 9.0, 1.2, 1.1]), caliper=0.5, caliper_unit="own")
    assert found.pairs[["treated", "control"]].values.tolist() == [[0, 3]]
    assert (found.treated_total, found.treated_matched) == (2, 1)
    assert "1 treated have no control near enough" in found.summary


def test_exact_matching_stays_within_the_stratum():
    frame = pd.DataFrame({"treated": [1, 0, 0], "sex": ["F", "M", "F"]})
    pairs = comparing.match_nearest(frame, "treated", pd.Series([1.0, 1.0, 7.0]), caliper=None, exact=["sex"]).pairs
    assert pairs["control"].tolist() == [2]


def test_one_control_may_serve_twice_with_replacement():
    frame = pd.DataFrame({"treated": [1, 1, 0, 0]})
    found = comparing.match_nearest(frame, "treated", pd.Series([1.0, 1.1, 1.05, 9.0]), caliper=None, replace=True)
    assert found.pairs["control"].tolist() == [2, 2] and found.weights.tolist() == [1, 1, 2, 0]


def test_weights_of_each_estimand():
    rows = pd.DataFrame({"treated": [1] * 2 + [0] * 6 + [1] * 6 + [0] * 2, "x": [0] * 8 + [1] * 8})
    fit = comparing.fit_propensity(rows, "treated", ["x"])
    assert np.allclose(fit.score, [0.25] * 8 + [0.75] * 8)
    assert np.allclose(comparing.weigh_scores(fit, "ATT"), [1, 1] + [1 / 3] * 6 + [1] * 6 + [3] * 2)
    assert np.allclose(comparing.weigh_scores(fit, "ATE"), [4] * 2 + [4 / 3] * 6 + [4 / 3] * 6 + [4] * 2)
    assert np.allclose(comparing.weigh_scores(fit, "overlap"), [0.75] * 2 + [0.25] * 6 + [0.25] * 6 + [0.75] * 2)
    assert comparing.weigh_scores(fit, "ATE", trim=(0.5, 1.0)).iloc[:8].sum() == 0
    assert comparing.weigh_scores(fit, "ATE", stabilised=True)[rows["treated"] == 1].mean() == pytest.approx(1)
    assert comparing.weigh_scores(fit, "ATE", limit=0.5).max() == pytest.approx(4 / 3)
    balance = comparing.balance_table(rows, "treated", ["x"], comparing.weigh_scores(fit, "ATT"))
    assert comparing.largest_difference(balance) < 1e-8 < abs(balance["difference"].iloc[0])


def test_standardised_difference_of_a_share():
    rows = pd.DataFrame({"treated": [1] * 4 + [0] * 4, "sex": list("FFMM") + list("FMMM")})
    table = comparing.balance_table(rows, "treated", ["sex"])
    assert table["level"].tolist() == ["F", "M"]
    assert table["difference"].tolist() == pytest.approx([0.5, -0.5])      # (0.5 - 0.25) / sqrt(0.5 * 0.5)


def test_missing_values_are_a_level_of_their_own():
    rows = pd.DataFrame({"treated": [1, 1, 0, 0], "x": [1.0, np.nan, 2.0, 3.0]})
    assert comparing.balance_table(rows, "treated", ["x"])["level"].tolist() == ["", "missing"]


def test_difference_of_two_rates_unmatched():
    rows = pd.DataFrame({"treated": [1] * 100 + [0] * 200, "again": [1] * 30 + [0] * 70 + [1] * 100 + [0] * 100})
    found = comparing.rate_difference(rows, "treated", "again")
    error = np.sqrt(0.3 * 0.7 / 99 + 0.5 * 0.5 / 199)
    assert found.difference == pytest.approx(-0.2) and found.standard_error == pytest.approx(error)
    assert (found.lower, found.upper) == pytest.approx((-0.2 - 1.959964 * error, -0.2 + 1.959964 * error), abs=1e-6)
    assert found.sentence.startswith("For 100 people like those treated, between 9 and 31 fewer had the outcome")


def test_difference_of_matched_pairs_is_that_of_the_paired_differences():
    rows = pd.DataFrame({"treated": [1] * 70 + [0] * 70, "again": [1] * 20 + [0] * 50 + [1] * 10 + [0] * 20 + [1] * 5 + [0] * 35})
    line = pd.Series(np.tile(np.arange(70.0), 2))
    pairs = comparing.match_nearest(rows, "treated", line, caliper=None)
    found = comparing.rate_difference(rows, "treated", "again", matches=pairs)
    gaps = rows["again"].to_numpy()[:70] - rows["again"].to_numpy()[70:]
    assert found.difference == pytest.approx(gaps.mean())
    assert found.standard_error == pytest.approx(gaps.std(ddof=1) / np.sqrt(70))


def test_a_set_with_an_unknown_outcome_is_out_on_both_sides():
    again = [np.nan] + [1.0] * 69 + [0.0] * 70
    rows = pd.DataFrame({"treated": [1] * 70 + [0] * 70, "again": again})
    pairs = comparing.match_nearest(rows, "treated", pd.Series(np.tile(np.arange(70.0), 2)), caliper=None)
    found = comparing.rate_difference(rows, "treated", "again", matches=pairs)
    assert (found.treated, found.others) == (69, 69)


def test_fewer_than_sixty_people_are_refused():
    rows = pd.DataFrame({"treated": [1] * 59 + [0] * 100, "again": [0, 1] * 79 + [1]})
    with pytest.raises(ModelError, match="59 treated people"):
        comparing.rate_difference(rows, "treated", "again")


def test_an_interval_across_zero_is_said_as_such():
    rows = pd.DataFrame({"treated": [1] * 60 + [0] * 60, "again": [1, 0] * 60})
    sentence = comparing.rate_difference(rows, "treated", "again").sentence
    assert "does not show that treatment had an effect, nor that it had none" in sentence


def test_periods_without_events_are_there():
    found = comparing.count_by_period(pd.Series(pd.to_datetime(["2019-01-05", "2019-03-01", "2018-12-31", None])), "2019-01", "2019-03")
    assert found["events"].tolist() == [1, 0, 1]
    share = comparing.count_by_period(pd.Series(pd.to_datetime(["2019-01-05", "2019-01-09"])), "2019-01", "2019-02", of=pd.Series([1, 0]))
    assert share["value"].iloc[0] == 0.5 and np.isnan(share["value"].iloc[1])


def test_what_is_refused():
    rows = pd.DataFrame({"treated": [1, 0, 1, 0] * 5, "x": [1.0, 0.0] * 10, "y": range(20), "court": list("ab") * 10})
    with pytest.raises(ModelError, match="tell the groups apart"):
        comparing.fit_propensity(rows, "treated", ["x"])
    with pytest.raises(ModelError, match="repeat each other"):
        comparing.fit_propensity(rows.assign(z=rows["y"] * 2), "treated", ["y", "z"])
    with pytest.raises(FrameError, match="missing in y"):
        comparing.fit_propensity(rows.assign(y=np.nan), "treated", ["y"])
    with pytest.raises(FrameError, match="something else"):
        comparing.fit_propensity(rows.assign(treated=2), "treated", ["y"])
    with pytest.raises(ModelError, match="needs both groups"):
        comparing.fit_propensity(rows.assign(treated=1), "treated", ["y"])
    with pytest.raises(UsageError, match="order"):
        comparing.match_nearest(rows, "treated", rows["y"], order="best")
    with pytest.raises(FrameError, match="one finite number"):
        comparing.match_nearest(rows, "treated", rows["y"].iloc[:3])
    with pytest.raises(ModelError, match="at least three"):
        comparing.fit_group_effects(rows, "treated", ["y"], "court")
    with pytest.raises(ModelError, match="eight on each side"):
        comparing.fit_interrupted(pd.DataFrame({"period": pd.date_range("2014-01-01", periods=20, freq="MS"), "value": 1.0}), "2015-06-01")


def test_a_level_that_a_filter_emptied_is_refused_in_both_models():
    rng = np.random.RandomState(2)
    frame = pd.DataFrame({"again": rng.randint(0, 2, 300), "days": rng.rand(300), "court": rng.randint(0, 12, 300).astype(str),
                          "sex": pd.Categorical(rng.choice(["F", "M"], 300), categories=["F", "M", "not known"])})
    for outcome, kind in (("again", "logistic"), ("days", "linear")):
        with pytest.raises(ModelError, match="or a level has no rows: 3 columns, rank 2"):
            comparing.fit_group_effects(frame, outcome, "C(sex)", "court", kind=kind)
        as_text = frame.assign(sex=frame["sex"].astype(str))
        assert len(comparing.fit_group_effects(as_text, outcome, "C(sex)", "court", kind=kind).table) == 2


def test_few_groups_are_warned_of():
    rng = np.random.RandomState(1)
    rows = pd.DataFrame({"y": rng.normal(size=90), "x": rng.normal(size=90), "court": np.repeat(list("abc"), 30)})
    with pytest.warns(ModelWarning, match="Only 3 groups"):
        found = comparing.fit_group_effects(rows, "y", ["x"], "court", kind="linear")
    assert len(found.groups) == 3 and found.groups["people"].tolist() == [30, 30, 30]
    with pytest.raises(UsageError):
        found.median_odds_ratio


def test_a_fit_is_the_same_every_time():
    rng = np.random.RandomState(1)
    rows = pd.DataFrame({"y": rng.randint(0, 2, 120), "x": rng.normal(size=120), "court": np.repeat(list("abcdefghijkl"), 10)})
    one, two = (comparing.fit_group_effects(rows, "y", ["x"], "court") for _ in range(2))
    assert one.table.equals(two.table) and one.median_odds_ratio >= 1


def test_nullable_columns_are_read():
    rows = pd.DataFrame({"treated": pd.array([1, 1, 0, 0, 1, 0], dtype="Int64"), "x": pd.array([1, None, 2, 3, 5, 4], dtype="Int64")})
    assert comparing.balance_table(rows, "treated", ["x"])["mean_treated"].tolist()[1] == pytest.approx(1 / 3)
    with pytest.raises(FrameError, match="1 rows hold something else"):
        comparing.balance_table(rows.assign(treated=pd.array([1, 1, 0, 0, 1, None], dtype="Int64")), "treated", ["x"])


def test_difference_of_two_means_is_welchs():
    from scipy.stats import ttest_ind

    rng = np.random.RandomState(1)
    rows = pd.DataFrame({"treated": [1] * 70 + [0] * 200, "offences": rng.poisson(np.r_[np.full(70, 1.2), np.full(200, 2.0)])})
    found = comparing.mean_difference(rows, "treated", "offences")
    own, others = rows["offences"].to_numpy()[:70], rows["offences"].to_numpy()[70:]
    assert found.p == pytest.approx(ttest_ind(own, others, equal_var=False).pvalue)
    assert (found.treated_mean, found.others_mean) == (own.mean(), others.mean()) and found.treated_with == (own > 0).sum()
    repeated = comparing.mean_difference(rows, "treated", "offences", weights=pd.Series(np.full(270, 3.0)))
    assert (repeated.lower, repeated.upper) == pytest.approx((found.lower, found.upper))
    with pytest.raises(FrameError, match="from 0 up"):
        comparing.mean_difference(rows.assign(offences=-1), "treated", "offences")


def test_difference_of_two_matched_means_is_the_paired_t():
    from scipy.stats import ttest_rel

    rng = np.random.RandomState(2)
    rows = pd.DataFrame({"treated": [1] * 70 + [0] * 70, "offences": rng.poisson(2.0, 140)})
    pairs = comparing.match_nearest(rows, "treated", pd.Series(np.tile(np.arange(70.0), 2)), caliper=None)
    found = comparing.mean_difference(rows, "treated", "offences", matches=pairs)
    assert found.df == 69
    assert found.p == pytest.approx(ttest_rel(rows["offences"].to_numpy()[:70], rows["offences"].to_numpy()[70:]).pvalue)


def reoffending():
    """100 treated, of whom 40 reoffend once on day 10; 100 others, of whom 50 reoffend on days 20 and 30, first gravely."""
    people = pd.DataFrame({"index_id": np.arange(200) + 7, "treated": [1] * 100 + [0] * 100,
                           "again": [1] * 40 + [0] * 60 + [1] * 50 + [0] * 50})
    rows = [(7 + i, 10, "Summary", 0) for i in range(40)]
    rows += [(107 + i, day, kind, held) for i in range(50) for day, kind, held in ((30, "Summary", 1), (20, "Indictable only", i < 20))]
    return people, pd.DataFrame(rows, columns=["index_id", "days", "kind", "held"])


def test_how_often_how_soon_how_grave():
    people, acts = reoffending()
    found = comparing.reoffending_measures(people, acts, "treated", "again", severity="kind", custody="held")
    shown = found.set_index(["measure", "severity"])[["treated_value", "others_value"]]
    assert {name: tuple(row) for name, row in zip(shown.index, shown.to_numpy().round(6))} == {
        ("reoffences", ""): (0.4, 1.0), ("days to the first reoffence", ""): (10, 20),
        ("first reoffence", "Indictable only"): (0, 1), ("first reoffence", "Summary"): (1, 0),
        ("reoffences", "Indictable only"): (0, 1), ("reoffences", "Summary"): (1, 1),
        ("custody for the first reoffence", ""): (0, 0.4), ("custodial sentences", ""): (0, 1.4)}
    everyone, rest = found[found["among"] == "everyone"], found[found["among"] == "reoffenders"]
    assert everyone[["treated", "others", "treated_with", "others_with"]].values.tolist() == [[100, 100, 40, 50]]
    assert set(rest["treated"]) == {40} and set(rest["others"]) == {50}


def test_thirty_reoffenders_are_too_few_to_describe():
    people, acts = reoffending()
    found = comparing.reoffending_measures(people, acts, "treated", "again", more_than=40)
    assert found["treated_value"].isna().tolist() == [False, True] and found["treated"].tolist() == [100, 40]


def test_reoffences_that_do_not_belong_are_refused():
    people, acts = reoffending()
    with pytest.raises(FrameError, match="reoffended without a reoffence"):
        comparing.reoffending_measures(people, acts.iloc[1:], "treated", "again")
    with pytest.raises(FrameError, match="nobody in people") as refused:
        comparing.reoffending_measures(people.iloc[:149], acts, "treated", "again")
    assert "156" not in str(refused.value)
    with pytest.raises(FrameError, match="who did not reoffend"):
        comparing.reoffending_measures(people.assign(again=0), acts, "treated", "again")
    with pytest.raises(FrameError, match="not unique"):
        comparing.reoffending_measures(people.assign(index_id=1), acts, "treated", "again")


def test_a_share_by_group_knows_whose_rows_belong_together():
    rows = pd.DataFrame({"turn": ["1"] * 4 + ["2"] * 4, "person": [1, 2, 3, 4, 1, 1, 2, 2], "custody": [1, 0, 0, 1, 1, 1, 0, 0]})
    found = comparing.means_by_group(rows, "turn", "custody", person="person").set_index("turn")
    assert found["mean"].tolist() == [0.5, 0.5] and found["rows"].tolist() == [4, 4] and found["people"].tolist() == [4, 2]
    assert found["standard_error"].tolist() == pytest.approx([np.sqrt(4 / 3 * 1.0) / 4, np.sqrt(2 / 1 * 2.0) / 4])
    alone = comparing.means_by_group(rows, "turn", "custody").set_index("turn")
    assert alone.loc["2", "standard_error"] < found.loc["2", "standard_error"]
    assert ((found["lower"] > 0) & (found["upper"] < 1)).all()


def test_a_group_with_none_has_an_upper_limit_and_one_person_none():
    rows = pd.DataFrame({"g": ["a"] * 20 + ["b"] * 3, "person": list(range(20)) + [50] * 3, "x": [0] * 20 + [1, 0, 1]})
    found = comparing.means_by_group(rows, "g", "x", person="person").set_index("g")
    assert found.loc["a", ["lower", "upper"]].tolist() == pytest.approx([0, 1 - 0.025 ** (1 / 20)])
    assert found.loc["b", ["lower", "upper"]].isna().all() and found.loc["b", "mean"] == pytest.approx(2 / 3)
    with pytest.raises(FrameError, match="missing in 1 rows"):
        comparing.means_by_group(rows.assign(person=rows["person"].where(rows.index > 0)), "g", "x", person="person")
    with pytest.raises(UsageError, match="between 0 and 1"):
        comparing.means_by_group(rows, "g", "x", level=95)
    with pytest.raises(FrameError, match="infinite"):
        comparing.means_by_group(rows.assign(x=np.inf), "g", "x")


def steps(n=200):
    """Two flat lines, 1 below twelve and 3 from it on, at every quarter of a month."""
    x = np.tile(np.arange(n // 4) / 4, 4) + 6
    return pd.DataFrame({"x": x, "y": np.where(x >= 12, 3.0, 1.0), "treated": (x >= 12).astype(int)})


def test_a_step_is_found_exactly_and_the_cutoff_itself_is_above():
    found = comparing.fit_discontinuity(steps(), "y", "x", 12, bandwidth=5.0)
    assert (found.estimate, found.corrected) == pytest.approx((2, 2)) and found.table["above"].tolist() == [80]
    assert found.below == 4 * 19                                         # 7.25 to 11.75: 7 itself has no weight
    assert found.bins["mean"].tolist() == [1.0] * 10 + [3.0] * 10
    whole = comparing.fit_discontinuity(steps(), "y", "x", 12, treated="treated", bandwidth=5.0)
    assert (whole.estimate, whole.first_stage) == pytest.approx((2, 1))
    without = comparing.fit_discontinuity(steps(), "y", "x", 12, bandwidth=5.0, donut=0.25)
    assert (without.below, without.above) == (76, 76)                     # only the cutoff itself lies nearer than a quarter


def test_heaps_and_few_values_are_said_and_no_value_is_named():
    rng = np.random.RandomState(1)
    frame = pd.DataFrame({"x": np.r_[rng.uniform(6.0, 18.0, 400), np.full(100, 13.0)], "y": rng.normal(size=500)})
    with pytest.warns(ModelWarning, match="1 values of the running variable are heaps") as said:
        found = comparing.fit_discontinuity(frame, "y", "x", 12, bandwidth=4.0)
    assert found.heaps["value"].tolist() == pytest.approx([13.0]) and found.heaps["rows"].tolist() == [100]
    assert not any("13" in str(one.message).split("(")[0] for one in said)
    with pytest.warns(ModelWarning, match="takes 4 values below and 5 above"):
        comparing.fit_discontinuity(frame.assign(x=np.floor(frame["x"])), "y", "x", 12, bandwidth=5.0)


def test_what_a_threshold_refuses():
    frame = steps()
    for wrong in ({"kernel": "square"}, {"order": 4}, {"donut": -1}, {"bandwidth": 0}, {"level": 95}):
        with pytest.raises(UsageError):
            comparing.fit_discontinuity(frame, "y", "x", 12, **wrong)
    with pytest.raises(ModelError, match="give a wider bandwidth"):
        comparing.fit_discontinuity(frame, "y", "x", 12, bandwidth=1.0)
    with pytest.raises(ModelError, match="0 rows below"):
        comparing.fit_discontinuity(frame, "y", "x", 0)
    with pytest.raises(FrameError, match="is 1, 0 or missing"):
        comparing.fit_discontinuity(frame, "y", "x", 12, treated="y")
    with pytest.warns(ModelWarning, match="hardly moves"), pytest.raises(ModelError, match="does not change"):
        comparing.fit_discontinuity(frame.assign(t=1), "y", "x", 12, treated="t", bandwidth=5.0)
    with pytest.raises(ModelError, match="Fewer than 10 rows on a side"):
        comparing.check_density(frame, "x", 6)
    with pytest.raises(ModelError, match="Fewer than 8 bins"):
        comparing.check_density(frame, "x", 12, bin_width=3)
    with pytest.raises(UsageError, match="million"):
        comparing.check_density(frame, "x", 12, bin_width=1e-7)


def test_as_many_on_either_side_is_no_difference():
    frame = pd.DataFrame({"x": np.repeat(np.arange(0.5, 24), 20)})
    found = comparing.check_density(frame, "x", 12, bin_width=1, bandwidth=11.9)
    assert found.difference == pytest.approx(0, abs=1e-12) and found.p == pytest.approx(1)
    # The density is 1 / 24 on either side: the error is that of the paper with both heights alike.
    assert found.standard_error == pytest.approx(np.sqrt(24 / 5 * 2 * 24 / (480 * 11.9)))
