"""Estimates to tables and figures for release, with the counts that a disclosure check needs.

    released   curves and models in the form that may leave
    figures    drawn from the released tables, from nothing else
    request    outputs into a Session of output_checks, with their evidence
"""
from jdfanalysis.reporting.figures import plot_curve, plot_hazard_ratios
from jdfanalysis.reporting.released import released_curve, released_model
from jdfanalysis.reporting.request import add_curve, add_model

__all__ = ["add_curve", "add_model", "plot_curve", "plot_hazard_ratios", "released_curve", "released_model"]
