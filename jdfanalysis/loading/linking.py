"""Rows -> people: through a link table, a parent table, or a person column that tables share."""
from collections import abc
from dataclasses import dataclass, field
from typing import Dict, Iterator, List, Mapping, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.attrition import Attrition, record
from jdfanalysis.dictionary.model import Dictionary
from jdfanalysis.errors import LinkingError
from jdfanalysis.loading import ids
from jdfanalysis.loading.conflicts import conflict_flags, conflict_summary
from jdfanalysis.loading.folders import Loaded
from jdfanalysis.loading.parents import one_value, persons_by_parent
from jdfanalysis.loading.people import describe_people
from jdfanalysis.loading.tables import LoadedTable
from jdfanalysis.shown import table_text

UNLINKED = np.int32(-1)


@dataclass(frozen=True)
class Linked(abc.Mapping):  # type: ignore[type-arg]
    """
    Linked tables: a mapping from table name to frame, each with an int32 column `person`.

    people : one row per person: person, sex, birth_low, birth_high, n_<table>, conflict flags
    unlinked : the rows of each table that belong to no known person, with person = -1
    lookup : the released person ids by person code, as bytes
    summary : one row per table: rows, linked, unlinked, ambiguous (linked to several people, so to
        none), through (link table, parent, person column, or nothing and why)
    dictionary : the declarations
    """

    dictionary: Dictionary
    frames: Dict[str, pd.DataFrame] = field(repr=False)
    people: pd.DataFrame = field(repr=False)
    unlinked: Dict[str, pd.DataFrame] = field(repr=False)
    lookup: np.ndarray = field(repr=False)
    summary: pd.DataFrame = field(repr=False)

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self.frames:
            raise KeyError("no linked table '{}'; there are: {}. See `summary`.".format(name, ", ".join(self.frames)))
        return self.frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.frames)

    def __len__(self) -> int:
        return len(self.frames)

    def conflicts(self, by: Optional[pd.Series] = None) -> pd.DataFrame:
        """
        How many people have records that cannot all be of one person, by kind of contradiction.

        by : one value per row of `people`, to count within groups; people without a value are left out
        Returns one row per group and kind: conflict, people (in the group), conflicted, per_1000.
        A sign of false links, but also of recording error; counts of people are not for release as
        they stand.
        """
        return conflict_summary(self.people, by)

    def __repr__(self) -> str:
        return table_text(self.summary)

    def _repr_html_(self) -> str:
        return self.summary.to_html(index=False)


def link_people(loaded: Loaded, log: Optional[Attrition] = None) -> Linked:
    """
    Give every row its person, as an int32 code 0 … n-1.

    loaded : from `load_all`, of a dictionary whose `linking` says how rows and people go together
    A table with a link name is linked through the link table, on the source and the full row id;
    a table with a declared parent through the parent's row with the same key; and where the
    dictionary names no link table, through the person column that the tables share.

    Rows without a person, and rows linked to several, are not in the tables that come out: they are
    in `unlinked`, and counted in `summary`. People are those with at least one row; their codes do
    not depend on the order of rows. Ids that refer to a parent table are recoded to its codes, so
    that they can be joined, and so does the person key within one dataset, which stays a column: it is the
    other partition. Where every row has a person, columns are not copied: they share memory with those
    of `loaded`. A table whose key columns or parent were not loaded is in `unlinked`
    as a whole. It changes no link: see `perturb_links`. Raises LinkingError if nothing can be linked.
    """
    codes, lookup, ambiguous = _person_codes(loaded)
    recoded = persons_by_parent(loaded, codes, ambiguous)
    if not any((persons >= 0).any() for persons in codes.values()):
        raise LinkingError("No row of any table could be given a person. Do link table and tables belong together?")
    dense, lookup = _dense(codes, lookup)
    frames = {name: _with_columns(loaded[name].frame, recoded.get(name, {})) for name in dense}
    for name, persons in dense.items():
        found, linked = _count_distinct(persons, len(lookup)), int((persons >= 0).sum())
        rule = "{}: rows without a person set apart".format(name)
        record(log, "link", rule, (found, len(persons)), (found, linked))
    linked = assemble_linked(loaded.dictionary, frames, dense, lookup, _summary(loaded, dense, ambiguous))
    linked.unlinked.update({name: _without_person(loaded[name].frame) for name in _left_out(loaded, dense)})
    return linked


def _left_out(loaded: Loaded, codes: Mapping[str, np.ndarray]) -> List[str]:
    """Tables that could not be linked at all; the link table is none of them."""
    return [name for name in loaded if name not in codes and name != loaded.dictionary.linking.table]


