"""The offline bundle, proven: `python3 .ci/stages/bundle.py SCRATCH`.

Built twice to the same bytes; read as a reviewer would; installed without a network by install.py and by pip 20.0.2 with
hashes; tests and the demo line run on the installed copy, without a network too. The whole quick suite: thin on Python 3.7 with
the libraries of Anaconda3 2020.02, and full on the newest Python. What meets the libraries: own, and full on every other Python.
The Windows zips are read. What the machine lacks is skipped with a message. Settings: WHEELS, a cache of fetched wheels that
outlives the run; LEGS, which of oldest, newest, middle (3.7), others (3.9, 3.11, 3.12; only if named) and windows to run.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WHOLE = ["tests"]
# What meets the libraries, and what a person starts.
SUBSET = ["tests/unit/base", "tests/unit/survival", "tests/spec/journeys", "tests/spec/output_checks"]
NEWEST, MIDDLE, OTHERS = "3.13", "3.7", ("3.9", "3.11", "3.12")
# Five more minutes for the others: they are for the day of a release.
ALL_LEGS = ("oldest", "newest", "middle", "others", "windows")
LEGS = os.environ.get("LEGS", "oldest newest middle windows").split()
# What the tests read of the tree beside the packages.
BESIDE = ("tests", "vendored", "notebooks", ".ci")
TEST_TOOLS = ["pytest>=7", "pytest-xdist>=3", "hypothesis", "xlwt"]


class Run:
    """One run: its folders, its results."""

    def __init__(self, scratch):
        self.scratch = Path(scratch)
        self.wheels = Path(os.environ.get("WHEELS", str(self.scratch / "wheels"))).resolve()
        self.rows, self.passed, self.failed, self.skipped = [], 0, 0, 0
        self.started = time.time()
        self.offline = namespace()
        if self.offline is None:
            self.skip(
                "a namespace without network", "not permitted here; pip gets no index and proxies lead nowhere instead"
            )

    def judge(self, name, good, said="", lines=40):
        """Count one result; the last lines of what a failure said are shown, all with `lines` None."""
        print("{:>4.0f} s  {} {}".format(time.time() - self.started, "ok    " if good else "FAILED", name), flush=True)
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print("\n".join(said.splitlines()[-lines if lines else 0 :]), flush=True)
        return good

    def skip(self, name, reason):
        """Count what this machine cannot do."""
        self.skipped += 1
        print("SKIPPED {}: {}".format(name, reason), flush=True)

    def call(self, *words, offline=False, **options):
        """(exit code, everything it said)."""
        environment = dict(os.environ, **options.pop("env", {}))
        environment.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
        if offline and self.offline is None:
            environment.update(PIP_NO_INDEX="1", http_proxy="http://127.0.0.1:9", https_proxy="http://127.0.0.1:9")
        command = (self.offline or [] if offline else []) + [str(word) for word in words]
        done = subprocess.run(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
            **options,
        )
        return done.returncode, done.stdout

    def environment(self, name, python, *wanted):
        """Path of the Python of a new environment with these packages, or None."""
        home = self.scratch / name
        for command in (
            [python, "-m", "venv", home],
            [home / "bin" / "python", "-m", "pip", "install", "-q", "pip<25", "wheel"],
            [home / "bin" / "python", "-m", "pip", "install", "-q"] + list(wanted),
        ):
            code, said = self.call(*command)
            if code:
                self.judge("environment " + name, False, said)
                return None
        return home / "bin" / "python"


def namespace():
    """The words that start a command where there is no network, or None."""
    for words in (["unshare", "-n"], ["unshare", "-rn"]):
        if shutil.which("unshare") and subprocess.run(words + ["true"], stderr=subprocess.DEVNULL).returncode == 0:
            return words
    return None


def python_named(version):
    """Path of an interpreter of this version that can make environments, or None."""
    homes = Path(os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv"))) / "versions"
    for found in [shutil.which("python" + version)] + sorted(str(p) for p in homes.glob(version + ".*/bin/python")):
        test = "import sys, venv, ssl; sys.exit('%d.%d' % sys.version_info[:2] != '{}')".format(version)
        if found and subprocess.run([found, "-c", test], stderr=subprocess.DEVNULL).returncode == 0:
            return found
    return None


def build(run, tools, target, out="dist"):
    """Build one target; True if it came out."""
    code, said = run.call(
        tools, "vendored/build.py", target, "--out", run.scratch / out, "--cache", run.wheels, cwd=str(ROOT)
    )
    return run.judge("build " + target, code == 0, said)


def zips(run, target, out="dist"):
    """The parts of a target."""
    return sorted((run.scratch / out).glob("jdfanalysis-*-{}-bundle*.zip".format(target)))


def unzip(run, target, name):
    """A fresh folder (with a space in its name) that holds the unzipped bundle; returns the folder of the bundle."""
    place = run.scratch / ("P drive " + name)
    for part in zips(run, target):
        with zipfile.ZipFile(str(part)) as box:
            box.extractall(str(place))
    return next(place.iterdir())


def leg(run, python, target, tier, suite, by_pip=False):
    """Install one target without a network, run the proof and the tests on the copy, remove it again."""
    name = "{}{}".format(tier, " by pip" if by_pip else "")
    bundle = unzip(run, target, re.sub(r"\W", "", target + name))
    started = time.time()
    words = [python, bundle / "install.py", "--tier", tier] + (["--pip"] if by_pip else [])
    code, said = run.call(*words, offline=True)
    seconds = time.time() - started
    if not run.judge("install {} {}: {:.0f} s".format(target, name, seconds), code == 0, said):
        return
    switch = [] if by_pip else [next(bundle.parent.glob("jdfanalysis-*-" + tier)) / "switch_on.py"]
    proof = last(run, "proof {} {}".format(target, name), [python] + switch + [bundle / "proof.py"], bundle.parent)
    tested = tests(run, python, switch, bundle.parent, suite)
    last(run, "doctor {} {}".format(target, name), [python] + switch + ["-m", "jdfanalysis", "doctor"], bundle.parent)
    line = ["-m", "jdfanalysis", "demo", "--people", "4000", "--out", bundle.parent / "demo"]
    last(run, "demo line {} {}".format(target, name), [python] + switch + line, bundle.parent)
    if by_pip:
        last(run, "pip check after " + name, [python, "-m", "pip", "check"], bundle.parent)
    code, said = run.call(python, bundle / "install.py", "--uninstall", *(["--pip"] if by_pip else []), offline=True)
    gone = by_pip or not switch[0].parent.exists()
    run.judge("uninstall {} {}".format(target, name), code == 0 and gone, said)
    parts = zips(run, target)
    files = sum(len(zipfile.ZipFile(str(part)).namelist()) for part in parts)
    size = sum(part.stat().st_size for part in parts)
    run.rows.append((target, name, len(parts), files, size, round(seconds, 1), "{}; {}".format(proof, tested)))


def last(run, name, words, place):
    """Run one command without a network, as a person would (caches written); judge it; the last line of what it said."""
    code, said = run.call(*words, offline=True, cwd=str(place), env={"PYTHONDONTWRITEBYTECODE": ""})
    line = (said.strip().splitlines() or ["nothing said"])[-1].strip()
    run.judge("{}: {}".format(name, line), code == 0, said)
    return line


def tests(run, python, switch, place, suite):
    """Run folders of tests on the installed copy; returns pytest's last line. Each failure is shown with its error."""
    if switch:
        home = switch[0].parent / "packages"
    else:
        said = run.call(python, "-c", "import jdfanalysis; print(jdfanalysis.__file__)", cwd=str(place))[1]
        home = Path(said.strip()).parent.parent
    tree, report = plant(place, home), place / "tests.xml"
    words = switch + ["-m", "pytest"] + suite + ["-c", "tests/pytest.ini", "-m", "not slow", "-q", "-p", "no:cacheprovider"]
    words += ["-n", "auto", "--dist", "loadfile", "--junitxml", report]
    # With caches: each of many child processes would compile the whole set anew.
    environment = {"PYTHONDONTWRITEBYTECODE": ""}
    if (ROOT.parent / "shared" / "data").is_dir():
        environment["JDF_SHARED_DATA"] = os.environ.get("JDF_SHARED_DATA", str(ROOT.parent / "shared" / "data"))
    code, said = run.call(python, *words, offline=True, cwd=str(tree), env=environment)
    line = (said.strip().splitlines() or ["nothing said"])[-1].strip("= ")
    failures = failed_tests(report)
    run.judge("tests on the copy ({}): {}".format(" ".join(suite), line), code == 0, failures or said, None if failures else 60)
    return line


