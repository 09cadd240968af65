"""Sentencing disparities: legal factors first, then what is left between groups and between courts."""
# %% [markdown]
# # Sentencing disparities
#
# Is immediate custody at the Crown Court as likely for like cases? The shape is that of Lymperopoulou's work on these
# data: legal factors enter first, people are within courts. What stays between groups is a disparity in the records,
# not a proof of its cause: much of what a judge weighs is not in the table.

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
OUT = Path(os.environ.get("OUT", "outputs")) / "09_sentencing_disparities"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)

# %% [markdown]
# ## Convicted at the Crown Court, with what was known on that day

# %%
log = journeys.event_log(tables, dictionary)
index = journeys.index_events(log[log["source"] == "crown"], "convicted", which="all", window=("2014-01-01", "2020-06-30"))
past = journeys.history(index, log, window=(-1095, -1), counts={"convictions": "convicted", "custody_before": "sentenced_custody"})
crown = tables["crown"].iloc[index["row"].to_numpy()].reset_index(drop=True)
cases = pd.DataFrame({
    "person": index["person"].to_numpy(), "custody": (crown["disposal"] == "immediate_custody").astype(int),
    "sex": crown["sex"].astype(str), "age": crown["age"].to_numpy() / 10, "plea": crown["plea"].astype(str),
    "offence": crown["offence_group"].astype(str), "court": crown["court"].astype(str),
    "remand": crown["remand_status"].astype(str), "convictions": np.log2(1.0 + past["convictions"].to_numpy()),
    "days": crown["sentence_days"].to_numpy()})
letters = {"W": "White", "M": "Mixed", "A": "Asian", "B": "Black", "O": "Other", "C": "Asian"}
cases["ethnicity"] = crown["ethnicity"].astype(str).str[0].map(letters)
before = len(cases)
cases = cases[cases["sex"].isin(["M", "F"]) & cases["age"].notna() & cases["ethnicity"].notna()].reset_index(drop=True)
print("{:,} convictions, {:,} with sex, age and ethnicity".format(before, len(cases)))
for name in ("offence", "remand", "plea", "ethnicity"):
    large = cases[name].map(cases.groupby(name).size()) >= 0.03 * len(cases)
    cases[name] = cases[name].where(large, "all other")
print(cases.groupby("ethnicity")["custody"].agg(["size", "mean"]).round(3).to_string())

# %% [markdown]
# ## From the raw gap to the gap among like cases
# Step by step, so that a reader sees what moves it. Courts have random intercepts.

# %%
legal = "C(offence) + C(plea) + convictions"
person = "C(ethnicity, Treatment('White')) + C(sex, Treatment('M')) + age"
models = {
    "person only": comparing.fit_group_effects(cases, "custody", person, "court"),
    "and legal factors": comparing.fit_group_effects(cases, "custody", person + " + " + legal, "court"),
}
for name, model in models.items():
    own = model.table[model.table["term"].str.contains("ethnicity|sex")]
    print(name)
    print(own[["term", "odds_ratio", "lower_ratio", "upper_ratio"]].round(2).to_string(index=False))
    print(model.summary)

# %% [markdown]
# Remand is left out on purpose: it follows from the same case, and may itself be unequal. Put it in and see how the
# gap moves; say in the paper which of the two questions you answer.

# %%
with_remand = comparing.fit_group_effects(cases, "custody", person + " + " + legal + " + C(remand)", "court")
print(with_remand.table[with_remand.table["term"].str.contains("ethnicity|sex")][["term", "odds_ratio"]].round(2).to_string(index=False))

# %% [markdown]
# ## Length of sentence
# Among those in custody, the log of the days: a linear mixed model. The share between courts is small in the invented
# people, who have no court effect planted.

# %%
held = cases[(cases["custody"] == 1) & (cases["days"] > 0)].reset_index(drop=True)
held["log_days"] = np.log(held["days"])
length = comparing.fit_group_effects(held, "log_days", person + " + " + legal, "court", kind="linear")
own = length.table[length.table["term"].str.contains("ethnicity|sex")].copy()
own["per cent"] = 100 * (np.exp(own["estimate"]) - 1)
print(own[["term", "per cent"]].round(1).to_string(index=False))
print(length.summary)

# %% [markdown]
# ## For release
# Effects of single courts stay inside. The model goes out with its residual degrees of freedom and the people behind
# every level.

# %%
final = models["and legal factors"]
shown = final.table[["term", "odds_ratio", "lower_ratio", "upper_ratio"]].round(3)
behind = {}
for name in ("ethnicity", "sex", "offence", "plea"):
    for level, people in cases.groupby(name)["person"].nunique().items():
        behind["{}: {}".format(name, level)] = int(min(people, cases["person"].nunique() - people))
session = Session(person="person", project="Sentencing disparities")
session.model(shown, name="custody_model", df=final.residual_df, n=len(cases), terms=behind,
              roles={"term": "label", "odds_ratio": "coefficient", "lower_ratio": "confidence", "upper_ratio": "confidence"},
              description="Odds of immediate custody, courts as random intercepts", population="Crown Court convictions 2014 to 2020")
output = session.table(cases.assign(sentence=np.where(cases["custody"] == 1, "custody", "other")), rows="ethnicity", columns="sentence",
                       name="custody_by_ethnicity", aggfunc="people", description="People by ethnicity and sentence")
if output.verdict.word == "block":
    session.suppress("custody_by_ethnicity")
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
