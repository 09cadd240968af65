"""Returning defendants: who comes back to court, how often, for what (the table shape of Jackson and others 2022)."""
# %% [markdown]
# # Returning defendants
#
# The first published Data First study (Jackson and others 2022) asked who returns to court. Its table: defendants by
# number of returns (0, 1, 2 to 5, 6 or more) and by first known offence. Two traps: earlier appearances before the
# data begin are not seen, so the first cohort years hold old hands (a wash-out helps); and people followed for longer
# return more, so everyone gets the same follow-up.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from jdfanalysis import journeys, loading, synthetic
from output_checks import Session
from jdfanalysis.dictionary import data_first

DATA = os.environ.get("DATA_FIRST")            # inside: the folder of your extract
if not DATA:                                   # outside: invented people
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "20000")), seed=1).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "08_returning_defendants"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)
matters = loading.court_episodes(tables)
magistrates = tables["magistrates"].assign(episode=matters.codes("magistrates"))
crown = tables["crown"].assign(episode=matters.codes("crown"))
log = journeys.event_log({"magistrates": magistrates, "crown": crown}, dictionary)
log = journeys.first_per_episode(log, "first_hearing")

# %% [markdown]
# ## First known appearance after two years without any, then five years for everybody

# %%
index = journeys.index_events(log, "first_hearing", which="first", window=("2013-01-01", "2015-12-31"), washout="24M")
index = index[index["source"] == "magistrates"].reset_index(drop=True)
index["index_id"] = np.arange(len(index), dtype=index["index_id"].dtype)
coverage = journeys.coverage(dictionary)
outcome = journeys.reappearance()
followed = journeys.follow_up(index, log, outcome, coverage, horizon="60M", beyond="missing")
seen = followed[followed["status"] >= 0]
rows = journeys.recurrent_rows(seen, log, outcome)
returns = rows.groupby("index_id")["status"].sum().reindex(seen["index_id"]).fillna(0).astype(int).to_numpy()
first = magistrates.iloc[index.set_index("index_id")["row"].reindex(seen["index_id"]).to_numpy()].reset_index(drop=True)
AGES = ["under 18", "18 to 24", "25 to 34", "35 to 49", "50 and over"]
people = pd.DataFrame({
    "person": seen["person"].to_numpy(), "returns": returns, "sex": first["sex"].astype(str), "offence": first["offence_group"].astype(str),
    "age": pd.cut(first["age"], [0, 18, 25, 35, 50, 120], right=False, labels=AGES),
})
people["band"] = pd.cut(people["returns"], [-1, 0, 1, 5, 10 ** 6], labels=["0", "1", "2 to 5", "6 or more"]).astype(str)
print(people["band"].value_counts(normalize=True).round(3).to_string())

# %% [markdown]
# ## Who they are
# Rows that share a first offence; categories with few people are one group.

# %%
large = people["offence"].map(people.groupby("offence").size()) >= 0.03 * len(people)
people["offence"] = people["offence"].where(large, "Other")
share = pd.crosstab(people["offence"], people["band"], normalize="index").round(3)
print(share.to_string())
people["often"] = (people["returns"] >= 2).astype(int)
print(people.groupby("age", observed=True)["often"].mean().round(3).to_string())

# %% [markdown]
# ## Does the next appearance lead to a harder sentence?
# Disposal at the first and at the second appearance of those who came back.

# %%
second = journeys.index_events(log, "first_hearing", which="all", window=("2013-01-01", "2020-12-31"))
second = second[(second["source"] == "magistrates") & second["person"].isin(people["person"])].sort_values(["person", "date"])
second["turn"] = second.groupby("person").cumcount() + 1
second["disposal"] = magistrates["disposal"].astype(str).to_numpy()[second["row"].to_numpy()]
wide = second[second["turn"] <= 2].pivot(index="person", columns="turn", values="disposal").dropna()
print(pd.crosstab(wide[1], wide[2], normalize="index").round(2).to_string())

# %% [markdown]
# ## For release

# %%
session = Session(person="person", project="Returning defendants")
for name, rows_by in (("returns_by_offence", "offence"), ("returns_by_age", "age")):
    shown = people.dropna(subset=["age"]).assign(age=people["age"].astype(str))
    output = session.table(shown, rows=rows_by, columns="band", name=name, totals=True, aggfunc="people",
                           description="Defendants by returns in five years", population="first known appearance 2013 to 2015")
    if output.verdict.word != "clear":
        session.suppress(name)
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
