"""Raw rows of the offence tables of the 2024 release: the principal offence and what went with it."""
from typing import Dict

import numpy as np

from jdfanalysis.synthetic import offences
from jdfanalysis.synthetic.blocks import OFFENCES, Block
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import NO_DAY, Columns, stacked
from jdfanalysis.synthetic.sentencing import CUSTODY, NONE, OTHER

_FURTHER = (0.32, 0.35, 0.35)


def offence_tables(block: Block, raw: Dict[str, Columns]) -> Dict[str, Columns]:
    """The offence tables of both courts: one row per offence of each case shown; number 1 is the principal."""
    draws = Draws(block.seed, OFFENCES, block.number)
    return {name + "_offences": _offences(draws, raw[name]) for name in ("magistrates", "crown")}


def _offences(draws: Draws, cases: Columns) -> Columns:
    names = ("person", "case", "joint", "code", "group", "offence_date", "plea", "outcome", "disposal", "sentence_days")
    current = {name: cases[name] for name in names}
    parts = [dict(current, number=np.ones(len(cases["person"]), dtype=np.int64))]
    for number, share in enumerate(_FURTHER, 2):
        kept = np.flatnonzero(draws.chance(share, len(current["person"])))
        current = {name: values[kept] for name, values in current.items()}
        parts.append(dict(_further(draws, current), number=np.full(len(kept), number)))
    rows = stacked(parts)
    rows["own"] = rows["person"]
    return rows


def _further(draws: Draws, case: Columns) -> Columns:
    """Lesser offences of the same case: the same day or shortly before, never a longer sentence."""
    size = len(case["person"])
    group = np.where(draws.chance(0.5, size), case["group"], draws.pick(offences.shares(), size))
    code = offences.first_code()[group] + draws.integer(0, offences.code_counts()[group] - 1, size)
    custody = (case["disposal"] == CUSTODY) & (case["sentence_days"] != NO_DAY)
    disposal = np.where(case["disposal"] == NONE, NONE, np.where(custody, CUSTODY, OTHER))
    shorter = np.maximum(np.where(custody, case["sentence_days"], 7) // 2, 7)
    before = np.where(draws.chance(0.7, size), 0, draws.integer(1, 30, size))
    return dict(case, group=group, code=code, offence_date=case["offence_date"] - before, disposal=disposal,
                sentence_days=np.where(disposal == CUSTODY, shorter, NO_DAY))
