"""Prison careers: who occupies prison again and again, whether kinds of release differ, and all states after release at once."""
# %% [markdown]
# # Prison careers
#
# Who are the repeat occupiers of prison, do kinds of release differ in what follows, does return differ by sex and
# ethnicity, and how do custody, licence, supervision and recall follow each other? Questions 25, 26, 27, 31 and 39 of
# the page of research questions.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from jdfanalysis import journeys, loading, reporting, survival, synthetic
from output_checks import Session
from jdfanalysis.dictionary import data_first, ethnic_group

DATA = os.environ.get("DATA_FIRST")            # inside: the folder of your extract
if not DATA:                                   # outside: invented people
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "20000")), seed=1).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "17_prison_careers"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)
LAST = "2020-12-31"
log = journeys.event_log(tables, dictionary)
coverage = journeys.coverage(dictionary)
phases = journeys.custody_phases(tables["prison"], LAST).spells
custody = journeys.unite_spells(phases)

# %% [markdown]
# ## Who are the repeat occupiers? (25)
# Stays are counted after union: a row of the table is a journey, and remand, sentence and recall of one stay may lie
# in several. Everybody enters with the first stay that begins in 2013 or 2014 and is followed for five years, so that
# nobody has more time to come back than another. A first stay in the data need not be the first in a life.

# %%
entries = journeys.index_events(custody, which="first_in_window", at="start", window=("2013-01-01", "2014-12-31"))
starts = custody.merge(entries[["person", "date"]], on="person")
starts = starts[(starts["start"] >= starts["date"]) & (starts["start"] < starts["date"] + pd.DateOffset(years=5))]
five_years = entries.assign(start=entries["date"], stop=entries["date"] + pd.DateOffset(years=5))
inside = journeys.days_in(custody.assign(state="custody"), five_years)
people = tables.people.set_index("person").reindex(entries["person"])
profile = pd.DataFrame({"person": entries["person"], "stays": starts.groupby("person").size().reindex(entries["person"]).to_numpy(),
                        "days": inside["custody"].to_numpy(), "sex": people["sex"].astype(str).to_numpy()})
profile["before"] = journeys.history(entries, log, window=(-730, -1), counts={"n": "convicted"})["n"].to_numpy()
profile["band"] = pd.cut(profile["stays"], [0, 1, 3, 1000], labels=["1", "2 or 3", "4 or more"]).astype(str)
profile = profile[profile["sex"].isin(["M", "F"])].reset_index(drop=True)
share = profile.groupby("band")["days"].sum() / profile["days"].sum()
print(profile.groupby("band").agg(people=("person", "size"), days=("days", "mean"), convictions_before=("before", "mean"),
                                  women=("sex", lambda s: (s == "F").mean())).round(2).assign(share_of_days=share.round(2)).to_string())

# %% [markdown]
# ## Do kinds of release differ in what follows? (26, 31)
# Release from a sentence by the kind that the prison recorded: at the automatic day, or earlier on home detention
# curfew. Any return within a year counts: remand, sentence, recall. Risk decides who gets a curfew, so the groups were
# never alike; nor are their clocks, because someone on curfew is at home while a like person is still inside. The second answer
# starts both on the automatic release day, the end of the curfew, among those who are out on it. It says nothing of
# returns during the curfew: the first answer holds those. Two answers to two questions; neither is an effect.

# %%
index = journeys.index_events(phases, "custody_sentenced", which="first_in_window", window=("2014-01-01", "2018-12-31"), exclude=custody)
kind = journeys.row_values(index, tables, {"prison": "release_type"}).map({"CR": "automatic", "HDC": "curfew"})
ends = journeys.curfew_spells(tables["prison"]).drop_duplicates(["person", "start"]).set_index(["person", "start"])["stop"]
automatic = ends.reindex(pd.MultiIndex.from_frame(index[["person", "date"]])).to_numpy()
known = kind.eq("automatic").to_numpy() | (kind.eq("curfew").to_numpy() & ~pd.isna(automatic))
index, kind, automatic = index[known].reset_index(drop=True), kind[known].to_numpy(), automatic[known]
index["index_id"] = np.arange(len(index), dtype=index["index_id"].dtype)
covariates = pd.DataFrame({"index_id": index["index_id"], "release": kind})
late = index.assign(date=index["date"].where(kind == "automatic", pd.Series(automatic)))
late = late[journeys.state_at(custody, late["person"], late["date"]).isna().to_numpy()]
found = {}
for name, start in (("from release", index), ("from the automatic day", late)):
    followed = journeys.follow_up(start, log, journeys.return_to_custody(), coverage, horizon="12M")
    found[name] = survival.fit_kaplan_meier(journeys.risk_rows(followed, covariates=covariates), by="release")
    at = found[name].at([91, 182, 365])
    print(name, "({:,} people)".format(len(start)))
    print(at.assign(returned=1 - at["survival"], low=1 - at["upper"], high=1 - at["lower"])[
        ["release", "day", "returned", "low", "high", "people"]].round(3).to_string(index=False))

# %% [markdown]
# ## Sex, ethnicity, and the kind of return (27)
# A return on a new sentence and a return on recall are different things: who is on licence can be recalled, who has no
# licence cannot. They compete. Probation's table begins with events referred in 2014, so that the licence of a sentence
# from before is missing there: `sentence_licences` derives it from the prison table. Cause-specific hazard ratios say
# how fast each comes among those not yet back.

# %%
supervised = journeys.supervision_spells(tables["probation_events"])
derived = journeys.sentence_licences(tables["prison"], recorded=supervised)
licence = journeys.joined_spells(supervised.drop(columns="basis"), derived.drop(columns="basis"))
recalled = journeys.with_recalls(log, journeys.recalls(phases, licence[licence["state"] == "licence"], log,
                                                       counted=tables["probation_events"]))
