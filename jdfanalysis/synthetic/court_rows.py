"""Raw rows of the courts' tables: what the two courts write down of a case."""
from typing import Tuple

import numpy as np

from jdfanalysis.synthetic import courts, offences
from jdfanalysis.synthetic.blocks import Block
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import NO_DAY, Columns, stacked, taken
from jdfanalysis.synthetic.people import YEAR_DAYS, area_of
from jdfanalysis.synthetic.sentencing import CUSTODY, DISCHARGE, FINE, NONE, OTHER, SUSPENDED

MAGISTRATES_OUTCOMES = ("convicted", "acquitted", "dismissed", "committed_for_trial", "committed_for_sentence")
CROWN_OUTCOMES = ("convicted", "acquitted", "other")
PROCEEDINGS = ("adult", "youth", "breach", "application")
CASE_TYPES = ("trial", "sentence", "appeal")
REMANDS = ("bail", "custody", "none", "unknown")
PLEAS = ("none", "guilty", "not_guilty")
COURTS_PER_AREA = 4
# Case numbers of breach proceedings (of orders, of supervision) begin here, those of cases at 0.
BREACH_CASES, SUPERVISION_CASES = 2 ** 22, 2 ** 23


def age_on(people: Columns, person: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Age in completed years (365.25 days each) on a day."""
    return np.floor((day - people["birth"][person]) / YEAR_DAYS).astype(np.int64)


def inside(days: np.ndarray, window: Tuple[int, int]) -> np.ndarray:
    """Is the day inside the window, both ends included?"""
    return (days >= window[0]) & (days <= window[1])


def magistrates_rows(block: Block, draws: Draws) -> Columns:
    """One row per person and case with a final result below in coverage, breach proceedings among them."""
    case = block.careers.cases
    shown = np.flatnonzero(inside(case["mags_final"], block.windows.magistrates))
    rows = stacked([_heard_below(block, shown), _breaches(block, draws), _supervision(block)])
    people, person = block.careers.people, rows["person"]
    rows["sex"] = people["female"][person].astype(np.int64)
    rows["ethnicity"] = people["ethnicity"][person]
    rows["lsoa"] = people["lsoa"][person]
    rows["age"] = age_on(people, person, rows["first_hearing_date"])
    rows["court"] = rows.pop("area") * COURTS_PER_AREA + rows["joint"] % COURTS_PER_AREA
    return rows


def _heard_below(block: Block, shown: np.ndarray) -> Columns:
    case = taken(block.careers.cases, shown)
    below = case["route"] == courts.MAGISTRATES
    ended = np.where(case["convicted"], 0, np.where(case["withdrawn"], 2, 1))
    outcome = np.where(below, ended, np.where(case["route"] == courts.FOR_TRIAL, 3, 4))
    disposal = np.where(below, case["disposal"], NONE)
    days = np.where(below & (disposal <= SUSPENDED), case["sentence_days"], 0)
    plea = np.where(case["route"] == courts.FOR_TRIAL, courts.NO_PLEA, case["plea"])
    return {
        "person": case["person"], "case": shown, "joint": case["joint"], "area": case["area"], "code": case["code"],
        "group": case["group"], "proceedings": np.where(case["youth"], 1, 0), "offence_date": case["offence"],
        "arrest_date": case["arrest"], "charge_date": case["charge"],
        "first_hearing_date": case["first"], "final_result_date": case["mags_final"], "plea": plea,
        "remand": case["remand"], "breach": np.zeros(len(shown), dtype=np.int64), "outcome": outcome,
        "disposal": disposal, "sentence_days": np.where(days > 0, days, NO_DAY),
    }


def _breaches(block: Block, draws: Draws) -> Columns:
    """Proceedings for breach of an order: the date of the offence is that of the breach."""
    order = block.careers.orders
    found = order["breach"] if order else np.zeros(0, dtype=np.int64)
    rows = np.flatnonzero(inside(found, block.windows.magistrates))
    size = len(rows)
    day = found[rows]
    breach = np.minimum(draws.integer(10, 40, size), day - order["start"][rows])
    disposal = np.array([FINE, OTHER, DISCHARGE])[draws.pick((5, 4, 1), size)]
    return _proceedings(block, order["person"][rows], BREACH_CASES + rows, day - breach, day, disposal,
                        np.full(size, NO_DAY))


def _supervision(block: Block) -> Columns:
    """Proceedings for breach of post-sentence supervision, where custody of up to 14 days is one of the ends."""
    breach = block.careers.breaches
    found = breach["day"] if breach else np.zeros(0, dtype=np.int64)
    rows = np.flatnonzero(inside(found, block.windows.magistrates))
    breach = taken(breach, rows) if breach else {name: found for name in ("person", "failed", "disposal", "released")}
    day, days = found[rows], breach["released"] - found[rows]
    return _proceedings(block, breach["person"], SUPERVISION_CASES + rows, breach["failed"], day, breach["disposal"],
                        np.where(breach["disposal"] == CUSTODY, days, NO_DAY))


def _proceedings(block: Block, person: np.ndarray, case: np.ndarray, failed: np.ndarray, day: np.ndarray,
                 disposal: np.ndarray, days: np.ndarray) -> Columns:
    """Breach proceedings that begin and end on `day`; the offence is on the day of the failure."""
    size = len(person)
    group = np.full(size, offences.MISC)
    return {
        "person": person, "case": case, "joint": case, "area": area_of(block.careers.people["lsoa"][person]),
        "code": offences.first_code()[group], "group": group, "proceedings": np.full(size, 2), "offence_date": failed,
        "arrest_date": np.full(size, NO_DAY), "charge_date": day - (day - failed) // 2, "first_hearing_date": day,
        "final_result_date": day,
        "plea": np.full(size, courts.GUILTY), "remand": np.full(size, courts.NEITHER),
        "breach": np.ones(size, dtype=np.int64), "outcome": np.zeros(size, dtype=np.int64),
        "disposal": disposal, "sentence_days": days,
    }


def crown_rows(block: Block, draws: Draws) -> Columns:
    """One row per person and Crown case disposed of in coverage: trial, sentence, and some appeals."""
    case = block.careers.cases
    shown = np.flatnonzero((case["route"] > 0) & inside(case["final"], block.windows.crown))
    rows = stacked([_heard_above(block, shown), _appeals(block, draws)])
    people, person = block.careers.people, rows["person"]
    rows["sex"] = people["female"][person].astype(np.int64)
    rows["ethnicity"] = people["ethnicity"][person]
    rows["lsoa"] = people["lsoa"][person]
    rows["age"] = age_on(people, person, rows["received_date"])
    rows["court"] = rows.pop("area")
    return rows


def _heard_above(block: Block, shown: np.ndarray) -> Columns:
    case = taken(block.careers.cases, shown)
    sentence = case["route"] == courts.FOR_SENTENCE
    days = np.where(case["disposal"] <= SUSPENDED, case["sentence_days"], 0)
    return {
        "person": case["person"], "case": shown, "joint": case["joint"], "area": case["area"], "code": case["code"],
        "group": case["group"], "case_type": np.where(sentence, 1, 0), "offence_date": case["offence"],
        "arrest_date": case["arrest"], "received_date": case["received"],
        "first_hearing_date": case["crown_first"], "plea": case["plea"],
        "plea_date": np.where(case["plea"] == courts.NO_PLEA, NO_DAY, case["plea_day"]),
        "remand": case["remand"], "outcome": np.where(case["convicted"], 0, 1), "disposal_date": case["final"],
        "disposal": case["disposal"], "sentence_days": np.where(days > 0, days, NO_DAY),
    }


def _appeals(block: Block, draws: Draws) -> Columns:
    """Appeals against convictions below after a not guilty plea: they change nothing here."""
    case = block.careers.cases
    tried = (case["route"] == courts.MAGISTRATES) & case["convicted"] & (case["plea"] == courts.NOT_GUILTY)
    chosen = draws.chance(0.04, len(tried)) & tried & case["principal"] & (case["disposal"] != CUSTODY)
    first = case["mags_final"] + 20
    rows = np.flatnonzero(chosen & inside(first + 40, block.windows.crown))
    size = len(rows)
    return {
        "person": case["person"][rows], "case": rows, "joint": rows, "area": case["area"][rows],
        "code": case["code"][rows], "group": case["group"][rows], "case_type": np.full(size, 2),
        "offence_date": case["offence"][rows], "arrest_date": np.full(size, NO_DAY), "received_date": first[rows],
        "first_hearing_date": first[rows] + 40, "plea": np.zeros(size, dtype=np.int64),
        "plea_date": np.full(size, NO_DAY), "remand": np.full(size, courts.BAIL), "outcome": np.full(size, 2),
        "disposal_date": first[rows] + 40, "disposal": np.full(size, NONE), "sentence_days": np.full(size, NO_DAY),
    }


def case_links(magistrates: Columns, crown: Columns) -> Columns:
    """One row per Crown case and the magistrates' case it came from, where both are shown."""
    both = np.isin(crown["case"], magistrates["case"])
    joint, case = crown["joint"][both], crown["case"][both]
    return {"person": crown["person"][both], "crown_case": case, "crown_joint": joint, "magistrates_case": case,
            "magistrates_joint": joint}
