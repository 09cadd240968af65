"""Raw rows of the offender assessments (OASys): one per assessment, in each of the tables that hold it."""
from typing import Dict, Tuple

import numpy as np

from jdfanalysis.synthetic import law
from jdfanalysis.synthetic.blocks import OTHERS, Block
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import NO_DAY, Columns, stacked, taken
from jdfanalysis.synthetic.people import YEAR_DAYS

PURPOSES = ("start custody", "start licence", "start of community order", "review", "recall",
            "termination of community supervision")
IN_CUSTODY, ON_LICENCE, ON_ORDER, REVIEW, ON_RECALL, ENDED = range(6)
HEALTH = ("none", "low", "medium", "high")
SCORES, NO_TWO, TICKS, ABODE = ("0", "1", "2", "M"), ("0", "2", "M"), ("YES",), ("NO", "YES", "M")
SCORED = ("question_3_4", "question_3_5", "question_3_6", "question_5_2", "question_5_3", "question_5_4", "question_5_5",
          "question_10_6")
TICKED: Tuple[Tuple[str, float], ...] = (
    ("question_2_2_weapon", 0.16), ("question_2_3_physicalviol", 0.30), ("question_2_3_directcont", 0.38),
    ("question_2_9_financial", 0.27), ("question_2_10_alcho", 0.36), ("question_2_10_drugs", 0.24))
# Table, share of assessments that it holds, and for which purposes (None for all). Invented.
HELD = (("core_risk", 0.90, None), ("bcs", 0.85, IN_CUSTODY), ("tr_bcs", 0.08, IN_CUSTODY), ("rmp", 0.55, None),
        ("saq", 0.60, None), ("sara", 0.12, None), ("skillschecker", 0.25, None))
_MISSING = 0.04


def assessment_tables(block: Block, first: int, last: int) -> Dict[str, Columns]:
    """The assessments made in [first, last], and the tables that hold their items; the same row id in each."""
    draws = Draws(block.seed, OTHERS, block.number, 3)
    rows = stacked([_custodial(block, draws), _of_orders(block, draws), _of_recalls(block, draws)])
    rows = taken(rows, (rows["assessment_date"] >= first) & (rows["assessment_date"] <= last))
    size = len(rows["person"])
    rows["row"] = np.arange(size, dtype=np.int64)
    rows["health"] = draws.pick((55, 25, 14, 6), size)
    rows.update(_items(block, draws, rows))
    tables = {"oasys_assessments_metadata": rows}
    for name, share, purpose in HELD:
        held = draws.chance(share, size) & (True if purpose is None else rows["purpose"] == purpose)
        tables["oasys_" + name] = taken(rows, held)
    return tables


def _assessed(person: np.ndarray, day: np.ndarray, purpose: int, convicted: np.ndarray, group: np.ndarray) -> Columns:
    return {"person": person, "assessment_date": day, "purpose": np.full(len(person), purpose), "convicted": convicted,
            "group": group}


