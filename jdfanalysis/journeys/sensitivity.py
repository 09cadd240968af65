"""One estimate under many choices: the same pipeline run again with one thing changed at a time."""
import itertools
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Sequence, Union

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.model import Dictionary
from jdfanalysis.errors import UsageError

Values = Union[Sequence[Any], Mapping[str, Any]]


class _Choice(NamedTuple):
    """One value of an argument and the word that stands for it in the table."""

    shown: Any
    value: Any


def rerun(
    pipeline: Callable[..., Mapping[str, Any]], vary: Mapping[str, Values], together: bool = False
) -> pd.DataFrame:
    """
    Run `pipeline` once per choice: one row per run, the choices as columns, then what it returned.

    pipeline : a function of keyword arguments that returns named numbers (a dict or Series).
    vary : argument -> values; the first value of each is the base. By default one argument
    leaves its base at a time; together=True runs every combination. `changed` names what differs
    from the base, "" for the base itself, which is the first row. Choices are gap rules, waiting
    periods, coverage thresholds, exit rates, alternative linkages: whatever the pipeline takes.
    Values that are frames or other objects are shown by their position among the values; give a dict
    name -> value to show them by name. An error in the pipeline is not caught. Raises UsageError if an argument has no value.
    """
    if not vary or any(len(values) == 0 for values in vary.values()):
        raise UsageError("Every argument to vary needs at least one value; the first is the base.")
    values = {name: _listed(given) for name, given in vary.items()}
    rows = []
    for choice in _choices(values, together):
        found = pipeline(**{name: values[name][at].value for name, at in choice.items()})
        if not isinstance(found, (Mapping, pd.Series)):
            raise UsageError("The pipeline returns named numbers, such as {{\"rate\": 0.4}}; this gave {}.".format(type(found).__name__))
        row: Dict[str, Any] = {"changed": ", ".join(name for name in vary if choice[name])}
        row.update({name: values[name][at].shown for name, at in choice.items()})
        clash = sorted(set(row) & set(found))
        if clash:
            raise UsageError("The pipeline returns names that are choices as well: {}.".format(", ".join(clash)))
        row.update(dict(found))
        rows.append(row)
    return pd.DataFrame(rows)


def spread(found: pd.DataFrame, estimates: Sequence[str]) -> pd.DataFrame:
    """
    How far each choice alone moves each estimate: estimate, choice, base, lowest, highest, moves.

    found : from rerun, one change at a time (runs with several changes are left out). lowest and highest
    include the base. moves : the largest distance from the base. The choice that moves it most comes
    first within an estimate. Raises UsageError if there is no base row or no such estimate.
    """
    absent = sorted(set(estimates) - set(found.columns))
    if absent or "changed" not in found.columns or not (found["changed"] == "").any():
        raise UsageError("spread reads a table of rerun with its base and the estimates named in it.")
    base = found[found["changed"] == ""].iloc[0]
    single = [name for name in found.columns if (found["changed"] == name).any()]
    rows = []
    for estimate in estimates:
        for name in single:
            values = np.array(found.loc[found["changed"].isin(["", name]), estimate], dtype=np.float64)
            far = np.nanmax(np.abs(values - float(base[estimate])))
            rows.append((estimate, name, float(base[estimate]), np.nanmin(values), np.nanmax(values), far))
    table = pd.DataFrame(rows, columns=["estimate", "choice", "base", "lowest", "highest", "moves"])
    place = table["estimate"].map({name: at for at, name in enumerate(estimates)})
    order = np.lexsort((-table["moves"].to_numpy(), place.to_numpy()))
    return table.take(order).reset_index(drop=True)


def tipping_point(found: pd.DataFrame, estimate: str, choice: str, at: float) -> float:
    """
    How far a choice must go until an estimate reaches `at`: a value of the choice, NaN if it does not in the runs there are.

    found : from rerun, one change at a time; the choice in numbers, such as the share of links broken or a yearly rate of exit.
    at : where the conclusion changes, such as 0 for a difference or the rate of another group. Of the runs that change only this
    choice, from the base outwards, the first pair that `at` lies between counts, and the point on the line between the two.
    Nearer values of the choice make it sharper. Raises UsageError where the runs have no such estimate, choice or numbers.
    """
    if "changed" not in found.columns or not {estimate, choice} <= set(found.columns):
        raise UsageError("tipping_point reads a table of rerun with the estimate and the choice named in it.")
    runs = found[found["changed"].isin(["", choice])]
    if not (runs["changed"] == "").any() or not pd.api.types.is_numeric_dtype(runs[choice].infer_objects().dtype):
        raise UsageError("tipping_point needs the base among the runs, and values of {} that are numbers.".format(choice))
    x, y = (np.array(runs[name], dtype=np.float64) for name in (choice, estimate))
    base, reached = x[np.asarray(runs["changed"] == "")][0], []
    for side in (x >= base, x <= base):
        order = np.flatnonzero(side)[np.argsort(np.abs(x[side] - base), kind="stable")]
        for here, there in zip(order[:-1], order[1:]):
            low, high = y[here] - at, y[there] - at
            if low * high <= 0 and (low or high):
                reached.append(x[here] + (x[there] - x[here]) * low / (low - high))
                break
    return float(min(reached, key=lambda value: abs(value - base))) if reached else float("nan")


def within_source(tables: Mapping[str, pd.DataFrame], dictionary: Dictionary, source: str) -> Dict[str, pd.DataFrame]:
    """
    One table with people as the table itself tells them apart: the other partition, for rerun.

    The link joins records across tables on names and dates of birth, and may split or merge people. A
    table's own person id errs otherwise. An estimate from one table that both partitions give alike
    does not hang on the link. `person` is a dense code of the table's own id; rows without one stay
    apart from everyone (-1). Raises UsageError where the table or its id is not there.
    """
    column = dictionary[source].person_column if source in [table.name for table in dictionary] else ""
    if source not in tables or not column or column not in tables[source].columns:
        raise UsageError("There is no table {} with a person id of its own here.".format(source))
    own = tables[source][column]
    codes = pd.factorize(own, sort=True)[0]
    missing = np.asarray(own.isna())
    if pd.api.types.is_integer_dtype(own.dtype):
        missing = missing | np.asarray(own.fillna(-1) < 0)
    frame = tables[source].copy(deep=False)
    frame["person"] = np.where(missing, -1, codes).astype(np.int32)
    return {source: frame}


def _listed(given: Values) -> List[_Choice]:
    if isinstance(given, Mapping):
        return [_Choice(name, value) for name, value in given.items()]
    return [_Choice(_shown(value, at), value) for at, value in enumerate(given)]


def _choices(vary: Mapping[str, Sequence[Any]], together: bool) -> List[Dict[str, int]]:
    """Positions of the values of each run, the base first."""
    if together:
        return [dict(zip(vary, at)) for at in itertools.product(*(range(len(v)) for v in vary.values()))]
    base = {name: 0 for name in vary}
    return [base] + [dict(base, **{name: at}) for name in vary for at in range(1, len(vary[name]))]


def _shown(value: Any, at: int) -> Any:
    return value if isinstance(value, (str, int, float, bool)) or value is None else "value {}".format(at)
