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
# Reasons of the requirements' terminations: a revocation counts for the order, completion only if nothing was
# revoked. Cumulative incidence of each kind of end since the sentence.

# %%
ended = requirements.assign(reason=requirements["termination_reason"].astype(object))
revoked = ended["reason"].isin(["Revoked - Breach", "Revoked - Custody"])
last = ended.groupby("event_id")["termination_date"].max()
first_revoked = ended[revoked].groupby("event_id")["termination_date"].min()
open_still = ended[ended["termination_date"].isna()].groupby("event_id").size()
orders["revoked"] = first_revoked.reindex(orders["event_id"]).to_numpy()
orders["done"] = last.reindex(orders["event_id"]).to_numpy()
orders["open"] = orders["event_id"].isin(open_still.index)
END = pd.Timestamp("2020-12-31")
stop = orders["revoked"].fillna(orders["done"].where(~orders["open"], END)).clip(upper=END)
orders["status"] = np.select([orders["revoked"].notna() & (orders["revoked"] <= END), ~orders["open"] & (orders["done"] <= END)], [2, 1], 0)
orders["days"] = (stop - orders["disposal_date"]).dt.days
orders = orders[(orders["days"] > 0) & (orders["mix"] != "neither")].reset_index(drop=True)
names = dict(duration="days", event="status", person="person")
incidence = survival.fit_cumulative_incidence(orders, by="mix", **names)
print(incidence.at([365]).round(3).to_string(index=False))
print(survival.compare_incidence(orders, "mix", duration="days", event="status", cause=2).summary)

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
print(survival.fit_kaplan_meier(rows, by="mix").at([365]).round(3).to_string(index=False))

# %% [markdown]
# ## For release

# %%
words = {"1": "completed", "2": "revoked"}
session = Session(person="person", project="Combined requirements")
_, figure = reporting.add_curve(session, survival.fit_cumulative_incidence(orders, **names), "orders", "How orders end",
                                "Share of orders ended", every=90, names=words, time_label="Days since sentence",
                                population="orders with unpaid work, RAR or both, June 2014 to June 2019")
shown = orders.assign(end=orders["status"].map({0: "open", 1: "completed", 2: "revoked"}))
output = session.table(shown, rows="mix", columns="end", name="mix_by_end", totals=True, description="Orders by mix and end")
if output.verdict.word == "block":
    session.suppress("mix_by_end")
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
figure
