"""Slow and obvious: licences, curfews, endings of orders and last sightings, one row of a table at a time."""
import math

import pandas as pd

DAY = pd.Timedelta(days=1)


def expiry(row):
    """Last day of the sentence, days on remand taken off; None where it cannot be told."""
    if pd.isna(row.sentence_date) or pd.isna(row.sentence_days):
        return None
    remand = max((row.sentence_date - row.reception_date).days, 0) if pd.notna(row.reception_date) else 0
    return row.sentence_date + DAY * (int(row.sentence_days) - remand)


def licences(prison):
    """Set of (person, start, stop) derived from the prison table, with no licence recorded."""
    found = []
    for row in prison.itertuples():
        first = row.first_release_date
        release = first if pd.notna(first) and first > row.reception_date else row.release_date
        under_act = str(row.imprisonment_status).endswith("_ORA")
        end = expiry(row)
        if row.person < 0 or end is None or pd.isna(release) or release <= row.reception_date or release >= end:
            continue
        if row.sentence_days >= 365 or under_act:
            found.append((row.person, release, end))
    return sorted(found)


def curfews(prison, longest=135):
    """The same for home detention curfew."""
    found = []
    for row in prison.itertuples():
        once = pd.isna(row.first_release_date) or row.first_release_date == row.release_date
        if row.release_type != "HDC" or not once or expiry(row) is None or row.release_date <= row.reception_date:
            continue
        remand = max((row.sentence_date - row.reception_date).days, 0)
        half = row.sentence_date + DAY * (math.ceil(row.sentence_days / 2) - remand)
        stop = min(half, row.release_date + DAY * longest)
        if stop > row.release_date:
            found.append((row.person, row.release_date, stop))
    return sorted(found)


def endings(orders, requirements, breaches, kinds, near=14):
    """{row: (ending, evidence)} of ended orders; breaches are (person, day)."""
    found = {}
    for number, row in enumerate(orders.itertuples()):
        if row.disposal_type not in kinds or pd.isna(row.termination_date) or row.person < 0:
            continue
        reasons = [str(r.termination_reason) for r in requirements.itertuples()
                   if r.event_id == row.event_id and pd.notna(r.termination_reason)]
        if reasons:
            died = any(r.startswith("Died") for r in reasons)
            revoked = any(r.startswith("Revoked") for r in reasons)
            found[number] = ("died" if died else "revoked" if revoked else "completed", "recorded")
        elif any(p == row.person and 0 <= (row.termination_date - d).days <= near for p, d in breaches):
            found[number] = ("revoked", "inferred")
        elif pd.notna(row.length_days) and row.termination_date >= row.disposal_date + DAY * (row.length_days - 1):
            found[number] = ("completed", "inferred")
        else:
            found[number] = ("ended early", "unknown")
    return found


def last_seen(log, held, planned):
    """{person: last day of an event that is not planned, or last day of a spell}."""
    found = {}
    for row in log.itertuples():
        if row.event not in planned:
            found[row.person] = max(found.get(row.person, row.date), row.date)
    for row in held.itertuples():
        found[row.person] = max(found.get(row.person, row.stop), row.stop)
    return found


def breached(spells, person, date, states):
    """(state, start, source, row) of what a person had breached on a date, and how many were in force; None where nothing was."""
    in_force = []
    for at, row in enumerate(spells.itertuples()):
        if row.person == person and row.state in states and row.start < date <= row.stop:
            in_force.append((states.index(row.state), -row.start.value, at, row))
    if not in_force:
        return None, 0
    row = min(in_force, key=lambda known: known[:3])[3]
    return (row.state, row.start, row.source, row.row), len(in_force)
