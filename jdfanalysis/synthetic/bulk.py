"""Many people to files: part by part in bounded memory, with a record of what is done, in one process or several.

A part is written under a name of its own and only then noted in parts.json, so that a run that was
stopped goes on with the first part that is not noted. What a part holds depends on its number alone,
not on the process that made it: the bytes are the same whatever the number of processes.
"""
import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple, Union

import pandas as pd

import jdfanalysis
from jdfanalysis.errors import UsageError
from jdfanalysis.progress import track
from jdfanalysis.synthetic.effects import DEFAULT_FRAILTY
from jdfanalysis.synthetic.plan import Defects, Plan, plan_of
from jdfanalysis.synthetic.population import population_of
from jdfanalysis.synthetic.writing import checked_format

RECORD = "parts.json"
Work = Tuple[Plan, Sequence[int], int, str, str, Optional[str]]


@dataclass(frozen=True)
class Written:
    """
    What is in a folder after `write_partitions`.

    rows : part, table, rows; one row per part and table. defects : defect, table, rows, over all parts.
    made : parts made by this call; the others were there.
    """

    folder: Path
    people: int
    rows: pd.DataFrame = field(repr=False)
    defects: pd.DataFrame = field(repr=False)
    made: Tuple[int, ...]


def write_partitions(people: int, folder: Union[str, Path], parts: int, seed: int = 1, release: str = "2022",
                     defects: Defects = "default", frailty: float = DEFAULT_FRAILTY, others: Sequence[str] = (),
                     format: str = "csv", truth: Union[str, Path, None] = None, jobs: int = 1,
                     show: Optional[bool] = None) -> Written:
    """
    Write the population of `generate` to `folder` in numbered parts, in bounded memory; go on where a run stopped.

    parts : pieces, each in memory by itself: 50,000 people to a part need less than 1 GB. The loaders read all
        parts of a table as one table
    format : csv, parquet (needs pyarrow), dta or sqlite (one database per part)
    truth : a second folder for the truth of each part; none is made if left out
    jobs : processes. The bytes do not depend on it. On Windows and macOS a script that asks for more than one
        must have its calls under `if __name__ == "__main__":`, as Python demands
    show : progress on standard error; None only on a terminal

    parts.json in `folder` notes the settings and the parts that are whole: the same call again makes the
    missing ones only. Raises UsageError for settings out of range, or if the folder holds another population.
    """
    plan = plan_of(people, release, seed, defects, frailty, others)
    checked_format(format)
    if parts < 1 or jobs < 1:
        raise UsageError("parts and jobs must be 1 or more.")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    note = _Record(folder / RECORD, _settings(plan, parts, format, truth))
    second = None if truth is None else str(truth)
    work = [(plan, blocks, number, str(folder), format, second) for number, blocks in enumerate(plan.pieces(parts), 1)]
    wanted = [one for one in work if one[2] not in note.whole(folder)]
    for number, found in track(_all_made(wanted, jobs), "synth", total=len(wanted), show=show):
        note.add(number, found)
    return note.written(plan, tuple(one[2] for one in wanted))


def _settings(plan: Plan, parts: int, format: str, truth: Union[str, Path, None]) -> Dict[str, Any]:
    asked = dict(asdict(plan), parts=parts, format=format, truth=truth is not None, version=jdfanalysis.__version__)
    return json.loads(json.dumps(asked))


def _all_made(wanted: List[Work], jobs: int) -> Iterator[Tuple[int, Dict[str, Any]]]:
    """Number and contents of each part as it is done, in order."""
    if jobs == 1 or len(wanted) < 2:
        for one in wanted:
            yield make_part(one)
        return
    # Spawned, not forked: the same on every platform, and safe beside threads of numpy.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=min(jobs, len(wanted)), mp_context=context) as pool:
        for result in pool.map(make_part, wanted):
            yield result


def make_part(work: Work) -> Tuple[int, Dict[str, Any]]:
    """Make and write one part; returns its number, its files, and its rows and faults by table."""
    plan, blocks, number, folder, format, truth = work
    population = population_of(plan, blocks, with_truth=truth is not None)
    paths = population.write(folder, format, number)
    if truth is not None:
        population.write_truth(truth, format, number)
    counts = [[row.defect, row.table, int(row.rows)] for row in population.defects.itertuples(index=False)]
    return number, {"files": [path.name for path in paths],
                    "rows": {name: len(frame) for name, frame in population.tables.items()}, "defects": counts}


class _Record:
    """The file that notes which parts are whole, replaced in one step at each change."""

    def __init__(self, path: Path, settings: Dict[str, Any]):
        self.path, self.settings = path, settings
        self.parts: Dict[str, Any] = {}
        if path.exists():
            held = json.loads(path.read_text(encoding="utf-8"))
            other = sorted(name for name in settings if held["settings"].get(name) != settings[name])
            if other:
                raise UsageError(
                    "The folder holds a population with other settings ({}). Give another folder, or empty this "
                    "one to begin anew.".format(", ".join(other)))
            self.parts = held["parts"]

    def whole(self, folder: Path) -> List[int]:
        """Parts that are noted and all of whose files are there."""
        return [int(number) for number, part in self.parts.items()
                if all((folder / name).exists() for name in part["files"])]

    def add(self, number: int, part: Dict[str, Any]) -> None:
        """Note one more part."""
        self.parts[str(number)] = part
        new = self.path.with_name(self.path.name + ".new")
        text = json.dumps({"settings": self.settings, "parts": self.parts}, indent=1, sort_keys=True)
        new.write_text(text + "\n", encoding="utf-8")
        os.replace(str(new), str(self.path))

    def written(self, plan: Plan, made: Tuple[int, ...]) -> Written:
        """Everything noted, as tables."""
        rows = [(int(number), table, count) for number, part in sorted(self.parts.items(), key=lambda p: int(p[0]))
                for table, count in sorted(part["rows"].items())]
        faults = [tuple(fault) for part in self.parts.values() for fault in part["defects"]]
        defects = pd.DataFrame(faults, columns=["defect", "table", "rows"]).astype({"rows": "int64"})
        return Written(self.path.parent, plan.people, pd.DataFrame(rows, columns=["part", "table", "rows"]),
                       defects.groupby(["defect", "table"], sort=False)["rows"].sum().reset_index(), made)


