"""Home Office offence codes to offence groups or modes of trial, by the user's copy of the published classification."""
import csv
from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple, Union

import numpy as np
import pandas as pd

from jdfanalysis.errors import LoadingError, Problem, UsageError
from jdfanalysis.loading.columns import plain

_CODE = ("offence_code", "offence.code", "ho_offence_code")
_HEADINGS = {"group": ("offence.group", "offence_group"), "type": ("offence.type", "offence_type")}
DIGITS = 5


class Grouped(NamedTuple):
    """A group for each row (a categorical, missing where the code is missing or unknown), and what was odd."""

    groups: pd.Series
    problems: Tuple[Problem, ...]


def read_offence_groups(path: Union[str, Path], label: str = "group") -> Dict[str, str]:
    """
    The groups of the published offence classification: {five-digit code: group}.

    path : the csv file as published with the criminal justice statistics, headings Offence_code and
        Offence.group (or with spaces or underscores), UTF-8 or Windows-1252
    label : "group", or "type" for the heading Offence.type, the mode of trial (indictable only, triable either way, summary)
    Leading zeros that a spreadsheet took away come back; blanks around labels go. Raises
    LoadingError if the headings are not there, or if a code has two labels, and UsageError for another label.
    """
    if label not in _HEADINGS:
        raise UsageError("label is one of {}.".format(", ".join(_HEADINGS)))
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError:
        raise LoadingError("{}: the classification could not be opened.".format(path.name))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    rows = list(csv.reader(text.splitlines()))
    names = [plain(name) for name in rows[0]] if rows else []
    code_at, group_at = (next((names.index(n) for n in known if n in names), -1) for known in (_CODE, _HEADINGS[label]))
    if min(code_at, group_at) < 0:
        raise LoadingError("{}: it needs the headings Offence_code and Offence.{}.".format(path.name, label))
    found: Dict[str, str] = {}
    twice = 0
    for row in rows[1:]:
        if len(row) > max(code_at, group_at) and row[code_at].strip():
            code, group = row[code_at].strip().zfill(DIGITS), row[group_at].strip()
            twice += int(found.setdefault(code, group) != group)
    if twice:
        raise LoadingError("{}: {} codes have more than one {}.".format(path.name, twice, label))
    return found


def group_offences(codes: pd.Series, groups: Dict[str, str]) -> Grouped:
    """
    The offence group of each row.

    codes : a column of five-digit codes as loaded (a categorical)
    groups : from `read_offence_groups`, groups or types
    A code that is not in the classification has no group and is counted as a problem, not put
    under "other" or "not known".
    """
    listed = [groups.get(str(code)) for code in codes.cat.categories]
    names = sorted({group for group in listed if group is not None})
    place = np.array([names.index(group) if group is not None else -1 for group in listed] + [-1], dtype=np.int32)
    rows = codes.cat.codes.to_numpy()
    found = pd.Categorical.from_codes(place[rows], categories=pd.Index(names, dtype=object))
    unknown = int(((rows >= 0) & (place[rows] < 0)).sum())
    problems: List[Problem] = []
    if unknown:
        remedy = "Use the classification of the years of the data."
        problems.append(Problem("offence code not in the classification", str(codes.name), unknown, remedy))
    return Grouped(pd.Series(found, index=codes.index, name="offence_group"), tuple(problems))
