"""percentiles: a percentile is nearly one person's value unless enough people lie on both sides."""

import re
from typing import Dict, List, Optional, Tuple

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict, could_not_check
from output_checks.policy import Policy
from output_checks.rules.bases import count_behind
from output_checks.rules.rule import Rule, has_role, summaries
from output_checks.understanding.table import Column, Table
from output_checks.understanding.words import normal

NAME = "percentiles"
REMEDY = "Report fewer percentiles or larger groups, or band the value."


def level(text: str) -> Optional[float]:
    """
    The percentile that a header names, between 0 and 1: 'median' 0.5, 'q1' 0.25, 'p90' 0.9, '75%' 0.75; else
    None.
    """
    words = normal(text)
    if "iqr" in words:
        return 0.25
    if "median" in words:
        return 0.5
    quarter = re.search(r"\bq ?([123])\b", words)
    if quarter:
        return int(quarter.group(1)) / 4.0
    if "quartile" in words:
        return 0.25
    number = re.search(r"\bp ?(\d{1,2})\b|(\d{1,2}(?:\.\d+)?)\s*(?:st|nd|rd|th)?\s*(?:%|percentile)", words)
    if number:
        value = float(number.group(1) or number.group(2)) / 100.0
        return value if 0 < value < 1 else None
    return 0.1 if "decile" in words else None


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """
    Every band between reported percentiles of one group, and beyond the outer ones, holds percentile_band people.

    So a median needs 2 bands, quartiles 4, deciles 10. Too few: BLOCK. Count not known: could not be checked.
    """
    band = policy["percentile_band"]
    found: List[Finding] = []
    if band is None:
        return found
    for table in summaries(document):
        groups: Dict[Tuple, List[Tuple[float, int, Column]]] = {}
        for row, column, cell in table.cells("percentile"):
            by_row = bool(table.row_roles[row])
            if cell.value is not None:
                named = level(table.row_labels[row] if by_row else column.header)
                wide = named is None
                if wide:
                    # The title names the percentile, the columns are groups.
                    named = level(evidence.statistic if evidence is not None else "") or level(table.title) or 0.01
                key = ("cell", row, column.position) if wide else ("c", column.position) if by_row else ("r", row)
                groups.setdefault(key, []).append((named, row, column))
        for group in groups.values():
            found += _group(table, group, evidence, band)
    return found


def _group(
    table: Table, group: List[Tuple[float, int, Column]], evidence: Optional[Evidence], band: int
) -> List[Finding]:
    levels = sorted({named for named, _, _ in group})
    narrowest = min(b - a for a, b in zip([0.0] + levels, levels + [1.0]))
    _, row, column = group[0]
    number = count_behind(table, row, column, evidence)
    if number is None:
        return [
            could_not_check(
                NAME,
                table.where(row, column),
                "no count behind these percentiles.",
                "Add the number of people, or an evidence file.",
            )
        ]
    if number * narrowest + 1e-9 >= band:
        return []
    return [
        Finding(
            NAME,
            Verdict.BLOCK,
            table.where(row, column),
            "Fewer than {} people between reported percentiles, or beyond the outer one.".format(band),
            len(group),
            REMEDY,
            cell=table.body(row, column),
        )
    ]


RULE = Rule(
    NAME, "Are there enough people between reported percentiles?", ("percentile_band",), has_role("percentile"), check
)
