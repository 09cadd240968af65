"""Slow and obvious definitions of journey steps, day by day and person by person, for small examples.

Also the builders by which tests draw frames: what a drawing leaves out is filled in plainly.
"""
import numpy as np
import pandas as pd

from jdfanalysis.dictionary.model import ANY_VALUE, Dictionary, Linking, Table, Variable
from jdfanalysis.frames import EVENT_LOG, SPELL_STATUS, SPELLS, from_days, to_days
from jdftest.drawn import table

EVIDENCE = ("observed", "inferred", "left_truncated", "censored")  # best first
ORIGIN = int(to_days(pd.Series(pd.to_datetime(["2015-01-01"])))[0])


def date(day):
    """Day number of a test as a date: 0 is 1 January 2015."""
    return pd.Timestamp(from_days(np.array([ORIGIN + day], dtype=np.int32))[0])


def dates(days):
    """The same for many; None is missing."""
    return pd.Series([pd.NaT if d is None else date(d) for d in days], dtype="datetime64[ns]")


def days(column):
    """Dates back to day numbers of a test; missing stays None."""
    return [None if pd.isna(d) else int((d - date(0)).days) for d in column]


def spells_of(rows):
    """Frame `spells` from (person, start, stop, state) with day numbers, sorted."""
    rows = list(rows)
    frame = pd.DataFrame({
        "person": np.array([r[0] for r in rows], dtype=np.int32), "start": dates(r[1] for r in rows),
        "stop": dates(r[2] for r in rows), "state": pd.Series([r[3] for r in rows], dtype=object),
        "start_status": "observed", "stop_status": "observed", "source": "prison",
        "row": np.arange(len(rows), dtype=np.int32), "n_merged": np.ones(len(rows), dtype=np.int32),
    })
    return _tidied(frame, SPELLS, ["person", "start", "stop", "state", "row"])


def drawn_spells(text):
    """Frame `spells` from a drawing with person, start, stop, state and any other of its columns."""
    drawn = table(text, person="int32", start=int, stop=int)
    frame = spells_of(zip(drawn["person"], drawn["start"], drawn["stop"], drawn["state"]))
    return frame


def log_of(rows):
    """Frame `event log` from (person, day, event, source, row) with optional precedence, sorted."""
    rows = list(rows)
    frame = pd.DataFrame({
        "person": np.array([r[0] for r in rows], dtype=np.int32), "date": dates(r[1] for r in rows),
        "event": pd.Series([r[2] for r in rows], dtype=object), "source": pd.Series([r[3] for r in rows], dtype=object),
        "row": np.array([r[4] for r in rows], dtype=np.int32),
        "precedence": np.array([r[5] if len(r) > 5 else 50 for r in rows], dtype=np.int16),
    })
    return _tidied(frame, EVENT_LOG, ["person", "date", "precedence", "source", "row", "event"])


def drawn_log(text):
    """Frame `event log` from a drawing with person, day, event, and source and row where they matter."""
    drawn = table(text, person="int32", day=int)
    size = len(drawn)
    source = drawn["source"] if "source" in drawn.columns else ["court"] * size
    row = drawn["row"].astype(int) if "row" in drawn.columns else range(size)
    return log_of(zip(drawn["person"], drawn["day"], drawn["event"], source, row))


def covered(source, first, last):
    """Frame `coverage` of one or several tables over the same days, both included."""
    names = [source] if isinstance(source, str) else list(source)
    return pd.DataFrame({
        "source": pd.Series(names, dtype="category"), "event": pd.Series([None] * len(names), dtype="category"),
        "area": pd.Series([None] * len(names), dtype="category"), "start": dates([first] * len(names)),
        "end": dates([last] * len(names)), "basis": pd.Series(["hearing"] * len(names), dtype="category"),
        "completeness": np.ones(len(names)),
    })


