"""The answer of a suppression: the safe table, the pattern, and the proof."""

import html
from dataclasses import dataclass
from typing import Any

import numpy as np

from output_checks.suppression.auditing import Audit
from output_checks.suppression.system import System


@dataclass(frozen=True)
class Proof:
    """
    Why a pattern is safe, in numbers that can be released.

    needs : statements that had to be proved: this cell could be higher or lower by so much
    tables : different other tables that prove them; each fits everything that is published
    against_alone : how many of the needs are against a contributor alone in a hidden cell
    widest_sum : cells in the largest sum that the tables were added up over
    """

    needs: int
    tables: int
    against_alone: int
    widest_sum: int

    def describe(self) -> str:
        """The proof as one sentence."""
        text = "{:,} {} proved by {:,} other {} every published number".format(
            self.needs,
            "statement" if self.needs == 1 else "statements",
            self.tables,
            "table, which fits" if self.tables == 1 else "tables, each of which fits",
        )
        if self.against_alone:
            text += "; {:,} of them against a contributor who is alone in a hidden cell".format(self.against_alone)
        return text + "."


@dataclass(frozen=True)
class Suppression:
    """
    A safe table and its proof. Only made after the audit has confirmed it.

    table : what may be published, with markers (a DataFrame; a tuple of them for linked tables)
    hidden : the same shape, True where a marker stands
    system : the cells, sums and pattern behind it (holds the true values: not for release)
    audit : the independent audit of the pattern
    proof : the movements counted
    cost : cost of the secondary cells
    bound : proved lower bound of the cost; equal to `cost` (within rounding) when the pattern is best
    method : "none needed", "heuristic" or "exact"
    seconds : time taken

    Interactive display shows the safe table and the proof, never the true values.
    """

    table: Any
    hidden: Any
    system: System
    audit: Audit
    proof: Proof
    cost: float
    bound: float
    method: str
    seconds: float

    @property
    def primary_count(self) -> int:
        """Cells hidden for their own sake."""
        return int(self.system.primary.sum())

    @property
    def secondary_count(self) -> int:
        """Cells hidden to protect the primary ones."""
        return int((self.system.hidden & ~self.system.primary).sum())

    @property
    def optimal(self) -> bool:
        """True when no cheaper safe pattern exists, to one part in a million."""
        return bool(self.bound >= self.cost - 1e-6 * max(1.0, self.cost))

    def describe(self) -> str:
        """What was hidden, why it is enough, and how good it is; holds no value of a cell."""
        text = "{:,} of {:,} cells hidden: {:,} primary, {:,} secondary. ".format(
            self.primary_count + self.secondary_count, self.system.size, self.primary_count, self.secondary_count
        )
        text += "Cost {:.6g} ({}{}). ".format(
            self.cost,
            self.method,
            (
                ", the least possible"
                if self.optimal
                else ", at least {:.6g} is needed".format(self.bound) if self.bound > 0 else ""
            ),
        )
        return text + self.proof.describe() + " Audit: " + ("safe." if self.audit.safe else "NOT SAFE.")

    def __repr__(self):
        return "Suppression({})".format(self.describe())

    def _repr_html_(self):
        tables = self.table if isinstance(self.table, tuple) else (self.table,)
        shown = "".join(table.to_html(max_rows=40, border=0) for table in tables)
        return "{}<p>{}</p>".format(shown, html.escape(self.describe()))


def marked(values: Any, hidden: np.ndarray, marker: str) -> np.ndarray:
    """The values as objects, whole numbers without a decimal point, with the marker where hidden."""
    flat = np.empty(np.shape(values), dtype=object)
    for position, value in np.ndenumerate(np.asarray(values, dtype=np.float64)):
        flat[position] = int(value) if np.isfinite(value) and value == np.rint(value) else float(value)
    flat[np.asarray(hidden, dtype=bool)] = marker
    return flat
