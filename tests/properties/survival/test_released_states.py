"""What may be published of a multistate history: true values, enough people behind each step."""
import numpy as np
import pytest

from jdfanalysis.errors import ModelWarning, UsageError
from jdfanalysis.survival import fit_multistate, released_states
from jdftest.slow_survival import random_stays

NAMES = {"duration": "stop", "entry": "start", "person": "person"}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("minimum", [3, 8])
def test_no_step_shows_few(seed, minimum):
    rows = random_stays(seed, people=150)
    fit = fit_multistate(rows, **NAMES)
    safe = released_states(fit, minimum)
    days = safe.table["day"].unique()
    full = fit.at(days)
    np.testing.assert_array_equal(safe.table["probability"], full["probability"])
    before = -1.0
    for day in days:
        inside = rows[(rows["stop"] > before) & (rows["stop"] <= day)]
        counts = inside.dropna(subset=["to"]).groupby(["from", "to"])["person"].nunique()
        assert (counts >= minimum).all() and len(counts)
        own = safe.evidence[safe.evidence["day"] == day].set_index(["from", "to"])["people"]
        assert {k: v for k, v in own.items() if v and k[1] != "(end)"} == counts.to_dict()
        last = inside[inside["to"].isna()]
        assert len(last) == own[("(observation)", "(end)")] and (len(last) == 0 or len(last) >= minimum)
        after = rows[(rows["start"] <= day) & (rows["stop"] > day)].groupby("from")["person"].nunique()
        assert (after >= minimum).all()
        before = day
    # A minimum of 1 hides nothing.
    assert set(released_states(fit, 1).table["day"]) >= set(days)


def test_levels_and_faults():
    rows = random_stays(5, people=200)
    rows["sex"] = np.where(rows["person"] % 40, "M", "F")
    fit = fit_multistate(rows, by="sex", **NAMES)
    with pytest.warns(ModelWarning, match="Level 1 has no day"):
        safe = released_states(fit, 8)
    assert set(safe.table["sex"]) == {"M"} and "of" in safe.summary and "people" not in safe.table
    with pytest.raises(UsageError):
        released_states(fit, 0)
    with pytest.warns(ModelWarning), pytest.raises(UsageError, match="no day"):
        released_states(fit, 1000)
