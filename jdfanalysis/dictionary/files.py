"""Dictionaries as JSON files, so that researchers bring their own tables without code.

The file holds the fields of Dictionary, Table, Variable … by name. Fields left out take their
defaults; a field that does not exist is refused, with its place.
"""
import dataclasses
import json
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple, Union

from jdfanalysis.dictionary.constraints import KINDS, Constraint, from_record, to_record
from jdfanalysis.dictionary.model import Dictionary, EventRule, Linking, SpellRule, Table, Variable, Window
from jdfanalysis.errors import DictionaryError


def read_dictionary(path: Union[str, Path]) -> Dictionary:
    """
    The dictionary in a JSON file written by hand or by `write_dictionary`.

    Raises DictionaryError, naming the place in the file, for a field that does not exist, one that
    is missing or of the wrong shape, an unknown rule, or a declaration that contradicts itself.
    Relations between files (does the file exist, is it right) are the business of `loading`.
    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig") as stream:
            record = json.load(stream)
    except OSError:
        raise DictionaryError("{}: the dictionary file could not be opened.".format(path.name))
    except ValueError as error:
        place = "line {}".format(error.lineno) if isinstance(error, json.JSONDecodeError) else "its text"
        raise DictionaryError("{}: not a JSON file (fault at {}).".format(path.name, place))
    return _build(Dictionary, record, path.name)


def write_dictionary(dictionary: Dictionary, path: Union[str, Path]) -> Path:
    """
    Write a dictionary as JSON; fields at their defaults are left out. Returns the path.

    `read_dictionary` gives back an equal dictionary.
    """
    path = Path(path)
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        json.dump(_plain(dictionary), stream, indent=1, ensure_ascii=False)
        stream.write("\n")
    return path


def _plain(value: Any) -> Any:
    if isinstance(value, Constraint):
        return to_record(value)
    if dataclasses.is_dataclass(value):
        kept = [f for f in dataclasses.fields(value) if _is_set(value, f)]
        return {f.name: _plain(getattr(value, f.name)) for f in kept}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _is_set(value: Any, item: Any) -> bool:
    current = getattr(value, item.name)
    if isinstance(value, Variable) and item.name == "canonical":
        return bool(current != value.name)
    return bool(current != (() if item.default_factory is tuple else item.default))


def _build(kind: type, record: Any, where: str) -> Any:
    """An object of a declared class from plain data."""
    if not isinstance(record, dict):
        raise DictionaryError("{}: a group of named fields is needed here.".format(where))
    known = {f.name: f for f in dataclasses.fields(kind)}
    unknown = sorted(set(record) - set(known))
    if unknown:
        known_text = ", ".join(sorted(known))
        raise DictionaryError("{}: unknown field {}. Known: {}.".format(where, ", ".join(unknown), known_text))
    missing = sorted(n for n, f in known.items() if _needed(f) and n not in record)
    if missing:
        raise DictionaryError("{}: field {} is missing.".format(where, ", ".join(missing)))
    values = {name: _field(kind, name, value, where) for name, value in record.items()}
    try:
        return kind(**values)
    except DictionaryError as error:
        raise DictionaryError("{}: {}".format(where, error))


def _needed(item: Any) -> bool:
    return item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING


def _many(kind: type) -> Callable[[Any, str], Any]:
    def build(value: Any, where: str) -> Tuple[Any, ...]:
        places = ["{}, {}".format(where, _label(item, i)) for i, item in enumerate(_list(value, where))]
        return tuple(_build(kind, item, place) for item, place in zip(value, places))

    return build


def _label(item: Any, position: int) -> str:
    named = item.get("name", item.get("event", item.get("state"))) if isinstance(item, dict) else None
    return "'{}'".format(named) if isinstance(named, str) else "number {}".format(position + 1)


def _list(value: Any, where: str) -> List[Any]:
    if not isinstance(value, list):
        raise DictionaryError("{}: a list is needed here.".format(where))
    return value


def _constraints(value: Any, where: str) -> Tuple[Constraint, ...]:
    found = []
    for record in _list(value, where):
        if not isinstance(record, dict) or record.get("rule") not in KINDS:
            raise DictionaryError("{}: unknown rule. Known: {}.".format(where, ", ".join(sorted(KINDS))))
        try:
            found.append(from_record(record))
        except TypeError:
            raise DictionaryError("{}: wrong settings for the rule {}.".format(where, record["rule"]))
    return tuple(found)


def _deep_tuple(value: Any, where: str) -> Any:
    return tuple(_deep_tuple(item, where) for item in value) if isinstance(value, list) else value


def _tuple(value: Any, where: str) -> Tuple[Any, ...]:
    return tuple(_deep_tuple(item, where) for item in _list(value, where))


# How each field that is not plain text, number or truth is built.
_BUILDERS: Dict[Tuple[type, str], Callable[[Any, str], Any]] = {
    (Dictionary, "tables"): _many(Table),
    (Dictionary, "linking"): lambda value, where: _build(Linking, value, where),
    (Dictionary, "sources"): _tuple,
    (Dictionary, "notes"): _tuple,
    (Table, "key"): _tuple,
    (Table, "variables"): _many(Variable),
    (Table, "coverage"): lambda value, where: None if value is None else _build(Window, value, where),
    (Table, "traps"): _tuple,
    (Table, "files"): _tuple,
    (Table, "events"): _many(EventRule),
    (Table, "spells"): _many(SpellRule),
    (Table, "parent_key"): _tuple,
    (Table, "references"): _tuple,
    (Variable, "codes"): _tuple,
    (Variable, "constraints"): _constraints,
    (Variable, "aliases"): _tuple,
    (EventRule, "where"): _tuple,
    (EventRule, "any_of"): _tuple,
    (EventRule, "unless"): _tuple,
    (SpellRule, "where"): _tuple,
}

_WORDS = {str: "text", bool: "true or false", int: "a whole number"}
_PLAIN_TYPES = {(Variable, "required"): bool, (EventRule, "precedence"): int, (EventRule, "on_request"): bool}


def _field(kind: type, name: str, value: Any, where: str) -> Any:
    place = "{}, {}".format(where, name)
    if (kind, name) in _BUILDERS:
        return _BUILDERS[(kind, name)](value, place)
    wanted = _PLAIN_TYPES.get((kind, name), str)
    if type(value) is not wanted:
        raise DictionaryError("{}: {} is needed here.".format(place, _WORDS[wanted]))
    return value
