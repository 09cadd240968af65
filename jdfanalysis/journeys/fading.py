"""Coverage that fades: how complete a table is by area and month, and where to stop.

Cases that move to another system (Common Platform, from 2020) leave the old one area by area.
The count of events by area and month, beside a reference period, shows when. It is the share of
what used to be seen, so real changes in the number of cases look like fading as well: look at
the picture (plot_completeness) before you take a threshold, and try a second one (rerun).
"""
from typing import List, NamedTuple, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.errors import CoverageError, UsageError
from jdfanalysis.frames import COVERAGE, from_days, to_days
from jdfanalysis.journeys.covering import day_window
from jdfanalysis.journeys.days import as_date
from jdfanalysis.journeys.event_logs import ordered_log, with_events
from jdfanalysis.journeys.outcome_dates import check_events
from jdfanalysis.journeys.spell_frames import codes_of

EVERYWHERE = "everywhere"


class _Months(NamedTuple):
    """Counts by area and month; months as numbers since 1970-01."""

    areas: Sequence[str]
    first: int
    events: np.ndarray
    people: np.ndarray


def completeness(
    log: pd.DataFrame, source: str, event: str, reference: Sequence[object], until: object = None
) -> pd.DataFrame:
    """
    Events per area and month beside the reference: source, event, area, month, events, people, expected,
    completeness, reference (is the month part of it?).

    log : from with_area; without a column `area` all counts as one area, "everywhere". Events without an area
    are left out. reference : (first day, last day), whole years so that seasons weigh alike. expected : mean
    of the same calendar month over the reference, completeness : events / expected, missing where
    nothing is expected. until : last month to count, by default the last in the log; months without events
    are rows with 0. Raises CoverageError where the reference holds no event.
    """
    log = ordered_log(log)
    check_events(log, (event,), "Completeness")
    window = day_window(reference)
    low, high = (int(np.datetime64(int(d), "D").astype("datetime64[M]").astype(np.int64)) for d in window)
    found = _counted(log, source, event, low, until)
    number = np.arange(found.events.shape[1]) + found.first
    inside = (number >= low) & (number <= high)
    if not found.events[:, inside].sum():
        raise CoverageError("The reference period holds no {} of {}.".format(event, source))
    expected = np.zeros(found.events.shape)
    for month in range(12):
        alike = number % 12 == month
        if (alike & inside).any():
            expected[:, alike] = found.events[:, alike & inside].mean(axis=1)[:, None]
    share = np.divide(found.events, expected, out=np.full(expected.shape, np.nan), where=expected > 0)
    place, month = np.divmod(np.arange(expected.size), len(number))
    return pd.DataFrame({
        "source": source, "event": event, "area": np.asarray(found.areas, dtype=object)[place],
        "month": [str(np.datetime64(int(m), "M")) for m in number[month]],
        "events": found.events.ravel().astype(np.int64), "people": found.people.ravel().astype(np.int64),
        "expected": expected.ravel(), "completeness": share.ravel(), "reference": inside[month],
    })


def stop_where_fading(
    covered: pd.DataFrame, found: pd.DataFrame, threshold: float = 0.8, months: int = 3
) -> pd.DataFrame:
    """
    `covered` with windows by area for the source of `found`, each stopped before the area fades.

    found : completeness. An area stops at the end of the month before the first that holds less than
    `threshold` of the expected events and, together with the next, `months` in all (fewer at the end of the
    data), as well; one odd month does not stop it. Months before the reference stop nothing: a table that
    filled up slowly has a later start, to be declared. An area that has windows of its own already keeps these, cut; others have
    those for everywhere. They take the place of the source's general ones and hold for all its
    events; rows for events of their own stay. Areas in which nothing is expected, and people without an
    area, have no window then. The column completeness is that of all that is kept of the area. Raises UsageError
    for a threshold outside (0, 1], where no area is left, or where `found` knows no areas and the coverage does.
    """
    COVERAGE.check(covered)
    if not 0 < threshold <= 1 or months < 1:
        raise UsageError("threshold is over 0 and at most 1, months at least 1.")
    source = str(found["source"].iloc[0])
    general = np.asarray(covered["source"] == source) & np.asarray(covered["event"].isna())
    base = covered[general]
    if not len(base):
        raise CoverageError("No coverage is declared for {} as a whole.".format(source))
    areas = {str(area): rows for area, rows in found.groupby("area", sort=True)}
    if list(areas) == [EVERYWHERE] and base["area"].notna().any():
        raise UsageError("The coverage of {} is declared by area: measure completeness by area too (with_area).".format(source))
    kept = pd.DataFrame([row for area, rows in areas.items() for row in _windows(_of_area(base, area), rows, threshold, months)])
    if not len(kept):
        raise UsageError("No area is as complete as that at any time.")
    kept["source"], kept["event"] = source, None
    return _joined(covered[~general], kept)


