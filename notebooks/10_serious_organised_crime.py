"""Serious and organised crime: two definitions, outcomes in court, and reappearance in two years net of custody."""
# %% [markdown]
# # Serious and organised crime
#
# The tables have no flag for it. McSweeney's study of these data defined it, described what happened in court, and
# asked who came back within two years, net of custody. The definition decides the answer, so here everything is said
# under two rules, and the rest of the Crown Court is the comparison.
#
# * **By sentence**: an offence of the kinds below and at least three years of immediate custody. It finds the serious.
# * **By company**: an offence of the same kinds, in a case with another defendant. It finds people who were charged
#   together. The law of England and Wales means three or more people acting together (Serious Crime Act 2015, section
#   45); a case shows only those who were caught and charged, so two are asked for here.
#
# The invented people have co-defendants, and no mark of organised crime was planted in them.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from jdfanalysis import comparing, journeys, loading, reporting, survival, synthetic
from output_checks import Session
from jdfanalysis.dictionary import data_first

DATA = os.environ.get("DATA_FIRST")            # inside: the folder of your extract
if not DATA:                                   # outside: invented people
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "20000")), seed=1).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "10_serious_organised_crime"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)
KINDS = ("Drug offences", "Robbery", "Theft offences", "Fraud offences", "Possession of weapons", "Miscellaneous crimes against society")

# %% [markdown]
# ## Who is in, by rule
# A case id names a case, not a person: defendants of one case share it. Somebody may have been dealt with at the
# magistrates' court, so the case is looked at there too, through the link between the courts.

# %%
matters = loading.court_episodes(tables)
magistrates = tables["magistrates"].assign(episode=matters.codes("magistrates"))
crown = tables["crown"].assign(episode=matters.codes("crown"))


def defendants(magistrates, crown):
    """People charged in the case of each Crown row, at either court, the person included."""
    below = magistrates.groupby("case_id")["person"].transform("nunique").groupby(magistrates["episode"]).max()
    here = crown.groupby("case_id")["person"].transform("nunique")
    return np.maximum(here, crown["episode"].map(below).fillna(1)).astype(int)


crown["defendants"] = defendants(magistrates, crown)
kind = crown["offence_group"].isin(KINDS)
crown["by_sentence"] = (kind & (crown["disposal"] == "immediate_custody") & (crown["sentence_days"] >= 3 * 365)).astype(int)
crown["by_company"] = (kind & (crown["defendants"] >= 2)).astype(int)
print(pd.crosstab(crown["by_sentence"], crown["by_company"], margins=True).to_string())
print("{:.0%} of those by sentence had company in the case".format(crown.loc[crown["by_sentence"] == 1, "by_company"].mean()))

# %% [markdown]
# ## What happened in court
# Only the second rule can be asked: the first chose people by how the case ended. Trial cases of these kinds; a
# difference has an interval, and no account is taken yet of what else differs between the groups.

# %%
tried = crown[(crown["case_type"] == "trial") & kind & crown["sex"].isin(["M", "F"])].reset_index(drop=True)
tried["convicted"] = (tried["outcome"] == "convicted").astype(int)
tried["pleaded_guilty"] = (tried["plea"] == "guilty").astype(int)
tried["to_custody"] = (tried["disposal"] == "immediate_custody").astype(float).where(tried["convicted"] == 1)
court = pd.concat([comparing.rate_difference(tried, "by_company", name).table.assign(outcome=name)
                   for name in ("convicted", "pleaded_guilty", "to_custody")])
print(court[["outcome", "treated_rate", "others_rate", "difference", "lower", "upper", "treated"]].round(3).to_string(index=False))

# %% [markdown]
# Do women plead guilty less, do their cases end without a conviction more often, and is that different in company?
# The odds ratio of the product answers the last question. "Acquitted or not proceeded with" is one code of the Crown
# table: verdicts of not guilty and discontinued cases cannot be told apart there. At the magistrates' courts they can
# ("dismissed").

# %%
tried["woman"] = (tried["sex"] == "F").astype(int)
tried["offence_group"] = tried["offence_group"].astype(str)
tried["ended_without"] = (tried["outcome"] == "acquitted").astype(int)
for outcome in ("pleaded_guilty", "ended_without"):
    model = comparing.fit_group_effects(tried, outcome, "woman * by_company + C(offence_group)", "court")
    terms = model.table[model.table["term"].isin(["woman", "by_company", "woman:by_company"])]
    print(outcome)
    print(terms[["term", "odds_ratio", "lower_ratio", "upper_ratio"]].round(2).to_string(index=False))

# %% [markdown]
# ## Index: at liberty after a first Crown conviction of 2014 to 2016
# Day 0 is the day of the conviction, or the end of the stay in prison that holds that day. People who are still in
# prison when the data end have no day 0: the longest sentences are missing here, the more so under the first rule.
# The past is counted up to the conviction, not to the release. The Crown leg of a case is no new appearance, hence
# `first_per_episode`.

