"""Slow, obvious twins of what jdfanalysis.synthetic does fast; and populations that several tests share."""
import math
from functools import lru_cache

import numpy as np

from jdfanalysis.dictionary import data_first
from jdfanalysis.synthetic import generate
from jdfanalysis.synthetic.blocks import make_block, windows_of
from jdfanalysis.synthetic.effects import (
    BASELINE_DAYS,
    BASELINE_RATE,
    DEFAULT_FRAILTY,
    EFFECTS,
    cumulative_baseline,
)


@lru_cache(maxsize=16)
def invented(people=2000, release="2022", seed=1, defects=None, frailty=DEFAULT_FRAILTY):
    """A population, made once per test session; `defects` as for generate, names as a tuple. Do not change it."""
    return generate(people, release=release, seed=seed, defects=defects, frailty=frailty)


@lru_cache(maxsize=4)
def other_datasets(defects=None):
    """A population of the 2024 release with family, civil and assessment tables, made once. Do not change it."""
    return generate(3000, release="2024", seed=2, defects=defects, others=("family", "civil", "oasys"))


@lru_cache(maxsize=4)
def invented_block(seed=1, size=1000, release="2022"):
    """One block of careers, made once per test session. Do not change it."""
    return make_block(0, size, seed, DEFAULT_FRAILTY, windows_of(data_first(release)))


def canonical(population, name):
    """A table of a population under canonical column names."""
    declared = data_first(population.release)[name].variables
    return population.tables[name].rename(columns={v.name: v.canonical for v in declared})


def slow_cumulative_baseline(days):
    """Add up the baseline one day at a time; `days` is a whole number."""
    total = 0.0
    for day in range(days):
        rate = [r for start, r in zip(BASELINE_DAYS, BASELINE_RATE) if start <= day][-1]
        total += rate
    return total


def slow_multiplier(row):
    """The factor on the baseline of one row of covariates, by exp of a sum of logs."""
    return math.exp(sum(math.log(effect.hazard_ratio) * row[effect.covariate] for effect in EFFECTS))


def slow_in_custody(stays, person, day):
    """Is the day inside any of the person's stays? One by one."""
    return any(p == person and a <= day < b for p, a, b in zip(stays["person"], stays["reception"], stays["release"]))


def slow_next_sentence(stays, person, day, never, no_day):
    """First custodial sentence of the person strictly after the day."""
    later = [s for p, s in zip(stays["person"], stays["sentenced"]) if p == person and s != no_day and s > day]
    return min(later) if later else never


def slow_leaders(case, alone, most):
    """Position of the leader of each case: the first of its kind and day, a new one after every `most`. One by one."""
    groups, lead = {}, []
    for at in range(len(alone)):
        if alone[at]:
            lead.append(at)
            continue
        held = groups.setdefault((case["offence"][at], case["group"][at], bool(case["youth"][at])), [])
        if not held or held[-1][1] == most:
            held.append([at, 0])
        held[-1][1] += 1
        lead.append(held[-1][0])
    return lead


def slow_entry_weight(day, first, last, fall, entries):
    """The whole-number weight of one day: a falling line times the factor in force."""
    factor = [per_hundred for start, per_hundred in entries if start <= day][-1]
    return (1000 - (day - first) * int(1000 * fall) // (last - first)) * factor


def slow_earlier_sentences(stays, person, day, no_day):
    """Custodial sentences of the person before the day. One by one."""
    return sum(1 for p, s in zip(stays["person"], stays["sentenced"]) if p == person and s != no_day and s < day)


def slow_community_days(spells, start, stop):
    """Days of [start, stop) outside all custody spells (start, stop pairs) of one person, counted one by one."""
    days = 0
    for day in np.arange(start, stop):
        if not any(a <= day < b for a, b in spells):
            days += 1
    return days


def slow_proven_within(cases, person, index, follow, proof):
    """Any convicted offence in (index, index + follow] whose case ended by index + proof? One by one."""
    for case in cases:
        if case["person"] == person and index < case["offence_date"] <= index + follow:
            if case["ended"] <= index + proof:
                return True
    return False


def slow_state_on(spells, person, day, states):
    """The first of `states` that any spell of the person shows on the day, community if none. One by one."""
    here = set()
    for p, start, stop, state in spells:
        if p == person and start <= day < stop:
            here.add("custody" if state.startswith("custody") else state)
    return next((state for state in states if state in here), "community")


def slow_product_limit(days, events, at):
    """Share without an event after day `at`, by the definition: one factor per day with events."""
    survival = 1.0
    for day in range(1, at + 1):
        at_risk = sum(1 for d in days if d >= day)
        ended = sum(1 for d, e in zip(days, events) if e and d == day)
        if at_risk:
            survival *= 1.0 - ended / at_risk
    return survival


def fitted_log_hazards(episodes):
    """Maximum likelihood by Newton's method with the planted baseline known: estimates and standard errors."""
    x = episodes[[effect.covariate for effect in EFFECTS]].to_numpy().astype(float)
    exposure = cumulative_baseline(episodes["days_at_risk"].to_numpy().astype(float))
    event = episodes["event"].to_numpy().astype(float)
    beta = np.zeros(x.shape[1])
    for _ in range(25):
        expected = exposure * np.exp(x.dot(beta))
        information = (x * expected[:, None]).T.dot(x)
        beta = beta + np.linalg.solve(information, x.T.dot(event - expected))
    return beta, np.sqrt(np.diag(np.linalg.inv(information)))