def index_of(rows):
    """Frame `index events` from (person, day), sorted."""
    rows = sorted(rows)
    return pd.DataFrame({
        "index_id": np.arange(len(rows), dtype=np.int32), "person": np.array([r[0] for r in rows], dtype=np.int32),
        "date": dates(r[1] for r in rows), "event": pd.Series(["release"] * len(rows), dtype="category"),
        "ordinal": np.ones(len(rows), dtype=np.int32), "weight": np.ones(len(rows)),
    })


def dictionary_of(*tables):
    """A dictionary of tables declared by (name, events, spells[, coverage]); columns are taken from the rules."""
    made = []
    for name, events, spells, window in tables:
        used = [rule.date for rule in events] + [c for rule in events for c, _ in rule.conditions]
        used += [c for rule in spells for c, _ in rule.where]
        used += [c for rule in spells for c in (rule.start, rule.stop)]
        names = sorted(set(used), key=used.index)
        dated = {rule.date for rule in events} | {c for rule in spells for c in (rule.start, rule.stop)}
        variables = tuple(Variable(n, "date" if n in dated else "category", n) for n in names)
        made.append(Table(
            name, name, "one row", (), variables, coverage=window, events=tuple(events), spells=tuple(spells)))
    return Dictionary("test", "test", tuple(made), Linking("person"))


def shuffled(frame, seed):
    """The same rows in another order, with a fresh index."""
    return frame.take(np.random.RandomState(seed).permutation(len(frame))).reset_index(drop=True)


def held_days(spells, person, state=None):
    """The set of day numbers on which the person is in a spell."""
    found = set()
    for row in spells.itertuples():
        if row.person == person and (state is None or row.state == state):
            found |= set(range(days([row.start])[0], days([row.stop])[0]))
    return found


def runs(day_set, gap=0):
    """Sorted [start, stop) of days; runs with at most `gap` missing days between them are one."""
    result = []
    for day in sorted(day_set):
        if result and day - result[-1][1] <= gap:
            result[-1][1] = day + 1
        else:
            result.append([day, day + 1])
    return [tuple(run) for run in result]


def events_in_order(rules):
    """(person, day, number of the rule, row) of every event, in the total order of a log, by a plain sort."""
    found = []
    for number, rule in enumerate(rules):
        for row, (person, day) in enumerate(zip(rule.person.tolist(), rule.day.tolist())):
            if rule.kept is None or rule.kept[row]:
                found.append(((person, day, rule.precedence, rule.source, row, rule.event), (person, day, number, row)))
    return [event for _, event in sorted(found)]


def kinds_of_row(rules, row, asked=()):
    """(date, precedence, kind) of the events that a row is, condition by condition; `row` is a dict, missing is None."""
    def holds(column, allowed):
        return row.get(column) is not None if allowed == ANY_VALUE else row.get(column) in allowed

    found = []
    for rule in rules:
        meets = all(holds(*pair) for pair in rule.where) and not any(holds(*pair) for pair in rule.unless)
        meets = meets and (not rule.any_of or any(holds(*pair) for pair in rule.any_of))
        if row.get(rule.date) is not None and meets and (not rule.on_request or rule.event in asked):
            found.append((row[rule.date], rule.precedence, rule.name))
    return found


def overlapping_rows(spells):
    """Positions, in order, of rows that share a day with an earlier row of the person."""
    rows = list(spells.itertuples())
    return [i for i, r in enumerate(rows) if any(e.person == r.person and r.start < e.stop for e in rows[:i])]


def states_by_day(spells, person, first, stop, precedence, rest):
    """For each day the winning state and the set of all states held."""
    result = []
    all_days = {state: held_days(spells, person, state) for state in precedence}
    for day in range(first, stop):
        held = [s for s in precedence if day in all_days[s]]
        result.append((held[0] if held else rest, frozenset(held)))
    return result


def at_risk_days(custody, person, index_day, last):
    """Days 1 … n since the index on which an event would count: not in (start, stop] of a custody spell."""
    taken = set()
    for start, stop in runs(held_days(custody, person)):
        taken |= set(range(start + 1, stop + 1))
    return [d - index_day for d in range(index_day + 1, last + 1) if d not in taken]


