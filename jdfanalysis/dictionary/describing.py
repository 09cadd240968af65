"""The dictionary for people to read: in lines, as Markdown, as a workbook."""
import re
from pathlib import Path
from typing import Any, List, Optional, Sequence, Union

from jdfanalysis.dictionary.files import write_dictionary
from jdfanalysis.dictionary.model import ANY_VALUE, CERTAINTY, Dictionary, EventRule, Table, Variable
from jdfanalysis.dictionary.timing import EVENTS, FOUND_BY, KINDS
from jdfanalysis.errors import UsageError

_MOST_SHOWN = 5
HEADER = ("table", "variable", "released as", "type", "meaning", "codes and rules", "certainty", "source")


def describe_dictionary(dictionary: Dictionary, table: Optional[str] = None, search: Optional[str] = None) -> str:
    """
    The dictionary as Markdown.

    table : one table in full; without it, all tables in brief, and what is known of related data
    search : only variables whose name, meaning or codes hold this text, in any case; in all tables
        unless `table` is given
    Each text ends with the sources that it cites, in brief with all of them. Raises UsageError for a table that is not declared.
    """
    if table is not None and table not in dictionary:
        known = ", ".join(t.name for t in dictionary)
        raise UsageError("The dictionary {} has no table '{}'. Tables: {}.".format(dictionary.name, table, known))
    tables = [dictionary[table]] if table is not None else list(dictionary)
    if search is None and table is None:
        return _in_brief(dictionary) + "\n\n" + _sources(dictionary)
    text = _found(tables, search) if search is not None else _in_full(tables[0])
    cited = _sources(dictionary, text)
    return text + ("\n\n" + cited if cited else "")


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
    pages = [_in_brief(dictionary)] + [_in_full(table) for table in dictionary] + [_sources(dictionary)]
    path.write_text("\n\n".join(page for page in pages if page) + "\n", encoding="utf-8")
    return path


def describe_events(dictionary: Dictionary) -> str:
    """
    Every kind of event that the tables declare, as a Markdown table in the order in which they follow each other on one day.

    kind, event, table, the column that dates it and under which conditions, basis, the column that may tell the precision, order;
    then the kinds that no table dates, with the function of `journeys` that finds them. Events of one order go by table as
    declared, then by row.
    """
    lines = ["| kind | event | table | dated by | if | basis | precision | order |", "|---|---|---|---|---|---|---|---|"]
    rules = [(rule, table.name) for table in dictionary for rule in table.events]
    for rule, table in sorted(rules, key=lambda pair: pair[0].precedence):
        event = rule.event if rule.kind else ""
        cells = ["`{}`".format(rule.name), "`{}`".format(event) if event else "", "`{}`".format(table), "`{}`".format(rule.date),
                 _conditions(rule), rule.basis, "`{}_precision`, else day".format(rule.date), str(rule.precedence)]
        lines.append("| " + " | ".join(cells) + " |")
    declared = set(dictionary.kinds())
    later = [name for name in FOUND_BY if name not in declared and (name in EVENTS or KINDS[name][0] in declared)]
    for name in later:
        event = KINDS[name][0] if name in KINDS else ""
        lines.append("| `{}` | {} | `{}` | | | | day | {} |".format(
            name, "`{}`".format(event) if event else "", FOUND_BY[name], EVENTS[event or name][0]))
    return "\n".join(lines)


def _conditions(rule: EventRule) -> str:
    parts = [_pair(*pair) for pair in rule.where]
    if rule.any_of:
        parts.append(" or ".join(_pair(*pair) for pair in rule.any_of))
    parts += [_pair(*pair, verb="is not") for pair in rule.unless] + (["asked for by name"] if rule.on_request else [])
    return "; ".join(parts)


def _pair(column: str, allowed: Sequence[str], verb: str = "is") -> str:
    if tuple(allowed) == ANY_VALUE:
        return "`{}` {} there".format(column, verb)
    shown = ["`{}`".format(value.replace("|", "/")) for value in allowed]
    if len(shown) > _MOST_SHOWN:
        shown = shown[:_MOST_SHOWN - 1] + ["{} more".format(len(shown) - _MOST_SHOWN + 1)]
    return "`{}` {} {}".format(column, verb, " or ".join(shown))


def _sources(dictionary: Dictionary, text: Optional[str] = None) -> str:
    """The key of the sources: all, or those that a text cites."""
    cited = set(re.findall(r"\bS\d+\b", text)) if text is not None else {key for key, _ in dictionary.sources}
    lines = ["- [{}] {}".format(key, what) for key, what in dictionary.sources if key in cited]
    return "\n".join(["## Sources", ""] + lines) if lines else ""


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
    lines += ["- **{}**: {}".format(word, text) for word, text in CERTAINTY.items() if word in used]
    if dictionary.notes:
        lines += ["", "Related data that are not declared:", ""] + ["- " + note for note in dictionary.notes]
    return "\n".join(lines)


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

    variables = [
        (table.name, v.canonical, v.name, v.type, v.meaning, rules_in_words(v), v.certainty, v.source)
        for table in dictionary
        for v in table.variables
    ]
    tables = [
        (t.name, t.title, t.grain, ", ".join(t.key)) + ((t.coverage.start, t.coverage.end) if t.coverage else ("", ""))
        + (" ".join(t.traps),)
        for t in dictionary
    ]
    sheets = {
        "variables": (HEADER, variables),
        "tables": (("table", "title", "grain", "key", "from", "to", "traps"), tables),
        "certainty": (("certainty", "meaning"), list(CERTAINTY.items())),
        "sources": (("key", "source"), list(dictionary.sources)),
        "not declared": (("what is known",), [(note,) for note in dictionary.notes]),
    }
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, (heads, rows) in sheets.items():
        if rows:
            _fill(book.create_sheet(name), heads, rows)
    book.save(str(path))
    return path


def _fill(sheet: Any, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Headings that stay in view, columns as wide as what stands in them, long texts over several lines."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for row in [tuple(heads)] + list(rows):
        sheet.append(list(row))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for at in range(len(heads)):
        widest = max(len(str(row[at])) for row in [tuple(heads)] + list(rows))
        sheet.column_dimensions[get_column_letter(at + 1)].width = min(60, widest + 2)
        sheet.cell(1, at + 1).font = Font(bold=True)
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
