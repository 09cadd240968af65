"""Codes of levels, however a column is held, are those of a plain sort."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import InputError
from jdfanalysis.survival.levels import levels_of

WORDS = np.array(["theft", "fraud", "arson", "other"])


def columns(seed, size=300):
    """The same draws held in many ways; categories declare a level that does not occur."""
    rng = np.random.RandomState(seed)
    draw = rng.choice([0, 2, 3], size)
    return pd.DataFrame({
        "int64": draw, "int8": draw.astype(np.int8), "uint8": draw.astype(np.uint8), "float": draw.astype(float),
        "float32": (draw - 2).astype(np.float32), "halves": draw / 2, "flag": draw > 0, "far": draw * 10 ** 12,
        "wide": rng.randint(-10 ** 6, 10 ** 6, size), "word": WORDS[draw], "one": 5,
        "category": pd.Categorical(WORDS[draw], categories=["other", "theft", "arson", "fraud"], ordered=True),
    })


def slow_levels(frame, names):
    """By a dictionary of sorted tuples."""
    place = {"other": 0, "theft": 1, "arson": 2, "fraud": 3}
    keys = [tuple(place[v] if name == "category" else v for name, v in zip(names, row)) for row in frame[names].itertuples(index=False)]
    order = sorted(set(keys))
    return [order.index(key) for key in keys], [dict(zip(names, row)) for _, row in sorted(set(zip(keys, map(tuple, frame[names].values))))]


@pytest.mark.parametrize("seed", range(3))
def test_codes_and_levels_are_those_of_sorted_values(seed):
    frame = columns(seed)
    for names in [[name] for name in frame] + [["word", "int64"], ["flag", "wide"], ["far", "float", "category"], ["int8", "halves"]]:
        codes, levels = levels_of(frame, names, None)
        slow_codes, slow = slow_levels(frame, names)
        assert codes.dtype == np.int32 and codes.tolist() == slow_codes
        assert [dict(zip(names, row)) for row in levels.itertuples(index=False, name=None)] == slow
        plain = [name for name in names if name != "category"]
        assert [levels[name].dtype for name in plain] == [frame[name].dtype for name in plain]


def test_only_the_rows_used_count():
    frame = columns(1)
    used = np.flatnonzero(frame["int64"] != 2)
    codes, levels = levels_of(frame, "int64", used)
    assert levels["int64"].tolist() == [0, 3] and codes.tolist() == (frame["int64"].iloc[used] == 3).astype(int).tolist()


@pytest.mark.parametrize("values", [[1.0, np.nan], ["a", None], pd.Categorical(["a", None]), pd.array([1, None], dtype="Int64")])
def test_missing_values_are_refused_and_counted(values):
    with pytest.raises(InputError, match="missing values: 1 rows"):
        levels_of(pd.DataFrame({"court": values}), "court", None)


def test_numbers_that_are_not_finite_are_levels_as_any():
    codes, levels = levels_of(pd.DataFrame({"x": [np.inf, 1.0, -np.inf]}), "x", None)
    assert codes.tolist() == [2, 1, 0] and levels["x"].tolist() == [-np.inf, 1.0, np.inf]
