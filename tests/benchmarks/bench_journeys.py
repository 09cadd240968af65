"""Speed of the journey steps beside pandas, DuckDB and Polars: seconds, peak memory, and identical results.

    python tests/benchmarks/bench_journeys.py [--scale 0.1] [--steps sort,union] [--peers duckdb,polars] [--repeats 3]

Scale 1 is 17.3 million events, 3.3 million people and 1.3 million custody rows: integers and dates drawn here. Each
cell is a process of its own, run `repeats` times (medians). The data are there in the tool's own in-memory form
before the clock starts, and the result is in that form when it stops; a checksum of the result, taken afterwards,
must be the same for all. Ours goes through the public functions and returns conforming frames with all their
columns; peers compute the bare minimum. Peers come in the form that a user would first write, and in an expert
form (one composite integer key per row). A peer that is not installed is left out. Linux only (peak memory).

    sort         four tables of three dates each -> one event log in total order
    union        custody rows in file order -> disjoint custody spells, with the rows merged counted
    minus        follow-up windows of two years minus custody
    first        four tables and releases -> first court event after each release, the sort included; experts leave out
                 people without a release before they sort, as ours does
    transitions  sorted log -> pairs of events in a row: how many, of how many people, median days between
    grid         custody spells -> who is in custody on the first of each of 117 months
    line         typed tables -> log, custody, releases, follow-up of a year, risk rows net of custody
"""
import argparse
import gc
import importlib
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from jdfanalysis import journeys as jn
from jdfanalysis.dictionary.model import Dictionary, EventRule, Linking, SpellRule, Table, Variable, Window

FIRST, LAST = 14975, 18627  # 2011-01-01 and 2020-12-31 in days since 1970-01-01
MONTHS = 117
KINDS = ["e{}".format(k) for k in range(12)]  # event k is dated by column k % 3 of table k // 3
COURT = KINDS[:10]
HORIZON = 365
STEPS = ("sort", "union", "minus", "first", "transitions", "grid", "line")
DATES = ("d0", "d1", "d2")
WARM = 27  # bytes touched before the clock starts, for each byte drawn: 3 GB at scale 1


# The data: plain integers in files, the same for everyone.

def draw(scale, folder, seed=0):
    """Write the arrays: four court-like tables, custody rows in no order, distinct releases."""
    rng = np.random.RandomState(seed)
    people, rows, stays = int(3.3e6 * scale), int(17.3e6 * scale / 12), int(1.3e6 * scale)
    weight = np.cumsum(rng.gamma(0.5, size=people))
    for table in range(4):
        person = np.minimum(np.searchsorted(weight, rng.random_sample(rows) * weight[-1]), people - 1)
        day = FIRST + rng.randint(0, LAST - FIRST - 400, rows)
        np.save(str(folder / "person{}.npy".format(table)), person.astype(np.int32))
        for column in range(3):
            np.save(str(folder / "d{}_{}.npy".format(column, table)), day.astype(np.int32))
            day = day + rng.randint(0, 200, rows)
    held = rng.permutation(people)[: max(int(0.42e6 * scale), 1)]
    person, start = held[rng.randint(0, len(held), stays)], FIRST + rng.randint(0, LAST - FIRST - 1, stays)
    stop = np.minimum(start + 1 + rng.exponential(120, stays).astype(np.int64), LAST)
    releases = np.unique(np.left_shift(person.astype(np.int64), np.int64(32)) + stop)
    releases = np.sort(rng.choice(releases, int(len(releases) * 0.87), replace=False))
    arrays = {"person": person, "start": start, "stop": stop, "index_person": np.right_shift(releases, np.int64(32)),
              "index_day": np.bitwise_and(releases, np.int64(2 ** 32 - 1))}
    for name, values in arrays.items():
        np.save(str(folder / "{}.npy".format(name)), values.astype(np.int32))


class Data:
    """The arrays of one folder, read when asked for."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def __getattr__(self, name):
        return np.load(str(self.folder / "{}.npy".format(name)))

    def tables(self):
        """Four times (person, d0, d1, d2), int32."""
        names = ["person{0}", "d0_{0}", "d1_{0}", "d2_{0}"]
        return [[getattr(self, name.format(table)) for name in names] for table in range(4)]

    def custody(self):
        """Person, start and stop of the custody rows."""
        return self.person, self.start, self.stop

    def united(self):
        """Person, start and stop of disjoint custody, by a sort and a running maximum."""
        person, start, stop = self.custody()
        order = np.lexsort((start, person))
        person, start, stop = person[order], start[order], stop[order]
        top = np.maximum.accumulate(person.astype(np.int64) * 2 ** 32 + stop)
        new = np.append(True, (person.astype(np.int64) * 2 ** 32 + start)[1:] > top[:-1])
        first = np.flatnonzero(new)
        last = np.append(first[1:], len(person)) - 1
        return person[first], start[first], (top[last] % 2 ** 32).astype(np.int32)


def checksum(*arrays):
    """Length, sums and sums weighted by position: the same only for the same rows in the same order."""
    place = np.arange(1, len(arrays[0]) + 1, dtype=np.uint64)
    total = [len(arrays[0])]
    for values in arrays:
        values = np.asarray(values).astype(np.int64).astype(np.uint64)
        total += [int(values.sum(dtype=np.uint64)), int((values * place).sum(dtype=np.uint64))]
    return total


def in_order(*arrays):
    """Arrays sorted by the first, then the second … of them, for results without an order of their own."""
    order = np.lexsort(tuple(reversed(arrays)))
    return [np.asarray(values)[order] for values in arrays]


def days(values):
    """Dates in any of the tools' forms as integer days, -1 where missing."""
    values = np.asarray(values).astype("datetime64[D]")
    return np.where(np.isnat(values), np.int64(-1), values.astype(np.int64))


