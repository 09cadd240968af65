"""Recall: how many, of what kind, when on licence, and conditions that begin and end."""
# %% [markdown]
# # Recall
#
# Recall is not an event of any table: it is read from return dates, markers, new stays on licence, and probation's count
# of recalls. The evidence stays beside it. Licences that probation's table does not hold, because it begins with events
# referred in 2014, are derived from the prison table and marked so.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from jdfanalysis import journeys, loading, reporting, survival, synthetic
from output_checks import Session
from jdfanalysis.dictionary import data_first

DATA = os.environ.get("DATA_FIRST")            # inside: the folder of your extract
if not DATA:                                   # outside: invented people
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "20000")), seed=1).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "05_recall"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)

# %%
log = journeys.event_log(tables, dictionary)
coverage = journeys.coverage(dictionary)
phases = journeys.custody_phases(tables["prison"], "2020-12-31").spells
custody = journeys.unite_spells(phases)
supervised = journeys.supervision_spells(tables["probation_events"])
derived = journeys.sentence_licences(tables["prison"], recorded=supervised)
licence = journeys.joined_spells(supervised.drop(columns="basis"), derived.drop(columns="basis"))
licence = licence[licence["state"] == "licence"].reset_index(drop=True)
found = journeys.recalls(phases, licence, log, counted=tables["probation_events"])
log = journeys.with_recalls(log, found)
print(found.groupby(["evidence", "kind"], observed=True).size().to_string())

# %% [markdown]
# ## Reasons
# The tables give a reason only through what else was recorded: an offence charged between release and return points
# to a further charge. Everything else stays "not recorded"; do not read it as non-compliance.

# %%
back = found.dropna(subset=["return_date", "release_date"]).reset_index(drop=True)
charges = log.loc[log["event"] == "charge", ["person", "date"]]
pairs = back.reset_index()[["index", "person", "release_date", "return_date"]].merge(charges, on="person")
charged = pairs[(pairs["date"] >= pairs["release_date"]) & (pairs["date"] <= pairs["return_date"])]["index"].unique()
back["reason"] = np.where(back.index.isin(charged), "charged before return", "not recorded")
print(back.groupby(["reason", "kind"], observed=True).size().to_string())

# %% [markdown]
# ## When on licence
# The clock, in calendar days, starts at the beginning of the licence and stops at its end: after that nobody can be
# recalled. So the curve says how many would be recalled of people who stay on licence that long, not of everybody released.
# Length of licence is known on the first day: a covariate. A drug-testing condition begins and ends on the way: rows are
# cut there, so that it counts only on the days when it was in force, or those who were never recalled would have had
# longer to get one (immortal time).

# %%
index = journeys.index_events(licence, "licence", which="first_in_window", at="start", window=("2014-01-01", "2018-12-31"))
own = licence.sort_values("stop").drop_duplicates(["person", "start"], keep="last").merge(
    index[["person", "date", "index_id"]], left_on=["person", "start"], right_on=["person", "date"])
years = pd.Series((own["stop"] - own["start"]).dt.days.to_numpy() / 365.25, index=own["index_id"].to_numpy()).reindex(index["index_id"])
followed = journeys.follow_up(index, log, journeys.recall(), coverage, horizon="12M")
rows = journeys.risk_rows(followed, covariates=pd.DataFrame({
    "index_id": index["index_id"], "licence": np.where(years > 1, "over a year", "up to a year")}))
conditions = tables["probation_licence_conditions"].rename(columns={"start_date": "start", "termination_date": "stop"})
conditions["stop"] = conditions["stop"].fillna(pd.Timestamp("2021-10-01"))          # without an end it is still in force
testing = conditions[(conditions["condition_type"] == "Drug Testing") & (conditions["stop"] > conditions["start"])]
rows = journeys.add_exposure(rows, testing, "drug_testing")
rows = journeys.add_exposure(rows, own, "on_licence")
rows = rows[rows["on_licence"]].reset_index(drop=True)
rows["drug_testing"] = rows["drug_testing"].astype(int)

by_length = survival.fit_kaplan_meier(rows, by="licence")
print(by_length.at([90, 180]).round(3).to_string(index=False))
cox = survival.fit_cox(rows, ["licence", "drug_testing"], cluster="person")
print(cox.table[["term", "hazard_ratio", "lower", "upper", "p"]].round(3).to_string(index=False))

# %% [markdown]
# A condition is given to those thought likely to need it: its hazard ratio is not an effect of the condition. Nor is the
# length of a licence chosen apart from the sentence and the record. The interval is wide because few had the condition.
#
# ## By month on licence, for release
# `at_risk` and `events`: on licence throughout the month or recalled in it. `left_out`: the licence ended within the month
# without a recall; those people count up to the month before.

# %%
months = survival.fit_discrete(rows, None, cuts=[0, 30, 60, 90, 120, 180, 270, 365])
print(months.periods.to_string(index=False))
session = Session(person="person", project="Recall")
_, figure = reporting.add_curve(session, survival.fit_kaplan_meier(rows), "recall", "First recall after the start of the licence",
                                "Share recalled", every=60, rising=True, time_label="Days since the start of the licence",
                                population="first licences starting 2014 to 2018")
output = session.table(back, rows="kind", columns="reason", name="recalls", description="Recalls by kind and recorded reason",
                       population="recalls with both dates")
if output.verdict.word == "block":
    session.suppress("recalls")
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
figure
