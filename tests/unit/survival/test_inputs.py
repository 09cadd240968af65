"""What is refused, what is warned of, and that no message shows a value."""
import re

import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import DataWarning, FrameError, InputError, ModelError, ModelWarning, UsageError
from jdfanalysis.survival import compare_curves, fit_cox, fit_cumulative_incidence, fit_fine_gray, fit_kaplan_meier
from jdftest.slow_survival import random_rows

NAMES = {"duration": "stop", "event": "status"}


def risk_rows():
    frame = random_rows(1, size=60, people=30).rename(columns={"entry": "tstart", "stop": "tstop"})
    frame["index_id"], frame["clock"] = np.arange(60), "at_risk"
    return frame


def test_risk_rows_need_no_names_and_their_clock_is_shown():
    fit = fit_kaplan_meier(risk_rows())
    assert fit.clock == "at_risk" and "at_risk" in fit.summary
    assert fit_cox(risk_rows(), ["x"]).clock == "at_risk"


def test_two_clocks_are_refused():
    rows = risk_rows()
    rows.loc[:5, "clock"] = "calendar"
    with pytest.raises(FrameError, match="one clock"):
        fit_kaplan_meier(rows)


@pytest.mark.parametrize(
    "change, match",
    [
        ({"duration": None}, "Name the column with the durations"),
        ({"event": None}, "whether an event happened"),
        ({"duration": "nothing"}, "column missing"),
        ({"duration": "group"}, "not a number"),
        ({"event": "group"}, "true/false or codes"),
        ({"interval": "logit"}, "interval must be one of"),
        ({"confidence": 95}, "between 0 and 1"),
    ],
)
def test_calls_that_cannot_be_carried_out(change, match):
    with pytest.raises((UsageError, InputError), match=match):
        fit_kaplan_meier(random_rows(1), **dict(NAMES, **change))


def test_no_rows():
    with pytest.raises(InputError, match="no rows"):
        fit_kaplan_meier(random_rows(1).iloc[:0], **NAMES)


def test_one_row_and_no_events_make_a_flat_curve():
    rows = pd.DataFrame({"stop": [5], "status": [0]})
    fit = fit_kaplan_meier(rows, **NAMES)
    assert fit.table["survival"].tolist() == [1.0]
    assert fit.medians()["median"].isna().all()
    with pytest.raises(InputError, match="No event"):
        fit_cumulative_incidence(rows, **NAMES)
    with pytest.raises(ModelError, match="never happens"):
        fit_cox(rows.assign(x=1.0), ["x"], **NAMES)


def test_flags_serve_as_events():
    rows = random_rows(1)
    flags = rows.assign(status=rows["status"] == 1)
    one, two = fit_kaplan_meier(rows, **NAMES), fit_kaplan_meier(flags, **NAMES)
    assert one.table["survival"].tolist() == two.table["survival"].tolist()


def test_nullable_columns_serve_and_their_gaps_are_seen():
    rows = random_rows(1)
    nullable = rows.astype({"stop": "Int64", "status": "Int64", "y": "Int64"})
    one, two = (fit_cox(r, ["y", "x"], **NAMES) for r in (rows, nullable))
    assert one.table["coef"].tolist() == two.table["coef"].tolist()
    nullable.loc[2, "stop"] = None
    with pytest.raises(InputError, match="missing or infinite"):
        fit_kaplan_meier(nullable, **NAMES)


def test_categories_keep_their_order_and_empty_ones_are_left_out():
    rows = random_rows(2)
    rows["group"] = pd.Categorical(rows["group"], categories=["c", "a", "unused", "b"])
    fit = fit_kaplan_meier(rows, by=["group", "court"], **NAMES)
    assert fit.levels["group"].tolist() == ["c", "c", "a", "a", "b", "b"]
    assert fit_cox(rows, ["group"], **NAMES).table["term"].tolist() == ["group[a]", "group[b]"]


def test_missing_groups_are_refused():
    rows = random_rows(2)
    rows.loc[3, "group"] = None
    with pytest.raises(InputError, match="group has missing values: 1 rows. Leave these rows out"):
        fit_kaplan_meier(rows, by="group", **NAMES)
    with pytest.raises(ModelError, match="two levels"):
        compare_curves(rows.assign(group="a"), "group", **NAMES)


def test_a_formula_among_the_names_of_columns_is_told_from_a_column_that_lacks():
    with pytest.raises(FrameError, match="a formula is one text"):
        fit_cox(random_rows(2), ["x", "C(group)"], **NAMES)
    with pytest.raises(FrameError) as caught:
        fit_cox(random_rows(2), ["x", "grup"], **NAMES)
    assert "group" in str(caught.value) and "formula" not in str(caught.value)


def test_cut_rows_are_refused_by_a_model_of_one_row_each_with_the_remedy():
    rows = pd.DataFrame({"index_id": [0, 0, 1, 2], "person": [0, 0, 1, 2], "tstart": [0, 5, 0, 0], "tstop": [5, 9, 4, 7],
                         "status": [0, 1, 2, 1], "x": [1.0, 1.0, 0.0, 2.0]})
    with pytest.raises(ModelError, match="frame of follow_up"):
        fit_fine_gray(rows, ["x"], entry="tstart", duration="tstop", event="status", person="person")