# %%
log = journeys.event_log(dict(tables, magistrates=magistrates, crown=crown), dictionary)
hearings = journeys.first_per_episode(log, "first_hearing")
coverage = journeys.coverage(dictionary)
phases = journeys.custody_phases(tables["prison"], "2020-12-31").spells
custody = journeys.unite_spells(phases)
verdicts = log[(log["source"] == "crown") & (log["event"] == "convicted")]
first = journeys.index_events(verdicts, which="first_in_window", window=("2014-01-01", "2016-12-31"))
index = journeys.index_events(verdicts[verdicts["row"].isin(first["row"])], exclude=custody, inside="move")
cases = crown.iloc[first["row"].to_numpy()].reset_index(drop=True)
people = journeys.history(first, log, window=(-1095, -1), counts={"convictions": "convicted"}).drop(columns="index_id").assign(
    person=first["person"], woman=(cases["sex"] == "F").astype(int), age_10=cases["age"] / 10,
    by_sentence=cases["by_sentence"], by_company=cases["by_company"])
people["doublings"] = np.log2(1.0 + people["convictions"])
known = (cases["sex"].isin(["M", "F"]) & cases["age"].notna()).to_numpy()
people = people.loc[known, ["person", "woman", "age_10", "doublings", "by_sentence", "by_company"]]
index = index[index["person"].isin(people["person"])].reset_index(drop=True)
index["index_id"] = np.arange(len(index), dtype=index["index_id"].dtype)
moved = index["date"].to_numpy() > first.set_index("person")["date"].reindex(index["person"]).to_numpy()
people["from_custody"] = people["person"].isin(index.loc[moved, "person"]).astype(int)
print("{:,} people; {:.0%} were in prison on the day".format(len(index), moved.mean()))

# %% [markdown]
# ## Reappearance within two years at liberty
# On the clock `at_risk` a day in prison does not count: someone in prison cannot reappear for a new offence. Whoever
# is at liberty for less than two years when coverage ends is censored, not counted as a success. The clock
# `calendar` stands beside it: it counts two years since day 0, and leaves people in prison out while they are there.

# %%
RULES = {"by_sentence": "long sentence", "by_company": "in company"}
followed = journeys.follow_up(index, hearings, journeys.reappearance(), coverage, exclude=custody, beyond="missing")
rows = {clock: journeys.risk_rows(followed, clock=clock, exclude=custody, covariates=people) for clock in ("at_risk", "calendar")}
found = []
for clock, held in rows.items():
    for rule in RULES:
        at = survival.fit_kaplan_meier(held, by=rule).at([730])
        found.append(pd.DataFrame({"rule": rule, "clock": clock, "in": at[rule], "reappeared": 1 - at["survival"],
                                   "lower": 1 - at["upper"], "upper": 1 - at["lower"], "people at risk": at["people"]}))
print(pd.concat(found).round(3).to_string(index=False))

# %% [markdown]
# ## And alike in age, sex, earlier convictions and custody
# People with a long sentence all come from prison, have a longer record, and are older when they are at liberty: these
# pull in different directions. The adjusted shares say what a Cox model expects if everybody in the sample had been
# in the group, then out of it. Nothing is planted for either group beyond what the other terms say, so a ratio far
# from 1 is chance in the invented people: run it with another seed.

# %%
models = {}
for rule in RULES:
    models[rule] = survival.fit_cox(rows["at_risk"], [rule, "age_10", "woman", "doublings", "from_custody"], cluster="person")
    print(models[rule].table[["term", "hazard_ratio", "lower", "upper"]].round(2).to_string(index=False))
    population = rows["at_risk"].drop_duplicates("person")
    adjusted = survival.standardise(models[rule], population, rule, [730])
    print((1 - adjusted.table.set_index(rule)[["survival", "upper", "lower"]]).round(3).to_string())

# %% [markdown]
# ## Recall within two years
# Of those who were released from custody; the first of recall and reappearance, calendar days from the release.

# %%
licence = journeys.supervision_spells(tables["probation_events"])
licence = licence[licence["state"] == "licence"]
recalled = journeys.with_recalls(hearings, journeys.recalls(phases, licence, log))
first_of = journeys.follow_up(index[moved], recalled, journeys.recall(), coverage, competing=[journeys.reappearance()], beyond="missing")
either = journeys.risk_rows(first_of, covariates=people)
for rule in RULES:
    at = survival.fit_cumulative_incidence(either, by=rule).at([730])
    print(at.loc[at["cause"] == 1, [rule, "incidence", "lower", "upper", "people"]].round(3).to_string(index=False))

# %% [markdown]
# ## For release

# %%
session = Session(person="person", project="Serious and organised crime")
common = dict(population="first Crown conviction 2014 to 2016")
for rule, words in RULES.items():
    groups = rows["at_risk"].assign(group=rows["at_risk"][rule].map({1: words, 0: "other Crown conviction"}))
    _, figure = reporting.add_curve(session, survival.fit_kaplan_meier(groups, by="group"), "reappearance_" + rule,
                                    "Reappearance in court, net of custody", "Share reappearing", every=182, rising=True,
                                    time_label="Days at liberty", **common)
    reporting.add_model(session, models[rule], "cox_" + rule, "Hazard of a reappearance", {
        rule: words.capitalize(), "age_10": "Age, per ten years", "woman": "Women, against men",
        "doublings": "Each doubling of convictions", "from_custody": "Released from prison"}, **common)
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
figure
