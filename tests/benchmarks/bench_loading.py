"""Speed and memory of loading and linking beside pandas and DuckDB, on an invented extract of real size.

    python tests/benchmarks/bench_loading.py [--scale 0.03] [--folder DIR] [--repeats 3] [--cases read,link,whole,chunks]
                                             [--peers pandas,duckdb] [--tables magistrates,crown,…] [--memory GB]

Scale 1 is 13.4 million magistrates' rows (20 columns read of 60), 1 million Crown rows (20 of 100), 1.3 million prison
rows, 1.9 million probation rows with their components, and a person link of all of them: 12 GB of files, made once in
DIR and kept there. Each cell is a process of its own: seconds by the clock, seconds of the processors, highest memory.

    read    one table from csv. Ours makes it conform, codes ids and reports; pandas and DuckDB read the same columns
    link    the person of each magistrates' row by its hashed id, through the link table, from texts in memory
    whole   all tables read, linked, checked for conflicts, grouped into episodes, perturbed; memory so far after each
    chunks  magistrates in pieces, for little memory

A cell that needs more memory than --memory (16 GB) ends without a result, so that the machine goes on. Linux only (it
asks the kernel for peak memory). DuckDB: `pip install duckdb`.
"""
import argparse
import importlib.util
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from big_extract import RELEASE, ROWS, make, requested

from jdfanalysis import loading
from jdfanalysis.dictionary import data_first

CASES = ("read", "link", "whole", "chunks")
TABLES = tuple(ROWS) + ("person_link",)
LINE = "{:<30} {:<12} {:>9} {:>9} {:>9} {:>12} {:>9}  {}"


def peak_megabytes():
    """Highest memory of this process; not that of the one which started it, as ru_maxrss may be."""
    text = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", text).group(1)) / 1024


class Clock:
    """Seconds by the clock and of the processors since it was made."""

    def __init__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def read(self):
        """(wall, CPU) so far."""
        return time.perf_counter() - self.wall, time.process_time() - self.cpu


# Reading one table. Each gives (rows, distinct first ids) to compare.

def read_ours(folder, table):
    """Conforming, coded, reported."""
    clock = Clock()
    found = loading.load_table(str(folder / (table + ".csv")), table, data_first(RELEASE), columns=requested(table))
    time_taken = clock.read()
    first = next(iter(found.lookup))
    return time_taken, [found.report.rows_read, len(found.lookup[first])]


def read_pandas(folder, table):
    """As a user would first write it."""
    clock = Clock()
    found = pd.read_csv(str(folder / (table + ".csv")), usecols=requested(table), encoding="utf-8", low_memory=False)
    time_taken = clock.read()
    first = next(v.name for v in data_first(RELEASE)[table].variables if v.type == "id")
    return time_taken, [len(found), int(found[first].nunique())]


def read_duckdb(folder, table):
    """Into a table in memory, all threads."""
    import duckdb

    clock = Clock()
    connection = duckdb.connect()
    names = ", ".join('"{}"'.format(name) for name in requested(table))
    connection.execute("CREATE TABLE t AS SELECT {} FROM read_csv('{}', header=true)".format(names, folder / (table + ".csv")))
    time_taken = clock.read()
    first = next(v.name for v in data_first(RELEASE)[table].variables if v.type == "id")
    counts = connection.execute('SELECT count(*), count(DISTINCT "{}") FROM t'.format(first)).fetchone()
    return time_taken, [int(n) for n in counts]


# Linking by hashed ids. Each gives (rows, linked rows, people) to compare.

def _texts(folder, table, names):
    """Columns of a csv as fixed-width bytes, in little memory."""
    parts = {name: [] for name in names}
    path = str(folder / (table + ".csv"))
    for chunk in pd.read_csv(path, usecols=names, dtype=str, chunksize=500_000, keep_default_na=False, encoding="utf-8"):
        for name in names:
            parts[name].append(chunk[name].to_numpy(dtype=object).astype("S"))
    return [np.concatenate(parts[name]) for name in names]


def _link_names():
    return ["source_dataset", "row_id_hash", "estimated_mc_cc_ps_dp"]


