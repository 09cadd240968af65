"""Raw rows of the civil court tables: people of the population in money and possession claims."""
from typing import Dict

import numpy as np

from jdfanalysis.synthetic.blocks import OTHERS, Block
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import Columns, stacked, taken
from jdfanalysis.synthetic.people import YEAR_DAYS

# The dictionary declares no codes: all words are ours.
PARTIES, ROLES = ("person", "company"), ("claimant", "defendant")
PERSON, COMPANY, CLAIMANT, DEFENDANT = 0, 1, 0, 1
CASES = ("money claim", "possession claim")
EVENTS = ("hearing", "judgment", "warrant")
NOBODY = -1

# Adults with a claim in the window; possession among claims; the person is the defendant; the claimant a company.
_SHARE, _POSSESSION, _DEFENDS, _COMPANY = 0.22, 0.18, 0.93, 0.86
_JUDGMENT, _HEARING, _WARRANT = 0.75, 0.30, 0.35


def civil_tables(block: Block, first: int, last: int) -> Dict[str, Columns]:
    """
    Parties, claims and events with the claim in [first, last].

    People who are not of the population have numbers above those of the family court; companies have none, and no link.
    """
    draws = Draws(block.seed, OTHERS, block.number, 2)
    people, size = block.careers.people, len(block.careers.people["birth"])
    claim = first + np.floor(draws.uniform(size) * (last - first + 1)).astype(np.int64)
    grown = (claim - people["birth"]) / YEAR_DAYS >= 18
    who = np.flatnonzero(draws.chance(_SHARE, size) & grown & (people["death"] > claim))
    cases = {"person": who, "case": np.arange(len(who)), "claimed": claim[who],
             "kind": draws.chance(_POSSESSION, len(who)).astype(np.int64)}
    return {"civil_parties": _parties(draws, cases, 4 * size), "civil_cases": cases,
            "civil_events": _events(draws, cases, last)}


def _parties(draws: Draws, cases: Columns, outside: int) -> Columns:
    """The person and the other side of each claim; one row per party and claim."""
    size = len(cases["case"])
    defends = draws.chance(_DEFENDS, size)
    company = draws.chance(_COMPANY, size) & defends
    role = np.where(defends, DEFENDANT, CLAIMANT)
    other = np.where(company, NOBODY, outside + np.arange(size))
    return stacked([
        {"person": cases["person"], "case": cases["case"], "type": np.full(size, PERSON), "role": role},
        {"person": other, "case": cases["case"], "type": np.where(company, COMPANY, PERSON), "role": 1 - role},
    ])


def _events(draws: Draws, cases: Columns, last: int) -> Columns:
    """A hearing, a judgment, a warrant, each in some of the claims and in this order."""
    size, day, parts = len(cases["case"]), cases["claimed"], []
    before = np.ones(size, dtype=bool)
    for kind, share in ((0, _HEARING), (1, _JUDGMENT), (2, _WARRANT)):
        day = day + 10 + draws.days(30.0, 0.8, size)
        there = draws.chance(share, size) & (before if kind == 2 else True)
        before = there
        parts.append({"person": cases["person"], "case": cases["case"], "kind": np.full(size, kind), "event_date": day,
                      "kept": there & (day <= last)})
    rows = stacked(parts)
    return taken(rows, rows.pop("kept"))
