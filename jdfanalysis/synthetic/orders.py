"""Community and suspended sentence orders: how long they run, breach, and why they end."""
import numpy as np

from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import NO_DAY, Columns, Ledger
from jdfanalysis.synthetic.sentencing import SUSPENDED

COMPLETED, REVOKED, CUSTODY_INSTEAD, DIED = 0, 1, 2, 3
REASONS = ("Expired (Normal)", "Revoked - Breach", "Revoked - Custody", "Died")
_BREACH_SHARE, _REVOKED_AFTER_BREACH, _EARLY_SHARE = 0.24, 0.40, 0.08


def community_orders(draws: Draws, case: Columns, orders: Ledger) -> np.ndarray:
    """Write the orders of these cases as imposed; returns their planned last days (half-open)."""
    size = len(case["person"])
    length = case["order_days"]
    early = np.where(draws.chance(_EARLY_SHARE, size), length // 4, 0)
    breached = draws.chance(_BREACH_SHARE, size)
    when = case["final"] + 14 + np.floor(draws.uniform(size) * np.maximum(length - early - 28, 1)).astype(np.int64)
    revoked = breached & draws.chance(_REVOKED_AFTER_BREACH, size)
    stop = np.where(revoked, when, case["final"] + length - early)
    orders.add(
        size, person=case["person"], suspended=case["disposal"] == SUSPENDED, youth=case["youth"],
        offence=case["offence"], group=case["group"], code=case["code"], start=case["final"], length_days=length,
        stop=stop, reason=np.where(revoked, REVOKED, COMPLETED), breach=np.where(breached, when, NO_DAY),
    )
    return stop


def settle_orders(orders: Columns, stays: Columns, people: Columns) -> Columns:
    """Orders as they ended: custody for a later sentence or death may end them first; breach then never comes."""
    if not orders:
        return orders
    first_custody = _next_sentence(orders, stays)
    death = people["death"][orders["person"]]
    stop = np.minimum(orders["stop"], np.minimum(first_custody, death))
    reason = np.where(stop == orders["stop"], orders["reason"], np.where(stop == first_custody, CUSTODY_INSTEAD, DIED))
    heard = (orders["breach"] != NO_DAY) & ((orders["breach"] < stop) | (reason == REVOKED))
    heard = heard & (orders["breach"] < death) & ~in_custody(stays, orders["person"], orders["breach"])
    return dict(orders, stop=stop, reason=reason, breach=np.where(heard, orders["breach"], NO_DAY))


def _next_sentence(orders: Columns, stays: Columns) -> np.ndarray:
    """Day of the person's first custodial sentence after the order began; far off if there is none."""
    never = np.int64(2 ** 31)
    if not stays:
        return np.full(len(orders["person"]), never)
    rows = np.flatnonzero(stays["sentenced"] != NO_DAY)
    keys = np.sort(_key(stays["person"][rows], stays["sentenced"][rows]))
    at = np.searchsorted(keys, _key(orders["person"], orders["start"]), side="right")
    found = np.append(keys, _key(np.array([2 ** 30]), np.array([0])))[at]
    same = (found >> 32) == orders["person"]
    return np.where(same, (found & 0xFFFFFFFF) - 2 ** 31, never)


def in_custody(stays: Columns, person: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Is `day` inside a stay, [reception, release), of that person? Stays of one person do not overlap."""
    if not stays:
        return np.zeros(len(person), dtype=bool)
    order = np.argsort(_key(stays["person"], stays["reception"]), kind="mergesort")
    keys = _key(stays["person"], stays["reception"])[order]
    at = np.searchsorted(keys, _key(person, day), side="right") - 1
    row = order[np.maximum(at, 0)]
    return (at >= 0) & (stays["person"][row] == person) & (day < stays["release"][row])


def _key(person: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Person and day in one int64, in the same order."""
    return (np.asarray(person).astype(np.int64) << 32) + (np.asarray(day).astype(np.int64) + 2 ** 31)
