"""Unpaid work and rehabilitation activity together: who gets both, and how the orders end."""
# %% [markdown]
# # Combined unpaid work and rehabilitation requirements
#
# An order can carry unpaid work, a rehabilitation activity requirement (RAR), both, or others. Who gets which mix,
# and how do the orders end? The outcomes compete: an order that is revoked cannot be completed.

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
OUT = Path(os.environ.get("OUT", "outputs")) / "11_combined_requirements"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)

# %% [markdown]
# ## The mix of each order

# %%
requirements = tables["probation_requirements"]
kinds = requirements["requirement_type"].astype(str)
mix = pd.DataFrame({
    "event_id": requirements["event_id"], "work": kinds.eq("Unpaid Work"), "rar": kinds.str.contains("RAR"),
}).groupby("event_id").any()
mix["mix"] = np.select([mix["work"] & mix["rar"], mix["work"], mix["rar"]], ["both", "unpaid work", "RAR"], "neither")
events = tables["probation_events"].drop_duplicates("event_id").set_index("event_id")
orders = events.join(mix["mix"], how="inner").reset_index()
orders = orders[orders["disposal_date"].between("2014-06-01", "2019-06-30")].reset_index(drop=True)
print(orders["mix"].value_counts().to_string())

# %% [markdown]
# ## Who gets both?
# Standardised differences of those with both against those with unpaid work only.

# %%
log = journeys.event_log(tables, dictionary)
orders["sex"] = orders["sex"].astype(str)
orders["offence"] = orders["offence_category"].astype(str)
large = orders["offence"].map(orders.groupby("offence").size()) >= 0.05 * len(orders)
orders["offence"] = orders["offence"].where(large, "other")
orders["suspended"] = orders["disposal_type"].astype(str).str.contains("Suspended").astype(int)
pair = orders[orders["mix"].isin(["both", "unpaid work"]) & orders["age_at_offence"].notna() & orders["sex"].isin(["M", "F"])]
pair = pair.assign(both=(pair["mix"] == "both").astype(int)).reset_index(drop=True)
covariates = ["age_at_offence", "sex", "offence", "suspended"]
print(comparing.balance_table(pair, "both", covariates)[["covariate", "level", "mean_treated", "mean_others", "difference"]].round(2)
      .to_string(index=False))
model = comparing.fit_propensity(pair, "both", covariates)
print(model.table.round(3).to_string(index=False))

# %% [markdown]
# ## How orders end
# The probation table dates the end of an order and does not say why. `order_endings` reads it from the reasons of the
# requirements, a breach in court, or the planned day, and keeps the evidence. Completed, revoked and ended early
# compete; open orders are censored at the end of the data. Days since the sentence, calendar.

# %%
END = pd.Timestamp("2020-12-31")
table = tables["probation_events"].reset_index(drop=True)
endings = journeys.order_endings(table, requirements, log)
print(pd.crosstab(endings["ending"].astype(str), endings["evidence"].astype(str)).to_string())
why = endings.assign(event_id=table["event_id"].to_numpy()[endings["row"].to_numpy()]).drop_duplicates("event_id").set_index("event_id")
orders["end"] = why["date"].reindex(orders["event_id"]).to_numpy()
orders["ending"] = why["ending"].astype(object).reindex(orders["event_id"]).to_numpy()
seen = orders["end"].notna() & (orders["end"] <= END)
orders["status"] = orders["ending"].map({"completed": 1, "revoked": 2}).fillna(3).where(seen, 0).astype(int)
orders["days"] = (orders["end"].where(seen, END) - orders["disposal_date"]).dt.days
orders = orders[(orders["days"] > 0) & (orders["mix"] != "neither")].reset_index(drop=True)
names = dict(duration="days", event="status", person="person")
incidence = survival.fit_cumulative_incidence(orders, by="mix", **names)
at = incidence.at([365])
print(at.assign(end=at["cause"].map({1: "completed", 2: "revoked", 3: "early or died"}))[
    ["mix", "end", "incidence", "lower", "upper", "people"]].round(3).to_string(index=False))
print(survival.compare_incidence(orders, "mix", duration="days", event="status", cause=2).summary)

# %% [markdown]
# The curves compare those who got each mix, and courts do not draw lots. Subdistribution hazard ratios of a
# revocation, against unpaid work alone, for like age, sex, offence and kind of order:

