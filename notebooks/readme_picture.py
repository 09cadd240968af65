"""The picture of the README, from invented people: `python notebooks/readme_picture.py`. Writes outputs.png beside itself.

Four outputs of one study, none of them person-level: a curve, states after release, balance of a comparison, and what the checker
said.
"""
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from jdfanalysis import comparing, journeys, loading, reporting, survival, synthetic
from jdfanalysis.dictionary import data_first
from jdfanalysis.drawing import COLOURS, DARK, PALE, TEXT, fill_states, style_of, tidy_axes
from output_checks import Session

HERE = Path(__file__).resolve().parent
STATES = {"custody_remand": "prison, remand", "custody_sentenced": "prison, sentenced", "custody_recall": "prison, recalled",
          "licence": "licence", "pss": "post-sentence\nsupervision", "community_order": "community order",
          "community": "no supervision"}


def study(people):
    """Everything that the four panels need."""
    folder = Path(tempfile.mkdtemp())
    synthetic.generate(people=people, seed=1).write(folder / "extract")
    dictionary = data_first("2022")
    tables = loading.link_people(loading.load_all(folder / "extract", dictionary=dictionary))
    log = journeys.event_log(tables, dictionary)
    phases = journeys.custody_phases(tables["prison"], "2020-12-31").spells
    custody = journeys.unite_spells(phases)
    index = journeys.index_events(phases, "custody_sentenced", which="first_in_window", window=("2014-01-01", "2017-12-31"),
                                  exclude=custody)
    followed = journeys.follow_up(index, log, journeys.proven_reoffence(), journeys.coverage(dictionary), horizon="24M", exclude=custody)
    rows = journeys.risk_rows(followed, clock="at_risk", exclude=custody, covariates=tables.people[["person", "sex"]])
    rows = rows[rows["sex"].isin(["M", "F"])].reset_index(drop=True)
    rows["sex"] = rows["sex"].astype(str).map({"M": "men", "F": "women"})
    session = Session(person="person", project="README")
    curve, _ = reporting.add_curve(session, survival.fit_kaplan_meier(rows, by="sex"), "reoffence_by_sex", "", "Share", every=60)
    reporting.add_model(session, survival.fit_cox(rows, ["sex"]), "cox", "Cox")
    session.table(tables["magistrates"].astype({"offence_group": str, "sex": str}), rows="offence_group", columns="sex", name="offences")
    before = session.outputs["offences"].verdict.word
    session.suppress("offences")
    report = session.finalise(folder / "request")
    supervised = journeys.supervision_spells(tables["probation_events"]).drop(columns="basis")
    orders, _ = journeys.clean_spells(journeys.read_spells(tables, dictionary), observed_to="2020-12-31")
    orders = orders[orders["state"].isin(["community_order", "suspended_order"])]
    everything = journeys.joined_spells(phases.drop(columns="evidence"), supervised, orders)
    timeline = journeys.state_timeline(everything, ("2011-01-01", "2020-12-31"))
    grid = journeys.state_distribution(journeys.sequences_from_index(timeline, index, n=25, days=30))
    return curve, grid, matched(tables, log), report, before


def matched(tables, log):
    """Balance of community orders with an accredited programme against others, before and after matching."""
    index = journeys.index_events(log, "order_start", which="first_in_window", window=("2014-06-01", "2018-12-31"))
    orders = tables["probation_events"].iloc[index["row"].to_numpy()].reset_index(drop=True)
    kinds = tables["probation_requirements"]
    past = journeys.history(index, log, window=(-1095, -1), counts={"convictions": "convicted"})
    people = pd.DataFrame({
        "treated": orders["event_id"].isin(kinds.loc[kinds["requirement_type"] == "Accredited Programme", "event_id"]).astype(int),
        "Age": orders["age_at_offence"], "Convictions": past["convictions"], "Year": index["date"].dt.year.astype(str),
        "Length": orders["length_days"].fillna(0)}).dropna().reset_index(drop=True)
    scores = comparing.fit_propensity(people, "treated", ["Age", "Convictions", "Year", "Length"])
    found = comparing.match_scores(people, scores, caliper=0.05)
    return comparing.balance_table(people, "treated", ["Age", "Convictions", "Length", "Year"], found.weights)


