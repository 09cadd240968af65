"""The whole line on synthetic people: tables, people, histories, models, checked outputs.

Each stage is a few calls of the public parts, in the order a study makes them; read it as a worked example.
The question: how soon after a first release from a sentence is a new offence committed that ends in
conviction, when recall to prison competes and days in custody are not days at risk?
"""
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Tuple

import numpy as np
import pandas as pd

from jdfanalysis import journeys, loading, survival, synthetic
from jdfanalysis.attrition import Attrition
from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import UsageError
from jdfanalysis.progress import track
from jdfanalysis.reporting import add_curve, add_model

COHORT = ("2014-01-01", "2017-12-31")
PRISON_END = "2021-09-30"
BANDS = ("under 6 months", "6 to 12 months", "1 to 2 years", "2 years or more")
LEAST_PEOPLE = 4000
_MARK = "made-by-jdfanalysis-demo.txt"
_WORDS = {"M": "men", "F": "women", "1": "proven reoffence", "2": "recall"}


@dataclass(frozen=True)
class Histories:
    """What `make_histories` leaves: follow-up, risk rows with covariates, and the attrition of every rule."""

    followed: pd.DataFrame
    rows: pd.DataFrame
    attrition: Attrition


@dataclass(frozen=True)
class Estimates:
    """What `fit_models` leaves."""

    by_sex: Any
    incidence: Any
    cox: Any
    proportional: Any


@dataclass(frozen=True)
class Demo:
    """What was written where, the verdict of the disclosure check, and ten lines of results."""

    folder: Path
    places: Tuple[Tuple[str, Path], ...]
    verdict: str
    lines: Tuple[str, ...]
    seconds: float

    def as_text(self) -> str:
        """Summary first, then where everything lies."""
        shown = ["Results (synthetic people: nothing here is about anyone)", ""]
        shown += ["  " + line for line in self.lines] + [""]
        shown += ["{:<18} {}".format(name + ":", path) for name, path in self.places]
        shown += ["", "Disclosure check: {}. A pre-check only; clearance is for those who give it.".format(self.verdict),
                  "{:.0f} seconds.".format(self.seconds)]
        return "\n".join(shown)


def run_demo(folder: Path, people: int = 20000, seed: int = 1) -> Demo:
    """
    Run the whole line into `folder` and say what came out.

    folder : new or empty, or an earlier demo, which is replaced. people : invented people, at least 4,000.
    Writes data/ (tables as an extract has them), work/ (load report, attrition: not for release) and request/
    (released tables and figures; evidence and disclosure report in its _not_for_release).
    Raises UsageError for a folder with other contents or too few people.
    """
    if people < LEAST_PEOPLE:
        raise UsageError("{:,} people are too few: groups would be too small for release. Take {:,} or more.".format(
            people, LEAST_PEOPLE))
    started = time.monotonic()
    folder = _prepared(Path(folder))
    state: Dict[str, Any] = {"folder": folder, "people": people, "seed": seed}
    stages = [_tables, _load, _histories, _models, _outputs]
    for stage in track(stages, "demo", total=len(stages)):
        stage(state)
    places = [
        ("tables", folder / "data"), ("working papers", folder / "work"), ("outputs, figures", folder / "request"),
        ("disclosure report", state["report_path"]), ("load report", folder / "work" / "load_report.html"),
    ]
    lines = tuple(summary_lines(state["loaded"], state["histories"], state["estimates"], state["report"]))
    return Demo(folder, tuple(places), state["report"].verdict.word, lines, time.monotonic() - started)


def make_histories(tables: Any, dictionary: Any) -> Histories:
    """From linked tables to risk rows: custody phases, index releases, follow-up, history, covariates."""
    attrition = Attrition()
    log = journeys.event_log(tables, dictionary, attrition=attrition)
    phases = journeys.custody_phases(tables["prison"], PRISON_END, attrition=attrition).spells
    custody = journeys.unite_spells(phases, attrition=attrition)
    sentenced = phases[phases["state"] == "custody_sentenced"].reset_index(drop=True)
    index = journeys.index_events(
        sentenced, which="first_in_window", at="stop", window=COHORT, exclude=custody, attrition=attrition
    )
    followed = journeys.follow_up(
        index, log, journeys.proven_reoffence(), journeys.coverage(dictionary), horizon="24M", exclude=custody,
        competing=(journeys.recall("return_to_custody"),), attrition=attrition,
    )
    before = journeys.history(index, log, window=(-1095, -1), counts={"convictions_3y": "convicted"})
    rows = journeys.risk_rows(
        followed, clock="at_risk", exclude=custody, covariates=_covariates(index, before, tables), attrition=attrition
    )
    return Histories(followed, rows, attrition)