def stamps(values):
    """Integer days as datetime64[ns]."""
    return values.astype("datetime64[D]").astype("datetime64[ns]")


# Ours: the public functions of jdfanalysis.journeys.

def dictionary():
    """Four tables of three events each, and a prison table with a spell and its release."""
    made = []
    for table in range(4):
        variables = tuple(Variable(name, "integer" if name == "person" else "date", name)
                          for name in ("person",) + DATES)
        rules = tuple(EventRule(KINDS[3 * table + k], DATES[k], precedence=3 * table + k) for k in range(3))
        made.append(Table("t{}".format(table), "", "", (), variables, events=rules, person_column="person",
                          coverage=Window("2011-01-01", "2020-12-31", "date")))
    variables = tuple(Variable(name, "integer" if name == "person" else "date", name)
                      for name in ("person", "start", "stop"))
    made.append(Table("prison", "", "", (), variables, events=(EventRule("release", "stop", precedence=20),),
                      spells=(SpellRule("custody_sentenced", "start", "stop"),), person_column="person",
                      coverage=Window("2011-01-01", "2020-12-31", "date")))
    return Dictionary("bench", "bench", tuple(made), Linking("person"))


def typed_tables(data, prison=False):
    """The tables as the loaders would hand them over."""
    tables = {}
    for k, part in enumerate(data.tables()):
        dates = {name: stamps(values) for name, values in zip(DATES, part[1:])}
        tables["t{}".format(k)] = pd.DataFrame(dict({"person": part[0]}, **dates))
    if prison:
        person, start, stop = data.custody()
        tables["prison"] = pd.DataFrame({"person": person, "start": stamps(start), "stop": stamps(stop)})
    return tables


def spell_frame(person, start, stop):
    """A frame `spells` of one state."""
    size = len(person)
    word = {name: pd.Categorical.from_codes(np.zeros(size, dtype=np.int8), [value]) for name, value in (
        ("state", "custody_sentenced"), ("start_status", "observed"), ("stop_status", "observed"),
        ("source", "prison"))}
    return pd.DataFrame(dict({"person": person, "start": stamps(start), "stop": stamps(stop)}, **word, **{
        "row": np.arange(size, dtype=np.int32), "n_merged": np.ones(size, dtype=np.int32)}))


def ours_prepare(step, data):
    """Frames for one step."""
    if step in ("sort", "transitions"):
        tables = typed_tables(data)
        return tables if step == "sort" else jn.event_log(tables, dictionary())
    if step == "union":
        return spell_frame(*data.custody())
    if step == "minus":
        return window_frame(data), spell_frame(*data.united())
    if step == "first":
        return typed_tables(data), index_frame(data)
    if step == "grid":
        held = spell_frame(*data.united())[["person", "start", "stop", "state"]]
        return held.assign(seq=np.zeros(len(held), np.int32), concurrent=np.zeros(len(held), np.int32))
    return typed_tables(data, prison=True)


def window_frame(data):
    """Two years after each release, as spells; `row` is the number of the window."""
    return spell_frame(data.index_person, data.index_day, data.index_day + np.int32(730))


def index_frame(data):
    """The releases as index events."""
    size = len(data.index_person)
    return pd.DataFrame({
        "index_id": np.arange(size, dtype=np.int32), "person": data.index_person, "date": stamps(data.index_day),
        "event": pd.Categorical.from_codes(np.zeros(size, dtype=np.int8), ["release"]),
        "ordinal": np.ones(size, dtype=np.int32), "weight": np.ones(size)})


def ours_run(step, given):
    """One step by public functions."""
    if step == "sort":
        return jn.event_log(given, dictionary())
    if step == "union":
        return jn.unite_spells(given)
    if step == "minus":
        return jn.subtract_spells(*given)
    if step == "first":
        tables, index = given
        return jn.nearest_events(index, jn.event_log(tables, dictionary(), events=COURT, people=index["person"]))
    if step == "transitions":
        return jn.directly_follows(given)
    if step == "grid":
        return jn.sequences(given, "2011-01-01", MONTHS)
    return line(given)["rows"]


def line(tables):
    """The whole line: typed tables to risk rows."""
    described = dictionary()
    log = jn.event_log(tables, described)
    spells, _ = jn.clean_spells(jn.read_spells(tables, described))
    custody = jn.unite_spells(spells)
    index = jn.index_events(log, "release", exclude=custody)
    outcome = jn.Outcome("court", COURT, sources=("t0", "t1", "t2", "t3"))
    followed = jn.follow_up(index, log, outcome, jn.coverage(described), horizon=HORIZON, exclude=custody,
                            beyond="missing")
    return {"index": index, "rows": jn.risk_rows(followed, exclude=custody)}


def ours_followed(step, given):
    """The first event as an outcome: how long each person was observed, and what else happened, in a frame `follow-up`."""
    tables, index = given
    log = jn.event_log(tables, dictionary(), events=COURT, people=index["person"])
    return jn.follow_up(index, log, jn.Outcome("court", COURT), jn.coverage(dictionary()))


def ours_in_parts(step, given):
    """The whole line in four parts of the people."""
    return jn.in_partitions(line, given, 4)["rows"]


