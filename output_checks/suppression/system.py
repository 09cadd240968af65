"""The system: cells, what an attacker knows about each, and the sums that bind them.

Everything else in this part works on a System, whatever it came from: a crosstab, a cube with
hierarchies, several linked tables, a JJ file, or a finished table with markers.
"""

from dataclasses import dataclass, replace
from typing import Any, Hashable, Optional, Sequence, Tuple

import numpy as np
from scipy import sparse

from output_checks.suppression.errors import NotAdditive, TableError

# As in the JJ files of tau-ARGUS. u and m are hidden; z may never be hidden.
STATUSES = {"s": "free", "u": "primary", "m": "hidden already, not primary", "z": "always published"}

FLOATS = ("value", "cost", "lower", "upper", "protect_down", "protect_up", "protect_width")


@dataclass(frozen=True)
class System:
    """
    Cells bound by sums. All arrays have one entry per cell; nothing is changed in place.

    names : one hashable per cell; tuples of labels for tables
    relations : scipy CSR matrix, one row per sum; relations @ value = 0 (a total has -1, its parts +1)
    value : the true values; NaN where they are not known (a finished table, read from outside)
    lower, upper : what an attacker knows about a cell while it is hidden (inclusive; may be infinite)
    status : one letter per cell: s free, u primary, m hidden already, z always published
    cost : what hiding the cell costs; positive
    protect_down, protect_up : a primary cell must be able to lie this far below or above its value
    protect_width : and its interval must be this wide. All three 0 means: not exactly known. A level beyond
        the attacker's own bounds (a fall below zero, say) is cut to them: see `levels`
    alone : True where a single contributor stands behind the cell and so knows its value
    whole : True when values are counts

    Published cells are known exactly. A cell published rounded is not "published": give it its window as
    bounds and status m. Raises TableError when the arrays do not fit each other, NotAdditive when known
    values break a sum by more than the tolerance of `check_sums`.
    """

    names: Tuple[Hashable, ...]
    relations: Any
    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    status: np.ndarray
    cost: np.ndarray
    protect_down: np.ndarray
    protect_up: np.ndarray
    protect_width: np.ndarray
    alone: np.ndarray
    whole: bool = True

    def __post_init__(self):
        size = len(self.names)
        relations = sparse.csr_matrix(self.relations, dtype=np.float64)
        relations.sum_duplicates()
        relations.eliminate_zeros()
        object.__setattr__(self, "relations", relations)
        for name in FLOATS:
            object.__setattr__(self, name, np.array(getattr(self, name), dtype=np.float64))
        object.__setattr__(self, "status", np.array(self.status, dtype="U1"))
        object.__setattr__(self, "alone", np.array(self.alone, dtype=bool))
        reasons = [
            "{}: {} entries for {} cells".format(n, len(getattr(self, n)), size)
            for n in FLOATS + ("status", "alone")
            if getattr(self, n).shape != (size,)
        ]
        if relations.shape[1] != size:
            reasons.append("relations: {} columns for {} cells".format(relations.shape[1], size))
        if not reasons:
            reasons = _faults(self)
        if reasons:
            raise TableError("These arrays do not make a system.", reasons)

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.names)

    @property
    def primary(self) -> np.ndarray:
        """True for the cells that must be protected."""
        return self.status == "u"

    @property
    def hidden(self) -> np.ndarray:
        """True for the cells that are not published: primary ones and those hidden for their sake."""
        return (self.status == "u") | (self.status == "m")

    @property
    def fixed(self) -> np.ndarray:
        """True for the cells that may never be hidden."""
        return self.status == "z"

    @property
    def levels(self) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(down, up, width) of every cell, cut to what the bounds allow; uncut where the value is not known."""
        unknown = np.isnan(self.value)
        value = np.where(unknown, 0.0, self.value)
        down = np.where(unknown, self.protect_down, np.minimum(self.protect_down, np.maximum(value - self.lower, 0.0)))
        up = np.where(unknown, self.protect_up, np.minimum(self.protect_up, np.maximum(self.upper - value, 0.0)))
        return down, up, np.minimum(self.protect_width, self.upper - self.lower)

    def with_hidden(self, hidden: np.ndarray) -> "System":
        """The same system with exactly these cells hidden (bool per cell); primary cells stay primary."""
        hidden = np.asarray(hidden, dtype=bool)
        if (self.primary & ~hidden).any() or (self.fixed & hidden).any():
            raise TableError("A pattern must hide every primary cell and no cell that is always published.")
        status = np.where(self.fixed, "z", "s")
        status = np.where(hidden, "m", status)
        return replace(self, status=np.where(self.primary, "u", status))

    def __repr__(self):
        return "System({:,} cells, {:,} sums, {:,} primary, {:,} hidden)".format(
            self.size, self.relations.shape[0], int(self.primary.sum()), int(self.hidden.sum())
        )


def _faults(system: System) -> Sequence[str]:
    """What is wrong with the contents of the arrays, one sentence each."""
    reasons = []
    unknown = ~np.isin(system.status, list(STATUSES))
    if unknown.any():
        reasons.append("status: {} cells have none of {}".format(int(unknown.sum()), ", ".join(sorted(STATUSES))))
    for name in ("cost", "protect_down", "protect_up", "protect_width"):
        entry = getattr(system, name)
        # Old numpy warns where a missing number is compared, so it is looked for first.
        bad = np.where(np.isnan(entry), -1.0, entry) < 0
        if bad.any():
            reasons.append("{}: {} cells are negative or missing".format(name, int(bad.sum())))
    if np.isnan(system.lower).any() or np.isnan(system.upper).any() or (system.lower > system.upper).any():
        reasons.append("lower and upper: missing, or lower above upper")
    known = ~np.isnan(system.value)
    value = np.where(known, system.value, 0.0)
    slack = 1e-6 * (1.0 + np.abs(value))
    outside = known & system.hidden & ((value < system.lower - slack) | (value > system.upper + slack))
    if outside.any():
        reasons.append("{} hidden cells lie outside what the attacker knows".format(int(outside.sum())))
    return reasons


def check_sums(system: System, tolerance: float = 1e-6) -> None:
    """
    Raise NotAdditive when known values break a sum.

    tolerance : relative to the sum of the absolute values in the relation. Relations that touch an
    unknown value are not looked at. Counts (`whole`) must agree to less than a half.
    """
    known = ~np.isnan(system.value)
    values = np.where(known, system.value, 0.0)
    touched = np.abs(system.relations) @ (~known).astype(np.float64)
    gap = np.abs(system.relations @ values)
    size = np.abs(system.relations) @ np.abs(values)
    allowed = np.full(gap.shape, 0.5) if system.whole else tolerance * (1.0 + size)
    broken = np.flatnonzero((touched == 0) & (gap > allowed))
    if len(broken):
        raise NotAdditive(
            "Totals and parts do not agree in {:,} of {:,} sums.".format(len(broken), system.relations.shape[0]),
            [
                "{} cells, one of them {!r}".format(
                    system.relations.indptr[r + 1] - system.relations.indptr[r],
                    system.names[system.relations.indices[system.relations.indptr[r]]],
                )
                for r in broken[:5]
            ],
        )


def make_system(
    names: Sequence[Hashable],
    relations: Any,
    value: Sequence[float],
    status: Sequence[str],
    cost: Optional[Sequence[float]] = None,
    lower: Any = 0.0,
    upper: Any = np.inf,
    protect_down: Any = 0.0,
    protect_up: Any = 0.0,
    protect_width: Any = 0.0,
    alone: Any = False,
    whole: bool = True,
) -> System:
    """
    A System from arrays or single values, with everything that can be left out left out.

    Single values hold for every cell; `cost` is 1, `lower` 0 unless given. See System; checks the sums too.
    """
    size = len(names)
    floats = dict(
        value=value,
        lower=lower,
        upper=upper,
        cost=1.0 if cost is None else cost,
        protect_down=protect_down,
        protect_up=protect_up,
        protect_width=protect_width,
    )
    arrays = {name: _spread(entry, size, np.float64) for name, entry in floats.items()}
    system = System(
        names=tuple(names),
        relations=relations,
        status=_spread(status, size, "U1"),
        alone=_spread(alone, size, bool),
        whole=whole,
        **arrays,
    )
    check_sums(system)
    return system


def _spread(entry: Any, size: int, kind: Any) -> np.ndarray:
    """One entry per cell from an array or a single value."""
    return np.broadcast_to(np.asarray(entry, dtype=kind), (size,)).copy()
