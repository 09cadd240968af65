"""Only the rows of some people, out of an extract that is too large to hold."""
from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional, Tuple

import numpy as np

from jdfanalysis.dictionary.model import Dictionary, Table, Variable
from jdfanalysis.dictionary.releases import data_first
from jdfanalysis.errors import UsageError
from jdfanalysis.loading import ids
from jdfanalysis.loading.databases import is_connection
from jdfanalysis.loading.id_store import IdStore
from jdfanalysis.loading.opening import Place, declared
from jdfanalysis.loading.parts import holds_tables
from jdfanalysis.loading.reading import read_table
from jdfanalysis.loading.row_filter import RowFilter, joined, members_of


@dataclass(frozen=True)
class ChosenPeople:
    """
    Whose rows to keep, table by table.

    asked, known : number of people asked for, and of those that the link table knows
    dictionary : the declarations; source, mapping, schema : where link and parent tables are
    """

    asked: int
    known: int
    dictionary: Dictionary = field(repr=False)
    source: Any = field(repr=False)
    mapping: Mapping[str, Mapping[str, str]] = field(repr=False)
    schema: str = field(repr=False)
    _persons: IdStore = field(repr=False)
    _rows: Dict[str, IdStore] = field(repr=False)
    _keys: Dict[Tuple[str, Tuple[str, ...]], IdStore] = field(default_factory=dict, repr=False)

    def filter_for(self, table: Table) -> RowFilter:
        """
        Which rows of a table to keep: by the link table, by the rows kept of its parent, or by the person column.

        Of the link table, all rows on records of these people are kept, also those that give a record
        to somebody else: linking has to see them. Raises UsageError for a table tied to nobody.
        """
        linking = self.dictionary.linking
        if table.name == linking.table:
            everything = members_of(np.concatenate([store.lookup() for store in self._rows.values()] or [_NONE]))
            return RowFilter((table[linking.row],), everything)
        if linking.table and table.link_name:
            return RowFilter((_column(table, linking.row),), self._rows.get(table.link_name, IdStore()))
        if not linking.table and linking.person in table.columns:
            return RowFilter((table[linking.person],), self._persons)
        if table.parent:
            own, theirs = zip(*table.parent_key)
            return RowFilter(tuple(table[name] for name in own), self._keys_kept(table.parent, theirs))
        raise UsageError("Table {}: nothing in it says whose its rows are, so `people` cannot be used.".format(table.name))

    def _keys_kept(self, parent: str, columns: Tuple[str, ...]) -> IdStore:
        """The keys of the rows kept of a parent table; it is read for them once."""
        if (parent, columns) not in self._keys:
            table = self.dictionary[parent]
            found = read_table(self._place(parent), table, list(columns), self.filter_for(table))
            texts = [np.append(found.lookup[name], b"")[found.frame[name].to_numpy()] for name in columns]
            self._keys[(parent, columns)] = members_of(joined(texts))
        return self._keys[(parent, columns)]

    def _place(self, table: str) -> Place:
        return Place(self.source, self.dictionary, self.mapping.get(table), schema=self.schema)


_NONE = np.empty(0, dtype="S1")


def _column(table: Table, canonical: str) -> Variable:
    if canonical not in table.columns:
        raise UsageError("Table {}: it has no {}, so `people` cannot be used.".format(table.name, canonical))
    return table[canonical]


def choose_people(
    source: Any,
    people: Any,
    dictionary: Optional[Dictionary] = None,
    mapping: Optional[Mapping[str, Mapping[str, str]]] = None,
    schema: str = "",
) -> ChosenPeople:
    """
    Find the rows of some people, for the argument `people` of the loaders.

    source : a folder, a zip file or an open database connection that holds the link table, and the
        parents of tables that have no row id of their own
    people : released person ids, as text or bytes, in any sequence, array or column; not person
        codes. The ids of codes of an earlier `link_people` are `linked.lookup[codes]`
    dictionary, mapping, schema : as for `load_all`

    The link table is read once, without holding more than the rows of these people. Where the
    dictionary names no link table, people are known by the person column that tables share.
    People whom the link table does not know are counted, not refused. Raises UsageError for people
    in another form, and what `load_table` raises.
    """
    dictionary = dictionary or data_first()
    wanted = members_of(_person_ids(people))
    linking = dictionary.linking
    if not linking.table:
        return ChosenPeople(len(wanted), len(wanted), dictionary, source, mapping or {}, schema, wanted, {})
    if not (is_connection(source) or holds_tables(source)):
        raise UsageError(
            "People are found through the link table {0}: read from a folder, zip file or database that holds it, or hand "
            "over choose_people(FOLDER, ids) as `people`.".format(linking.table)
        )
    place = Place(source, dictionary, (mapping or {}).get(linking.table), schema=schema)
    known, rows = _rows_by_source(place, wanted)
    return ChosenPeople(len(wanted), known, dictionary, source, mapping or {}, schema, wanted, rows)


def _rows_by_source(place: Place, persons: IdStore) -> Tuple[int, Dict[str, IdStore]]:
    """How many of some people the link table knows, and the row ids it gives them in each dataset."""
    linking = place.dictionary.linking
    table = declared(place.dictionary, linking.table)
    columns = [linking.source, linking.row, linking.person]
    link = read_table(place, table, columns, RowFilter((table[linking.person],), persons))
    rows = {}
    for name in link.frame[linking.source].cat.categories:
        codes = link.frame[linking.row].to_numpy()[(link.frame[linking.source] == name).to_numpy()]
        rows[str(name)] = members_of(link.lookup[linking.row][np.unique(codes[codes >= 0])])
    return len(link.lookup[linking.person]), rows


def chosen_from(
    people: Any, source: Any, dictionary: Dictionary, mapping: Optional[Mapping[str, Mapping[str, str]]], schema: str
) -> ChosenPeople:
    """People as handed to a loader: chosen before, or ids."""
    return people if isinstance(people, ChosenPeople) else choose_people(source, people, dictionary, mapping, schema)


def rows_of(people: Any, place: Place, table: Table) -> Optional[RowFilter]:
    """The rows to keep of one table; None for all, which is what no `people` mean."""
    if people is None:
        return None
    mapping = {table.name: place.mapping or {}}
    return chosen_from(people, place.source, place.dictionary, mapping, place.schema).filter_for(table)


def _person_ids(people: Any) -> np.ndarray:
    if isinstance(people, (str, bytes)):
        raise UsageError("People are given as a sequence of person ids, also if there is only one.")
    listed = list(people)
    if not listed:
        raise UsageError("No people were named.")
    if not all(isinstance(item, (str, bytes)) for item in listed):
        raise UsageError(
            "People are given by their released ids, as text or bytes. For codes of linked tables, hand over "
            "linked.lookup[codes]; missing ids cannot be asked for."
        )
    texts = [item.decode("utf-8") if isinstance(item, bytes) else item for item in listed]
    return ids.as_bytes(np.array([text.strip() for text in texts], dtype=object))
