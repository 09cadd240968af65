"""Justice Data Lab: a treated group, its matches, the rate, the further measures, and a six-page report."""
# %% [markdown]
# # A Justice Data Lab study
#
# The Ministry's Justice Data Lab compares the one-year proven reoffending rate of people whom an organisation worked
# with, with that of matched people; then how often, how soon and how gravely they reoffended. Here the treated are
# those whose order had an accredited programme. The minimum is 60 people. Unlike the Data Lab, these data hold
# convictions only: cautions are not seen.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from jdfanalysis import comparing, journeys, loading, reporting, synthetic
from jdfanalysis.dictionary import data_first

DATA = os.environ.get("DATA_FIRST")            # inside: the folder of your extract
if not DATA:                                   # outside: invented people
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "20000")), seed=1).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "12_justice_data_lab"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)

# %% [markdown]
# ## Who, treated and not: community orders of 2014 to 2018

# %%
log = journeys.event_log(tables, dictionary)
index = journeys.index_events(log, "order_start", which="first_in_window", window=("2014-06-01", "2018-12-31"))
orders = tables["probation_events"].iloc[index["row"].to_numpy()].reset_index(drop=True)
requirements = tables["probation_requirements"]
programme = requirements.loc[requirements["requirement_type"] == "Accredited Programme", "event_id"].unique()
past = journeys.history(index, log, window=(-1095, -1), counts={"convictions": "convicted", "custody_before": "sentenced_custody"})
people = pd.DataFrame({
    "index_id": index["index_id"], "person": index["person"], "treated": orders["event_id"].isin(programme).astype(int),
    "age": orders["age_at_offence"], "sex": orders["sex"].astype(str), "offence": orders["offence_category"].astype(str),
    "suspended": orders["disposal_type"].astype(str).str.contains("Suspended").map({True: "suspended", False: "community"}),
    "length": orders["length_days"].fillna(0), "convictions": past["convictions"], "custody_before": past["custody_before"],
    "year": index["date"].dt.year.astype(str),
})
people = people[people["age"].notna() & people["sex"].isin(["M", "F"])].reset_index(drop=True)
common = people["offence"].map(people.groupby("offence").size()) >= 0.06 * len(people)
people["offence"] = people["offence"].where(common, "Other")
print(people["treated"].value_counts().to_string())

# %% [markdown]
# ## Matched on what was known at the start
# Nearest neighbours on the log-odds of the propensity score, same sex and year, by four rules. The rule is chosen by balance,
# before any outcome is looked at.

# %%
covariates = ["age", "sex", "offence", "suspended", "length", "convictions", "custody_before", "year"]
propensity = comparing.fit_propensity(people, "treated", covariates)
tried = {}
for ratio in (1, 2):
    for again in (False, True):
        found = comparing.match_scores(people, propensity, exact=["sex", "year"], ratio=ratio, caliper=0.05, replace=again)
        worst = comparing.largest_difference(comparing.balance_table(people, "treated", covariates, found.weights))
        tried[(ratio, again)] = (worst, found)
        print("{} to each, {}: largest difference {:.2f}; {}".format(
            ratio, "controls may serve again" if again else "each once", worst, found.summary))
(ratio, again), (worst, matches) = min(tried.items(), key=lambda item: item[1][0])
balance = comparing.balance_table(people, "treated", covariates, matches.weights)
love = reporting.plot_balance(balance, "Balance before and after matching")

# %% [markdown]
# ## One year, then six months for the conviction
# Everybody needs the whole eighteen months; the package refuses less.

# %%
followed = journeys.follow_up(index, log, journeys.proven_reoffence(), journeys.coverage(dictionary), horizon="12M")
outcome = journeys.binary_outcome(followed, "12M")
people["reoffended"] = pd.Series(outcome.to_numpy(), index=followed["index_id"].to_numpy()).reindex(people["index_id"]).to_numpy()
result = comparing.rate_difference(people, "treated", "reoffended", matches=matches)
print(result.table.round(3).to_string(index=False))
print(result.sentence)

# %% [markdown]
# ## How often, how soon, how grave
# The Data Lab's further tables: reoffences per person; then, of reoffenders only and where there are more than 30 on a
# side, days to the first reoffence, its kind, custody for it, and custodial sentences. Three things differ here.
#
# * The courts tables hold the principal offence of a case, so a case counts once, however many offences it had, and a case before
#   two courts counts once too. The numbers are lower than the Data Lab's.
# * These data have no severity score, and neither have the Data Lab's reports: their severity is the mode of trial. The
#   tables do not say it; the offence group tells summary offences from the rest. With your copy of the published
#   classification, `loading.read_offence_groups(path, "type")` and `group_offences` tell indictable only from either way.
# * Return to custody is, as there, a custodial sentence for a reoffence. A recall is none: `journeys.return_to_custody()` asks that.

# %%
events = journeys.outcome_events(followed, log, journeys.proven_reoffence())
matters = loading.court_episodes(tables)
courts = {name: tables[name].assign(episode=matters.codes(name)) for name in ("magistrates", "crown")}
for column in ("episode", "offence_group", "disposal"):
    events[column] = journeys.row_values(events, courts, {"magistrates": column, "crown": column})
events["custody"] = (events["disposal"] == "immediate_custody").astype(int)
summary = events["offence_group"].astype(str).str.startswith("Summary")
events["kind"] = np.where(events["offence_group"].isna(), "not known", np.where(summary, "summary", "indictable or either way"))
events["custody"] = events.groupby(["index_id", "episode"])["custody"].transform("max")
cases = events.drop_duplicates(["index_id", "episode"])
cases = cases[cases["index_id"].isin(people["index_id"])]
measures = comparing.reoffending_measures(people, cases, "treated", "reoffended", matches, severity="kind", custody="custody")
shown = ["measure", "severity", "treated_value", "others_value", "difference", "lower", "upper", "treated", "others"]
print(measures[shown].round(2).to_string(index=False))

# %% [markdown]
# ## The report
# Six pages and a workbook, checked before the call returns; `word=True` adds a Word document where python-docx is
# installed. Nothing was planted for programmes in the invented
# people: a difference here is selection and chance.

# %%
study = reporting.MatchedStudy(
    frame=people, treated="treated", covariates=covariates, matches=matches, result=result,
    measures=measures, treatment="an accredited programme as part of an order",
    outcome="a proven reoffence within one year of the start of the order",
    population="People who started a community or suspended order from June 2014 to December 2018.",
    matching="Nearest neighbours of the same sex and year by the log-odds of the propensity score, {} to each, within 0.05 standard "
             "deviations, {}; of four such rules the one with the best balance, chosen before any outcome was looked at.".format(
                 ratio, "controls used again where near" if again else "each control once"),
    names={"age": "Age at offence, years", "sex": "Sex", "offence": "Offence", "suspended": "Kind of order", "length": "Length, days",
           "convictions": "Convictions in three years", "custody_before": "Custody in three years", "year": "Year of start"})
report = reporting.write_matched_report(study, OUT, "Accredited programmes and reoffending",
                                        limits=[
    "Cautions are not in these data; the official measure counts them.",
    "A case counts once, by its principal offence: numbers of reoffences are lower than the official ones."])
print("Disclosure check:", report.verdict.word)
love
