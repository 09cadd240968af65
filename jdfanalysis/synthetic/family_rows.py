"""Raw rows of the family court tables: people of the population as parties or children, with others beside them."""
from typing import Dict

import numpy as np

from jdfanalysis.synthetic.blocks import OTHERS, Block
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import Columns, stacked, taken
from jdfanalysis.synthetic.people import YEAR_DAYS

# APLZ, CHLDZ and CHLDC are known codes; the others are ours.
ROLES = ("APL", "RSP", "APLZ", "CHLDC", "CHLDZ")
APPLICANT, RESPONDENT, ADOPTER, CHILD, ADOPTED = range(5)
# Invented: characters 5 and 6 of the case number stand for the kind of case.
CATEGORIES = ("P1", "C1", "D1", "Z1")
PRIVATE, PUBLIC, DIVORCE, ADOPTION = range(4)
EVENT_MODELS = ("APPLICATION", "HEARING", "ORDER", "DISPOSAL")
FIELD_MODELS = ("RECEIVED", "DIRECTIONS", "FINDING", "FINAL")
COURTS = 120

# Adults and children of the population in a family case, kinds of case for adults. Invented.
_ADULTS, _CHILDREN, _KINDS = 0.14, 0.05, (46, 14, 36, 4)
_MOST_EVENTS, _DELETED, _ERROR = 8, 0.01, 0.015


def family_tables(block: Block, first: int, last: int) -> Dict[str, Columns]:
    """
    People, cases and events of the family court with receipt in [first, last].

    Parties who are not of the population have person numbers from the size of the block on.
    """
    draws = Draws(block.seed, OTHERS, block.number, 1)
    people, size = block.careers.people, len(block.careers.people["birth"])
    receipt = first + np.floor(draws.uniform(size) * (last - first + 1)).astype(np.int64)
    age = np.floor((receipt - people["birth"]) / YEAR_DAYS)
    adult = age >= 18
    chosen = draws.chance(np.where(adult, _ADULTS, np.where(age >= 0, _CHILDREN, 0.0)), size)
    who = np.flatnonzero(chosen & (people["death"] > receipt))
    kind = np.where(adult[who], draws.pick(_KINDS, len(who)), np.where(draws.chance(0.85, len(who)), PUBLIC, ADOPTION))
    cases = {"person": who, "case": np.arange(len(who)), "receipt_date": receipt[who], "category": kind}
    return {"family_people": _parties(draws, block, cases, adult[who], size), "family_cases": cases,
            "family_events": _events(draws, cases, last)}


def _parties(draws: Draws, block: Block, cases: Columns, adult: np.ndarray, outside: int) -> Columns:
    """The person, the other party and a child of each case; one row per person and case."""
    size, kind = len(adult), cases["category"]
    applies = draws.chance(0.5, size) & (kind != PUBLIC)
    child = np.where(kind == ADOPTION, ADOPTED, CHILD)
    own = np.where(adult, np.where(kind == ADOPTION, ADOPTER, np.where(applies, APPLICANT, RESPONDENT)), child)
    other = np.where(own == APPLICANT, RESPONDENT, np.where(kind == ADOPTION, ADOPTER, APPLICANT))
    sex = block.careers.people["female"][cases["person"]].astype(np.int64)
    number = np.arange(size, dtype=np.int64)
    parts = [{"person": cases["person"], "case": number, "role": own, "sex": sex},
             {"person": outside + number, "case": number, "role": other, "sex": 1 - sex}]
    with_child = np.flatnonzero(adult & (kind != DIVORCE))
    parts.append({"person": outside + size + number[with_child], "case": with_child, "role": child[with_child],
                  "sex": draws.integer(0, 1, len(with_child))})
    rows = stacked(parts)
    return dict(rows, deleted=draws.chance(_DELETED, len(rows["case"])).astype(np.int64))


def _events(draws: Draws, cases: Columns, last: int) -> Columns:
    """Two to eight events of each case, in order of days; the first is the application."""
    size = len(cases["case"])
    number = draws.integer(2, _MOST_EVENTS, size)
    court = 100 + draws.integer(0, COURTS - 1, size)
    day, parts = cases["receipt_date"], []
    for step in range(_MOST_EVENTS):
        final = step == number - 1
        model = np.where(final, 3, 0 if step == 0 else 1 + step % 2)
        parts.append({"person": cases["person"], "case": cases["case"], "event": court * 10 ** 7 + cases["case"] * 10 + step,
                      "event_model": model, "field_model": np.where(final, 3, min(step, 2)), "entry_date": day,
                      "kept": step < number})
        day = day + draws.days(38.0, 0.7, size)
    rows = stacked(parts)
    kept = rows.pop("kept") & (rows["entry_date"] <= last)
    rows = taken(rows, kept)
    return dict(rows, error=draws.chance(_ERROR, len(rows["case"])).astype(np.int64))


