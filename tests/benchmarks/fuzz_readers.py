"""Fuzz every reader, guided by coverage: never a crash, a hang, or 'clear' for what could not be read.

    python tests/benchmarks/fuzz_readers.py FOLDER [-max_total_time=600]

Needs `pip install atheris` beside the tools of the tests. FOLDER keeps what was found worth trying, and is seeded with the finished
files of tests/rogues. The first byte of an input picks the ending. An input that fails is kept in FOLDER-found under its checksum, with
`--again FILE` to try one alone. Options are libFuzzer's. Seconds are the processor's, so that a busy machine finds nothing.
"""

import hashlib
import runpy
import sys
import tempfile
import time
from pathlib import Path

ROGUES = Path(__file__).resolve().parents[1] / "rogues"
SECONDS = 10.0


def endings():
    """Every ending that a reader takes, and some that none does."""
    from output_checks.readers.opening import READERS

    return sorted(READERS) + [".zip", ".pdf", ".png", ".svg", ".xyz"]


def try_one(data):
    """One input: an answer in good time; unread parts are never clear."""
    from output_checks import Verdict, load_policy
    from output_checks.checking import check_document
    from output_checks.readers import read_document

    if len(data) < 2:
        return
    known = endings()
    began = time.process_time()
    for document in read_document("file" + known[data[0] % len(known)], data[1:], load_policy("ons_srs")):
        report = check_document(document, None, load_policy("ons_srs"))
        if document.unread and report.verdict == Verdict.CLEAR:
            raise AssertionError("unread, and yet clear")
    if time.process_time() - began > SECONDS:
        raise AssertionError("more than {} seconds".format(SECONDS))


def keeping(folder):
    """try_one, with the input kept in a folder beside `folder` before an error ends the run."""
    beside = folder.with_name(folder.name + "-found")

    def tried(data):
        try:
            try_one(data)
        except Exception:
            beside.mkdir(exist_ok=True)
            (beside / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
            raise

    return tried


def seed(folder):
    """The files of tests/rogues as first inputs."""
    known = endings()
    with tempfile.TemporaryDirectory() as scratch:
        for script in sorted(ROGUES.glob("cases_*.py")):
            for name, made in runpy.run_path(str(script)).items():
                if not name.startswith(("unsafe_", "safe_")):
                    continue
                name = script.stem + "_" + name
                own = Path(scratch) / name
                own.mkdir()
                made(own)
                for path in own.rglob("*"):
                    if path.is_file() and path.suffix in known and path.stat().st_size < 50000:
                        raw = bytes([known.index(path.suffix)]) + path.read_bytes()
                        (folder / (name + path.suffix)).write_bytes(raw)


def main():
    """Seed the folder and fuzz until the time is up or something is found; with --again try one kept input."""
    if len(sys.argv) == 3 and sys.argv[1] == "--again":
        began = time.process_time()
        try_one(Path(sys.argv[2]).read_bytes())
        print("{:.2f} s".format(time.process_time() - began))
        return
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is not installed: pip install atheris.")
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    # Only what is imported here is watched.
    with atheris.instrument_imports(include=["output_checks"]):
        import output_checks.checking  # noqa: F401
        import output_checks.readers  # noqa: F401
    seed(folder)
    atheris.Setup(sys.argv, keeping(folder))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
