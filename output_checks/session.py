"""Session: the same rules in a notebook, from ordinary frames, models and figures, up to a request folder."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, Mapping, Optional, Sequence, Union

import pandas as pd

from output_checks.checking import RequestReport
from output_checks.errors import UsageError
from output_checks.evidence import Evidence
from output_checks.making import Names, Recipe, make
from output_checks.models import coefficients, sizes, term_counts
from output_checks.outputs import Output, checked
from output_checks.policy import DEFAULT_POLICY, PolicyLike, load_policy
from output_checks.release import release
from output_checks.treatments import hidden_output, rounded_output, with_merged_steps

_NAME_CHARACTERS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


class Session:
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
            _names(rows),
            _names(columns),
            values,
            aggfunc,
            self.person if self.person in df.columns else None,
            self.establishment if self.establishment in df.columns else None,
            totals,
            digits,
        )
        table, evidence = make(recipe)
        evidence = replace(evidence, structural_zeros=structural_zeros)
        return self._add(name, Output(name, "table", _worded(evidence, words), table, recipe=recipe))

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
        return self._add(name, Output(name, "curve", _worded(evidence, words), table.copy()))

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
        return self._add(name, Output(name, "model", _worded(evidence, words), table))

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
            evidence = _worded(replace(source.evidence, companion=data + ".csv"), words)
            output = Output(name, "figure", evidence, source.table.copy(), fig)
        else:
            made = self.curve(data, name, at_risk, events, None, roles, **words)
            output = replace(made, kind="figure", figure=fig)
        return self._add(name, output)

    def text(self, text: str, name: str = "", **words: Any) -> Output:
        """Words for release, searched for identifiers, printed rows and sentences about one person."""
        return self._add(name, Output(name, "text", _worded(Evidence(kind="text"), words), text=text))

    def suppress(self, name: str) -> Output:
        """
        Hide the small cells of a table, and more of them so that no total gives a hidden one back. One mark for all.

        Only for tables made by this session. The numbers of hidden cells are in the request sheet.
        """
        return self._add(name, hidden_output(self._made(name), self.policy))

    def round_to(self, name: str, base: int = 5) -> Output:
        """
        Round every count of a table to the nearest multiple of `base` (halves up). Not for means and other
        statistics.
        """
        return self._add(name, rounded_output(self._made(name), base))

    def merge(self, name: str, **groups: Mapping[str, Sequence[Any]]) -> Output:
        """
        Make a table again with merged categories: `session.merge("t1", offence={"Robbery or theft": ["Robbery",
        "Theft"]})`.

        Counted anew from the data, since people do not add up. Undoes earlier suppression or rounding of that table.
        """
        output = self._made(name)
        merged = dict(output.merged)
        merged.update(groups)
        table, evidence = make(output.recipe, merged)
        said = "merged categories of {}".format(", ".join(sorted(merged)))
        words = {key: getattr(output.evidence, key) for key in _WORDS}
        evidence = replace(evidence, sdc_applied=(said,), **words)
        return self._add(name, replace(output, table=table, evidence=evidence, merged=merged))

    def merge_steps(self, name: str, by: Sequence[str] = ()) -> Output:
        """
        Gather the steps of a curve until each holds the policy's minimum of events; the curve is kept at the end of
        each.

        by : columns that tell curves apart. Needs events. Rows at the end that hold too few events are left out.
        """
        output = self._get(name)
        if output.kind not in ("curve", "figure"):
            raise UsageError("'{}' is a {}; only steps of a curve can be merged.".format(name, output.kind))
        return self._add(name, with_merged_steps(output, self.policy["minimum_step_events"] or 1, tuple(by)))

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

    def _repr_html_(self) -> str:
        rows = "".join(
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>".format(
                o.name, o.kind, o.verdict.word, len(o.findings)
            )
            for o in self.outputs.values()
        )
        return "<table><tr><th>Output</th><th>Kind</th><th>Verdict</th><th>Findings</th></tr>{}</table>".format(rows)

    def _add(self, name: str, output: Output) -> Output:
        if not name or set(name) - _NAME_CHARACTERS:
            raise UsageError("Give each output a name of letters, digits, _ and -; it becomes the file name.")
        self.outputs[name] = checked(replace(output, name=name), self.policy)
        return self.outputs[name]

    def _get(self, name: str) -> Output:
        if name not in self.outputs:
            raise UsageError(
                "There is no output '{}'. There are: {}.".format(name, ", ".join(self.outputs) or "none")
            )
        return self.outputs[name]

    def _made(self, name: str) -> Output:
        output = self._get(name)
        if output.recipe is None:
            raise UsageError("'{}' was not made by `session.table`; treat it where it was made.".format(name))
        return output


_WORDS = ("description", "population", "sample", "variables", "related", "structural_zeros")


def _names(names: Names) -> tuple:
    return () if names is None else (names,) if isinstance(names, str) else tuple(names)


def _worded(evidence: Evidence, words: Mapping[str, Any]) -> Evidence:
    unknown = sorted(set(words) - set(_WORDS[:5]))
    if unknown:
        raise UsageError(
            "Unknown argument {}. For the request sheet there are: {}.".format(
                ", ".join("'{}'".format(u) for u in unknown), ", ".join(_WORDS[:5])
            )
        )
    given = {
        key: tuple(value) if key == "related" and not isinstance(value, str) else value
        for key, value in words.items()
    }
    if isinstance(given.get("related"), str):
        given["related"] = (given["related"],)
    return replace(evidence, **given)
