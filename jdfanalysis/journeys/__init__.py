"""Tables -> histories: event log, spells, timeline, index events, follow-up, risk rows.

    event_logs     the event log of all declared tables; kinds: of its events; log_rows: logs without some source rows
    cleaning       raw spells read from tables, cleaned, set aside with reasons
    spells         overlap, union, intersection, difference, clipping; cutting, cut_frames: parts of spells, in order
    spell_states   the state on a day, days in states, episodes of events
    custody        remand, sentence and recall inside a prison row
    recalling      recalls: recorded, inferred, unknown
    counted_recalls    recalls as probation counts them
    supervision    licence and post-sentence supervision, recorded or derived; curfews: home detention curfew
    timelines      one state per person and day, by precedence, and its check
    covering       coverage as data
    areas          what source rows say beside the date, above all where
    fallbacks      another date where the one wanted is missing
    fading         completeness by area and month, and where to stop
    windows        the covered window around each index day
    indexing       index events
    orders         how orders ended; breaches: what was breached
    outcomes       outcomes and the published measures
    following      follow-up of each index event for each outcome; first_events: the first event after each
    risk           counting-process rows on two clocks, and their check
    splitting      rows cut by time, period and age, and at changing covariates
    recurring      repeated outcomes, landmarks, delayed entry, bounds; counted_events: every outcome event with its source row
    lags           how long a proof takes
    diagnostics    tables to look at before believing a history
    histories      covariates from strictly before the index; nearest: the event nearest to it
    moves          transitions, what follows what, variants; since_index: stays since an index event
    grids          person by month grids of states
    exports        layouts of lifelines, R's survival, mstate and TraMineR, pm4py and XES
    plots, flows, lexis    pictures with their tables; drawing: what they share
    exits          assumed exits of people who left unseen
    sensitivity    one estimate under many choices
    partitioning   the same pipeline on ranges of people
    keys           person and day in one integer; the arithmetic under all of it; intervals: of days, by these keys

Every function takes frames as `jdfanalysis.frames` declares them and gives the same result for a person whoever else is in
the frame. Logs, spells and timelines may come in any row order; index events, follow-up and risk rows are in order
of index_id, and refused in words if they are not.
"""
from jdfanalysis.drawing import Picture, save_figure
from jdfanalysis.journeys.areas import area_at_index, row_values, with_area
from jdfanalysis.journeys.breaches import (
    BREACH_EVIDENCE, BREACH_RESULTS, BREACHABLE, breach_details, with_breaches,
)
from jdfanalysis.journeys.cleaning import (
    QUARANTINE, CleanedSpells, clean_spells, joined_spells, quarantine_counts, read_spells,
)
from jdfanalysis.journeys.counted_events import outcome_events
from jdfanalysis.journeys.covering import common_window, coverage, restrict_coverage
from jdfanalysis.journeys.curfews import curfew_spells
from jdfanalysis.journeys.custody import EVIDENCE, custody_phases
from jdfanalysis.journeys.diagnostics import (
    concurrent_days, days_by, outcome_basis, outcome_summary, same_day_pairs, status_by_year,
)
from jdfanalysis.journeys.event_logs import event_log
from jdfanalysis.journeys.exits import ASSUMED_EXIT, with_assumed_exits
from jdfanalysis.journeys.exports import (
    MultistateRows, to_event_table, to_lifelines, to_msdata, to_surv, to_traminer, write_xes,
)
from jdfanalysis.journeys.fading import complete_enough, completeness, stop_where_fading
from jdfanalysis.journeys.fallbacks import with_fallback
from jdfanalysis.journeys.flows import alluvial_table, flow_table, plot_alluvial, plot_flow
from jdfanalysis.journeys.following import binary_outcome, follow_up
from jdfanalysis.journeys.grids import (
    Sequences, sequences, sequences_from_index, state_distribution, transition_rates,
)
from jdfanalysis.journeys.histories import history
from jdfanalysis.journeys.indexing import index_events, require_follow_up
from jdfanalysis.journeys.lags import proof_lag
from jdfanalysis.journeys.lexis import plot_lexis
from jdfanalysis.journeys.log_rows import first_per_episode, without_rows
from jdfanalysis.journeys.moves import directly_follows, stays, transitions, variants
from jdfanalysis.journeys.nearest import nearest_events
from jdfanalysis.journeys.orders import (
    ENDING_EVIDENCE, ENDINGS, ORDER_BROKEN_OFF, order_endings, with_order_endings,
)
from jdfanalysis.journeys.outcomes import (
    Outcome, breach, order_completed, proven_reoffence, reappearance, recall, reconviction, return_to_custody,
)
from jdfanalysis.journeys.partitioning import in_partitions
from jdfanalysis.journeys.plots import (
    events_by_month, plot_completeness, plot_coverage, plot_state_distribution, plot_transitions,
)
from jdfanalysis.journeys.recalling import RECALL_EVIDENCE, RECALL_KINDS, recalls, with_recalls
from jdfanalysis.journeys.recurring import enter_late, landmark, outcome_bounds, recurrent_rows
from jdfanalysis.journeys.risk import check_rows, risk_rows, with_covariates
from jdfanalysis.journeys.sensitivity import rerun, spread, tipping_point, within_source
from jdfanalysis.journeys.since_index import stays_since_index
from jdfanalysis.journeys.spell_states import days_in, episodes, state_at
from jdfanalysis.journeys.spells import (
    clip_spells, find_overlaps, intersect_spells, subtract_spells, unite_spells,
)
from jdfanalysis.journeys.splitting import (
    add_exposure, add_values, birth_intervals, split_by_age, split_by_period, split_by_time,
)
from jdfanalysis.journeys.supervision import (
    SUPERVISION_RULES, SupervisionRule, sentence_licences, supervision_spells,
)
from jdfanalysis.journeys.timelines import PRECEDENCE, check_timeline, holds, state_timeline
from jdfanalysis.journeys.windows import observed_days

