"""An invented population: released tables, the truth beside them, and the faults put in."""
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, Optional, Tuple, Union

import numpy as np
import pandas as pd

import jdfanalysis
from jdfanalysis.dictionary import Dictionary, data_first
from jdfanalysis.errors import UsageError
from jdfanalysis.synthetic.blocks import ORDER, block_sizes, make_block, windows_of
from jdfanalysis.synthetic.defects import ABSENT, ABSENT_COLUMNS, DEFAULT, apply_defects, defect_names
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.effects import DEFAULT_FRAILTY, planted_effects
from jdfanalysis.synthetic.ledger import stacked
from jdfanalysis.synthetic.links import SOURCES
from jdfanalysis.synthetic.records import Raw, raw_tables, shuffled
from jdfanalysis.synthetic.render import makers, rendered
from jdfanalysis.synthetic.truth import truth_of
from jdfanalysis.synthetic.writing import README, write_tables

Defects = Union[str, None, Iterable[str]]


@dataclass(frozen=True)
class Population:
    """
    Invented people, as the extract would show them and as they really are.

    tables : canonical table name -> DataFrame with released names; dates are text YYYY-MM-DD
    truth : people, episodes, spells, recalls, events, links (DataFrames; `person` is the true code throughout)
    defects : one row per fault and table: defect, table, rows affected
    effects : the planted log hazard ratios
    """

    people: int
    release: str
    seed: int
    frailty: float
    faults: Tuple[str, ...]
    tables: Dict[str, pd.DataFrame] = field(repr=False)
    truth: Dict[str, pd.DataFrame] = field(repr=False)
    defects: pd.DataFrame = field(repr=False)
    effects: pd.DataFrame = field(repr=False)

    def write(self, folder: Union[str, Path], format: str = "csv", part: Optional[int] = None) -> List[Path]:
        """
        Write all tables and a README.txt to `folder`; returns the paths. The truth is not written.

        format : csv, parquet (needs pyarrow), dta or sqlite (one database). Raises UsageError for another.
        part : number of a piece of `generate_partitions`; files are then named table_01, table_02 …
        The same population gives the same csv bytes on every platform.
        """
        note = README.format(release=self.release, seed=self.seed, people=self.people,
                             defects=", ".join(self.faults) or "none", version=jdfanalysis.__version__)
        return write_tables(self.tables, folder, format, note, "" if part is None else "_{:02d}".format(part))


def generate(people: int = 20000, release: str = "2022", seed: int = 1, defects: Defects = "default",
             frailty: float = DEFAULT_FRAILTY) -> Population:
    """
    Invent a population; the same call gives the same tables on every supported Python and platform.

    people : people with at least one magistrates' row in coverage; further people do not exist
    release : "2022" or "2024", the shape of the tables and their windows; courts, prison, probation and
        links are made, family court, civil court and assessments are not
    defects : "default" for all but those marked on request, None for a faultless extract, or names
        from `defect_names()`
    frailty : sd of the log of the personal factor on the hazard of offending; 0 switches it off, so
        that a Cox model on truth["episodes"] recovers `effects`

    Rows of every table are in random order. Coverage is that of the dictionary: what lies outside is
    not there, and days after a table's end are not known. Raises UsageError for settings out of range.
    Truth goes beyond the tables: careers begin before coverage, and run a year past its end.
    """
    blocks = len(block_sizes(_checked(people, seed, frailty)))
    return _population(people, release, seed, chosen_defects(defects), frailty, range(blocks))


