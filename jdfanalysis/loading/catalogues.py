"""Official data catalogues: read, held against the dictionary, laid over it."""
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Tuple, Union

import pandas as pd

from jdfanalysis.dictionary.model import Dictionary, Table, Variable
from jdfanalysis.errors import LoadingError, UsageError
from jdfanalysis.loading.columns import plain
from jdfanalysis.loading.places import patterns_fit
from jdfanalysis.loading.spreadsheets import Rows, read_sheets

# Headings seen or likely, without case and with underscores for spaces.
HEADINGS = {
    "variable": ("variable_name", "variable", "field_name", "column_name", "field", "column", "name"),
    "table": ("table_name", "table", "dataset", "dataset_name", "file"),
    "description": ("variable_description", "description", "definition", "meaning", "label"),
    "labels": ("value_label", "value_labels", "value_description", "value_meaning", "code_label", "code_description",
               "code_meaning", "meaning_of_code", "meaning_of_value"),
    "values": ("values_(optional)", "values", "value", "codes", "coding", "permitted_values", "categories"),
}

# What stands between a code and its meaning; the first that divides every piece is it.
_BETWEEN = ("=", " - ", " \u2013 ", ":")


@dataclass(frozen=True)
class Catalogue:
    """
    The variables of a catalogue, one row each: sheet, table, variable, description, values.

    name : of the file
    frame : in the order of the file; `table` is the sheet's name where no column says it
    """

    name: str
    frame: pd.DataFrame = field(repr=False)

    @property
    def tables(self) -> List[str]:
        """Names of the tables, in order."""
        return list(dict.fromkeys(self.frame["table"]))

    def __repr__(self) -> str:
        return "{}: {:,} variables of {:,} tables: {}".format(self.name, len(self.frame), len(self.tables), ", ".join(self.tables))

    def _repr_html_(self) -> str:
        return self.frame.to_html(index=False)


def read_catalogue(path: Union[str, Path]) -> Catalogue:
    """
    Read a data catalogue (.ods or .xlsx), such as those the Ministry of Justice publishes.

    Every sheet is searched for a row of headings with one for variable names; sheets without are
    left out. Headings for table, description, values and labels of values may be there or not, in
    any order. A blank table name is that of the row above, as merged cells leave it; a row without a variable
    name goes on with the values, or the description, of the variable above. Raises LoadingError if no sheet
    has variable names.
    """
    path = Path(path)
    rows: List[Tuple[str, str, str, str, str]] = []
    for sheet, cells in read_sheets(path).items():
        rows += _sheet_rows(sheet, cells)
    if not rows:
        raise LoadingError(
            "{}: no sheet has a heading for variable names (looked for: {}).".format(
                path.name, ", ".join(HEADINGS["variable"])
            )
        )
    return Catalogue(path.name, pd.DataFrame(rows, columns=["sheet", "table", "variable", "description", "values"]))


def _sheet_rows(sheet: str, cells: Rows) -> List[Tuple[str, str, str, str, str]]:
    for start, row in enumerate(cells):
        places = _headings(row)
        if "variable" in places and len(places) > 1:
            break
    else:
        return []
    found: List[List[str]] = []
    table = sheet
    for row in cells[start + 1:]:
        given = {kind: row[at].strip() if at < len(row) else "" for kind, at in places.items()}
        table = given.get("table") or table
        value, label = given.get("values", ""), given.get("labels", "")
        value = "{} = {}".format(value, label) if value and label else value
        if given["variable"]:
            found.append([sheet, table, given["variable"], given.get("description", ""), value])
        elif found and found[-1][1] == table:
            # Goes on with the variable above: one value a row, or a description over several.
            found[-1][3] = " ".join(filter(None, [found[-1][3], given.get("description", "")]))
            found[-1][4] = "\n".join(filter(None, [found[-1][4], value]))
    return [(row[0], row[1], row[2], row[3], row[4]) for row in found]


def _headings(row: List[str]) -> Dict[str, int]:
    """Position of each kind of heading in a row; the likeliest heading wins."""
    names = [plain(cell.replace("\n", " ")) for cell in row]
    places: Dict[str, int] = {}
    for kind, known in HEADINGS.items():
        answers = [name for name in known if name in names]
        if answers:
            places[kind] = names.index(answers[0])
    return places


def values_as_codes(text: str) -> Tuple[Tuple[str, str], ...]:
    """
    (code, meaning) pairs in the words of a catalogue, () if the text is not a list of codes.

    Understood: "M = Male; F = Female", "0: no, 2: yes", "W1 - White: British; …"; one pair per line, or
    divided by semicolons or commas. Every piece must be a pair: "YES or null" is prose.
    """
    pieces = [piece for piece in re.split(r"[\n;]", text) if piece.strip()]
    if len(pieces) == 1:
        pieces = [piece for piece in text.split(",") if piece.strip()]
    for mark in _BETWEEN:
        pairs = [tuple(side.strip() for side in piece.split(mark, 1)) for piece in pieces]
        if len(pairs) > 1 and all(len(pair) == 2 and all(pair) for pair in pairs):
            return tuple((pair[0], pair[1]) for pair in pairs)
    return ()


