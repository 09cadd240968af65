"""One column of text -> one column of the declared type, with everything odd counted and kept aside.

Each class takes the column chunk by chunk (`add`) and gives the whole (`finish`). Work is done on
the distinct texts of a chunk wherever that is possible, not on its rows.
"""
import re
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.constraints import DateWindow, Digits, InRange, OneOf
from jdfanalysis.dictionary.model import Variable
from jdfanalysis.loading import ids
from jdfanalysis.loading.dates import outside, parse_dates
from jdfanalysis.loading.reasons import Tally

# Texts that mean "missing", unless they are declared codes of the variable.
MISSING = frozenset(("", "NULL", "null", "NA", "N/A", "NaN", "nan", "None", "."))

_GROUPED = re.compile(r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$")

YES = frozenset(("1", "1.0", "y", "yes", "true", "t"))
NO = frozenset(("0", "0.0", "n", "no", "false", "f"))


class Aside(NamedTuple):
    """Values of one column that were set aside: rows in the order read, why, and the text."""

    rows: np.ndarray
    column: str
    reasons: np.ndarray
    texts: np.ndarray


def distinct(texts: np.ndarray, declared: Tuple[str, ...] = ()) -> Tuple[np.ndarray, List[str]]:
    """Codes of the rows (-1 missing) and the distinct texts, stripped; blanks and missing marks are missing."""
    codes, values = pd.factorize(np.asarray(texts, dtype=object))
    cleaned = [str(value).strip() for value in values]
    absent = np.array([text in MISSING and text not in declared for text in cleaned], dtype=bool)
    codes = np.asarray(codes, dtype=np.int32).copy()
    if absent.any():
        known = codes >= 0
        codes[known] = np.where(absent[codes[known]], np.int32(-1), codes[known])
    return codes, cleaned


class _Column:
    """What all kinds share: the variable, the tally, what was set aside."""

    def __init__(self, variable: Variable, where: str, tally: Tally):
        self.variable, self.where, self.tally = variable, where, tally
        self.aside: List[Aside] = []
        self._rows = 0
        self._parts: List[np.ndarray] = []

    def add(self, texts: np.ndarray) -> np.ndarray:
        """Take the next rows. Returns True where the row has no text at all."""
        codes, values = distinct(texts, tuple(code for code, _ in self.variable.codes))
        self._take(codes, values)
        self._rows += len(texts)
        return codes < 0

    def add_missing(self, count: int) -> None:
        """Take rows of a part that lacks the column."""
        self.add(np.full(count, None, dtype=object))

    def _take(self, codes: np.ndarray, values: List[str]) -> None:
        raise NotImplementedError

    def _set_aside(self, codes: np.ndarray, values: List[str], reasons: np.ndarray) -> None:
        """Count and keep the rows whose distinct text has a reason."""
        bad = np.flatnonzero((codes >= 0) & (np.append(reasons, "") != "")[codes])
        if len(bad):
            why = reasons[codes[bad]]
            for reason in sorted(set(why)):
                self.tally.add(reason, self.where, int((why == reason).sum()))
            texts = np.array(values, dtype=object)[codes[bad]]
            self.aside.append(Aside(bad + self._rows, self.variable.canonical, why, texts))

    def _note(self, reason: str, codes: np.ndarray, flags: np.ndarray) -> None:
        self.tally.add(reason, self.where, int(np.append(flags, False)[codes].sum()))

    def _joined(self, dtype: str) -> np.ndarray:
        return np.concatenate(self._parts).astype(dtype) if self._parts else np.empty(0, dtype=dtype)


class DateColumn(_Column):
    """Dates to whole days; a date outside its declared window is set aside."""

    def _take(self, codes: np.ndarray, values: List[str]) -> None:
        used = sorted(set(codes[codes >= 0].tolist()))
        parsed = parse_dates([values[i] for i in used])
        days = np.full(len(values) + 1, np.datetime64("NaT", "ns"), dtype="datetime64[ns]")
        reasons = np.full(len(values), "", dtype=object)
        days[used], reasons[used] = parsed.days, parsed.reasons
        for rule in self.variable.constraints:
            if isinstance(rule, DateWindow):
                out = outside(days[:-1], rule.first, rule.last)
                reasons[out] = "date out of window"
        days[:-1][reasons != ""] = np.datetime64("NaT", "ns")
        for note, flags in parsed.notes.items():
            marked = np.zeros(len(values), dtype=bool)
            marked[used] = flags
            self._note(note, codes, marked)
        self._set_aside(codes, values, reasons)
        self._parts.append(days[codes])

    def finish(self) -> np.ndarray:
        """datetime64[ns], NaT where missing."""
        return self._joined("datetime64[ns]")


class NumberColumn(_Column):
    """Numbers as float64; out of the declared range they are set aside."""

    def _take(self, codes: np.ndarray, values: List[str]) -> None:
        grouped = np.array([_GROUPED.match(text) is not None for text in values], dtype=bool)
        plain = [text.replace(",", "") if found else text for text, found in zip(values, grouped)]
        numbers = np.append(pd.to_numeric(pd.Series(plain, dtype=object), errors="coerce").astype("float64"), np.nan)
        reasons = np.where(np.isfinite(numbers[:-1]), "", "number not understood").astype(object)
        for rule in self.variable.constraints:
            if isinstance(rule, InRange):
                with np.errstate(invalid="ignore"):
                    out = (numbers[:-1] < rule.low) | (numbers[:-1] > rule.high)
                reasons[out] = "number out of range"
        numbers[:-1][reasons != ""] = np.nan
        self._note("thousands separator dropped", codes, grouped & (reasons == ""))
        self._set_aside(codes, values, reasons)
        self._parts.append(numbers[codes])

    def finish(self) -> np.ndarray:
        """float64, nan where missing."""
        return self._joined("float64")


class FlagColumn(_Column):
    """Yes and no as 1 and 0."""

    def _take(self, codes: np.ndarray, values: List[str]) -> None:
        words = [text.lower() for text in values]
        flags = np.array([1.0 if w in YES else 0.0 if w in NO else np.nan for w in words] + [np.nan], dtype="float64")
        reasons = np.where(np.isnan(flags[:-1]), "flag not understood", "").astype(object)
        self._set_aside(codes, values, reasons)
        self._parts.append(flags[codes])

    def finish(self) -> np.ndarray:
        """float64: 1 yes, 0 no, nan missing."""
        return self._joined("float64")


class CodeColumn(_Column):
    """Categories and texts as a categorical; codes that are not declared are counted and kept."""

    def __init__(self, variable: Variable, where: str, tally: Tally):
        super().__init__(variable, where, tally)
        self._lists = [rule.values for rule in variable.rules if isinstance(rule, OneOf)]
        self._known: Dict[str, int] = {code: i for i, (code, _) in enumerate(variable.codes)}
        self._folded = {code.lower(): code for code in reversed(list(self._known))}
        self._digits: Optional[int] = next((r.length for r in variable.constraints if isinstance(r, Digits)), None)

    def _take(self, codes: np.ndarray, values: List[str]) -> None:
        repaired = [self._repair(text) for text in values]
        for reason in ("code read without regard to case", "leading zeros restored", "decimal ending dropped"):
            self._note(reason, codes, np.array([reason in noted for _, noted in repaired], dtype=bool))
        texts = [text for text, _ in repaired]
        unknown = np.array([any(text not in allowed for allowed in self._lists) for text in texts], dtype=bool)
        self._note("unknown code", codes, unknown)
        if self._digits:
            odd = np.array([not (text.isdigit() and len(text) == self._digits) for text in texts], dtype=bool)
            self._note("breaks the declared form", codes, odd)
        used = np.zeros(len(values) + 1, dtype=bool)
        used[codes] = True
        places = [self._known.setdefault(t, len(self._known)) if u else -1 for t, u in zip(texts, used)]
        self._parts.append(np.array(places + [-1], dtype=np.int32)[codes])

    def _repair(self, text: str) -> Tuple[str, List[str]]:
        if self.variable.codes and text not in self._known and text.lower() in self._folded:
            return self._folded[text.lower()], ["code read without regard to case"]
        noted = []
        if self._digits:
            if text.endswith(".0") and text[:-2].isdigit():
                text, noted = text[:-2], ["decimal ending dropped"]
            if text.isdigit() and len(text) < self._digits:
                text, noted = text.zfill(self._digits), noted + ["leading zeros restored"]
        return text, noted

    def finish(self) -> pd.Categorical:
        """A categorical: the declared codes first, in declared order, then those found, sorted."""
        declared = len(self.variable.codes)
        names = list(self._known)
        order = list(range(declared)) + sorted(range(declared, len(names)), key=lambda i: names[i])
        place = np.empty(len(names) + 1, dtype=np.int32)
        place[order], place[-1] = np.arange(len(names), dtype=np.int32), -1
        codes = place[self._joined("int32")]
        return pd.Categorical.from_codes(codes, categories=pd.Index([names[i] for i in order], dtype=object))


class IdColumn(_Column):
    """Ids as bytes, to be coded at the end."""

    def add(self, texts: np.ndarray) -> np.ndarray:
        """Take the next rows. Returns True where the row has no id."""
        values = np.asarray(texts, dtype=object)
        if values.size and pd.isna(values).any():
            values = np.where(pd.isna(values), "", values)
        found = ids.as_bytes(values)
        packed = found.tobytes()
        if any(space in packed for space in (b" ", b"\t")):
            found = np.char.strip(found)
        missing = np.zeros(len(found), dtype=bool)
        for mark in MISSING:
            missing |= found == mark.encode("ascii")
        if b"." in packed or b"+" in packed:
            found, lost = self._repair(found)
            missing |= lost
        found[missing] = b""
        self._rows += len(found)
        self._parts.append(found)
        return missing

    def _repair(self, found: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        """Undo ids read as numbers: 123.0 is 123, but 1.2E+15 has lost digits."""
        texts = pd.Series(np.char.decode(found, "utf-8"), dtype=object)
        ending = texts.str.match(r"^\d+\.0$").to_numpy(dtype=bool)
        lost = texts.str.match(r"^\d+(?:\.\d+[eE]\+?|[eE]\+)\d+$").to_numpy(dtype=bool)
        self.tally.add("decimal ending dropped", self.where, int(ending.sum()))
        reasons = np.full(int(lost.sum()), "id in exponent form", dtype=object)
        if lost.any():
            self.tally.add("id in exponent form", self.where, int(lost.sum()))
            self.aside.append(Aside(np.flatnonzero(lost) + self._rows, self.variable.canonical, reasons,
                                    texts.to_numpy()[lost]))
        texts[ending] = texts[ending].str[:-2]
        return ids.as_bytes(texts.to_numpy()), lost

    def finish(self) -> np.ndarray:
        """Fixed-width bytes, blank where missing."""
        return np.concatenate(self._parts) if self._parts else np.empty(0, dtype="S1")


_KINDS = {
    "id": IdColumn,
    "date": DateColumn,
    "category": CodeColumn,
    "text": CodeColumn,
    "integer": NumberColumn,
    "number": NumberColumn,
    "flag": FlagColumn,
}


def column_of(variable: Variable, where: str, tally: Tally) -> Any:
    """The column of the kind that the variable's type asks for."""
    return _KINDS[variable.type](variable, where, tally)
