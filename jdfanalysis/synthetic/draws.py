"""Random numbers that are the same on every platform and version.

Only `RandomState.random_sample` is called: its stream is frozen and its doubles are exact
multiples of 2**-53. Everything else is made from them by +, -, *, / and comparisons, which IEEE
arithmetic fixes to the last bit, and by tables. exp and log may differ by one unit in the last
place between platforms, so they only ever make tables of a few thousand entries, which are
rounded to six decimals before use: no draw is passed through them.
"""
import math
from functools import lru_cache
from typing import Sequence, Tuple, Union

import numpy as np

Number = Union[float, np.ndarray]

EXPONENTIAL_BINS = 65536
NORMAL_BINS = 1024
_DECIMALS = 1e6


def _rounded(values: np.ndarray) -> np.ndarray:
    return np.rint(values * _DECIMALS) / _DECIMALS


@lru_cache(maxsize=1)
def exponential_table() -> np.ndarray:
    """Quantiles of the unit exponential at 0, 1/65536, … ; the last bin ends one unit after it begins."""
    inner = -np.log(1.0 - np.arange(EXPONENTIAL_BINS) / float(EXPONENTIAL_BINS))
    table = _rounded(np.append(inner, inner[-1] + 1.0))
    table.setflags(write=False)
    return table


def _normal_quantile(p: float) -> float:
    """Bisection on erf: slow, short and right to 1e-12; used for a table of 1,024 entries only."""
    low, high = -6.0, 6.0
    for _ in range(48):
        middle = (low + high) / 2.0
        if 0.5 * (1.0 + math.erf(middle / math.sqrt(2.0))) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


@lru_cache(maxsize=1)
def normal_table() -> np.ndarray:
    """Normal quantiles at the middles of 1,024 equal bins, six decimals."""
    upper = [_normal_quantile((NORMAL_BINS + 2 * i + 1) / (2.0 * NORMAL_BINS)) for i in range(NORMAL_BINS // 2)]
    half = _rounded(np.array(upper))
    table = np.concatenate([-half[::-1], half])
    table.setflags(write=False)
    return table


@lru_cache(maxsize=32)
def lognormal_table(spread: float) -> np.ndarray:
    """exp(spread * z) at the normal quantiles: median one, six decimals."""
    table = _rounded(np.exp(spread * normal_table()))
    table.setflags(write=False)
    return table


class Draws:
    """
    One stream of uniform numbers, and the few shapes made of them.

    keys : non-negative integers that name the stream; the same keys give the same draws.
    """

    def __init__(self, *keys: int):
        self._state = np.random.RandomState(list(keys))

    def uniform(self, size: int) -> np.ndarray:
        """`size` numbers in [0, 1)."""
        return self._state.random_sample(size)

    def chance(self, probability: Number, size: int) -> np.ndarray:
        """True with `probability`, one number or one per element."""
        return self.uniform(size) < probability

    def integer(self, low: int, high: Union[int, np.ndarray], size: int) -> np.ndarray:
        """int64 from `low` to `high`, both included, all equally likely."""
        return low + np.floor(self.uniform(size) * (np.asarray(high) - low + 1)).astype(np.int64)

    def pick(self, weights: Sequence[int], size: int) -> np.ndarray:
        """Positions in `weights`, each as likely as its whole-number weight."""
        bounds = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(bounds, self.uniform(size) * bounds[-1], side="right").astype(np.int64)

    def pick_row(self, weights: np.ndarray) -> np.ndarray:
        """One position per row of a matrix of weights."""
        bounds = np.cumsum(weights, axis=1)
        drawn = self.uniform(len(weights)) * bounds[:, -1]
        return np.sum(drawn[:, None] >= bounds[:, :-1], axis=1).astype(np.int64)

    def exponential(self, size: int) -> np.ndarray:
        """Unit exponential numbers, by linear interpolation in the table of quantiles."""
        return _interpolated(exponential_table(), self.uniform(size))

    def days(self, median: Number, spread: float, size: int) -> np.ndarray:
        """Log-normal whole days (int64, 0 or more) with the given median; `spread` is the sd of the log."""
        table = lognormal_table(spread)
        place = np.floor(self.uniform(size) * NORMAL_BINS).astype(np.int64)
        return np.floor(table[place] * median + 0.5).astype(np.int64)

    def quantile(self, values: Sequence[float], size: int) -> np.ndarray:
        """Numbers whose equally spaced quantiles are `values`."""
        return _interpolated(np.asarray(values, dtype=np.float64), self.uniform(size))

    def order(self, size: int) -> np.ndarray:
        """A random order of 0 … size-1; ties, which are as good as impossible, keep their order."""
        return np.argsort(self.uniform(size), kind="mergesort")


def _interpolated(table: np.ndarray, u: np.ndarray) -> np.ndarray:
    place = u * (len(table) - 1)
    low = np.floor(place).astype(np.int64)
    below, above = table[low], table[low + 1]
    return below + (above - below) * (place - low)


def _mixed(keys: np.ndarray) -> np.ndarray:
    """The splitmix64 finaliser (Steele, Lea and Flood 2014): a one-to-one scrambling of 64-bit integers."""
    z = keys + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def scrambled(keys: np.ndarray, *salt: int) -> Tuple[np.ndarray, np.ndarray]:
    """Two uint64 scramblings of integer keys; the first alone tells different keys apart."""
    salted = np.zeros(1, dtype=np.uint64)
    for number in salt:
        salted = _mixed(salted ^ np.array([number], dtype=np.uint64))
    first = _mixed(np.asarray(keys).astype(np.uint64) ^ salted)
    return first, _mixed(first ^ _mixed(salted))


def hex_text(keys: np.ndarray, *salt: int) -> np.ndarray:
    """Keys as 32 hexadecimal digits (object array of str): different for different keys, unreadable."""
    words = np.stack(scrambled(keys, *salt), axis=1).astype(">u8")
    octets = np.ascontiguousarray(words).view(np.uint8).reshape(len(words), 16)
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    letters = np.empty((len(words), 32), dtype=np.uint8)
    letters[:, 0::2] = digits[octets >> 4]
    letters[:, 1::2] = digits[octets & 15]
    return letters.reshape(-1).view("S32").astype("U32").astype(object)
