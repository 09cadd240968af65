"""Words for the request sheet, and names of columns given in either way."""

from dataclasses import replace
from typing import Any, Mapping, Sequence, Union

from output_checks.errors import UsageError
from output_checks.evidence import Evidence

WORDS = ("description", "population", "sample", "variables", "related", "structural_zeros")


def names_of(names: Union[str, Sequence[str], None]) -> tuple:
    """None, one name or several as a tuple."""
    return () if names is None else (names,) if isinstance(names, str) else tuple(names)


def worded(evidence: Evidence, words: Mapping[str, Any]) -> Evidence:
    """Evidence with the words for the request sheet. Raises UsageError for an argument that is none of them."""
    unknown = sorted(set(words) - set(WORDS[:5]))
    if unknown:
        raise UsageError(
            "Unknown argument {}. For the request sheet there are: {}.".format(
                ", ".join("'{}'".format(u) for u in unknown), ", ".join(WORDS[:5])
            )
        )
    given = {
        key: tuple(value) if key == "related" and not isinstance(value, str) else value
        for key, value in words.items()
    }
    if isinstance(given.get("related"), str):
        given["related"] = (given["related"],)
    return replace(evidence, **given)