def link_ours(folder, _):
    """Ids packed and coded, then the join on the full id: a person code per row."""
    (rows,) = _texts(folder, "magistrates", ["row_id_hash"])
    source, linked, person = _texts(folder, "person_link", _link_names())
    clock = Clock()
    ids = loading.ids
    table, keys, people = (ids.encode(ids.pack(column)) for column in (rows, linked, person))
    ours = source == b"mags_hocas"
    person_of_row, _ = loading.parents.one_value(keys.codes[ours], people.codes[ours], len(keys.lookup))
    place = ids.find(table.lookup, keys.lookup)
    found = np.where(place >= 0, person_of_row[place], -1)[table.codes]
    time_taken = clock.read()
    return time_taken, [len(found), int((found >= 0).sum()), len(np.unique(found[found >= 0]))]


def link_pandas(folder, _):
    """A merge on the id, then dense person codes."""
    mags = pd.read_csv(str(folder / "magistrates.csv"), usecols=["row_id_hash"], encoding="utf-8")
    link = pd.read_csv(str(folder / "person_link.csv"), usecols=_link_names(), encoding="utf-8")
    clock = Clock()
    ours = link.loc[link["source_dataset"] == "mags_hocas", ["row_id_hash", "estimated_mc_cc_ps_dp"]]
    found = mags.merge(ours, on="row_id_hash", how="left")
    codes, people = pd.factorize(found["estimated_mc_cc_ps_dp"])
    time_taken = clock.read()
    return time_taken, [len(found), int((codes >= 0).sum()), len(people)]


def link_duckdb(folder, _):
    """A left join of tables in memory, and the join with dense person codes that makes of it what ours gives."""
    import duckdb

    connection = duckdb.connect()
    for table, names in (("magistrates", ["row_id_hash"]), ("person_link", _link_names())):
        connection.execute("CREATE TABLE {} AS SELECT {} FROM read_csv('{}', header=true)".format(
            table, ", ".join(names), folder / (table + ".csv")))
    clock = Clock()
    connection.execute("CREATE TABLE linked AS SELECT m.row_id_hash, l.estimated_mc_cc_ps_dp AS person FROM magistrates m LEFT JOIN "
                       "(SELECT * FROM person_link WHERE source_dataset = 'mags_hocas') l ON m.row_id_hash = l.row_id_hash")
    time_taken = clock.read()
    counts = connection.execute("SELECT count(*), count(person), count(DISTINCT person) FROM linked").fetchone()
    return time_taken, [int(n) for n in counts]


# Everything, and in pieces: ours alone.

def whole_ours(folder, _):
    """Load, link, look for conflicts, group, perturb; the time of each and the memory so far."""
    clock, steps = Clock(), []

    def done(name, result):
        wall, cpu = clock.read()
        steps.append([name, wall - sum(s[1] for s in steps), cpu - sum(s[2] for s in steps), peak_megabytes()])
        return result

    columns = {table: requested(table) for table in TABLES}
    loaded = done("load all tables", loading.load_all(str(folder), data_first(RELEASE), columns=columns, progress=False))
    linked = done("link_people", loading.link_people(loaded))
    rows = sum(report.rows_read for report in loaded.report.tables)
    del loaded
    done("conflicts", linked.conflicts())
    done("conflicts by sex", linked.conflicts(by=linked.people["sex"]))
    episodes = done("court_episodes", loading.court_episodes(linked))
    done("perturb_links", loading.perturb_links(linked, 0.02, 0.01, by=linked.people["sex"], seed=1))
    return clock.read(), [rows, len(linked.people), len(episodes.episodes), steps]


def _in_chunks(folder, across):
    """Magistrates' rows counted piece by piece."""
    clock, rows = Clock(), 0
    for piece in loading.load_chunks(str(folder / "magistrates.csv"), "magistrates", dictionary=data_first(RELEASE),
                                     columns=requested("magistrates"), across=across):
        rows += len(piece)
    return clock.read(), [rows, 0]


def chunks_all(folder, _):
    """The codes of every id column hold for the whole table: every id is remembered."""
    return _in_chunks(folder, None)


def chunks_person(folder, _):
    """The codes of the person hold for the whole table; a row's own id needs none."""
    return _in_chunks(folder, [data_first(RELEASE)["magistrates"].person_column])


FORMS = {
    "read": {"ours": read_ours, "pandas": read_pandas, "duckdb": read_duckdb},
    "link": {"ours": link_ours, "pandas": link_pandas, "duckdb": link_duckdb},
    "whole": {"ours": whole_ours},
    "chunks": {"ours": chunks_person, "all ids": chunks_all},
}


