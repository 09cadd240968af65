"""Linked tables without some people, such as those whose records contradict each other; and written down."""
from dataclasses import replace
from typing import Any, Optional

import numpy as np

from jdfanalysis.attrition import Attrition, record
from jdfanalysis.errors import UsageError
from jdfanalysis.loading.linking import Linked, assemble_linked


def leave_out(linked: Linked, doubtful: Any, log: Optional[Attrition] = None) -> Linked:
    """
    Copy linked tables without the rows of some people, to see whether an answer stays without them.

    doubtful : one truth value per row of `people`, such as linked.people[["sex_conflict"]].any(axis=1)
    Those who stay are numbered anew, 0 … n-1 in the old order; `lookup`, `people` and `conflicts` are theirs, rows that were
    unlinked stay apart, `summary` is that of the linking. log : a row for each table. Whoever is conflicted is no random
    part of the people: say how many they are by group (`conflicts`). To divide them instead of leaving them out,
    give perturb_links a split_rate by group. Raises UsageError unless there is one value for each of the people.
    """
    gone = np.asarray(doubtful)
    if gone.shape != (len(linked.people),) or gone.dtype != bool:
        raise UsageError("leave_out needs one truth value for each of the people: {} of them.".format(len(linked.people)))
    place = np.where(gone, -1, np.cumsum(~gone) - 1).astype(np.int32)
    frames, persons = {}, {}
    for name, frame in linked.items():
        kept = ~gone[frame["person"].to_numpy()]
        whole = frame[kept].reset_index(drop=True)
        persons[name] = place[whole["person"].to_numpy()]
        frames[name] = whole.drop(columns="person")
        before, after = frame["person"].nunique(), whole["person"].nunique()
        record(log, "link", "{}: rows of doubtful people left out".format(name), (before, len(frame)), (after, len(whole)))
    left = assemble_linked(linked.dictionary, frames, persons, linked.lookup[~gone], linked.summary)
    return replace(left, unlinked=linked.unlinked)
