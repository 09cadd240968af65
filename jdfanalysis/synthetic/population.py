"""An invented population: released tables, the truth beside them, and the faults put in."""
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Sequence, Tuple, Union

import numpy as np
import pandas as pd

import jdfanalysis
from jdfanalysis.dictionary import Dictionary
from jdfanalysis.errors import UsageError
from jdfanalysis.synthetic.blocks import ORDER, block_sizes, make_block, windows_of
from jdfanalysis.synthetic.defects import ABSENT_COLUMNS, absent_columns_of, apply_defects
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.effects import DEFAULT_FRAILTY, planted_effects
from jdfanalysis.synthetic.law import day
from jdfanalysis.synthetic.ledger import stacked
from jdfanalysis.synthetic.links import LINKED
from jdfanalysis.synthetic.plan import Defects, Plan, plan_of
from jdfanalysis.synthetic.records import OTHERS, Raw, raw_tables, shuffled
from jdfanalysis.synthetic.render import makers, rendered
from jdfanalysis.synthetic.truth import truth_of
from jdfanalysis.synthetic.writing import README, TRUTH_README, as_text, write_tables


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
    others: Tuple[str, ...]
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
        return write_tables(self.tables, folder, format, self._note(README), suffix_of(part))

    def write_truth(self, folder: Union[str, Path], format: str = "csv", part: Optional[int] = None) -> List[Path]:
        """
        Write the truth and a README.txt to `folder`: truth_people, truth_episodes … ; returns the paths.

        Keep it apart from the tables: no extract comes with it. Settings and errors as for `write`; dates are
        text, flags 0 and 1, hazards rounded to nine decimals.
        """
        tables = {"truth_" + name: as_text(frame) for name, frame in self.truth.items()}
        return write_tables(tables, folder, format, self._note(TRUTH_README), suffix_of(part))

    def _note(self, text: str) -> str:
        return text.format(release=self.release, seed=self.seed, people=self.people,
                           defects=", ".join(self.faults) or "none", version=jdfanalysis.__version__)


def suffix_of(part: Optional[int]) -> str:
    """What comes after the name of a file of this part."""
    return "" if part is None else "_{:02d}".format(part)


def generate(people: int = 20000, release: str = "2022", seed: int = 1, defects: Defects = "default",
             frailty: float = DEFAULT_FRAILTY, others: Sequence[str] = ()) -> Population:
    """
    Invent a population; the same call gives the same tables on every supported Python and platform.

    people : people with at least one magistrates' row in coverage; further people do not exist
    release : "2022" or "2024", the shape of the tables and their windows
    defects : "default" for all but those marked on request, None for a faultless extract, or names
        from `defect_names()`
    frailty : sd of the log of the personal factor on the hazard of offending; 0 switches it off, so
        that a Cox model on truth["episodes"] recovers `effects`
    others : datasets beside those of courts, prison and probation, of "family", "civil" and "oasys": people of
        the population who appear there too, and the other parties of their cases; only with release "2024"

    Rows of every table are in random order. Coverage is that of the dictionary: what lies outside is
    not there, and days after a table's end are not known. Raises UsageError for settings out of range.
    Truth goes beyond the tables: careers begin before coverage, and run a year past its end.
    """
    plan = plan_of(people, release, seed, defects, frailty, others)
    return population_of(plan, plan.pieces(1)[0])


def generate_partitions(people: int, parts: int, seed: int = 1, release: str = "2022", defects: Defects = "default",
                        frailty: float = DEFAULT_FRAILTY, start: int = 0,
                        others: Sequence[str] = ()) -> Iterator[Population]:
    """
    The population of `generate` in `parts` pieces, one at a time, in bounded memory.

    People are made in blocks of 4,000 that do not depend on each other. A piece is a run of blocks, so
    the pieces put one after the other are `generate(people, …)` row for row, whatever `parts` is, and
    piece k can be made alone: `start` skips pieces already done. No person, and no false link, crosses
    a piece. Pieces differ by one block at most; the last ones are left out when there are fewer blocks
    than parts. Raises UsageError for settings out of range. To write all pieces, and to go on after a stop,
    see `write_partitions`.
    """
    plan = plan_of(people, release, seed, defects, frailty, others)
    if parts < 1 or start < 0:
        raise UsageError("parts must be 1 or more and start 0 or more.")
    return (population_of(plan, blocks) for blocks in plan.pieces(parts)[start:])


def population_of(plan: Plan, blocks: Sequence[int], with_truth: bool = True) -> Population:
    """The people of these blocks of a plan; `truth` is empty where it is not wanted."""
    dictionary = plan.dictionary()
    windows, sizes = windows_of(dictionary), block_sizes(plan.people)
    others = _windows_of_others(dictionary, plan.others)
    raws: List[Raw] = []
    truths: List[Dict[str, pd.DataFrame]] = []
    counts: List[pd.DataFrame] = []
    for number in blocks:
        block = make_block(number, sizes[number], plan.seed, plan.frailty, windows)
        raw = raw_tables(block, plan.release != "2022", others)
        counts.append(apply_defects(raw, block, plan.faults))
        for rows in raw.values():
            rows["block"] = np.full(len(rows["person"]), number, dtype=np.int64)
        if with_truth:
            truths.append(truth_of(block, raw["person_link"]))
        raws.append(shuffled(raw, Draws(plan.seed, ORDER, number)))
    tables = _rendered_all(raws, dictionary, plan)
    truth = {name: pd.concat([t[name] for t in truths], ignore_index=True) for name in (truths[0] if truths else ())}
    return Population(sum(sizes[b] for b in blocks), plan.release, plan.seed, plan.frailty, plan.faults, plan.others,
                      tables, truth, _counted(counts, tables, absent_columns_of(plan.seed, plan.faults)),
                      planted_effects())


def _windows_of_others(dictionary: Dictionary, others: Sequence[str]) -> Dict[str, Tuple[int, int]]:
    """First and last day of the other datasets that are wanted, in the order in which they are made."""
    declared, found = dictionary.coverage(), {}
    for name in OTHERS:
        if name in others:
            window = next(declared[table.name] for table in dictionary if table.name.startswith(name))
            found[name] = (day(window.start), day(window.end))
    return found


def _rendered_all(raws: List[Raw], dictionary: Dictionary, plan: Plan) -> Dict[str, pd.DataFrame]:
    """Every declared table; the raw rows are let go table by table."""
    declared = {table.name: table.link_name for table in dictionary}
    datasets = [declared.get(name) for name in LINKED]
    absent = absent_columns_of(plan.seed, plan.faults)
    made, tables = makers(), {}
    for table in dictionary:
        rows = stacked([raw.pop(table.name) for raw in raws])
        tables[table.name] = rendered(rows, table, made[table.name], plan.seed, datasets, absent.get(table.name, ()))
    return tables


def _counted(counts: List[pd.DataFrame], tables: Dict[str, pd.DataFrame],
             absent: Dict[str, Tuple[str, ...]]) -> pd.DataFrame:
    """Rows affected by fault and table, over all blocks; absent columns concern every row."""
    found = pd.concat(counts, ignore_index=True)
    if absent:
        whole = [(ABSENT_COLUMNS, table, len(tables[table])) for table in absent]
        found = pd.concat([found, pd.DataFrame(whole, columns=list(found.columns))], ignore_index=True)
    found["rows"] = found["rows"].astype("int64")
    return found.groupby(["defect", "table"], sort=False)["rows"].sum().reset_index()
