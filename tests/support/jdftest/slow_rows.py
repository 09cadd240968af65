"""Slow and obvious: index events, risk rows and layouts of other tools, one person and one row at a time."""
import pandas as pd

from jdftest import slow_journeys as slow


def index_events(events, washout=None, window=None, which="all", held=None, inside="drop", weights="event"):
    """
    (person, day, ordinal, weight) of events (person, day) as index events.

    held : {person: days in custody}. Each rule is applied to all that the one before has left.
    """
    found = set()
    for person, day in events:
        while held is not None and day in held.get(person, ()) and inside == "move":
            day += 1
        if held is None or day not in held.get(person, ()):
            found.add((person, day))
    kept = []
    for person in sorted({p for p, _ in found}):
        mine = sorted(d for p, d in found if p == person)
        for number, day in enumerate(mine):
            ok = which != "first" or number == 0
            ok = ok and not (washout and any(day - washout <= other < day for other in mine))
            ok = ok and (window is None or window[0] <= day <= window[1])
            if ok and not (which == "first_in_window" and kept and kept[-1][0] == person):
                kept.append((person, day, number + 1))
    count = pd.Series([row[0] for row in kept]).value_counts().to_dict()
    return [row + (1 / count[row[0]] if weights == "person" else 1,) for row in kept]


def landmark(followed, days, held):
    """(person, day, from index_id) of those followed past the landmark and not held on it, in (start, stop]."""
    found = []
    for row in followed.itertuples():
        day = slow.days([row.index_date])[0] + days
        if row.status >= 0 and row.days_calendar > days and day - 1 not in held.get(row.person, ()):
            found.append((row.person, day, row.index_id))
    return sorted(found)


def enter_late(rows, entry):
    """(index_id, tstart, tstop, status) after the day of entry by person; days up to and including it are no time at risk."""
    found = []
    for row in rows.itertuples():
        start, stop = slow.days([row.date_start, row.date_stop])
        days = [day for day in range(start + 1, stop + 1) if day > entry.get(row.person, start)]
        if days:
            found.append((row.index_id, row.tstop - len(days), row.tstop, row.status))
    return found


def completed_years(birth, day):
    """Age on a day; born on 29 February counts from 28 February in other years."""
    years = day.year - birth.year + 1
    while birth + pd.DateOffset(years=years) > day:
        years -= 1
    return years


def birth_days(records, candidates):
    """{person: days of birth among the candidates that fit all records (person, day, age)}."""
    found = {}
    for person in {p for p, _, _ in records}:
        mine = [(day, age) for p, day, age in records if p == person]
        found[person] = [birth for birth in candidates if all(completed_years(birth, day) == age for day, age in mine)]
    return found


def traminer(held, unit, origin=None):
    """(id, begin, end, state) of stays (person, start, stop, state, …): units on whose first day the stay holds."""
    found = []
    for person, start, stop, state in (row[:4] for row in held):
        zero = min(row[1] for row in held if row[0] == person) if origin is None else origin
        units = [(day - zero) // unit + 1 for day in range(max(start, zero), stop) if (day - zero) % unit == 0]
        if units:
            found.append((person, units[0], units[-1], state))
    return found


def msdata(held):
    """(id, from, to, Tstart, Tstop, status) in words: a row for each change that anybody makes from the state."""
    pairs = {(row[3], row[4]) for row in held if row[4] is not None}
    found = []
    for person, start, stop, state, following in held:
        zero = min(row[1] for row in held if row[0] == person)
        found += [(person, state, to, start - zero, stop - zero, int(following == to)) for here, to in pairs if here == state]
    return sorted(found)


def episodes(events, max_gap):
    """(person, start, stop, events) of events (person, day) at most so many days apart."""
    found = []
    for person, day in sorted(events):
        if found and found[-1][0] == person and day - (found[-1][2] - 1) <= max_gap:
            found[-1][2], found[-1][3] = day + 1, found[-1][3] + 1
        else:
            found.append([person, day, day + 1, 1])
    return [tuple(row) for row in found]


def area_at(log, person, day):
    """The latest area of the person on or before the day, of several on one day the first in the alphabet; None if none."""
    known = [(row.date, row.area) for row in log.itertuples() if row.person == person and row.date <= day and not pd.isna(row.area)]
    latest = max((date for date, _ in known), default=None)
    return min((area for date, area in known if date == latest), default=None)
