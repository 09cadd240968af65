"""Is follow-up long enough to tell those who never have the event from those who have it late?"""
from dataclasses import dataclass
from typing import Optional

import numpy as np
import pandas as pd

from jdfanalysis.errors import ModelError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.curves import label_of
from jdfanalysis.survival.kaplan_meier import by_level, greenwood
from jdfanalysis.survival.levels import levels_of
from jdfanalysis.survival.rows import Names, read_rows
from jdfanalysis.survival.steps import joined, make_steps

# Follow-up is called long enough when a longer one would have shown events with this chance.
LEVEL = 0.05


@dataclass(frozen=True)
class FollowUpLength(Shown):
    """
    Whether curves have levelled off.

    table : per level: never (the curve's last value: the share who seem never to have the event), late_events (events in the
        last stretch, as long as that from the last event to the end), late_share (of all rows), chance (that follow-up is
        too short, small is good), enough (chance below 0.05)
    evidence : per level: rows, people, events
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    clock: str

    @property
    def summary(self) -> str:
        """The answer per level, as plain text."""
        words = ["{}: {}".format(k, "long enough" if e else "too short, or not to be told") for k, e in zip(
            self.table["level"], self.table["enough"])]
        return lines_of(("Follow-up", "; ".join(words)), ("clock", self.clock or "as given"))


def check_follow_up(
    rows: pd.DataFrame,
    by: Names = None,
    duration: Optional[str] = None, entry: Optional[str] = None, event: Optional[str] = None,
    cause: int = 1, person: Optional[str] = None,
) -> FollowUpLength:
    """
    A split population needs a curve that has levelled off: how likely is it that follow-up is too short for that?

    In: as `fit_kaplan_meier`. Out: a FollowUpLength. With t the last day seen, e the last day with an event and n rows, N
    events fall in (e - (t - e), e]; the chance is (1 - N / n) to the n-th power. With no time after the last event it
    is 1. Days themselves are not shown: the last event is one person's. Late entry is let in and thins n out at the end.
    Raises ModelError without events, InputError as `fit_kaplan_meier`. Method: Maller & Zhou (1992; 1996, ch. 4).
    """
    read = read_rows(rows, duration, entry, event, person, None)
    group, levels = levels_of(rows, by, read.used)
    read, group = joined(read, group)
    found, counts = [], []
    for position, own in enumerate(by_level(read, group, len(levels))):
        happened, name = own.status == cause, label_of(levels, position)
        if not happened.any():
            raise ModelError("In {} nobody has the event.".format(name))
        last = float(own.stop[happened].max())
        gap = float(own.stop.max()) - last
        late = int((happened & (own.stop > last - gap)).sum()) if gap > 0 else 0
        chance = float((1 - late / len(own)) ** len(own))
        survival = float(greenwood(make_steps(own, happened))[0][-1])
        found.append((name, survival, late, late / len(own), chance, chance < LEVEL))
        people = len(own) if own.person is None else len(np.unique(own.person))
        counts.append((name, len(own), people, int(happened.sum())))
    return FollowUpLength(
        pd.DataFrame(found, columns=["level", "never", "late_events", "late_share", "chance", "enough"]),
        pd.DataFrame(counts, columns=["level", "rows", "people", "events"]), read.clock,
    )
