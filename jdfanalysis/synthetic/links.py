"""Who is who: the person link, and the ids that each source gives its own people."""
from typing import Dict

import numpy as np

from jdfanalysis.synthetic.ledger import Columns

SOURCES = ("magistrates", "crown", "prison", "probation_events")
# The tables of the other datasets whose rows the later person link holds too.
LINKED = SOURCES + ("family_people", "civil_parties", "oasys_assessments_metadata")
TRUE, MISSED, FALSE = 0, 1, 2
STATUS = ("true", "missed", "false")
# A person's ids: 0 the person, 1 … 4 the fragments of each source.
IDS = 8


def link_rows(raw: Dict[str, Columns]) -> Columns:
    """One row per row of the linked tables that is about a person, every one with the true person's id."""
    there = [name for name in LINKED if name in raw]
    rows = [np.flatnonzero(raw[name]["person"] >= 0) for name in there]
    person = np.concatenate([raw[name]["person"][at] for name, at in zip(there, rows)])
    return {
        "table": np.repeat([LINKED.index(name) for name in there], [len(at) for at in rows]),
        "row": np.concatenate([raw[name]["row"][at] for name, at in zip(there, rows)]),
        "person": person,
        "linked": person * IDS,
        "status": np.full(len(person), TRUE, dtype=np.int64),
    }
