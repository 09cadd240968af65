"""What if the links were wrong in other places? Linked tables with people split and merged at random."""
from dataclasses import replace
from typing import Dict, Mapping, Optional, Tuple, Union

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.loading.episodes import components
from jdfanalysis.loading.linking import Linked, assemble_linked

Rate = Union[float, Mapping[object, float]]


def perturb_links(
    linked: Linked, split_rate: Rate = 0.0, merge_rate: Rate = 0.0, by: Optional[pd.Series] = None, seed: int = 0
) -> Linked:
    """
    Copy linked tables with links broken and made at random, for sensitivity analysis.

    split_rate : share of people whose records are divided at random between two people; records that
        hang on a parent record stay with it. Someone with one record stays one person
    merge_rate : share of people who become one with another, drawn at random
    by : a group per row of `people`; then a rate may be a mapping group -> rate (0 for groups not
        named), and people merge only within their group. People without a group are left as they are
    seed : same seed, same result

    Rows are neither dropped nor reordered; rows that were unlinked stay so and are not part of it. Repeat with
    several seeds and report the range of an estimate. Real linkage errors are not random: names
    and addresses decide them. Raises UsageError for rates outside 0 to 1.
    """
    size = len(linked.people)
    rng = np.random.RandomState(seed)
    groups = _groups(by, size)
    split = rng.random_sample(size) < _rates(split_rate, by, size, "split_rate")
    second = np.full(size, -1, dtype=np.int64)
    second[split] = size + np.arange(int(split.sum()))
    persons = _divided(linked, second, rng)
    merging = np.flatnonzero(rng.random_sample(size) < _rates(merge_rate, by, size, "merge_rate"))
    joined = components(*_partners(merging, groups, rng), size=size + int(split.sum()))
    moved = {name: joined[codes] for name, codes in persons.items()}
    used = np.zeros(len(joined), dtype=bool)
    for codes in moved.values():
        used[codes] = True
    place = np.cumsum(used, dtype=np.int32) - np.int32(1)
    dense = {name: place[codes] for name, codes in moved.items()}
    lookup = np.concatenate([linked.lookup, np.char.add(linked.lookup[split], b"~")])[used]
    frames = {name: _without_person(frame) for name, frame in linked.items()}
    again = assemble_linked(linked.dictionary, frames, dense, lookup, linked.summary)
    return replace(again, unlinked=linked.unlinked)


def _without_person(frame: pd.DataFrame) -> pd.DataFrame:
    """The other columns, which are not copied."""
    other = frame.copy(deep=False)
    del other["person"]
    return other


def _groups(by: Optional[pd.Series], size: int) -> np.ndarray:
    """A code per person, -1 without a group; everyone in one group if there are none."""
    if by is None:
        return np.zeros(size, dtype=np.int64)
    if len(by) != size:
        raise UsageError("`by` needs one value per row of people: {}, not {}.".format(size, len(by)))
    return np.asarray(pd.factorize(np.asarray(by, dtype=object), sort=False)[0], dtype=np.int64)


def _rates(rate: Rate, by: Optional[pd.Series], size: int, name: str) -> np.ndarray:
    if isinstance(rate, Mapping):
        if by is None:
            raise UsageError("A {} by group needs `by`.".format(name))
        rates = np.array([float(rate.get(group, 0.0)) for group in np.asarray(by, dtype=object)], dtype="float64")
    else:
        rates = np.full(size, float(rate), dtype="float64")
        if by is not None:
            rates[pd.isna(np.asarray(by, dtype=object))] = 0.0
    if ((rates < 0) | (rates > 1)).any():
        raise UsageError("A {} lies between 0 and 1.".format(name))
    return rates


def _divided(linked: Linked, second: np.ndarray, rng: np.random.RandomState) -> Dict[str, np.ndarray]:
    """The person of each row after splitting; parents are drawn, children follow."""
    persons: Dict[str, np.ndarray] = {}
    waiting = list(linked)
    while waiting:
        for name in list(waiting):
            above = linked.dictionary[name].parent
            if above not in linked or above == name:
                codes = linked[name]["person"].to_numpy().astype(np.int64)
                away = (rng.randint(0, 2, len(codes)) == 1) & (second[codes] >= 0)
                persons[name] = np.where(away, second[codes], codes)
            elif above in persons:
                persons[name] = _following(linked, name, above, persons[above])
            else:
                continue
            waiting.remove(name)
    return persons


def _following(linked: Linked, name: str, above: str, persons: np.ndarray) -> np.ndarray:
    """The person of each child row: that of the first parent row with its key, or its own if there is none."""
    mine, theirs = linked[name], linked[above]
    pairs = [p for p in linked.dictionary[name].parent_key if p[0] in mine.columns and p[1] in theirs.columns]
    own = mine["person"].to_numpy().astype(np.int64)
    if not pairs:
        return own
    both = [np.concatenate([theirs[t].to_numpy(), mine[m].to_numpy()]) for m, t in pairs]
    both.append(np.concatenate([theirs["person"].to_numpy(), own]))
    keys = pd.DataFrame(dict(enumerate(both))).groupby(list(range(len(both))), sort=False).ngroup().to_numpy()
    person_of_key = np.full(int(keys.max()) + 1 if len(keys) else 0, -1, dtype=np.int64)
    above_keys = keys[:len(theirs)]
    person_of_key[above_keys[::-1]] = persons[::-1]
    found = person_of_key[keys[len(theirs):]]
    return np.where(found >= 0, found, own)


def _partners(merging: np.ndarray, groups: np.ndarray, rng: np.random.RandomState) -> Tuple[np.ndarray, np.ndarray]:
    """Edges from each merging person to another of the same group; people alone in their group have none."""
    order = np.argsort(groups, kind="stable")
    starts = np.searchsorted(groups[order], groups[merging], side="left")
    ends = np.searchsorted(groups[order], groups[merging], side="right")
    rank = np.empty(len(groups), dtype=np.int64)
    rank[order] = np.arange(len(groups))
    able = (ends - starts > 1) & (groups[merging] >= 0)
    merging, starts, ends = merging[able], starts[able], ends[able]
    # One of the others, each as likely: step over oneself.
    step = (rng.random_sample(len(merging)) * (ends - starts - 1)).astype(np.int64)
    place = starts + step
    place += place >= rank[merging]
    return merging.astype(np.int64), order[place].astype(np.int64)
