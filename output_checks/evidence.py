"""The counts behind an output. This module owns the format; whoever makes outputs writes it, the rules read it.

Evidence holds true small counts. It is never for release: it stands beside a file as `<file>.evidence.json`, or, as
`Session` writes it, in the folder `_not_for_release` of the request.
"""

import csv
import io
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from output_checks.errors import EvidenceError
from output_checks.understanding.words import ROLES

SUFFIX = ".evidence.json"
ROLES_SUFFIX = ".roles.csv"
NOT_FOR_RELEASE = "_not_for_release"
FORMAT = "output_checks evidence 1"
KINDS = ("table", "curve", "model", "figure", "text")

Matrix = Tuple[Tuple[Optional[float], ...], ...]


@dataclass(frozen=True)
class Evidence:
    """
    The counts behind one output.

    kind : one of KINDS; statistic : what the cells of a table are (count, people, sum, mean, ...)
    rows, columns : labels of the cells, in the order of the matrices
    counts, people, establishments : per cell, rows of data, distinct people, distinct courts or prisons
    total, largest, second : per cell, sum of the absolute values and its two largest contributors (by person)
    n, n_people : rows and distinct people of the whole output; df : residual degrees of freedom
    term_counts : per indicator of a model, people in the smaller of its two groups
    at_risk, events : per reported time of a curve; events since the time before
    structural_zeros : True for all, or pairs [row label, column label] of cells that cannot hold anybody
    roles : what the columns of the file are, by header; '*' for all. Declared by a user or by `Session`
    companion : for a figure, name of the file with its underlying data
    description, population, sample, variables, sdc_applied, related, exception : words for the request sheet
    sha256 : checksum of the output when it was made
    """

    kind: str = "table"
    statistic: str = ""
    rows: Tuple[str, ...] = ()
    columns: Tuple[str, ...] = ()
    counts: Matrix = ()
    people: Matrix = ()
    establishments: Matrix = ()
    total: Matrix = ()
    largest: Matrix = ()
    second: Matrix = ()
    n: Optional[int] = None
    n_people: Optional[int] = None
    df: Optional[float] = None
    term_counts: Mapping[str, int] = field(default_factory=dict)
    at_risk: Tuple[float, ...] = ()
    events: Tuple[float, ...] = ()
    structural_zeros: Any = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    companion: str = ""
    description: str = ""
    population: str = ""
    sample: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    sdc_applied: Tuple[str, ...] = ()
    related: Tuple[str, ...] = ()
    exception: str = ""
    sha256: str = ""

    def __post_init__(self) -> None:
        faults = self._faults()
        if faults:
            raise EvidenceError("This evidence contradicts itself.", faults)

    def _faults(self) -> List[str]:
        faults = [] if self.kind in KINDS else ["kind '{}' is none of {}".format(self.kind, ", ".join(KINDS))]
        for name in ("counts", "people", "establishments", "total", "largest", "second"):
            matrix = getattr(self, name)
            if matrix and (len(matrix) != len(self.rows) or any(len(row) != len(self.columns) for row in matrix)):
                faults.append("'{}' is not {} rows by {} columns".format(name, len(self.rows), len(self.columns)))
        if self.at_risk and self.events and len(self.at_risk) != len(self.events):
            faults.append("'at_risk' and 'events' differ in length")
        faults += [
            "'{}' is no role; known: {}".format(role, ", ".join(ROLES))
            for role in self.roles.values()
            if role not in ROLES
        ]
        return faults

    def at(self, name: str, row: str, column: str) -> Optional[float]:
        """The entry of matrix `name` for these labels; None if there is no such matrix, row or column."""
        matrix = getattr(self, name)
        if not matrix or row not in self.rows or column not in self.columns:
            return None
        return matrix[self.rows.index(row)][self.columns.index(column)]

    def is_structural(self, row: str, column: str) -> bool:
        """True if a zero in this cell was declared structural: nobody can be in it."""
        if isinstance(self.structural_zeros, bool):
            return self.structural_zeros
        return any(list(pair) == [row, column] for pair in self.structural_zeros)


