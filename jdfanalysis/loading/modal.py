"""One value per person where records repeat it, such as ethnicity: what most of them say, and how far they agree."""
import warnings
from typing import Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
import pandas as pd

from jdfanalysis.errors import DataWarning, UsageError

Words = Union[Callable[[str], Optional[str]], Mapping[str, str]]


def modal_values(
    tables: Mapping[str, pd.DataFrame], column: str, words: Optional[Words] = None, unknown: Sequence[str] = ("Not stated",),
    sources: Sequence[str] = (),
) -> pd.DataFrame:
    """
    What most records of each person say in `column`: person, `column`, records, share, kinds; by person.

    tables : linked tables. words : code -> word, a function or a mapping, so that tables with other codes agree, such as
    dictionary.ethnic_group; codes that it does not know are left out, with a warning. unknown : words that say
    nothing. sources : only these tables; all that have the column otherwise. A row of a table is a record.
    The value is missing where two are equally frequent. records : that say anything; share : of them that say this (or one
    of the two). kinds : different values, more than 1 is a disagreement. People without any such record have no row.
    Raises UsageError where no table has the column.
    """
    named = [name for name in (sources or tables) if name in tables and column in tables[name].columns]
    if not named:
        raise UsageError("None of the tables has a column {}.".format(column))
    person, code, known = _records([tables[name] for name in named], column, words, unknown)
    key = np.sort(person.astype(np.int64) * max(len(known), 1) + code)
    first = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if len(key) else np.zeros(0, dtype=np.int64)
    times, who, value = np.diff(np.append(first, len(key))), key[first] // max(len(known), 1), key[first] % max(len(known), 1)
    begin = np.flatnonzero(np.append(True, who[1:] != who[:-1])) if len(who) else first
    most, records = (rule.reduceat(times, begin) if len(begin) else times for rule in (np.maximum, np.add))
    owner = np.repeat(np.arange(len(begin)), np.diff(np.append(begin, len(who))))
    top = times == most[owner]
    tied = np.bincount(owner[top], minlength=len(begin)) > 1
    chosen = np.full(len(begin), -1, dtype=np.int64)
    chosen[owner[top]] = value[top]
    chosen[tied] = -1
    return pd.DataFrame({
        "person": who[begin].astype(np.int32), column: pd.Categorical.from_codes(chosen, categories=known),
        "records": records.astype(np.int32), "share": most / np.maximum(records, 1),
        "kinds": np.bincount(owner, minlength=len(begin)).astype(np.int32),
    })


def _records(frames: List[pd.DataFrame], column: str, words: Optional[Words], unknown: Sequence[str]
             ) -> Tuple[np.ndarray, np.ndarray, List[str]]:
    """Person and code of every record that says something, and the words behind the codes, sorted."""
    persons, values, lost = [], [], 0
    place: Dict[str, int] = {}
    for frame in frames:
        told = frame[column].astype("category") if not hasattr(frame[column], "cat") else frame[column]
        codes, person = told.cat.codes.to_numpy(), frame["person"].to_numpy(dtype="float64", na_value=-1.0)
        said = [_word(words, str(category)) for category in told.cat.categories]
        strange = np.array([word is None for word in said] + [False])
        lost += int(strange[codes].sum())
        number = [-1 if word is None or word in unknown else place.setdefault(word, len(place)) for word in said]
        code = np.array(number + [-1], dtype=np.int64)[codes]
        kept = (code >= 0) & (person >= 0)
        persons.append(person[kept].astype(np.int32))
        values.append(code[kept])
    if lost:
        warnings.warn("{:,} records have a code of {} for which there is no word; they were left out.".format(lost, column),
                      DataWarning, stacklevel=3)
    known = sorted(place)
    order = np.array([known.index(word) for word in place], dtype=np.int64)
    code = np.concatenate(values)
    return np.concatenate(persons), order[code] if len(code) else code, known


def _word(words: Optional[Words], code: str) -> Optional[str]:
    """The word of a code, None where there is none."""
    if words is None:
        return code
    try:
        return words(code) if callable(words) else words[code]
    except KeyError:
        return None
