"""Differencing: two tables that count the same thing for groups that differ by a few people.

Nested populations: tables with the same row and column labels of which one is nowhere smaller. Overlapping bands:
tables that cut one variable at different places. Hidden cells that the total of another table gives back. Tables with
other labels, of other years, or that differ both ways are unrelated and not told.
"""

import re
from dataclasses import dataclass
from typing import Dict, FrozenSet, List, Optional, Sequence, Tuple

from output_checks.bands import band_differences, banded
from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.linked_totals import check_totals, gaps_and_totals
from output_checks.policy import Policy
from output_checks.understanding.table import Table
from output_checks.understanding.words import normal

NAME = "differencing"
REMEDY = "Release one of the two, use the same population and bands in both, or round both to 5."
Read = Sequence[Tuple[Document, Optional[Evidence]]]
Counts = Dict[Tuple[str, str], float]
# Nested populations agree in nearly everything; tables of different groups do not.
_NEAR = 0.2
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class _Counted:
    """The certain counts of one table, by normalised row and column label."""

    path: str
    where: str
    counts: Counts
    years: FrozenSet[str]


def check_differencing(read: Read, policy: Policy, earlier: Read = ()) -> List[Finding]:
    """
    Pairs of count tables whose difference is a group of 1 to minimum_difference - 1: once per pair, with both places.

    The policy's verdict where some cells of the two agree exactly, or bands cut them; else at most REVIEW, since tables
    of two groups can be alike by chance. earlier : documents released before, compared with these, not with each other.
    """
    minimum, verdict = policy["minimum_difference"], policy.verdict(NAME)
    if minimum is None or verdict == Verdict.CLEAR:
        return []
    tables, before = _tables(read), _tables(earlier)
    found: List[Finding] = []
    for i, one in enumerate(tables):
        for two in tables[i + 1 :] + before:
            if one.years and two.years and one.years != two.years:
                continue
            found += _nested(one, two, minimum, verdict) or _overlapping(one, two, minimum, verdict)
    return found + _given_back(read, earlier, minimum, verdict)


def _given_back(read: Read, earlier: Read, minimum: int, verdict: Verdict) -> List[Finding]:
    """Hidden cells of either part that the totals of the other give back, or of this request among themselves."""
    new, old = [[gaps_and_totals(d.path, t, _years(d, t)) for d, _ in part for t in _summaries(d)] for part in (read, earlier)]
    gaps, totals = ([item for pair in new for item in pair[place]] for place in (0, 1))
    old_gaps, old_totals = ([item for pair in old for item in pair[place]] for place in (0, 1))
    found = check_totals(gaps, totals + old_totals, minimum, verdict, NAME)
    return found + check_totals(old_gaps, totals, minimum, verdict, NAME)


def _summaries(document: Document) -> List[Table]:
    return [table for table in document.tables if not table.record_like]


def _years(document: Document, table: Table) -> FrozenSet[str]:
    words = " ".join([document.path, table.title] + [column.header for column in table.columns])
    return frozenset(_YEAR.findall(words.replace("_", " ")))


def _tables(read: Read) -> List[_Counted]:
    out = []
    for document, _ in read:
        for table in _summaries(document):
            counts = _counts(table)
            if len(counts) >= 2:
                out.append(_Counted(document.path, table.where_table(), counts, _years(document, table)))
    return out


def _counts(table: Table) -> Counts:
    counts: Counts = {}
    for row, column, cell in table.cells("count"):
        if cell.value is not None and column.certain:
            counts[(normal(table.row_labels[row]), normal(column.header))] = cell.value
    return counts


def _nested(one: _Counted, two: _Counted, minimum: int, verdict: Verdict) -> List[Finding]:
    shared = [key for key in one.counts if key in two.counts]
    if len(shared) < 2 or len(shared) < 0.8 * min(len(one.counts), len(two.counts)):
        return []
    differences = [one.counts[key] - two.counts[key] for key in shared]
    if any(d > 0 for d in differences) and any(d < 0 for d in differences):
        return []
    size = max(sum(one.counts[key] for key in shared), sum(two.counts[key] for key in shared))
    if size <= 0 or sum(map(abs, differences)) > _NEAR * size:
        return []
    small = [key for key, d in zip(shared, differences) if 0 < abs(d) < minimum]
    if not small:
        return []
    alike = any(d == 0 for d in differences)
    place = "{}, row '{}', column '{}'".format(_pair(one, two), *small[0])
    many = "one cell" if len(small) == 1 else "{} cells".format(len(small))
    message = "Their difference is a group of fewer than {} in {}.".format(minimum, many)
    return [Finding(NAME, verdict if alike else min(verdict, Verdict.REVIEW), place, message, len(small), REMEDY)]


def _overlapping(one: _Counted, two: _Counted, minimum: int, verdict: Verdict) -> List[Finding]:
    first, second = banded(one.counts), banded(two.counts)
    found: List[Tuple[str, str]] = []
    for key in first:
        for (low, high), _ in band_differences(first[key], second.get(key, {}), minimum):
            found.append((key[1], "{} to {}".format(low, high)))
    if not found:
        return []
    place = "{}, column '{}', band {}".format(_pair(one, two), *found[0])
    message = "Bands cut at different places give {} groups of fewer than {}.".format(len(found), minimum)
    return [Finding(NAME, verdict, place, message, len(found), REMEDY)]


def _pair(one: _Counted, two: _Counted) -> str:
    return "{} ({}) and {} ({})".format(one.path, one.where, two.path, two.where)
