"""The seams: the frames in which the parts of this package meet, declared once.

`loading` makes tables with a `person` code, `journeys` turns them into the frames below,
`survival` and `reporting` read them. No part imports another; each checks what it is handed.

Conventions, valid everywhere:

* `person` is a dense int32 code, 0 … n-1; hashed ids stay in one lookup.
* Dates are whole days (datetime64, midnight). Spells are half-open, [start, stop): `stop` is the
  first day that no longer belongs, so a custody spell stops on the release date.
* Risk rows are (tstart, tstop] in days since the index date. A covariate holds from the start,
  an event happens at the stop, so what explains an event is known strictly before it.
"""
from dataclasses import dataclass
from typing import Dict, List, Tuple

import pandas as pd

from jdfanalysis.arrays import NO_DAY, count_missing, from_days, in_order, plain, to_days
from jdfanalysis.errors import FrameError, Problem, raise_if

__all__ = [
    "ATTRITION", "BASIS", "CLOCKS", "COVERAGE", "Column", "EVENT_LOG", "FOLLOW_UP", "FRAMES", "Frame", "INDEX_EVENTS",
    "NO_DAY", "PRECISION", "RISK_ROWS", "SPELLS", "SPELL_STATUS", "STATES", "TIMELINE", "from_days", "is_sorted",
    "to_days",
]

STATES = (
    "custody_remand", "custody_sentenced", "custody_recall", "custody_unknown", "hdc", "licence", "pss", "sso",
    "community_order", "community", "out",
)
SPELL_STATUS = ("observed", "left_truncated", "censored", "inferred")
PRECISION = ("day", "month", "year", "missing")
BASIS = ("observed", "derived", "imputed", "censored")
CLOCKS = ("calendar", "at_risk")


@dataclass(frozen=True)
class Column:
    """
    One declared column of a frame.

    kind : integer, number, date, category, flag or any
    missing : may it hold missing values?
    required : must it be there at all?
    """

    name: str
    kind: str
    meaning: str
    missing: bool = False
    required: bool = True


@dataclass(frozen=True)
class Frame:
    """
    A declared frame: its grain, its columns, the order of its rows.

    name : the field's word for it
    grain : what one row is
    sort : columns that order the rows; () when any order will do
    """

    name: str
    grain: str
    columns: Tuple[Column, ...]
    sort: Tuple[str, ...] = ()

    @property
    def required(self) -> List[str]:
        """Names of the columns that must be there."""
        return [column.name for column in self.columns if column.required]

    def problems(self, frame: pd.DataFrame, ordered: bool = False) -> List[Problem]:
        """
        Every way in which `frame` breaks this declaration; empty if it conforms. One pass, no copy.

        ordered : the caller has just put the rows in order or seen that they are; not looked at again.
        """
        found: List[Problem] = []
        for column in self.columns:
            found.extend(_column_problems(self.name, column, frame))
        if not found and self.sort and not ordered and not is_sorted(frame, self.sort):
            remedy = "Sort by {}.".format(", ".join(self.sort))
            found.append(Problem("rows out of order", self.name, len(frame), remedy))
        return found

    def check(self, frame: pd.DataFrame, ordered: bool = False) -> pd.DataFrame:
        """Return `frame` unchanged if it conforms; raise FrameError with all problems if not. ordered : see problems."""
        raise_if(self.problems(frame, ordered), FrameError, "This is not a conforming frame '{}'.".format(self.name))
        return frame

    def empty(self) -> pd.DataFrame:
        """A frame with the declared columns, typed, and no rows."""
        return pd.DataFrame({c.name: pd.Series([], dtype=_EMPTY[c.kind]) for c in self.columns if c.required})

    def describe(self) -> str:
        """The declaration as a Markdown table."""
        lines = ["**{}**: {}.".format(self.name, self.grain), "", "| column | kind | meaning |", "|---|---|---|"]
        for c in self.columns:
            kind = c.kind + ("" if c.required else ", optional") + (", may be missing" if c.missing else "")
            lines.append("| `{}` | {} | {} |".format(c.name, kind, c.meaning))
        return "\n".join(lines)


_REMEDY = {
    "integer": "Convert it with .astype('int32'), once nothing is missing.", "category": "Convert it with .astype('category').",
    "date": "Convert it with pandas.to_datetime; a time zone goes with .dt.tz_localize(None).",
}
_EMPTY: Dict[str, str] = {
    "integer": "int32", "number": "float64", "date": "datetime64[ns]",
    "category": "category", "flag": "bool", "any": "object",
}


def _kind_fits(series: pd.Series, kind: str) -> bool:
    types = pd.api.types
    if kind == "integer":
        return types.is_integer_dtype(series.dtype)
    if kind == "number":
        return types.is_numeric_dtype(series.dtype)
    if kind == "date":
        return types.is_datetime64_dtype(series.dtype)
    if kind == "category":
        return str(series.dtype) in ("category", "str", "string") or types.is_object_dtype(series.dtype)
    if kind == "flag":
        return types.is_bool_dtype(series.dtype)
    return True


def _column_problems(frame_name: str, column: Column, frame: pd.DataFrame) -> List[Problem]:
    where = "{}.{}".format(frame_name, column.name)
    if column.name not in frame.columns:
        if not column.required:
            return []
        return [Problem("column missing", where, len(frame), "Needed: {}.".format(column.meaning))]
    series = frame[column.name]
    if not _kind_fits(series, column.kind):
        remedy = _REMEDY.get(column.kind, "Convert the column.")
        return [Problem("is {}, not {}".format(series.dtype, column.kind), where, len(frame), remedy)]
    missing = count_missing(series) if not column.missing and column.kind != "flag" else 0
    return [Problem("missing values", where, missing, "Drop or fill them by a stated rule.")] if missing else []


