"""The event log: every dated thing that happened to a person, from all tables, in one total order.

The order is person, day, precedence, source, row, event. Precedence is declared with each rule;
the default reads: an offence comes before the hearing, the hearing before the sentence, a
release before a reception. Ties beyond it are broken by the order of the tables in the
dictionary and the position of the row, so no result depends on luck.

Bytes per event: person 4, date 8, event 1, source 1, row 4, precedence 2, episode 4,
precision 1, basis 1: 26, so 17.3 million events take 0.45 GB; while they are made, 8 more for
the sort key and 4 for each day read. A dictionary that declares kinds of events adds 1.
"""
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.arrays import NANOSECONDS_PER_DAY, in_pieces, in_threads
from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.dictionary.model import Dictionary, EventRule
from jdfanalysis.errors import FrameError, UsageError, raise_if
from jdfanalysis.frames import BASIS, EVENT_LOG, NO_DAY, PRECISION, is_sorted
from jdfanalysis.journeys.keys import marked, rows_of
from jdfanalysis.journeys.kinds import finer_names
from jdfanalysis.journeys.log_keys import Cells, RuleRows, cells_of, kept_or_none, rule_and_row, slot_writer, sorted_events
from jdfanalysis.journeys.raw_tables import faults, person_codes
from jdfanalysis.journeys.rules import Source, check_dictionary, dates_of, lacking, people_and_rows, rows_of_event, sources
from jdfanalysis.journeys.spell_frames import codes_of, picked_rows, short_codes, words

LOG_ORDER = ("person", "date", "precedence", "source", "row", "event")
# Source of events that nobody recorded; no table, so no coverage.
ASSUMED_SOURCE = "assumed"
_STEP = "events"
_FEW = 6


class _Rule(NamedTuple):
    """One rule found in one table: its rows, and what all its events, or each, have to say."""

    rows: RuleRows
    kind: str
    basis: int
    precision: Optional[np.ndarray]
    episode: Optional[np.ndarray]


def event_log(
    tables: Mapping[str, pd.DataFrame], dictionary: Dictionary, events: Optional[Sequence[str]] = None,
    placeholders: Sequence[object] = (), attrition: Optional[Attrition] = None, people: Optional[Sequence[int]] = None,
) -> pd.DataFrame:
    """
    All declared events of the tables as a frame `event log`, sorted by LOG_ORDER.

    tables : name -> frame with an integer `person` (missing or -1 where unlinked) and canonical
    columns; declared tables that are absent are passed over. events : only these, by event or by kind;
    what a dictionary makes on request is made only if named here. `kind` tells a release_hdc from other releases where the
    dictionary declares kinds, and is the event's own name elsewhere; every function that takes events takes kinds as well.
    placeholders : dates that stand for "unknown", such as "1900-01-01". `episode` is copied from
    a column of that name, else -1; `precision` from a column <date>_precision, else 'day'.
    people : codes of the people whose events are wanted, such as `index["person"]`; all by default. A log of some is
    made in less time and memory. Rows without a date give no event; each rule writes what it found and left out to `attrition`.
    Raises UsageError for an event nobody declares, FrameError for columns that hold no dates.
    """
    check_dictionary(dictionary)
    unknown = sorted(set(events or ()) - set(dictionary.kinds()))
    if unknown:
        raise UsageError("No table declares the event {}. Declared: {}.".format(
            ", ".join(unknown), ", ".join(dictionary.kinds())))
    wanted = [rule for table in dictionary for rule in table.events if _wanted(rule, events)]
    named = {rule.event for rule in wanted} | set(events or ())
    names = [name for name in dictionary.events() if name in named]
    found: List[_Rule] = []
    asked = None if people is None else _marked(people)
    for number, source in enumerate(sources(tables, dictionary, _STEP, attrition, asked)):
        rules = [rule for rule in source.table.events if _wanted(rule, events)]
        found.extend(_found(source, number, rules, names, placeholders, attrition))
    source_names = [t.name for t in dictionary if t.name in tables and t.events]
    named |= {rule.name for rule in wanted}
    kinds = names + [name for name in dictionary.kinds() if name in named and name not in names]
    return _assembled(found, names, source_names, kinds if len(dictionary.kinds()) > len(dictionary.events()) else [])


