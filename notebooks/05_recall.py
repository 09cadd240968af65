"""Recall: how many, of what kind, when on licence, and conditions that begin and end."""
# %% [markdown]
# # Recall
#
# Recall is not an event of any table: it is read from return dates, markers and new stays on licence. The evidence
# stays beside it.

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
licence = supervised[supervised["state"] == "licence"]
found = journeys.recalls(phases, licence, log)
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
# The clock starts at the beginning of the licence and stops at its end: after that nobody can be recalled. Rows are
# cut where a drug-testing condition begins and ends, so that a condition counts only on the days when it was in
# force.

# %%
index = journeys.index_events(licence, "licence", which="first_in_window", at="start", window=("2014-01-01", "2018-12-31"))
ends = licence.set_index(["person", "start"])["stop"]
ends = ends[~ends.index.duplicated()]
length = (ends.reindex(pd.MultiIndex.from_arrays([index["person"], index["date"]])).to_numpy() - index["date"].to_numpy())
index["licence_days"] = length / np.timedelta64(1, "D")
followed = journeys.follow_up(index, log, journeys.recall(), coverage, horizon="12M")
rows = journeys.risk_rows(followed, covariates=pd.DataFrame({
    "index_id": index["index_id"], "licence_days": index["licence_days"],
    "long_licence": np.where(index["licence_days"] > 365, "over a year", "up to a year")}))
conditions = tables["probation_licence_conditions"]
testing = conditions[conditions["condition_type"] == "Drug Testing"].rename(columns={"start_date": "start", "termination_date": "stop"})
testing = testing.dropna(subset=["start", "stop"])
testing = testing[testing["stop"] > testing["start"]]
rows = journeys.add_exposure(rows, testing, "drug_testing")
rows = rows[rows["tstart"] < rows["licence_days"]].reset_index(drop=True)
past_end = rows["tstop"] > rows["licence_days"]
rows.loc[past_end, "status"] = 0
rows.loc[past_end, "tstop"] = rows.loc[past_end, "licence_days"].astype(rows["tstop"].dtype)
rows["drug_testing"] = rows["drug_testing"].astype(int)

by_length = survival.fit_kaplan_meier(rows, by="long_licence")
print(by_length.at([90, 180]).round(3).to_string(index=False))
cox = survival.fit_cox(rows, ["long_licence", "drug_testing"], cluster="person")
print(cox.table[["term", "hazard_ratio", "lower", "upper", "p"]].round(3).to_string(index=False))

# %% [markdown]
# A condition is given to those thought likely to need it: its hazard ratio is not an effect of the condition.
#
# ## By month on licence, for release

# %%
months = survival.fit_discrete(rows, None, cuts=[0, 30, 60, 90, 120, 180, 270, 365])
print(months.evidence.to_string(index=False))
session = Session(person="person", project="Recall")
_, figure = reporting.add_curve(session, survival.fit_kaplan_meier(rows), "recall", "First recall after the start of the licence",
                                "Share recalled", every=60, rising=True, time_label="Days on licence",
                                population="first licences starting 2014 to 2018")
output = session.table(back, rows="kind", columns="reason", name="recalls", description="Recalls by kind and recorded reason",
                       population="recalls with both dates")
if output.verdict.word == "block":
    session.suppress("recalls")
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
figure
