"""Estimates to tables and figures for release, with the counts that a disclosure check needs.

    released   curves and models in the form that may leave
    figures    the figure of a released curve, drawn from its table
    request    outputs into a Session of output_checks, with their evidence
"""
from jdfanalysis.reporting.figures import plot_curve
from jdfanalysis.reporting.released import released_curve, released_model
from jdfanalysis.reporting.request import add_curve, add_model

__all__ = ["add_curve", "add_model", "plot_curve", "released_curve", "released_model"]