sentence = journeys.Outcome("new custodial sentence", ("sentenced_custody",))
either = journeys.follow_up(index, recalled, sentence, coverage, horizon="24M", competing=[journeys.recall()])
person = tables.people.set_index("person").reindex(index["person"])
codes = journeys.row_values(index, {"prison": tables["prison"]}, {"prison": "ethnicity"})
group = codes.map({code: ethnic_group(code) for code in codes.dropna().unique()})
past = journeys.history(index, log, window=(-1095, -1), counts={"convictions": "convicted"})
given = past.assign(sex=person["sex"].astype(object).to_numpy(), ethnicity=group.to_numpy(), doublings=np.log2(1.0 + past["convictions"]),
                    age_10=journeys.row_values(index, tables, {"prison": "age_at_reception"}).astype(float).to_numpy() / 10)
ways = journeys.risk_rows(either, covariates=given.drop(columns="convictions"))
ways = ways[ways["sex"].isin(["M", "F"]) & ways["ethnicity"].notna() & ways["age_10"].notna()].reset_index(drop=True)
ways["ethnicity"] = pd.Categorical(ways["ethnicity"].where(ways["ethnicity"].isin(["White", "Black", "Asian"]), "Mixed, other, not stated"),
                                   categories=["White", "Black", "Asian", "Mixed, other, not stated"])
ways["sex"] = pd.Categorical(ways["sex"].astype(str), categories=["M", "F"])
models = {}
for name, code in (("new sentence", 1), ("recall", 2)):
    models[name] = survival.fit_cox(ways, ["sex", "ethnicity", "age_10", "doublings"], cluster="person", cause=code)
    print(name)
    print(models[name].table[["term", "hazard_ratio", "lower", "upper"]].round(2).to_string(index=False))

# %% [markdown]
# ## All states at once (39)
# After the release people move between liberty, licence, supervision, recall and custody. A multistate model uses every
# move: hazards of each change, the chance to be in each state on each day, days expected in each within two years.
# Calendar clock, from the release. The groups are those of the first rule of the notebook on serious and organised crime:
# a sentence of three years or more for offences of its kinds. A long sentence means a long licence, and that means more
# days on which a recall is possible: compare recalls per day on licence, not per person.

# %%
KINDS = ("Drug offences", "Robbery", "Theft offences", "Fraud offences", "Possession of weapons", "Miscellaneous crimes against society")
years = journeys.row_values(index, tables, {"prison": "sentence_days"}).astype(float) / 365
offence = journeys.row_values(index, tables, {"prison": "offence_group"})
serious = np.where((years >= 3) & offence.isin(KINDS), "three years or more, kinds of the rule", "other sentences")
spells = journeys.joined_spells(phases.drop(columns="evidence"), licence)
timeline = journeys.state_timeline(spells, ("2011-01-01", LAST))
words = {"community": "liberty", "pss": "supervision", "custody_recall": "recall", "custody_sentenced": "new custody",
         "custody_remand": "new custody", "custody_unknown": "new custody"}
moves = journeys.stays_since_index(timeline, index, 730, states=words)
moves["group"] = pd.Series(serious, index=index["index_id"].to_numpy()).reindex(moves["index_id"]).to_numpy()
states = survival.fit_multistate(moves, by="group", duration="duration", entry="entry", person="person")
print(states.at([182, 365, 730])[["group", "day", "state", "probability", "lower", "upper"]].round(3).to_string(index=False))
print(states.expected_days(730).round(1).to_string(index=False))
on_licence = moves[moves["from"] == "licence"]
recalls = on_licence.assign(days=on_licence["duration"] - on_licence["entry"], recalled=(on_licence["to"] == "recall").astype(int))
rate = recalls.groupby("group")[["recalled", "days"]].sum()
rate["per_1000_days"] = 1000 * rate["recalled"] / rate["days"]
half = 1.96 / np.sqrt(rate["recalled"])
print(rate.assign(lower=rate["per_1000_days"] * np.exp(-half), upper=rate["per_1000_days"] * np.exp(half)).round(2).to_string())
picture, drawn = survival.plot_states(states, [0, 91, 182, 365, 546, 730], title="States after a first release")

# %% [markdown]
# ## For release
# The multistate model leaves as the numbers of people by state on chosen days. On the day of release nobody can be in
# custody, on recall or past the licence: those zeros are declared structural.

# %%
grid = journeys.sequences_from_index(timeline, index, n=5, days=182).frame()
quarters = grid.melt(id_vars="person", var_name="day", value_name="state").dropna(subset=["state"])
quarters["day"] = (quarters["day"].astype(int) * 182).astype(str)
quarters["state"] = quarters["state"].astype(str).map(lambda name: words.get(name, name))
at_release = [("0", state) for state in ("new custody", "recall", "supervision")]
session = Session(person="person", project="Prison careers")
for name, frame, columns, words_of in (("stays", profile, "sex", "People by stays in five years"),
                                       ("states", quarters, "state", "People by state and day after release")):
    output = session.table(frame, rows="band" if name == "stays" else "day", columns=columns, name=name, aggfunc="people",
                           structural_zeros=() if name == "stays" else at_release, description=words_of,
                           population="first stays of 2013 and 2014, first releases of 2014 to 2018")
    if output.verdict.word == "block":
        session.suppress(name)
_, figure = reporting.add_curve(session, found["from release"], "return", "Return to custody by kind of release", "Share returned",
                                every=91, rising=True, time_label="Days since release", population="first releases 2014 to 2018")
reporting.add_model(session, models["new sentence"], "new_sentence", "Hazard of a new custodial sentence",
                    population="first releases 2014 to 2018")
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
picture
