"""Every public function of journeys that returns a frame has a slow definition, and a test on random input that compares the two."""
import ast
import inspect

import pytest
from jdftest import tree

from jdfanalysis import journeys as jn

# The slow definition of each: the test that compares them, in tests/properties/journeys unless another folder is named.
TWINS = {
    "test_tables_agree.py": (
        "alluvial_table check_rows check_timeline complete_enough completeness concurrent_days days_by events_by_month flow_table "
        "outcome_basis outcome_bounds outcome_summary quarantine_counts restrict_coverage same_day_pairs sequences sequences_from_index "
        "state_distribution status_by_year stays stop_where_fading transition_rates transitions variants"),
    "test_rows_agree.py": (
        "area_at_index binary_outcome birth_intervals clip_spells enter_late episodes first_per_episode history index_events "
        "joined_spells landmark observed_days require_follow_up row_values split_by_age to_event_table to_lifelines to_msdata to_surv "
        "to_traminer with_area with_covariates within_source without_rows"),
    "test_sources_agree.py": (
        "clean_spells custody_phases read_spells recalls supervision_spells with_fallback with_order_endings with_recalls"),
    "test_spell_algebra.py": "days_in find_overlaps holds state_at state_timeline unite_spells",
    "test_cut_and_united.py": "intersect_spells subtract_spells unite_spells",
    "test_cut_rows.py": "add_exposure add_values outcome_events recurrent_rows split_by_period split_by_time",
    "test_follow_up.py": "follow_up history risk_rows",
    "test_fast_paths.py": "directly_follows",
    "test_nearest.py": "nearest_events",
    "../../spec/journeys/test_breach_details.py": "breach_details with_breaches",
    "test_log_order.py": "event_log",
    "test_order_and_people.py": "curfew_spells order_endings sentence_licences with_assumed_exits",
    "test_stays_since_index.py": "stays_since_index",
    "test_partitions.py": "in_partitions",
    "../../spec/journeys/test_windows_of_areas.py": "common_window proof_lag",
}
# No slow definition: what they return is declared, written or drawn elsewhere.
DECLARED = ("coverage", "rerun", "spread", "tipping_point", "save_figure", "write_xes")
OUTCOMES = ("breach", "order_completed", "proven_reoffence", "reappearance", "recall", "reconviction", "return_to_custody")


def test_every_public_function_has_a_slow_definition():
    """Pictures are drawn from the tables that are compared; outcomes are declarations."""
    functions = {name for name in jn.__all__ if inspect.isfunction(getattr(jn, name))} - set(OUTCOMES)
    twins = {name for names in TWINS.values() for name in names.split()}
    assert {name for name in functions if not name.startswith("plot_")} == twins | set(DECLARED)


@pytest.mark.parametrize("file", sorted(TWINS))
def test_the_slow_definitions_named_are_there(file):
    """Each file imports something slow, or defines it, and its tests call the functions that it is named for."""
    path = (tree.ROOT / "tests" / "properties" / "journeys" / file).resolve()
    called = {node.attr if isinstance(node, ast.Attribute) else node.id for node in ast.walk(tree.parse(path))
              if isinstance(node, (ast.Attribute, ast.Name))}
    assert set(TWINS[file].split()) <= called
