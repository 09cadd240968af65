"""What really happened: people, episodes at risk, spells, events and links, beside the tables."""
import math
from typing import Any, Dict, List, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.frames import from_days
from jdfanalysis.synthetic import courts, custody, people
from jdfanalysis.synthetic.blocks import BLOCK, Block
from jdfanalysis.synthetic.draws import hex_text
from jdfanalysis.synthetic.effects import EFFECTS
from jdfanalysis.synthetic.ledger import NO_DAY, Columns
from jdfanalysis.synthetic.links import IDS, LINKED, STATUS
from jdfanalysis.synthetic.render import ETHNICITY_18, PERSON, ROW_STREAMS, SEX, coded
from jdfanalysis.synthetic.recalls import NAMES as REASONS
from jdfanalysis.synthetic.sentencing import CUSTODY

_SENTENCES = ("sentenced_custody", "sentenced_suspended", "sentenced_community", "sentenced_fine", "sentenced_other",
              "sentenced_other")
Piece = Tuple[Any, ...]


def _dates(days: np.ndarray) -> np.ndarray:
    return from_days(np.asarray(days).astype(np.int32))


def people_truth(block: Block) -> pd.DataFrame:
    """One row per person: true id, birth, attributes, frailty, fixed part of the log hazard; deaths to the horizon."""
    who = block.careers.people
    size = len(who["birth"])
    fixed = {e.covariate: math.log(e.hazard_ratio) for e in EFFECTS}
    key = np.int64(block.number) << 40 | np.arange(size, dtype=np.int64) * IDS
    return pd.DataFrame({
        "person": (block.number * BLOCK + np.arange(size)).astype(np.int32),
        "person_id": hex_text(key, block.seed, PERSON),
        "birth": _dates(who["birth"]),
        "sex": coded(who["female"].astype(np.int64), SEX),
        "ethnicity": coded(who["ethnicity"], ETHNICITY_18),
        "lsoa": coded(who["lsoa"], people.lsoa_codes()),
        "area": people.area_of(who["lsoa"]),
        "deprivation": who["deprivation"],
        "foreign": who["foreign"],
        "career_start": _dates(who["start"]),
        "priors_at_start": who["priors"],
        "death": _dates(np.where(who["death"] < block.windows.horizon, who["death"], NO_DAY)),
        "frailty": who["frailty"],
        "fixed_log_hazard": (fixed["female"] * who["female"] + fixed["deprivation"] * who["deprivation"]
                             + np.log(who["frailty"])),
    })


def episodes_truth(block: Block) -> pd.DataFrame:
    """One row per return to risk: clock, event, covariates at day 0, planted log hazard ratio with frailty."""
    episode = block.careers.episodes
    total = np.log(block.careers.people["frailty"][episode["person"]])
    for effect in EFFECTS:
        total = total + math.log(effect.hazard_ratio) * episode[effect.covariate]
    columns = {
        "person": _codes(block, episode["person"]),
        "episode": episode["episode"],
        "origin": _dates(episode["origin"]),
        "stop": _dates(episode["stop"]),
        "days_at_risk": episode["days_at_risk"],
        "event": episode["event"],
        "in_coverage": _in_coverage(block, episode),
    }
    columns.update({e.covariate: episode[e.covariate] for e in EFFECTS})
    columns["log_hazard"] = total
    return pd.DataFrame(columns)


def _in_coverage(block: Block, episode: Columns) -> np.ndarray:
    """Was the person already in the magistrates' table when the episode began? Before that, being here is hindsight."""
    case = block.careers.cases
    first, last = block.windows.magistrates
    shown = (case["mags_final"] >= first) & (case["mags_final"] <= last)
    earliest = np.full(len(block.careers.people["birth"]), 2 ** 31, dtype=np.int64)
    np.minimum.at(earliest, case["person"][shown], case["mags_final"][shown])
    return (earliest[episode["person"]] <= episode["origin"]) & (episode["origin"] <= last)


def _codes(block: Block, person: np.ndarray) -> np.ndarray:
    return (block.number * BLOCK + person).astype(np.int32)