def fit_models(rows: pd.DataFrame) -> Estimates:
    """Kaplan-Meier by sex, cumulative incidence of reoffence and recall, and a cause-specific Cox model."""
    known = rows[rows["sex"].isin(["M", "F"]) & rows["sentence"].notna() & rows["age"].notna()].reset_index(drop=True)
    known["sex"] = pd.Categorical(known["sex"].astype(str), categories=["M", "F"])
    cox = survival.fit_cox(known, "age_10 + C(sex) + doublings + C(sentence)")
    curves, incidence = survival.fit_kaplan_meier(known, by="sex"), survival.fit_cumulative_incidence(known)
    return Estimates(curves, incidence, cox, survival.check_proportional(cox))


def summary_lines(loaded: Any, histories: Histories, estimates: Estimates, report: Any) -> List[str]:
    """Ten lines that say what was found."""
    followed, seen = histories.followed, histories.followed[histories.followed["status"] >= 0]
    at = estimates.by_sex.at([365]).set_index("sex")["survival"]
    first = estimates.incidence.at([365]).set_index("cause")["incidence"]
    ratio = estimates.cox.table.set_index("term")
    global_p = float(estimates.proportional.table.set_index("term").loc["GLOBAL", "p"])
    rows = sum(len(table.frame) for table in loaded.values())
    return [
        "{:,} rows of {} tables loaded, {} rules in the attrition log".format(rows, len(loaded), len(histories.attrition)),
        "{:,} first releases from a sentence in {} to {}".format(len(followed), COHORT[0][:4], COHORT[1][:4]),
        "{:,} followed for two years; {:,} reoffended, {:,} were recalled first".format(
            len(seen), int((seen["status"] == 1).sum()), int((seen["status"] == 2).sum())),
        "{:,} days at risk, {:,} days in custody left out".format(
            int(seen["days_at_risk"].sum()), int(seen["days_custody"].sum())),
        "reoffended within a year at risk, recall as censoring: men {:.1%}, women {:.1%}".format(1 - at["M"], 1 - at["F"]),
        "whichever came first within a year at risk: {:.1%} reoffended, {:.1%} were recalled".format(first[1], first[2]),
        _hazard_line("age, per ten years", ratio.loc["age_10"]),
        _hazard_line("each doubling of convictions in three years", ratio.loc["doublings"]),
        "proportional hazards, global test: p = {:.2g}".format(global_p),
        "{} files checked against {}: {}".format(len(report.files), report.policy.name, report.verdict.word),
    ]


def _hazard_line(name: str, row: pd.Series) -> str:
    return "hazard ratio, {}: {:.2f} ({:.2f} to {:.2f})".format(name, row["hazard_ratio"], row["lower"], row["upper"])


def _prepared(folder: Path) -> Path:
    """An empty folder with our mark; an earlier demo is removed, anything else is left alone."""
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise UsageError("The folder '{}' holds something else. Give a new folder.".format(folder.name))
    for part in ("data", "work", "request"):
        shutil.rmtree(str(folder / part), ignore_errors=True)
    (folder / "work").mkdir(parents=True)
    (folder / _MARK).write_text("Made by the demo on synthetic people; the next run replaces it.\n", encoding="utf-8")
    return folder


def _tables(state: Dict[str, Any]) -> None:
    population = synthetic.generate(people=state["people"], seed=state["seed"])
    population.write(state["folder"] / "data")


def _load(state: Dict[str, Any]) -> None:
    state["dictionary"] = data_first("2022")
    state["loaded"] = loading.load_all(state["folder"] / "data", dictionary=state["dictionary"])
    (state["folder"] / "work" / "load_report.html").write_text(state["loaded"].report.as_html(), encoding="utf-8")
    state["tables"] = loading.link_people(state["loaded"])


