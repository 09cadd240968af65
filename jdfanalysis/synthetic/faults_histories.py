"""Faults of histories: custody spells that overlap, recalls without a row, cases that split, coverage that fades."""
import numpy as np

from jdfanalysis.synthetic import law
from jdfanalysis.synthetic.blocks import Block
from jdfanalysis.synthetic.court_rows import BREACH_CASES
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.fault_tools import Counts, add_rows, changed, drop_rows, some
from jdfanalysis.synthetic.ledger import NO_DAY, Columns, stacked, taken
from jdfanalysis.synthetic.records import Raw

SPLIT_CASES = 2 ** 24


def merged_recalls(raw: Raw, block: Block, draws: Draws) -> Counts:
    """Recalls that are part of the row of the first stay instead of rows of their own: 80% of stays with any."""
    rows = raw["prison"]
    stays = len(block.careers.stays["person"])
    joined = draws.chance(0.80, stays)
    first = np.full(stays, -1, dtype=np.int64)
    own = np.flatnonzero(~rows["recall"])
    first[rows["stay"][own]] = own
    at = np.flatnonzero(rows["recall"] & joined[rows["stay"]] & (first[rows["stay"]] >= 0))
    # In order of return, so that the last one is what remains.
    at = at[np.argsort(rows["reception_date"][at], kind="mergesort")]
    into = first[rows["stay"][at]]
    for name, source in (("return_date", "reception_date"), ("release_date", "release_date"),
                         ("release_type", "release_type"), ("marker", "recall")):
        changed(rows, name, into, rows[source][at].astype(np.int64))
    gone = np.zeros(len(rows["person"]), dtype=bool)
    gone[at] = True
    drop_rows(raw, "prison", gone)
    return [("prison", len(at))]


def overlapping_custody(raw: Raw, block: Block, draws: Draws) -> Counts:
    """A second row that begins inside a stay and ends after it: 1.5% of closed stays of ten days or more."""
    return _second_rows(raw, draws, 0.015, 3, 4)


def nested_custody(raw: Raw, block: Block, draws: Draws) -> Counts:
    """A second row wholly inside a stay: 1.5% of closed stays of ten days or more."""
    return _second_rows(raw, draws, 0.015, 2, -2)


def _second_rows(raw: Raw, draws: Draws, share: float, later: int, longer: int) -> Counts:
    rows = raw["prison"]
    closed = (rows["release_date"] != NO_DAY) & (rows["release_date"] - rows["reception_date"] >= 10)
    inside = rows["release_date"] + longer <= law.day("2021-09-30")
    at = some(draws, share, closed & inside & (rows["return_date"] == NO_DAY))
    second = taken(rows, at)
    second["reception_date"] = second["reception_date"] + later
    second["release_date"] = second["release_date"] + longer
    second["first_release_date"] = second["release_date"]
    add_rows(raw, "prison", second)
    return [("prison", len(at))]


def many_case_links(raw: Raw, block: Block, draws: Draws) -> Counts:
    """One magistrates' case with two Crown cases (2%), and several in one Crown case (one in eight of those joined)."""
    crown, link, case = raw["crown"], raw["case_link"], block.careers.cases
    linked = np.isin(crown["case"], link["crown_case"])
    at = some(draws, 0.02, linked)
    split = crown["case"][at] + SPLIT_CASES
    second = dict(taken(crown, at), case=split, joint=split)
    twice = {"person": second["person"], "crown_case": split, "crown_joint": split,
             "magistrates_case": crown["case"][at], "magistrates_joint": crown["joint"][at], "own": second["own"]}
    add_rows(raw, "crown", second)
    rolled = _rolled(raw, link, case, draws)
    raw["case_link"] = stacked([link, {name: twice[name] for name in link}, {name: rolled[name] for name in link}])
    return [("crown", len(at)), ("case_link", len(at) + len(rolled["person"]))]


def _rolled(raw: Raw, link: Columns, case: Columns, draws: Draws) -> Columns:
    """Further cases of an episode whose principal case went to the Crown Court, linked to its Crown case."""
    key = case["person"] << 16 | case["episode"]
    principal = link["crown_case"]
    order = np.argsort(key[principal], kind="mergesort")
    shown = raw["magistrates"]["case"]
    further = shown[shown < BREACH_CASES]
    further = further[~case["principal"][further]]
    if not len(principal):
        further = further[:0]
    at = np.minimum(np.searchsorted(key[principal][order], key[further]), max(len(order) - 1, 0))
    found = key[principal][order][at] == key[further] if len(further) else np.zeros(0, dtype=bool)
    keep = np.flatnonzero(found & draws.chance(0.12, len(further)))
    above, below = principal[order][at[keep]], further[keep]
    return {"person": case["person"][below], "crown_case": above, "crown_joint": case["joint"][above],
            "magistrates_case": below, "magistrates_joint": case["joint"][below], "own": case["person"][below]}


def common_platform_fade(raw: Raw, block: Block, draws: Draws) -> Counts:
    """Cases on the Common Platform are missing: magistrates' from 2021 on, Crown received from July 2021 on."""
    found = []
    for table, column, first in (("magistrates", "first_hearing_date", "2021-01-01"),
                                 ("crown", "received_date", "2021-07-01")):
        rows = raw[table]
        years = (rows[column] - law.day(first)) / float(law.YEAR)
        gone = draws.uniform(len(years)) < np.clip(0.15 + 0.40 * years, 0.0, 0.85) * (years >= 0)
        drop_rows(raw, table, gone)
        name = "magistrates_case" if table == "magistrates" else "crown_case"
        link = raw["case_link"]
        raw["case_link"] = taken(link, np.isin(link[name], raw[table]["case"]))
        if table + "_offences" in raw:
            lines = raw[table + "_offences"]
            raw[table + "_offences"] = taken(lines, np.isin(lines["case"], raw[table]["case"]))
        found.append((table, int(gone.sum())))
    return found
