"""The command line: `python -m output_checks FOLDER`."""

import argparse
import sys
from pathlib import Path
from typing import List, Optional

from output_checks.checking import RequestReport, check_folder
from output_checks.errors import OutputChecksError, UsageError
from output_checks.policy import DEFAULT_POLICY, policy_names
from output_checks.report.page import html_report
from output_checks.report.records import json_report
from output_checks.report.sheet import write_xlsx_report
from output_checks.report.text import text_report
from output_checks.report.viewer import write_viewer_folder
from output_checks.report.words import PRE_CHECK

EXIT_COULD_NOT_RUN = 3
_CODES = "Exit codes: 0 clear, 1 review, 2 block, 3 could not run."


def build_parser() -> argparse.ArgumentParser:
    """The options of the command."""
    made = argparse.ArgumentParser(
        prog="output_checks",
        description="Check every file of a folder for statistical disclosure before asking for clearance. "
        + PRE_CHECK,
        epilog=_CODES,
    )
    made.add_argument("folder", help="the folder with the outputs; subfolders and archives included")
    made.add_argument(
        "--policy",
        default=DEFAULT_POLICY,
        metavar="P",
        help="rule set: {} (default {}), or a JSON file of your own".format(
            ", ".join(policy_names()), DEFAULT_POLICY
        ),
    )
    made.add_argument("--earlier", metavar="DIR", help="a folder of outputs released before, to difference against")
    made.add_argument("--json", metavar="FILE", help="write the report as JSON")
    made.add_argument("--html", metavar="FILE", help="write the report as one HTML page")
    made.add_argument("--xlsx", metavar="FILE", help="write the report as a workbook")
    made.add_argument("--sacro", metavar="DIR", help="write a new folder that the SACRO Viewer opens")
    made.add_argument("--quiet", action="store_true", help="print the verdict only")
    return made


def main(argv: Optional[List[str]] = None) -> int:
    """Run the command; the exit code is the verdict (0 clear, 1 review, 2 block), or 3 if it could not run."""
    try:
        arguments = build_parser().parse_args(argv)
    except SystemExit as stop:
        return 0 if not stop.code else EXIT_COULD_NOT_RUN
    try:
        report = check_folder(arguments.folder, arguments.policy, arguments.earlier)
        _write(report, arguments)
    except (OutputChecksError, OSError) as error:
        sys.stderr.write("output_checks could not run: {}\n".format(error))
        return EXIT_COULD_NOT_RUN
    text = report.verdict.word + "\n" if arguments.quiet else text_report(report)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    sys.stdout.write(text.encode(encoding, errors="replace").decode(encoding))
    return int(report.verdict)


def _write(report: RequestReport, arguments: argparse.Namespace) -> None:
    checked = Path(arguments.folder).resolve()
    for target in (arguments.json, arguments.html, arguments.xlsx, arguments.sacro):
        if target and checked in Path(target).resolve().parents:
            raise UsageError(
                "Reports do not belong in the folder that is checked. Write '{}' elsewhere.".format(Path(target).name)
            )
    if arguments.json:
        Path(arguments.json).write_text(json_report(report), encoding="utf-8")
    if arguments.html:
        Path(arguments.html).write_text(html_report(report), encoding="utf-8")
    if arguments.xlsx:
        write_xlsx_report(report, arguments.xlsx)
    if arguments.sacro:
        write_viewer_folder(report, arguments.folder, arguments.sacro)
