"""Pre-sentence reports: requested, delivered, proposed, sentenced."""
# %% [markdown]
# # Pre-sentence reports
#
# Was the report that was asked for the one that came? Did the court do what it proposed? Coverage of reports is
# incomplete: a case without one in the table may have had one.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from jdfanalysis import comparing, journeys, loading, synthetic
from output_checks import Session
from jdfanalysis.dictionary import data_first

DATA = os.environ.get("DATA_FIRST")            # inside: the folder of your extract
if not DATA:                                   # outside: invented people
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "20000")), seed=1).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "07_pre_sentence_reports"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)
reports = tables["probation_psr"]

# %% [markdown]
# ## Requested and delivered

# %%
print(pd.crosstab(reports["report_requested"].astype(str), reports["report_delivered"].astype(str)).to_string())
wait = (reports["completed_date"] - reports["requested_date"]).dt.days
print(wait.groupby(reports["report_delivered"], observed=True).median().to_string())

# %% [markdown]
# ## Proposed and sentenced
# The sentence is that of the probation event the report belongs to. Reports on adjourned cases have no sentence yet.

# %%
events = tables["probation_events"].drop_duplicates("event_id")[["event_id", "disposal_type", "disposal_date"]]
joined = reports.merge(events, on="event_id")
names = joined["disposal_type"].astype(str)
joined["sentence"] = np.select(
    [names.str.contains("Community Order"), names.str.contains("Suspended"), names.str.contains("Custody|Determinate|Detention"),
     names.str.contains("Youth Rehabilitation")],
    ["Community Order", "Suspended Sentence Order", "Custody", "Youth order"], "none yet")
decided = joined[(joined["sentence"] != "none yet") & joined["proposal"].notna()].reset_index(drop=True)
decided["concordant"] = (decided["proposal"].astype(str) == decided["sentence"]).astype(int)
print(pd.crosstab(decided["proposal"].astype(str), decided["sentence"]).to_string())
print("{:.1%} sentenced as proposed".format(decided["concordant"].mean()))

# %% [markdown]
# ## Concordance by type of report, with offence and area held equal
# Areas differ in practice, so each has a random intercept.

# %%
decided["delivered"] = decided["report_delivered"].astype(str)
extra = tables["probation_events"].drop_duplicates("event_id").set_index("event_id")
decided["area"] = extra["area"].reindex(decided["event_id"]).astype(str).to_numpy()
decided["offence"] = extra["offence_category"].reindex(decided["event_id"]).astype(str).to_numpy()
large = decided["offence"].map(decided.groupby("offence").size()) >= 0.05 * len(decided)
decided["offence"] = decided["offence"].where(large, "other")
decided = decided[decided["delivered"] != "none"].reset_index(drop=True)
print("{:,} people, {:,} reports: some people have several, and the model takes them as apart".format(
    decided["person"].nunique(), len(decided)))
model = comparing.fit_group_effects(decided, "concordant", ["delivered", "offence"], "area")
print(model.table[["term", "odds_ratio", "lower_ratio", "upper_ratio"]].round(2).to_string(index=False))
print(model.summary)

# %% [markdown]
# ## What followed
# First conviction of 2014 to 2017 that ended in a community sentence; a report in the half year before or none found; a
# proven reoffence within a year. As it is, then among people alike in age, sex and record. The type of a report is not
# its quality, and a report is written for harder cases: what stays after matching is no effect of a report. "None
# found" holds cases whose report is not in the table, which draws the two rates together.

# %%
log = journeys.event_log(tables, dictionary)
index = journeys.index_events(log, "sentenced_community", which="first_in_window", window=("2014-01-01", "2017-12-31"))
past = journeys.history(index, log, window=(-180, -1), counts={"reports": "psr_delivered"})
past["convictions"] = journeys.history(index, log, window=(-1095, -1), counts={"n": "convicted"})["n"]
people = past.assign(
    person=index["person"], report=(past["reports"] > 0).astype(int), year=index["date"].dt.year.astype(str),
    sex=journeys.row_values(index, tables, {"magistrates": "sex", "crown": "sex"}),
    age=journeys.row_values(index, tables, {"magistrates": "age", "crown": "age"}).astype(float),
    offence=journeys.row_values(index, tables, {"magistrates": "offence_group", "crown": "offence_group"}).astype(str),
    court=index["source"].astype(str))
followed = journeys.follow_up(index, log, journeys.proven_reoffence(), journeys.coverage(dictionary), horizon="12M")
people["again"] = pd.Series(journeys.binary_outcome(followed, "12M").to_numpy(), index=followed["index_id"].to_numpy()).reindex(
    people["index_id"]).to_numpy()
people = people[people["sex"].isin(["M", "F"]) & people["age"].notna()].reset_index(drop=True)
people["offence"] = people["offence"].where(people["offence"].map(people.groupby("offence").size()) >= 0.05 * len(people), "other")
covariates = ["age", "sex", "convictions", "offence", "court", "year"]
propensity = comparing.fit_propensity(people, "report", covariates)
matches = comparing.match_scores(people, propensity, exact=["sex"], replace=True)
after = comparing.balance_table(people, "report", covariates, matches.weights)
print(matches.summary)
print("largest difference after matching {:.2f}".format(comparing.largest_difference(after)))
for name, given in (("as it is", {}), ("alike", {"matches": matches})):
    found = comparing.rate_difference(people, "report", "again", **given).table
    print(name, found[["treated_rate", "others_rate", "difference", "lower", "upper"]].round(3).to_dict("records")[0])

# %% [markdown]
# ## For release

# %%
session = Session(person="person", project="Pre-sentence reports")
for name, rows, columns, words in (
    ("requested_delivered", "report_requested", "delivered", "Reports requested by type delivered"),
    ("proposed_sentenced", "proposal", "sentence", "Reports by proposal and sentence"),
):
    shown = decided.assign(report_requested=decided["report_requested"].astype(str), proposal=decided["proposal"].astype(str))
    output = session.table(shown, rows=rows, columns=columns, name=name, description=words, population="reports with a sentence")
    if output.verdict.word == "block":
        session.suppress(name)
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
