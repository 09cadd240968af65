"""Every exception and warning of jdfanalysis.

    JdfError                      anything this package raises on purpose            exit 1
      UsageError                  a call or a command that cannot be carried out     exit 2
      InputError                  the data handed in are not fit for the call        exit 3
        FrameError                a frame breaks the columns its seam declares
        LoadingError              a file, folder or query could not be read
        LinkingError              people or cases could not be linked
        HistoryError              spells, events or clocks contradict each other
        CoverageError             an outcome is asked for outside what was observed
      ModelError                  a model cannot be fitted to these rows             exit 4
      DictionaryError             a declaration contradicts itself                   exit 5
      MissingDependencyError      an optional part is not installed                  exit 6
      ReleaseError                an output may not be written as it stands          exit 7

    JdfWarning                    a UserWarning that names what to look at
      DataWarning                 the data were used, with something set aside
      ModelWarning                the model was fitted, with something to know

Messages say what, where, how many and what to do. They never hold a person's id or a value
of a cell: notebooks get exported. The rows themselves are on the exception, in `rows`.
"""
import difflib
from dataclasses import dataclass
from typing import Any, Optional, Sequence, Tuple


@dataclass(frozen=True)
class Problem:
    """
    One kind of fault in one place.

    reason : a word from the closed list of the module that found it
    where : table, column or step; never a person or a value
    count : rows concerned
    remedy : what the reader can do about it
    """

    reason: str
    where: str
    count: int
    remedy: str = ""

    def describe(self) -> str:
        """The problem as one sentence, with its remedy."""
        text = "{}: {} ({:,} {})".format(self.where, self.reason, self.count, "row" if self.count == 1 else "rows")
        return text + (". " + self.remedy if self.remedy else "")


class JdfError(Exception):
    """
    The root of all errors raised on purpose.

    problems : every Problem found, not just the first
    rows : the offending rows where there are any (a DataFrame), else None; look, do not print
    """

    exit_code = 1

    def __init__(self, message: str, problems: Sequence[Problem] = (), rows: Any = None):
        self.problems: Tuple[Problem, ...] = tuple(problems)
        self.rows = rows
        super().__init__("\n  - ".join([message] + [p.describe() for p in self.problems]))


class UsageError(JdfError):
    """A call or a command that cannot be carried out as asked."""

    exit_code = 2


class InputError(JdfError):
    """The data handed in are not fit for the call."""

    exit_code = 3


class FrameError(InputError):
    """A frame breaks the columns that its seam declares."""


class LoadingError(InputError):
    """A file, folder or query could not be read, or strict loading met problems."""


class LinkingError(InputError):
    """People or cases could not be linked."""


class HistoryError(InputError):
    """Spells, events or clocks contradict each other."""


class CoverageError(InputError):
    """An outcome is asked for outside the window in which it was observed."""


class ModelError(JdfError):
    """A model cannot be fitted to these rows."""

    exit_code = 4


class DictionaryError(JdfError):
    """A declaration of tables or variables contradicts itself."""

    exit_code = 5


class MissingDependencyError(JdfError):
    """An optional part is not installed."""

    exit_code = 6


class ReleaseError(JdfError):
    """An output may not be written as it stands."""

    exit_code = 7


class JdfWarning(UserWarning):
    """The root of all warnings of this package."""


class DataWarning(JdfWarning):
    """The data were used, with something set aside or assumed."""


class ModelWarning(JdfWarning):
    """The model was fitted, with something the reader must know."""


def require_columns(frame: Any, names: Sequence[str], kind: str = "columns") -> None:
    """Raise FrameError naming every one of `names` that `frame` lacks, each with the nearest names it has."""
    lacking = [name for name in dict.fromkeys(names) if name not in frame.columns]
    if lacking:
        hint = " A list holds names of columns; a formula is one text." if any(set("(:*+") & set(str(name)) for name in lacking) else ""
        named = ", ".join(_with_nearest(name, frame) for name in lacking)
        raise FrameError("The frame lacks the {} {}.{}".format(kind, named, hint))


def _with_nearest(name: str, frame: Any) -> str:
    near = difflib.get_close_matches(str(name), [str(column) for column in frame.columns], n=2)
    return "{} (is {} meant?)".format(name, " or ".join(near)) if near else str(name)


def raise_if(problems: Sequence[Problem], kind: type, message: str, rows: Optional[Any] = None) -> None:
    """Raise `kind` with all `problems` at once; do nothing if there are none."""
    if problems:
        raise kind(message, problems, rows)
