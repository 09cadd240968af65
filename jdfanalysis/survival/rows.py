"""From a frame to plain arrays: which columns hold the times, what is wrong with them, whom they are about."""
import warnings
from dataclasses import dataclass, replace
from typing import List, Optional, Sequence, Tuple, Union

import numpy as np
import pandas as pd

from jdfanalysis.arrays import floats
from jdfanalysis.errors import DataWarning, FrameError, InputError, Problem, UsageError, raise_if
from jdfanalysis.frames import CLOCKS

Names = Union[None, str, Sequence[str]]


@dataclass(frozen=True)
class Rows:
    """
    Times at risk as arrays of one length: (start, stop] and what happened at stop.

    start : None when everybody is at risk from the beginning of time
    status : 0 nothing, positive codes are kinds of event
    weight : None for one each
    person : dense codes, None when each row is a person of its own
    episode : dense codes of the index event, rows of which may continue each other; None likewise
    used : positions in the frame of the rows kept, None when all were
    """

    start: Optional[np.ndarray]
    stop: np.ndarray
    status: np.ndarray
    weight: Optional[np.ndarray]
    person: Optional[np.ndarray]
    episode: Optional[np.ndarray]
    used: Optional[np.ndarray]
    clock: str
    unit: str = "days"

    def __len__(self) -> int:
        return len(self.stop)

    def take(self, which: np.ndarray) -> "Rows":
        """The rows at these positions (or under this mask)."""
        picked = {}
        for name in ("start", "stop", "status", "weight", "person", "episode"):
            values = getattr(self, name)
            picked[name] = None if values is None else values[which]
        used = which if self.used is None else self.used[which]
        return replace(self, used=np.flatnonzero(used) if used.dtype == bool else used, **picked)

    @property
    def weights(self) -> np.ndarray:
        """The weights, ones where there are none."""
        return np.ones(len(self.stop)) if self.weight is None else self.weight


def read_rows(
    rows: pd.DataFrame,
    duration: Optional[str] = None,
    entry: Optional[str] = None,
    event: Optional[str] = None,
    person: Optional[str] = None,
    weights: Optional[str] = None,
    competing: bool = False,
) -> Rows:
    """
    Read the times of a frame; risk rows (tstart, tstop, status, person) need no names.

    competing : several events are asked about, so codes 1 and 2 without a 0 are nothing odd

    Raises InputError with all problems at once; warns (DataWarning) of rows of no length, which are set aside.
    """
    duration, entry, event, person, episode = _names(rows, duration, entry, event, person, weights)
    stop, start = _numbers(rows, duration), _numbers(rows, entry)
    status, weight = _status(rows[event]), _numbers(rows, weights)
    raise_if(
        _problems(rows, (duration, entry, event, weights), stop, start, status, weight),
        InputError,
        "These rows cannot be used as times at risk.",
    )
    if duration != "tstop" and not competing:
        _warn_of_other_coding(status, event)
    person_codes = _codes(rows, person)
    read = Rows(
        start,
        stop,
        status.astype(np.int16),
        weight,
        person_codes,
        person_codes if episode == person else _codes(rows, episode),
        None,
        _clock(rows),
    )
    return _without_empty(read)


def _names(rows, duration, entry, event, person, weights):  # type: ignore[no-untyped-def]
    if duration is None:
        if "tstop" not in rows.columns or entry is not None:
            raise UsageError("Name the column with the durations: duration=..., or hand in risk rows (tstart, tstop).")
        duration, entry, event = "tstop", "tstart", event or "status"
    if event is None:
        raise UsageError("Name the column that says whether an event happened at the end: event=...")
    person = person if person is not None else ("person" if "person" in rows.columns else None)
    episode = "index_id" if "index_id" in rows.columns else person
    missing = [n for n in (duration, entry, event, person, weights) if n is not None and n not in rows.columns]
    raise_if(
        [Problem("column missing", name, len(rows), "Check the name.") for name in missing],
        FrameError,
        "The frame lacks columns that the call names.",
    )
    if len(rows) == 0:
        raise InputError("There are no rows.")
    return duration, entry, event, person, episode


def _numbers(rows: pd.DataFrame, name: Optional[str]) -> Optional[np.ndarray]:
    if name is None:
        return None
    if not pd.api.types.is_numeric_dtype(rows[name].dtype):
        raise InputError("Column {} is {}, not a number.".format(name, rows[name].dtype))
    return floats(rows[name])


def _status(column: pd.Series) -> np.ndarray:
    kind = column.dtype
    if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind)):
        raise InputError(
            "The event column {} is {}; it must be true/false or codes 0, 1, 2 ...".format(column.name, kind)
        )
    # Whole numbers stay as they are: half of the checks then have nothing to find.
    return np.asarray(column) if _is_whole(column) else floats(column)


