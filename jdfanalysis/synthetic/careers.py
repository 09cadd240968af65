"""Whole careers: offence, case, sentence, custody, supervision, return to risk, and again.

People advance in waves: wave k is everybody's k-th episode at once, so the loop is as long as the
longest career, never as long as the list of people.
"""
from dataclasses import dataclass
import numpy as np

from jdfanalysis.synthetic import courts, custody, effects, offences
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import NO_DAY, Columns, Ledger, taken
from jdfanalysis.synthetic.orders import community_orders, settle_orders
from jdfanalysis.synthetic.recalls import by_custody, on_charge
from jdfanalysis.synthetic.risk import next_offences
from jdfanalysis.synthetic.sentencing import COMMUNITY, CUSTODY, DISCHARGE, FINE, NONE, SUSPENDED

MOST_WAVES = 400


@dataclass(frozen=True)
class Careers:
    """What happened to a set of people: arrays per attribute, one table of arrays per kind of thing."""

    people: Columns
    episodes: Columns
    cases: Columns
    stays: Columns
    recalls: Columns
    orders: Columns
    breaches: Columns


class _Books:
    """The ledgers of one simulation."""

    def __init__(self) -> None:
        self.episodes, self.cases, self.stays, self.recalls, self.orders, self.breaches = (Ledger() for _ in range(6))


def simulate(draws: Draws, people: Columns, end: int) -> Careers:
    """The careers of `people` up to the day `end`; deaths may be moved past the end of a case or recall."""
    people = dict(people)
    state = _beginning(people)
    books = _Books()
    who = np.flatnonzero(people["start"] < end)
    offence = {"day": people["start"][who], "clock": np.zeros(len(who)), "rate": np.zeros(len(who))}
    for _ in range(MOST_WAVES):
        who = _hear_episode(draws, who, offence, people, state, books)
        who = who[(state["origin"][who] < end) & (state["origin"][who] < people["death"][who]) & state["here"][who]]
        if not len(who):
            break
        state["episode"][who] += 1
        found = next_offences(draws, who, people, state, end, books)
        people["death"][who] = np.maximum(people["death"][who], found["last_out"])
        offence = taken(found, found["event"])
        who = who[found["event"]]
    stays = custody.ended_by_death(books.stays.columns(), people)
    return Careers(people, books.episodes.columns(), books.cases.columns(), stays, books.recalls.columns(),
                   settle_orders(books.orders.columns(), stays, people), books.breaches.columns())


def _beginning(people: Columns) -> Columns:
    size = len(people["start"])
    days = {name: np.full(size, NO_DAY) for name in ("origin", "licence_end", "order_end", "pss_start", "pss_end")}
    whole = {name: np.zeros(size, dtype=np.int64)
             for name in ("episode", "licence_days", "licence_kind", "licence_stay", "pss_stay", "extra")}
    return dict(days, **whole, priors=people["priors"].copy(), group=people["group"].copy(),
                disposal=np.full(size, NONE), here=np.ones(size, dtype=bool))


def _hear_episode(draws: Draws, who: np.ndarray, offence: Columns, people: Columns, state: Columns,
                  books: _Books) -> np.ndarray:
    """Everything that follows the first offence of an episode; returns the people it was about."""
    first = state["episode"][who] == 0
    group = np.where(first, people["group"][who], _next_group(draws, state["group"][who]))
    main = courts.new_cases(draws, who, people, state, offence["day"], group)
    courts.charge_together(draws, main)
    courts.hear(draws, main)
    _record(books, main, state, principal=True)
    taken_back = on_charge(draws, main, state, books.recalls)
    _further_offences(draws, main, offence, taken_back, people, state, books)
    people["death"][who] = np.maximum(people["death"][who], main["final"] + 1)
    _take_in(draws, main, people, state, books)
    return who


def _next_group(draws: Draws, last: np.ndarray) -> np.ndarray:
    """Offence group of the next case: the last one with its chance to persist, else any."""
    persist = draws.uniform(len(last)) * 1000 < offences.setting("persist")[last]
    return np.where(persist, last, draws.pick(offences.shares(), len(last)))


def _record(books: _Books, case: Columns, state: Columns, principal: bool) -> np.ndarray:
    """Write the cases down; `joint` is the position of the case that leads, the same for co-defendants."""
    rest = {name: values for name, values in case.items() if name != "lead"}
    return books.cases.add(len(case["person"]), principal=principal, episode=state["episode"][case["person"]],
                           joint=books.cases.rows + case["lead"], **rest)