def plant(place, home):
    """The folder in which tests run: they look for the packages beside themselves, and there meet the installed copy."""
    tree = place / "tree"
    tree.mkdir()
    for name in ("jdfanalysis", "output_checks"):
        (tree / name).symlink_to(home / name, target_is_directory=True)
    for name in BESIDE:
        shutil.copytree(str(ROOT / name), str(tree / name), ignore=shutil.ignore_patterns("__pycache__", "outputs"))
    for path in ROOT.iterdir():
        if path.is_file() and path.name != ".git":
            shutil.copyfile(str(path), str(tree / path.name))
    return tree


def failed_tests(report):
    """One paragraph a failed test: its name, and the first lines and the place of its error. Empty if there is no report."""
    if not report.is_file():
        return ""
    said = []
    for case in xml.etree.ElementTree.parse(str(report)).getroot().iter("testcase"):
        for kind in ("failure", "error"):
            for found in case.findall(kind):
                lines = (found.get("message") or "").splitlines()[:4] + (found.text or "").strip().splitlines()[-1:]
                said.append("  {} {}::{}".format(kind.upper(), case.get("classname"), case.get("name")))
                said += ["      " + line[:200] for line in lines if line.strip()]
    return "\n".join(said)


def main(scratch):
    """All legs that this machine can do; returns the exit code."""
    run, started = Run(scratch), time.time()
    needs = [
        "-r",
        str(ROOT / "vendored" / "build-requirements.txt"),
        "pefile",
        "cyclonedx-python-lib[json-validation]",
        "pytest",
    ]
    tools = run.environment("tools", sys.executable, *needs)
    if tools is not None:
        code, said = run.call(
            tools,
            "-m",
            "pytest",
            "tests/unit/vendored/test_building.py",
            "-c",
            "tests/pytest.ini",
            "-q",
            "-p",
            "no:cacheprovider",
            cwd=str(ROOT),
            env={"PYTHONPATH": str(ROOT)},
        )
        run.judge(
            "builder's tests with its tools and the parts-list schema: " + said.strip().splitlines()[-1],
            code == 0,
            said,
        )
        locks(run)
        if "oldest" in LEGS:
            oldest(run, tools)
        for leg_name, versions, suite in (("newest", [NEWEST], WHOLE), ("middle", [MIDDLE], SUBSET), ("others", OTHERS, SUBSET)):
            for version in versions if leg_name in LEGS else []:
                full(run, tools, version, suite)
        for target in windows_targets() if "windows" in LEGS else []:
            if build(run, tools, target):
                look(run, tools, target)
    for left in sorted(set(ALL_LEGS) - set(LEGS)):
        run.skip("leg " + left, "not asked for; LEGS={} runs it".format(left))
    print(
        "\n{:<30} {:<12} {:>5} {:>5} {:>11} {:>8}  {}".format(
            "target", "tier", "zips", "files", "bytes", "install", "proof; tests"
        )
    )
    for row in run.rows:
        print("{:<30} {:<12} {:>5} {:>5} {:>11} {:>7}s  {}".format(*row))
    print(
        "bundle: {} passed, {} failed, {} skipped, {:.0f} s".format(
            run.passed, run.failed, run.skipped, time.time() - started
        )
    )
    return 1 if run.failed else 0