def draw(curve, grid, balance, report, before):
    """Four panels on one page."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 6.6), dpi=100)
    FigureCanvasAgg(figure)
    panels = [figure.add_subplot(2, 2, place) for place in (1, 2, 3, 4)]
    for position, (name, rows) in enumerate(curve.groupby("sex")):
        colour, style = style_of(position)
        panels[0].fill_between(rows["day"], 100 * (1 - rows["upper"]), 100 * (1 - rows["lower"]), color=colour, alpha=0.15, linewidth=0)
        panels[0].plot(np.append(0, rows["day"]), 100 * np.append(0, 1 - rows["survival"]), linestyle=style, marker=".", color=colour,
                       label=name)
    panels[0].set(xlabel="Days at risk since release", ylabel="Proven reoffence (%)", ylim=(0, None), xlim=(0, None))
    panels[0].legend(frameon=False, fontsize=TEXT - 1, loc="lower right")
    share = grid.pivot(index="point", columns="state", values="share").reindex(columns=list(STATES)).fillna(0)
    areas = panels[1].stackplot(share.index.astype(int), 100 * share.to_numpy().T)
    fill_states(areas, list(STATES))
    panels[1].set(xlabel="Months of 30 days since release", ylabel="People (%)", xlim=(0, 24), ylim=(0, 100))
    panels[1].legend(areas[::-1], list(STATES.values())[::-1], fontsize=TEXT - 1, loc="center left", bbox_to_anchor=(1.0, 0.5),
                     frameon=False)
    names = [c + (" " + level if level else "") for c, level in balance[["covariate", "level"]].itertuples(index=False)][::-1]
    place = np.arange(len(names))
    panels[2].axvspan(-0.1, 0.1, color=PALE)
    panels[2].plot(balance["difference"][::-1], place, "o", mfc="white", color=COLOURS[1], label="before")
    panels[2].plot(balance["difference_after"][::-1], place, "D", markersize=4, color=COLOURS[0], label="after")
    panels[2].set(xlabel="Standardised difference (standard deviations)", yticks=place, yticklabels=names)
    panels[2].legend(frameon=False, fontsize=TEXT - 1, loc="center left", bbox_to_anchor=(1.0, 0.5),
                     handletextpad=0.3)
    words(panels[3], report, before)
    titles = ("Time to reoffence, in steps that may leave", "Where people are after release",
              "Are the groups alike, before and after matching?", "What the checker says")
    for axis, title in zip(panels, titles):
        axis.set_title(title, fontsize=TEXT + 1, loc="left")
        tidy_axes(axis)
    figure.text(0.01, 0.008, "Invented people: nothing here is about anyone.", fontsize=TEXT - 1, color=DARK)
    figure.subplots_adjust(left=0.09, right=0.81, top=0.95, bottom=0.11, hspace=0.38, wspace=0.34)
    return figure


def words(axis, report, before):
    """The verdicts as lines of text."""
    axis.set_axis_off()
    lines = ["{:<8}offences.csv as counted".format(before), "        hidden cells chosen, checked anew:", ""]
    lines += ["{:<8}{}".format(one.verdict.word, one.path) for one in report.files]
    lines += ["", "{} files, policy {}: {}".format(len(report.files), report.policy.name, report.verdict.word),
              "evidence kept apart, not for release"]
    axis.text(0.0, 0.97, "\n".join(lines), family="monospace", fontsize=TEXT - 1, va="top", transform=axis.transAxes)


if __name__ == "__main__":
    draw(*study(20000)).savefig(str(HERE / "outputs.png"))