def _further_offences(draws: Draws, main: Columns, offence: Columns, taken_back: np.ndarray, people: Columns,
                      state: Columns, books: _Books) -> None:
    """Offences of the same planted process while the principal case is pending, until the person goes into custody."""
    custody_from = np.where(main["remand"] == courts.CUSTODY, main["first"], np.minimum(main["final"], taken_back))
    until = np.minimum(custody_from, people["death"][main["person"]])
    rows = np.flatnonzero(offence["rate"] > 0)
    clock, rate = offence["clock"][rows], offence["rate"][rows]
    base = offence["day"][rows] - np.floor(clock).astype(np.int64) - 1
    found = [(rows[:0], base[:0])]
    while len(rows):
        clock = effects.days_to(effects.cumulative_baseline(clock) + draws.exponential(len(rows)) / rate)
        day = base + np.floor(clock).astype(np.int64) + 1
        keep = day < until[rows]
        rows, clock, rate, base = rows[keep], clock[keep], rate[keep], base[keep]
        found.append((rows, day[keep]))
    rows, day = (np.concatenate([pair[at] for pair in found]) for at in (0, 1))
    if len(rows):
        case = _joined_case(draws, taken(main, rows), day, people, state)
        _record(books, case, state, principal=False)
        np.add.at(state["extra"], case["person"], case["convicted"].astype(np.int64))


def _joined_case(draws: Draws, main: Columns, day: np.ndarray, people: Columns, state: Columns) -> Columns:
    """A further case, heard below and ended on the day of the principal case at the latest."""
    who = main["person"]
    case = courts.new_cases(draws, who, people, state, day, _next_group(draws, main["group"]))
    case["route"] = np.zeros(len(who), dtype=np.int64)
    case["remand"] = np.where(case["remand"] == courts.CUSTODY, courts.BAIL, case["remand"])
    courts.hear(draws, case)
    room = main["final"] - day
    case["final"] = np.minimum(case["final"], main["final"])
    case["mags_final"] = case["final"]
    case["first"] = np.minimum(case["first"], day + (2 * room + 2) // 3)
    case["charge"] = np.minimum(case["charge"], day + (case["first"] - day) // 2)
    case["arrest"] = np.minimum(case["arrest"], case["charge"])
    case["plea_day"] = case["first"]
    together = (case["final"] == main["final"]) & (main["disposal"] == CUSTODY)
    with_main = np.where(together, CUSTODY, np.where(draws.chance(0.7, len(who)), FINE, DISCHARGE))
    heavy = (case["disposal"] <= COMMUNITY) & case["convicted"]
    case["disposal"] = np.where(heavy, with_main, case["disposal"])
    # A concurrent term never outlasts the principal one.
    below = np.minimum(np.maximum(case["sentence_days"], 28), main["sentence_days"])
    case["sentence_days"] = np.where(case["disposal"] == CUSTODY, below, 0)
    case["order_days"] = np.zeros(len(who), dtype=np.int64)
    case["kind"] = np.where(case["disposal"] == CUSTODY, main["kind"], case["kind"])
    return case


def _take_in(draws: Draws, main: Columns, people: Columns, state: Columns, books: _Books) -> None:
    """Custody, licence and orders that the principal cases bring, and the state in which people go on."""
    who = main["person"]
    state["origin"][who] = main["final"]
    inside = np.flatnonzero((main["remand"] == courts.CUSTODY) | (main["disposal"] == CUSTODY))
    if len(inside):
        _lock_up(draws, taken(main, inside), people, state, books)
    ordered = np.flatnonzero((main["disposal"] == SUSPENDED) | (main["disposal"] == COMMUNITY))
    if len(ordered):
        stop = community_orders(draws, taken(main, ordered), books.orders)
        state["order_end"][who[ordered]] = stop
    state["priors"][who] += main["convicted"].astype(np.int64) + state["extra"][who]
    state["extra"][who] = 0
    state["disposal"][who] = main["disposal"]
    state["group"][who] = main["group"]


def _lock_up(draws: Draws, case: Columns, people: Columns, state: Columns, books: _Books) -> None:
    """Custody of these cases; who was on licence is recalled by it, and licence may start anew."""
    who = case["person"]
    stay = custody.ended_early(draws, custody.stays(draws, case, people), people)
    rows = books.stays.add(len(who), **stay)
    by_custody(draws, case, stay, state, books.recalls)
    longer = np.flatnonzero(stay["licence_end"] > np.maximum(state["licence_end"][who], stay["release"]))
    for name, values in (("licence_end", stay["licence_end"]), ("licence_days", stay["sentence_days"]),
                         ("licence_kind", stay["kind"]), ("licence_stay", rows)):
        state[name][who[longer]] = values[longer]
    watched = np.flatnonzero(stay["pss_end"] > np.maximum(state["pss_end"][who], stay["licence_end"]))
    for name, values in (("pss_start", stay["licence_end"]), ("pss_end", stay["pss_end"]), ("pss_stay", rows)):
        state[name][who[watched]] = values[watched]
    state["origin"][who] = stay["release"]
    state["here"][who] = ~np.isin(stay["release_type"], (custody.DEPORTED, custody.DIED))
