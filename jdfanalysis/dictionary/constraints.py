"""What a value may be. Each constraint describes itself, finds breaches and draws examples.

One declaration serves loaders, checks, synthetic data and documentation; one test holds the
three faces together: what a constraint draws, it accepts. Missing values break no constraint
but NotMissing, which draws nothing by itself.
"""
import re
from dataclasses import dataclass
from typing import Any, Dict, Tuple, Type

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Constraint:
    """The shape of all constraints: describe(), broken_by(column), draw(rng, size)."""

    def describe(self) -> str:
        """The rule in words."""
        raise NotImplementedError

    def broken_by(self, column: pd.Series) -> pd.Series:
        """Boolean series, True where the value breaks the rule."""
        raise NotImplementedError

    def draw(self, rng: np.random.RandomState, size: int) -> pd.Series:
        """`size` values that keep the rule."""
        raise NotImplementedError


@dataclass(frozen=True)
class OneOf(Constraint):
    """One of a closed list of codes."""

    values: Tuple[str, ...]

    def describe(self) -> str:
        return "one of: " + ", ".join(str(value) for value in self.values)

    def broken_by(self, column: pd.Series) -> pd.Series:
        return column.notna() & ~column.isin(list(self.values))

    def draw(self, rng: np.random.RandomState, size: int) -> pd.Series:
        return pd.Series(np.array(self.values, dtype=object)[rng.randint(0, len(self.values), size)], dtype=object)


@dataclass(frozen=True)
class InRange(Constraint):
    """A number from `low` to `high`, both included."""

    low: float
    high: float

    def describe(self) -> str:
        return "from {:g} to {:g}".format(self.low, self.high)

    def broken_by(self, column: pd.Series) -> pd.Series:
        numbers = pd.to_numeric(column, errors="coerce")
        return column.notna() & ~numbers.between(self.low, self.high)

    def draw(self, rng: np.random.RandomState, size: int) -> pd.Series:
        return pd.Series(rng.randint(int(np.ceil(self.low)), int(np.floor(self.high)) + 1, size))


@dataclass(frozen=True)
class DateWindow(Constraint):
    """A date from `first` to `last`, both included, written YYYY-MM-DD."""

    first: str
    last: str

    def describe(self) -> str:
        return "dates from {} to {}".format(self.first, self.last)

    def broken_by(self, column: pd.Series) -> pd.Series:
        dates = pd.to_datetime(column, errors="coerce")
        return column.notna() & ~dates.between(pd.Timestamp(self.first), pd.Timestamp(self.last))

    def draw(self, rng: np.random.RandomState, size: int) -> pd.Series:
        first = np.datetime64(self.first, "D")
        days = int((np.datetime64(self.last, "D") - first).astype(int))
        drawn = first + rng.randint(0, days + 1, size).astype("timedelta64[D]")
        return pd.Series(drawn.astype("datetime64[ns]"))


@dataclass(frozen=True)
class Hash(Constraint):
    """A string of hexadecimal digits of one length."""

    length: int = 32

    def describe(self) -> str:
        return "{} hexadecimal digits".format(self.length)

    def broken_by(self, column: pd.Series) -> pd.Series:
        return _not_matching(column, "[0-9a-fA-F]{{{}}}".format(self.length))

    def draw(self, rng: np.random.RandomState, size: int) -> pd.Series:
        digits = np.array(list("0123456789abcdef"))[rng.randint(0, 16, (size, self.length))]
        return pd.Series(["".join(row) for row in digits], dtype=object)


@dataclass(frozen=True)
class Digits(Constraint):
    """A string of digits of one length, leading zeros kept, such as a Home Office offence code."""

    length: int

    def describe(self) -> str:
        return "{} digits".format(self.length)

    def broken_by(self, column: pd.Series) -> pd.Series:
        return _not_matching(column, "[0-9]{{{}}}".format(self.length))

    def draw(self, rng: np.random.RandomState, size: int) -> pd.Series:
        digits = rng.randint(0, 10, (size, self.length))
        return pd.Series(["".join(str(d) for d in row) for row in digits], dtype=object)


def _not_matching(column: pd.Series, pattern: str) -> pd.Series:
    """True where a value is there and does not match as a whole."""
    matched = [re.fullmatch(pattern, str(value)) is not None for value in column]
    return column.notna() & ~pd.Series(matched, index=column.index, dtype=bool)


@dataclass(frozen=True)
class NotMissing(Constraint):
    """A value must be there."""

    def describe(self) -> str:
        return "never missing"

    def broken_by(self, column: pd.Series) -> pd.Series:
        return column.isna()

    def draw(self, rng: np.random.RandomState, size: int) -> pd.Series:
        return pd.Series(np.zeros(size, dtype="int64"))


KINDS: Dict[str, Type[Constraint]] = {
    kind.__name__: kind for kind in (OneOf, InRange, DateWindow, Hash, Digits, NotMissing)
}


def to_record(constraint: Constraint) -> Dict[str, Any]:
    """The constraint as plain data, for a dictionary file."""
    record: Dict[str, Any] = {"rule": type(constraint).__name__}
    record.update({k: list(v) if isinstance(v, tuple) else v for k, v in vars(constraint).items()})
    return record


def from_record(record: Dict[str, Any]) -> Constraint:
    """The constraint that `to_record` wrote. KeyError names an unknown rule, TypeError an unknown setting."""
    settings = {k: tuple(v) if isinstance(v, list) else v for k, v in record.items() if k != "rule"}
    return KINDS[record["rule"]](**settings)
