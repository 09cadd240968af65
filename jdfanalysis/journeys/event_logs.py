"""The event log: every dated thing that happened to a person, from all tables, in one total order.

The order is person, day, precedence, source, row, event. Precedence is declared with each rule;
the default reads: an offence comes before the hearing, the hearing before the sentence, a
release before a reception. Ties beyond it are broken by the order of the tables in the
dictionary and the position of the row, so no result depends on luck.

Bytes per event: person 4, date 8, event 1, source 1, row 4, precedence 2, episode 4,
precision 1, basis 1: 26, so 17.3 million events take 0.45 GB; while they are made, 8 more for
the sort key and 4 for each day read.
"""
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.arrays import NANOSECONDS_PER_DAY, in_pieces
from jdfanalysis.attrition import Attrition, counts, record
from jdfanalysis.dictionary.model import Dictionary, EventRule
from jdfanalysis.errors import UsageError
from jdfanalysis.frames import BASIS, EVENT_LOG, NO_DAY, PRECISION, is_sorted
from jdfanalysis.journeys.log_keys import Cells, RuleRows, cells_of, kept_or_none, rule_and_row, slot_writer, sorted_events
from jdfanalysis.journeys.rules import (
    check_dictionary,
    Source, dates_of, missing_columns, people_and_rows, rows_meeting, sources,
)
from jdfanalysis.journeys.spell_frames import codes_of, picked_rows, short_codes, words

LOG_ORDER = ("person", "date", "precedence", "source", "row", "event")
# Source of events that nobody recorded; no table, so no coverage.
ASSUMED_SOURCE = "assumed"
_STEP = "events"
_FEW = 6


class _Rule(NamedTuple):
    """One rule found in one table: its rows, and what all its events, or each, have to say."""

    rows: RuleRows
    basis: int
    precision: Optional[np.ndarray]
    episode: Optional[np.ndarray]


def event_log(
    tables: Mapping[str, pd.DataFrame], dictionary: Dictionary, events: Optional[Sequence[str]] = None,
    placeholders: Sequence[object] = (), attrition: Optional[Attrition] = None,
) -> pd.DataFrame:
    """
    All declared events of the tables as a frame `event log`, sorted by LOG_ORDER.

    tables : name -> frame with an integer `person` (missing or -1 where unlinked) and canonical
    columns; declared tables that are absent are passed over. events : only these kinds.
    placeholders : dates that stand for "unknown", such as "1900-01-01". `episode` is copied from
    a column of that name, else -1; `precision` from a column <date>_precision, else 'day'.
    Rows without a date give no event; each rule writes what it found and left out to `attrition`.
    Raises UsageError for an event nobody declares, FrameError for columns that hold no dates.
    """
    check_dictionary(dictionary)
    declared = [rule.event for table in dictionary for rule in table.events]
    names = sorted(set(declared), key=declared.index)
    unknown = sorted(set(events or ()) - set(names))
    if unknown:
        raise UsageError("No table declares the event {}. Declared: {}.".format(", ".join(unknown), ", ".join(names)))
    found: List[_Rule] = []
    for number, source in enumerate(sources(tables, dictionary, _STEP, attrition)):
        rules = [rule for rule in source.table.events if events is None or rule.event in events]
        found.extend(_found(source, number, rules, names, placeholders, attrition))
    source_names = [t.name for t in dictionary if t.name in tables and t.events]
    return _assembled(found, names, source_names)


def ordered_log(log: pd.DataFrame) -> pd.DataFrame:
    """A frame `event log` in its total order, checked; returned as it is if already sorted."""
    whole = all(name in log.columns for name in LOG_ORDER)
    if whole and not is_sorted(log, LOG_ORDER):
        log = log.sort_values(list(LOG_ORDER), kind="mergesort").reset_index(drop=True)
    return EVENT_LOG.check(log, ordered=whole)


def log_events(log: pd.DataFrame) -> List[str]:
    """The kinds of event that the log knows, whether it holds any or not."""
    return short_codes(log["event"])[1]


