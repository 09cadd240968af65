"""The dictionary for people to read: in lines, as Markdown, as a workbook."""
from pathlib import Path
from typing import List, Optional, Sequence, Union

from jdfanalysis.dictionary.files import write_dictionary
from jdfanalysis.dictionary.model import CERTAINTY, Dictionary, Table, Variable
from jdfanalysis.errors import UsageError

HEADER = ("table", "variable", "released as", "type", "meaning", "codes and rules", "certainty", "source")


def describe_dictionary(dictionary: Dictionary, table: Optional[str] = None, search: Optional[str] = None) -> str:
    """
    The dictionary as Markdown.

    table : one table in full; without it, all tables in brief
    search : only variables whose name, meaning or codes hold this text, in any case; in all tables
        unless `table` is given
    Raises UsageError for a table that is not declared.
    """
    if table is not None and table not in dictionary:
        known = ", ".join(t.name for t in dictionary)
        raise UsageError("The dictionary {} has no table '{}'. Tables: {}.".format(dictionary.name, table, known))
    tables = [dictionary[table]] if table is not None else list(dictionary)
    if search is not None:
        return _found(tables, search)
    return _in_full(tables[0]) if table is not None else _in_brief(dictionary)


def export_dictionary(dictionary: Dictionary, path: Union[str, Path]) -> Path:
    """
    Write the whole dictionary as .md, .xlsx or .json, by the ending of `path`. Returns the path.

    The json file is the one that `read_dictionary` reads. Raises UsageError for another ending.
    """
    path = Path(path)
    if path.suffix == ".json":
        return write_dictionary(dictionary, path)
    if path.suffix == ".xlsx":
        return _write_workbook(dictionary, path)
    if path.suffix != ".md":
        raise UsageError("A dictionary is exported as .md, .xlsx or .json, not as '{}'.".format(path.suffix))
    pages = [_in_brief(dictionary)] + [_in_full(table) for table in dictionary]
    if dictionary.sources:
        pages.append("## Sources\n\n" + "\n".join("- [{}] {}".format(key, text) for key, text in dictionary.sources))
    path.write_text("\n\n".join(pages) + "\n", encoding="utf-8")
    return path


def rules_in_words(variable: Variable) -> str:
    """Codes with their meaning, then the other constraints, in one line."""
    codes = "; ".join(code if code == text else "{} = {}".format(code, text) for code, text in variable.codes)
    return "; ".join(([codes] if codes else []) + [rule.describe() for rule in variable.constraints])


def _in_brief(dictionary: Dictionary) -> str:
    lines = ["# {}".format(dictionary.title), "", "| table | one row is | variables | window |", "|---|---|---|---|"]
    for table in dictionary:
        window = "{} to {}".format(table.coverage.start, table.coverage.end) if table.coverage else ""
        grain = table.grain[len("one row "):] if table.grain.startswith("one row ") else table.grain
        lines.append("| `{}` | {} | {} | {} |".format(table.name, grain, len(table.variables), window))
    lines += ["", "How sure we are of a variable:", ""]
    used = {variable.certainty for table in dictionary for variable in table.variables}
    return "\n".join(lines + ["- **{}**: {}".format(word, text) for word, text in CERTAINTY.items() if word in used])


def _in_full(table: Table) -> str:
    lines = ["## {} (`{}`)".format(table.title, table.name), "", "Grain: {}.".format(table.grain)]
    if table.key:
        lines.append("Key: {}.".format(", ".join(table.key)))
    if table.coverage:
        window = table.coverage
        text = "Window: {} to {}, by {} {}".format(window.start, window.end, window.basis, window.note)
        lines.append(text.rstrip() + ".")
    lines += ["", *_rows(table.variables)]
    if table.traps:
        lines += ["", "Know before use:", ""] + ["- " + trap for trap in table.traps]
    return "\n".join(lines)


def _rows(variables: Sequence[Variable]) -> List[str]:
    head = HEADER[1:]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for v in variables:
        names = ["`{}`".format(v.canonical), "`{}`".format(v.name)]
        cells = names + [v.type, v.meaning, rules_in_words(v), v.certainty, v.source]
        lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return lines


def _found(tables: Sequence[Table], search: str) -> str:
    pages = []
    for table in tables:
        hits = [v for v in table.variables if search.lower() in _searchable(v)]
        if hits:
            pages.append("\n".join(["## {} (`{}`)".format(table.title, table.name), ""] + _rows(hits)))
    return "\n\n".join(pages) if pages else "No variable holds '{}'.".format(search)


def _searchable(variable: Variable) -> str:
    codes = " ".join(code + " " + text for code, text in variable.codes)
    return " ".join((variable.canonical, variable.name, variable.meaning, codes) + variable.aliases).lower()


def _write_workbook(dictionary: Dictionary, path: Path) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "variables"
    sheet.append(list(HEADER))
    for table in dictionary:
        for v in table.variables:
            sheet.append([table.name, v.canonical, v.name, v.type, v.meaning, rules_in_words(v), v.certainty, v.source])
    tables = book.create_sheet("tables")
    tables.append(["table", "title", "grain", "key", "from", "to", "traps"])
    for table in dictionary:
        window = table.coverage
        dates = [window.start, window.end] if window else ["", ""]
        tables.append([table.name, table.title, table.grain, ", ".join(table.key)] + dates + [" ".join(table.traps)])
    sources = book.create_sheet("sources")
    sources.append(["key", "source"])
    for key, text in dictionary.sources:
        sources.append([key, text])
    book.save(str(path))
    return path
