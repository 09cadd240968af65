"""Runs one case of one peer in a process of its own, stops it at the limit, and tells what came of it."""
import json
import os
import resource
import statistics
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Dict, List, Optional

ROOT = Path(__file__).resolve().parents[2]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS",
           "NUMEXPR_NUM_THREADS")
# Reading, warming up and the fit before a test of it may take so much longer than the limit.
PATIENCE = 4
# How far beyond the limit a smaller size, growing in line with the rows, must point.
BEYOND = 1.5


@dataclass(frozen=True)
class Outcome:
    """
    What came of one case of one peer.

    state : "done", "over" (stopped at the limit; cpu is then the least it takes), "absent" (not offered) or "failed"
    wall, cpu : median seconds of the call; runs : how many; peak_mb : of the whole process
    numbers : its estimates and errors; why : of a failure, or how "over" is known
    """

    state: str
    wall: float = float("nan")
    cpu: float = float("nan")
    runs: int = 0
    peak_mb: float = float("nan")
    numbers: Dict[str, List[float]] = field(default_factory=dict)
    version: str = ""
    why: str = ""

    @property
    def told(self) -> str:
        """A line for who watches."""
        if self.state != "done":
            return " ".join([self.state, self.why]).strip()
        return "{:.4f} s CPU, {:.4f} s wall, {:.0f} MB, {} runs".format(self.cpu, self.wall, self.peak_mb, self.runs)

    def as_dict(self):
        """For a file; what is not known as None."""
        return {name: None if value != value else value for name, value in asdict(self).items()}


def run_job(command, case, folders, asked, limit) -> Outcome:
    """One process: `command` with the case, the folders of full and small data, and the limits."""
    environment = dict(os.environ, PYTHONPATH=str(ROOT), **{name: "1" for name in THREADS})
    if asked.r_library:
        environment["R_LIBS"] = asked.r_library
    before = _children()
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out.json"
        rest = [case, str(folders[0]), str(folders[1]), str(asked.repeats), str(limit / 6), str(out)]
        with open(str(Path(name) / "errors"), "w+b") as errors:
            process = subprocess.Popen(command + rest, env=environment, stdout=subprocess.DEVNULL, stderr=errors)
            began = _wait(process, Path(str(out) + ".begun"), limit)
            errors.seek(0)
            last = errors.read().decode("utf-8", "replace").strip().splitlines()[-1:]
        if began is not None:
            return Outcome("over", cpu=_children() - before - began, why="{:g} s".format(limit))
        if process.returncode or not out.exists():
            missing = bool(last) and "No module named" in last[0]
            return Outcome("absent" if missing else "failed", why="not installed" if missing else " ".join(last)[-200:])
        return _read(json.loads(out.read_text(encoding="utf-8")))


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _wait(process, begun: Path, limit: float) -> Optional[float]:
    """None if it ended by itself; if it was stopped, the CPU seconds it had used before the clock began."""
    start = now = time.perf_counter()
    since = None
    while process.poll() is None:
        now = time.perf_counter()
        if since is None and begun.exists():
            since = now
        if now - start > PATIENCE * limit + 60 or (since is not None and now - since > limit):
            process.kill()
            process.wait()
            text = begun.read_text(encoding="utf-8") if begun.exists() else ""
            return float(text or 0.0)
        time.sleep(0.02 if now - start < 5 else 0.2)
    return None


def _read(told) -> Outcome:
    about = "{}, Python {}".format(told["version"], told["python"])
    if "wall" not in told:
        return Outcome("absent", version=about, why="not offered")
    return Outcome(
        "done", statistics.median(told["wall"]), statistics.median(told["cpu"]), len(told["wall"]), told["peak_mb"],
        told["numbers"], about,
    )


def settled_before(outcomes, size, case, peer, limit) -> Optional[Outcome]:
    """What a smaller size already says: not offered, failed, or over the limit; None if it has to be run."""
    smaller = [(rows, own) for (rows, c, p), own in outcomes.items() if (c, p) == (case, peer) and rows < size]
    if not smaller:
        return None
    rows, own = max(smaller, key=lambda pair: pair[0])
    if own.state in ("absent", "failed"):
        return own
    if own.state == "over":
        return Outcome("over", cpu=own.cpu, why="{:g} s at fewer rows".format(limit), version=own.version)
    if not peer.startswith("ours") and own.wall * size / rows > BEYOND * limit:
        return Outcome("over", cpu=limit, why="{:g} s by {:,} rows".format(limit, rows), version=own.version)
    return None
