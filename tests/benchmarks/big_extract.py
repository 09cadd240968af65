"""A full-size extract in minutes: the synthetic generator's rows, tiled, with ids of 64 digits that never repeat.

Each tile is the csv text of the generator's rows in which only the ids are new: they depend on the old id and on the number
of the tile, in all tables alike, so that links, parents and cases hold within each tile. Columns that nobody declared
fill the court tables up to their real width.
"""
import binascii
import json
from pathlib import Path

import numpy as np
import pandas as pd
from jdfanalysis.dictionary import data_first
from jdfanalysis.synthetic import generate

RELEASE = "2022"
# Rows at scale 1, and columns of the file where it has more than are declared.
ROWS = {
    "magistrates": 13_400_000, "crown": 1_000_000, "prison": 1_300_000, "probation_events": 1_900_000,
    "probation_requirements": 1_500_000, "probation_licence_conditions": 1_000_000, "probation_pss": 500_000,
    "probation_psr": 900_000, "case_link": 900_000,
}
WIDTHS = {"magistrates": 60, "crown": 100}
SOURCES = {"mags_hocas": "magistrates", "crown_xhibit": "crown", "prison_nomis": "prison", "probation_delius": "probation_events"}
DIGITS = 64
HOLDER = "@" * DIGITS
REQUESTED = 20


def requested(name):
    """Released names of the columns that are read: all, but no more than 20."""
    return [v.name for v in data_first(RELEASE)[name].variables][:REQUESTED]


def id_columns(name):
    """Released names of the id columns of a table."""
    return [v.name for v in data_first(RELEASE)[name].variables if v.type == "id"]


def new_ids(old, tile):
    """Rows of 64 hexadecimal digits from 32: four mixed words, of which one alone tells old id and tile apart."""
    steps = np.uint64(2 * tile + 1) * np.array([0x9E3779B97F4A7C15, 0xD1B54A32D192ED03, 0x8CB92BA72F3D8DD7, 0xABC98388FB8FAC03],
                                             dtype=np.uint64)
    words = np.concatenate([old, old[:, ::-1]], axis=1) + steps
    for shift, weight in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        words ^= words >> np.uint64(shift)
        words *= np.uint64(weight)
    words ^= words >> np.uint64(31)
    return np.frombuffer(binascii.hexlify(words.tobytes()), dtype=np.uint8).reshape(len(old), DIGITS)


class Tiled:
    """One table's csv text with places for ids, to be written tile by tile."""

    def __init__(self, name, frame):
        frame, old = frame.astype(object).where(frame.notna(), ""), []
        columns = [c for c in id_columns(name) if c in frame]
        is_id = np.column_stack([frame[c].astype(str).str.match("^[0-9a-f]{32}$").to_numpy() for c in columns])
        for place, column in enumerate(columns):
            old.append(np.where(is_id[:, place], frame[column], "0" * 32))
            frame[column] = np.where(is_id[:, place], HOLDER, frame[column])
        text = np.array(np.column_stack(old)[is_id], dtype="S32")
        self.old = np.frombuffer(binascii.unhexlify(text.tobytes()), dtype="<u8").reshape(-1, 2)
        self.rows, self.columns = len(frame), list(_widened(name, frame))
        lines = _widened(name, frame).to_csv(index=False, header=False).encode("utf-8")
        self.text = np.frombuffer(lines, dtype=np.uint8).copy()
        marks = np.flatnonzero(self.text == ord("@"))
        self.at = marks.reshape(-1, DIGITS)
        ends = np.flatnonzero(self.text == 10) + 1
        assert len(ends) == self.rows and len(self.at) == len(self.old)
        self.ends = ends

    def write(self, stream, rows, header=True):
        """Write so many rows, tile by tile."""
        if header:
            stream.write((",".join(self.columns) + "\n").encode("utf-8"))
        for tile in range(-(-rows // self.rows)):
            self.text[self.at] = new_ids(self.old, tile)
            left = rows - tile * self.rows
            stream.write(self.text[:self.ends[left - 1]].tobytes() if left < self.rows else self.text.tobytes())


def _widened(name, frame):
    """The table with undeclared columns between the declared ones, filled with short texts."""
    more = WIDTHS.get(name, 0) - frame.shape[1]
    rng = np.random.RandomState(7)
    wide = {}
    for place, column in enumerate(frame.columns):
        wide[column] = frame[column].to_numpy()
        for k in range(max(0, more * (place + 1) // frame.shape[1] - more * place // frame.shape[1])):
            wide["granted_to_others_{:02d}_{}".format(place, k)] = np.array(["", "N", "Y", "code {}".format(place)], dtype=object)[
                rng.randint(0, 4, len(frame))]
    return pd.DataFrame(wide)


def make(folder, scale, people=20000):
    """Write the extract of a scale to a folder, unless it is there; returns the rows of each table."""
    folder = Path(str(folder))
    mark = folder / "_made.json"
    if mark.exists() and json.loads(mark.read_text(encoding="utf-8"))["scale"] == scale:
        return json.loads(mark.read_text(encoding="utf-8"))["rows"]
    folder.mkdir(parents=True, exist_ok=True)
    tables = generate(people=people, seed=1, release=RELEASE).tables
    rows, base = {}, {}
    for name, full in ROWS.items():
        rows[name], base[name] = max(1, int(full * scale)), len(tables[name])
        with (folder / (name + ".csv")).open("wb") as stream:
            Tiled(name, tables[name]).write(stream, rows[name])
    link = tables["person_link"]
    rows["person_link"] = 0
    with (folder / "person_link.csv").open("wb") as stream:
        for number, (source, name) in enumerate(SOURCES.items()):
            tiled = Tiled("person_link", link[link["source_dataset"] == source])
            count = -(-rows[name] * tiled.rows // base[name])
            tiled.write(stream, count, header=number == 0)
            rows["person_link"] += count
    mark.write_text(json.dumps({"scale": scale, "rows": rows}), encoding="utf-8")
    return rows