def locks(run):
    """The locks resolve to themselves."""
    if sys.version_info < (3, 11):
        return run.skip("locks resolve to themselves", "lock.py needs Python 3.11 or newer")
    python = run.environment("uv", sys.executable, "uv", "packaging")
    if python is not None:
        code, said = run.call(python, "vendored/lock.py", "--check", cwd=str(ROOT))
        run.judge("locks resolve to themselves", code == 0, said)


def look(run, tools, target):
    """Read the zips without installing them."""
    code, said = run.call(tools, "vendored/inspect_zips.py", target, "--out", run.scratch / "dist", cwd=str(ROOT))
    run.judge(said.splitlines()[0] if said else target, code == 0, said)


def oldest(run, tools):
    """Own and thin on Python 3.7 with the libraries of Anaconda3 2020.02."""
    for target in ("own", "thin"):
        if build(run, tools, target):
            look(run, tools, target)
    found = python_named("3.7")
    if found is None:
        return run.skip("own and thin on Python 3.7", "no Python 3.7 on this machine")
    python = run.environment(
        "old", found, "-r", str(ROOT / "vendored" / "bases" / "anaconda-2020.02.txt"), *TEST_TOOLS
    )
    other = run.environment("tools37", found, "-r", str(ROOT / "vendored" / "build-requirements.txt"))
    if other is not None and build(run, other, "thin", "dist37"):
        same = [a.read_bytes() == b.read_bytes() for a, b in zip(zips(run, "thin"), zips(run, "thin", "dist37"))]
        run.judge("the same bytes from two Pythons", same == [True])
    if python is not None:
        # The pip that Anaconda3 2020.02 has.
        code, said = run.call(python, "-m", "pip", "install", "-q", "pip==20.0.2")
        run.judge("pip 20.0.2", code == 0, said)
        leg(run, python, "own", "own", SUBSET)
        leg(run, python, "thin", "thin", WHOLE)
        leg(run, python, "thin", "thin", ["tests/unit/base"], by_pip=True)
        wrong_python(run)


