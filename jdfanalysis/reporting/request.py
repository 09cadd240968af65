"""Estimates into a Session of output_checks: the released table, its figure, and the evidence behind both."""
from typing import Any, Dict, Optional, Tuple

import pandas as pd

from jdfanalysis.reporting.figures import plot_curve
from jdfanalysis.reporting.released import released_curve, released_model
from jdfanalysis.survival import plot_forest
from jdfanalysis.survival.plots_words import days_label

_ROLES = {
    "day": "time", "at_risk": "at_risk", "events": "events", "survival": "survival", "incidence": "incidence",
    "hazard": "incidence", "lower": "confidence", "upper": "confidence", "cause": "label",
}


def add_curve(
    session: Any, curves: Any, name: str, title: str, label: str, every: int = 30,
    names: Optional[Dict[str, str]] = None, rising: bool = False, time_label: str = "",
    n: Optional[int] = None, **words: Any
) -> Tuple[pd.DataFrame, Any]:
    """
    Put a curve into the session as a table and a figure drawn from that table; returns (table, figure).

    session : an output_checks.Session. curves : what a fit of a curve returns. name : of the outputs; the figure
    is `<name>_figure`. title, label, names, rising : as in plot_curve. time_label : else the clock of the rows, in words.
    n : people behind the curve.
    every : as in released_curve, whose minimum is the policy's. words : description (else the title), population, sample, variables for
    the request sheet.
    The evidence states events and people at risk per row. Raises ReleaseError as released_curve does.
    """
    minimum = max(int(session.policy["minimum_step_events"] or 1), int(session.policy["minimum_at_risk"] or 1))
    table = released_curve(curves, every, minimum)
    words = dict({"description": title}, **words)
    roles = {column: _ROLES.get(column, "label") for column in table.columns}
    session.curve(table, name=name, at_risk="at_risk", events="events", roles=roles, n=n, **words)
    figure = plot_curve(table, title, label, names, time_label or days_label(str(curves.clock)), rising)
    words = dict(words, description="{} (figure of {})".format(words["description"], name), related=(name,))
    session.figure(figure, data=name, name=name + "_figure", **words)
    return table, figure


def add_model(
    session: Any, model: Any, name: str, title: str, names: Optional[Dict[str, str]] = None, **words: Any
) -> Tuple[pd.DataFrame, Any]:
    """
    Put a Cox model into the session as a table of coefficients and a forest plot; returns (table, figure).

    model : what fit_cox returns. Its residual degrees of freedom, people and the people behind every level go into
    the evidence. Raises ReleaseError as released_model does.
    """
    table = released_model(model, int(session.policy["minimum_df"] or 1))
    roles = {"term": "label", "hazard_ratio": "coefficient", "lower": "confidence", "upper": "confidence",
             "p": "p_value"}
    words = dict({"description": title}, **words)
    df, people = float(model.residual_df), int(model.people)
    session.model(table, name=name, df=df, n=people, roles=roles, terms=_behind(model), **words)
    figure, _ = plot_forest(model, [(names or {}).get(term, term) for term in table["term"]], title)
    words = dict(words, description="{} (figure of {})".format(words["description"], name), related=(name,))
    session.figure(figure, data=name, name=name + "_figure", **words)
    return table, figure


def _behind(model: Any) -> Dict[str, int]:
    """People in the smaller of the two groups that each level of a term makes."""
    evidence = model.evidence
    everyone = int(evidence["people"].iloc[0])
    return {
        "{}: {}".format(column, level): int(min(people, everyone - people))
        for column, level, people in evidence[["column", "level", "people"]].iloc[1:].itertuples(index=False)
        if str(level) not in ("", "nan", "None")
    }
