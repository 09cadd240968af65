"""From a folder to a verdict: read, understand, run every rule, report."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Dict, List, Optional, Set, Tuple, Union

from output_checks.content import Document
from output_checks.differencing import check_differencing
from output_checks.errors import EvidenceError, UsageError
from output_checks.evidence import NOT_FOR_RELEASE, ROLES_SUFFIX, SUFFIX, Evidence, evidence_beside
from output_checks.findings import Finding, Verdict, condensed, could_not_check, overall
from output_checks.policy import DEFAULT_POLICY, Policy, PolicyLike, load_policy
from output_checks.readers import read_document
from output_checks.rules import RULES
from output_checks.understanding import understand

_Read = Tuple[Document, Optional[Evidence]]
MOST_FILE_BYTES = 300 * 1024**2
# A few printed rows are enough to be records; a table in a file of its own may be short and still a summary.
_PRINTED_RECORD_ROWS = 3
_ASIDE = "evidence and working papers: not for release, not checked"
_COMPANION_ENDINGS = (".csv", "_data.csv", "_counts.csv", ".data.csv", ".xlsx", "_data.xlsx", ".tsv")


@dataclass(frozen=True)
class FileReport:
    """
    What was found in one file.

    rules_run : rules that applied and could check all they need; rules_not_run : that lacked something, and say so in
    a finding; rules_not_applicable : that are about something this file does not hold
    """

    path: str
    kind: str
    verdict: Verdict
    findings: Tuple[Finding, ...]
    rules_run: Tuple[str, ...]
    rules_not_run: Tuple[str, ...]
    rules_not_applicable: Tuple[str, ...]
    sha256: str = ""
    exception: str = ""


@dataclass(frozen=True)
class RequestReport:
    """
    What was found in a folder.

    files : one report per file and per member of an archive, sorted by path
    findings : about several files together (differencing); set_aside : (path, why) of what is not for release
    """

    folder: str
    policy: Policy
    files: Tuple[FileReport, ...]
    findings: Tuple[Finding, ...] = ()
    set_aside: Tuple[Tuple[str, str], ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of all files and of the request as a whole."""
        return max([report.verdict for report in self.files] + [overall(self.findings)])

    def __repr__(self) -> str:
        from output_checks.report.text import text_report

        return text_report(self)

    def _repr_html_(self) -> str:
        from output_checks.report.page import body_of

        return body_of(self)


def check_folder(
    folder: Union[str, Path], policy: PolicyLike = DEFAULT_POLICY, earlier: Union[str, Path, None] = None
) -> RequestReport:
    """
    Check every file of a folder and its subfolders, and the files against each other.

    policy : a name, a file or a Policy. earlier : a folder of outputs released before, only compared with these.
    Evidence is found beside a file or in `_not_for_release`; that folder and evidence files are set aside, not checked.
    Nothing is run, loaded or fetched. Raises UsageError if there is no such folder or nothing in it, PolicyError for a
    policy that cannot be used. A file that cannot be read is a finding, not an error.
    """
    rules = load_policy(policy)
    read, reports, aside = _check_all(Path(folder), rules)
    if not reports:
        raise UsageError("There is no file to check in '{}'.".format(Path(folder).name))
    before: List[_Read] = []
    if earlier is not None:
        before = [(replace(d, path="earlier: " + d.path), e) for d, e in _check_all(Path(earlier), rules)[0]]
    reports = _with_companions(reports, read)
    together = condensed(check_differencing(read, rules, before))
    return RequestReport(Path(folder).name, rules, tuple(reports), tuple(together), tuple((n, _ASIDE) for n in aside))


def _check_all(folder: Path, policy: Policy) -> Tuple[List[_Read], List[FileReport], List[str]]:
    """(documents with evidence, their reports, what was set aside) of all files of a folder."""
    if not folder.is_dir():
        raise UsageError("There is no folder '{}'. Give the folder that holds the outputs.".format(folder.name))
    reports: List[FileReport] = []
    read: List[_Read] = []
    aside: Set[str] = set()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() or p.is_symlink()):
        parts = path.relative_to(folder).parts
        if NOT_FOR_RELEASE in parts[:-1]:
            aside.add("/".join(parts[: parts.index(NOT_FOR_RELEASE) + 1]) + "/")
        elif path.name.endswith((SUFFIX, ROLES_SUFFIX)):
            aside.add("/".join(parts))
        else:
            for document, evidence, report in _check_one(path, "/".join(parts), policy):
                read.append((document, evidence))
                reports.append(report)
    return read, reports, sorted(aside)