def wrong_python(run):
    """Python 3.6 is told why, in one sentence."""
    found = python_named("3.6")
    if found is None:
        return run.skip("the sentence on Python 3.6", "no Python 3.6 on this machine")
    code, said = run.call(found, unzip(run, "own", "old python") / "install.py", offline=True)
    run.judge("Python 3.6: " + said.strip(), code == 1 and said.count("\n") == 1 and "3.7 or newer" in said, said)


def windows_targets():
    """Every full target for Windows."""
    plan = json.loads((ROOT / "vendored" / "targets.json").read_text(encoding="utf-8"))
    return sorted(name for name, one in plan["targets"].items() if one.get("platform") == "win_amd64")


def full(run, tools, version, suite):
    """Everything from the bundle, with nothing but the test tools there."""
    found = python_named(version)
    if found is None:
        return run.skip("full on Python " + version, "no Python {} on this machine".format(version))
    target = "full-cp{}-manylinux_x86_64".format(version.replace(".", ""))
    python = run.environment("python" + version, found, *TEST_TOOLS)
    if python is not None and build(run, tools, target):
        look(run, tools, target)
        leg(run, python, target, "full", suite)
    if version == MIDDLE:
        full_by_pip(run, found, target)


def full_by_pip(run, found, target):
    """The lock and the wheels of a full set are enough for the pip of Anaconda3 2020.02, by hash, without a network."""
    python = run.environment("full-by-pip", found, "pip==20.0.2")
    if python is None:
        return
    bundle = unzip(run, target, "full by pip")
    words = [python, "-m", "pip", "install", "-q", "--no-index", "--find-links", bundle / "wheels", "--require-hashes"]
    lock = next((bundle / "locks").glob("cp*.txt"))
    code, said = run.call(*(words + ["-r", lock]), offline=True)
    run.judge("{} by pip 20.0.2 with hashes, into an environment".format(lock.name), code == 0, said)
    last(run, "pip check", [python, "-m", "pip", "check"], bundle.parent)
    last(run, "proof of what pip installed", [python, bundle / "proof.py"], bundle.parent)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