def write_evidence(evidence: Evidence, path: Union[str, Path]) -> Path:
    """
    Write evidence as JSON to `path` and return it. The first entries say what it is and that it is not for
    release.
    """
    content: Dict[str, Any] = {"format": FORMAT, "not_for_release": True}
    content.update({key: value for key, value in asdict(evidence).items() if value not in ("", (), {}, None)})
    path = Path(path)
    path.write_text(json.dumps(content, indent=1, default=_plain), encoding="utf-8")
    return path


def read_evidence(path: Union[str, Path]) -> Evidence:
    """Read evidence; raises EvidenceError for unreadable JSON, unknown entries or contradictions, all at once."""
    path = Path(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, OSError) as error:
        raise EvidenceError("{} is not readable JSON: {}.".format(path.name, type(error).__name__))
    if not isinstance(content, dict):
        raise EvidenceError("{} must hold one object.".format(path.name))
    content = {key: value for key, value in content.items() if key not in ("format", "not_for_release")}
    known = {entry.name: entry for entry in fields(Evidence)}
    unknown = sorted(set(content) - set(known))
    if unknown:
        raise EvidenceError("{} cannot be used.".format(path.name), ["unknown entry '{}'".format(k) for k in unknown])
    faults = [fault for key, value in content.items() for fault in _type_fault(key, value)]
    if faults:
        raise EvidenceError("{} cannot be used.".format(path.name), faults)
    return Evidence(**{key: _frozen(value) for key, value in content.items()})


def read_roles(path: Union[str, Path]) -> Evidence:
    """
    Evidence from a small csv with two columns, `name,is`: a column's header and its role, or n, n_people or df and a number.

    '*' is every column. Raises EvidenceError for what is none of that, all at once.
    """
    path = Path(path)
    try:
        rows = [row for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))) if any(row)]
    except (OSError, ValueError, csv.Error) as error:
        raise EvidenceError("{} is not a readable csv: {}.".format(path.name, type(error).__name__))
    faults = ["line {} has not two fields".format(n) for n, row in enumerate(rows, 1) if len(row) != 2]
    pairs = [(row[0].strip(), row[1].strip()) for row in rows if len(row) == 2 and row != ["name", "is"]]
    given: Dict[str, float] = {}
    for name, value in pairs:
        if name in _NUMBERS and value not in ROLES:
            try:
                given[name] = float(value)
            except ValueError:
                faults.append("'{}' must be a number".format(name))
    roles = {name: value for name, value in pairs if not (name in _NUMBERS and value not in ROLES)}
    faults += ["'{}' is no role; known: {}".format(role, ", ".join(ROLES)) for role in roles.values() if role not in ROLES]
    if faults:
        raise EvidenceError("{} cannot be used.".format(path.name), faults)
    counts = {name: int(number) for name, number in given.items() if name != "df"}
    return Evidence(roles=roles, df=given.get("df"), **counts)


def evidence_beside(path: Path) -> Optional[Evidence]:
    """
    The evidence of a file, else its declared roles: beside it, or in `_not_for_release` beside it or one folder up.

    None if there is neither.
    """
    folders = (path.parent, path.parent / NOT_FOR_RELEASE, path.parent.parent / NOT_FOR_RELEASE)
    for suffix, read in ((SUFFIX, read_evidence), (ROLES_SUFFIX, read_roles)):
        for folder in folders:
            if (folder / (path.name + suffix)).is_file():
                return read(folder / (path.name + suffix))
    return None


_MAPPINGS = ("term_counts", "roles", "variables")
_WORDS = ("kind", "statistic", "companion", "description", "population", "sample", "exception", "sha256")
_NUMBERS = ("n", "n_people", "df")


def _type_fault(key: str, value: Any) -> List[str]:
    if key in _MAPPINGS:
        right = isinstance(value, dict)
    elif key in _WORDS:
        right = isinstance(value, str)
    elif key in _NUMBERS:
        right = value is None or isinstance(value, (int, float)) and not isinstance(value, bool)
    elif key == "structural_zeros":
        right = isinstance(value, bool) or isinstance(value, list)
    else:
        right = isinstance(value, list)
    return [] if right else ["'{}' is of the wrong kind".format(key)]


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return value


def _plain(value: Any) -> Any:
    if hasattr(value, "item"):
        return value.item()
    return list(value) if isinstance(value, (Sequence, tuple)) else str(value)
