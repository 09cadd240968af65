"""Edges of the comparisons: levels of one answer, units that are no binary fractions, nullable columns, covariates far from 0."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis import comparing
from jdfanalysis.comparing.heaps import stretches
from jdfanalysis.errors import FrameError, ModelError


def courts(size=1500, seed=0):
    random = np.random.RandomState(seed)
    frame = pd.DataFrame({"court": random.randint(0, 12, size), "year": random.randint(2011, 2021, size), "level": "a"})
    frame["again"] = (random.random_sample(size) < 0.4).astype(int)
    return frame, random


@pytest.mark.parametrize("few", [30, 100, 300])
def test_a_level_in_which_nobody_has_the_outcome_is_refused_in_words(few):
    frame, _ = courts()
    frame.loc[:few, "level"] = "b"
    frame.loc[:few, "again"] = 0
    with pytest.raises(ModelError, match="everybody or nobody"):
        comparing.fit_group_effects(frame, "again", "level", "court")


def test_covariates_far_from_nought_do_not_repeat_each_other():
    frame, random = courts()
    frame["far"] = random.normal(3e9, 1e6, len(frame))
    names = list(comparing.fit_group_effects(frame, "again", "year + I((year - 2010) ** 2) + far", "court").table["term"])
    assert len(names) == 4
    with pytest.raises(ModelError, match="repeat each other"):
        comparing.fit_group_effects(frame.assign(twice=2 * frame["year"] + 1), "again", "year + twice", "court")


@pytest.mark.parametrize("width", [0.1, 1 / 12.0, 1.0, 7.0])
def test_whole_multiples_of_a_width_stand_in_a_stretch_of_their_own(width):
    assert stretches(np.arange(-500, 500) * width / width).tolist() == list(range(-500, 500))
    assert stretches((np.arange(-500, 500) * width + 0.4 * width) / width).tolist() == list(range(-500, 500))


def test_whole_months_are_sorted_no_more_when_told_in_years():
    random = np.random.RandomState(3)
    months = random.randint(-60, 60, 6000)
    found = [comparing.check_density(pd.DataFrame({"length": months * unit}), "length", 0.0, bin_width=unit).p
             for unit in (1.0, 0.1, 1 / 12.0)]
    assert np.ptp(found) < 1e-6 and found[0] > 0.001


@pytest.mark.filterwarnings("ignore::jdfanalysis.errors.ModelWarning")
def test_the_bins_of_a_threshold_hold_the_rows_that_have_weight():
    random = np.random.RandomState(1)
    frame = pd.DataFrame({"length": random.randint(-30, 30, 4000)})
    frame["again"] = random.random_sample(4000) + 0.01 * frame["length"]
    for kernel in ("uniform", "triangular"):
        found = comparing.fit_discontinuity(frame, "again", "length", 0, bandwidth=10, kernel=kernel, bins=5)
        assert found.bins["rows"].sum() == found.below + found.above
    with pytest.raises(ModelError, match="same for everybody"):
        comparing.fit_discontinuity(frame.assign(again=1.0), "again", "length", 0)


def test_groups_of_nullable_words_and_numbers_leave_out_the_missing():
    frame = pd.DataFrame({"again": [1, 0, 1, 0, 1], "band": pd.array([1, 1, 2, 2, None], dtype="Int64")})
    assert list(comparing.means_by_group(frame, "band", "again")["rows"]) == [2, 2]
    words = frame.assign(band=pd.array(["x", "x", "y", "y", None], dtype="string"))
    assert list(comparing.means_by_group(words, "band", "again")["rows"]) == [2, 2]


def test_custody_in_words_is_refused_and_missing_is_none():
    people = pd.DataFrame({"index_id": range(160), "treated": [0, 1] * 80, "again": 1.0})
    acts = pd.DataFrame({"index_id": range(160), "days": 5, "held": pd.array([1, None] * 80, dtype="Int64")})
    found = comparing.reoffending_measures(people, acts, "treated", "again", custody="held")
    assert len(found)
    with pytest.raises(FrameError, match="160 rows"):
        comparing.reoffending_measures(people, acts.assign(held="Yes"), "treated", "again", custody="held")
