"""Slow and obvious definitions of coverage by area and of completeness, one index event and one event at a time."""
import pandas as pd


def window_around(covered, source, events, area, day):
    """(first, last) covered timestamps around `day`, or None: day by day over the declared rows."""
    rows = covered[covered["source"] == source]
    first, last = pd.Timestamp.min, pd.Timestamp.max
    for event in events:
        own = rows[rows["event"] == event]
        chosen = own if len(own) else rows[rows["event"].isna()]
        here = chosen[chosen["area"] == area]
        chosen = here if len(here) else chosen[chosen["area"].isna()]

        def seen(when, chosen=chosen):
            return any(row.start <= when <= row.end for row in chosen.itertuples())

        if not seen(day):
            return None
        low = high = day
        while seen(low - pd.Timedelta(days=1)):
            low -= pd.Timedelta(days=1)
        while seen(high + pd.Timedelta(days=1)):
            high += pd.Timedelta(days=1)
        first, last = max(first, low), min(last, high)
    return first, last


def expected_events(rows, area, month, years):
    """Mean number of events of an area in the calendar month over the years of the reference; rows are (area, date)."""
    return sum(a == area and d.month == month and d.year in years for a, d in rows) / len(years)


def common_days(covered, sources, events, areas):
    """
    The set of days (timestamps) on which every source would show every event in every one of `areas`.

    areas : {source: areas asked about}; None is somewhere that has no row of its own.
    """
    common = None
    for source in sources:
        rows = covered[covered["source"] == source]
        for event in events:
            own = rows[rows["event"] == event]
            chosen = own if len(own) else rows[rows["event"].isna()]
            for area in areas[source]:
                here = chosen[chosen["area"] == area]
                here = here if len(here) else chosen[chosen["area"].isna()]
                days = {day for row in here.itertuples() for day in pd.date_range(row.start, row.end)}
                common = days if common is None else common & days
    return common


def stretches(days):
    """(first, last) of each run of neighbouring days, in order."""
    found = []
    for day in sorted(days):
        if found and day - found[-1][1] == pd.Timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
