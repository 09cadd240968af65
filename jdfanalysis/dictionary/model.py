"""The shape of a data dictionary: variables, tables, and what their rows mean in time.

A declaration is all that the loaders, checks, journeys and documentation need to know of a
table. Researchers bring their own tables by writing one, in Python or as a JSON file.
"""
from dataclasses import dataclass, field
from typing import Dict, Iterator, List, Optional, Tuple

from jdfanalysis.dictionary.constraints import Constraint, OneOf
from jdfanalysis.errors import DictionaryError

TYPES = ("id", "date", "category", "integer", "number", "text", "flag")

# How sure we are that a variable is named and coded as declared.
CERTAINTY = {
    "documented": "stated in official or catalogue text",
    "code": "used against the real data in published code",
    "source-system": "a column of the operational system the extract comes from; may be renamed or dropped",
    "inferred": "our deduction from documented content; the name is a guess",
    "own": "declared by the user for their own tables",
}

Where = Tuple[Tuple[str, Tuple[str, ...]], ...]
# As the allowed values of a condition: any value, as long as there is one.
ANY_VALUE = ("*",)


@dataclass(frozen=True)
class Variable:
    """
    One column of a table.

    name : as released; canonical : as used in this package (the same unless given)
    type : id, date, category, integer, number, text or flag
    codes : (code, meaning) pairs of a category; the codes are then the allowed values
    aliases : other released names under which it is known
    required : without it the table cannot be used
    at : for an age in completed years, the column with the date on which it was that age
    """

    name: str
    type: str
    meaning: str
    certainty: str = "own"
    source: str = ""
    canonical: str = ""
    codes: Tuple[Tuple[str, str], ...] = ()
    constraints: Tuple[Constraint, ...] = ()
    aliases: Tuple[str, ...] = ()
    required: bool = False
    at: str = ""

    def __post_init__(self) -> None:
        if not self.canonical:
            object.__setattr__(self, "canonical", self.name)
        if self.type not in TYPES:
            known = ", ".join(TYPES)
            raise DictionaryError("Variable {}: type {} is not one of {}.".format(self.name, self.type, known))
        if self.certainty not in CERTAINTY:
            raise DictionaryError(
                "Variable {}: certainty {} is not one of {}.".format(self.name, self.certainty, ", ".join(CERTAINTY))
            )

    @property
    def rules(self) -> Tuple[Constraint, ...]:
        """All constraints, the one that follows from the codes first."""
        listed = (OneOf(tuple(code for code, _ in self.codes)),) if self.codes else ()
        return listed + self.constraints


@dataclass(frozen=True)
class EventRule:
    """
    A row of the table is this event on the day in `date`, if every condition in `where` holds.

    where : (column, allowed values) pairs, canonical names; ANY_VALUE for whatever is not missing
    precedence : order among events of one day, smaller first
    kind : a finer name, such as release_hdc where the event is release; "" where there is none
    any_of : pairs of which at least one must hold; unless : pairs of which none may. A column that a table was handed in
        without fails its condition of any_of, and its condition of unless rules nothing out
    on_request : made only where the event is asked for by name
    """

    event: str
    date: str
    where: Where = ()
    precedence: int = 50
    basis: str = "observed"
    kind: str = ""
    any_of: Where = ()
    unless: Where = ()
    on_request: bool = False

    @property
    def name(self) -> str:
        """The finest name: the kind where there is one, else the event."""
        return self.kind or self.event

    @property
    def conditions(self) -> Where:
        """All pairs of where, any_of and unless."""
        return self.where + self.any_of + self.unless


@dataclass(frozen=True)
class SpellRule:
    """A row of the table is a spell [start, stop) in `state`; a missing stop means still open."""

    state: str
    start: str
    stop: str
    where: Where = ()


@dataclass(frozen=True)
class Window:
    """Dates between which the table shows its events, and the date that decides."""

    start: str
    end: str
    basis: str
    note: str = ""