def ours_numbers(step, got):
    """The result as integers, for the checksum."""
    if step == "sort":
        return got["person"], days(got["date"]), got["precedence"], got["row"]
    if step == "union":
        return got["person"], days(got["start"]), days(got["stop"]), got["n_merged"]
    if step == "minus":
        return in_order(got["row"], days(got["start"]), days(got["stop"]))
    if step == "first":
        return (days(got["event_date" if "event_date" in got else "date"]),)
    if step == "transitions":
        codes = [[KINDS.index(name) for name in got[column]] for column in ("event", "next_event")]
        return in_order(codes[0], codes[1], got["n"], got["people"], np.asarray(got["median_days"]) * 2)
    if step == "grid":
        return np.nonzero(got.matrix == 0)
    return got["person"], days(got["date_start"]), days(got["date_stop"]), got["status"]


# pandas.

def pandas_prepare(step, data):
    """Frames with dates as datetime64[ns]."""
    if step in ("sort", "first"):
        tables = list(typed_tables(data).values())
        return tables if step == "sort" else (tables, pd.DataFrame({
            "person": data.index_person, "date": stamps(data.index_day)}))
    if step == "transitions":
        return sorted_log(data)
    held = data.custody() if step == "union" else data.united()
    custody = pd.DataFrame({"person": held[0], "start": stamps(held[1]), "stop": stamps(held[2])})
    if step == "minus":
        return pd.DataFrame({"person": data.index_person, "id": np.arange(len(data.index_person)), "from": stamps(
            data.index_day), "to": stamps(data.index_day + np.int32(730))}), custody
    return custody


def sorted_log(data):
    """Person, date and event of the sorted log."""
    log = jn.event_log(typed_tables(data), dictionary())
    return pd.DataFrame({"person": log["person"], "date": log["date"], "event": log["precedence"].astype(np.int8)})


