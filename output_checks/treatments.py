"""Treatments of outputs of a session: suppressing and rounding tables, merging the steps of curves."""

from dataclasses import replace
from typing import List, Optional

import numpy as np
import pandas as pd

from output_checks.errors import UsageError
from output_checks.findings import Verdict
from output_checks.making import TOTAL
from output_checks.mitigation import hidden_pattern, primary_cells, step_groups
from output_checks.outputs import Output
from output_checks.policy import Policy

MARK = "[c]"


def hidden_output(output: Output, policy: Policy) -> Output:
    """The output with small cells, and the cells that protect them, replaced by one mark."""
    evidence = output.evidence
    counts = np.asarray(evidence.counts, dtype=float)
    people: Optional[np.ndarray] = np.asarray(evidence.people, dtype=float) if evidence.people else None
    zeros_too = policy.verdict("zeros") > Verdict.CLEAR
    primary = primary_cells(counts, people, policy["minimum_count"] or 0, policy["minimum_people"] or 0, zeros_too)
    for r, row in enumerate(evidence.rows):
        for c, column in enumerate(evidence.columns):
            if counts[r, c] == 0 and evidence.is_structural(row, column):
                primary[r, c] = False
    total_row, total_column = evidence.rows[-1] == TOTAL, evidence.columns[-1] == TOTAL
    hidden = _protected(output, counts, primary, total_row, total_column, policy["minimum_count"] or 0)
    table = output.table.astype(object).mask(
        pd.DataFrame(hidden, index=output.table.index, columns=output.table.columns), MARK
    )
    said = "{} cells suppressed as {} ({} by themselves, {} to protect them)".format(
        int(hidden.sum()), MARK, int(primary.sum()), int((hidden & ~primary).sum())
    )
    return replace(output, table=table, evidence=replace(evidence, sdc_applied=evidence.sdc_applied + (said,)))


def _protected(
    output: Output, counts: np.ndarray, primary: np.ndarray, total_row: bool, total_column: bool, minimum: int
) -> np.ndarray:
    """Cells to hide: by the suppression engine where the totals add up, else line by line."""
    # scipy comes with it: only where there is something to solve.
    from output_checks.suppression import SuppressionError, suppress

    if output.evidence.statistic == "count" and total_row and total_column and primary.any():
        frame = pd.DataFrame(counts, index=output.table.index, columns=output.table.columns)
        keep = [
            (r, c)
            for r in output.evidence.rows
            for c in output.evidence.columns
            if output.evidence.is_structural(r, c)
        ]
        try:
            made = suppress(
                frame,
                None,
                margins=(TOTAL, TOTAL),
                primary=primary,
                zeros="may_hide",
                keep=keep,
                reach=float(minimum),
                seconds=5.0,
            )
            return np.asarray(made.hidden, dtype=bool)
        except SuppressionError:
            # Totals that do not add up, or no pattern within the rules: the plain way still protects every line.
            pass
    return hidden_pattern(counts, primary, total_row, total_column, minimum)


def rounded_output(output: Output, base: int) -> Output:
    """The output with every count rounded to the nearest multiple of `base`, halves up."""
    if output.evidence.statistic not in ("count", "people"):
        raise UsageError(
            "Only counts are rounded to a base; '{}' shows {}.".format(output.name, output.evidence.statistic)
        )
    if base < 2:
        raise UsageError("Round to 2 or more; 5 and 10 are usual.")
    table = output.table.copy()
    for name in table.columns:
        table[name] = [
            value if isinstance(value, str) else int(np.floor(float(value) / base + 0.5) * base)
            for value in table[name]
        ]
    said = "counts rounded to the nearest {}".format(base)
    return replace(
        output, table=table, evidence=replace(output.evidence, sdc_applied=output.evidence.sdc_applied + (said,))
    )


def with_merged_steps(output: Output, minimum: int, by: tuple) -> Output:
    """The output with the steps of its curves gathered until each holds `minimum` events."""
    table, evidence = output.table.reset_index(drop=True), output.evidence
    named = [header for header, role in evidence.roles.items() if role == "events"]
    events = table[named[0]].to_numpy(dtype=float) if named else np.asarray(evidence.events, dtype=float)
    if len(events) != len(table):
        raise UsageError("To merge steps, say how many events each row holds.")
    unknown = [column for column in by if column not in table.columns]
    if unknown:
        raise UsageError("The curve has no column '{}'.".format("', '".join(unknown)))
    group = table.groupby(list(by), sort=False).ngroup().to_numpy() if by else np.zeros(len(table), dtype=int)
    ends: List[int] = []
    sums: List[float] = []
    for code in range(int(group.max()) + 1 if len(group) else 0):
        where = np.flatnonzero(group == code)
        last = step_groups(events[where], minimum)
        total = np.concatenate([[0.0], np.cumsum(events[where])])
        edges = np.concatenate([[0], last + 1])
        ends += list(where[last])
        sums += list(np.diff(total[edges]))
    kept = table.iloc[ends].reset_index(drop=True)
    at_risk = tuple(evidence.at_risk[i] for i in ends) if evidence.at_risk else ()
    if named:
        kept[named[0]] = np.asarray(sums).astype(np.int64)
    said = evidence.sdc_applied + ("steps merged until each holds {} events".format(minimum),)
    changed = replace(evidence, at_risk=at_risk, events=() if named else tuple(sums), sdc_applied=said)
    return replace(output, table=kept, evidence=changed)