__all__ = [
    "ASSUMED_EXIT", "BREACHABLE", "BREACH_EVIDENCE", "BREACH_RESULTS", "CleanedSpells", "ENDINGS", "ENDING_EVIDENCE",
    "EVIDENCE", "MultistateRows", "ORDER_BROKEN_OFF", "Outcome", "PRECEDENCE", "Picture", "QUARANTINE", "RECALL_EVIDENCE",
    "RECALL_KINDS", "SUPERVISION_RULES", "Sequences", "SupervisionRule", "add_exposure", "add_values", "alluvial_table",
    "area_at_index", "binary_outcome", "birth_intervals", "breach", "breach_details", "check_rows", "check_timeline",
    "clean_spells", "clip_spells", "common_window", "complete_enough", "completeness", "concurrent_days", "coverage",
    "curfew_spells", "custody_phases", "days_by", "days_in", "directly_follows", "enter_late", "episodes", "event_log",
    "events_by_month", "find_overlaps", "first_per_episode", "flow_table", "follow_up", "history", "holds", "in_partitions",
    "index_events", "intersect_spells", "joined_spells", "landmark", "nearest_events", "observed_days", "order_completed",
    "order_endings", "outcome_basis", "outcome_bounds", "outcome_events", "outcome_summary", "plot_alluvial",
    "plot_completeness", "plot_coverage", "plot_flow", "plot_lexis", "plot_state_distribution", "plot_transitions",
    "proof_lag", "proven_reoffence", "quarantine_counts", "read_spells", "reappearance", "recall", "recalls",
    "reconviction", "recurrent_rows", "require_follow_up", "rerun", "restrict_coverage", "return_to_custody", "risk_rows",
    "row_values", "same_day_pairs", "save_figure", "sentence_licences", "sequences", "sequences_from_index", "split_by_age",
    "split_by_period", "split_by_time", "spread", "state_at", "state_distribution", "state_timeline", "status_by_year",
    "stays", "stays_since_index", "stop_where_fading", "subtract_spells", "supervision_spells", "tipping_point",
    "to_event_table", "to_lifelines", "to_msdata", "to_surv", "to_traminer", "transition_rates", "transitions",
    "unite_spells", "variants", "with_area", "with_assumed_exits", "with_breaches", "with_covariates", "with_fallback",
    "with_order_endings", "with_recalls", "within_source", "without_rows", "write_xes",
]
