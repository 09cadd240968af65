"""Which files of a folder belong to which declared table."""
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Dict, Iterable, List, Tuple

from jdfanalysis.dictionary.model import Dictionary, Table
from jdfanalysis.errors import LoadingError
from jdfanalysis.loading.parts import Part, expand

# Files that lie beside data and are not data.
IGNORED = (".md", ".json", ".log", ".pdf", ".html", ".py", ".r", ".do", ".sql", ".ods", ".docx", ".ini", ".db")


def files_in(folder: Path) -> Tuple[List[Part], List[str]]:
    """
    All parts in a folder and its subfolders, in order of name; and the names of empty files.

    Hidden files, those that begin with an underscore, and documents are left out.
    """
    if not folder.is_dir():
        raise LoadingError("{}: there is no such folder.".format(folder.name))
    found: List[Part] = []
    empty: List[str] = []
    for path in sorted(folder.rglob("*")):
        hidden = any(piece.startswith((".", "_")) for piece in path.relative_to(folder).parts)
        beside = path.suffix.lower() in IGNORED or path.stem.lower() == "readme"
        if path.is_file() and not hidden and not beside:
            if path.stat().st_size:
                found += expand(path)
            else:
                empty.append(path.name)
    return found, empty


def patterns(table: Table) -> Tuple[str, ...]:
    """File name patterns of a table, its own name first."""
    return (table.name + "*",) + tuple(pattern.lower() for pattern in table.files)


def patterns_fit(name: str, table: Table) -> int:
    """Length of the longest pattern of a table that fits a name in lower case; 0 if none does."""
    return max([len(pattern) for pattern in patterns(table) if fnmatchcase(name, pattern)] + [0])


def assign(parts: Iterable[Part], tables: Iterable[Table], folder: Path) -> Tuple[Dict[str, List[Part]], List[Part]]:
    """
    Give each part to the table whose pattern fits its name best; the rest come back apart.

    The longest fitting pattern wins, so `magistrates_offences.csv` is not taken for `magistrates`.
    A part whose own name fits nothing is tried under the name of its subfolder. Raises
    LoadingError when two tables claim a file equally.
    """
    taken: Dict[str, List[Part]] = {}
    left: List[Part] = []
    tables = list(tables)
    for part in parts:
        own = (part.stem,)
        folders = part.path.relative_to(folder).parts[:-1] + ((part.path.stem,) if part.member else ())
        for names in (own, tuple(name.lower() for name in folders)):
            best = _best(names, tables, part)
            if best:
                taken.setdefault(best, []).append(part)
                break
        else:
            left.append(part)
    return taken, left


def _best(names: Tuple[str, ...], tables: List[Table], part: Part) -> str:
    scores = {table.name: max([patterns_fit(name, table) for name in names] + [0]) for table in tables}
    top = max(scores.values()) if scores else 0
    winners = [name for name, score in scores.items() if score == top and top]
    if len(winners) > 1:
        claims = ", ".join(winners)
        raise LoadingError("{}: claimed by the tables {}. Load it with load_table.".format(part.name, claims))
    return winners[0] if winners else ""


def parts_of_table(folder: Path, table: Table, dictionary: Dictionary) -> List[Part]:
    """
    The parts of one table in a folder; files of the other declared tables are theirs.

    Raises LoadingError, naming the patterns, if there are none.
    """
    taken, _ = assign(files_in(folder)[0], dictionary, folder)
    if table.name not in taken:
        raise LoadingError(
            "{}: no file for the table {}. File names looked for: {}.".format(
                folder.name, table.name, ", ".join(patterns(table))
            )
        )
    return taken[table.name]
