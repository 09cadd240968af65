"""Estimates to tables and figures for release, with the counts that a disclosure check needs.

    released   curves and models in the form that may leave
    figures    the figure of a released curve, drawn from its table
    request    outputs into a Session of output_checks, with their evidence
    comparisons     figures of comparisons: balance, before and after, a threshold
    matched_report  the report of a matched comparison, as the Justice Data Lab writes it
"""
from jdfanalysis.drawing import save_figure
from jdfanalysis.reporting.comparisons import plot_balance, plot_discontinuity, plot_interrupted
from jdfanalysis.reporting.figures import plot_curve
from jdfanalysis.reporting.matched_report import MatchedStudy, matched_tables, write_matched_report
from jdfanalysis.reporting.released import released_curve, released_model
from jdfanalysis.reporting.request import add_curve, add_model

__all__ = [
    "MatchedStudy", "add_curve", "add_model", "matched_tables", "plot_balance", "plot_curve", "plot_discontinuity", "plot_interrupted",
    "released_curve", "released_model", "save_figure", "write_matched_report",
]
