"""The fast matching is the slow one, on drawn rows with many ties."""
import numpy as np
import pandas as pd
import pytest
from jdftest import slow_comparing

from jdfanalysis.comparing import match_nearest


def drawn(seed):
    rng = np.random.RandomState(seed)
    n = rng.randint(5, 60)
    frame = pd.DataFrame({
        "treated": rng.randint(0, 2, n), "court": rng.randint(0, 3, n),
        "logit": rng.choice([0.5, 1.0, 1.25, 2.0], n) if seed % 2 else np.round(rng.normal(0, 1, n), 1 + seed % 3),
    })
    frame.loc[0, "treated"], frame.loc[1, "treated"] = 1, 0
    return frame


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("replace", [False, True])
def test_fast_and_slow_matching_agree(seed, replace):
    frame = drawn(seed)
    rng = np.random.RandomState(1000 + seed)
    rules = dict(ratio=rng.randint(1, 4), order=rng.choice(["largest", "smallest", "data", "random"]),
                 exact=["court"] if seed % 3 == 0 else [], caliper=[None, 0.25, 0.8][seed % 3])
    fast = match_nearest(frame, "treated", frame["logit"], replace=replace, caliper_unit="own", seed=seed, **rules)
    lots = np.random.RandomState(seed).random_sample(len(frame))
    values, group = frame["logit"].to_numpy(), frame["treated"].to_numpy()
    own = np.flatnonzero(group == 1)
    keys = {"largest": -values[own], "smallest": values[own], "data": own, "random": lots[own]}
    order = own[np.lexsort((lots[own], keys[rules["order"]]))]
    strata = frame["court"].to_numpy() if rules["exact"] else np.zeros(len(frame))
    slow = slow_comparing.match(values, group, strata, lots, order, rules["ratio"], replace, rules["caliper"] or np.inf)
    assert sorted(zip(fast.pairs["treated"], fast.pairs["control"])) == sorted(slow)


@pytest.mark.parametrize("seed", range(10))
def test_weighted_controls_stand_for_the_matched_treated(seed):
    frame = drawn(seed)
    found = match_nearest(frame, "treated", frame["logit"], ratio=2, replace=bool(seed % 2), caliper=None)
    controls = found.weights[frame["treated"] == 0]
    assert controls.sum() == pytest.approx(found.treated_matched)
    assert found.weights[frame["treated"] == 1].sum() == found.treated_matched
    assert found.controls_used == (controls > 0).sum()


def test_the_same_seed_gives_the_same_pairs_and_ties_are_by_lot():
    frame = pd.DataFrame({"treated": [1] * 5 + [0] * 50, "logit": 1.0})
    one, two, other = (match_nearest(frame, "treated", frame["logit"], seed=s, caliper=None).pairs for s in (1, 1, 2))
    assert one.equals(two)
    assert set(one["control"]) != set(other["control"])
    assert match_nearest(frame, "treated", frame["logit"], seed=None, caliper=None).pairs["control"].tolist() == [5, 6, 7, 8, 9]
