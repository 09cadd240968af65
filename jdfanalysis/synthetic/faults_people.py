"""Faults of identity: broken and false links, split ids, attributes that disagree between sources."""
from typing import List

import numpy as np

from jdfanalysis.synthetic.blocks import Block
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.fault_tools import Counts, changed, some
from jdfanalysis.synthetic.ledger import Columns
from jdfanalysis.synthetic.links import FALSE, IDS, LINKED, MISSED, SOURCES
from jdfanalysis.synthetic.people import ETHNICITY
from jdfanalysis.synthetic.records import Raw

# Chance that a person's records in one source break away, and that they go to another person: by first letter
# of the 18+1 code. Invented; the order follows the published warning that name and address matter.
MISSED_BY_GROUP = {"W": 0.025, "M": 0.035, "A": 0.060, "B": 0.055, "O": 0.065}
FALSE_BY_GROUP = {"W": 0.004, "M": 0.005, "A": 0.014, "B": 0.010, "O": 0.010}
# Identifiers of the family and civil courts are poorer: so many times as often.
_POORER = {"family_people": 3.0, "civil_parties": 2.5}
_OUTSIDE = 0.03


def _by_group(block: Block, shares: dict) -> np.ndarray:
    letters = [code[0] for code, _, _ in ETHNICITY]
    return np.array([shares[letter] for letter in letters])[block.careers.people["ethnicity"]]


def missed_links(raw: Raw, block: Block, draws: Draws) -> Counts:
    """Records of one source, all or half of them, under an id of their own: 2.5% to 6.5% by ethnic group."""
    link = raw["person_link"]
    share = _by_group(block, MISSED_BY_GROUP)
    # The other parties of family and civil cases are numbered on after the people of the block.
    people = max(len(share), int(link["person"].max()) + 1)
    share = np.append(share, np.full(people - len(share), _OUTSIDE))
    linked, status = link["linked"].copy(), link["status"].copy()
    for source in _linked_tables(raw):
        broken, half = draws.chance(share * _POORER.get(LINKED[source], 1.0), people), draws.chance(0.5, people)
        here = (link["table"] == source) & broken[link["person"]]
        away = here & (~half[link["person"]] | draws.chance(0.5, len(here)))
        linked[away] = link["person"][away] * IDS + 1 + source
    # Where all records moved together nothing is broken: the largest part is the person.
    moved = linked != link["person"] * IDS
    whole = np.bincount(link["person"][~moved], minlength=people) == 0
    linked[whole[link["person"]]] = link["person"][whole[link["person"]]] * IDS
    moved &= ~whole[link["person"]]
    status[moved] = MISSED
    link["linked"], link["status"] = linked, status
    return _per_source(link, moved)


def false_links(raw: Raw, block: Block, draws: Draws) -> Counts:
    """Records of one source under another person's id, someone of the same sex, group and nearly the same age."""
    link, who = raw["person_link"], block.careers.people
    people = len(who["birth"])
    order = np.lexsort((who["birth"], who["ethnicity"], who["female"]))
    partner = np.empty(people, dtype=np.int64)
    partner[order] = np.roll(order, -1)
    linked, status = link["linked"].copy(), link["status"].copy()
    taken_over = np.zeros(len(linked), dtype=bool)
    own = np.minimum(link["person"], people - 1)
    for source in _linked_tables(raw):
        share = _by_group(block, FALSE_BY_GROUP) * _POORER.get(LINKED[source], 1.0)
        wrong = draws.chance(share, people) & (partner != np.arange(people))
        taken_over |= (link["table"] == source) & wrong[own] & (link["person"] < people)
    linked[taken_over] = partner[link["person"][taken_over]] * IDS
    status[taken_over] = FALSE
    link["linked"], link["status"] = linked, status
    return _per_source(link, taken_over)


def _per_source(link: Columns, rows: np.ndarray) -> Counts:
    found = np.bincount(link["table"][rows], minlength=len(LINKED))
    return [(table, int(found[at])) for at, table in enumerate(LINKED) if at < len(SOURCES) or found[at]]


def _linked_tables(raw: Raw) -> List[int]:
    return [at for at, name in enumerate(LINKED) if name in raw]


def split_source_ids(raw: Raw, block: Block, draws: Draws) -> Counts:
    """A person with two ids inside one source: half of the records of 3% of people in each."""
    found = []
    for table in SOURCES:
        rows = raw[table]
        split = draws.chance(0.03, len(block.careers.people["birth"]))
        at = some(draws, 0.5, split[rows["person"]])
        changed(rows, "own", at, rows["person"][at] * IDS + 1)
        found.append((table, len(at)))
    return found


def disagreeing_attributes(raw: Raw, block: Block, draws: Draws) -> Counts:
    """Sex (0.5% of records) and ethnicity (4% of a person's sources) that differ from those elsewhere."""
    found = []
    for table in SOURCES:
        rows = raw[table]
        size = len(rows["person"])
        sex = some(draws, 0.005, np.ones(size, dtype=bool))
        changed(rows, "sex", sex, np.where(draws.chance(0.8, len(sex)), 1 - rows["sex"][sex], 2))
        people = len(block.careers.people["birth"])
        other = draws.pick([share for _, _, share in ETHNICITY], people)
        differs = draws.chance(0.04, people) & (other != block.careers.people["ethnicity"])
        at = np.flatnonzero(differs[rows["person"]] & (rows["ethnicity"] < len(ETHNICITY)))
        changed(rows, "ethnicity", at, other[rows["person"][at]])
        found.append((table, len(np.union1d(sex, at))))
    return found
