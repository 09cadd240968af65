"""The attrition log: what each rule dropped, merged or imputed, in people and rows."""
from typing import List, Optional, Tuple

import pandas as pd

from jdfanalysis.frames import ATTRITION

Counts = Tuple[int, int]
_LINE = "{:<20} {:>23} {:>25}  {}"


class Attrition:
    """
    An ordered record of rules and their counts.

    Pass one object down a line of calls; each rule that changes people or rows writes to it,
    also when it changed nothing, so that a reader sees that it ran.
    """

    def __init__(self) -> None:
        self._rows: List[Tuple[str, str, int, int, int, int]] = []

    def record(self, step: str, rule: str, before: Counts, after: Counts) -> None:
        """Write one rule; `before` and `after` are (people, rows)."""
        self._rows.append((step, rule, int(before[0]), int(after[0]), int(before[1]), int(after[1])))

    def frame(self) -> pd.DataFrame:
        """The record as a frame `attrition`, in the order written."""
        return pd.DataFrame(self._rows, columns=[c.name for c in ATTRITION.columns])

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        lines = [_LINE.format(step, "{:,} > {:,}".format(*people), "{:,} > {:,}".format(*rows), rule)
                 for step, rule, people, rows in ((r[0], r[1], r[2:4], r[4:6]) for r in self._rows)]
        return "\n".join([_LINE.format("step", "people", "rows", "rule")] + lines)

    def _repr_html_(self) -> str:
        return self.frame().to_html(index=False)


def counts(frame: pd.DataFrame, person: str = "person") -> Counts:
    """(people, rows) of a frame."""
    return (int(frame[person].nunique()), len(frame))


def record(log: Optional[Attrition], step: str, rule: str, before: Counts, after: Counts) -> None:
    """Write to `log` if there is one."""
    if log is not None:
        log.record(step, rule, before, after)