# %%
alike = orders[orders["age_at_offence"].notna() & orders["sex"].isin(["M", "F"])].reset_index(drop=True)
alike["mix"] = pd.Categorical(alike["mix"], categories=["unpaid work", "RAR", "both"])
gray = survival.fit_fine_gray(alike, ["mix", "age_at_offence", "sex", "offence", "suspended"], cause=2, cluster="person", **names)
own = gray.table[gray.table["term"].str.contains("mix|suspended")]
print(own[["term", "hazard_ratio", "lower", "upper"]].round(2).to_string(index=False))

# %% [markdown]
# ## Reoffending from the start of the order

# %%
index = journeys.index_events(log, "order_start", which="first_in_window", window=("2014-06-01", "2017-12-31"))
event = tables["probation_events"]["event_id"].to_numpy()[index["row"].to_numpy()]
kind = mix["mix"].reindex(event).fillna("neither").to_numpy()
custody = journeys.unite_spells(journeys.custody_phases(tables["prison"], "2021-09-30").spells)
followed = journeys.follow_up(index, log, journeys.proven_reoffence(), journeys.coverage(dictionary), horizon="24M", exclude=custody)
rows = journeys.risk_rows(followed, clock="at_risk", exclude=custody,
                          covariates=pd.DataFrame({"index_id": index["index_id"], "mix": kind}))
# The shares are those of the groups as they are; days in custody do not count.
print(survival.fit_kaplan_meier(rows, by="mix").at([365]).round(3).to_string(index=False))

# %% [markdown]
# ## Beyond the sentence: alcohol and drug requirements (question 30)
# A drug or alcohol treatment requirement against other orders, matched on what was known at the start; a proven
# reoffence within a year of the start. Treatment means that it was ordered, not that anybody came: whoever did not
# attend is among the treated. Those who get it use drugs or drink, which is recorded for nobody else: matched people
# are alike in record, not in that. The rate of the treated would look high for this reason alone.

# %%
treating = requirements.loc[requirements["requirement_type"].isin(["Drug Rehabilitation", "Alcohol Treatment"]), "event_id"].unique()
source = table.iloc[index["row"].to_numpy()].reset_index(drop=True)
past = journeys.history(index, log, window=(-1095, -1), counts={"convictions": "convicted"})
people = pd.DataFrame({
    "index_id": index["index_id"], "person": index["person"], "treated": source["event_id"].isin(treating).astype(int),
    "age": source["age_at_offence"], "sex": source["sex"].astype(str), "offence": source["offence_category"].astype(str),
    "suspended": source["disposal_type"].astype(str).str.contains("Suspended").astype(int), "convictions": past["convictions"],
    "year": index["date"].dt.year.astype(str)})
people = people[people["age"].notna() & people["sex"].isin(["M", "F"])].reset_index(drop=True)
people["offence"] = people["offence"].where(people["offence"].map(people.groupby("offence").size()) >= 0.05 * len(people), "other")
measured = ["age", "sex", "offence", "suspended", "convictions", "year"]
propensity = comparing.fit_propensity(people, "treated", measured)
matches = comparing.match_scores(people, propensity, exact=["sex"], ratio=2)
print(matches.summary)
after = comparing.balance_table(people, "treated", measured, matches.weights)
print("largest difference {:.2f}".format(comparing.largest_difference(after)))
within = journeys.follow_up(index, log, journeys.proven_reoffence(), journeys.coverage(dictionary), horizon="12M")
people["reoffended"] = pd.Series(journeys.binary_outcome(within, "12M").to_numpy(), index=within["index_id"].to_numpy()).reindex(
    people["index_id"]).to_numpy()
result = comparing.rate_difference(people, "treated", "reoffended", matches=matches)
print(result.table.round(3).to_string(index=False))
print(result.sentence)

# %% [markdown]
# ## For release

# %%
# Few ended early or died, too few for a curve of their own: for release they are one group with the revoked.
released = orders.assign(status=orders["status"].replace(3, 2))
words = {"1": "completed", "2": "revoked, ended early or died"}
session = Session(person="person", project="Combined requirements")
_, figure = reporting.add_curve(session, survival.fit_cumulative_incidence(released, **names), "orders", "How orders end",
                                "Share of orders ended", every=90, names=words, time_label="Days since sentence",
                                population="orders with unpaid work, RAR or both, June 2014 to June 2019")
shown = orders.assign(end=orders["status"].map({0: "open", 1: "completed", 2: "revoked, early or died", 3: "revoked, early or died"}))
output = session.table(shown, rows="mix", columns="end", name="mix_by_end", totals=True, description="Orders by mix and end")
if output.verdict.word == "block":
    session.suppress("mix_by_end")
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
figure
