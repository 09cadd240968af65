"""Risk rows to estimates: curves, tests and models of the time to an event.

Curves       fit_kaplan_meier, fit_nelson_aalen, fit_cumulative_incidence; compare_curves (log-rank family),
             compare_incidence (Gray)
Histories    fit_multistate (transition hazards, time in states), fit_transitions (the same by covariates)
Regression   fit_cox, fit_frailty, fit_fine_gray, fit_parametric (AFT, split population), fit_discrete;
             fit_changing_effects (effects that change with time);
             fit_ridge, fit_elastic_net (penalties), fit_spline, fit_piecewise (laws);
             check_proportional, check_follow_up (for split populations), measure_concordance
Predictions  predicted_chances; score_predictions (AUC, Brier), calibrate, concordance_of (Harrell, Uno)
After a fit  standardise (adjusted curves), compare_means (RMST), e_value, pool_fits (Rubin),
             compare_fits (likelihood ratio)
Before it    weigh_treatment (inverse probability weights)
Repeated     fit_recurrent (Andersen-Gill, PWP, WLW); gap_rows, marginal_rows (their layouts)
For release  released, released_states (steps merged until each holds enough people)
Figures      plot_curves, plot_log_log, plot_calibration, plot_forest, plot_schoenfeld, plot_states, save_figure
Results      frozen records with `.table` (tidy), `.evidence` (the counts behind it), `.summary` (text)
"""
from jdfanalysis.drawing import save_figure
from jdfanalysis.survival.calibration import Calibration, calibrate
from jdfanalysis.survival.changing import ChangingEffects, fit_changing_effects
from jdfanalysis.survival.compare import CurveTest, compare_curves
from jdfanalysis.survival.compare_fits import FitComparison, compare_fits
from jdfanalysis.survival.compare_incidence import compare_incidence
from jdfanalysis.survival.concordance import Concordance, concordance_of, measure_concordance
from jdfanalysis.survival.contrasts import Pooled, compare_means, e_value, pool_fits
from jdfanalysis.survival.cox import fit_cox
from jdfanalysis.survival.cox_result import Cox
from jdfanalysis.survival.discrete import Discrete, fit_discrete
from jdfanalysis.survival.elastic_net import ElasticNet, fit_elastic_net
from jdfanalysis.survival.fine_gray import FineGray, fit_fine_gray
from jdfanalysis.survival.follow_up_length import FollowUpLength, check_follow_up
from jdfanalysis.survival.frailty import fit_frailty
from jdfanalysis.survival.frailty_result import Frailty
from jdfanalysis.survival.incidence import CumulativeIncidence, fit_cumulative_incidence
from jdfanalysis.survival.kaplan_meier import fit_kaplan_meier
from jdfanalysis.survival.kaplan_meier_result import KaplanMeier
from jdfanalysis.survival.law_result import Law
from jdfanalysis.survival.laws import fit_piecewise, fit_spline
from jdfanalysis.survival.multistate import fit_multistate
from jdfanalysis.survival.multistate_result import Multistate
from jdfanalysis.survival.nelson_aalen import NelsonAalen, fit_nelson_aalen
from jdfanalysis.survival.parametric import fit_parametric
from jdfanalysis.survival.parametric_result import Parametric
from jdfanalysis.survival.plots_calibration import plot_calibration
from jdfanalysis.survival.plots_curves import plot_curves, plot_log_log
from jdfanalysis.survival.plots_models import plot_forest, plot_schoenfeld
from jdfanalysis.survival.plots_states import plot_states
from jdfanalysis.survival.predictions import predicted_chances
from jdfanalysis.survival.proportional import ProportionalTest, check_proportional
from jdfanalysis.survival.recurrent import gap_rows, marginal_rows
from jdfanalysis.survival.recurrent_models import Recurrent, fit_recurrent
from jdfanalysis.survival.released import ReleasedCurves, released
from jdfanalysis.survival.released_states import ReleasedStates, released_states
from jdfanalysis.survival.ridge import Ridge, fit_ridge
from jdfanalysis.survival.scores import PredictionScores, score_predictions
from jdfanalysis.survival.standardised import StandardisedCurves, standardise
from jdfanalysis.survival.transition_result import Transitions
from jdfanalysis.survival.transitions import fit_transitions
from jdfanalysis.survival.treatment import TreatmentWeights, weigh_treatment

__all__ = [
    "Calibration",
    "ChangingEffects",
    "Concordance",
    "Cox",
    "CumulativeIncidence",
    "CurveTest",
    "Discrete",
    "ElasticNet",
    "FineGray",
    "FitComparison",
    "FollowUpLength",
    "Frailty",
    "KaplanMeier",
    "Law",
    "Multistate",
    "NelsonAalen",
    "Parametric",
    "Pooled",
    "PredictionScores",
    "ProportionalTest",
    "Recurrent",
    "ReleasedCurves",
    "ReleasedStates",
    "Ridge",
    "StandardisedCurves",
    "Transitions",
    "TreatmentWeights",
    "calibrate",
    "check_follow_up",
    "check_proportional",
    "compare_curves",
    "compare_fits",
    "compare_incidence",
    "compare_means",
    "concordance_of",
    "e_value",
    "fit_changing_effects",
    "fit_cox",
    "fit_cumulative_incidence",
    "fit_discrete",
    "fit_elastic_net",
    "fit_fine_gray",
    "fit_frailty",
    "fit_kaplan_meier",
    "fit_multistate",
    "fit_nelson_aalen",
    "fit_parametric",
    "fit_piecewise",
    "fit_recurrent",
    "fit_ridge",
    "fit_spline",
    "fit_transitions",
    "gap_rows",
    "marginal_rows",
    "measure_concordance",
    "plot_calibration",
    "plot_curves",
    "plot_forest",
    "plot_log_log",
    "plot_schoenfeld",
    "plot_states",
    "pool_fits",
    "predicted_chances",
    "released",
    "released_states",
    "save_figure",
    "score_predictions",
    "standardise",
    "weigh_treatment",
]