def _custodial(block: Block, draws: Draws) -> Columns:
    """After reception with a sentence of six months or more, once a year inside, and at release on licence."""
    stay = block.careers.stays
    stay = taken(stay, (stay["sentenced"] != NO_DAY) & (stay["sentence_days"] >= law.YEAR // 2))
    size = len(stay["person"])
    begun = stay["sentenced"] + 10 + draws.days(30.0, 0.5, size)
    parts = []
    for day, purpose in ((begun, IN_CUSTODY), (begun + law.YEAR, REVIEW), (begun + 2 * law.YEAR, REVIEW)):
        at = np.flatnonzero((day < stay["release"]) & draws.chance(0.85, size))
        parts.append(_assessed(stay["person"][at], day[at], purpose, stay["sentenced"][at], stay["group"][at]))
    out = stay["release"] + draws.integer(1, 28, size)
    at = np.flatnonzero((out < stay["licence_end"]) & draws.chance(0.7, size))
    parts.append(_assessed(stay["person"][at], out[at], ON_LICENCE, stay["sentenced"][at], stay["group"][at]))
    return stacked(parts)


def _of_orders(block: Block, draws: Draws) -> Columns:
    """At the start and the end of orders."""
    order = block.careers.orders
    size = len(order["person"])
    begun = order["start"] + draws.integer(3, 40, size)
    parts = []
    for day, purpose, share in ((begun, ON_ORDER, 0.65), (order["stop"], ENDED, 0.45)):
        at = np.flatnonzero((day <= order["stop"]) & draws.chance(share, size))
        parts.append(_assessed(order["person"][at], day[at], purpose, order["start"][at], order["group"][at]))
    return stacked(parts)


def _of_recalls(block: Block, draws: Draws) -> Columns:
    """After a standard recall, while inside."""
    recall, stay = block.careers.recalls, block.careers.stays
    if not recall:
        none = np.zeros(0, dtype=np.int64)
        return _assessed(none, none, ON_RECALL, none, none)
    day = recall["returned"] + draws.integer(5, 20, len(recall["person"]))
    at = np.flatnonzero((day < recall["released"]) & ~recall["fixed"] & draws.chance(0.7, len(day)))
    own = recall["stay"][at]
    return _assessed(recall["person"][at], day[at], ON_RECALL, stay["sentenced"][own], stay["group"][own])


def _items(block: Block, draws: Draws, rows: Columns) -> Columns:
    """Answers: needs follow a trait of the person, counts the true history up to the day."""
    size, people = len(rows["person"]), block.careers.people
    trait = draws.uniform(len(people["birth"]))[rows["person"]]
    items: Columns = {}
    for name in SCORED:
        u = draws.uniform(size) * 0.6 + trait * 0.4
        level = np.where(u > 0.72, 2, np.where(u > 0.45, 1, 0))
        items[name] = np.where(draws.chance(_MISSING, size), 3, level)
    homeless = draws.chance(0.02 + 0.16 * trait, size)
    items["question_3_3"] = np.where(draws.chance(_MISSING, size), 2, homeless.astype(np.int64))
    items["question_3_tot"] = 2 * homeless + _total(items, SCORED[:3])
    items["question_5_tot"] = _total(items, SCORED[3:7])
    for name, share in (("question_1_11", 0.35), ("question_10_5", 0.22)):
        answer = draws.chance(share, size).astype(np.int64)
        items[name] = np.where(draws.chance(_MISSING, size), 2, answer)
    for name, share in TICKED:
        items[name] = np.where(draws.chance(share, size), 0, -1)
    earlier = _earlier_sentences(block, rows)
    items["question_1_10"] = np.minimum(earlier, 9)
    items["question_1_12"] = np.minimum(1 + np.floor(trait * 5).astype(np.int64), 9)
    items["question_bcs24"], items["question_bcs25"] = draws.integer(0, 20, size), np.minimum(earlier, 99)
    begun = np.floor((people["start"] - people["birth"])[rows["person"]] / YEAR_DAYS).astype(np.int64)
    items["question_bcs28"] = np.maximum(begun, 10)
    return items


def _total(items: Columns, names: Tuple[str, ...]) -> np.ndarray:
    """Sum of scored items; a missing answer counts nothing."""
    return sum(np.where(items[name] == 3, 0, items[name]) for name in names)


def _earlier_sentences(block: Block, rows: Columns) -> np.ndarray:
    """Custodial sentences of the person before the current conviction."""
    stay = block.careers.stays
    sentenced = stay["sentenced"] != NO_DAY
    key = np.sort(stay["person"][sentenced] << 32 | (stay["sentenced"][sentenced] + 2 ** 31))
    own = rows["person"] << 32
    return np.searchsorted(key, own | (rows["convicted"] + 2 ** 31)) - np.searchsorted(key, own)
