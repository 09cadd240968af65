"""Exceptions of suppression, rounding and their audit.

    SuppressionError       the root here (an OutputChecksError, exit 3)
      TableError           the table handed in cannot be read as an additive table
        NotAdditive        totals and parts do not agree
        Contradiction      no table at all fits what is published
      CannotProtect        no allowed pattern protects these cells
      AuditFailed          an answer did not pass its own audit: a fault of the program, nothing is returned

Messages name places and how many, never the value of a cell.
"""

from output_checks.errors import OutputChecksError


class SuppressionError(OutputChecksError):
    """The root of all errors of this part."""


class TableError(SuppressionError):
    """The table handed in cannot be read as an additive table."""


class NotAdditive(TableError):
    """Totals and parts do not agree."""


class Contradiction(TableError):
    """No table at all fits what is published."""


class CannotProtect(SuppressionError):
    """No allowed pattern protects these cells."""


class AuditFailed(SuppressionError):
    """An answer did not pass its own audit. Nothing is returned."""
