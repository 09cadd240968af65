"""Raw rows of what hangs on a probation event: requirements, licence conditions, supervision."""
import numpy as np

from jdfanalysis.synthetic import law, shocks
from jdfanalysis.synthetic.blocks import Block
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import NO_DAY, Columns, stacked, taken
from jdfanalysis.synthetic.probation_rows import ADJOURNED

# (code, words, least and most of the length as entered, first day)
REQUIREMENTS = (
    ("W", "Unpaid Work", 40, 300, "2005-04-04"),
    ("F", "Rehabilitation Activity Requirement (RAR)", 10, 60, "2015-02-01"),
    ("P", "Accredited Programme", 20, 60, "2005-04-04"),
    ("C", "Curfew", 30, 180, "2005-04-04"),
    ("RM49", "Curfew - Electronic Monitoring", 30, 180, "2005-04-04"),
    ("D", "Drug Rehabilitation", 6, 12, "2005-04-04"),
    ("A", "Alcohol Treatment", 6, 12, "2005-04-04"),
    ("M", "Mental Health Treatment", 6, 24, "2005-04-04"),
    ("T", "Alcohol Abstinence & Electronic Monitoring (AAMR)", 14, 120, "2020-10-21"),
    ("RM59", "GPS Location Monitoring", 30, 180, "2019-02-01"),
)
_FIRST, _SECOND = (40, 35, 6, 5, 5, 4, 3, 1, 1, 0), (10, 55, 10, 5, 6, 6, 4, 2, 1, 1)
REASONS = ("Requirement Completed", "Expired (Normal)", "Revoked - Breach", "Revoked - Custody", "Died")
CONDITIONS = ("Standard 7 Conditions", "Residence", "Non-Contact", "Curfew", "Drug Testing", "Exclusion Zone")
SUPERVISION = ("PSS Standard Requirements", "PSS Drug Testing", "PSS Drug Appointment")
CONDITION_ENDS = ("Expired (Normal)", "Recalled", "Died")


def requirement_rows(block: Block, events: Columns, draws: Draws) -> Columns:
    """One to three requirements per order in coverage; they start with it and end by its end."""
    orders = np.flatnonzero((events["source"] == 0) & (events["disposal_type"] != ADJOURNED))
    parts = []
    for share, weights in ((1.0, _FIRST), (0.55, _SECOND), (0.12, _SECOND)):
        at = orders[draws.chance(share, len(orders))]
        parts.append(_requirements(draws, taken(events, at), at, weights, block.windows.probation[1]))
    rows = stacked(parts)
    # The same kind twice in one order is one requirement.
    kinds = len(REQUIREMENTS)
    _, kept = np.unique(rows["event"] * kinds + rows["kind"], return_index=True)
    return taken(rows, np.sort(kept))


def _requirements(draws: Draws, event: Columns, at: np.ndarray, weights: tuple, last: int) -> Columns:
    size = len(at)
    kind = draws.pick(weights, size)
    allowed = np.array([law.day(first) for _, _, _, _, first in REQUIREMENTS])[kind] <= event["offence_date"]
    kind = np.where(allowed, kind, np.where(kind == 1, 2, 0))
    low = np.array([r[2] for r in REQUIREMENTS])[kind]
    high = np.array([r[3] for r in REQUIREMENTS])[kind]
    length = low + draws.integer(0, 10, size) * (high - low) // 10
    stop = event["termination_date"]
    done = draws.chance(0.6, size) & (event["end_reason"] == 0)
    planned = event["disposal_date"] + event["length_days"]
    stop = np.where(stop == NO_DAY, planned, stop)
    stop = np.where(done, event["disposal_date"] + (stop - event["disposal_date"]) * 3 // 4, stop)
    reason = np.where(done, 0, event["end_reason"] + 1)
    open_ = stop > last
    return {
        "person": event["person"], "event": at, "kind": kind, "start_date": event["disposal_date"],
        "commencement_date": _begun(shocks.begun(draws, event["disposal_date"] + draws.days(9.0, 0.6, size)), stop, last),
        "termination_date": np.where(open_, NO_DAY, stop), "reason": np.where(open_, -1, reason), "length": length,
        "lsoa": event["lsoa"],
    }


def _begun(first: np.ndarray, stop: np.ndarray, last: int) -> np.ndarray:
    """Day of commencement, by the end at the latest; not known yet after the last day of the extract."""
    first = np.minimum(first, stop)
    return np.where(first > last, NO_DAY, first)


def condition_rows(block: Block, events: Columns, draws: Draws, supervision: bool) -> Columns:
    """Licence conditions, or supervision requirements, of custodial events whose licence or supervision began."""
    last = block.windows.probation[1]
    start, stop = ("licence_end_date", "pss_end_date") if supervision else ("release_date", "licence_end_date")
    begun = (events["source"] == 1) & (events[start] != NO_DAY) & (events[start] <= last)
    chosen = np.flatnonzero(begun & ((events[stop] > events[start]) | (events[stop] == NO_DAY)))
    if supervision:
        chosen = chosen[events["pss_end_date"][chosen] != NO_DAY]
    kinds = ((1.0, (100,)), (0.25, (0, 70, 30))) if supervision else ((1.0, (100,)), (0.5, (0, 35, 25, 20, 15, 5)))
    parts = []
    for share, weights in kinds:
        at = chosen[draws.chance(share, len(chosen))]
        event = taken(events, at)
        open_ = (event[stop] == NO_DAY) | (event[stop] > last)
        parts.append({
            "person": event["person"], "event": at, "kind": draws.pick(weights, len(at)), "start_date": event[start],
            "commencement_date": _begun(event[start] + draws.integer(0, 5, len(at)),
                                        np.where(event[stop] == NO_DAY, last, event[stop]), last),
            "termination_date": np.where(open_, NO_DAY, event[stop]),
            "reason": np.where(open_, -1, np.where(event["recalls"] > 0, 1, 0)),
            "length": np.where(event[stop] == NO_DAY, NO_DAY, event[stop] - event[start]),
        })
    return stacked(parts)