def spells_truth(block: Block) -> pd.DataFrame:
    """One row per true spell, [start, stop); states of different kinds may overlap, custody never does."""
    stay, order = block.careers.stays, block.careers.orders
    remand_from, pieces = _recall_spells(block)
    end = np.where(stay["sentenced"] == NO_DAY, stay["release"], stay["sentenced"])
    after = np.maximum(stay["release"], stay["automatic"])
    pieces += [
        ("custody_remand", stay["person"], remand_from, end),
        ("custody_sentenced", stay["person"], end, stay["release"]),
        ("hdc", stay["person"], stay["release"], after),
        ("licence", stay["person"], after, stay["licence_end"]),
        ("pss", stay["person"], stay["licence_end"], stay["pss_end"]),
        ("sso", order["person"], order["start"], np.where(order["suspended"], order["stop"], NO_DAY)),
        ("community_order", order["person"], order["start"], np.where(order["suspended"], NO_DAY, order["stop"])),
    ]
    breach = block.careers.breaches
    if breach:
        pieces.append(("custody_sentenced", breach["person"], breach["day"], breach["released"]))
    return _sorted(block, pieces)


def _recall_spells(block: Block) -> Tuple[np.ndarray, List[Piece]]:
    """Day from which each stay is remand rather than recall, and the recall spells."""
    stay, recall = block.careers.stays, block.careers.recalls
    remand_from = stay["reception"].copy()
    if not recall:
        return remand_from, []
    charged = recall["within"]
    key = recall["person"][charged] << 32 | (recall["returned"][charged] + 2 ** 31)
    order = np.argsort(key, kind="mergesort")
    own = stay["person"] << 32 | (stay["reception"] + 2 ** 31)
    at = np.minimum(np.searchsorted(key[order], own), max(len(key) - 1, 0))
    if len(key):
        found = key[order][at] == own
        remand_from = np.where(found, recall["released"][charged][order][at], remand_from)
    return remand_from, [("custody_recall", recall["person"], recall["returned"], recall["released"])]


def _sorted(block: Block, pieces: List[Piece]) -> pd.DataFrame:
    state = np.repeat(np.arange(len(pieces)), [len(piece[1]) for piece in pieces])
    person, start, stop = (np.concatenate([piece[i] for piece in pieces]) for i in (1, 2, 3))
    kept = np.flatnonzero(stop > start)
    kept = kept[np.lexsort((stop[kept], state[kept], start[kept], person[kept]))]
    return pd.DataFrame({
        "person": _codes(block, person[kept]), "start": _dates(start[kept]), "stop": _dates(stop[kept]),
        "state": coded(state[kept], [piece[0] for piece in pieces]),
    })


def recalls_truth(block: Block) -> pd.DataFrame:
    """One row per recall: decision, return, re-release (within remand: end of licence or sentence), kind, reasons."""
    recall = block.careers.recalls
    if not recall:
        recall = {name: np.zeros(0, dtype=np.int64) for name in ("person", "decision", "returned", "released", "fixed",
                                                                 "within", "reasons")}
    columns = {
        "person": _codes(block, recall["person"]), "decision": _dates(recall["decision"]),
        "returned": _dates(recall["returned"]), "released": _dates(recall["released"]),
        "fixed_term": recall["fixed"].astype(bool), "within_remand": recall["within"].astype(bool),
    }
    for at, name in enumerate(REASONS):
        columns[name] = (recall["reasons"] >> at) % 2 == 1
    return pd.DataFrame(columns)