@dataclass(frozen=True)
class Table:
    """
    One table: its grain, key, variables, coverage, traps, and its meaning in time.

    person_column : canonical column with the person key inside this table, "" if none
    link_name : value of the link table's source column for this table, "" if none
    files : file name patterns under which it is found in a folder
    parent, parent_key : a row without a link of its own belongs to the person of the parent's row
        with the same key; pairs (column here, column of the parent)
    references : further columns that hold ids of another table: (column here, table, column there)
    """

    name: str
    title: str
    grain: str
    key: Tuple[str, ...]
    variables: Tuple[Variable, ...]
    coverage: Optional[Window] = None
    traps: Tuple[str, ...] = ()
    person_column: str = ""
    link_name: str = ""
    files: Tuple[str, ...] = ()
    events: Tuple[EventRule, ...] = ()
    spells: Tuple[SpellRule, ...] = ()
    parent: str = ""
    parent_key: Tuple[Tuple[str, str], ...] = ()
    references: Tuple[Tuple[str, str, str], ...] = ()

    def __post_init__(self) -> None:
        names = [v.canonical for v in self.variables]
        twice = sorted({n for n in names if names.count(n) > 1})
        used = list(self.key) + ([self.person_column] if self.person_column else [])
        used += [column for column, _ in self.parent_key] + [column for column, _, _ in self.references]
        used += [v.at for v in self.variables if v.at]
        for rule in self.events:
            used += [rule.date] + [column for column, _ in rule.conditions]
        for spell in self.spells:
            used += [spell.start, spell.stop] + [column for column, _ in spell.where]
        unknown = sorted(set(used) - set(names))
        if twice or unknown:
            raise DictionaryError(
                "Table {}: {}.".format(
                    self.name,
                    "; ".join(
                        (["declared twice: " + ", ".join(twice)] if twice else [])
                        + (["used but not declared: " + ", ".join(unknown)] if unknown else [])
                    ),
                )
            )

    def __getitem__(self, canonical: str) -> Variable:
        for variable in self.variables:
            if variable.canonical == canonical:
                return variable
        raise KeyError(canonical)

    def __repr__(self) -> str:
        return "{} ({}): {}; {:,} variables: {}".format(
            self.title, self.name, self.grain, len(self.variables), ", ".join(self.columns))

    @property
    def columns(self) -> List[str]:
        """Canonical names, in declared order."""
        return [variable.canonical for variable in self.variables]


@dataclass(frozen=True)
class Linking:
    """
    How rows of the tables are known to be of one person.

    table : name of the link table, "" when the tables share a person column
    person : column with the linked person's id (in the link table, or in every table)
    source, row : link table columns that name the table and its row; row is also a column of the tables
    """

    person: str
    table: str = ""
    source: str = ""
    row: str = ""


@dataclass(frozen=True)
class Dictionary:
    """
    A set of tables, how they are linked, and a name and title for the whole.

    sources : (key, what it is) pairs; variables, windows and traps cite the keys
    notes : what is known of related data that have no declaration
    """

    name: str
    title: str
    tables: Tuple[Table, ...]
    linking: Linking
    sources: Tuple[Tuple[str, str], ...] = field(default=())
    notes: Tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        names = [table.name for table in self.tables]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise DictionaryError("Dictionary {}: tables declared twice: {}.".format(self.name, ", ".join(twice)))
        if self.linking.table and self.linking.table not in names:
            raise DictionaryError(
                "Dictionary {}: the link table {} is not declared.".format(self.name, self.linking.table)
            )
        rules = [rule for table in self.tables for rule in table.events]
        events, kinds = {rule.event for rule in rules}, {(rule.kind, rule.event) for rule in rules if rule.kind}
        named = [kind for kind, event in kinds if kind != event]
        unclear = sorted({kind for kind in named if kind in events or named.count(kind) > 1})
        if unclear:
            raise DictionaryError("Dictionary {}: kinds of one event that are events themselves, or kinds of another as well: {}.".format(
                self.name, ", ".join(unclear)))

    def __getitem__(self, name: str) -> Table:
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)

    def __contains__(self, name: str) -> bool:
        return any(table.name == name for table in self.tables)

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables)

    def __repr__(self) -> str:
        lines = ["  {}: {}, {:,} variables".format(table.name, table.grain, len(table.variables)) for table in self.tables]
        return "\n".join(["{} ({})".format(self.title, self.name)] + lines)

    def events(self) -> List[str]:
        """Every event that a table declares, in the order of the declarations."""
        return list(dict.fromkeys(rule.event for table in self.tables for rule in table.events))

    def kinds(self) -> List[str]:
        """Every kind of event: its events, then the finer names, in the order of the declarations."""
        return list(dict.fromkeys(self.events() + [rule.name for table in self.tables for rule in table.events]))

    def coverage(self) -> Dict[str, Window]:
        """Declared window of each table that has one."""
        return {table.name: table.coverage for table in self.tables if table.coverage is not None}
