"""Stays in states stacked for a regression: every stay once per kind of change that could end it."""
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

import numpy as np
import pandas as pd

from jdfanalysis.errors import FrameError, UsageError
from jdfanalysis.survival.cox import without_missing
from jdfanalysis.survival.cox_evidence import level_evidence
from jdfanalysis.survival.design import Design, Terms, columns_used, make_design
from jdfanalysis.survival.multistate_rows import Stays, as_stays, read_stays
from jdfanalysis.survival.rows import Rows

# One right side for every change, or the columns of each change by (from, to).
TransitionTerms = Union[Terms, Dict[Tuple[str, str], Sequence[str]]]


@dataclass(frozen=True)
class Stacked:
    """
    Rows at risk of one kind of change each.

    stays : position among `rows_of_stays` of each row; kind : which change; rows : their times, status 1 if it came
    frame : one row per stay; states, origin, aim : state names, and which the changes leave and enter
    """

    rows: Rows
    stays: np.ndarray
    kind: np.ndarray
    frame: pd.DataFrame
    states: Tuple[str, ...]
    origin: np.ndarray
    aim: np.ndarray

    @property
    def labels(self) -> List[str]:
        """'from to to' of each kind of change."""
        return ["{} to {}".format(self.states[a], self.states[b]) for a, b in zip(self.origin, self.aim)]


def read_stacked(exported: Any, names, states, formula: TransitionTerms, cluster, missing: str) -> Stacked:  # type: ignore
    """Read stays as `read_stays` does and stack them; stays with a missing covariate raise, or are left out aloud."""
    frame, names, states = as_stays(exported, names, None if states is None else list(states))
    stays = read_stays(frame, names, None, states)
    columns = columns_used(frame, formula) if isinstance(formula, str) else union(formula)
    read = without_missing(frame, stays.rows, columns, (cluster,), missing)
    if read is not stays.rows:
        known = np.arange(len(frame)) if stays.rows.used is None else stays.rows.used
        stays = stays.take(np.searchsorted(known, read.used))
    return _stack(stays, frame if stays.rows.used is None else frame.iloc[stays.rows.used].reset_index(drop=True))


def union(formula: TransitionTerms) -> List[str]:
    """All columns named, each once, in the order first named."""
    lists = [formula] if not isinstance(formula, dict) else list(formula.values())
    return list(dict.fromkeys(name for names in lists for name in names))


def _stack(stays: Stays, frame: pd.DataFrame) -> Stacked:
    size = len(stays.states)
    moved = stays.target >= 0
    kinds = np.unique(stays.state[moved].astype(np.int64) * size + stays.target[moved])
    origin, aim = kinds // size, kinds % size
    found = [np.flatnonzero(stays.state == a) for a in origin]
    which = np.concatenate(found)
    kind = np.repeat(np.arange(len(kinds)), [len(f) for f in found]).astype(np.int32)
    rows = stays.rows.take(which)
    status = (stays.target[which] == aim[kind]).astype(np.int16)
    stacked = Rows(rows.start, rows.stop, status, rows.weight, _people(stays, which), None, None, rows.clock, rows.unit)
    return Stacked(stacked, which, kind, frame, stays.states, origin, aim)


def _people(stays: Stays, which: np.ndarray) -> np.ndarray:
    return which if stays.rows.person is None else stays.rows.person[which]


def columns_by_change(
    stacked: Stacked, design: Design, formula: TransitionTerms, shared: Sequence[str]
) -> List[Tuple[str, Optional[int], int]]:
    """(term, kind of change or None for all, column of the design) of every coefficient."""
    owners = {place: term for term, places in design.terms for place in places}
    unknown = [name for name in shared if name not in {term for term, _ in design.terms}]
    if unknown:
        raise FrameError("Not among the covariates: {}.".format(", ".join(unknown)))
    allowed = _allowed(stacked, formula)
    found: List[Tuple[str, Optional[int], int]] = []
    for place, name in enumerate(design.names):
        if owners[place] in shared:
            found.append((name, None, place))
        else:
            found += [(name, m, place) for m in range(len(stacked.origin)) if owners[place] in allowed.get(m, owners.values())]
    return found


def _allowed(stacked: Stacked, formula: TransitionTerms) -> Dict[int, Sequence[str]]:
    if not isinstance(formula, dict):
        return {}
    known = {(stacked.states[a], stacked.states[b]): m for m, (a, b) in enumerate(zip(stacked.origin, stacked.aim))}
    lost = sum(1 for pair in formula if tuple(pair) not in known)
    if lost:
        raise UsageError("{} of the changes named never happen; changes are (from, to), as in: {}.".format(
            lost, ", ".join(stacked.labels)))
    named = {known[tuple(pair)]: names for pair, names in formula.items()}
    return {m: named.get(m, ()) for m in known.values()}


def design_of(stacked: Stacked, formula: TransitionTerms) -> Design:
    """The design of all covariates, whichever changes they act on."""
    return make_design(stacked.frame, union(formula) if isinstance(formula, dict) else formula)


def evidence_of(stacked: Stacked, design: Design) -> pd.DataFrame:
    """Rows, people and events in all and per level of each categorical or 0/1 column, of each kind of change."""
    parts = []
    for m, (origin, aim) in enumerate(zip(stacked.origin, stacked.aim)):
        own = np.flatnonzero(stacked.kind == m)
        part = level_evidence(stacked.frame.iloc[stacked.stays[own]], design, stacked.rows.take(own), 1)
        part.insert(0, "from", stacked.states[origin])
        part.insert(1, "to", stacked.states[aim])
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