def generate_partitions(people: int, parts: int, seed: int = 1, release: str = "2022", defects: Defects = "default",
                        frailty: float = DEFAULT_FRAILTY, start: int = 0) -> Iterator[Population]:
    """
    The population of `generate` in `parts` pieces, one at a time, in bounded memory.

    People are made in blocks of 1,000 that do not depend on each other. A piece is a run of blocks, so
    the pieces put one after the other are `generate(people, …)` row for row, whatever `parts` is, and
    piece k can be made alone: `start` skips pieces already done. No person, and no false link, crosses
    a piece. Pieces differ by one block at most; the last ones are left out when there are fewer blocks
    than parts. Raises UsageError for settings out of range.
    """
    blocks = len(block_sizes(_checked(people, seed, frailty)))
    if parts < 1 or start < 0:
        raise UsageError("parts must be 1 or more and start 0 or more.")
    names, parts = chosen_defects(defects), min(parts, blocks)
    bounds = [blocks * part // parts for part in range(parts + 1)]
    return (
        _population(people, release, seed, names, frailty, range(bounds[part], bounds[part + 1]))
        for part in range(start, parts)
    )


def _checked(people: int, seed: int, frailty: float) -> int:
    if people < 1:
        raise UsageError("people must be 1 or more.")
    if not 0 <= seed < 2 ** 32:
        raise UsageError("seed must be from 0 to 4294967295.")
    if not 0 <= frailty <= 3:
        raise UsageError("frailty must be from 0 to 3.")
    return int(people)


def chosen_defects(defects: Defects) -> Tuple[str, ...]:
    """The names that `defects` stands for, in the order in which they are put in."""
    known = defect_names()
    if defects is None:
        return ()
    wanted = set(DEFAULT) if isinstance(defects, str) and defects == "default" else _listed(defects)
    unknown = sorted(wanted - set(known))
    if unknown:
        raise UsageError("Unknown faults: {}. Known: {}.".format(", ".join(unknown), ", ".join(known)))
    return tuple(name for name in known if name in wanted)


def _listed(defects: Union[str, Iterable[str]]) -> set:
    return {defects} if isinstance(defects, str) else set(defects)


def _population(people: int, release: str, seed: int, names: Tuple[str, ...], frailty: float,
                blocks: range) -> Population:
    dictionary = data_first(release)
    windows, sizes = windows_of(dictionary), block_sizes(people)
    raws: List[Raw] = []
    truths: List[Dict[str, pd.DataFrame]] = []
    counts: List[pd.DataFrame] = []
    for number in blocks:
        block = make_block(number, sizes[number], seed, frailty, windows)
        raw = raw_tables(block, split=release != "2022")
        counts.append(apply_defects(raw, block, names))
        for rows in raw.values():
            rows["block"] = np.full(len(rows["person"]), number, dtype=np.int64)
        truths.append(truth_of(block, raw["person_link"]))
        raws.append(shuffled(raw, Draws(seed, ORDER, number)))
    tables = _rendered_all(raws, dictionary, seed, ABSENT if ABSENT_COLUMNS in names else {})
    truth = {name: pd.concat([t[name] for t in truths], ignore_index=True) for name in truths[0]}
    found = _counted(counts, tables, names)
    return Population(sum(sizes[b] for b in blocks), release, seed, frailty, names, tables, truth, found,
                      planted_effects())


def _rendered_all(raws: List[Raw], dictionary: Dictionary, seed: int,
                  absent: Dict[str, Tuple[str, ...]]) -> Dict[str, pd.DataFrame]:
    """Every declared table of criminal justice; the raw rows are let go table by table."""
    datasets = [dictionary[name].link_name for name in SOURCES]
    tables = {}
    made = makers()
    for table in dictionary:
        if table.name not in made:
            continue
        rows = stacked([raw.pop(table.name) for raw in raws])
        tables[table.name] = rendered(rows, table, seed, datasets, absent.get(table.name, ()))
    return tables


def _counted(counts: List[pd.DataFrame], tables: Dict[str, pd.DataFrame], names: Tuple[str, ...]) -> pd.DataFrame:
    """Rows affected by fault and table, over all blocks; absent columns concern every row."""
    found = pd.concat(counts, ignore_index=True)
    if ABSENT_COLUMNS in names:
        whole = [(ABSENT_COLUMNS, table, len(tables[table])) for table in ABSENT]
        found = pd.concat([found, pd.DataFrame(whole, columns=list(found.columns))], ignore_index=True)
    found["rows"] = found["rows"].astype("int64")
    return found.groupby(["defect", "table"], sort=False)["rows"].sum().reset_index()
