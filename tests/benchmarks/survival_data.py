"""Simulated rows for the survival benchmark, written as plain binary columns that Python of any age and R read alike.

People: 12 covariates, whole days 1 to 3650, about 41 % with the event, a competing event, half enter late, clusters of
about three. Time-varying rows: people of one to several rows (start, stop] at whose borders two covariates change.
"""
import json
import sys
from pathlib import Path
from typing import Dict, List

import numpy as np
import pandas as pd

COLUMNS = ["age", "priors", "n1", "n2", "b1", "b2", "b3", "r1", "r2", "r3", "r4", "r5"]
BETA = np.array([-0.02, 0.05, 0.1, -0.1, 0.2, -0.2, 0.1, 0.1, 0.0, -0.1, 0.2, 0.05])
SCALE, LAST_DAY = 1500.0, 3650


def covariates(size: int, rng: np.random.RandomState) -> Dict[str, np.ndarray]:
    """The 12 covariates of `size` people."""
    d = {"age": rng.uniform(18, 70, size), "priors": rng.poisson(3, size).astype(float)}
    d.update({name: rng.randn(size) for name in ("n1", "n2")})
    d.update({name: rng.randint(0, 2, size).astype(float) for name in ("b1", "b2", "b3")})
    region = rng.randint(0, 6, size)
    d.update({"r{}".format(k): (region == k).astype(float) for k in range(1, 6)})
    return d


def rates(d: Dict[str, np.ndarray]) -> np.ndarray:
    """The hazard of each row, per day."""
    predictor = np.zeros(len(d["age"]))
    for name, beta in zip(COLUMNS, BETA):
        predictor += beta * d[name]
    return np.exp(predictor) / SCALE


def simulate_people(size: int, seed: int = 0) -> Dict[str, np.ndarray]:
    """One row per person; `event` 0/1, `status` with a competing event, `risk` a prediction."""
    rng = np.random.RandomState(seed)
    d = covariates(size, rng)
    time = np.ceil(rng.exponential(1.0, size) / rates(d))
    end = rng.randint(1, LAST_DAY + 1, size)
    d["stop"] = np.minimum(time, end).astype(int)
    d["event"] = (time <= end).astype(int)
    d["status"] = np.where(d["event"] == 1, 1, 2 * (rng.rand(size) < 0.3))
    d["entry"] = np.where(rng.rand(size) < 0.5, 0, np.floor(rng.rand(size) * d["stop"])).astype(int)
    d["cluster"] = rng.randint(0, max(size // 3, 1), size)
    d["risk"] = np.log(rates(d))
    return d


def simulate_rows(size: int, seed: int = 1) -> Dict[str, np.ndarray]:
    """`size` start/stop rows: n1 and b1 change on random days, and the hazard with them; the event ends a person."""
    rng = np.random.RandomState(seed)
    cuts = rng.poisson(3.0, size)
    person = np.repeat(np.arange(size), cuts + 1)
    border = rng.randint(1, LAST_DAY, len(person))
    order = np.lexsort((border, person))
    border = border[order]
    final = np.append(person[1:] != person[:-1], True)
    first = np.append(True, final[:-1])
    start = np.where(first, 0, np.append(0, border[:-1]))
    d = {name: values[person] for name, values in covariates(size, rng).items()}
    d["n1"], d["b1"] = rng.randn(len(person)), rng.randint(0, 2, len(person)).astype(float)
    gained = rates(d) * (border - start)
    before = np.cumsum(gained) - gained
    before -= before[first][person]
    left = rng.exponential(1.0, size)[person] - before
    event = (left > 0) & (left <= gained)
    time = np.where(event, start + np.ceil(left / rates(d)), border)
    kept = np.flatnonzero((left > 0) & (time > start))[:size]
    d = {name: values[kept] for name, values in d.items()}
    d.update(start=start[kept], stop=np.minimum(time, border)[kept].astype(int), event=event[kept].astype(int))
    d["person"] = person[kept]
    return d


def write_columns(d: Dict[str, np.ndarray], folder: Path) -> None:
    """Each column as a file of doubles or 32-bit whole numbers, and a list of what there is."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = {}
    for name, values in d.items():
        kinds[name] = "<f8" if values.dtype.kind == "f" else "<i4"
        values.astype(kinds[name]).tofile(str(folder / name))
    told = {"rows": len(next(iter(d.values()))), "kinds": kinds}
    (folder / "columns.json").write_text(json.dumps(told), encoding="utf-8")


class Data:
    """The columns of a folder, read when asked for: whole numbers as int64, others as float64."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self.kinds = json.loads((self.folder / "columns.json").read_text(encoding="utf-8"))["kinds"]

    def __getitem__(self, name: str) -> np.ndarray:
        values = np.fromfile(str(self.folder / name), dtype=self.kinds[name])
        return values if values.dtype.kind == "f" else values.astype(np.int64)

    def frame(self, names: List[str]) -> pd.DataFrame:
        """These columns as a frame."""
        return pd.DataFrame({name: self[name] for name in names})

    @property
    def x(self) -> np.ndarray:
        """The covariates as a matrix of rows."""
        first = self[COLUMNS[0]]
        matrix = np.empty((len(first), len(COLUMNS)))
        for k, name in enumerate(COLUMNS):
            matrix[:, k] = self[name]
        return matrix


def main():
    """survival_data.py SIZE FOLDER: writes FOLDER/people and FOLDER/rows."""
    size, folder = int(float(sys.argv[1])), Path(sys.argv[2])
    write_columns(simulate_people(size), folder / "people")
    write_columns(simulate_rows(size), folder / "rows")


if __name__ == "__main__":
    main()