def check_file(path: Union[str, Path], policy: PolicyLike = DEFAULT_POLICY) -> FileReport:
    """
    Check one file; an archive is one report over all its members. Raises UsageError if there is no such file.

    Differencing needs several files: use check_folder.
    """
    path = Path(path)
    if not path.is_file():
        raise UsageError("There is no file '{}'.".format(path.name))
    reports = [report for _, _, report in _check_one(path, path.name, load_policy(policy))]
    if len(reports) == 1:
        return reports[0]
    findings = [replace(f, place="{}: {}".format(r.path, f.place)) for r in reports for f in r.findings]
    missing = sorted({name for r in reports for name in r.rules_not_run})
    run = sorted({name for r in reports for name in r.rules_run} - set(missing))
    rest = tuple(sorted({rule.name for rule in RULES} - set(run) - set(missing)))
    return replace(
        reports[0],
        verdict=overall(findings),
        findings=tuple(findings),
        rules_run=tuple(run),
        rules_not_run=tuple(missing),
        rules_not_applicable=rest,
    )


def check_document(
    document: Document, evidence: Optional[Evidence], policy: Policy, extra: Tuple[Finding, ...] = ()
) -> FileReport:
    """Understand the grids of a document and run every rule on it. `extra`: findings made before."""
    _understand(document, evidence, policy)
    findings: List[Finding] = list(extra)
    run, missing, idle = [], [], []
    for rule in RULES:
        if not rule.applies(document):
            idle.append(rule.name)
            continue
        found = rule.check(document, evidence, policy)
        findings.extend(found)
        (missing if any(finding.unchecked for finding in found) else run).append(rule.name)
    findings = sorted(condensed(findings), key=lambda finding: -finding.verdict)
    return FileReport(
        document.path,
        document.kind,
        overall(findings),
        tuple(findings),
        tuple(run),
        tuple(missing),
        tuple(idle),
        "",
        evidence.exception if evidence is not None else "",
    )


def _understand(document: Document, evidence: Optional[Evidence], policy: Policy) -> None:
    stem = document.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    declared = dict(evidence.roles) if evidence is not None else {}
    document.tables = []
    for grid in document.grids:
        printed = document.kind in ("log", "text") or "output" in grid.place
        rows = policy["record_rows"]
        if printed and rows is not None:
            rows = min(rows, _PRINTED_RECORD_ROWS)
        document.tables.extend(understand(grid, stem, declared, rows))


def _check_one(path: Path, name: str, policy: Policy) -> List[Tuple[Document, Optional[Evidence], FileReport]]:
    if path.is_symlink():
        document = Document(name, "unknown", 0, unread=["it is a link, which is not followed"])
        return [(document, None, check_document(document, None, policy))]
    size = path.stat().st_size
    if size > MOST_FILE_BYTES:
        document = Document(
            name, "unknown", size, unread=["it is larger than {} MB".format(MOST_FILE_BYTES // 1024**2)]
        )
        return [(document, None, check_document(document, None, policy))]
    raw = path.read_bytes()
    checksum = hashlib.sha256(raw).hexdigest()
    evidence, extra = _evidence(path, checksum)
    out = []
    for document in read_document(name, raw, policy):
        if document.kind == "figure" and document.path == name:
            document.companion = _companion(path, evidence)
        mine = evidence if document.path == name else None
        report = check_document(document, mine, policy, extra if document.path == name else ())
        out.append((document, mine, replace(report, sha256=checksum if document.path == name else "")))
    return out


def _evidence(path: Path, checksum: str) -> Tuple[Optional[Evidence], Tuple[Finding, ...]]:
    try:
        evidence = evidence_beside(path)
    except EvidenceError as error:
        faults = "; ".join(error.reasons) or str(error)
        return None, (could_not_check("readable", "the evidence file", "{}.".format(faults), "Mend or remove it."),)
    if evidence is not None and evidence.sha256 and evidence.sha256 != checksum:
        return None, (
            could_not_check(
                "readable",
                "the evidence file",
                "the file was changed after its evidence was made.",
                "Write the output and its evidence anew.",
            ),
        )
    return evidence, ()


def _companion(path: Path, evidence: Optional[Evidence]) -> str:
    names = [evidence.companion] if evidence is not None and evidence.companion else []
    names += [path.stem + ending for ending in _COMPANION_ENDINGS]
    return next((name for name in names if (path.parent / name).is_file()), "")


def _with_companions(reports: List[FileReport], read: List[Tuple[Document, Optional[Evidence]]]) -> List[FileReport]:
    """A figure is never better than the data behind it."""
    verdicts: Dict[str, Verdict] = {report.path: report.verdict for report in reports}
    out = []
    for report, (document, _) in zip(reports, read):
        folder = document.path.rsplit("/", 1)[0] + "/" if "/" in document.path else ""
        behind = verdicts.get(folder + document.companion, Verdict.CLEAR) if document.companion else Verdict.CLEAR
        if behind > Verdict.CLEAR:
            finding = Finding(
                "figures",
                behind,
                "the figure",
                "The data behind it are not clear: see {}.".format(document.companion),
                1,
                "Mend the data and draw the figure from the mended data.",
            )
            report = replace(report, findings=report.findings + (finding,), verdict=max(report.verdict, behind))
        out.append(report)
    return out