def added_once(log: pd.DataFrame, events: Sequence[str]) -> pd.DataFrame:
    """The log without second copies of some events of a row and day: a notebook's cell that adds them is run again."""
    rows = np.flatnonzero(with_events(log, events))
    twice = rows[log.take(rows).duplicated(["person", "date", "event", "source", "row"]).to_numpy()]
    return log.drop(index=log.index[twice]).reset_index(drop=True) if len(twice) else log


def with_events(log: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Boolean array: rows of the log whose event is one of `names`."""
    codes, known = short_codes(log["event"])
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
    theirs = np.asarray(log["person"])
    if not len(theirs) or not len(person):
        return log[:0]
    lowest = min(int(theirs[0]), int(person.min()))
    wanted = np.zeros(max(int(theirs[-1]), int(person.max())) - lowest + 1, dtype=bool)
    wanted[person.astype(np.int64) - lowest] = True
    rows = np.concatenate(in_pieces(
        lambda low, high: np.flatnonzero(wanted.take(theirs[low:high] - lowest)) + low, len(theirs)))
    if len(rows) == len(log):
        return log
    return picked_rows(log, rows, names)


def _found(
    source: Source, number: int, rules: Sequence[EventRule], names: List[str],
    placeholders: Sequence[object], attrition: Optional[Attrition],
) -> List[_Rule]:
    """The rules that the table has columns for; a column that dates several is read once."""
    found: List[_Rule] = []
    dates: Dict[str, np.ndarray] = {}
    episode = source.frame["episode"].to_numpy() if "episode" in source.frame.columns else None
    for rule in rules:
        title = "{}: {} dated by {}".format(source.table.name, rule.event, rule.date)
        absent = missing_columns(source, [rule.date] + [column for column, _ in rule.where])
        if absent:
            record(attrition, _STEP, "{}; not applied, no column {}".format(title, ", ".join(absent)), (0, 0), (0, 0))
            continue
        meeting = rows_meeting(source, rule.where)
        if rule.date not in dates:
            dates[rule.date] = dates_of(source, rule.date, placeholders)
        day = dates[rule.date]
        if attrition is not None:
            record(attrition, _STEP, title + "; rows without a date left out",
                   people_and_rows(source, meeting), people_and_rows(source, meeting & (day != NO_DAY)))
        rows = RuleRows(int(rule.precedence), number, names.index(rule.event), source.person, day,
                        kept_or_none(meeting, day))
        found.append(_Rule(rows, BASIS.index(rule.basis), _precision(source, rule.date), episode))
    return found


def _precision(source: Source, column: str) -> Optional[np.ndarray]:
    name = column + "_precision"
    if name not in source.frame.columns:
        return None
    codes, known = codes_of(source.frame[name])
    return np.array([PRECISION.index(word) for word in known] + [PRECISION.index("missing")], dtype=np.int8)[codes]


def _assembled(rules: List[_Rule], names: List[str], source_names: List[str]) -> pd.DataFrame:
    """The events of all rules in the total order."""
    # Sorting keeps rules of one event, table and precedence in the order in which they are declared.
    rules = sorted(rules, key=lambda rule: rule.rows[:3])
    if not rules:
        return _empty_log()
    rows = [rule.rows for rule in rules]
    size = sum(len(r.day) if r.kept is None else int(np.count_nonzero(r.kept)) for r in rows)
    columns: Dict[str, Any] = {
        "person": np.empty(size, np.int32), "date": np.empty(size, np.int64),
        "event": np.empty(size, _code_type(names)), "source": np.empty(size, _code_type(source_names)),
        "row": np.empty(size, np.int32), "precedence": np.empty(size, np.int16),
        "episode": np.full(size, -1, np.int32), "precision": np.zeros(size, np.int8), "basis": np.zeros(size, np.int8)}
    cells = cells_of(rows)
    sorted_events(rows, cells, _writer(rules, cells, columns))
    columns["date"] = columns["date"].view("datetime64[ns]")
    for name, known in (("event", names), ("source", source_names), ("precision", PRECISION), ("basis", BASIS)):
        columns[name] = words(columns[name], known)
    # The arrays are new, so the frame may have them: a copy would double the peak of memory.
    return pd.DataFrame(columns, copy=False)


def _code_type(known: Sequence[str]) -> type:
    return np.int8 if len(known) < 128 else np.int16


def _writer(rules: List[_Rule], cells: Cells, columns: Mapping[str, np.ndarray]) -> Callable[..., None]:
    """A function that writes a piece of the log from person, day and cell."""
    told = {name: np.array(values, dtype=columns[name].dtype) for name, values in (
        ("event", [r.rows.event for r in rules]), ("source", [r.rows.source for r in rules]),
        ("precedence", [r.rows.precedence for r in rules]), ("basis", [r.basis for r in rules]))}
    quickly = slot_writer(cells, told, columns)
    # A column of zeros is there already.
    tables = [name for name in told if (quickly is None or name == "basis") and (name != "basis" or told[name].any())]
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


def _empty_log() -> pd.DataFrame:
    log = EVENT_LOG.empty()
    for name, kind in (("episode", np.int32), ("precision", "category"), ("basis", "category")):
        log[name] = pd.Series([], dtype=kind)
    return log


def same_row_keys(log: pd.DataFrame) -> np.ndarray:
    """One int64 per event; two events share it if they stand in the same row of the same table."""
    codes = codes_of(log["source"])[0]
    return np.left_shift(codes.astype(np.int64), np.int64(32)) + np.asarray(log["row"]).astype(np.int64)


def row_numbers(log: pd.DataFrame) -> Tuple[np.ndarray, int]:
    """The same as dense numbers, and how many there can be: small enough to index an array with."""
    codes, known = codes_of(log["source"])
    row = np.asarray(log["row"]).astype(np.int64) + 1
    most = np.zeros(len(known), dtype=np.int64)
    for code in range(len(known)):
        mine = row[codes == code]
        most[code] = mine.max() + 1 if len(mine) else 0
    if not len(row) or (row.min() >= 0 and most.sum() <= 8 * len(log) + 10 ** 6):
        return (np.cumsum(most) - most)[codes] + row, int(most.sum())
    # Row numbers with wide gaps: number those that occur.
    found, number = np.unique(same_row_keys(log), return_inverse=True)
    return np.ravel(number), len(found)


def without_rows(log: pd.DataFrame, rows: pd.DataFrame, attrition: Optional[Attrition] = None) -> pd.DataFrame:
    """
    The log without the events of some rows, such as those that clean_spells set aside.

    rows : frame with source and row, as in the log. A release dated before its reception is no
    release to start a clock at; choose by `reason` which of the rows set aside shall not count.
    """
    log = ordered_log(log)
    names = codes_of(log["source"])[1]
    # Codes of one frame mean nothing in another: both are put on the log's list of tables.
    place = pd.Index(names).get_indexer(rows["source"].astype(object))
    theirs = pd.DataFrame({"source": words(place, names), "row": np.asarray(rows["row"])})
    kept = ~np.isin(same_row_keys(log), same_row_keys(theirs[theirs["source"].notna()]))
    record(attrition, _STEP, "events of rows that were set aside left out", counts(log), counts(log[kept]))
    return log[kept].reset_index(drop=True)


def first_per_episode(log: pd.DataFrame, events: Sequence[str], attrition: Optional[Attrition] = None) -> pd.DataFrame:
    """
    The log with only the first of each kind of event in a court episode; other events stay.

    log : with a column `episode`; -1 is no episode, and such events stay. events : kinds that
    happen once per matter but stand in each of its rows: a case that goes from the magistrates to the
    Crown Court has two first hearings and is one appearance. First is by the order of the log.
    """
    log = ordered_log(log)
    if "episode" not in log.columns:
        raise UsageError("The log has no column episode: put the episode of each row into the court tables first.")
    codes = codes_of(log["event"])[0]
    looked_at = with_events(log, events) & np.asarray(log["episode"] >= 0)
    keys = pd.DataFrame({"person": np.asarray(log["person"]), "episode": np.asarray(log["episode"]), "event": codes})
    again = np.zeros(len(log), dtype=bool)
    again[looked_at] = np.asarray(keys[looked_at].duplicated())
    record(attrition, _STEP, "later events of one court episode left out: {}".format(", ".join(events)),
           counts(log), counts(log[~again]))
    return log[~again].reset_index(drop=True)
