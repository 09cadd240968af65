"""The manual in pictures: scores of predictions small enough to work by hand."""
import pandas as pd
import pytest

from jdfanalysis.errors import InputError, ModelError, ModelWarning, UsageError
from jdfanalysis.survival import (
    calibrate, concordance_of, fit_cox, fit_discrete, predicted_chances, score_predictions,
)
from jdftest.drawn import table
from jdftest.slow_survival import random_rows

NAMES = {"duration": "days", "event": "event"}


def five():
    return table("days | event | p\n---+---+---\n1|1|0.8\n2|0|0.6\n3|1|0.3\n5|0|0.4\n6|1|0.2", days=int, event=int, p=float)


def test_brier_and_auc_of_five_people():
    # Day 4. Censored on day 2: one of the four left, so G is 3/4 from then on. Weights: 1, 0, 4/3, 4/3, 4/3.
    found = score_predictions(five(), "p", 4, **NAMES)
    row = found.table.iloc[0]
    squares = [0.2 ** 2, 4 / 3 * 0.7 ** 2, 4 / 3 * 0.4 ** 2, 4 / 3 * 0.2 ** 2]
    assert row["brier"] == pytest.approx(sum(squares) / 5)
    # Cases 0.8 (weight 1) and 0.3 (4/3), controls 0.4 and 0.2: the first wins both pairs, the second one of two.
    assert row["auc"] == pytest.approx((1 * 2 + 4 / 3 * 1) / (2 * (1 + 4 / 3)))
    # Overall chance: 1 - 4/5 x 2/3 = 7/15.
    assert row["brier_null"] == pytest.approx(7 / 15 * 8 / 15)
    assert found.evidence.values.tolist() == [[4, 5, 5, 2, 2, 1, 0]]


def test_scores_with_late_entry():
    # Day 1: one of the four there has the event, a step of 1/4. Day 3: one of three, a step of 3/4 x 1/3 = 1/4. Beyond day 4
    # one half is left, for the two at risk then: everybody known stands for a quarter.
    rows = five().assign(entry=[0, 0, 0, 2, 0])
    with pytest.warns(ModelWarning, match="Fewer than 10"):
        found = score_predictions(rows, "p", 4, entry="entry", **NAMES)
    row = found.table.iloc[0]
    assert row["brier"] == pytest.approx((0.2 ** 2 + 0.7 ** 2 + 0.4 ** 2 + 0.2 ** 2) / 4)
    assert row["auc"] == pytest.approx(3 / 4) and row["brier_null"] == pytest.approx(1 / 4)
    assert found.evidence[["cases", "controls", "censored", "later"]].values.tolist() == [[2, 2, 1, 0]]


def test_integrated_brier_is_an_average_over_days():
    chances = pd.concat([five()["p"]] * 2, axis=1).to_numpy()
    found = score_predictions(five(), {"m": chances}, [2, 4], **NAMES)
    assert found.integrated["brier"].iloc[0] == pytest.approx(found.table["brier"].mean())


def test_unos_concordance_of_five_people():
    # Pairs: day 1 with four others, weight 1: all agree. Day 3 with two others, weight (4/3) squared: one agrees.
    found = concordance_of(five(), "p", "uno", **NAMES)
    assert found.concordance == pytest.approx((4 + 16 / 9) / (4 + 2 * 16 / 9))
    assert concordance_of(five(), "p", "harrell", **NAMES).concordance == pytest.approx(5 / 6)


def test_a_marker_has_no_brier_score():
    found = score_predictions(five(), {"score": five()["p"] * 10}, [4], **NAMES).table.iloc[0]
    assert pd.isna(found["brier"]) and found["auc"] > 0.5


def test_faults():
    late = five().assign(entry=[0, 0, 0, 2, 0], court=[1, 1, 2, 2, 2])
    with pytest.raises(UsageError, match="censoring_by cannot be used"):
        score_predictions(late, "p", 4, entry="entry", censoring_by="court", **NAMES)
    with pytest.raises(ModelError, match="landmark"):
        concordance_of(late.assign(entry=0.5), "p", "uno", entry="entry", **NAMES)
    with pytest.raises(ModelError, match="landmark"):
        score_predictions(late.assign(entry=0.5), "p", 4, entry="entry", **NAMES)
    with pytest.raises(ModelError, match="nothing is known of later ones"):
        score_predictions(late.assign(entry=[0, 1, 1, 2, 1]), "p", 4, entry="entry", **NAMES)
    with pytest.raises(ModelError, match="0 cases") as caught:
        score_predictions(five(), "p", [0.5, 4, 9], **NAMES)
    assert len(caught.value.problems) == 2
    with pytest.raises(InputError, match="missing"):
        score_predictions(five().assign(p=None).astype({"p": float}), "p", 4, **NAMES)
    with pytest.raises(InputError, match="between 0 and 1"):
        calibrate(five().assign(p=2.0), "p", 4, **NAMES)
    with pytest.raises(ModelError, match="hardly differ"):
        calibrate(five().assign(p=0.4), "p", 4, groups=2, **NAMES)


def test_calibration_with_late_entry_counts_groups():
    rows = random_rows(7, size=400, longest=40)
    rows["p"] = 0.2 + 0.1 * rows["y"] + 0.05 * rows["x"].abs()
    found = calibrate(rows, "p", 15, groups=4, duration="stop", entry="entry", event="status")
    assert found.evidence["rows"].sum() == 400 and len(found.table) == 4
    assert found.table["observed"].between(0, 1).all() and len(found.curve) == 50
    assert "Calibration" in found.summary


def test_models_that_do_not_predict_chances_are_refused():
    rows = random_rows(3, size=100, longest=20, entry=False)
    months = fit_discrete(rows, ["x"], [0, 8, 16], duration="stop", event="status")
    with pytest.raises(UsageError, match="Discrete does not predict"):
        predicted_chances(months, rows, [8])


def test_chances_of_a_cox_model_are_its_curves():
    rows = random_rows(3, size=200, longest=30)
    fit = fit_cox(rows, ["x"], strata="court", duration="stop", entry="entry", event="status")
    new = rows.iloc[:5]
    slow = 1 - fit.survival(new, [5, 12])["survival"].to_numpy().reshape(5, 2)
    assert predicted_chances(fit, new, [5, 12]) == pytest.approx(slow)
    with pytest.raises(UsageError):
        predicted_chances(fit, new, [500])
    with pytest.raises(UsageError, match="does not predict"):
        predicted_chances(object(), new, [5])
