"""Raw rows of the probation tables: events, and what hangs on them."""
from typing import Dict

import numpy as np

from jdfanalysis.synthetic import custody, law, shocks
from jdfanalysis.synthetic.blocks import Block
from jdfanalysis.synthetic.court_rows import age_on, inside
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import NO_DAY, Columns, stacked, taken
from jdfanalysis.synthetic.sentencing import COMMUNITY, CUSTODY, SUSPENDED

DISPOSAL_TYPES = (
    "CJA2003 - Community Order", "ORA Community Order", "SA2020 Community Order",
    "CJA2003 - Suspended Sentence Order", "ORA Suspended Sentence Order", "SA2020 Suspended Sentence Order",
    "Youth Rehabilitation Order", "ORA Youth Rehabilitation Order",
    "ORA Adult Custody (inc PSS)", "ORA Adult Custody (not PSS)",
    "CJA2003 - Standard Determinate Sentence of 12 months or more", "CJA Std Determinate Custody",
    "Detention and training order", "Extended Determinate Sentence", "Life", "Adjourned - PSR",
)
(COMMUNITY_03, COMMUNITY_ORA, COMMUNITY_20, SUSPENDED_03, SUSPENDED_ORA, SUSPENDED_20, YOUTH_03, YOUTH_ORA, PSS,
 NOT_PSS, LONG, SHORT, DETENTION, EXTENDED, LIFE, ADJOURNED) = range(16)
SENTENCING_CODE = law.day("2020-12-01")
PROPOSALS = ("Custody", "Suspended Sentence Order", "Community Order", "Fine", "Discharge")
REPORTS = ("fast", "oral", "standard", "none")
_REPORT_SHARE, _ADJOURNED_SHARE = 0.62, 0.05


def events_and_reports(block: Block, draws: Draws) -> Dict[str, Columns]:
    """The raw rows of the event table and of reports; events by referral date in coverage."""
    events = stacked([_orders(block), _custody(block), _adjourned(block, draws)])
    size = len(events["person"])
    wait = 7 + draws.days(12.0, 0.5, size)
    room = events["disposal_date"] - wait > events["offence_date"]
    report = draws.chance(shocks.reports_asked(_REPORT_SHARE, events["disposal_date"]), size) & (events["source"] < 2) & room
    asked = np.where(report, events["disposal_date"] - wait, events["referral_date"])
    events["referral_date"] = np.where(report, asked, events["referral_date"])
    events["reported"] = report | (events["source"] == 2)
    events["wait"] = wait
    events = taken(events, inside(events["referral_date"], block.windows.probation))
    people, person = block.careers.people, events["person"]
    events["sex"] = people["female"][person].astype(np.int64)
    events["ethnicity"] = people["ethnicity"][person]
    events["lsoa"] = people["lsoa"][person]
    events["age"] = age_on(people, person, events["offence_date"])
    return {"probation_events": hide_later(events, block.windows.probation[1]),
            "probation_psr": _reports(draws, events, block.windows.probation[1])}


def hide_later(rows: Columns, last: int) -> Columns:
    """Days after the last day of the extract are not known yet; planned ends of licence and supervision are."""
    hidden = dict(rows)
    for name in ("disposal_date", "termination_date", "release_date"):
        hidden[name] = np.where(rows[name] > last, NO_DAY, rows[name])
    for name in ("licence_end_date", "pss_end_date"):
        hidden[name] = np.where((hidden["release_date"] == NO_DAY) | (rows[name] >= custody.NEVER), NO_DAY, rows[name])
    gone = hidden["disposal_date"] == NO_DAY
    hidden["disposal_type"] = np.where(gone, ADJOURNED, rows["disposal_type"])
    for name in ("length_days", "termination_date", "release_date", "licence_end_date", "pss_end_date"):
        hidden[name] = np.where(gone, NO_DAY, hidden[name])
    hidden["recalls"] = np.where(gone, 0, rows["recalls"])
    return hidden


