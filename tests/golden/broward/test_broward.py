"""The line on real tables: every row accounted for, and the numbers that R gives on the same risk rows."""
import json
from pathlib import Path

import numpy as np
import pytest
from jdftest import tree
from jdftest.shared_data import shared_folder

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def line():
    """What the script leaves behind: every name it defines."""
    folder = shared_folder("broward")
    script = tree.ROOT / "notebooks" / "20_own_tables_broward.py"
    space = {"__file__": str(script), "__name__": "notebook"}
    with pytest.MonkeyPatch().context() as patch:
        patch.setenv("BROWARD", folder)
        exec(compile(script.read_text(encoding="utf-8"), script.name, "exec"), space)
    return space


@pytest.fixture(scope="module")
def golden():
    return json.loads((HERE / "broward.json").read_text(encoding="utf-8"))


def test_every_raw_spell_is_used_or_set_aside_with_a_reason(line):
    assert len(line["cleaned"]) + len(line["aside"]) == len(line["raw"]) == 20015
    assert line["aside"]["reason"].notna().all()


def test_united_spells_share_no_day(line):
    from jdfanalysis.journeys import find_overlaps

    assert len(find_overlaps(line["jail"])) == 0


def test_days_add_up_to_follow_up_less_jail(line):
    rows, followed = line["rows"], line["followed"]
    assert (rows["tstop"] - rows["tstart"]).sum() == followed["days_at_risk"].sum()
    assert (followed["days_calendar"] - followed["days_custody"] == followed["days_at_risk"]).all()


def test_no_event_is_lost_on_the_way(line):
    assert (line["rows"]["status"] == 1).sum() == (line["followed"]["status"] == 1).sum()


def test_curves_are_those_of_r(line, golden):
    for curves, name in ((line["by_sex"], "km_sex"), (line["by_score"], "km_band")):
        at = curves.at([365, 730])
        order = {"Male": 0, "Female": 1, "Low": 0, "Medium": 1, "High": 2}
        at = at.assign(place=at.iloc[:, 0].astype(str).map(order)).sort_values(["place", "day"])
        np.testing.assert_allclose(at["survival"], golden[name], rtol=1e-10)
        np.testing.assert_allclose(at["std_error"], golden[name + "_se"], rtol=1e-8)


def test_cox_is_that_of_r(line, golden):
    cox = line["cox"]
    mine = cox.table.set_index("term")
    theirs = {"age_10": 0, "C(sex, Treatment('Male'))[T.Female]": 1, "priors_5": 2, "C(band)[T.Medium]": 3, "C(band)[T.High]": 4}
    assert set(theirs) == set(mine.index)
    place = [theirs[term] for term in mine.index]
    np.testing.assert_allclose(mine["coef"], np.array(golden["coef"])[place], rtol=1e-6)
    np.testing.assert_allclose(mine["std_error"], np.array(golden["robust_se"])[place], rtol=1e-6)
    np.testing.assert_allclose(mine["model_std_error"], np.array(golden["naive_se"])[place], rtol=1e-6)
    np.testing.assert_allclose([cox.loglik_null, cox.loglik], golden["loglik"], rtol=1e-8)


def test_the_proportional_hazards_test_is_that_of_r(line, golden):
    from jdfanalysis.survival import check_proportional

    found = check_proportional(line["cox"]).table.set_index("term")["chi_squared"]
    assert found["GLOBAL"] == pytest.approx(golden["zph"][-1], rel=1e-5)
    assert found["age_10"] == pytest.approx(golden["zph"][0], rel=1e-5)


def test_the_known_error_is_refused_and_the_right_rate_given(line):
    assert type(line["refused_kind"]) is str and line["refused_kind"] == "CoverageError"
    assert line["two_years"].mean() == pytest.approx(0.32, abs=0.01)
