"""The whole line at full size: tables, load, link, histories, models, checked outputs; seconds and memory of each stage.

    python tests/benchmarks/bench_line.py [--people 3300000] [--folder DIR] [--jobs 2]

Invents the extract in parts (kept in DIR and used again), then does in one process what `jdfanalysis.demo` does with a small
one. Peak memory is that of the process since it began. 3.3 million people are 30 million rows, 10.5 million of them of the
courts. Linux only (it asks the kernel for peak memory).
"""
import argparse
import os
import re
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from jdfanalysis import demo, loading, synthetic

PART = 50_000


def peak_megabytes():
    """Highest memory of this process so far."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8")).group(1)) / 1024


class Stages:
    """Prints a line per stage: wall and CPU seconds, peak memory so far, what there is."""

    def __init__(self):
        self.total = [0.0, 0.0]
        print("{:<22} {:>8} {:>8} {:>9}  {}".format("stage", "wall s", "CPU s", "peak MB", "what there is"))

    def run(self, name, call, told):
        """Do one stage and give back what it made; `told` turns that into words."""
        wall, cpu = time.perf_counter(), time.process_time()
        made = call()
        spent = time.perf_counter() - wall, time.process_time() - cpu
        self.total = [a + b for a, b in zip(self.total, spent)]
        print("{:<22} {:>8.1f} {:>8.1f} {:>9.0f}  {}".format(name, spent[0], spent[1], peak_megabytes(), told(made)), flush=True)
        return made


def main():
    """Make the extract if need be, then run the stages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=3_300_000)
    parser.add_argument("--folder", default="", help="where the extract is made and kept; a temporary folder by default")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(options.folder or temporary)
        began = time.perf_counter()
        parts = max(1, options.people // PART)
        synthetic.write_partitions(options.people, folder / "extract", parts, seed=1, jobs=options.jobs)
        print("{:,} people; the extract took {:.0f} s to make or find, in {} parts with {} processes".format(
            options.people, time.perf_counter() - began, parts, options.jobs))
        print("Python {}, numpy {}, pandas {}, {} cores".format(
            sys.version.split()[0], np.__version__, pd.__version__, os.cpu_count()))
        line(folder)


def line(folder):
    """The stages in one process."""
    stages = Stages()
    dictionary = demo.data_first("2022")
    loaded = stages.run("load", lambda: loading.load_all(folder / "extract", dictionary=dictionary, progress=False),
                        lambda made: "{:,} rows of {} tables".format(sum(len(t.frame) for t in made.values()), len(made)))
    tables = stages.run("link", lambda: loading.link_people(loaded), lambda made: "{:,} people".format(len(made.people)))
    del loaded
    histories = stages.run("histories", lambda: demo.make_histories(tables, dictionary),
                           lambda made: "{:,} index events, {:,} risk rows".format(len(made.followed), len(made.rows)))
    del tables
    estimates = stages.run("models", lambda: demo.fit_models(histories.rows),
                           lambda made: "{:,} events in the Cox model".format(made.cox.events))
    request = folder / "request {:.0f}".format(time.time())
    report = stages.run("checked outputs", lambda: demo.release(histories, estimates, request),
                        lambda made: "{} files: {}".format(len(made.files), made.verdict.word))
    assert report.verdict.word == "clear"
    print("{:<22} {:>8.1f} {:>8.1f} {:>9.0f}".format("all", stages.total[0], stages.total[1], peak_megabytes()))


if __name__ == "__main__":
    main()
