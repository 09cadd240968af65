"""JSON: lists of objects and columns of numbers become tables; the rest is text."""

import json
from typing import Any, List

from output_checks.content import MOST_ROWS, Document, Grid, Text, as_cells
from output_checks.errors import ReadingError
from output_checks.readers.decoding import decoded

_DEEPEST = 12
_MOST_TABLES = 200


def read_structured(path: str, raw: bytes) -> Document:
    """Every list of objects, object of equal lists and object of plain numbers as a table named by its path."""
    document = Document(path, "data", len(raw))
    text = decoded(raw)[0]
    try:
        content = json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            content = [json.loads(line) for line in lines[:MOST_ROWS]]
        except (ValueError, RecursionError):
            raise ReadingError("its JSON is broken")
    except RecursionError:
        raise ReadingError("its JSON is nested too deeply")
    words: List[str] = []
    _walk(document, content, "$", 0, words)
    if words:
        document.texts.append(Text("", tuple(words), "prose"))
    if not document.grids and not words:
        document.unread.append("no table was found in it")
    return document


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float, bool))


def _walk(document: Document, value: Any, place: str, depth: int, words: List[str]) -> None:
    if depth > _DEEPEST or len(document.grids) >= _MOST_TABLES:
        if not document.unread:
            document.unread.append(
                "parts nested deeper than {} levels or beyond {} tables".format(_DEEPEST, _MOST_TABLES)
            )
        return
    if isinstance(value, list):
        _list(document, value, place, depth, words)
    elif isinstance(value, dict):
        _object(document, value, place, depth, words)
    elif isinstance(value, str):
        words.append(value)
    elif value is not None:
        _add(document, place, [["name", "value"], [place, value]])


def _list(document: Document, value: List[Any], place: str, depth: int, words: List[str]) -> None:
    if value and all(isinstance(item, dict) for item in value):
        keys: List[str] = []
        for item in value[:MOST_ROWS]:
            keys.extend(key for key in item if key not in keys and _plain(item[key]))
        if keys:
            _add(
                document,
                place,
                [list(keys)] + [[item.get(k) if _plain(item.get(k)) else None for k in keys] for item in value],
            )
        for number, item in enumerate(value[:100]):
            for key, inner in item.items():
                if not _plain(inner):
                    _walk(document, inner, "{}[{}].{}".format(place, number, key), depth + 1, words)
    elif value and all(isinstance(item, list) and all(map(_plain, item)) for item in value):
        _add(document, place, value)
    elif value and all(map(_plain, value)):
        if any(isinstance(item, (int, float)) for item in value):
            _add(document, place, [[place.rsplit(".", 1)[-1]]] + [[item] for item in value])
        else:
            words.extend(str(item) for item in value if item is not None)
    else:
        for number, item in enumerate(value[:100]):
            _walk(document, item, "{}[{}]".format(place, number), depth + 1, words)


def _object(document: Document, value: Any, place: str, depth: int, words: List[str]) -> None:
    lists = {k: v for k, v in value.items() if isinstance(v, (list, dict)) and v}
    columns = {k: list(v.values()) if isinstance(v, dict) else v for k, v in lists.items()}
    even = (
        columns
        and len({len(v) for v in columns.values()}) == 1
        and all(map(_plain, [i for v in columns.values() for i in v]))
    )
    if even and len(columns) == len([v for v in value.values() if v is not None]) and len(columns) > 1:
        names = list(next(iter(lists.values()))) if isinstance(next(iter(lists.values())), dict) else None
        rows: List[List[Any]] = [([""] if names else []) + list(columns)]
        for i in range(len(next(iter(columns.values())))):
            rows.append(([names[i]] if names else []) + [v[i] for v in columns.values()])
        _add(document, place, rows)
        return
    plain = {k: v for k, v in value.items() if _plain(v)}
    if any(isinstance(v, (int, float)) and not isinstance(v, bool) for v in plain.values()):
        _add(document, place, [["name", place.rsplit(".", 1)[-1]]] + [[k, v] for k, v in plain.items()])
    else:
        words.extend("{}: {}".format(k, v) for k, v in plain.items() if v is not None)
    for key, inner in lists.items():
        _walk(document, inner, "{}.{}".format(place, key), depth + 1, words)


def _add(document: Document, place: str, rows: List[List[Any]]) -> None:
    document.grids.append(Grid(place, as_cells(rows[:MOST_ROWS]), rows_unread=max(len(rows) - MOST_ROWS, 0)))
