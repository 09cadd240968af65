"""Whole numbers without a word that says 'count': is the table a cross-tabulation? Evidence is added up, reasons kept."""

import re
from dataclasses import replace
from typing import List, Sequence, Tuple

from output_checks.understanding.shape import values_of
from output_checks.understanding.table import LABEL_ROLES, Column
from output_checks.understanding.words import is_total, normal, role_of_words

# From this weight on the numbers are counts; below it a person is asked.
ENOUGH = 3
_MEASURES = ("mean", "sd", "percentile", "minimum", "maximum", "age", "time", "money", "rate", "code", "percent", "test")
_OTHER_WORDS = re.compile(
    r"\b(scores?|index|indices|rank(s|ed|ing)?|ratings?|levels?|grades?|points?|days|weeks|months|lengths?|durations?"
    r"|thousands?|pounds|price|distance|minutes|hours|estimates?|forecast|targets?|capacity)\b"
)
_CATEGORIES = re.compile(
    # people
    r"^(f|m|fe?males?|males?|women|woman|men|man|girls|boys|sex|gender|adults?|young adults?|juveniles?|youths?"
    r"|white|black|asian|mixed|chinese|arab|other|any other.*|unknown|missing|not (known|recorded|stated)|refused"
    r"|yes|no|true|false|treated|control|treatment|comparison)$"
    r"|\b(white|black|asian|mixed|chinese) (british|irish|ethnic|background|african|caribbean|or)\b"
    r"|\baged? (under |over )?\d|^(under|over) \d\d?$|^\d\d? ?(-|\u2013|to) ?\d\d?$|^\d\d? ?(\+|and over|or over)$"
    # what courts, prisons and probation decide and record
    r"|^(in )?(custody|custodial|community|licence|supervision|fines?|fined|discharges?|discharged|acquit\w*|convict\w*"
    r"|dismissed|withdrawn|guilty|not guilty|remand(ed)?( in custody)?|bail(ed)?|unconditional bail|conditional bail"
    r"|recall(ed)?|not recalled|breach(ed)?|returned|reoffended|did not reoffend|reconvicted|appeared|died|deported"
    r"|released|suspended( sentence( order)?)?|community( order)?|hospital( order)?|conditional discharge"
    r"|absolute discharge|immediate custody|committed|crown( court)?|magistrates'?( court)?|trial|plea|early plea"
    r"|requested|delivered|proposed|completed|terminated|revoked|non.?compliance|further charge|residence|drugs?)$"
    # offence groups
    r"|^(theft( offences)?|robbery|burglary|violence.*|sexual( offences)?|fraud( offences)?|arson|murder|homicide"
    r"|criminal damage.*|public order.*|possession of .*|drug offences|summary.*|motoring.*|miscellaneous.*|assault)$"
    # regions, and years as columns
    r"|^(north east|north west|yorkshire.*|east midlands|west midlands|east of england|london|south east|south west|wales)$"
    r"|^(19|20)\d\d([-/]\d{2,4})?$"
)


def settle_crosstab(columns: List[Column], labels: Tuple[str, ...], words: str) -> List[Column]:
    """
    The columns, uncertain counts made certain where the whole table speaks for a cross-tabulation of counts.

    words : title, caption, corner and file name. Categories as headers weigh 2, as row labels 1; several columns of
    counts 1; numbers of very different size 1; never more than a sure count beside them 2. Words that name another
    measure, columns of other statistics, and row labels that repeat weigh 3 against.
    """
    unsure = [column for column in columns if column.role == "count" and not column.certain]
    if not unsure:
        return columns
    weight, reasons = _weight(columns, unsure, labels, words)
    if weight < ENOUGH:
        return columns
    return [
        replace(column, certain=True, reasons=column.reasons + reasons) if column in unsure else column
        for column in columns
    ]


def _weight(
    columns: List[Column], unsure: List[Column], labels: Tuple[str, ...], words: str
) -> Tuple[int, Tuple[str, ...]]:
    sure = [column for column in columns if column.role == "count" and column.certain]
    found = []
    if _mostly_categories([column.header for column in unsure]):
        found.append((2, "headers are categories"))
    if _mostly_categories([part for label in labels for part in label.split(" / ")]):
        found.append((1, "row labels are categories"))
    if len(unsure) + len(sure) > 1:
        found.append((1, "several columns of whole numbers"))
    if _spread([value for column in unsure for value in values_of(column.cells)]):
        found.append((1, "numbers of very different size"))
    if any(_never_more(unsure, column) for column in sure):
        found.append((2, "never more than the count beside them"))
    if _speaks_against(columns, unsure, words):
        found.append((-3, "another measure is named"))
    if len(set(labels)) < len(labels):
        found.append((-3, "row labels repeat"))
    return sum(points for points, _ in found), tuple(reason for _, reason in found)


def _mostly_categories(texts: Sequence[str]) -> bool:
    own = [normal(text) for text in texts if text and not is_total(text)]
    return bool(own) and 2 * sum(bool(_CATEGORIES.search(text)) for text in own) >= len(own)


def _spread(values: Sequence[float]) -> bool:
    """Ratings, ranks and months stay within a narrow band; counts of people seldom do."""
    positive = [value for value in values if value > 0]
    return len(positive) > 2 and max(positive) >= 100 and max(positive) >= 10 * min(positive)


def _never_more(unsure: Sequence[Column], sure: Column) -> bool:
    pairs = [
        (cell.value, whole.value)
        for column in unsure
        for cell, whole in zip(column.cells, sure.cells)
        if cell.value is not None and whole.value is not None
    ]
    return len(pairs) > 1 and all(part <= whole for part, whole in pairs) and any(part < whole for part, whole in pairs)


def _speaks_against(columns: Sequence[Column], unsure: Sequence[Column], words: str) -> bool:
    texts = [words] + [column.header for column in unsure]
    if any(_OTHER_WORDS.search(normal(text)) for text in texts) or role_of_words(words) in _MEASURES:
        return True
    beside = LABEL_ROLES + ("count", "percent", "proportion", "age", "time", "rate")
    return any(column.role not in beside for column in columns)