def complete_enough(covered: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """
    The windows of `covered` whose completeness is at least `threshold`, up to the first that is less.

    For coverage that is declared in pieces, such as one row a year with falling completeness. Per source,
    event and area, pieces after one that falls short are left out too: a later, better piece does
    not bring back what was missed. Sources that have no piece left vanish, so that using them is an error.
    """
    COVERAGE.check(covered)
    if not 0 <= threshold <= 1:
        raise UsageError("threshold lies between 0 and 1.")
    short = covered[np.asarray(covered["completeness"] < threshold)]
    kept = np.array(covered["completeness"] >= threshold)
    keys = [covered[name].astype(object).where(covered[name].notna(), "") for name in ("source", "event", "area")]
    for row in short.itertuples():
        same = np.ones(len(covered), dtype=bool)
        for values in keys:
            same &= np.asarray(values == values.loc[row.Index])
        kept &= ~(same & np.asarray(covered["start"] > row.start))
    return covered[kept].reset_index(drop=True)


def _counted(log: pd.DataFrame, source: str, event: str, low: int, until: object) -> _Months:
    chosen = with_events(log, (event,)) & np.asarray(log["source"] == source)
    areas, known = codes_of(log["area"]) if "area" in log.columns else (np.zeros(len(log), np.int32), [EVERYWHERE])
    chosen &= areas >= 0
    month = log["date"].to_numpy()[chosen].astype("datetime64[M]").astype(np.int64)
    last = int(month.max()) if len(month) else low
    if until is not None:
        last = int(np.datetime64(as_date(until), "M").astype(np.int64))
    first = min(low, int(month.min())) if len(month) else low
    used = month <= last
    shape = (len(known), last - first + 1)
    cell = areas[chosen][used].astype(np.int64) * shape[1] + month[used] - first
    people = pd.DataFrame({"cell": cell, "person": np.asarray(log["person"])[chosen][used]}).drop_duplicates()["cell"]
    size = shape[0] * shape[1]
    return _Months(known, first, np.bincount(cell, minlength=size).reshape(shape).astype(np.float64),
                   np.bincount(people, minlength=size).reshape(shape))


def _windows(base: pd.DataFrame, rows: pd.DataFrame, threshold: float, months: int) -> List[dict]:
    """The kept windows of one area, cut where it fades; none if nothing is left. base : the windows that held there."""
    events, expected = rows["events"].to_numpy(dtype=np.float64), rows["expected"].to_numpy(dtype=np.float64)
    if not len(base) or not expected.sum():
        return []
    month = rows["month"].to_numpy().astype("datetime64[M]")
    opened = np.asarray(month.astype("datetime64[D]").astype(np.int64))
    closes = (month + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64) - 1
    start, end = to_days(base["start"]), to_days(base["end"])
    looked = ((closes[:, None] >= start) & (opened[:, None] <= end)).any(axis=1)
    later = np.arange(len(month)) >= int(np.argmax(rows["reference"].to_numpy()))
    short = looked & later & (events < threshold * expected)
    short &= _ahead(events * looked, months) < threshold * _ahead(expected * looked, months)
    end = np.minimum(end, int(opened[np.argmax(short)]) - 1) if short.any() else end
    kept = np.flatnonzero(end >= start)
    inside = looked & (closes <= end.max())
    share = events[inside].sum() / expected[inside].sum() if expected[inside].sum() else 1.0
    return [{"area": rows["area"].iloc[0], "start": from_days(start[[k]].astype(np.int32))[0],
             "end": from_days(end[[k]].astype(np.int32))[0], "basis": str(base["basis"].iloc[k]),
             "completeness": min(1.0, float(share))} for k in kept]


def _of_area(base: pd.DataFrame, area: str) -> pd.DataFrame:
    """The windows declared for the area, else those for everywhere."""
    own = base[np.asarray(base["area"] == area)]
    return own if len(own) else base[np.asarray(base["area"].isna())]


def _ahead(values: np.ndarray, months: int) -> np.ndarray:
    """Sum of each value and the next months - 1."""
    total = np.append(0.0, np.cumsum(values))
    at = np.arange(len(values))
    return total[np.minimum(at + months, len(values))] - total[at]


def _joined(covered: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    columns = {}
    for column in COVERAGE.columns:
        values = list(covered[column.name].astype(object)) + list(kept[column.name].astype(object))
        if column.kind == "category":
            words = [None if pd.isna(value) or value == EVERYWHERE else str(value) for value in values]
            columns[column.name] = pd.Categorical(words)
        elif column.kind == "date":
            columns[column.name] = pd.to_datetime(pd.Series(values)).astype("datetime64[ns]")
        else:
            columns[column.name] = np.array(values, dtype=np.float64)
    return COVERAGE.check(pd.DataFrame(columns))
