"""Two tables that a criminologist knows: where people are after release, and who has not reoffended by sentence."""
from typing import Any, Dict, List, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.frames import to_days
from jdfanalysis.synthetic.population import Population

# Lowest in the picture first; the first that holds is the state of the day.
STATES = ("custody", "hdc", "licence", "pss", "sso", "community_order", "community", "out")
SENTENCES = (("custody", "after_custody"), ("suspended sentence", "after_suspended"), ("community order", "after_community"))
OTHERS = "fine, discharge or not convicted"
HORIZON, STEP = 730, 7
_RELEASED = ("2015-01-01", "2018-12-31")


def states_after_release(population: Population) -> pd.DataFrame:
    """
    Share of people in each true state on day 0, 7, … 728 after release from a custodial sentence.

    One row per day and state: day, state, share, people. All true releases from 2015 to 2018 count, one person
    as often as released alive and into this country; custody is remand, sentence or recall; after death or
    deportation the state is "out".
    Where several legal states run at once the first in the order of STATES is shown.
    """
    truth = population.truth
    spells = truth["spells"].assign(start=to_days(truth["spells"]["start"]), stop=to_days(truth["spells"]["stop"]))
    served = spells[spells["state"] == "custody_sentenced"]
    first, last = (int(np.datetime64(day, "D").astype(np.int64)) for day in _RELEASED)
    out = served[(served["stop"] >= first) & (served["stop"] <= last)]
    released = pd.DataFrame({"person": out["person"].to_numpy(), "origin": out["stop"].to_numpy()}).drop_duplicates()
    released = released.assign(gone=_gone(truth, released["person"].to_numpy()))
    released = released[released["gone"] > released["origin"]]
    released = released.assign(release=np.arange(len(released)))
    state = np.where(spells["state"].str.startswith("custody"), "custody", spells["state"])
    pairs = released.merge(spells.assign(state=state), on="person")
    pairs = pairs[(pairs["stop"] > pairs["origin"]) & (pairs["start"] <= pairs["origin"] + HORIZON)]
    return _shares(released, pairs)


def _gone(truth: Dict[str, pd.DataFrame], person: np.ndarray) -> np.ndarray:
    """First day on which each person is dead or deported; far off for those who are neither."""
    events = truth["events"]
    ended = events[events["event"].isin(["death", "deported"])]
    day = pd.Series(to_days(ended["date"])).groupby(ended["person"].to_numpy()).min()
    return day.reindex(person).fillna(2 ** 30).to_numpy().astype(np.int64)


def _shares(released: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    origin, start, stop = (pairs[name].to_numpy() for name in ("origin", "start", "stop"))
    rank, release = pairs["state"].map({s: i for i, s in enumerate(STATES)}).to_numpy(), pairs["release"].to_numpy()
    rows: List[Tuple[Any, ...]] = []
    for day in range(0, HORIZON, STEP):
        here = np.full(len(released), STATES.index("community"))
        now = (start <= origin + day) & (origin + day < stop)
        np.minimum.at(here, release[now], rank[now])
        here[released["gone"].to_numpy() <= released["origin"].to_numpy() + day] = STATES.index("out")
        counts = np.bincount(here, minlength=len(STATES))
        rows += [(day, state, counts[at] / max(len(released), 1), len(released)) for at, state in enumerate(STATES)]
    return pd.DataFrame(rows, columns=["day", "state", "share", "people"])


def survival_by_sentence(population: Population) -> pd.DataFrame:
    """
    Share who have not offended again by days at risk since the disposal or the release, by sentence.

    One row per sentence and day 0, 7, … 728: sentence, day, survival, at_risk (episodes at risk after that
    day), episodes. The product-limit estimate on the true episodes that began in coverage; days in custody do
    not count; an offence of any kind ends an episode; death and the end of observation censor it.
    """
    episodes = population.truth["episodes"]
    episodes = episodes[episodes["in_coverage"]]
    other = episodes[[column for _, column in SENTENCES]].sum(axis=1) == 0
    parts = [(name, episodes[episodes[column] == 1]) for name, column in SENTENCES] + [(OTHERS, episodes[other])]
    return pd.concat([_product_limit(name, part) for name, part in parts if len(part)], ignore_index=True)


def _product_limit(name: str, part: pd.DataFrame) -> pd.DataFrame:
    days = part["days_at_risk"].to_numpy()
    ended = np.bincount(np.minimum(days, HORIZON + 1), minlength=HORIZON + 2)
    events = np.bincount(np.minimum(days[part["event"].to_numpy()], HORIZON + 1), minlength=HORIZON + 2)
    at_risk = len(days) - np.append(0, np.cumsum(ended)[:-1])
    survival = np.cumprod(1.0 - events / np.maximum(at_risk, 1))
    shown = np.arange(0, HORIZON, STEP)
    return pd.DataFrame({"sentence": name, "day": shown, "survival": survival[shown], "at_risk": at_risk[shown + 1],
                         "episodes": len(days)})
