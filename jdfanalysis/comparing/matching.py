"""Nearest-neighbour matching on one distance: greedy, exact where asked, the same every time.

Scores are sorted once; with replacement every nearest neighbour is found by one search of the sorted
scores, without replacement by walking over what is left (a union of used places), so a million controls
take seconds. Rules follow Austin (2011) and R's MatchIt.
"""
from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.comparing.scores import Propensity, treated_codes
from jdfanalysis.errors import FrameError, UsageError, require_columns

ORDERS = ("largest", "smallest", "data", "random")
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Matches:
    """
    Who was matched with whom.

    pairs : one row per treated row and control: `treated`, `control` (positions in the frame), `distance`,
        `pair` (0, 1, 2 … by treated row in the order of the frame)
    weights : for every row of the frame: 1 for a matched treated row; for a control the sum over its sets of
        1 / controls in the set; 0 for the unmatched. Weighted controls then stand for the matched treated rows.
    treated_total, treated_matched, controls_used : counts; caliper : in units of the distance, or None
    """

    pairs: pd.DataFrame
    weights: pd.Series
    treated_total: int
    treated_matched: int
    controls_used: int
    caliper: Optional[float]

    @property
    def summary(self) -> str:
        """One line of text."""
        return "{:,} of {:,} treated matched with {:,} different controls; {:,} treated have no control near enough".format(
            self.treated_matched, self.treated_total, self.controls_used, self.treated_total - self.treated_matched)

    def __repr__(self) -> str:
        return self.summary


def match_nearest(
    frame: pd.DataFrame, treated: str, distance: pd.Series, ratio: int = 1, replace: bool = False,
    caliper: Optional[float] = 0.2, caliper_unit: str = "sd", exact: Sequence[str] = (), order: str = "largest",
    seed: Optional[int] = 0,
) -> Matches:
    """
    Each treated row with its nearest controls, one after the other (greedy).

    frame : one row per person or index event. treated : its column of 1 and 0. distance : a number for every row,
    best the logit of the propensity score (`Propensity.logit`). ratio : controls per treated row; without
    replacement every treated row gets its first before any gets its second; who finds fewer keeps those found.
    caliper : the largest allowed distance, in standard deviations of the distance (root of the mean of the two
    groups' variances; Austin advises 0.2) or, with caliper_unit="own", in its own unit. exact : columns that must
    agree. order : which treated row chooses first: the "largest" distance value, the "smallest", "data", "random".

    Ties: of equally near controls that with the smaller distance value, then by lot drawn with `seed` (seed=None:
    the first in the frame). Raises UsageError and FrameError.
    """
    _check(order, ratio, caliper, caliper_unit)
    group = treated_codes(frame, treated)
    values = np.asarray(distance, dtype=np.float64)
    if len(values) != len(frame) or not np.isfinite(values).all():
        raise FrameError("The distance needs one finite number for each of the {:,} rows.".format(len(frame)))
    limit = None if caliper is None else caliper * (_spread(values, group) if caliper_unit == "sd" else 1.0)
    lots = np.arange(len(frame), dtype=np.float64) if seed is None else np.random.RandomState(seed).random_sample(len(frame))
    strata = _strata(frame, exact)
    choosing = _queue(values, group, lots, order)
    find = _with_replacement if replace else _without_replacement
    own, control, gap = find(values, group, strata, lots, choosing, ratio, np.inf if limit is None else limit)
    return _matches(frame, group, own, control, gap, limit)


def match_scores(frame: pd.DataFrame, propensity: Propensity, **rules: object) -> Matches:
    """`match_nearest` on the logit of a propensity score; rules as there."""
    return match_nearest(frame, str(propensity.treated.name), propensity.logit, **rules)  # type: ignore[arg-type]


def _check(order: str, ratio: int, caliper: Optional[float], unit: str) -> None:
    if order not in ORDERS:
        raise UsageError("order is one of {}.".format(", ".join(ORDERS)))
    if ratio < 1 or (caliper is not None and caliper <= 0) or unit not in ("sd", "own"):
        raise UsageError("ratio is a whole number from 1, caliper more than 0, caliper_unit 'sd' or 'own'.")


def _spread(values: np.ndarray, group: np.ndarray) -> float:
    """Root of the mean of the two variances."""
    parts = [values[group == side] for side in (0, 1)]
    return float(np.sqrt(np.mean([part.var(ddof=1) if len(part) > 1 else 0.0 for part in parts])))


def _strata(frame: pd.DataFrame, exact: Sequence[str]) -> np.ndarray:
    require_columns(frame, exact, "columns to match exactly")
    codes = np.zeros(len(frame), dtype=np.int64)
    for name in exact:
        part, known = pd.factorize(frame[name])
        codes = codes * (len(known) + 1) + (part.astype(np.int64) + 1)
        codes = np.unique(codes, return_inverse=True)[1].astype(np.int64).reshape(-1)
    return codes


def _queue(values: np.ndarray, group: np.ndarray, lots: np.ndarray, order: str) -> np.ndarray:
    """Treated positions in the order of choosing."""
    places = np.flatnonzero(group == 1)
    if order == "data":
        return places
    if order == "random":
        return places[np.argsort(lots[places], kind="stable")]
    sign = -1.0 if order == "largest" else 1.0
    return places[np.lexsort((lots[places], sign * values[places]))]


