"""From records to journeys: event log, spells, one state a day, and where people are in the two years after release."""
# %% [markdown]
# # From records to journeys
#
# Court rows, prison rows and probation rows become one history for each person: a log of events, spells in states,
# one state a day. Every rule that drops, merges or infers writes a line.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from jdfanalysis import journeys, loading, synthetic
from jdfanalysis.attrition import Attrition
from output_checks import Session
from jdfanalysis.dictionary import data_first

DATA = os.environ.get("DATA_FIRST")            # inside: the folder of your extract
if not DATA:                                   # outside: invented people
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "20000")), seed=1).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "03_records_to_journeys"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)
attrition = Attrition()
LAST_DAY = "2020-12-31"

# %% [markdown]
# ## The log
# All dated events in one total order. What precedes what on one day is declared, not left to chance.

# %%
log = journeys.event_log(tables, dictionary, attrition=attrition)
print(log["event"].value_counts().head(8).to_string())

# %% [markdown]
# ## Custody, licence, supervision
# A prison row merges remand, sentence and recall; it is cut by its dates, with the evidence kept beside each part. A
# licence that probation does not record, because its table begins with events referred in 2014, is derived from the
# prison table and the law of its time, and marked as derived.

# %%
phases = journeys.custody_phases(tables["prison"], LAST_DAY, attrition=attrition).spells
supervised = journeys.supervision_spells(tables["probation_events"], attrition=attrition)
derived = journeys.sentence_licences(tables["prison"], recorded=supervised, attrition=attrition)
orders = journeys.read_spells(tables, dictionary)
orders, _ = journeys.clean_spells(orders, observed_to=LAST_DAY, attrition=attrition)
orders = orders[orders["state"].isin(["community_order", "suspended_order"])]
print(phases.groupby(["state", "evidence"], observed=True).size().to_string())
print(pd.concat([supervised, derived]).groupby(["state", "basis"], observed=True).size().to_string())

# %% [markdown]
# ## One state a day
# Where states overlap, the declared precedence decides and the others stay as flags. The four faults of a history are
# counted: none.

# %%
licences = journeys.joined_spells(supervised.drop(columns="basis"), derived.drop(columns="basis"))
everything = journeys.joined_spells(phases.drop(columns="evidence"), licences, orders)
timeline = journeys.state_timeline(everything, ("2011-01-01", LAST_DAY))
assert journeys.check_timeline(timeline)["rows"].sum() == 0
print(journeys.transitions(timeline).sort_values("n", ascending=False).head(8).to_string(index=False))

# %% [markdown]
# ## The two years after release
# From the first release of 2014 to 2017, states every 90 days. A negative loss in the flow is rows made: a prison row
# cut in three, a release followed by licence and supervision. An aggregate like this may leave; a picture of single
# people may not.

# %%
custody = journeys.unite_spells(phases, attrition=attrition)
index = journeys.index_events(phases, "custody_sentenced", which="first_in_window", window=("2014-01-01", "2017-12-31"),
                              exclude=custody, attrition=attrition)
grid = journeys.sequences_from_index(timeline, index, n=8, days=90)
picture = journeys.plot_state_distribution(grid)
picture.figure.axes[0].set_xlabel("Quarters (of 90 days) since the first release")
print(journeys.transition_rates(grid).head(6).to_string(index=False))
flow = journeys.flow_table(attrition)
print(flow.loc[flow["rows_lost"] != 0, ["step", "rule", "rows_before", "rows_lost"]].to_string(index=False))

# %% [markdown]
# ## For release: people by state, every quarter after release
# States with few people are one group before they are counted.

# %%
states = grid.frame().melt(id_vars="person", var_name="quarter", value_name="state").dropna(subset=["state"])
states["quarter"] = states["quarter"].astype(int) + 1
common = states.groupby("state").size()
states["state"] = states["state"].where(states["state"].map(common) >= 0.02 * len(states), "other")
session = Session(person="person", project="Journeys")
output = session.table(states, rows="quarter", columns="state", name="states_after_release",
                       description="People by state in each quarter after release", population="first releases 2014 to 2017")
if output.verdict.word == "block":
    session.suppress("states_after_release")
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
picture.figure