def _with_columns(frame: pd.DataFrame, columns: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """The frame with some columns replaced; the frame itself, not a copy of millions of rows, if there are none."""
    return frame.assign(**columns) if columns else frame


def _count_distinct(persons: np.ndarray, size: int) -> int:
    there = np.zeros(size + 1, dtype=bool)
    there[persons] = True
    # The last place is that of -1.
    return int(there[:size].sum())


def _chosen(frame: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """The rows of a mask, numbered anew, copied once."""
    if rows.all():
        return frame
    kept = frame[rows]
    kept.index = pd.RangeIndex(len(kept))
    return kept


def _without_person(frame: pd.DataFrame) -> pd.DataFrame:
    apart = frame.copy(deep=False)
    apart.insert(0, "person", np.full(len(frame), UNLINKED, dtype=np.int32))
    return apart


def assemble_linked(
    dictionary: Dictionary,
    frames: Mapping[str, pd.DataFrame],
    persons: Mapping[str, np.ndarray],
    lookup: np.ndarray,
    summary: pd.DataFrame,
) -> Linked:
    """Linked tables from frames without persons, the dense person of each row (-1 none), and the ids behind them."""
    linked: Dict[str, pd.DataFrame] = {}
    unlinked: Dict[str, pd.DataFrame] = {}
    for name, frame in frames.items():
        whole = frame.copy(deep=False)
        whole.insert(0, "person", persons[name].astype(np.int32))
        known = persons[name] >= 0
        linked[name] = _chosen(whole, known)
        unlinked[name] = _chosen(whole, ~known)
    people = describe_people(linked, dictionary, len(lookup))
    people = pd.concat([people, conflict_flags(linked, dictionary, people)], axis=1)
    return Linked(dictionary, linked, people, unlinked, lookup, summary)


def _person_codes(loaded: Loaded) -> Tuple[Dict[str, np.ndarray], np.ndarray, Dict[str, int]]:
    """Person codes by table as far as they are direct, the ids behind them, and rows with several people."""
    linking = loaded.dictionary.linking
    if not linking.table:
        codes, lookup = _shared_column(loaded, linking.person)
        return codes, lookup, {}
    if linking.table not in loaded:
        raise LinkingError("The link table {} was not loaded.".format(linking.table))
    link = loaded[linking.table]
    needed = [c for c in (linking.person, linking.source, linking.row) if c not in link.frame.columns]
    if needed:
        raise LinkingError("The link table {} lacks: {}.".format(linking.table, ", ".join(needed)))
    codes, ambiguous = {}, {}
    for name, table in loaded.items():
        if table.declaration.link_name and linking.row in table.frame.columns:
            codes[name], ambiguous[name] = _through_link(link, loaded.dictionary, table)
    return codes, link.lookup[linking.person], ambiguous


def _through_link(link: LoadedTable, dictionary: Dictionary, table: LoadedTable) -> Tuple[np.ndarray, int]:
    """Person code of each row of a table by the link table, and the rows that several people claim."""
    linking = dictionary.linking
    ours = (link.frame[linking.source] == table.declaration.link_name).to_numpy()
    rows = link.frame[linking.row].to_numpy()[ours]
    persons = link.frame[linking.person].to_numpy()[ours]
    known = (rows >= 0) & (persons >= 0)
    person_of_row, several = one_value(rows[known], persons[known], len(link.lookup[linking.row]))
    place = ids.find(table.lookup[linking.row], link.lookup[linking.row])
    # The last place is that of no id, to which -1 leads as well.
    found = np.append(person_of_row, UNLINKED)[np.append(place, -1)]
    claimed = np.append(several, False)[np.append(place, -1)]
    row_codes = table.frame[linking.row].to_numpy()
    return found[row_codes].astype(np.int32), int(claimed[row_codes].sum())


def _shared_column(loaded: Loaded, person: str) -> Tuple[Dict[str, np.ndarray], np.ndarray]:
    """Codes of a person column that several tables have, made comparable."""
    tables = {name: table for name, table in loaded.items() if person in table.lookup}
    if not tables:
        raise LinkingError("No loaded table has the person column {}.".format(person))
    everyone = ids.encode(ids.joined([table.lookup[person] for table in tables.values()]))
    codes, start = {}, 0
    for name, table in tables.items():
        size = len(table.lookup[person])
        moved = np.append(everyone.codes[start:start + size], UNLINKED)
        codes[name] = moved[table.frame[person].to_numpy()].astype(np.int32)
        start += size
    return codes, everyone.lookup


def _dense(codes: Mapping[str, np.ndarray], lookup: np.ndarray) -> Tuple[Dict[str, np.ndarray], np.ndarray]:
    """Recode so that everyone has a row: 0 … n-1 in the old order."""
    used = np.zeros(len(lookup) + 1, dtype=bool)
    for persons in codes.values():
        used[persons] = True
    used[-1] = False
    place = np.where(used, np.cumsum(used) - 1, -1).astype(np.int32)
    return {name: place[persons] for name, persons in codes.items()}, lookup[used[:-1]]


def _summary(loaded: Loaded, codes: Mapping[str, np.ndarray], ambiguous: Mapping[str, int]) -> pd.DataFrame:
    rows: List[Tuple[str, int, int, int, int, str]] = []
    for name, persons in codes.items():
        linked = int((persons >= 0).sum())
        through = _through(loaded, name)
        rows.append((name, len(persons), linked, len(persons) - linked, ambiguous.get(name, 0), through))
    for name in _left_out(loaded, codes):
        size = len(loaded[name])
        rows.append((name, size, 0, size, 0, "nothing: its key columns or its parent were not loaded"))
    return pd.DataFrame(rows, columns=["table", "rows", "linked", "unlinked", "ambiguous", "through"])


def _through(loaded: Loaded, name: str) -> str:
    linking = loaded.dictionary.linking
    if not linking.table:
        return "person column"
    own = loaded[name].declaration.link_name and linking.row in loaded[name].frame.columns
    return "link table" if own else "parent"
