"""Who is who: the person link, and the ids that each source gives its own people."""
from typing import Dict

import numpy as np

from jdfanalysis.synthetic.ledger import Columns

SOURCES = ("magistrates", "crown", "prison", "probation_events")
TRUE, MISSED, FALSE = 0, 1, 2
STATUS = ("true", "missed", "false")
# A person's ids: 0 the person, 1 … 4 the fragments of each source.
IDS = 8


def link_rows(raw: Dict[str, Columns]) -> Columns:
    """One row per row of the four linked tables, every one with the true person's id."""
    sizes = [len(raw[name]["person"]) for name in SOURCES]
    person = np.concatenate([raw[name]["person"] for name in SOURCES])
    return {
        "table": np.repeat(np.arange(len(SOURCES)), sizes),
        "row": np.concatenate([np.arange(size, dtype=np.int64) for size in sizes]),
        "person": person,
        "linked": person * IDS,
        "status": np.full(len(person), TRUE, dtype=np.int64),
    }
