"""One output of a session: what would be released, the evidence behind it, and what the rules say of it."""

from dataclasses import dataclass, field
from html import escape
from typing import Any, Dict, Optional, Tuple

import pandas as pd

from output_checks.checking import FileReport, check_document
from output_checks.content import Document
from output_checks.evidence import Evidence
from output_checks.findings import Finding, Verdict
from output_checks.policy import Policy
from output_checks.readers import read_document


@dataclass
class Output:
    """
    One output.

    kind : table, curve, model, figure or text; table : what is released, for all but text
    figure : a matplotlib figure; text : words; report : verdict and findings of the released file
    """

    name: str
    kind: str
    evidence: Evidence
    table: Optional[pd.DataFrame] = None
    figure: Any = None
    text: str = ""
    report: Optional[FileReport] = None
    recipe: Any = None
    merged: Dict[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """The worst finding."""
        return self.report.verdict

    @property
    def findings(self) -> Tuple[Finding, ...]:
        """What the rules say, worst first."""
        return self.report.findings

    def __repr__(self) -> str:
        lines = ["{} ({}): {}".format(self.name, self.kind, self.verdict.word if self.report else "not checked yet")]
        lines += ["  {}: {} ({})".format(f.rule, f.message, f.place) for f in (self.findings if self.report else ())]
        return "\n".join(lines + ([self.table.to_string(line_width=110)] if self.table is not None else []))

    def _repr_html_(self) -> str:
        shown = self.table.to_html() if self.table is not None else ""
        lines = "".join("<li>{}</li>".format(escape("{}: {} ({})".format(f.rule, f.message, f.place))) for f in self.findings)
        return "<p><b>{}</b>: {}</p><ul>{}</ul>{}".format(escape(self.name), self.verdict.word, lines, shown)


def csv_of(table: pd.DataFrame) -> bytes:
    """The released csv: labels first, UTF-8, no index numbers, missing cells empty."""
    named = table.index.name is not None or table.index.nlevels > 1 or not isinstance(table.index, pd.RangeIndex)
    text = table.to_csv(index=named, index_label=table.index.name if named and table.index.nlevels == 1 else None)
    return text.replace("\r\n", "\n").encode("utf-8")


def checked(output: Output, policy: Policy) -> Output:
    """The output with its report: the very file that would be written is read back and checked."""
    if output.kind == "text":
        name, raw = output.name + ".txt", output.text.encode("utf-8")
    else:
        name, raw = output.name + ".csv", csv_of(output.table)
    document: Document = read_document(name, raw, policy)[0]
    output.report = check_document(document, output.evidence, policy)
    return output
