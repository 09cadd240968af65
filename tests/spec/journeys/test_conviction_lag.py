"""The lag from offence to conviction: near the end of coverage only the quick ones are seen."""
import numpy as np
import pytest
from jdftest import slow_lags
from jdftest.slow_journeys import covered, index_of, log_of

from jdfanalysis.errors import UsageError
from jdfanalysis.journeys import Outcome, follow_up, proof_lag

REOFFENCE = Outcome("reoffence", "offence", "convicted")


def acts(pairs):
    """Log of (offence day, conviction day), each of a person of its own."""
    return log_of([(p, day, "offence", "court", p) for p, (day, _) in enumerate(pairs)]
                  + [(p, proof, "convicted", "court", p) for p, (_, proof) in enumerate(pairs)])


def test_lags_that_could_not_be_seen_yet_are_allowed_for():
    """Half take 10 days and half 100, but of those after day 200 the slow ones are not seen by day 300."""
    pairs = [(day, day + lag) for day in range(0, 300, 10) for lag in (10, 100) if day + lag <= 300]
    found = proof_lag(acts(pairs), REOFFENCE, covered("court", 0, 300), days=(10, 50, 100, 200))
    assert list(found["share"][[2, 3]]) == [1.0, 1.0]
    assert found["share"][0] == pytest.approx(0.5) and found["share_seen"][0] > 0.58
    assert found["share"][0] == found["share"][1] and set(found["acts"]) == {len(pairs)} == set(found["people"])


@pytest.mark.parametrize("seed", range(6))
def test_the_share_is_that_of_the_slow_definition(seed):
    random = np.random.RandomState(seed)
    pairs = [(int(d), int(d + l)) for d, l in zip(random.randint(0, 380, 60), random.geometric(0.02, 60))]
    kept = [(d, p) for d, p in pairs if p <= 400]
    found = proof_lag(acts(pairs), REOFFENCE, covered("court", 0, 400), days=(5, 20, 60, 120, 399))
    for row in found.itertuples():
        slow = slow_lags.share_within([p - d for d, p in kept], [400 - d for d, _ in kept], row.days)
        assert row.share == pytest.approx(slow)
        assert row.share_seen == pytest.approx(np.mean([p - d <= row.days for d, p in kept]))


def test_the_planted_distribution_is_recovered_where_the_seen_one_is_too_short():
    random = np.random.RandomState(4)
    day, lag = random.randint(0, 700, 6000), np.minimum(random.exponential(200, 6000).astype(int), 700)
    found = proof_lag(acts(list(zip(day.tolist(), (day + lag).tolist()))), REOFFENCE, covered("court", 0, 700), days=(180,))
    truth = (lag <= 180).mean()
    assert abs(found["share"][0] - truth) < 0.04 < found["share_seen"][0] - truth


def test_acts_before_coverage_do_not_count_and_a_proof_is_needed():
    found = proof_lag(acts([(-50, 20), (10, 20)]), REOFFENCE, covered("court", 0, 300), days=(30,))
    assert found["acts"][0] == 1
    with pytest.raises(UsageError):
        proof_lag(acts([(10, 20)]), Outcome("any", "offence"), covered("court", 0, 300))


def test_a_waiting_period_that_is_too_short_loses_late_convictions():
    """The same offences, counted with 30 and with 120 days for the conviction."""
    log, index = acts([(110, 130), (110, 200)]), index_of([(0, 100), (1, 100)])
    short, long = (follow_up(index, log, Outcome("re", "offence", "convicted", waiting=w), covered("court", 0, 400), horizon=20)
                   for w in (30, 120))
    assert (short["status"] == 1).sum() == 1 and (long["status"] == 1).sum() == 2
