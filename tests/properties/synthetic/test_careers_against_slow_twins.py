"""Fast look-ups and clocks agree with counting day by day, on invented careers and on random ones."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jdftest.slow_synthetic import (
    invented,
    invented_block,
    slow_community_days,
    slow_cumulative_baseline,
    slow_earlier_sentences,
    slow_entry_weight,
    slow_in_custody,
    slow_leaders,
    slow_next_sentence,
)

from jdfanalysis.synthetic import assessment_rows, courts, effects, law, orders, shocks
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import NO_DAY

RUNS = settings(derandomize=True, deadline=None, max_examples=40)


def test_days_at_risk_are_the_days_in_the_community_counted_one_by_one():
    truth = invented(400, seed=4, defects="default").truth
    spells = truth["spells"]
    spells = spells[spells["state"].str.startswith("custody")]
    inside = {}
    for person, start, stop in zip(spells["person"], spells["start"].values, spells["stop"].values):
        inside.setdefault(person, []).append((start.astype("datetime64[D]").astype(int),
                                              stop.astype("datetime64[D]").astype(int)))
    episodes = truth["episodes"]
    recalled = episodes["person"].isin(truth["recalls"]["person"]).to_numpy()
    chosen = episodes[recalled & (np.cumsum(recalled) <= 60) | (np.arange(len(episodes)) < 40)]
    for row in chosen.itertuples():
        start, stop = (np.datetime64(day, "D").astype(int) for day in (row.origin, row.stop))
        assert slow_community_days(inside.get(row.person, []), start, stop) == row.days_at_risk
    assert recalled.sum() > 20


def test_every_offence_of_an_episode_is_an_event_and_at_liberty():
    truth = invented(1000).truth
    ended = truth["episodes"][truth["episodes"]["event"]]
    offences = truth["events"][truth["events"]["event"] == "offence"]
    known = set(zip(offences["person"], offences["date"]))
    assert all(pair in known for pair in zip(ended["person"], ended["stop"]))
    block = invented_block()
    case = block.careers.cases
    assert not orders.in_custody(block.careers.stays, case["person"], case["offence"]).any()


def test_looking_up_custody_is_looking_one_by_one():
    stays = invented_block().careers.stays
    draws = np.random.RandomState(3)
    person = draws.choice(stays["person"][:200], 300)
    at = draws.randint(0, 200, 300)
    day = stays["reception"][at] + draws.randint(-40, 120, 300)
    fast = orders.in_custody(stays, person, day)
    assert fast.tolist() == [slow_in_custody(stays, p, d) for p, d in zip(person, day)]
    assert fast.sum() > 10


@RUNS
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50), st.booleans()), max_size=12),
       st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50)), min_size=1, max_size=5))
def test_the_next_sentence_is_the_first_one_later(drawn, asked):
    stays = {"person": np.array([p for p, _, _ in drawn], dtype=np.int64),
             "sentenced": np.array([d if s else NO_DAY for _, d, s in drawn], dtype=np.int64)}
    start = {"person": np.array([p for p, _ in asked], dtype=np.int64),
             "start": np.array([d for _, d in asked], dtype=np.int64)}
    fast = orders._next_sentence(start, stays)
    slow = [slow_next_sentence(stays, p, d, 2 ** 31, NO_DAY) for p, d in asked]
    assert fast.tolist() == slow


@RUNS
@given(st.integers(0, 4000))
def test_the_baseline_adds_up_day_by_day(days):
    fast = effects.cumulative_baseline(np.array([float(days)]))[0]
    assert fast == pytest.approx(slow_cumulative_baseline(days), abs=1e-9)


@RUNS
@given(st.floats(0, 30))
def test_a_longer_hazard_takes_longer(hazard):
    days = effects.days_to(np.array([hazard, hazard + 0.01]))
    assert days[0] <= days[1] <= effects.NEVER


@RUNS
@given(st.lists(st.tuples(st.integers(15000, 15002), st.integers(0, 2), st.booleans()), max_size=40), st.integers(0, 99))
def test_co_defendants_are_grouped_as_one_by_one(drawn, seed):
    size = len(drawn)
    case = {"person": np.arange(size), "offence": np.array([d for d, _, _ in drawn], dtype=np.int64),
            "group": np.array([g for _, g, _ in drawn], dtype=np.int64),
            "youth": np.array([y for _, _, y in drawn], dtype=bool), "mode": np.ones(size, dtype=np.int64),
            "code": np.arange(size), "charge": 15010 + np.arange(size), "route": np.arange(size) % 2,
            "area": np.arange(size), "arrest": np.full(size, 15009)}
    alone = Draws(seed).uniform(size) >= courts._TOGETHER[1]
    courts.charge_together(Draws(seed), case)
    slow = slow_leaders(dict(case), alone, courts.MOST_DEFENDANTS)
    assert case["lead"].tolist() == slow
    assert case["charge"].tolist() == [15010 + at for at in slow] and case["code"].tolist() == slow
    assert np.bincount(case["lead"], minlength=1).max() <= courts.MOST_DEFENDANTS


def test_entries_weigh_what_trend_and_factor_say():
    first, last = law.day("2014-06-01"), law.day("2021-06-01")
    weights = np.diff(np.append(0, shocks.entry_weights(first, last)))
    days = np.arange(first, last, 37)
    slow = [slow_entry_weight(day, first, last, shocks._ENTRY_FALL, shocks.ENTRIES) for day in days.tolist()]
    assert weights[days - first].tolist() == slow


def test_earlier_sentences_are_counted_as_one_by_one():
    block = invented_block()
    stays, draws = block.careers.stays, np.random.RandomState(5)
    rows = {"person": draws.choice(stays["person"], 200),
            "convicted": draws.choice(stays["sentenced"][stays["sentenced"] != NO_DAY], 200)}
    fast = assessment_rows._earlier_sentences(block, rows)
    slow = [slow_earlier_sentences(stays, p, d, NO_DAY) for p, d in zip(rows["person"], rows["convicted"])]
    assert fast.tolist() == slow and fast.max() > 2


@pytest.mark.parametrize("seed", [0, 11, 2 ** 32 - 1])
def test_any_seed_gives_a_possible_history(seed):
    truth = invented(60, seed=seed).truth
    spells = truth["spells"]
    inside = spells[spells["state"].str.startswith("custody")].sort_values(["person", "start"])
    same = inside["person"].to_numpy()[1:] == inside["person"].to_numpy()[:-1]
    assert (inside["start"].to_numpy()[1:] >= inside["stop"].to_numpy()[:-1])[same].all()
    assert (truth["episodes"]["days_at_risk"] > 0).all()