def test_missing_covariates_are_refused_or_left_out_aloud():
    rows = random_rows(3)
    rows.loc[[1, 4], "x"] = np.nan
    with pytest.raises(InputError, match="2 of 40 rows have missing values in x"):
        fit_cox(rows, ["x", "y"], **NAMES)
    with pytest.warns(DataWarning, match="left out"):
        fit = fit_cox(rows, ["x", "y"], missing="drop", **NAMES)
    whole = fit_cox(rows.drop(index=[1, 4]), "x + y", **NAMES)
    assert fit.table["coef"].tolist() == pytest.approx(whole.table["coef"].tolist())
    assert fit.rows == 38


def test_constant_and_collinear_columns_are_all_named():
    rows = random_rows(4).assign(flat=1.0)
    with pytest.raises(ModelError) as caught:
        fit_cox(rows, ["x", "flat"], **NAMES)
    assert [p.where for p in caught.value.problems] == ["flat"]
    rows["copy"], rows["sum"] = 2 * rows["x"] + 1, rows["x"] + rows["y"]
    with pytest.raises(ModelError) as caught:
        fit_cox(rows, ["x", "copy", "y", "sum"], **NAMES)
    assert [p.where for p in caught.value.problems] == ["copy", "sum"]


def test_a_covariate_that_is_the_stratum():
    with pytest.raises(ModelError, match="does not vary within any risk set"):
        fit_cox(random_rows(4), ["court"], strata="court", **NAMES)


def test_separation_is_told_and_the_other_coefficient_still_right():
    rows = random_rows(5, size=80)
    rows["never"] = ((rows["status"] != 1) & (rows["y"] == 1)).astype(int)
    with pytest.warns(ModelWarning, match="goes to infinity") as caught:
        fit = fit_cox(rows, ["x", "never"], **NAMES)
    assert "never" in str(caught[0].message) and fit.table["coef"].iloc[1] < -10
    assert fit.table["std_error"].iloc[0] < 1


def test_few_clusters_are_told():
    with pytest.warns(ModelWarning, match="Only 3 clusters"):
        fit_cox(random_rows(6), ["x"], cluster="group", **NAMES)


def test_unseen_levels_in_new_data():
    fit = fit_cox(random_rows(7), ["group"], **NAMES)
    with pytest.raises(InputError, match="never saw"):
        fit.predict(pd.DataFrame({"group": ["elsewhere"]}))
    again = fit_cox(random_rows(7), "group", **NAMES)
    with pytest.raises(InputError, match="do not fit the formula"):
        again.predict(pd.DataFrame({"group": ["elsewhere"]}))


def test_a_formula_and_a_list_of_columns_agree_and_encode_new_data_alike():
    rows = random_rows(8)
    one, two = fit_cox(rows, ["group", "x"], **NAMES), fit_cox(rows, "group + x", **NAMES)
    assert one.table["coef"].tolist() == pytest.approx(two.table["coef"].tolist(), rel=1e-9)
    new = pd.DataFrame({"group": ["b"], "x": [1.0]})
    assert one.predict(new)[0] == pytest.approx(two.predict(new)[0], rel=1e-9)
    assert one.survival(new, [5])["survival"].iloc[0] == pytest.approx(two.survival(new, [5])["survival"].iloc[0])


@pytest.mark.parametrize("formula", ["status ~ x", "nothing", "x +", "1"])
def test_formulas_that_cannot_be_read(formula):
    with pytest.raises((UsageError, ModelError, FrameError)):
        fit_cox(random_rows(8), formula, **NAMES)


def test_no_message_shows_a_person_or_a_value():
    rows = random_rows(9)
    rows["person"] = 987654
    rows["x"] = 123.456
    for call in (
        lambda: fit_cox(rows, ["x"], **NAMES),
        lambda: fit_cox(rows.assign(stop=-987654), ["y"], **NAMES),
        lambda: fit_kaplan_meier(rows.assign(status=-987654), **NAMES),
        lambda: fit_cox(rows.assign(group="secret"), ["group"], **NAMES),
    ):
        with pytest.raises((InputError, ModelError)) as caught:
            call()
        text = str(caught.value)
        assert "987654" not in text and "123.456" not in text and "secret" not in text


def test_results_show_themselves_without_ids():
    rows = random_rows(10, people=20)
    rows["person"] += 555000
    fit = fit_cox(rows, ["x", "group"], cluster="person", **NAMES)
    for result in (fit, fit_kaplan_meier(rows, by="group", **NAMES), fit_cumulative_incidence(rows, **NAMES)):
        page = result._repr_html_()
        assert not re.search(r"(?<![\d.])5550\d\d", str(result) + page) and "<table" in page
        assert str(result) == repr(result)
        assert str(result).startswith(result.summary) and str(result).count("\n") > result.summary.count("\n") + 1


def test_evidence_counts_levels_people_and_events():
    rows = random_rows(11, people=15)
    evidence = fit_cox(rows, ["group", "y", "x"], **NAMES).evidence
    assert evidence["column"].tolist() == ["(all)"] + ["group"] * 3 + ["y"] * 2
    for row in evidence.iloc[1:].itertuples():
        own = rows[rows[row.column].astype(str) == row.level]
        assert row.rows == len(own) and row.people == own["person"].nunique()
        assert row.events == (own["status"] == 1).sum()
        assert row.people_with_event == own[own["status"] == 1]["person"].nunique()


def test_codes_1_and_2_without_a_0_are_asked_about():
    rows = random_rows(12)
    with pytest.warns(DataWarning, match="nobody is censored"):
        fit_kaplan_meier(rows.assign(status=rows["status"].clip(0, 1) + 1), **NAMES)
