"""One column of text -> one column of the declared type, with everything odd counted and kept aside.

Each class takes the column chunk by chunk (`add`) and gives the whole (`finish`). A text is judged
once, when it is first seen; what remains for the rows is to look the judgements up.
"""
import re
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.constraints import DateWindow, Digits, InRange, NotMissing, OneOf
from jdfanalysis.dictionary.model import Variable
from jdfanalysis.frames import NO_DAY, from_days
from jdfanalysis.loading import ids
from jdfanalysis.loading.dates import day_number, parse_date
from jdfanalysis.loading.growing import Growing
from jdfanalysis.loading.growing_ids import GrowingIds
from jdfanalysis.loading.id_texts import clean_ids
from jdfanalysis.loading.judging import Judged, Judgements
from jdfanalysis.loading.reasons import REASONS, Tally
from jdfanalysis.loading.texts import MISSING, ObjectTexts, Texts

YES = frozenset(("1", "1.0", "y", "yes", "true", "t"))
NO = frozenset(("0", "0.0", "n", "no", "false", "f"))

_GROUPED = re.compile(r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$")


class Aside(NamedTuple):
    """Values of one column that were set aside: rows in the order read, why, and the text."""

    rows: np.ndarray
    column: str
    reasons: np.ndarray
    texts: np.ndarray


class _Column:
    """What all kinds share: the variable, the tally, the judgements, what was set aside."""

    absent: Any = np.nan
    dtype = "float64"

    def __init__(self, variable: Variable, where: str, tally: Tally):
        self.variable, self.where, self.tally = variable, where, tally
        self.aside: List[Aside] = []
        self._declared = frozenset(code for code, _ in variable.codes)
        self._judgements = Judgements(self._first_seen, self.absent, self.dtype)
        self._rows = 0
        self._values = Growing(self.dtype)

    def add(self, texts: Texts) -> np.ndarray:
        """Take the next rows. Returns True where the row has no text at all."""
        places = self._judgements.places(texts)
        if self._judgements.odd.any():
            self._count(places)
        self._values.add(self._judgements.values[places])
        self._rows += len(texts)
        return self._judgements.missing[places]

    def add_missing(self, count: int) -> None:
        """Take rows of a part that lacks the column."""
        self.add(ObjectTexts(np.full(count, None, dtype=object)))

    def _first_seen(self, text: Any) -> Judged:
        plain = str(text).strip()
        absent = plain in MISSING and plain not in self._declared
        return Judged(self.absent, (), True) if absent else self.judge(plain)

    def judge(self, text: str) -> Judged:
        """What a stripped text that is there becomes."""
        raise NotImplementedError

    def _count(self, places: np.ndarray) -> None:
        """Count what was odd by reason, and keep what was set aside, in the order of the rows."""
        known = self._judgements
        odd = np.flatnonzero(known.odd[places])
        found, rows_with = np.unique(places[odd], return_counts=True)
        why = {}
        for place, count in zip(found.tolist(), rows_with.tolist()):
            for reason in known.reasons[place]:
                self.tally.add(reason, self.where, count)
                if REASONS[reason].kind == "set aside":
                    why[place] = reason
        rows = odd[np.isin(places[odd], list(why))] if why else odd[:0]
        if len(rows):
            reasons = np.array([why[place] for place in places[rows].tolist()], dtype=object)
            texts = np.array([str(known.texts[place]).strip() for place in places[rows].tolist()], dtype=object)
            self.aside.append(Aside(rows + self._rows, self.variable.canonical, reasons, texts))

    def _joined(self) -> np.ndarray:
        """All rows taken since the last time; what was taken is let go."""
        self._rows = 0
        return self._values.take()

    def take_aside(self) -> List[Aside]:
        """What was set aside since the last time."""
        aside, self.aside = self.aside, []
        return aside

    def raw(self) -> np.ndarray:
        """What the rows taken so far are, in a form that says the same in every chunk of a table."""
        return self._values.view().copy()


class DateColumn(_Column):
    """Dates to whole days; a date outside its declared window is set aside."""

    absent = int(NO_DAY)
    dtype = "int32"

    def __init__(self, variable: Variable, where: str, tally: Tally):
        super().__init__(variable, where, tally)
        rules = [rule for rule in variable.constraints if isinstance(rule, DateWindow)]
        self._windows = [(day_number(rule.first), day_number(rule.last)) for rule in rules]

    def judge(self, text: str) -> Judged:
        """Days since 1970-01-01. Both ends of a window belong to it."""
        parsed = parse_date(text)
        if parsed.reason:
            return Judged(self.absent, (parsed.reason,))
        if any(not first <= parsed.day <= last for first, last in self._windows):
            return Judged(self.absent, ("date out of window",))
        return Judged(parsed.day, parsed.notes)

    def finish(self, growing: bool = False) -> np.ndarray:
        """datetime64[ns], NaT where missing."""
        return from_days(self._joined())


class NumberColumn(_Column):
    """Numbers as float64; out of the declared range they are set aside."""

    def judge(self, text: str) -> Judged:
        """The number. Both ends of a range belong to it; a comma divides thousands or nothing."""
        grouped = _GROUPED.match(text) is not None
        try:
            number = float(text.replace(",", "") if grouped else text) if "_" not in text else np.nan
        except ValueError:
            number = np.nan
        if not np.isfinite(number):
            return Judged(self.absent, ("number not understood",))
        ranges = [rule for rule in self.variable.constraints if isinstance(rule, InRange)]
        if any(not rule.low <= number <= rule.high for rule in ranges):
            return Judged(self.absent, ("number out of range",))
        return Judged(number, ("thousands separator dropped",) if grouped else ())

    def finish(self, growing: bool = False) -> np.ndarray:
        """float64, nan where missing."""
        return self._joined()


class FlagColumn(_Column):
    """Yes and no as 1 and 0."""

    def judge(self, text: str) -> Judged:
        """1.0 for yes, 0.0 for no."""
        word = text.lower()
        if word in YES or word in NO:
            return Judged(1.0 if word in YES else 0.0)
        return Judged(self.absent, ("flag not understood",))

    def finish(self, growing: bool = False) -> np.ndarray:
        """float64: 1 yes, 0 no, nan missing."""
        return self._joined()


class CodeColumn(_Column):
    """Categories and texts as a categorical; codes that are not declared are counted and kept."""

    absent = -1
    dtype = "int32"

    def __init__(self, variable: Variable, where: str, tally: Tally):
        super().__init__(variable, where, tally)
        self._lists = [frozenset(rule.values) for rule in variable.rules if isinstance(rule, OneOf)]
        self._known: Dict[str, int] = {code: i for i, (code, _) in enumerate(variable.codes)}
        self._folded = {code.lower(): code for code in reversed(list(self._known))}
        self._digits: Optional[int] = next((r.length for r in variable.constraints if isinstance(r, Digits)), None)
        own = (OneOf, Digits, NotMissing)
        self._others = [rule for rule in variable.constraints if not isinstance(rule, own)]

    def judge(self, text: str) -> Judged:
        """The place of the code among those known so far, new ones added at the end."""
        reasons: Tuple[str, ...] = ()
        if self._declared and text not in self._declared and text.lower() in self._folded:
            text, reasons = self._folded[text.lower()], ("code read without regard to case",)
        if self._digits:
            text, reasons = self._with_zeros(text, self._digits)
        if any(text not in allowed for allowed in self._lists):
            reasons += ("unknown code",)
        if any(bool(rule.broken_by(pd.Series([text], dtype=object)).iloc[0]) for rule in self._others):
            reasons += ("breaks the declared form",)
        return Judged(self._known.setdefault(text, len(self._known)), reasons)

    def _with_zeros(self, text: str, digits: int) -> Tuple[str, Tuple[str, ...]]:
        reasons: Tuple[str, ...] = ()
        if text.endswith(".0") and text[:-2].isdigit():
            text, reasons = text[:-2], ("decimal ending dropped",)
        if text.isdigit() and len(text) < digits:
            text, reasons = text.zfill(digits), reasons + ("leading zeros restored",)
        right = text.isdigit() and len(text) == digits
        return text, reasons if right else reasons + ("breaks the declared form",)

    def finish(self, growing: bool = False) -> pd.Categorical:
        """
        A categorical: the declared codes first, in declared order, then those found, sorted.

        growing : those found in order of appearance, so that a code says the same in later chunks
        """
        if growing:
            return pd.Categorical.from_codes(self._joined(), categories=pd.Index(list(self._known), dtype=object))
        declared = len(self.variable.codes)
        names = list(self._known)
        order = list(range(declared)) + sorted(range(declared, len(names)), key=lambda i: names[i])
        place = np.empty(len(names) + 1, dtype=np.int32)
        place[order], place[-1] = np.arange(len(names), dtype=np.int32), -1
        categories = pd.Index([names[i] for i in order], dtype=object)
        return pd.Categorical.from_codes(place[self._joined()], categories=categories)


class IdColumn(_Column):
    """Ids as bytes, to be coded at the end."""

    dtype = "S1"

    def __init__(self, variable: Variable, where: str, tally: Tally):
        super().__init__(variable, where, tally)
        self._ids = GrowingIds()

    def add(self, texts: Texts) -> np.ndarray:
        """Take the next rows. Returns True where the row has no id."""
        clean = clean_ids(texts)
        self.tally.add("decimal ending dropped", self.where, clean.endings)
        self.tally.add("id in exponent form", self.where, len(clean.lost))
        if len(clean.lost):
            reasons = np.full(len(clean.lost), "id in exponent form", dtype=object)
            self.aside.append(Aside(clean.lost + self._rows, self.variable.canonical, reasons, clean.lost_texts))
        self._check_form(clean.ids[~clean.missing])
        self._rows += len(clean.ids)
        self._ids.add(clean.ids)
        return clean.missing

    def _check_form(self, found: np.ndarray) -> None:
        """Count the ids that break a declared rule; only done where one is declared."""
        rules = [rule for rule in self.variable.constraints if not isinstance(rule, NotMissing)]
        if rules and len(found):
            texts = pd.Series(np.char.decode(found, "utf-8"), dtype=object)
            broken = np.zeros(len(texts), dtype=bool)
            for rule in rules:
                broken |= rule.broken_by(texts).to_numpy(dtype=bool)
            self.tally.add("breaks the declared form", self.where, int(broken.sum()))

    def raw(self) -> np.ndarray:
        """The ids taken so far as fixed-width bytes, in one form whatever other chunks hold."""
        return np.asarray(self._ids.whole())

    def finish(self, growing: bool = False) -> ids.Ids:
        """Fixed-width bytes, blank where missing; packed where they are all hexadecimal digits."""
        self._rows = 0
        return self._ids.take()


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
