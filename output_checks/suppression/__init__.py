"""Suppression, rounding and the audit of patterns, in plain Python: no solver program, no R.

suppress                     a crosstab in, a safe crosstab out
suppress_frame               a long frame with hierarchies
suppress_tables              several tables that share cells
audit, audit_table           what can be worked out from a table, also a finished one
audit_frame, audit_tables    the same for long frames with hierarchies, and for tables that share cells
round_table                  rounding that adds up
suggest_merges               categories to merge so that nothing needs hiding
small_counts, dominated,
p_percent, p_percent_level   primary rules
System, make_system          cells and sums, whatever they came from
two_way_system, tables_system, read_jj, write_jj
protect, confirm             method and proof, on a System
"""

from output_checks.suppression.auditing import Audit, audit_system
from output_checks.suppression.costs import cell_costs
from output_checks.suppression.errors import (
    AuditFailed,
    CannotProtect,
    Contradiction,
    NotAdditive,
    SuppressionError,
    TableError,
)
from output_checks.suppression.finished import audit, audit_table
from output_checks.suppression.finished_frames import audit_frame, audit_tables
from output_checks.suppression.jj import read_jj, write_jj
from output_checks.suppression.linked import suppress_frame, suppress_tables, tables_system
from output_checks.suppression.primary import dominated, p_percent, p_percent_level, small_counts
from output_checks.suppression.recoding import Recoding, suggest_merges
from output_checks.suppression.result import Proof, Suppression
from output_checks.suppression.rounding import Rounding, round_system, round_table
from output_checks.suppression.solving import confirm, protect
from output_checks.suppression.suppressing import suppress, two_way_system
from output_checks.suppression.system import System, make_system
from output_checks.suppression.two_way import Margins, find_margins
from output_checks.suppression.wishes import Wishes

__all__ = [
    "Audit",
    "AuditFailed",
    "CannotProtect",
    "Contradiction",
    "Margins",
    "NotAdditive",
    "Proof",
    "Recoding",
    "Rounding",
    "Suppression",
    "SuppressionError",
    "System",
    "TableError",
    "Wishes",
    "audit",
    "audit_frame",
    "audit_system",
    "audit_table",
    "audit_tables",
    "cell_costs",
    "confirm",
    "dominated",
    "find_margins",
    "make_system",
    "p_percent",
    "p_percent_level",
    "protect",
    "read_jj",
    "round_system",
    "round_table",
    "small_counts",
    "suggest_merges",
    "suppress",
    "suppress_frame",
    "suppress_tables",
    "tables_system",
    "two_way_system",
    "write_jj",
]