def _orders(block: Block) -> Columns:
    order = block.careers.orders
    size = len(order["person"])
    late = order["start"] >= SENTENCING_CODE
    ora = order["offence"] >= law.starts("rehabilitation_activity")
    kind = np.where(late, 2, np.where(ora, 1, 0)) + np.where(order["suspended"], SUSPENDED_03, COMMUNITY_03)
    kind = np.where(order["youth"], np.where(ora, YOUTH_ORA, YOUTH_03), kind)
    missing = np.full(size, NO_DAY)
    return {
        "person": order["person"], "source": np.zeros(size, dtype=np.int64), "at": np.arange(size),
        "referral_date": order["start"], "offence_date": order["offence"], "code": order["code"],
        "group": order["group"], "disposal_date": order["start"], "disposal_type": kind,
        "length_days": order["length_days"], "termination_date": order["stop"], "end_reason": order["reason"],
        "recalls": np.zeros(size, dtype=np.int64), "release_date": missing, "licence_end_date": missing,
        "pss_end_date": missing,
        "sentence": np.where(order["suspended"], SUSPENDED, COMMUNITY),
    }


def _custody(block: Block) -> Columns:
    """Custodial sentences that lead to supervision."""
    stay = block.careers.stays
    at = np.flatnonzero((stay["sentenced"] != NO_DAY) & (stay["pss_end"] > stay["release"]))
    recalls = np.bincount(block.careers.recalls.get("stay", np.zeros(0, dtype=np.int64)), minlength=len(stay["person"]))
    stay = taken(stay, at)
    ora = law.under_ora(stay["sentence_days"], stay["offence"], stay["kind"])
    supervised = stay["pss_end"] > stay["licence_end"]
    late = stay["offence"] >= law.starts("licence_short")
    kind = np.where(supervised, PSS, np.where(stay["sentence_days"] < law.YEAR, np.where(ora, NOT_PSS, SHORT),
                                              np.where(late, NOT_PSS, LONG)))
    special = np.array([0, EXTENDED, LIFE, DETENTION])[stay["kind"]]
    kind = np.where(stay["kind"] == law.STANDARD, kind, special)
    return {
        "person": stay["person"], "source": np.ones(len(at), dtype=np.int64), "at": at,
        "referral_date": stay["sentenced"], "offence_date": stay["offence"], "code": stay["code"],
        "group": stay["group"], "disposal_date": stay["sentenced"], "disposal_type": kind,
        "length_days": np.where(stay["sentence_days"] > 0, stay["sentence_days"], NO_DAY),
        "termination_date": stay["pss_end"], "end_reason": np.zeros(len(at), dtype=np.int64), "recalls": recalls[at],
        "release_date": stay["release"], "licence_end_date": stay["licence_end"],
        "pss_end_date": np.where(supervised, stay["pss_end"], NO_DAY), "sentence": np.full(len(at), CUSTODY),
    }


def _adjourned(block: Block, draws: Draws) -> Columns:
    """Events that stopped at the report: another sentence was passed."""
    case = block.careers.cases
    other = case["convicted"] & (case["disposal"] > COMMUNITY) & (case["final"] > case["first"] + 14)
    at = np.flatnonzero(other & draws.chance(_ADJOURNED_SHARE, len(other)))
    missing = np.full(len(at), NO_DAY)
    return {
        "person": case["person"][at], "source": np.full(len(at), 2), "at": at,
        "referral_date": case["final"][at] - 14, "offence_date": case["offence"][at], "code": case["code"][at],
        "group": case["group"][at], "disposal_date": case["final"][at], "disposal_type": np.full(len(at), ADJOURNED),
        "length_days": missing, "termination_date": case["final"][at], "end_reason": np.zeros(len(at), dtype=np.int64),
        "recalls": np.zeros(len(at), dtype=np.int64), "release_date": missing, "licence_end_date": missing,
        "pss_end_date": missing, "sentence": case["disposal"][at],
    }


def _reports(draws: Draws, events: Columns, last: int) -> Columns:
    """Pre-sentence reports: kind delivered and sentence proposed often differ from those asked for and passed."""
    at = np.flatnonzero(events["reported"])
    size = len(at)
    asked = events["referral_date"][at]
    kind = draws.pick((50, 30, 20), size)
    same = draws.chance(0.85, size)
    delivered = np.where(same, kind, draws.pick((55, 35, 10), size))
    wait = events["wait"][at]
    done = asked + np.minimum(np.floor(draws.uniform(size) * wait).astype(np.int64) + 1, wait)
    followed = draws.chance(0.72, size)
    proposal = np.where(followed, np.minimum(events["sentence"][at], 4), draws.pick((15, 25, 45, 10, 5), size))
    known = done <= last
    return {
        "person": events["person"][at], "event": at, "requested_date": asked, "required_date": asked + 21,
        "completed_date": np.where(known, done, NO_DAY), "report_requested": kind,
        "report_delivered": np.where(known, delivered, 3), "proposal": np.where(known, proposal, -1),
    }
