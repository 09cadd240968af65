"""What the records of a person say about them: sex, when they were born, how many records there are."""
from typing import Dict, List, Mapping, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.model import Dictionary
from jdfanalysis.frames import NO_DAY, from_days, to_days

# Rows taken at a time, so that what is made on the way stays small.
_MANY = 1 << 20


def describe_people(frames: Mapping[str, pd.DataFrame], dictionary: Dictionary, size: int) -> pd.DataFrame:
    """
    One row per person 0 … size-1.

    sex : the value most of the person's records give; missing if none does or if two tie
    birth_low, birth_high : first and last possible day of birth by all ages at dates; missing
        without an age. If the records contradict each other, low is after high
    n_<table> : rows of each table
    """
    columns: Dict[str, object] = {"person": np.arange(size, dtype=np.int32)}
    names, counts = sex_counts(frames, dictionary, size)
    columns["sex"] = _most(names, counts)
    low, high = birth_bounds(frames, dictionary, size)
    columns["birth_low"], columns["birth_high"] = from_days(low), from_days(high)
    for name, frame in frames.items():
        columns["n_" + name] = np.bincount(frame["person"].to_numpy(), minlength=size).astype(np.int32)
    return pd.DataFrame(columns)


def sex_counts(frames: Mapping[str, pd.DataFrame], dictionary: Dictionary, size: int) -> Tuple[List[str], np.ndarray]:
    """
    The sexes recorded, sorted, and how many records of each person (row) give each (column).

    Tables may code sex differently: codes of one declared meaning count as the first of them.
    Codes whose meaning begins with "not" (not known, not specified) are no sex.
    """
    columns = {name: frame["sex"] for name, frame in frames.items() if _has_sex(frame)}
    first: Dict[str, str] = {}
    place: Dict[str, Dict[str, str]] = {}
    for name, column in columns.items():
        meanings = dict(dictionary[name]["sex"].codes)
        told = {c: meanings.get(c, c) for c in map(str, column.cat.categories)}
        place[name] = {c: first.setdefault(m, c) for c, m in told.items() if not m.startswith("not ")}
    names = sorted({code for given in place.values() for code in given.values()})
    counts = np.zeros((size, max(1, len(names))), dtype=np.int32)
    for name, column in columns.items():
        given = place[name]
        at = np.array([names.index(given[c]) if c in given else -1 for c in map(str, column.cat.categories)] + [-1])
        codes = at[column.cat.codes.to_numpy()]
        known = codes >= 0
        cells = frames[name]["person"].to_numpy()[known].astype(np.int64) * counts.shape[1] + codes[known]
        counts += np.bincount(cells, minlength=counts.size).reshape(counts.shape).astype(np.int32)
    return names, counts


def _has_sex(frame: pd.DataFrame) -> bool:
    return "sex" in frame.columns and hasattr(frame["sex"], "cat")


def _most(names: List[str], counts: np.ndarray) -> pd.Categorical:
    best = counts.argmax(axis=1) if names else np.zeros(len(counts), dtype=np.int64)
    top = counts.max(axis=1)
    tied = (counts == top[:, None]).sum(axis=1) > 1
    codes = np.where((top == 0) | tied, -1, best)
    return pd.Categorical.from_codes(codes, categories=pd.Index(names, dtype=object))


def birth_bounds(
    frames: Mapping[str, pd.DataFrame], dictionary: Dictionary, size: int
) -> Tuple[np.ndarray, np.ndarray]:
    """
    First and last possible day of birth of each person, as int32 days, NO_DAY where no age is known.

    Someone of `a` completed years on day d was born after d - (a + 1) years and not after d - a years.
    """
    low = np.full(size, NO_DAY, dtype=np.int32)
    high = np.full(size, np.iinfo(np.int32).max, dtype=np.int32)
    for name, frame in frames.items():
        for variable in dictionary[name].variables:
            if variable.at and variable.canonical in frame.columns and variable.at in frame.columns:
                for start in range(0, len(frame), _MANY):
                    _narrow(low, high, frame.iloc[start:start + _MANY], variable.canonical, variable.at)
    high[low == NO_DAY] = NO_DAY
    return low, high


def _narrow(low: np.ndarray, high: np.ndarray, frame: pd.DataFrame, age: str, at: str) -> None:
    """Bring the bounds of the persons of some rows together, in place."""
    ages = frame[age].to_numpy(dtype="float64")
    known = np.isfinite(ages) & frame[at].notna().to_numpy()
    dates, persons = frame[at].to_numpy()[known], frame["person"].to_numpy()[known]
    years = ages[known].astype(np.int64)
    np.maximum.at(low, persons, years_before(dates, years + 1) + np.int32(1))
    np.minimum.at(high, persons, years_before(dates, years))


def years_before(dates: np.ndarray, years: np.ndarray) -> np.ndarray:
    """The day `years` years before each date, as int32 days; 29 February becomes 28 February."""
    days = dates.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    day = (days - months.astype("datetime64[D]")).astype(np.int64)
    earlier = months - (years * 12).astype("timedelta64[M]")
    first = earlier.astype("datetime64[D]")
    length = ((earlier + np.timedelta64(1, "M")).astype("datetime64[D]") - first).astype(np.int64)
    moved = first + np.minimum(day, length - 1).astype("timedelta64[D]")
    return to_days(pd.Series(moved.astype("datetime64[ns]")))