def run_cell(case, form, folder, table, gigabytes):
    """One measurement in this process, printed as JSON: wall, CPU seconds, peak MB, what was found."""
    resource.setrlimit(resource.RLIMIT_DATA, (int(float(gigabytes) * 2 ** 30),) * 2)
    (wall, cpu), found = FORMS[case][form](Path(folder), table)
    print(json.dumps([wall, cpu, peak_megabytes(), found]))


def measure(case, form, folder, table, options):
    """Medians over fresh processes, or None with a message."""
    cells = []
    for _ in range(options.repeats):
        command = [sys.executable, __file__, "--cell", case, form, str(folder), table, str(options.memory)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode:
            said = done.stderr.decode("utf-8", errors="replace").strip().splitlines()[-1:]
            print("   {} {} {}: no result ({})".format(case, table, form, said or "ended by signal {}".format(-done.returncode)))
            return None
        cells.append(json.loads(done.stdout.decode("utf-8").strip().splitlines()[-1]))
    return [statistics.median(cell[k] for cell in cells) for k in range(3)] + [cells[0][3]]


def compare(case, table, folder, forms, options):
    """Print a line for each form; the ratios are to ours: over 1 means that ours takes less time."""
    title, ours = "{} {}".format(case, table).strip(), None
    for form in (f for f in FORMS[case] if f in forms):
        cell = measure(case, form, folder, table, options)
        if cell is None:
            continue
        wall, cpu, peak, found = cell
        ours = cell if form == "ours" else ours
        ratio = "" if ours is None else "{:.2f}".format(wall / ours[0])
        on_cpu = "" if ours is None else "{:.2f}".format(cpu / ours[1])
        same = "{:,} rows".format(found[0]) if form == "ours" or ours is None else _agrees(case, found, ours[3])
        print(LINE.format(title, form, "{:.2f}".format(wall), "{:.2f}".format(cpu), "{:.0f}".format(peak),
                          "{:,.0f}".format(found[0] / wall), "{} / {}".format(ratio, on_cpu), same), flush=True)
        for name, seconds, processors, so_far in found[3] if case == "whole" else ():
            print(LINE.format("   " + name, "", "{:.2f}".format(seconds), "{:.2f}".format(processors), "{:.0f}".format(so_far),
                              "", "", ""), flush=True)


def _agrees(case, found, ours):
    """Whether a peer found as many rows and ids; ours sets apart what it cannot read or has twice."""
    if case == "link":
        return "same" if found == ours else "DIFFERS: {} and {}".format(found, ours)
    return "same rows" if found[0] == ours[0] else "DIFFERS: {:,} rows".format(found[0])


def main():
    """Make the extract, measure, print."""
    if sys.argv[1:2] == ["--cell"]:
        return run_cell(*sys.argv[2:7])
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.03)
    parser.add_argument("--folder", default="", help="where the extract is made and kept; a temporary folder by default")
    parser.add_argument("--repeats", type=int, default=0, help="3 below scale 0.3, else 1, unless given")
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--tables", default=",".join(TABLES))
    parser.add_argument("--peers", default="pandas,duckdb")
    parser.add_argument("--memory", type=float, default=16.0, help="gigabytes that a cell may take")
    options = parser.parse_args()
    peers = [peer for peer in options.peers.split(",") if peer]
    for peer in [p for p in peers if importlib.util.find_spec(p) is None]:
        print("{0} is left out: it is not installed (python -m pip install {0})".format(peer))
        peers.remove(peer)
    options.repeats = options.repeats or (3 if options.scale < 0.3 else 1)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(options.folder or temporary)
        started = time.perf_counter()
        rows = make(folder, options.scale)
        print("scale {}: {:,} magistrates' rows, {:,} links; the extract took {:.0f} s to make or find".format(
            options.scale, rows["magistrates"], rows["person_link"], time.perf_counter() - started))
        print("Python {}, numpy {}, pandas {}, {} cores; medians of {}".format(
            sys.version.split()[0], np.__version__, pd.__version__, os.cpu_count(), options.repeats))
        print(LINE.format("case", "form", "wall s", "CPU s", "peak MB", "rows/s", "x wall/CPU", "result"))
        for case in [c for c in CASES if c in options.cases.split(",")]:
            for table in [t for t in TABLES if t in options.tables.split(",")] if case == "read" else [""]:
                compare(case, table, folder, ["ours", "all ids"] + peers, options)
    return None


if __name__ == "__main__":
    main()