def _histories(state: Dict[str, Any]) -> None:
    state["histories"] = make_histories(state["tables"], state["dictionary"])
    target = state["folder"] / "work" / "attrition.csv"
    state["histories"].attrition.frame().to_csv(str(target), index=False)


def _models(state: Dict[str, Any]) -> None:
    state["estimates"] = fit_models(state["histories"].rows)


def release(histories: Histories, estimates: Estimates, folder: Path) -> Any:
    """Write the outputs of the study as a request into a new folder; returns the report of the disclosure check."""
    from output_checks import Session

    session = Session(person="person", project="Demonstration on synthetic people")
    _fill(session, histories, estimates)
    return session.finalise(folder)


def _outputs(state: Dict[str, Any]) -> None:
    from output_checks import html_report

    request = state["folder"] / "request"
    state["report"] = release(state["histories"], state["estimates"], request)
    state["report_path"] = request / "_not_for_release" / "report.html"
    if not state["report_path"].exists():
        state["report_path"].write_text(html_report(state["report"]), encoding="utf-8")


def _fill(session: Any, histories: Histories, estimates: Estimates) -> None:
    """The outputs of the study, each with what a checker needs to know."""
    common = {"population": "first release from a sentence in {} to {}".format(COHORT[0][:4], COHORT[1][:4]),
              "sample": "synthetic people"}
    curve = dict(common, time_label="Days at risk since release", variables={
        "day": "days at risk since release", "at_risk": "people at risk, rounded to 10",
        "events": "events since the stated day before"})
    first = histories.rows.drop_duplicates("index_id")
    session.table(first, rows="sentence", columns="sex", name="releases", description="People by sentence and sex",
                  aggfunc="people", totals=True, variables={"sentence": "length of the sentence", "sex": "as recorded"},
                  **common)
    if session.outputs["releases"].verdict.word == "block":
        session.suppress("releases")
    add_curve(session, estimates.by_sex, "reoffence_by_sex", "Proven reoffence after release, by sex",
              "Share with a proven reoffence", every=30, names=_WORDS, rising=True, n=first["person"].nunique(),
              description="Kaplan-Meier, recall as censoring", **curve)
    add_curve(session, estimates.incidence, "incidence", "Proven reoffence and recall, whichever comes first",
              "Cumulative incidence", every=30, names=_WORDS, n=first["person"].nunique(),
              description="Aalen-Johansen, reoffence and recall", **curve)
    add_model(session, estimates.cox, "cox", "Hazard of a proven reoffence", _terms(),
              description="Cox model, Efron ties, recall as censoring",
              variables={"age_10": "age at release in tens of years",
                         "doublings": "log2(1 + convictions in the three years before)"}, **common)


def _terms() -> Dict[str, str]:
    words = {"age_10": "Age, per ten years", "C(sex)[T.F]": "Women, against men",
             "doublings": "Each doubling of convictions"}
    words.update({"C(sentence)[T.{}]".format(band): "{}, against {}".format(band, BANDS[0]) for band in BANDS[1:]})
    return words


def _covariates(index: pd.DataFrame, before: pd.DataFrame, tables: Any) -> pd.DataFrame:
    """Values known on the index day: sex, age from the birth interval, sentence of the stay, earlier convictions."""
    people = tables.people.set_index("person")
    person = index["person"].to_numpy()
    born = people["birth_low"] + (people["birth_high"] - people["birth_low"]) / 2
    age = (index["date"] - pd.Series(born.reindex(person).to_numpy(), index=index.index)).dt.days / 365.25
    days = tables["prison"]["sentence_days"].to_numpy(dtype=float)[index["row"].to_numpy()]
    band = pd.cut(days, [-np.inf, 182, 365, 730, np.inf], labels=list(BANDS), right=False)
    values = before.drop(columns=[c for c in ("person",) if c in before.columns]).copy()
    values["sex"] = people["sex"].reindex(person).astype(object).to_numpy()
    values["age"] = age.to_numpy()
    values["age_10"] = age.to_numpy() / 10
    values["sentence"] = band
    values["doublings"] = np.log2(1.0 + before["convictions_3y"].to_numpy(dtype=float))
    return values
