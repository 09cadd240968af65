"""The command line: `python -m jdfanalysis demo|synth|check-data|dictionary|doctor`.

Each command is a thin door to a function of the package. Exit codes: 0 done and well, 1 a check
said no, and for errors the code of their kind (see `jdfanalysis.errors`). Launchers may be
blocked inside; `python -m jdfanalysis` always works.
"""
import argparse
import os
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional

from jdfanalysis import __version__
from jdfanalysis.errors import JdfError, UsageError


DICTIONARY_HELP = (
    "release year, also with other datasets, such as 2024+family+civil+oasys; or a dictionary file of your own (default 2022)"
)


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; the documentation test reads it."""
    parser = argparse.ArgumentParser(
        prog="python -m jdfanalysis",
        description="Journeys through the justice system, from linked tables to checked outputs.",
    )
    parser.add_argument("--version", action="version", version="jdfanalysis " + __version__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_demo(commands)
    _add_synth(commands)
    _add_check_data(commands)
    _add_dictionary(commands)
    _add_doctor(commands)
    return parser


def main(argv: Optional[List[str]] = None) -> int:
    """Run one command and return its exit code. Errors of this package become one message on stderr."""
    parser = build_parser()
    arguments = parser.parse_args(argv)
    if not arguments.command:
        parser.print_help()
        return UsageError.exit_code
    if hasattr(sys.stdout, "reconfigure"):
        # A Windows console may lack a character that a report holds: show a mark, do not stop.
        sys.stdout.reconfigure(errors="replace")
    try:
        code = int(arguments.run(arguments))
        sys.stdout.flush()
        return code
    except JdfError as error:
        sys.stderr.write("{}: {}\n".format(type(error).__name__, error))
        return error.exit_code
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough. Python would complain again when it closes the stream.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")
        return 0


def _add_demo(commands: "argparse._SubParsersAction") -> None:
    command = commands.add_parser(
        "demo",
        help="the whole line on synthetic people: tables, histories, models, checked outputs",
        description="Generate synthetic people, run the whole line on them and check the outputs.",
    )
    command.add_argument("--people", type=int, default=20000, help="people to invent (default 20000)")
    command.add_argument("--seed", type=int, default=1, help="same seed, same people (default 1)")
    command.add_argument("--out", type=Path, default=Path("demo"), help="folder to write to (default demo)")
    command.set_defaults(run=_demo)


def _add_synth(commands: "argparse._SubParsersAction") -> None:
    command = commands.add_parser(
        "synth",
        help="write synthetic tables with the real schema",
        description="Write synthetic tables with the real schema and its faults. Nothing derives from real records.",
    )
    command.add_argument("--people", type=int, default=20000, help="people to invent (default 20000)")
    command.add_argument("--seed", type=int, default=1, help="same seed, same bytes (default 1)")
    command.add_argument("--out", type=Path, help="folder to write to; needed unless --report is given")
    command.add_argument("--release", default="2022", help="shape of the tables, by release year (default 2022)")
    command.add_argument(
        "--format", default="csv", choices=("csv", "parquet", "dta", "sqlite"), help="file format (default csv)"
    )
    command.add_argument("--no-defects", action="store_true", help="leave out the planted faults")
    command.add_argument(
        "--others", nargs="+", default=(), metavar="DATASET",
        help="datasets beside the criminal ones: family, civil, oasys; with --release 2024"
    )
    command.add_argument("--truth", type=Path, help="folder for the truth: true persons, spells, recalls, links")
    command.add_argument("--report", action="store_true", help="print the population against published figures")
    command.add_argument("--html", type=Path, help="write the report as a page with figures of journeys")
    command.add_argument(
        "--parts", type=int, default=1,
        help="write in so many parts, each in memory by itself; the same call again goes on where it stopped (default 1)"
    )
    command.add_argument("--jobs", type=int, default=1, help="processes for --parts; the bytes are the same (default 1)")
    command.set_defaults(run=_synth)


def _add_check_data(commands: "argparse._SubParsersAction") -> None:
    command = commands.add_parser(
        "check-data",
        help="load a folder of tables and report what came in",
        description="Load every declared table in FOLDER, link people, and report all problems, without ids or values.",
    )
    command.add_argument("folder", type=Path, metavar="FOLDER", help="folder with the tables")
    command.add_argument(
        "--dictionary", default="2022", help=DICTIONARY_HELP
    )
    command.add_argument("--html", type=Path, help="also write the report as a page")
    command.add_argument("--strict", action="store_true", help="exit with 1 if anything was quarantined or unknown")
    command.set_defaults(run=_check_data)


def _add_dictionary(commands: "argparse._SubParsersAction") -> None:
    command = commands.add_parser(
        "dictionary",
        help="print, search or export the data dictionary",
        description="Print the data dictionary: tables, variables, codes, and how sure we are of each.",
    )
    command.add_argument("table", nargs="?", help="one table; all tables in brief if left out")
    command.add_argument(
        "--dictionary", default="2022", help=DICTIONARY_HELP
    )
    command.add_argument("--search", help="only variables whose name or meaning holds this text")
    command.add_argument("--export", type=Path, help="write the whole dictionary to a .md, .xlsx or .json file")
    command.set_defaults(run=_dictionary)


def _add_doctor(commands: "argparse._SubParsersAction") -> None:
    command = commands.add_parser(
        "doctor",
        help="what a support desk would ask: versions, optional parts, memory, is the install whole",
        description="Report on this installation. Exit code 0 if all is well, 1 if not.",
    )
    command.set_defaults(run=_doctor)


def _demo(arguments: argparse.Namespace) -> int:
    from jdfanalysis.demo import run_demo

    print(run_demo(arguments.out, people=arguments.people, seed=arguments.seed).as_text())
    return 0


def _synth(arguments: argparse.Namespace) -> int:
    from jdfanalysis.synthetic import calibration_report, generate, write_page

    reported = arguments.report or arguments.html is not None
    if arguments.out is None and not reported:
        raise UsageError("Nothing to do: give --out FOLDER to write the tables, --report to print figures, or both.")
    options = {"people": arguments.people, "release": arguments.release, "seed": arguments.seed,
               "defects": None if arguments.no_defects else "default", "others": tuple(arguments.others)}
    if arguments.parts > 1:
        if reported or arguments.out is None:
            raise UsageError("--parts goes with --out alone: the report needs everybody at once.")
        return _synth_in_parts(arguments, options)
    population = generate(**options)
    if arguments.out is not None:
        print("{} files written to {}".format(len(population.write(arguments.out, arguments.format)), arguments.out))
    if arguments.truth is not None:
        paths = population.write_truth(arguments.truth, arguments.format)
        print("{} files of the truth written to {}".format(len(paths), arguments.truth))
    if arguments.report:
        print(calibration_report(population))
    if arguments.html is not None:
        print("written: {}".format(write_page(population, arguments.html)))
    return 0


def _synth_in_parts(arguments: argparse.Namespace, options: Dict[str, Any]) -> int:
    from jdfanalysis.synthetic import write_partitions

    done = write_partitions(folder=arguments.out, parts=arguments.parts, format=arguments.format, jobs=arguments.jobs,
                            truth=arguments.truth, **options)
    print("{} parts, {:,} rows in {}; {} made now".format(
        done.rows["part"].nunique(), int(done.rows["rows"].sum()), arguments.out, len(done.made)))
    return 0


def _check_data(arguments: argparse.Namespace) -> int:
    from jdfanalysis.loading import check_data

    found = check_data(arguments.folder, _dictionary_named(arguments.dictionary))
    print(found.as_text())
    if arguments.html is not None:
        arguments.html.write_text(found.as_html(), encoding="utf-8")
    return 1 if arguments.strict and not found.is_clean else 0


def _dictionary(arguments: argparse.Namespace) -> int:
    from jdfanalysis.dictionary import describe_dictionary, export_dictionary

    dictionary = _dictionary_named(arguments.dictionary)
    if arguments.export is not None:
        print("written: {}".format(export_dictionary(dictionary, arguments.export)))
        return 0
    print(describe_dictionary(dictionary, table=arguments.table, search=arguments.search))
    return 0


def _doctor(arguments: argparse.Namespace) -> int:
    from jdfanalysis import doctor

    checks = doctor.examine()
    print(doctor.as_text(checks))
    return 0 if doctor.is_well(checks) else 1


def _dictionary_named(name: str):
    """The dictionary of a release year, with other datasets after plus signs, or the one in a file."""
    from jdfanalysis.dictionary import data_first, read_dictionary

    release, *others = name.split("+")
    return read_dictionary(Path(name)) if Path(name).suffix else data_first(release, others)