def is_sorted(frame: pd.DataFrame, by: Tuple[str, ...]) -> bool:
    """True if the rows are in ascending order of `by` (ties allowed). Linear, no copy of the frame."""
    return len(frame) < 2 or in_order([plain(frame[name]) for name in by])


_PERSON = Column("person", "integer", "dense code of the linked person")

EVENT_LOG = Frame(
    "event log",
    "one row per dated thing that happened to a person, from one source row",
    (
        _PERSON,
        Column("date", "date", "day of the event"),
        Column("event", "category", "what happened"),
        Column("source", "category", "table it came from"),
        Column("row", "integer", "position of the row in that table, the key to every other column"),
        Column("precedence", "integer", "order among events of the same day; smaller comes first"),
        Column("episode", "integer", "court episode or supervision event, -1 if none", required=False),
        Column("precision", "category", "day, month, year or missing", required=False),
        Column("basis", "category", "observed, derived, imputed or censored", required=False),
        Column("kind", "category", "finer name of the event, such as release_hdc; the event's own where there is none",
               required=False),
    ),
    sort=("person", "date", "precedence"),
)

SPELLS = Frame(
    "spells",
    "one row per person and half-open interval [start, stop) in one state, from one source",
    (
        _PERSON,
        Column("start", "date", "first day in the state"),
        Column("stop", "date", "first day no longer in it"),
        Column("state", "category", "the state"),
        Column("start_status", "category", "observed, left_truncated or inferred"),
        Column("stop_status", "category", "observed, censored or inferred"),
        Column("source", "category", "table it came from"),
        Column("row", "integer", "position of the row in that table; the first of them after merging"),
        Column("n_merged", "integer", "source rows united in this spell"),
    ),
    sort=("person", "start"),
)

TIMELINE = Frame(
    "timeline",
    "one row per person and interval; per person no overlap and no gap inside the window",
    (
        _PERSON,
        Column("start", "date", "first day in the state"),
        Column("stop", "date", "first day no longer in it"),
        Column("state", "category", "the state that wins by precedence"),
        Column("seq", "integer", "0, 1, 2 … within person"),
        Column("concurrent", "integer", "bit mask of the other states held at the same time"),
    ),
    sort=("person", "start"),
)

INDEX_EVENTS = Frame(
    "index events",
    "one row per event that starts a clock",
    (
        Column("index_id", "integer", "0 … n-1, the key to follow-up and risk rows"),
        _PERSON,
        Column("date", "date", "day 0"),
        Column("event", "category", "kind of event"),
        Column("ordinal", "integer", "nth index event of this person inside coverage, from 1"),
        Column("weight", "number", "1, or 1 / number of index events of the person"),
    ),
    sort=("index_id",),
)

FOLLOW_UP = Frame(
    "follow-up",
    "one row per index event and outcome",
    (
        Column("index_id", "integer", "key of the index event"),
        _PERSON,
        Column("outcome", "category", "name of the outcome"),
        Column("status", "integer", "-1 not observable, 0 censored, 1 outcome, 2 and more competing events"),
        Column("event_date", "date", "day of the outcome or competing event", missing=True),
        Column("end_date", "date", "end of observation for this outcome"),
        Column("days_calendar", "integer", "days from index to event or end"),
        Column("days_at_risk", "integer", "the same without days in excluded states"),
        Column("days_custody", "integer", "days in excluded states"),
        Column("censor_reason", "category", "why observation ended; missing if it ended with an event", missing=True),
        Column("n_same_day", "integer", "outcome events on the index day itself, not counted as outcome"),
        Column("n_pseudo", "integer", "events proved after the index for an act before it"),
        Column("n_unknown_date", "integer", "outcome events without a usable date"),
    ),
    sort=("index_id",),
)

RISK_ROWS = Frame(
    "risk rows",
    "one row per index event and interval (tstart, tstop] at risk, in days since the index date",
    (
        Column("index_id", "integer", "key of the index event"),
        _PERSON,
        Column("tstart", "integer", "days; at risk after this"),
        Column("tstop", "integer", "days; at risk up to and including this"),
        Column("status", "integer", "0 nothing, 1 the outcome, 2 and more competing events, at tstop"),
        Column("event_number", "integer", "which recurrence this row is at risk of, from 1"),
        Column("clock", "category", "calendar (leaves the risk set in custody) or at_risk (the clock stops there)"),
    ),
    sort=("index_id", "tstart"),
)

COVERAGE = Frame(
    "coverage",
    "one row per source, event, area and window in which the source would show the event",
    (
        Column("source", "category", "table"),
        Column("event", "category", "event, or missing for all of that source", missing=True),
        Column("area", "category", "area, or missing for everywhere", missing=True),
        Column("start", "date", "first day covered"),
        Column("end", "date", "last day covered"),
        Column("basis", "category", "the date that decides: hearing, referral, presence, disposal"),
        Column("completeness", "number", "share of events shown, 0 to 1"),
    ),
)

ATTRITION = Frame(
    "attrition",
    "one row per rule that dropped, merged or imputed, in the order applied",
    (
        Column("step", "any", "part of the line"),
        Column("rule", "any", "the rule, in words"),
        Column("people_before", "integer", "people"),
        Column("people_after", "integer", "people"),
        Column("rows_before", "integer", "rows"),
        Column("rows_after", "integer", "rows"),
    ),
)

FRAMES = (EVENT_LOG, SPELLS, TIMELINE, INDEX_EVENTS, FOLLOW_UP, RISK_ROWS, COVERAGE, ATTRITION)
