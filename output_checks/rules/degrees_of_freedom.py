"""degrees_of_freedom: a model with few residual degrees of freedom gives its observations back."""

import re
from typing import List, Optional

from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict, could_not_check
from output_checks.policy import Policy
from output_checks.rules.rule import Rule, summaries
from output_checks.understanding.table import Table
from output_checks.understanding.words import normal

NAME = "degrees_of_freedom"
REMEDY = "Fit fewer terms or more people; report neither this model nor its fitted values."
_DF = re.compile(
    r"(?:df resid(?:uals?)?|resid(?:ual)? df|residual degrees of freedom|degrees of freedom)\W+([\d,]+)", re.I
)
_DF_BEFORE = re.compile(r"([\d,]+)\s+(?:residual )?degrees of freedom", re.I)
_N = re.compile(
    r"(?:no\.? ?(?:of )?observations|number of (?:obs|observations|subjects|people)|observations|nobs|n people"
    r"|\bn)\s*[:=|,]?\s+([\d,]+)\b",
    re.I,
)


def is_model(table: Table) -> bool:
    """True for a table of coefficients: estimates with standard errors, intervals or p-values."""
    roles = {column.role for column in table.columns}
    return (
        bool(roles & {"coefficient"})
        and bool(roles & {"se", "p_value", "confidence", "test"})
        or any(cell.interval for _, _, cell in table.cells("coefficient"))
        or roles >= {"p_value", "se"}
    )


def applies(document: Document) -> bool:
    """Applies where there is a table of coefficients."""
    return any(is_model(table) for table in summaries(document))


def check(document: Document, evidence: Optional[Evidence], policy: Policy) -> List[Finding]:
    """
    Residual degrees of freedom below minimum_df: BLOCK; not known: could not be checked.

    They come from the evidence, from a cell or line that names them, or as observations less coefficients.
    """
    minimum = policy["minimum_df"]
    found: List[Finding] = []
    if minimum is None:
        return found
    for table in summaries(document):
        if not is_model(table):
            continue
        df = _df(document, table, evidence)
        if df is None:
            found.append(
                could_not_check(
                    NAME,
                    table.where_table(),
                    "residual degrees of freedom are not given.",
                    "State observations, events and residual degrees of freedom with the table.",
                )
            )
        elif df < minimum:
            found.append(
                Finding(
                    NAME,
                    Verdict.BLOCK,
                    table.where_table(),
                    "Fewer than {} residual degrees of freedom.".format(minimum),
                    1,
                    REMEDY,
                )
            )
    return found


def _df(document: Document, table: Table, evidence: Optional[Evidence]) -> Optional[float]:
    terms = sum(1 for row in range(len(table.row_labels)) if not table.row_roles[row])
    if evidence is not None and evidence.df is not None:
        return evidence.df
    if evidence is not None and evidence.n is not None:
        return evidence.n - terms
    text = "\n".join(
        [table.title, table.notes]
        + [_row_text(t, row) for t in document.tables for row in range(len(t.row_labels))]
        + [line for part in document.texts for line in part.lines]
    )
    for pattern in (_DF, _DF_BEFORE):
        named = pattern.search(text)
        if named:
            return float(named.group(1).replace(",", "") or 0)
    sized = [
        column.cells[row].value
        for row, role in enumerate(table.row_roles)
        for column in table.columns
        if role == "count" and column.cells[row].value is not None
    ]
    if sized:
        # Of people, events and competing events the largest is the number of observations.
        return max(sized) - terms
    counted = _N.search(text)
    if counted:
        return float(counted.group(1).replace(",", "")) - terms
    behind = [
        c.value for column in table.with_role("count") if column.certain for c in column.cells if c.value is not None
    ]
    return max(behind) - terms if behind else None


def _row_text(table: Table, row: int) -> str:
    values = [column.cells[row].text for column in table.columns if column.cells[row].value is not None]
    label = normal(table.row_labels[row])
    return "{} {}".format(label, values[0]) if values else label


RULE = Rule(NAME, "Has the model enough residual degrees of freedom?", ("minimum_df",), applies, check)