def first_outcome(log, event, proof, person, index_day, last, limit, custody):
    """(act day, proof day) of the first act at risk that is proved in its row by `limit`; (None, None) if none."""
    possible = []
    at_risk = {index_day + d for d in at_risk_days(custody, person, index_day, last)}
    rows = list(log.itertuples())
    for act in rows:
        if act.person != person or act.event != event or days([act.date])[0] not in at_risk:
            continue
        act_day = days([act.date])[0]
        if proof is None:
            possible.append((act_day, act_day))
            continue
        proofs = [days([r.date])[0] for r in rows if r.event == proof and (r.source, r.row) == (act.source, act.row)]
        if proofs and min(proofs) <= limit:
            possible.append((act_day, min(proofs)))
    return min(possible) if possible else (None, None)


def nearest_event(log, events, person, index_day, direction, last):
    """(day, event, source, row) of the first event after the index day, or the last before it; None if there is none."""
    found = []
    for act in log.itertuples():
        day = days([act.date])[0]
        there = index_day < day <= last if direction == "after" else last <= day < index_day
        if act.person == person and act.event in events and there:
            found.append((day, act.event, act.source, act.row))
    if not found:
        return None
    nearest = min(day for day, _, _, _ in found) if direction == "after" else max(day for day, _, _, _ in found)
    there = [act for act in found if act[0] == nearest]
    return there[0] if direction == "after" else there[-1]


def _tidied(frame, declared, order):
    frame = frame.sort_values(order, kind="mergesort").reset_index(drop=True)
    for column in declared.columns:
        if column.kind == "category" and column.name in frame.columns:
            words = list(SPELL_STATUS) if column.name.endswith("_status") else sorted(set(frame[column.name]))
            frame[column.name] = pd.Categorical(frame[column.name], categories=words)
    return frame


def cut_rows(spells, others, inside):
    """Rows (person, start, stop, state, source, row, status of both edges) of the parts of each spell, day by day, in total order."""
    found = []
    for row in spells.itertuples():
        mine = set(range(*days([row.start, row.stop])))
        held = held_days(others, row.person)
        for start, stop in runs(mine & held if inside else mine - held):
            edges = [status if day == edge else "inferred" for status, day, edge in zip(
                (row.start_status, row.stop_status), (start, stop), days([row.start, row.stop]))]
            found.append((row.person, start, stop, row.state, row.source, row.row) + tuple(edges))
    return sorted(found, key=lambda r: r[:6])


def united_rows(spells, gap):
    """
    Rows (person, start, stop, state, source, row, status of both edges, rows united), one spell after another.

    spells : in total order. What starts up to `gap` days past the latest stop so far belongs to the same.
    """
    groups = []
    for row in spells.itertuples():
        last = groups[-1] if groups else []
        if last and last[0].person == row.person and row.start <= max(r.stop for r in last) + pd.Timedelta(days=gap):
            last.append(row)
        else:
            groups.append([row])
    found = []
    for rows in groups:
        start, stop = min(r.start for r in rows), max(r.stop for r in rows)
        state = rows[0].state if len({r.state for r in rows}) == 1 else "mixed"
        edges = [min((statuses[edge] for r, statuses in zip(rows, [(r.start_status, r.stop_status) for r in rows])
                      if (r.start, r.stop)[edge] == day), key=EVIDENCE.index) for edge, day in enumerate((start, stop))]
        found.append((rows[0].person,) + tuple(days([start, stop])) + (state, rows[0].source, rows[0].row) + tuple(edges) + (
            sum(r.n_merged for r in rows),))
    return found


def stays_by_day(named, index_day, horizon):
    """(entry, duration, from, to) since the index of one person; `named`: {day: word} of each day with a state."""
    result, day = [], index_day
    while day < index_day + horizon:
        last = day
        while last + 1 < index_day + horizon and named.get(last + 1) == named.get(day):
            last += 1
        word = named.get(day)
        if word is not None:
            to = named.get(last + 1)
            result.append((day - index_day, last + 1 - index_day, word, to if to != word else None))
        day = last + 1
    return result
