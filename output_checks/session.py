"""Session: the same rules in a notebook, from ordinary frames, models and figures, up to a request folder."""

from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any, Dict, Mapping, Optional, Sequence, Union

import pandas as pd

from output_checks.binning import binned
from output_checks.checking import RequestReport
from output_checks.counting import person_codes
from output_checks.describing import Description, describe
from output_checks.errors import UsageError
from output_checks.evidence import Evidence
from output_checks.making import Names, Recipe, make
from output_checks.models import coefficients, sizes, term_counts
from output_checks.outputs import Output
from output_checks.policy import DEFAULT_POLICY, PolicyLike, load_policy
from output_checks.release import release
from output_checks.treated import Treated
from output_checks.wording import names_of, worded


class Session(Treated):
    """
    Outputs on their way to a request, each with its evidence and its verdict.

    policy : as for check_folder; person, establishment : columns that identify people, courts or prisons, where a
    frame has
    them; project, researcher : for the request sheet.
    Every method takes `name` (also the file name), and for the request sheet `description`, `population`, `sample`,
    `variables` ({name: meaning}) and `related` (names of other outputs). An output of the same name is replaced.
    """

    def __init__(
        self,
        policy: PolicyLike = DEFAULT_POLICY,
        person: Optional[str] = None,
        establishment: Optional[str] = None,
        project: str = "",
        researcher: str = "",
    ):
        self.policy = load_policy(policy)
        self.person = person
        self.establishment = establishment
        self.title = {
            "Project": project,
            "Researcher": researcher,
            "Policy": "{} ({})".format(self.policy.name, self.policy.date),
        }
        self.outputs: Dict[str, Output] = {}

    def table(
        self,
        df: pd.DataFrame,
        rows: Names,
        columns: Names = None,
        values: Optional[str] = None,
        aggfunc: str = "count",
        name: str = "",
        totals: bool = False,
        digits: int = 2,
        structural_zeros: Any = (),
        **words: Any,
    ) -> Output:
        """
        A table of `df` by rows and columns, with counts, distinct people and largest contributors from the same pass.

        df : one row per person, case or event; rows, columns : its column names, one or several
        aggfunc : count, people, sum, mean, median, std, min or max; of `values` for all but the first two
        totals : add totals, each counted from the data (people do not add up); digits : decimals kept
        structural_zeros : True, or pairs (row label, column label) of cells that cannot hold anybody
        Rows with a missing label or value are not counted. Raises UsageError for unknown columns or statistics.
        """
        recipe = Recipe(
            df,
            names_of(rows),
            names_of(columns),
            values,
            aggfunc,
            self.person if self.person in df.columns else None,
            self.establishment if self.establishment in df.columns else None,
            totals,
            digits,
        )
        table, evidence = make(recipe)
        evidence = replace(evidence, structural_zeros=structural_zeros)
        return self._add(name, Output(name, "table", worded(evidence, words), table, recipe=recipe))

    def describe(
        self,
        df: pd.DataFrame,
        values: Names,
        rows: Names = None,
        statistics: Sequence[str] = ("n", "mean", "std", "median"),
        name: str = "",
        digits: int = 2,
        **words: Any,
    ) -> Output:
        """
        Summaries of one or several number columns, by group: one row per group and variable.

        statistics : n, people, mean, std, sum, median, min, max, and percentiles such as p25. Evidence as for `table`.
        A minimum or maximum is blocked until `code_extremes`, a percentile of a small group until `band_percentiles`.
        """
        person = self.person if self.person in df.columns else None
        place = self.establishment if self.establishment in df.columns else None
        recipe = Description(df, names_of(rows), (), names_of(values), tuple(statistics), person, place, digits)
        table, evidence = describe(recipe)
        return self._add(name, Output(name, "table", worded(evidence, words), table, recipe=recipe))

    def histogram(
        self,
        df: pd.DataFrame,
        values: str,
        bins: Union[int, Sequence[float]] = 10,
        by: Names = None,
        name: str = "",
        join: bool = True,
        totals: bool = False,
        **words: Any,
    ) -> Output:
        """
        Counts in bins of a number column (by group), open at both ends: neither the least nor the largest value is shown.

        bins : inner edges, or about how many; see `binning.binned`. join : join neighbouring bins until each holds the
        policy's minimum of people, all groups together; cells of single groups may still be small. Made by `table`, so
        `suppress`, `merge` and `round_to` work. Draw it from the table and pass the figure with `data=name`.
        """
        if values not in df.columns:
            raise UsageError("There is no column called '{}'.".format(values))
        minimum = max(self.policy["minimum_count"] or 0, self.policy["minimum_people"] or 0) if join else 0
        who = person_codes(df[self.person]) if self.person in df.columns else None
        frame = df.assign(**{values: binned(df[values], bins, who, minimum)})
        return self.table(frame, values, by, name=name, totals=totals, **words)

    def curve(
        self,
        table: pd.DataFrame,
        name: str = "",
        at_risk: Any = None,
        events: Any = None,
        n: Optional[int] = None,
        roles: Optional[Mapping[str, str]] = None,
        **words: Any,
    ) -> Output:
        """
        A survival or incidence curve as a table, one row per time, in order of time within each group.

        at_risk, events : column names, or one number per row where the table should not show them; events are those
        since the row before. Without either the verdict is at best review. roles : what the columns are, by header.
        """
        declared = dict(roles or {})
        shown: Dict[str, Sequence[float]] = {}
        for key, given in (("at_risk", at_risk), ("events", events)):
            if isinstance(given, str):
                if given not in table.columns:
                    raise UsageError("The curve has no column '{}'.".format(given))
                declared[given] = key
            elif given is not None:
                shown[key] = tuple(float(v) for v in given)
                if len(shown[key]) != len(table):
                    raise UsageError(
                        "'{}' has {} numbers, the curve {} rows.".format(key, len(shown[key]), len(table))
                    )
        evidence = Evidence(
            kind="curve", n=n, roles=declared, at_risk=shown.get("at_risk", ()), events=shown.get("events", ())
        )
        return self._add(name, Output(name, "curve", worded(evidence, words), table.copy()))

    def model(
        self,
        result: Any,
        name: str = "",
        df: Optional[float] = None,
        n: Optional[int] = None,
        design: Optional[pd.DataFrame] = None,
        roles: Optional[Mapping[str, str]] = None,
        terms: Optional[Mapping[str, int]] = None,
        **words: Any,
    ) -> Output:
        """
        A table of coefficients: a statsmodels or lifelines result, any result with a frame of coefficients, or that
        frame.

        df, n : residual degrees of freedom and observations where the result does not say
        design : the design matrix, so that indicators of a handful of people are found
        terms : without it, people in the smaller of the two groups that each indicator makes, by its name.
        Raises UsageError if no table of coefficients is found.
        """
        table = coefficients(result)
        df, n = sizes(result, table, df, n)
        evidence = Evidence(
            kind="model",
            df=df,
            n=n,
            term_counts=dict(terms or {}) if design is None else term_counts(design),
            roles=dict(roles or {}),
        )
        return self._add(name, Output(name, "model", worded(evidence, words), table))

    def figure(
        self,
        fig: Any,
        data: Union[pd.DataFrame, str],
        name: str = "",
        at_risk: Any = None,
        events: Any = None,
        roles: Optional[Mapping[str, str]] = None,
        **words: Any,
    ) -> Output:
        """
        A matplotlib figure with the data behind it, which are checked as a table and released as a csv beside the png.

        data : a frame of the numbers drawn, or the name of an output of this session from which they were drawn.
        """
        if isinstance(data, str):
            source = self._get(data)
            if source.table is None:
                raise UsageError("The output '{}' holds no table.".format(data))
            # The table is written once, under its own name; the figure points to it.
            evidence = worded(replace(source.evidence, companion=data + ".csv"), words)
            output = Output(name, "figure", evidence, source.table.copy(), fig)
        else:
            made = self.curve(data, name, at_risk, events, None, roles, **words)
            output = replace(made, kind="figure", figure=fig)
        return self._add(name, output)

    def text(self, text: str, name: str = "", **words: Any) -> Output:
        """Words for release, searched for identifiers, printed rows and sentences about one person."""
        return self._add(name, Output(name, "text", worded(Evidence(kind="text"), words), text=text))

    def finalise(
        self, folder: Union[str, Path], exceptions: Optional[Mapping[str, str]] = None, xlsx: bool = False
    ) -> RequestReport:
        """
        Write the request into a new folder, check it as files, and return that report.

        Files for release lie in `folder`; evidence, checksums, request sheet and reports in `folder/_not_for_release`.
        exceptions : {name: the argument in words} for blocked outputs; xlsx : also write each table as a workbook.
        Raises ReleaseRefused with every blocked output and reason at once; UsageError if the folder is not empty.
        """
        return release(self.outputs, Path(folder), dict(exceptions or {}), xlsx, self.policy, self.title)

    def __repr__(self) -> str:
        lines = ["  {:<6} {} ({}, {:,} findings)".format(o.verdict.word, o.name, o.kind, len(o.findings)) for o in self.outputs.values()]
        return "\n".join(["{:,} outputs under policy {}".format(len(lines), self.policy.name)] + lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>".format(
                escape(o.name), o.kind, o.verdict.word, len(o.findings)
            )
            for o in self.outputs.values()
        )
        return "<table><tr><th>Output</th><th>Kind</th><th>Verdict</th><th>Findings</th></tr>{}</table>".format(rows)
