"""Every exception of output_checks.

    OutputChecksError      anything this package raises on purpose                exit 3
      UsageError           a call or a command that cannot be carried out
      PolicyError          a policy is unknown, or holds an unknown key or a value that cannot be
      EvidenceError        an evidence file or a piece of evidence contradicts itself
      ReadingError         a file cannot be read; `check_file` turns it into a finding
      ReleaseRefused       `Session.finalise` met blocked outputs without an argued exception

Messages say what, where, how many and what to do. They never hold a person's id or the value of a small cell.
"""

from typing import Sequence, Tuple


class OutputChecksError(Exception):
    """
    The root of all errors raised on purpose.

    reasons : every fault found, one sentence each; not just the first
    """

    exit_code = 3

    def __init__(self, message: str, reasons: Sequence[str] = ()):
        self.reasons: Tuple[str, ...] = tuple(reasons)
        super().__init__("\n  - ".join([message] + list(self.reasons)))


class UsageError(OutputChecksError):
    """A call or a command that cannot be carried out as asked."""


class PolicyError(OutputChecksError):
    """A policy is unknown, or holds an unknown key or a value that cannot be."""


class EvidenceError(OutputChecksError):
    """An evidence file, or a piece of evidence, contradicts itself."""


class ReadingError(OutputChecksError):
    """A file cannot be read as what it claims to be, or exceeds a limit."""


class ReleaseRefused(OutputChecksError):
    """Blocked outputs may not be written without an exception argued in words."""
