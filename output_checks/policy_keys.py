"""The keys that a policy has: what each means and which values it takes."""

from dataclasses import dataclass
from typing import Any, Dict, Optional

_VERDICTS = ("clear", "review", "block")


@dataclass(frozen=True)
class Key:
    """
    One key of a policy.

    kind : count (whole number or null for 'not asked'), share (0 to 1 or null), verdict, or types (file endings)
    meaning : one sentence for docs/policies.md
    """

    kind: str
    meaning: str


KEYS: Dict[str, Key] = {
    # sizes
    "minimum_count": Key("count", "smallest unweighted count that may be shown"),
    "minimum_people": Key("count", "smallest number of distinct people behind a cell"),
    "minimum_establishments": Key("count", "smallest number of distinct courts, prisons or areas behind a cell"),
    "minimum_df": Key("count", "smallest residual degrees of freedom of a model"),
    "minimum_term_count": Key("count", "smallest group that an indicator of a model may single out"),
    "percentile_band": Key("count", "people needed between two reported percentiles, and beyond the outer ones"),
    "minimum_step_events": Key("count", "events needed in each step of a survival curve"),
    "minimum_at_risk": Key("count", "people at risk needed at each reported time of a curve"),
    "minimum_difference": Key("count", "smallest difference between two outputs that may be computed"),
    "record_rows": Key("count", "from so many rows a table without any summary column counts as records"),
    "maximum_rows": Key("count", "most rows in one table"),
    "maximum_file_mb": Key("count", "largest file, in megabytes"),
    "archive_depth": Key("count", "how deep archives may lie in archives"),
    "archive_files": Key("count", "most files in one archive"),
    "archive_mb": Key("count", "largest unpacked size of one archive, in megabytes"),
    # shares
    "dominance_largest": Key("share", "share of a sum above which its largest contributor dominates"),
    "dominance_two": Key("share", "share of a sum above which its two largest contributors dominate"),
    "dominance_p": Key("share", "the rest of a sum must be at least this share of the largest contributor"),
    "full_share": Key("share", "share of a group at or above which everybody counts as the same"),
    # verdicts
    "rounded_counts": Key("verdict", "a count below the minimum in a table that is rounded to 5 or more"),
    "zeros": Key("verdict", "a count of zero that is not declared structural"),
    "full_cells": Key("verdict", "a group in which everybody has the same value"),
    "markers": Key("verdict", "marks that tell a zero from a small count"),
    "totals_over_hidden": Key("verdict", "totals that still count hidden cells, where no cell can be recovered"),
    "extremes": Key("verdict", "a minimum, maximum or range"),
    "people_unknown": Key(
        "verdict", "counts of things of which one person may have several, without a count of people"
    ),
    "weighted_only": Key("verdict", "weighted counts without the unweighted ones"),
    "records": Key("verdict", "rows that stand for single people, cases or events"),
    "identifiers": Key("verdict", "hashes, long numbers, dates of birth, full postcodes"),
    "named_people": Key("verdict", "judges, officers or defendants by name"),
    "small_areas": Key("verdict", "codes of small areas (LSOA, OA, postcode sectors)"),
    "figure_without_data": Key("verdict", "a figure without its underlying counts beside it"),
    "figure_with_data": Key("verdict", "a picture with its underlying counts beside it"),
    "hidden_content": Key("verdict", "hidden sheets, rows, columns, comments, names, links"),
    "document_properties": Key("verdict", "title, subject, keywords, author or description in a file's properties"),
    "notebook_outputs": Key("verdict", "outputs stored in a notebook"),
    "log_files": Key("verdict", "log files"),
    "printed_records": Key("verdict", "text that prints rows of single people"),
    "differencing": Key("verdict", "two outputs that differ by a small group"),
    "model_files": Key("verdict", "pickles, saved models and data files"),
    "unknown_types": Key("verdict", "files of a kind that cannot be read"),
    # types
    "refused_types": Key("types", "file endings that are refused whatever they hold"),
    "allowed_types": Key("types", "the only file endings accepted; an empty list accepts every readable kind"),
}


def problem_with(key: str, value: Any) -> Optional[str]:
    """Why `value` cannot be the value of `key`, as a sentence; None if it can."""
    kind = KEYS[key].kind
    if kind == "count":
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
            return None
        return "'{}' must be a whole number from 0, or null".format(key)
    if kind == "share":
        if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1):
            return None
        return "'{}' must lie between 0 and 1, or be null".format(key)
    if kind == "verdict":
        return None if value in _VERDICTS else "'{}' must be clear, review or block".format(key)
    if isinstance(value, (list, tuple)) and all(isinstance(v, str) and v.startswith(".") for v in value):
        return None
    return "'{}' must be a list of file endings such as .csv".format(key)
