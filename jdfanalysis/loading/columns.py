"""Which column of a file is which declared variable."""
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence

from jdfanalysis.dictionary.model import Table, Variable
from jdfanalysis.errors import LoadingError, Problem, UsageError, raise_if
from jdfanalysis.loading.reasons import Tally


class Match(NamedTuple):
    """Positions in the file by canonical name."""

    positions: Dict[str, int]


def plain(name: str) -> str:
    """A column name without differences of case, spaces and byte-order marks."""
    return name.strip().strip("\ufeff\"'").lower().replace(" ", "_")


def chosen_variables(table: Table, columns: Optional[Sequence[str]]) -> List[Variable]:
    """The variables to read: all, or those named (canonical or released). Raises UsageError for other names."""
    if columns is None:
        return list(table.variables)
    wanted = {plain(name) for name in columns}
    known = {plain(n) for v in table.variables for n in (v.canonical, v.name)}
    if wanted - known:
        raise UsageError(
            "Table {}: {} of the columns asked for are not declared: {}.".format(
                table.name, len(wanted - known), ", ".join(sorted(wanted - known))
            )
        )
    kept = [v for v in table.variables if wanted & {plain(v.canonical), plain(v.name)} or v.required]
    return kept


def match_columns(
    names: Sequence[str],
    table: Table,
    variables: Sequence[Variable],
    mapping: Optional[Mapping[str, str]],
    tally: Tally,
) -> Match:
    """
    Find the declared variables among the column names of a file.

    names : as written in the file
    mapping : name in the file -> canonical name, for names that are not declared; it goes first
    A released name is preferred to a canonical one, and both to an alias; case and spaces do not
    matter. Raises LoadingError if a required variable, or every variable, is not there.
    """
    asked = {plain(a): b for a, b in (mapping or {}).items()}
    where = {name: i for i, name in reversed(list(enumerate(plain(n) for n in names)))}
    positions: Dict[str, int] = {}
    for variable in variables:
        answers = _answers(variable, asked, where)
        place = "{}.{}".format(table.name, variable.canonical)
        if not answers:
            tally.add("not in the extract", place)
            continue
        positions[variable.canonical] = where[answers[0]]
        tally.add("second column for one variable", place, len(answers) - 1)
        tally.add("read under another name", place, int(answers[0] != plain(variable.name)))
        tally.add("column repeated in the file", place, sum(plain(n) == answers[0] for n in names) - 1)
    _check(table, variables, positions)
    declared = {plain(n) for v in table.variables for n in (v.name, v.canonical) + v.aliases} | set(asked)
    for name in sorted(set(where) - declared):
        tally.add("not declared, not read", "{}.{}".format(table.name, name))
    return Match(positions)


def positions_of(
    names: Sequence[str], table: Table, variables: Sequence[Variable], mapping: Optional[Mapping[str, str]]
) -> List[int]:
    """Where some variables stand that cannot be done without, by the rules of `match_columns`. Raises LoadingError."""
    asked = {plain(a): b for a, b in (mapping or {}).items()}
    where = {name: i for i, name in reversed(list(enumerate(plain(n) for n in names)))}
    found = [_answers(variable, asked, where) for variable in variables]
    lacking = [variable.name for variable, answers in zip(variables, found) if not answers]
    if lacking:
        raise LoadingError(
            "Table {}: without {} it cannot be told whose its rows are.".format(table.name, ", ".join(lacking))
        )
    return [where[answers[0]] for answers in found]


def _answers(variable: Variable, asked: Mapping[str, str], where: Mapping[str, int]) -> List[str]:
    mapped = [name for name, canonical in asked.items() if canonical == variable.canonical]
    order = mapped + [plain(n) for n in (variable.name, variable.canonical) + variable.aliases]
    found: List[str] = []
    for name in order:
        if name in where and name not in found and asked.get(name, variable.canonical) == variable.canonical:
            found.append(name)
    return found


def _check(table: Table, variables: Sequence[Variable], positions: Mapping[str, int]) -> None:
    missing = [v for v in variables if v.required and v.canonical not in positions]
    problems = [Problem("column missing", "{}.{}".format(table.name, v.name), 0, v.meaning) for v in missing]
    raise_if(problems, LoadingError, "Table {}: required columns are not there.".format(table.name))
    if not positions:
        raise LoadingError(
            "Table {}: none of its {} declared columns is in the file. Is it the right file, and has it a "
            "header?".format(table.name, len(variables))
        )
