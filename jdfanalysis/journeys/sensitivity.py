"""One estimate under many choices: the same pipeline run again with one thing changed at a time."""
import itertools
from typing import Any, Callable, Dict, List, Mapping, Sequence

import pandas as pd

from jdfanalysis.errors import UsageError


def rerun(
    pipeline: Callable[..., Mapping[str, Any]], vary: Mapping[str, Sequence[Any]], together: bool = False
) -> pd.DataFrame:
    """
    Run `pipeline` once per choice: one row per run, the choices as columns, then what it returned.

    pipeline : a function of keyword arguments that returns named numbers (a dict or Series).
    vary : argument -> values; the first value of each is the base. By default one argument
    leaves its base at a time; together=True runs every combination. `changed` names what differs
    from the base, "" for the base itself, which is the first row. Choices are gap rules, waiting
    periods, coverage ends, exit rates, alternative linkages: whatever the pipeline takes.
    Values that are frames or other objects are shown by their position among the values.
    An error in the pipeline is not caught. Raises UsageError if an argument has no value.
    """
    if not vary or any(len(values) == 0 for values in vary.values()):
        raise UsageError("Every argument to vary needs at least one value; the first is the base.")
    rows = []
    for choice in _choices(vary, together):
        found = pipeline(**{name: vary[name][at] for name, at in choice.items()})
        row: Dict[str, Any] = {"changed": ", ".join(name for name in vary if choice[name])}
        row.update({name: _shown(vary[name][at], at) for name, at in choice.items()})
        clash = sorted(set(row) & set(found))
        if clash:
            raise UsageError("The pipeline returns names that are choices as well: {}.".format(", ".join(clash)))
        row.update(dict(found))
        rows.append(row)
    return pd.DataFrame(rows)


def _choices(vary: Mapping[str, Sequence[Any]], together: bool) -> List[Dict[str, int]]:
    """Positions of the values of each run, the base first."""
    if together:
        return [dict(zip(vary, at)) for at in itertools.product(*(range(len(v)) for v in vary.values()))]
    base = {name: 0 for name in vary}
    return [base] + [dict(base, **{name: at}) for name in vary for at in range(1, len(vary[name]))]


def _shown(value: Any, at: int) -> Any:
    return value if isinstance(value, (str, int, float, bool)) or value is None else "value {}".format(at)
