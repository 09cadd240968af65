"""Descriptions, histograms, and the codes and bands that stand for enough people."""

import numpy as np
import pandas as pd
import pytest

from output_checks import Session, UsageError
from output_checks.binning import binned

ALL = ("n", "people", "mean", "std", "sum", "p10", "p25", "median", "p75", "min", "max")


def people(n=3000):
    random = np.random.RandomState(7)
    return pd.DataFrame({
        "person": np.arange(n) // 2,
        "offence": random.choice(["Arson", "Fraud", "Theft"], n, p=[0.003, 0.497, 0.5]),
        "days": np.where(random.rand(n) < 0.05, np.nan, random.gamma(2, 30, n).round()),
        "age": random.randint(18, 80, n),
    })


@pytest.fixture
def session():
    return Session(person="person")


def test_every_statistic_is_that_of_plain_pandas(session):
    frame = people()
    table = session.describe(frame, ["days", "age"], "offence", statistics=ALL, name="d", digits=6).table
    assert len(table) == 6 and table.index.name == "offence / variable"
    for offence, own in frame.groupby("offence"):
        for variable in ("days", "age"):
            values, row = own[variable].dropna(), table.loc["{} / {}".format(offence, variable)]
            assert row["n"] == len(values) and row["people"] == own.loc[values.index, "person"].nunique()
            plain = [values.mean(), values.std(), values.sum(), values.min(), values.max()]
            assert np.allclose(row[["mean", "std", "sum", "min", "max"]].astype(float), plain)
            levels = [0.1, 0.25, 0.5, 0.75]
            assert np.allclose(row[["p10", "p25", "median", "p75"]].astype(float), values.quantile(levels))


def test_one_variable_without_groups(session):
    table = session.describe(people(), "age", name="d").table
    assert table.index.tolist() == ["age"] and table.index.name == "variable"
    assert session.outputs["d"].verdict.word == "clear"


def test_evidence_is_that_of_the_rows(session):
    frame = people()
    evidence = session.describe(frame, "days", "offence", name="d").evidence
    theft = frame[(frame["offence"] == "Theft") & frame["days"].notna()]
    assert evidence.at("counts", "Theft", "mean") == len(theft)
    assert evidence.at("people", "Theft", "median") == theft["person"].nunique()
    assert evidence.at("largest", "Theft", "mean") == theft.groupby("person")["days"].sum().max()


def test_small_groups_and_extremes_are_blocked_and_treated(session):
    session.describe(people(), "days", "offence", statistics=ALL, name="d")
    rules = {finding.rule for finding in session.outputs["d"].findings}
    assert {"small_counts", "people", "extremes", "percentiles"} <= rules
    session.merge("d", offence={"Arson or fraud": ["Arson", "Fraud"]})
    assert {finding.rule for finding in session.outputs["d"].findings} == {"extremes"}
    assert session.code_extremes("d").verdict.word == "clear"
    assert "at least 10 people reach" in session.outputs["d"].evidence.sdc_applied[-1]


def test_a_code_is_the_value_that_enough_different_people_reach(session):
    frame = people()
    session.describe(frame, "days", "offence", statistics=("n", "min", "max"), name="d")
    table = session.code_extremes("d").table
    for offence, own in frame.dropna().groupby("offence"):
        if own["person"].nunique() < 10:
            assert table.loc[offence, "max"] == "[c]" and table.loc[offence, "min"] == "[c]"
            continue
        reach = [v for v in own["days"].unique() if own[own["days"] >= v]["person"].nunique() >= 10]
        below = [v for v in own["days"].unique() if own[own["days"] <= v]["person"].nunique() >= 10]
        assert table.loc[offence, "max"] == "{:g} or more".format(max(reach))
        assert table.loc[offence, "min"] == "{:g} or less".format(min(below))


