"""Speed of the survival models beside R and every Python package that has them: one table, and a verdict on each goal.

    python tests/benchmarks/bench_survival.py --sizes 1e5,1e6 [--only Cox] [--peers R,lifelines] [--limit 60]

Each case of each peer is a process of its own, on one thread, with the same simulated rows (`survival_data`): 12
covariates, whole days. Reading and preparing are outside the clock. A peer gets its data in the form it likes best, ours a
plain frame. Medians of CPU and wall seconds of the call, highest memory of the process, and the largest relative
difference of its numbers from ours, so that the same work is being timed.

A call that takes longer than `--limit` seconds is stopped and told as "over N s", and so is a larger size when that
of a smaller one, growing in line with the rows, says so. Ratios are of CPU seconds.

The peers may live in a Python of their own (--peer-python, or PEER_PYTHON; `make bench-survival-peers` makes one) and R's
`survival` in a folder of its own (--r-library). `--also old=/path/to/python` runs ours on another Python too.
Linux only (it asks the kernel for peak memory).
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from survival_processes import run_job, settled_before
from survival_report import CASES, GOALS, markdown, verdicts

HERE = Path(__file__).resolve().parent
PEERS = ("R", "lifelines", "statsmodels", "scikit-survival", "survival", "surpyval", "comprisk")
SMALL = 2000


def options():
    """What the command line asks for."""
    own = str(HERE.parents[1] / ".venv-peers" / "bin" / "python")
    found = os.environ.get("PEER_PYTHON") or (own if Path(own).exists() else sys.executable)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1e5,1e6,1e7", help="rows, with commas")
    parser.add_argument("--only", action="append", default=[], help="part of the names of cases; may be given again")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--limit", type=float, default=60.0, help="seconds that one call of a peer may take; ours ten times that")
    parser.add_argument("--repeats", type=int, default=5, help="runs, as long as they fit into a sixth of the limit")
    parser.add_argument("--peer-python", default=found)
    parser.add_argument("--r-library", default=os.environ.get("R_LIBRARY", ""))
    parser.add_argument("--also", action="append", default=[], metavar="NAME=PYTHON", help="ours on another Python")
    parser.add_argument("--out", default="", help="folder for bench_survival.md and .json")
    return parser.parse_args()


def commands(asked):
    """(peer, beginning of its command, name of the peer's module) in the order of the columns."""
    job = str(HERE / "survival_job.py")
    found = [("ours", [sys.executable, job, "ours"])]
    found += [("ours, {}".format(name), [python, job, "ours"]) for name, python in (a.split("=", 1) for a in asked.also)]
    for peer in (name for name in asked.peers.split(",") if name):
        if peer != "R":
            found.append((peer, [asked.peer_python, job, peer]))
        elif shutil.which("Rscript"):
            found.append((peer, ["Rscript", str(HERE / "survival_peers.R")]))
    return found


def measure(asked, folder):
    """Every outcome: (rows, case, peer) -> Outcome."""
    outcomes = {}
    cases = [case for case in CASES if not asked.only or any(part in case for part in asked.only)]
    _write(SMALL, folder / "small")
    for size in (int(float(text)) for text in asked.sizes.split(",")):
        _write(size, folder / "full")
        for case in cases:
            for peer, command in commands(asked):
                known = settled_before(outcomes, size, case, peer, asked.limit)
                where = "rows" if case == "Cox, start/stop" else "people"
                folders = (folder / "full" / where, folder / "small" / where)
                limit = asked.limit * (10 if peer.startswith("ours") else 1)
                own = known or run_job(command, case, folders, asked, limit)
                outcomes[size, case, peer] = own
                print("{:>10,} {:20} {:16} {}".format(size, case, peer, own.told), file=sys.stderr, flush=True)
    return outcomes


def _write(size, folder):
    subprocess.run([sys.executable, str(HERE / "survival_data.py"), str(size), str(folder)], check=True)


def main():
    asked = options()
    with tempfile.TemporaryDirectory(prefix="bench-survival-") as name:
        outcomes = measure(asked, Path(name))
    judged = verdicts(outcomes, GOALS)
    text = markdown(outcomes, judged, asked.limit)
    print(text)
    if asked.out:
        out = Path(asked.out)
        out.mkdir(parents=True, exist_ok=True)
        (out / "bench_survival.md").write_text(text, encoding="utf-8")
        rows = [dict(rows=size, case=case, peer=peer, **own.as_dict()) for (size, case, peer), own in outcomes.items()]
        told = {"limit": asked.limit, "outcomes": rows, "goals": judged}
        (out / "bench_survival.json").write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