def match_tables(
    catalogue: Catalogue, dictionary: Dictionary, tables: Optional[Mapping[str, str]] = None
) -> Dict[str, str]:
    """
    Which declared table each table of a catalogue is: catalogue name -> declared name.

    tables : what you know already; it goes first. Raises UsageError for a name that is not declared
    Otherwise by name, then by the most variables in common (at least three); tables that match none
    are left out, and no declared table is given twice.
    """
    found: Dict[str, str] = {}
    for name, declared in (tables or {}).items():
        if declared not in dictionary or name not in catalogue.tables:
            raise UsageError("The catalogue has no table '{}', or the dictionary no '{}'.".format(name, declared))
        found[name] = declared
    for name in catalogue.tables:
        free = [table for table in dictionary if table.name not in found.values()]
        fitting = [table for table in free if patterns_fit(plain(name), table)]
        if name not in found and fitting:
            found[name] = max(fitting, key=lambda table: patterns_fit(plain(name), table)).name
    for name in catalogue.tables:
        free = [table for table in dictionary if table.name not in found.values()]
        if name not in found and free:
            variables = {plain(v) for v in catalogue.frame.loc[catalogue.frame["table"] == name, "variable"]}
            best = max(free, key=lambda table: len(variables & _released(table)))
            if len(variables & _released(best)) >= 3:
                found[name] = best.name
    return found


def _released(table: Table) -> set:  # type: ignore[type-arg]
    return {plain(name) for variable in table.variables for name in (variable.name,) + variable.aliases}


def compare_catalogue(
    catalogue: Catalogue, dictionary: Dictionary, tables: Optional[Mapping[str, str]] = None
) -> pd.DataFrame:
    """
    Hold a catalogue against the dictionary, table by table as `match_tables` pairs them.

    Returns one row per finding: table, variable, finding, detail. Findings: "added" (in the
    catalogue, not declared), "missing" (declared, not in the catalogue), "renamed" (there under an
    alias or its canonical name), "changed" (codes differ: detail names how many), "confirmed", and "table not
    matched".
    """
    pairs = match_tables(catalogue, dictionary, tables)
    rows: List[Tuple[str, str, str, str]] = []
    for name in catalogue.tables:
        if name not in pairs:
            rows.append((name, "", "table not matched", "give it in `tables` if it is a declared one"))
    for name, declared in pairs.items():
        rows += _compare(catalogue.frame[catalogue.frame["table"] == name], dictionary[declared])
    return pd.DataFrame(rows, columns=["table", "variable", "finding", "detail"])


def _compare(listed: pd.DataFrame, table: Table) -> List[Tuple[str, str, str, str]]:
    rows: List[Tuple[str, str, str, str]] = []
    by_name = {plain(row.variable): row for row in listed.itertuples()}
    answered = set()
    for variable in table.variables:
        name = _answer(variable, by_name)
        if name is None:
            rows.append((table.name, variable.name, "missing", "certainty so far: " + variable.certainty))
            continue
        answered.add(name)
        row = by_name[name]
        codes = {code for code, _ in values_as_codes(row.values)}
        declared = {code for code, _ in variable.codes}
        detail = "{} codes only listed, {} only declared".format(len(codes - declared), len(declared - codes))
        renamed = plain(variable.name) != name
        changed = bool(codes and declared and codes != declared)
        finding = "renamed" if renamed else "changed" if changed else "confirmed"
        rows.append((table.name, row.variable, finding, detail if changed else ""))
    rows += [(table.name, by_name[name].variable, "added", by_name[name].description)
             for name in by_name if name not in answered]
    return rows


def _answer(variable: Variable, by_name: Mapping[str, object]) -> Optional[str]:
    for name in (variable.name, variable.canonical) + variable.aliases:
        if plain(name) in by_name:
            return plain(name)
    return None


def apply_catalogue(
    dictionary: Dictionary, catalogue: Catalogue, tables: Optional[Mapping[str, str]] = None
) -> Dictionary:
    """
    A dictionary with a catalogue laid over it, for the loaders to use.

    Variables that the catalogue lists become documented, under the name it gives, with its codes
    where they can be read; what they mean for this package stays. Variables that it adds become
    text columns under their own names. Variables that it does not list stay as they were: an
    extract may be older or newer than the catalogue.
    """
    pairs = {declared: name for name, declared in match_tables(catalogue, dictionary, tables).items()}
    laid = []
    for table in dictionary:
        if table.name in pairs:
            listed = catalogue.frame[catalogue.frame["table"] == pairs[table.name]]
            laid.append(replace(table, variables=_laid_over(table, listed, catalogue.name)))
        else:
            laid.append(table)
    return replace(dictionary, tables=tuple(laid))


def _laid_over(table: Table, listed: pd.DataFrame, source: str) -> Tuple[Variable, ...]:
    by_name = {plain(row.variable): row for row in listed.itertuples()}
    used = set()
    variables = []
    for variable in table.variables:
        name = _answer(variable, by_name)
        if name is None:
            variables.append(variable)
            continue
        used.add(name)
        row = by_name[name]
        # Codes that rules on events and spells rely on are only ever added to.
        fresh = [pair for pair in values_as_codes(row.values) if pair[0] not in dict(variable.codes)]
        codes = variable.codes + tuple(fresh) if variable.type == "category" else variable.codes
        aliases = variable.aliases + ((variable.name,) if plain(variable.name) != name else ())
        variables.append(replace(variable, name=row.variable, certainty="documented", source=source, codes=codes,
                                 aliases=aliases))
    taken = {variable.canonical for variable in variables}
    for name, row in by_name.items():
        if name not in used and name not in taken:
            meaning = row.description or "not described in the catalogue"
            variables.append(Variable(row.variable, "text", meaning, "documented", source, canonical=name))
    return tuple(variables)
