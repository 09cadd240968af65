"""People come in blocks that do not know of each other: the unit of memory, of resuming and of partitions."""
from dataclasses import dataclass
from typing import Dict, List, Tuple

import numpy as np

from jdfanalysis.dictionary import Dictionary
from jdfanalysis.synthetic.careers import Careers, simulate
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.law import day
from jdfanalysis.synthetic.ledger import Columns, stacked, taken
from jdfanalysis.synthetic.people import draw_people

BLOCK = 4000
# Careers begun for each person wanted: some never come before a court in coverage.
_MARGIN, _FEWEST = 1.75, 200
_TABLES = ("episodes", "cases", "stays", "recalls", "orders", "breaches")
_OF_STAYS = ("recalls", "breaches")

# Stream numbers: one per use, so that adding a draw to one changes no other.
LIVES, RECORDS, FAULTS, OFFENCES, ORDER, OTHERS = 1, 2, 3, 4, 5, 6


@dataclass(frozen=True)
class Windows:
    """First and last day (both included) of each source, and the day the simulation stops."""

    magistrates: Tuple[int, int]
    crown: Tuple[int, int]
    prison: Tuple[int, int]
    probation: Tuple[int, int]
    horizon: int


@dataclass(frozen=True)
class Block:
    """
    One block: its number, the seed of the population, what happened to its people, and the windows.

    People are numbered 0 … n-1 within the block.
    """

    number: int
    seed: int
    careers: Careers
    windows: Windows


def windows_of(dictionary: Dictionary) -> Windows:
    """The windows that a dictionary declares; the simulation runs a year past the last of them."""
    declared = dictionary.coverage()
    names = ("magistrates", "crown", "prison", "probation_events")
    ends = [(day(declared[name].start), day(declared[name].end)) for name in names]
    return Windows(*ends, horizon=max(end for _, end in ends) + 365)


def block_sizes(people: int) -> List[int]:
    """People in each block: all blocks are full but the last."""
    full, rest = divmod(people, BLOCK)
    return [BLOCK] * full + ([rest] if rest else [])


def make_block(number: int, size: int, seed: int, frailty: float, windows: Windows) -> Block:
    """Block `number`: `size` people with a magistrates' row in coverage, numbered 0 … size-1."""
    parts: List[Careers] = []
    found, attempt = 0, 0
    while found < size:
        draws = Draws(seed, LIVES, number, attempt)
        people = draw_people(draws, int(max(size - found, _FEWEST) * _MARGIN), frailty, windows.magistrates[1])
        careers = simulate(draws, people, windows.horizon)
        first, last = windows.magistrates
        rows = careers.cases["mags_final"]
        seen = np.unique(careers.cases["person"][(rows >= first) & (rows <= last)])[: size - found]
        parts.append(_restricted(careers, seen))
        found, attempt = found + len(seen), attempt + 1
    return Block(number, seed, parts[0] if len(parts) == 1 else _joined(parts), windows)


def _restricted(careers: Careers, people: np.ndarray) -> Careers:
    """The careers of some people only, renumbered in their order; rows that point to rows are kept true."""
    new = np.full(len(careers.people["start"]), -1, dtype=np.int64)
    new[people] = np.arange(len(people))
    tables: Dict[str, Columns] = {}
    for name in _TABLES:
        columns = getattr(careers, name)
        if columns:
            columns = taken(columns, new[columns["person"]] >= 0)
            columns = dict(columns, person=new[columns["person"]])
        tables[name] = columns
    for name in _OF_STAYS:
        if tables[name]:
            kept = new[careers.stays["person"]] >= 0
            stay = (np.cumsum(kept) - 1)[tables[name]["stay"]]
            tables[name] = dict(tables[name], stay=stay)
    _, first, case = np.unique(tables["cases"]["joint"], return_index=True, return_inverse=True)
    tables["cases"] = dict(tables["cases"], joint=first.astype(np.int64)[case.reshape(-1)])
    return Careers(people=taken(careers.people, people), **tables)


def _joined(parts: List[Careers]) -> Careers:
    """Careers of several draws as one, the later people and stays numbered on."""
    people = np.cumsum([0] + [len(part.people["start"]) for part in parts])
    stays = np.cumsum([0] + [len(part.stays.get("person", ())) for part in parts])
    cases = np.cumsum([0] + [len(part.cases["person"]) for part in parts])
    tables: Dict[str, Columns] = {}
    for name in _TABLES:
        moved = []
        for at, part in enumerate(parts):
            columns = getattr(part, name)
            if columns:
                shift = {"person": columns["person"] + people[at]}
                if name in _OF_STAYS:
                    shift["stay"] = columns["stay"] + stays[at]
                if name == "cases":
                    shift["joint"] = columns["joint"] + cases[at]
                moved.append(dict(columns, **shift))
        tables[name] = stacked(moved) if moved else {}
    return Careers(people=stacked([part.people for part in parts]), **tables)