def events_truth(block: Block) -> pd.DataFrame:
    """One row per true event, by person and day: the dictionary's words, and recall_decision and breach."""
    case, stay, order = block.careers.cases, block.careers.stays, block.careers.orders
    recall = block.careers.recalls
    above = case["route"] > 0
    guilty = case["plea"] == courts.GUILTY
    pieces = [
        ("offence", case["person"], case["offence"]), ("arrest", case["person"], case["arrest"]),
        ("charge", case["person"], case["charge"]),
        ("first_hearing", case["person"], case["first"]),
        ("committed_to_crown", case["person"], np.where(above, case["mags_final"], NO_DAY)),
        ("plea_guilty", case["person"], np.where(guilty, case["plea_day"], NO_DAY)),
        ("convicted", case["person"], np.where(case["convicted"], case["final"], NO_DAY)),
        ("acquitted", case["person"], np.where(case["convicted"], NO_DAY, case["final"])),
        ("reception", stay["person"], stay["reception"]),
        ("release", stay["person"], np.where(stay["release_type"] < custody.DEPORTED, stay["release"], NO_DAY)),
        ("deported", stay["person"], np.where(stay["release_type"] == custody.DEPORTED, stay["release"], NO_DAY)),
        ("licence_start", stay["person"], np.where(stay["licence_end"] > stay["release"], stay["release"], NO_DAY)),
        ("licence_end", stay["person"], np.where(stay["licence_end"] > stay["release"], stay["licence_end"], NO_DAY)),
        ("pss_start", stay["person"], np.where(stay["pss_end"] > stay["licence_end"], stay["licence_end"], NO_DAY)),
        ("pss_end", stay["person"], np.where(stay["pss_end"] > stay["licence_end"], stay["pss_end"], NO_DAY)),
        ("order_start", order["person"], order["start"]), ("order_end", order["person"], order["stop"]),
        ("breach", order["person"], order["breach"]),
        ("death", np.arange(len(block.careers.people["death"])), block.careers.people["death"]),
    ]
    pieces += [(name, case["person"], np.where(case["disposal"] == at, case["final"], NO_DAY))
               for at, name in enumerate(_SENTENCES)]
    if recall:
        again = np.where(recall["within"], NO_DAY, recall["released"])
        pieces += [("recall_decision", recall["person"], recall["decision"]),
                   ("return_to_custody", recall["person"], recall["returned"]), ("release", recall["person"], again)]
    breach = block.careers.breaches
    if breach:
        inside = breach["disposal"] == CUSTODY
        pieces += [("breach", breach["person"], breach["day"])]
        pieces += [(name, breach["person"], np.where(inside, breach[day], NO_DAY))
                   for name, day in (("sentenced_custody", "day"), ("reception", "day"), ("release", "released"))]
    return _event_frame(block, pieces)


def _event_frame(block: Block, pieces: List[Piece]) -> pd.DataFrame:
    name = np.repeat(np.arange(len(pieces)), [len(piece[1]) for piece in pieces])
    person, day = (np.concatenate([piece[i] for piece in pieces]) for i in (1, 2))
    kept = np.flatnonzero((day != NO_DAY) & (day < block.windows.horizon))
    kept = kept[np.lexsort((name[kept], day[kept], person[kept]))]
    return pd.DataFrame({"person": _codes(block, person[kept]), "date": _dates(day[kept]),
                         "event": coded(name[kept], [piece[0] for piece in pieces])})


def links_truth(block: Block, link: Columns) -> pd.DataFrame:
    """One row per linked record: table, row id, true person (-1 for other parties), and if the link given is true."""
    texts = np.empty(len(link["row"]), dtype=object)
    for at, table in enumerate(LINKED):
        here = link["table"] == at
        texts[here] = hex_text((link["block"] << 40 | link["row"])[here], block.seed, ROW_STREAMS[table])
    own = link["person"] < len(block.careers.people["birth"])
    return pd.DataFrame({"table": coded(link["table"], LINKED), "row_id": texts,
                         "person": np.where(own, _codes(block, link["person"]), -1).astype(np.int32),
                         "status": coded(link["status"], STATUS)})


def truth_of(block: Block, link: Columns) -> Dict[str, pd.DataFrame]:
    """The truth of one block: people, episodes, spells, recalls, events, links."""
    return {"people": people_truth(block), "episodes": episodes_truth(block), "spells": spells_truth(block),
            "recalls": recalls_truth(block), "events": events_truth(block), "links": links_truth(block, link)}