def _keys(values: np.ndarray, strata: np.ndarray) -> Tuple[np.ndarray, int]:
    """One integer per row that sorts by stratum, then value; and the step from one stratum to the next."""
    known, rank = np.unique(values, return_inverse=True)
    step = len(known) + 1
    return strata * step + rank.astype(np.int64).reshape(-1), step


def _with_replacement(
    values: np.ndarray, group: np.ndarray, strata: np.ndarray, lots: np.ndarray, choosing: np.ndarray, ratio: int, limit: float,
) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The `ratio` nearest controls of every treated row, all at once."""
    key, step = _keys(values, strata)
    controls = np.flatnonzero(group == 0)
    up = controls[np.lexsort((lots[controls], key[controls]))]
    down = controls[np.lexsort((lots[controls], -key[controls]))]
    found: List[Tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    ahead = np.arange(ratio, dtype=np.int64)
    for begin in range(0, len(choosing), _CHUNK):
        own = choosing[begin:begin + _CHUNK]
        right = np.searchsorted(key[up], key[own], side="left")[:, None] + ahead
        left = np.searchsorted(-key[down], -key[own], side="right")[:, None] + ahead
        place = np.concatenate([down[np.minimum(left, len(down) - 1)], up[np.minimum(right, len(up) - 1)]], axis=1)
        valid = np.concatenate([left < len(down), right < len(up)], axis=1) & (strata[place] == strata[own][:, None])
        gap = np.where(valid, np.abs(values[place] - values[own][:, None]), np.inf)
        best = np.argsort(gap, axis=1, kind="stable")[:, :ratio]
        place, gap = np.take_along_axis(place, best, axis=1), np.take_along_axis(gap, best, axis=1)
        kept = np.isfinite(gap) & (gap <= limit)
        found.append((np.repeat(own, kept.sum(axis=1)), place[kept], gap[kept]))
    return tuple(np.concatenate(parts) for parts in zip(*found))  # type: ignore[return-value]


def _without_replacement(
    values: np.ndarray, group: np.ndarray, strata: np.ndarray, lots: np.ndarray, choosing: np.ndarray, ratio: int, limit: float,
) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The nearest control that is left, for one treated row after the other, `ratio` rounds."""
    key, _ = _keys(values, strata)
    controls = np.flatnonzero(group == 0)
    controls = controls[np.lexsort((lots[controls], key[controls]))]
    runs, first, size = np.unique(key[controls], return_index=True, return_counts=True)
    walk = _Left(first.tolist(), size.tolist())
    held, stratum = values[controls[first]].tolist(), strata[controls[first]].tolist()
    place = np.searchsorted(runs, key[choosing], side="left").tolist()
    mine, level = values[choosing].tolist(), strata[choosing].tolist()
    own, taken, gaps = [], [], []
    for _round in range(ratio):
        for i, start in enumerate(place):
            right, left = walk.right(start), walk.left(start - 1)
            to_right = held[right] - mine[i] if right < len(held) and stratum[right] == level[i] else np.inf
            to_left = mine[i] - held[left] if left >= 0 and stratum[left] == level[i] else np.inf
            gap = min(to_left, to_right)
            if gap > limit or gap == np.inf:
                continue
            own.append(i)
            taken.append(walk.take(left if to_left <= to_right else right))
            gaps.append(gap)
    return choosing[np.asarray(own, dtype=np.int64)], controls[np.asarray(taken, dtype=np.int64)], np.asarray(gaps, dtype=float)


class _Left:
    """Runs of equal controls, what is left of each, and the next run to either side with something left."""

    def __init__(self, first: List[int], size: List[int]):
        self.next_place = list(first)
        self.end = [f + s for f, s in zip(first, size)]
        self.up = list(range(len(first) + 1))
        self.down = list(range(len(first) + 1))     # shifted by one: 0 means none

    @staticmethod
    def _root(links: List[int], place: int) -> int:
        root = place
        while links[root] != root:
            root = links[root]
        while links[place] != root:
            links[place], place = root, links[place]
        return root

    def right(self, place: int) -> int:
        """The first run from `place` up with something left; the number of runs if none."""
        return self._root(self.up, place)

    def left(self, place: int) -> int:
        """The first run from `place` down with something left; -1 if none."""
        return self._root(self.down, place + 1) - 1

    def take(self, run: int) -> int:
        """The next control of a run; a run used up is stepped over from now on."""
        place = self.next_place[run]
        self.next_place[run] += 1
        if self.next_place[run] == self.end[run]:
            self.up[run], self.down[run + 1] = run + 1, run
        return place


def _matches(
    frame: pd.DataFrame, group: np.ndarray, own: np.ndarray, control: np.ndarray, gap: np.ndarray, limit: Optional[float],
) -> Matches:
    order = np.lexsort((gap, own))
    own, control, gap = own[order], control[order], gap[order]
    known, pair, size = np.unique(own, return_inverse=True, return_counts=True)
    weights = np.bincount(control, 1.0 / size[pair.reshape(-1)], minlength=len(frame)) if len(own) else np.zeros(len(frame))
    weights[known] = 1.0
    pairs = pd.DataFrame({"pair": pair.reshape(-1).astype(np.int64), "treated": own, "control": control, "distance": gap})
    return Matches(pairs, pd.Series(weights, index=frame.index, name="weight"), int(group.sum()), len(known),
                   len(np.unique(control)), limit)
