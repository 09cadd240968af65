"""The same outputs through ACRO and through ours: what each blocks, asks about, or lets go.

    python tests/benchmarks/compare_acro.py

Needs `pip install acro==1.0.2` (Python 3.10 or newer, pandas below 3). Two parts: outputs made in a notebook, from the same
data through each tool's own calls; and the finished files of tests/rogues, through ACRO's folder import and `check_folder`.
An unsafe output is caught if it is blocked, asked if it is for review, missed if it passes. A safe one raises a false alarm
if it is blocked. What a tool has no call for is 'not offered'; what ends in an error is 'error'.
"""

import contextlib
import io
import json
import logging
import os
import runpy
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from output_checks import Session, check_folder

ROGUES = Path(__file__).resolve().parents[1] / "rogues"
NOT_OFFERED = None


def people(n=4000, rare=6, seed=1):
    """One row per hearing, two hearings a person."""
    random = np.random.RandomState(seed)
    offence = ["Theft"] * (n // 2) + ["Fraud"] * (n - n // 2 - rare) + ["Arson"] * rare
    return pd.DataFrame({
        "person": np.arange(n) // 2,
        "offence": random.permutation(offence),
        "sex": random.choice(["F", "M"], n, p=[0.3, 0.7]),
        "days": random.gamma(2, 30, n).round() + 1,
        "fine": random.gamma(1, 200, n).round(),
        "event": (random.rand(n) < 0.6).astype(int),
        "age": random.randint(18, 70, n),
    })


def cases():
    """(name, unsafe, ours, theirs): each a function that makes the output and gives back its verdict."""
    small, large = people(), people(rare=600)
    zero = large.assign(sex=np.where(large["offence"] == "Arson", "M", large["sex"]))
    one = large.assign(person=np.where(large["offence"] == "Arson", 0, large["person"]))
    rich = large.assign(fine=np.where(large.index == 7, 10.0 ** 7, large["fine"]))
    few = large.head(11)
    indicator = large.assign(single=(large.index == 5).astype(int))
    group = large.assign(offence=np.where(large.index < 3, "Treason", large["offence"]))
    for label, frame, unsafe in (("a cell of few", small, True), ("all cells large", large, False), ("a zero cell", zero, True)):
        yield "counts, " + label, unsafe, table(frame), crosstab(frame)
    yield "counts, all rows of one person", True, table(one, columns=None), crosstab(one.assign(all="all"), "all")
    for statistic, unsafe in (("mean", False), ("median", False), ("std", False), ("min", True), ("max", True)):
        yield "{} of large groups".format(statistic), unsafe, table(large, None, "days", statistic), pivot(large, "days", statistic)
    for statistic in ("mean", "median", "std"):
        yield "{} of a group of six".format(statistic), True, table(small, None, "days", statistic), pivot(small, "days", statistic)
    yield "sum, one contributor dominates", True, table(rich, None, "fine", "sum"), pivot(rich, "fine", "sum")
    yield "sum, nobody dominates", False, table(large, None, "fine", "sum"), pivot(large, "fine", "sum")
    yield "histogram with thin ends", True, histogram(large, False), histogram_theirs(large)
    yield "histogram, ends joined", False, histogram(large, True), NOT_OFFERED
    yield "histogram by a group of three", True, histogram(group, True, "offence"), histogram_theirs(group, "offence")
    yield "quartiles of large groups", False, describe(large, ("n", "p25", "median", "p75")), NOT_OFFERED
    yield "quartiles of a group of six", True, describe(small, ("n", "p25", "median", "p75")), NOT_OFFERED
    yield "survival by day, one person a step", True, curve(large.head(60)), survival_theirs(large.head(60))
    yield "survival, hundreds a step", False, curve(coarse(large)), survival_theirs(coarse(large))
    yield "logit, 2000 people", False, logit(large, ["age"]), logit_theirs(large, ["age"])
    yield "logit, 2 residual degrees of freedom", True, logit(few, ["age", "days", "fine"] + extra(few)), logit_theirs(
        few, ["age", "days", "fine"] + extra(few)
    )
    yield "logit, an indicator of one person", True, logit(indicator, ["age", "single"]), logit_theirs(indicator, ["age", "single"])
    yield "Cox coefficients, 2000 people", False, coefficients(2000), NOT_OFFERED
    yield "Cox coefficients, 9 people", True, coefficients(9), NOT_OFFERED
    yield "a text that names one person", True, text("Only one woman was convicted of treason."), NOT_OFFERED


def extra(frame):
    """Five more covariates, so that hardly any degrees of freedom are left."""
    random = np.random.RandomState(2)
    for i in range(5):
        frame["x{}".format(i)] = random.rand(len(frame))
    return ["x{}".format(i) for i in range(5)]


def coarse(frame):
    """Times in quarters up to half a year, so that each step holds hundreds."""
    return frame.assign(days=np.minimum(np.ceil(frame["days"] / 90) * 90, 180))


def session():
    return Session(person="person")


def table(frame, columns="sex", values=None, statistic="count"):
    return lambda: session().table(frame, "offence", columns, values, statistic, name="t").verdict.word


def describe(frame, statistics):
    return lambda: session().describe(frame, "days", "offence", statistics, name="t").verdict.word


def histogram(frame, join, by=None):
    # The edges at which ACRO's twenty bins would lie, the outer ones left open.
    edges = np.linspace(frame["days"].min(), frame["days"].max(), 21)[1:-1]
    return lambda: session().histogram(frame, "days", edges, by, name="t", join=join).verdict.word


def curve(frame):
    def made():
        days = np.sort(frame["days"].unique())
        at_risk = [int((frame["days"] >= day).sum()) for day in days]
        events = [int(frame.loc[frame["days"] == day, "event"].sum()) for day in days]
        survival = np.cumprod(1 - np.asarray(events) / np.asarray(at_risk)).round(4)
        rows = pd.DataFrame({"time": days, "at_risk": at_risk, "events": events, "survival": survival})
        return session().curve(rows[rows["events"] > 0], name="t", at_risk="at_risk", events="events").verdict.word

    return made


def logit(frame, names):
    def made():
        import statsmodels.api as sm

        result = sm.Logit(frame["event"], sm.add_constant(frame[names].astype(float))).fit_regularized(disp=0, alpha=1.0)
        return session().model(result, name="t", design=frame[names]).verdict.word

    return made


def coefficients(n):
    rows = pd.DataFrame({"coef": [0.1, 0.2], "se": [0.1, 0.1]}, index=pd.Index(["age", "male"], name="term"))
    return lambda: session().model(rows, name="t", n=n).verdict.word


def text(words):
    return lambda: session().text(words, name="t").verdict.word


def theirs(call):
    """A fresh ACRO session, its chatter silenced; the worst status of what it recorded."""

    def made():
        from acro import ACRO

        own = ACRO()
        call(own)
        statuses = [record.status.lower() for record in own.results.results.values()]
        return next((word for word in ("fail", "review", "pass") if word in statuses), "error")

    return made


def crosstab(frame, columns="sex"):
    return theirs(lambda acro: acro.crosstab(frame["offence"], frame[columns]))


def pivot(frame, values, statistic):
    return theirs(lambda acro: acro.pivot_table(frame, values=values, index=["offence"], aggfunc=statistic))


def histogram_theirs(frame, by=None):
    return theirs(lambda acro: acro.hist(frame, "days", by_val=by, bins=20))


def survival_theirs(frame):
    return theirs(lambda acro: acro.surv_func(frame["days"], frame["event"].astype(bool), output="table"))


def logit_theirs(frame, names):
    def call(acro):
        import statsmodels.api as sm

        acro.logit(frame["event"], sm.add_constant(frame[names].astype(float)))

    return theirs(call)


def verdict(made):
    """The word a tool says, in our words; its error or absence otherwise."""
    if made is NOT_OFFERED:
        return "not offered"
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            said = made()
        except Exception as error:  # Whatever it is, it is no verdict.
            return "error ({})".format(type(error).__name__)
    return {"fail": "block", "pass": "clear"}.get(said, said)


def judged(unsafe, said):
    """caught, asked, missed; or fine, asked, false alarm; or what prevented a verdict."""
    words = ("caught", "asked", "missed") if unsafe else ("false alarm", "asked", "fine")
    return dict(zip(("block", "review", "clear"), words)).get(said, said.split(" (")[0])


def import_folder(folder):
    """ACRO's own import of finished files."""

    def made():
        from acro import add_to_acro

        target = Path(folder).parent / "acro"
        add_to_acro(str(folder), str(target))
        records = json.loads((target / "results.json").read_text(encoding="utf-8"))["results"]
        statuses = [record["status"].lower() for record in records.values()]
        return next((word for word in ("fail", "review", "pass") if word in statuses), "error")

    return made


def rogue_cases():
    """(name, unsafe, maker) of every finished file of tests/rogues."""
    for script in sorted(ROGUES.glob("cases_*.py")):
        for name, made in runpy.run_path(str(script)).items():
            if name.startswith(("unsafe_", "safe_")):
                yield name, name.startswith("unsafe_"), made


def print_counts(title, rows):
    """One line per kind of judgement."""
    print("\n" + title)
    for unsafe in (True, False):
        own = [row for row in rows if row[0] == unsafe]
        for tool, place in (("ours", 1), ("ACRO", 2)):
            counts = Counter(row[place] for row in own)
            told = ", ".join("{} {}".format(number, word) for word, number in counts.most_common())
            print("  {:<6} {:>3} {}: {}".format(tool, len(own), "unsafe" if unsafe else "safe", told))


def main():
    """Print both parts."""
    try:
        import acro  # noqa: F401
    except ImportError:
        sys.exit("ACRO is not installed: pip install acro==1.0.2 (Python 3.10 or newer, pandas below 3).")
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        # ACRO writes its figures into the current folder.
        os.chdir(scratch)
        print("{:<40} {:<7} {:<14} {}".format("output", "truth", "ours", "ACRO"))
        for name, unsafe, ours, other in cases():
            said = [judged(unsafe, verdict(made)) for made in (ours, other)]
            rows.append((unsafe, said[0], said[1]))
            print("{:<40} {:<7} {:<14} {}".format(name, "unsafe" if unsafe else "safe", *said))
        print_counts("Outputs made in a notebook", rows)
        files = []
        for place, (_, unsafe, made) in enumerate(rogue_cases()):
            folder = Path(scratch) / str(place) / "files"
            folder.mkdir(parents=True)
            made(folder)
            said = [verdict(lambda: check_folder(folder).verdict.word), verdict(import_folder(folder))]
            files.append((unsafe, judged(unsafe, said[0]), judged(unsafe, said[1])))
        print_counts("Finished files", files)
        os.chdir(str(ROGUES))


if __name__ == "__main__":
    main()