def _is_whole(column: pd.Series) -> bool:
    return isinstance(column.dtype, np.dtype) and column.dtype.kind in "iu"


def _warn_of_other_coding(status: np.ndarray, event: str) -> None:
    """Codes 1 and 2 without a 0 are R's way to write censored and event; here they are two causes, and nobody is censored."""
    if status.min() == 1 and status.max() == 2:
        warnings.warn(
            "Column {} holds codes 1 and 2 and no 0. Here 0 is censored, 1 the event and 2 another event, so nobody is censored. "
            "If 1 means censored and 2 the event, as in R's Surv, subtract 1.".format(event), DataWarning, stacklevel=4)


def _problems(rows, names, stop, start, status, weight) -> List[Problem]:  # type: ignore[no-untyped-def]
    found = []

    def add(reason: str, where: Optional[str], bad: np.ndarray, remedy: str) -> None:
        count = int(np.count_nonzero(bad))
        if count:
            found.append(Problem(reason, str(where), count, remedy))

    for name, values in zip(names, (stop, start, status, weight)):
        if values is not None and not _is_whole(rows[name]):
            add("missing or infinite", name, ~np.isfinite(values), "Drop or fill them by a stated rule.")
    with np.errstate(invalid="ignore"):
        _add_faults(add, names, stop, start, status, weight)
    return found


def _add_faults(add, names, stop, start, status, weight) -> None:  # type: ignore[no-untyped-def]
    codes = status[np.isfinite(status)] if status.dtype.kind == "f" else status
    if len(codes) and codes.min() < 0:
        add("negative code", names[2], codes < 0, "A code of -1 means not observable: drop those rows first.")
    if status.dtype.kind == "f":
        add("not a whole number", names[2], codes != np.floor(codes), "Code 0 nothing, 1 the event, 2 and more others.")
    if start is None and not stop.min() >= 0:
        add("negative duration", names[0], stop < 0, "Durations are counted from the start of the clock.")
    elif start is not None:
        add("ends before it starts", names[0], stop < start, "Rows are (start, stop].")
        bad = (stop == start) & (status > 0)
        add("event at entry, at risk for no time", names[0], bad, "Let it enter earlier, or drop it by a stated rule.")
    if weight is not None:
        add("weight is zero or negative", names[3], weight <= 0, "Weights must be positive: drop rows of weight 0.")


def _codes(rows: pd.DataFrame, name: Optional[str]) -> Optional[np.ndarray]:
    """Dense codes, or None if there is no such column or every row has its own."""
    if name is None:
        return None
    codes, count = dense_codes(rows[name])
    return None if count == len(rows) else codes


def refuse_missing(name: object, count: int) -> None:
    """InputError if there are missing values in a column of groups."""
    if count:
        raise InputError("Column {} has missing values: {:,} rows. Leave these rows out, or give the missing a word of their own.".format(
            name, count))


def dense_codes(values: pd.Series) -> Tuple[np.ndarray, int]:
    """(codes from 0 in any order, how many) of the distinct values; raises InputError where some are missing."""
    refuse_missing(values.name, int(values.isna().sum()))
    if pd.api.types.is_integer_dtype(values.dtype):
        numbers = np.asarray(values, dtype=np.int64)
        low, high = int(numbers.min()), int(numbers.max())
        if high - low < 4 * len(numbers) + 1024:
            seen = np.zeros(high - low + 1, dtype=bool)
            seen[numbers - low] = True
            place = np.cumsum(seen, dtype=np.int32)
            return (place - 1)[numbers - low], int(place[-1])
    codes, levels = pd.factorize(values)
    return codes.astype(np.int32), len(levels)


def _clock(rows: pd.DataFrame) -> str:
    if "clock" not in rows.columns:
        return ""
    clocks = [str(c) for c in rows["clock"].unique()]
    if len(clocks) != 1 or clocks[0] not in CLOCKS:
        raise FrameError("Rows must be on one clock, {}; here are {} kinds.".format(" or ".join(CLOCKS), len(clocks)))
    return clocks[0]


def _without_empty(read: Rows) -> Rows:
    """Set aside rows that are at risk for no time, with a warning."""
    if read.start is None:
        return read
    empty = read.stop <= read.start
    count = int(np.count_nonzero(empty))
    if count == len(empty):
        raise InputError("Every row has length 0: nobody is ever at risk.")
    if count:
        text = "{:,} rows of length 0 are at risk for no time; they were set aside.".format(count)
        warnings.warn(text, DataWarning, stacklevel=4)
        return read.take(~empty)
    return read


def as_list(names: Names) -> List[str]:
    """None, one name or several as a list."""
    if names is None:
        return []
    return [names] if isinstance(names, str) else list(names)