def pandas_long(tables, kinds, with_row=True):
    """Dates of the wide tables below each other."""
    parts = []
    for kind in range(kinds):
        table = tables[kind // 3]
        part = {"person": table["person"], "date": table[DATES[kind % 3]]}
        if with_row:
            part.update(event=np.int8(kind), row=np.arange(len(table), dtype=np.int32))
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


def pandas_run(step, given):
    """The form that a user would first write."""
    if step == "sort":
        return pandas_long(given, 12).sort_values(["person", "date", "event", "row"], ignore_index=True)
    if step == "union":
        rows = given.sort_values(["person", "start"])
        before = rows.groupby("person")["stop"].cummax().groupby(rows["person"]).shift()
        rows["group"] = (~(rows["start"] <= before)).cumsum()
        return rows.groupby("group").agg(person=("person", "first"), start=("start", "first"), stop=("stop", "max"),
                                         n=("person", "size"))
    if step == "minus":
        return pandas_minus(*given)
    if step == "first":
        log = pandas_long(given[0], len(COURT), False).rename(columns={"date": "found"}).sort_values("found")
        index = given[1].reset_index().sort_values("date")
        return pd.merge_asof(index, log, left_on="date", right_on="found", by="person", direction="forward",
                             allow_exact_matches=False)
    if step == "transitions":
        log = given.groupby("person")
        pairs = pd.DataFrame({"person": given["person"], "event": given["event"], "next": log["event"].shift(-1),
                              "lag": (log["date"].shift(-1) - given["date"]).dt.days}).dropna()
        return pairs.groupby(["event", "next"]).agg(n=("lag", "size"), people=("person", "nunique"),
                                                    median=("lag", "median")).reset_index()
    months = pd.date_range("2011-01-01", periods=MONTHS, freq="MS")
    return pd.concat([given.loc[(given["start"] <= m) & (given["stop"] > m), ["person"]].assign(month=m)
                      for m in months])


def pandas_minus(windows, custody):
    """Join, filter, shift."""
    both = windows.merge(custody, on="person")
    both = both[(both["start"] < both["to"]) & (both["stop"] > both["from"])].sort_values(["id", "start"])
    before = both.groupby("id")["stop"].shift().fillna(both["from"])
    gaps = pd.DataFrame({"id": both["id"], "start": before, "stop": both["start"]})
    last = both.groupby("id")["stop"].max()
    tail = pd.DataFrame({"id": windows["id"], "start": windows["id"].map(last).fillna(windows["from"]),
                         "stop": windows["to"]})
    found = pd.concat([gaps, tail], ignore_index=True)
    return found[found["stop"] > found["start"]]


def day_numbers(dates):
    """A column of dates as int64 days."""
    return np.asarray(dates).view(np.int64) // (86400 * 10 ** 9)


def month_bounds(start, stop):
    """First month of the grid on or after a day, and on or after the day it stops: integers, by one look-up."""
    table = np.searchsorted(stamps_of_months(), np.arange(FIRST - 400, LAST + 400)).astype(np.int32)
    return table[start - (FIRST - 400)], table[stop - (FIRST - 400)]


def pandas_expert_minus(windows, custody):
    """One join; then neighbours compared, no groups."""
    both = windows.merge(custody, on="person")
    both = both[(both["start"] < both["to"]) & (both["stop"] > both["from"])]
    # Windows and custody are in order, so the join is.
    own, begin, end = both["id"].to_numpy(), both["start"].to_numpy(), both["stop"].to_numpy()
    new = np.append(True, own[1:] != own[:-1])
    last = np.append(np.flatnonzero(new)[1:], len(own)) - 1
    before = np.where(new, both["from"].to_numpy(), np.append(end[:1], end[:-1]))
    tail = windows["from"].to_numpy().copy()
    tail[own[last]] = end[last]
    found = pd.DataFrame({"id": np.append(own, windows["id"].to_numpy()), "start": np.append(before, tail),
                          "stop": np.append(begin, windows["to"].to_numpy())})
    return found[found["stop"].to_numpy() > found["start"].to_numpy()]


def pandas_expert_run(step, given):
    """One composite integer key per row, sorted and compared whole."""
    if step == "minus":
        return pandas_expert_minus(*given)
    if step == "grid":
        low, high = month_bounds(day_numbers(given["start"]), day_numbers(given["stop"]))
        size = np.maximum(high - low, 0)
        month = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size) + np.repeat(low, size)
        return pd.DataFrame({"person": np.repeat(given["person"].to_numpy(), size),
                             "month": stamps(stamps_of_months()[month])})
    if step == "sort":
        long = pandas_long(given, 12)
        key = packed_keys(long["person"].to_numpy(), day_numbers(long["date"]), long["event"], long["row"])
        del long
        key.sort()
        return pd.DataFrame({"person": (key >> 41).astype(np.int32), "date": stamps((key >> 27) % 2 ** 14 + FIRST),
                             "event": ((key >> 23) % 16).astype(np.int8), "row": (key % 2 ** 23).astype(np.int32)})
    if step == "union":
        person = given["person"].to_numpy().astype(np.int64) << 32
        rows = pd.DataFrame({"begin": person + day_numbers(given["start"]), "end": person + day_numbers(
            given["stop"])}).sort_values("begin")
        top = rows["end"].cummax().to_numpy()
        first = np.flatnonzero(np.append(True, rows["begin"].to_numpy()[1:] > top[:-1]))
        bounds = np.append(first, len(rows))
        begin = rows["begin"].to_numpy()[first]
        return pd.DataFrame({"person": begin >> 32, "start": stamps(begin % 2 ** 32), "stop": stamps(
            top[bounds[1:] - 1] % 2 ** 32), "n": np.diff(bounds)})
    if step == "first":
        index, key = given[1], pandas_keys(*given)
        key.sort()
        wanted = (index["person"].to_numpy().astype(np.int64) << 32) + day_numbers(index["date"])
        found = np.append(key, -1)[np.searchsorted(key, wanted, side="right")]
        same = (found >> 32) == (wanted >> 32)
        return index.assign(found=np.where(same, stamps(found % 2 ** 32), np.datetime64("NaT", "ns")))
    person, event = given["person"].to_numpy(), given["event"].to_numpy()
    same = person[1:] == person[:-1]
    pairs = pd.DataFrame({"pair": (event[:-1].astype(np.int16) * 12 + event[1:])[same], "person": person[1:][same],
                          "lag": np.diff(day_numbers(given["date"]))[same]})
    found = pairs.groupby("pair").agg(n=("lag", "size"), median=("lag", "median"))
    found["people"] = pairs.drop_duplicates(["pair", "person"]).groupby("pair").size()
    return found.reset_index().assign(event=lambda t: t["pair"] // 12, next=lambda t: t["pair"] % 12)


def pandas_keys(tables, index):
    """Keys of the court events of the people in the index."""
    held, parts = np.zeros(max(int(table["person"].max()) for table in tables) + 1, dtype=bool), []
    held[index["person"].to_numpy()] = True
    for number, table in enumerate(tables):
        rows = np.flatnonzero(held[table["person"].to_numpy()])
        person = table["person"].to_numpy()[rows].astype(np.int64) << 32
        parts += [person + day_numbers(table[DATES[k]].to_numpy()[rows]) for k in range(3) if 3 * number + k < len(COURT)]
    return np.concatenate(parts)


def packed_keys(person, day, event, row):
    """22 bits person, 14 days, 4 event, 23 row."""
    return (person.astype(np.int64) << 41) + ((day.astype(np.int64) - FIRST) << 27) + (
        np.asarray(event).astype(np.int64) << 23) + np.asarray(row).astype(np.int64)


def pandas_numbers(step, got):
    """The result as integers."""
    if step == "sort":
        return got["person"], days(got["date"]), got["event"], got["row"]
    if step == "union":
        return got["person"], days(got["start"]), days(got["stop"]), got["n"]
    if step == "minus":
        return in_order(got["id"], days(got["start"]), days(got["stop"]))
    if step == "first":
        got = got.sort_values("index") if "index" in got and got["index"].notna().all() else got
        return (days(got["found"]),)
    if step == "transitions":
        return in_order(got["event"], got["next"].astype(int), got["n"], got["people"], got["median"] * 2)
    return long_grid(got["person"], days(got["month"]))


def long_grid(person, day):
    """Rows (person, first of the month) as cells of the matrix of people ever held by months."""
    months = stamps_of_months()
    person = np.asarray(person).astype(np.int64)
    return in_order(np.searchsorted(np.unique(EVER), person), np.searchsorted(months, np.asarray(day)))


def stamps_of_months():
    """The grid days as integers."""
    return pd.date_range("2011-01-01", periods=MONTHS, freq="MS").to_numpy().astype("datetime64[D]").astype(np.int64)


EVER = np.zeros(0, dtype=np.int64)  # people with custody; filled by the process of a cell before the checksum


# DuckDB.

DUCK_UNION = """
create temp table {to} as select any_value(person) person, min(start) as start, max(stop) as stop, count(*) n from (
 select *, sum(case when start <= before then 0 else 1 end) over (partition by person order by start, stop
  rows unbounded preceding) g from (
  select *, max(stop) over (partition by person order by start, stop rows between unbounded preceding and 1 preceding)
   before from {source})) group by person, g order by person, start
"""
DUCK_UNION_EXPERT = """
create temp table {to} as select min(b) >> 32 person, date '1970-01-01' + (min(b) % 4294967296)::int as start,
 date '1970-01-01' + (max(e) % 4294967296)::int as stop, count(*) n from (
 select b, e, sum(case when b <= before then 0 else 1 end) over (order by b rows unbounded preceding) g from (
  select b, e, max(e) over (order by b rows between unbounded preceding and 1 preceding) before from (
   select (person::bigint << 32) + (start - date '1970-01-01') b, (person::bigint << 32) + (stop - date '1970-01-01') e
   from {source}))) group by g order by g
"""
DUCK_MINUS = """
create temp table {to} as with j as (
 select w.id, w.a, c.start as start, c.stop as stop from {windows} w join {custody} c
  on w.person = c.person and c.start < w.b and c.stop > w.a)
select id, coalesce(before, a) as start, start as stop from (
 select id, a, start, lag(stop) over (partition by id order by start) before from j) q
 where q.start > coalesce(before, a)
union all
select id, coalesce(m, a), b from {windows} left join (select id, max(stop) m from j group by id) using (id)
 where b > coalesce(m, a)
"""
DUCK_FIRST = """
create temp table {to} as select i.id, i.person, i.day, e.date found from {index} i
 asof left join ({events}) e on i.person = e.person and i.day < e.date
"""
DUCK_TRANSITIONS = """
create temp table out as select event, next, count(*) n, count(distinct person) people, median(after - date) median
from (select person, event, date, lead(event) over w as next, lead(date) over w as after from log
 window w as (partition by person order by place)) where next is not null group by event, next
"""
DUCK_GRID = """
create temp table out as select person, unnest(generate_series(
 case when start = date_trunc('month', start) then start else date_trunc('month', start) + interval 1 month end,
 least(stop - 1, date '2020-09-01'), interval 1 month))::date as month from custody
"""
DUCK_TRANSITIONS_EXPERT = """
create temp table out as select pair // 12 as event, pair % 12 as next, count(*) n, count(distinct person) people,
 median(lag) median from (select person, lead(person) over w as who, event::smallint * 12 + lead(event) over w as pair,
 lead(date) over w - date as lag from log window w as (order by place)) where who = person group by pair
"""
DUCK_GRID_EXPERT = """
create temp table months as select i::int i, (date '2011-01-01' + i::int * interval 1 month)::date as month
 from range(117) t(i);
create temp table cells as select person, unnest(range(
 (year(start - 1) - 2011) * 12 + month(start - 1), least((year(stop - 1) - 2011) * 12 + month(stop - 1), 117))) i
 from custody;
create temp table out as select person, month from cells join months using (i)
"""
DUCK_MINUS_EXPERT = """
create temp table j as select w.id, w.a, w.b, c.start, c.stop, lag(w.id) over o = w.id as again,
 lag(c.stop) over o as before, coalesce(lead(w.id) over o, -1) <> w.id as final
 from {windows} w join {custody} c on w.person = c.person and c.start < w.b and c.stop > w.a
 window o as (order by (w.id::bigint << 32) + (c.start - date '1970-01-01'));
create temp table {to} as
 select id, case when again then before else a end as start, start as stop from j
  where start > case when again then before else a end
 union all select id, stop, b from j where final and b > stop
 union all select id, a, b from {windows} anti join j using (id)
"""
DUCK_RISK = """
create temp table free as select e.person, e.date from ({events}) e asof left join held c
 on e.person = c.person and e.date > c.start where c.stop is null or e.date > c.stop;
create temp table releases as select row_number() over (order by person, stop) id, person, stop as day from held
 where stop + {horizon} <= date '2020-12-31';
{first};
create temp table windows as select id, person, day as a, case when found <= day + {horizon} then found
 else day + {horizon} end as b, found <= day + {horizon} as happened from firsts;
{minus};
create temp table out as select w.person, p.start, p.stop, case when p.stop = w.b and happened then 1 else 0 end status
 from pieces p join windows w using (id) order by p.id, p.start
"""


def duck_load(con, name, columns):
    """A DuckDB table from arrays; columns named as dates become DATE."""
    frame = pd.DataFrame(columns)
    con.register("given", frame)
    parts = [column if column in ("person", "id", "event", "place") else
             "(date '1970-01-01' + {0}::int)::date as {0}".format(column) for column in frame.columns]
    con.execute("create table {} as select {} from given".format(name, ", ".join(parts)))
    con.unregister("given")


def duck_prepare(step, data):
    """A connection with the tables of one step."""
    con = importlib.import_module("duckdb").connect()
    if step in ("sort", "first", "line"):
        for k, part in enumerate(data.tables()):
            duck_load(con, "t{}".format(k), dict(zip(("person",) + DATES, part)))
    if step == "transitions":
        log = sorted_log(data)
        duck_load(con, "log", {"person": log["person"], "event": log["event"], "date": day_numbers(log["date"]),
                               "place": np.arange(len(log), dtype=np.int32)})
    if step in ("union", "minus", "grid", "line"):
        held = data.custody() if step in ("union", "line") else data.united()
        duck_load(con, "custody", dict(zip(("person", "start", "stop"), held)))
    if step in ("minus", "first"):
        names = ("id", "person", "day") if step == "first" else ("id", "person", "a")
        index = dict(zip(names, (np.arange(len(data.index_day), dtype=np.int32), data.index_person, data.index_day)))
        if step == "minus":
            index["b"] = data.index_day + np.int32(730)
        duck_load(con, "windows", index)
    return con


def duck_long(kinds, extra=False):
    """SQL for the dates of the wide tables below each other."""
    columns = "select person, {} as date" + (", {}::tinyint as event, rowid::int as row" if extra else "")
    return " union all ".join((columns + " from t{}").format(
        *([DATES[k % 3]] + ([k] if extra else []) + [k // 3])) for k in range(kinds))


def duck_run(step, con):
    """Plain SQL."""
    court = duck_long(len(COURT))
    if step == "sort":
        con.execute("create temp table out as select * from ({}) order by person, date, event, row".format(
            duck_long(12, True)))
    elif step == "line":
        con.execute(DUCK_UNION.format(to="held", source="custody"))
        con.execute(DUCK_RISK.format(
            events=court, horizon=HORIZON, first=DUCK_FIRST.format(to="firsts", index="releases", events="from free"),
            minus=DUCK_MINUS.format(to="pieces", windows="windows", custody="held")))
    else:
        con.execute({
            "union": DUCK_UNION.format(to="out", source="custody"), "transitions": DUCK_TRANSITIONS, "grid": DUCK_GRID,
            "minus": DUCK_MINUS.format(to="out", windows="windows", custody="custody"),
            "first": DUCK_FIRST.format(to="out", index="windows", events=court)}[step])
    return con


def duck_expert_run(step, con):
    """Composite keys in SQL."""
    court = duck_long(len(COURT))
    if step == "sort":
        con.execute("""create temp table out as select (k >> 41)::int person,
            date '1970-01-01' + ((k >> 27) % 16384 + {0})::int as date, ((k >> 23) % 16)::tinyint event,
            (k % 8388608)::int as row from (select (person::bigint << 41) + ((date - date '1970-01-01' - {0})::bigint
            << 27) + (event::bigint << 23) + row k from ({1}) order by k)""".format(FIRST, duck_long(12, True)))
    elif step == "union":
        con.execute(DUCK_UNION_EXPERT.format(to="out", source="custody"))
    elif step == "minus":
        con.execute(DUCK_MINUS_EXPERT.format(to="out", windows="windows", custody="custody"))
    elif step in ("transitions", "grid"):
        con.execute(DUCK_GRID_EXPERT if step == "grid" else DUCK_TRANSITIONS_EXPERT)
    else:
        theirs = " where person in (select person from windows)"
        con.execute(DUCK_FIRST.format(to="out", index="windows", events=court.replace(" union all ", theirs + " union all ") + theirs))
    return con


def duck_numbers(step, con):
    """The result as integers."""
    order = {"first": " order by id"}.get(step, "")
    got = con.execute("select * from out" + order).fetchdf()
    if step == "line":
        return got["person"], days(got["start"]), days(got["stop"]), got["status"]
    return pandas_numbers(step, got)


# Polars.

def polars():
    """The library, if it is there."""
    return importlib.import_module("polars")


def polars_frame(columns):
    """A Polars frame; int32 day columns become Date."""
    pl = polars()
    dates = [name for name in columns if name in DATES + ("date", "start", "stop", "day", "from", "to")]
    return pl.DataFrame(columns).with_columns([pl.col(name).cast(pl.Int32).cast(pl.Date) for name in dates])


def polars_prepare(step, data):
    """Frames for one step."""
    tables = [polars_frame(dict(zip(("person",) + DATES, part))) for part in data.tables()] if step in (
        "sort", "first") else []
    size = np.arange(len(data.index_day), dtype=np.int32)
    if step == "sort":
        return tables
    if step == "first":
        return tables, polars_frame({"id": size, "person": data.index_person, "day": data.index_day})
    if step == "transitions":
        log = sorted_log(data)
        return polars_frame({"person": log["person"].to_numpy(), "event": log["event"].to_numpy(),
                             "date": day_numbers(log["date"])})
    held = data.custody() if step == "union" else data.united()
    custody = polars_frame(dict(zip(("person", "start", "stop"), held)))
    if step == "minus":
        return polars_frame({"id": size, "person": data.index_person, "from": data.index_day,
                             "to": data.index_day + np.int32(730)}), custody
    return custody


def polars_long(tables, kinds, extra=True):
    """Dates of the wide tables below each other."""
    pl = polars()
    more = [pl.int_range(pl.len(), dtype=pl.Int32).alias("row")] if extra else []
    return pl.concat([tables[k // 3].select(
        [pl.col("person"), pl.col(DATES[k % 3]).alias("date")] +
        ([pl.lit(k, dtype=pl.Int8).alias("event")] if extra else []) + more) for k in range(kinds)])


def polars_run(step, given):
    """The form that a user would first write."""
    pl = polars()
    if step == "sort":
        return polars_long(given, 12).sort("person", "date", "event", "row")
    if step == "union":
        rows = given.sort("person", "start").with_columns(
            pl.col("stop").cum_max().shift().over("person").alias("before"))
        new = (pl.col("start") > pl.col("before")) | pl.col("before").is_null()
        return rows.with_columns(new.cum_sum().alias("g")).group_by("g", maintain_order=True).agg(
            pl.col("person").first(), pl.col("start").first(), pl.col("stop").max(), pl.len().alias("n"))
    if step == "minus":
        return polars_minus(*given)
    if step == "first":
        log = polars_long(given[0], len(COURT), False).sort("person", "date").with_columns(found=pl.col("date"))
        return given[1].sort("person", "day").join_asof(
            log, left_on="day", right_on="date", by="person", strategy="forward", allow_exact_matches=False)
    if step == "transitions":
        pairs = given.with_columns(pl.col("event").shift(-1).over("person").alias("next"), (
            pl.col("date").shift(-1).over("person") - pl.col("date")).dt.total_days().alias("lag"))
        return polars_pairs(pairs.drop_nulls())
    last = pl.min_horizontal(pl.col("stop").dt.offset_by("-1d"), pl.lit("2020-09-01").str.to_date())
    begin = pl.col("start").dt.offset_by("-1d").dt.month_start().dt.offset_by("1mo")
    return given.select("person", pl.date_ranges(begin, last, "1mo").alias("month")).explode("month").drop_nulls()


def polars_pairs(pairs):
    """Counts, people and median of the pairs."""
    pl = polars()
    return pairs.group_by("event", "next").agg(
        pl.len().alias("n"), pl.col("person").n_unique().alias("people"), pl.col("lag").median().alias("median"))


def polars_minus(windows, custody):
    """Join, filter, shift."""
    pl = polars()
    both = windows.join(custody, on="person").filter(
        (pl.col("start") < pl.col("to")) & (pl.col("stop") > pl.col("from"))).sort("id", "start")
    gaps = both.select("id", pl.col("stop").shift().over("id").fill_null(pl.col("from")).alias("a"),
                       pl.col("start").alias("b"))
    last = both.group_by("id").agg(pl.col("stop").max().alias("last"))
    tail = windows.join(last, on="id", how="left").select(
        "id", pl.coalesce("last", "from").alias("a"), pl.col("to").alias("b"))
    found = pl.concat([gaps, tail]).filter(pl.col("b") > pl.col("a"))
    return found.rename({"a": "start", "b": "stop"})


def polars_expert_minus(windows, custody):
    """One join; then neighbours compared, no groups."""
    pl = polars()
    both = windows.join(custody, on="person").filter(
        (pl.col("start") < pl.col("to")) & (pl.col("stop") > pl.col("from")))
    both = both.with_columns(k=pl.col("id").cast(pl.Int64) * 2 ** 32 + pl.col("start").cast(pl.Int32)).sort("k")
    new = (pl.col("id") != pl.col("id").shift()).fill_null(True)
    gaps = both.select("id", a=pl.when(new).then(pl.col("from")).otherwise(pl.col("stop").shift()), b=pl.col("start"))
    last = both.filter((pl.col("id") != pl.col("id").shift(-1)).fill_null(True)).select("id", last=pl.col("stop"))
    tail = windows.join(last, on="id", how="left").select("id", a=pl.coalesce("last", "from"), b=pl.col("to"))
    return pl.concat([gaps, tail]).filter(pl.col("b") > pl.col("a")).rename({"a": "start", "b": "stop"})


def polars_expert_grid(custody):
    """Ranges of month numbers."""
    pl = polars()
    def month(column):
        day = pl.col(column).dt.offset_by("-1d")
        return (day.dt.year() - 2011) * 12 + day.dt.month().cast(pl.Int32)
    cells = custody.select("person", i=pl.int_ranges(month("start"), pl.min_horizontal(month("stop"), pl.lit(MONTHS)))
                           ).explode("i").drop_nulls()
    months = pl.Series("month", stamps_of_months().astype(np.int32)).cast(pl.Date)
    return cells.select("person", month=months.gather(cells["i"]))


def polars_key(person, date):
    """Person and day in one int64."""
    pl = polars()
    return pl.col(person).cast(pl.Int64) * 2 ** 32 + pl.col(date).cast(pl.Int32).cast(pl.Int64)


def polars_expert_run(step, given):
    """One composite integer key per row."""
    pl = polars()
    if step == "sort":
        day = pl.col("date").cast(pl.Int32).cast(pl.Int64) - FIRST
        key = polars_long(given, 12).select(k=pl.col("person").cast(pl.Int64) * 2 ** 41 + day * 2 ** 27 + pl.col(
            "event").cast(pl.Int64) * 2 ** 23 + pl.col("row").cast(pl.Int64)).sort("k")
        return key.select(
            person=(pl.col("k") // 2 ** 41).cast(pl.Int32), event=(pl.col("k") // 2 ** 23 % 16).cast(pl.Int8),
            date=(pl.col("k") // 2 ** 27 % 2 ** 14 + FIRST).cast(pl.Int32).cast(pl.Date),
            row=(pl.col("k") % 2 ** 23).cast(pl.Int32))
    if step == "union":
        rows = given.select(b=polars_key("person", "start"), e=polars_key("person", "stop")).sort("b")
        rows = rows.with_columns(pl.col("e").cum_max().alias("top"))
        new = (pl.col("b") > pl.col("top").shift()).fill_null(True)
        last = new.shift(-1).fill_null(True)
        left, right = rows.with_row_index("i").filter(new), rows.with_row_index("i").filter(last)
        size = right["i"].cast(pl.Int64) - left["i"].cast(pl.Int64) + 1
        return pl.DataFrame({"b": left["b"], "top": right["top"], "n": size}).select(
            person=pl.col("b") // 2 ** 32, start=(pl.col("b") % 2 ** 32).cast(pl.Int32).cast(pl.Date),
            stop=(pl.col("top") % 2 ** 32).cast(pl.Int32).cast(pl.Date), n=pl.col("n"))
    if step == "minus":
        return polars_expert_minus(*given)
    if step == "grid":
        return polars_expert_grid(given)
    if step == "first":
        theirs = [table.join(given[1].select("person").unique(), on="person", how="semi") for table in given[0]]
        log = polars_long(theirs, len(COURT), False).select(k=polars_key("person", "date")).sort("k")
        index = given[1].with_columns(k=polars_key("person", "day")).sort("k")
        found = index.join_asof(log.with_columns(e=pl.col("k")), on="k", strategy="forward", allow_exact_matches=False)
        return found.select("id", found=pl.when(pl.col("e") // 2 ** 32 == pl.col("person")).then(
            (pl.col("e") % 2 ** 32).cast(pl.Int32).cast(pl.Date)))
    same = pl.col("person").shift(-1) == pl.col("person")
    lag = (pl.col("date").cast(pl.Int32).shift(-1) - pl.col("date").cast(pl.Int32)).alias("lag")
    return polars_pairs(given.select("person", "event", pl.col("event").shift(-1).alias("next"), lag, same.alias(
        "same")).filter("same"))


def polars_numbers(step, got):
    """The result as integers."""
    plain = pd.DataFrame({name: got[name].to_numpy() for name in got.columns})
    return pandas_numbers(step, plain.sort_values("id") if step == "first" else plain)


FORMS = {  # form -> (package, prepare, run, numbers, steps)
    "ours": ("jdfanalysis", ours_prepare, ours_run, ours_numbers, STEPS),
    "ours, follow-up": ("jdfanalysis", ours_prepare, ours_followed, ours_numbers, ("first",)),
    "ours, 4 parts": ("jdfanalysis", ours_prepare, ours_in_parts, ours_numbers, ("line",)),
    "pandas": ("pandas", pandas_prepare, pandas_run, pandas_numbers, STEPS[:6]),
    "pandas expert": ("pandas", pandas_prepare, pandas_expert_run, pandas_numbers, STEPS[:6]),
    "duckdb": ("duckdb", duck_prepare, duck_run, duck_numbers, STEPS),
    "duckdb expert": ("duckdb", duck_prepare, duck_expert_run, duck_numbers, STEPS[:6]),
    "polars": ("polars", polars_prepare, polars_run, polars_numbers, STEPS[:6]),
    "polars expert": ("polars", polars_prepare, polars_expert_run, polars_numbers, STEPS[:6]),
}


def warm_up(drawn):
    """
    Touch and free memory, then forget the peak so far.

    A virtual machine gets memory from its host when it is first touched, which can cost more than all the
    work of a step and says nothing about it. Done for every form alike.
    """
    pages = np.ones(WARM * drawn, dtype=np.uint8)
    del pages
    with open("/proc/self/clear_refs", "w", encoding="utf-8") as handle:
        handle.write("5")


def peak_memory():
    """Most memory held since the last warm-up, in MB, what was prepared included."""
    with open("/proc/self/status", encoding="utf-8") as handle:
        return next(int(row.split()[1]) for row in handle if row.startswith("VmHWM")) / 1024


def run_cell(step, form, folder):
    """One measurement in this process, printed as JSON: wall, CPU seconds, peak MB, checksum."""
    global EVER
    _, prepare, run, numbers, _ = FORMS[form]
    data = Data(folder)
    given = prepare(step, data)
    gc.collect()
    warm_up(sum(path.stat().st_size for path in data.folder.glob("*.npy")))
    wall, cpu = time.perf_counter(), time.process_time()
    got = run(step, given)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = peak_memory()
    EVER = data.person.astype(np.int64)
    print(json.dumps([wall, cpu, peak, checksum(*numbers(step, got))]))


def measure(step, form, folder, repeats):
    """Medians over fresh processes: (wall, cpu, peak, checksum), or None with a message."""
    found = []
    for _ in range(repeats):
        done = subprocess.run([sys.executable, __file__, "--cell", step, form, str(folder)],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode:
            print("   {}, {} failed: {}".format(step, form, done.stderr.decode("utf-8").strip().splitlines()[-1:]))
            return None
        found.append(json.loads(done.stdout.decode("utf-8").strip().splitlines()[-1]))
    assert all(one[3] == found[0][3] for one in found), "one cell gave two results"
    return [statistics.median(one[k] for one in found) for k in range(3)] + [found[0][3]]


def installed(forms):
    """The forms whose package is there; a message for those that are not."""
    left = []
    for form in forms:
        if importlib.util.find_spec(FORMS[form][0]) is None:
            print("{} is left out: {} is not installed".format(form, FORMS[form][0]))
        else:
            left.append(form)
    return left


def compare(steps, forms, folder, repeats):
    """Print one row per cell; fail if a result differs from ours."""
    line_of = "{:<12} {:<16} {:>8} {:>8} {:>8} {:>9}  {}"
    print(line_of.format("step", "form", "wall s", "CPU s", "ratio", "peak MB", "result"))
    differ = []
    for step in steps:
        ours = None
        for form in (f for f in forms if step in FORMS[f][4]):
            cell = measure(step, form, folder, repeats)
            if cell is None:
                continue
            ours = cell if form == "ours" else ours
            same = "" if ours is None or form == "ours" else "same" if cell[3] == ours[3] else "DIFFERS"
            differ += [(step, form)] if same == "DIFFERS" else []
            ratio = "" if ours is None else "{:.1f}".format(cell[0] / ours[0])
            print(line_of.format(step, form, "{:.2f}".format(cell[0]), "{:.2f}".format(cell[1]), ratio,
                                 "{:.0f}".format(cell[2]), same or "{:,} rows".format(cell[3][0])), flush=True)
    assert not differ, "results differ: {}".format(differ)


def main():
    """Draw, measure, print."""
    if sys.argv[1:2] == ["--cell"]:
        return run_cell(*sys.argv[2:5])
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--steps", default=",".join(STEPS))
    parser.add_argument("--peers", default="pandas,duckdb,polars", help="packages, both forms of each; or nothing")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    peers = [peer for peer in options.peers.split(",") if peer]
    forms = [form for form in FORMS if FORMS[form][0] in peers + ["jdfanalysis"]]
    print("scale {}: {:,.0f} events, {:,.0f} people, {:,.0f} custody rows".format(
        options.scale, 17.3e6 * options.scale, 3.3e6 * options.scale, 1.3e6 * options.scale))
    print("Python {}, numpy {}, pandas {}, {} cores".format(
        sys.version.split()[0], np.__version__, pd.__version__, os.cpu_count()))
    with tempfile.TemporaryDirectory() as name:
        draw(options.scale, Path(name))
        compare([s for s in STEPS if s in options.steps.split(",")], installed(forms), Path(name), options.repeats)
    return None


if __name__ == "__main__":
    main()