def _wanted(rule: EventRule, events: Optional[Sequence[str]]) -> bool:
    return not rule.on_request if events is None else rule.event in events or rule.name in events


def ordered_log(log: pd.DataFrame) -> pd.DataFrame:
    """A frame `event log` in its total order, checked; returned as it is if already sorted."""
    whole = all(name in log.columns for name in LOG_ORDER)
    if whole and not is_sorted(log, LOG_ORDER):
        log = log.sort_values(list(LOG_ORDER), kind="mergesort").reset_index(drop=True)
    return EVENT_LOG.check(log, ordered=whole)


def log_events(log: pd.DataFrame) -> List[str]:
    """The events and kinds of event that the log knows, whether it holds any or not."""
    events = short_codes(log["event"])[1]
    return events + [name for name in short_codes(log["kind"])[1] if name not in events] if "kind" in log.columns else events


def with_events(log: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Boolean array: rows of the log whose event, or kind of event, is one of `names`."""
    finer = finer_names(log, names)
    if not finer:
        return _rows_with(log["event"], names)
    found = _rows_with(log["kind"], finer)
    return found | _rows_with(log["event"], names) if len(finer) < len(names) else found


def _rows_with(column: pd.Series, names: Sequence[str]) -> np.ndarray:
    codes, known = short_codes(column)
    wanted = np.array([name in names for name in known] + [False], dtype=bool)
    found = np.zeros(len(codes), dtype=bool)
    # Kinds mostly stand next to each other in the list, and a range is quicker to test than a table to look up.
    edges = np.flatnonzero(np.diff(np.append(False, wanted).astype(np.int8)))
    ranges = list(zip(edges[::2], edges[1::2] - 1))

    def look(low: int, high: int) -> None:
        part = codes[low:high]
        if len(ranges) > _FEW:
            found[low:high] = wanted.take(part)
            return
        for first, last in ranges:
            found[low:high] |= (part >= part.dtype.type(first)) & (part <= part.dtype.type(last))

    in_pieces(look, len(codes))
    return found


def of_people(log: pd.DataFrame, person: np.ndarray, names: Sequence[str]) -> pd.DataFrame:
    """These columns of a sorted log, for some people; the order stays."""
    rows = rows_of(np.asarray(log["person"]), marked(person))
    if len(rows) == len(log):
        return log
    return picked_rows(log, rows, tuple(names) + (("kind",) if "kind" in log.columns else ()))


def _marked(people: Sequence[int]) -> np.ndarray:
    codes = np.asarray(people) if isinstance(getattr(people, "dtype", None), np.dtype) else getattr(people, "array", people)
    if not (isinstance(codes, np.ndarray) and codes.dtype.kind in "iu"):
        asked = pd.DataFrame({"person": codes})
        raise_if(faults(asked, "people", ("person",)), FrameError, "People are asked for by the codes in the column person.")
        codes = person_codes(asked)
    return marked(codes)


def _found(
    source: Source, number: int, rules: Sequence[EventRule], names: List[str],
    placeholders: Sequence[object], attrition: Optional[Attrition],
) -> List[_Rule]:
    """The rules that the table has columns for; a column that dates several is read once."""
    found: List[_Rule] = []
    columns = list(dict.fromkeys(rule.date for rule in rules if rule.date in source.frame.columns))
    dates = dict(zip(columns, in_threads(
        lambda name: dates_of(source, name, placeholders), columns, len(columns) * len(source.frame))))
    episode = source.frame["episode"].to_numpy() if "episode" in source.frame.columns else None
    for rule in rules:
        title = "{}: {} dated by {}".format(source.table.name, rule.name, rule.date)
        absent = lacking(source, rule)
        if absent:
            record(attrition, _STEP, "{}; not applied, no column {}".format(title, ", ".join(absent)), (0, 0), (0, 0))
            continue
        meeting = rows_of_event(source, rule, placeholders)
        day = dates[rule.date]
        if attrition is not None:
            record(attrition, _STEP, title + "; rows without a date left out",
                   people_and_rows(source, meeting), people_and_rows(source, meeting & (day != NO_DAY)))
        rows = RuleRows(int(rule.precedence), number, names.index(rule.event), source.person, day,
                        kept_or_none(meeting, day), source.rows, len(source.frame))
        found.append(_Rule(rows, rule.name, BASIS.index(rule.basis), _precision(source, rule.date), episode))
    return found


def _precision(source: Source, column: str) -> Optional[np.ndarray]:
    name = column + "_precision"
    if name not in source.frame.columns:
        return None
    codes, known = codes_of(source.frame[name])
    return np.array([PRECISION.index(word) for word in known] + [PRECISION.index("missing")], dtype=np.int8)[codes]


def _assembled(rules: List[_Rule], names: List[str], source_names: List[str], kinds: List[str]) -> pd.DataFrame:
    """The events of all rules in the total order; with their kinds, where there are any."""
    # Sorting keeps rules of one event, table and precedence in the order in which they are declared.
    rules = sorted(rules, key=lambda rule: rule.rows[:3])
    if not rules:
        return _empty_log(bool(kinds))
    rows = [rule.rows for rule in rules]
    size = sum(len(r.day) if r.kept is None else int(np.count_nonzero(r.kept)) for r in rows)
    columns: Dict[str, Any] = {
        "person": np.empty(size, np.int32), "date": np.empty(size, np.int64),
        "event": np.empty(size, _code_type(names)), "source": np.empty(size, _code_type(source_names)),
        "row": np.empty(size, np.int32), "precedence": np.empty(size, np.int16),
        "episode": np.full(size, -1, np.int32), "precision": np.zeros(size, np.int8), "basis": np.zeros(size, np.int8)}
    if kinds:
        columns["kind"] = np.empty(size, _code_type(kinds))
    cells = cells_of(rows)
    sorted_events(rows, cells, _writer(rules, cells, columns, kinds))
    columns["date"] = columns["date"].view("datetime64[ns]")
    named = (("event", names), ("source", source_names), ("precision", PRECISION), ("basis", BASIS), ("kind", kinds))
    for name, known in named if kinds else named[:-1]:
        columns[name] = words(columns[name], known)
    # The arrays are new, so the frame may have them: a copy would double the peak of memory.
    return pd.DataFrame(columns, copy=False)


def _code_type(known: Sequence[str]) -> type:
    return np.int8 if len(known) < 128 else np.int16


def _writer(rules: List[_Rule], cells: Cells, columns: Mapping[str, np.ndarray], kinds: List[str]) -> Callable[..., None]:
    """A function that writes a piece of the log from person, day and cell."""
    told = {name: np.array(values, dtype=columns[name].dtype) for name, values in (
        ("event", [r.rows.event for r in rules]), ("source", [r.rows.source for r in rules]),
        ("precedence", [r.rows.precedence for r in rules]), ("basis", [r.basis for r in rules]))}
    if kinds:
        told["kind"] = np.array([kinds.index(r.kind) for r in rules], dtype=columns["kind"].dtype)
    quickly = slot_writer(cells, told, columns)
    # A column of zeros is there already.
    tables = [name for name in told if (quickly is None or name in ("basis", "kind")) and (name != "basis" or told[name].any())]
    per_row = [(name, number, values) for number, rule in enumerate(rules)
               for name, values in (("episode", rule.episode), ("precision", rule.precision)) if values is not None]

    def write(low: int, high: int, person: np.ndarray, day: np.ndarray, cell: np.ndarray) -> None:
        columns["person"][low:high] = person
        np.multiply(day, NANOSECONDS_PER_DAY, out=columns["date"][low:high])
        if quickly is not None:
            quickly(low, high, cell)
            if not tables and not per_row:
                return
        rule, row = rule_and_row(cells, cell)
        columns["row"][low:high] = row
        for name in tables:
            told[name].take(rule, out=columns[name][low:high], mode="clip")
        for name, number, values in per_row:
            mine = np.flatnonzero(rule == number)
            columns[name][low:high][mine] = values[row[mine]]

    return write


def _empty_log(with_kinds: bool) -> pd.DataFrame:
    log = EVENT_LOG.empty()
    more = (("kind", "category"),) if with_kinds else ()
    for name, kind in (("episode", np.int32), ("precision", "category"), ("basis", "category")) + more:
        log[name] = pd.Series([], dtype=kind)
    return log
