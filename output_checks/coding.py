"""Top and bottom codes instead of extremes, and bands instead of percentiles: words that stand for enough people."""

from dataclasses import replace
from typing import Any, List

import numpy as np
import pandas as pd

from output_checks.describing import Description, Group, groups_of, role_of
from output_checks.errors import UsageError
from output_checks.outputs import Output
from output_checks.treatments import MARK


def with_coded_extremes(output: Output, minimum: int) -> Output:
    """
    The output with every minimum and maximum as a code: "720 or more" where at least `minimum` people lie there.

    The code is the least extreme value that so many different people reach. Groups of fewer people get the mark of
    hidden cells. For descriptions. Raises UsageError if there is neither a minimum nor a maximum.
    """
    recipe = _description(output)
    names = [name for name in recipe.statistics if role_of(name) in ("minimum", "maximum")]
    if not names:
        raise UsageError("'{}' holds neither a minimum nor a maximum.".format(output.name))
    table = output.table.astype(object)
    for group in groups_of(recipe, output.merged):
        for name in names:
            table.loc[group.label, name] = _code(group, name == "max", minimum)
    said = "{} as top or bottom codes that at least {} people reach".format(" and ".join(names), minimum)
    return _replaced(output, table, said)


def with_banded_percentiles(output: Output, width: float, minimum: int) -> Output:
    """
    The output with every percentile as a band "30 to under 60" that holds it and at least `minimum` people.

    Bands begin at multiples of `width` and are one width wide, or as many as it takes. Groups of fewer people get the
    mark of hidden cells. For descriptions. Raises UsageError if there is no percentile or the width is not above 0.
    """
    recipe = _description(output)
    names = [name for name in recipe.statistics if role_of(name) == "percentile"]
    if not names or not width > 0:
        raise UsageError("'{}' holds no percentile to band, or the width is not above 0.".format(output.name))
    table = output.table.astype(object)
    for group in groups_of(recipe, output.merged):
        for name in names:
            shown = output.table.loc[group.label, name]
            table.loc[group.label, name] = shown if isinstance(shown, str) else _band(group, float(shown), width, minimum)
    said = "{} in bands of {:g} or more that hold at least {} people".format(" and ".join(names), width, minimum)
    return _replaced(output, table, said)


def _description(output: Output) -> Description:
    if not isinstance(output.recipe, Description):
        raise UsageError("'{}' was not made by `session.describe`.".format(output.name))
    return output.recipe


def _replaced(output: Output, table: pd.DataFrame, said: str) -> Output:
    evidence = replace(output.evidence, sdc_applied=output.evidence.sdc_applied + (said,))
    return replace(output, table=table, evidence=evidence)


def _code(group: Group, top: bool, minimum: int) -> str:
    """The value nearest the end that `minimum` different people reach, with its words."""
    values, who = (group.values[::-1], group.who[::-1]) if top else (group.values, group.who)
    seen: Any = set()
    for value, person in zip(values.tolist(), who.tolist()):
        seen.add(person)
        if len(seen) >= minimum:
            return "{:g} or {}".format(value, "more" if top else "less")
    return MARK


def _band(group: Group, value: float, width: float, minimum: int) -> str:
    if len(np.unique(group.who)) < minimum:
        return MARK
    low = high = np.floor(value / width)
    # Wider on both sides in turn, until enough people are inside: the whole range is enough by the line above.
    sides: List[int] = [0, 1]
    while _inside(group, low * width, (high + 1) * width) < minimum:
        if sides[0] == 0 and low * width > group.values[0]:
            low -= 1
        else:
            high += 1
        sides.reverse()
    return "{:g} to under {:g}".format(low * width, (high + 1) * width)


def _inside(group: Group, low: float, high: float) -> int:
    return len(np.unique(group.who[(group.values >= low) & (group.values < high)]))