def test_a_band_holds_the_percentile_and_enough_people():
    values = np.array([1.0] * 3 + [12.0] * 4 + [14.0] * 2 + [31.0] * 20)
    session = Session()
    session.describe(pd.DataFrame({"days": values}), "days", statistics=("n", "p10", "p25", "median"), name="d")
    table = session.band_percentiles("d", 10).table
    # 1 and its two neighbours are three people: the band grows to the right until ten are inside.
    assert table.loc["days"].tolist() == [29, "0 to under 40", "0 to under 40", "30 to under 40"]


def test_the_same_person_counts_once_in_a_band():
    frame = pd.DataFrame({"person": np.repeat(np.arange(9), 10), "days": np.tile(np.arange(10.0), 9)})
    session = Session(person="person")
    session.describe(frame, "days", statistics=("n", "median", "max"), name="d")
    session.code_extremes("d")
    assert session.band_percentiles("d", 5).table.loc["days"].tolist() == [90, "[c]", "[c]"]


def test_what_cannot_be_described_or_treated_is_refused(session):
    frame = people()
    with pytest.raises(UsageError, match="no column called 'weeks'"):
        session.describe(frame, "weeks", name="d")
    with pytest.raises(UsageError, match="not a statistic"):
        session.describe(frame, "days", statistics=("n", "p100"), name="d")
    with pytest.raises(UsageError, match="No numbers: 'offence'"):
        session.describe(frame, "offence", name="d")
    with pytest.raises(UsageError, match="at least one column"):
        session.describe(frame, (), name="d")
    with pytest.raises(UsageError, match="person column"):
        Session().describe(frame, "days", statistics=("people",), name="d")
    session.describe(frame, "days", name="d")
    with pytest.raises(UsageError, match="neither a minimum nor a maximum"):
        session.code_extremes("d")
    with pytest.raises(UsageError, match="above 0"):
        session.band_percentiles("d", 0)
    session.table(frame, "offence", name="t")
    with pytest.raises(UsageError, match="session.describe"):
        session.code_extremes("t")


def test_a_histogram_is_open_at_both_ends_and_counts_everybody(session):
    frame = people()
    output = session.histogram(frame, "age", name="h")
    assert output.verdict.word == "clear" and output.table["count"].sum() == len(frame)
    assert output.table.index[0].startswith("under ") and output.table.index[-1].endswith(" or more")
    assert str(frame["age"].max()) not in " ".join(output.table.index)


def test_bins_hold_their_left_edge():
    values = pd.Series([17.0, 18.0, 24.0, 25.0, np.nan])
    found = binned(values, [18, 25])
    assert found.astype(object).where(found.notna(), None).tolist() == [
        "under 18", "18 to under 25", "18 to under 25", "25 or more", None,
    ]


@pytest.mark.parametrize("minimum", [1, 5, 10, 40])
def test_joined_bins_hold_enough_different_people(minimum):
    frame = people(600)
    found = binned(frame["days"], 30, frame["person"].to_numpy(), minimum)
    sizes = frame.groupby(found.astype(object))["person"].nunique()
    assert sizes.min() >= minimum and sizes.sum() >= frame.dropna()["person"].nunique()
    # Joining never cuts anywhere new.
    assert len(sizes) <= len(binned(frame["days"], 30).cat.categories)


def test_histograms_by_group_can_be_suppressed(session):
    session.histogram(people(), "days", by="offence", name="h")
    assert session.outputs["h"].verdict.word == "block"
    assert session.suppress("h").verdict.word == "clear"


def test_histograms_refuse_what_makes_no_bins(session):
    frame = people()
    faults = (("days", [5, 5], "rise"), ("days", 1, "at least 2"), ("offence", 5, "of numbers"), ("x", 5, "no column"))
    for values, bins, words in faults:
        with pytest.raises(UsageError, match=words):
            session.histogram(frame, values, bins, name="h")
    assert binned(pd.Series([3.0, 3.0]), 5).tolist() == ["3 or more"] * 2
