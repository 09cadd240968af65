"""Sentencing disparities: legal factors first, then what is left between groups and between courts."""
# %% [markdown]
# # Sentencing disparities
#
# Is immediate custody at the Crown Court as likely for like cases? The shape is that of Lymperopoulou's work on these
# data: legal factors enter first, people are within courts. What stays between groups is a disparity in the records,
# not a proof of its cause: much of what a judge weighs is not in the table. Nothing was planted between groups or
# courts in the invented people: about one interval in twenty leaves out "no difference" all the same.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from jdfanalysis import comparing, journeys, loading, synthetic
from output_checks import Session
from jdfanalysis.dictionary import data_first, ethnic_group

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
groups = {code: ethnic_group(code) for code in crown["ethnicity"].dropna().unique()}
cases["ethnicity"] = crown["ethnicity"].astype(object).map(groups)
before = len(cases)
cases = cases[cases["sex"].isin(["M", "F"]) & cases["age"].notna() & cases["ethnicity"].notna() & (cases["ethnicity"] != "Not stated")]
cases = cases.reset_index(drop=True)
print("{:,} convictions, {:,} of {:,} people with sex, age and ethnicity".format(before, len(cases), cases["person"].nunique()))
for name in ("offence", "remand", "plea", "ethnicity"):
    large = cases[name].map(cases.groupby(name).size()) >= 0.03 * len(cases)
    cases[name] = cases[name].where(large, "all other")
print(cases.groupby("ethnicity")["custody"].agg(["size", "mean"]).round(3).to_string())

# %% [markdown]
# ## From the raw gap to the gap among like cases
# Step by step, so that a reader sees what moves it. Courts have random intercepts. The few people with several
# convictions count as that many; so the intervals are somewhat too narrow.

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
own = with_remand.table[with_remand.table["term"].str.contains("ethnicity|sex")]
print(own[["term", "odds_ratio", "lower_ratio", "upper_ratio"]].round(2).to_string(index=False))

# %% [markdown]
# ## Length of sentence
# Among those in custody, the log of the days: a linear mixed model, as per cent longer or shorter. Who is in custody
# was decided first: groups that are sent there for lighter cases would look as if they got shorter sentences.

# %%
held = cases[(cases["custody"] == 1) & (cases["days"] > 0)].reset_index(drop=True)
held["log_days"] = np.log(held["days"])
length = comparing.fit_group_effects(held, "log_days", person + " + " + legal, "court", kind="linear")
own = length.table[length.table["term"].str.contains("ethnicity|sex")].copy()
for name in ("estimate", "lower", "upper"):
    own[name] = 100 * (np.exp(own[name]) - 1)
print(own[["term", "estimate", "lower", "upper"]].round(1).to_string(index=False))
print(length.summary)

# %% [markdown]
# ## Earlier convictions and the sentence (question 17)
# The look-back is three years for everybody. The odds ratio belongs to each doubling of one plus the convictions; what
# it means for a case is easier said as the share in custody expected with none, one and three convictions, all
# else of each case as it is.

# %%
final = models["and legal factors"]
own = final.table[final.table["term"] == "convictions"]
print(own[["term", "odds_ratio", "lower_ratio", "upper_ratio"]].round(2).to_string(index=False))
shares = comparing.expected_shares(final, cases, "convictions", [np.log2(1.0 + n) for n in (0, 1, 3)])
print(shares.assign(level=["none", "one", "three"]).round(3).to_string(index=False))

# %% [markdown]
# ## The same question at magistrates' courts (question 16)
# An outcome at a time, with the same model: remand in custody, guilty plea, conviction, custody of those convicted.
# One case a person, the first of 2019, so that errors need no cluster. Age in bands, against 25 to 34. With
# fifty intervals in this notebook two or three leave out 1 by chance: say beforehand which ones the paper is about.

# %%
hearings = log[log["source"] == "magistrates"]
early = journeys.index_events(hearings, "first_hearing", which="first_in_window", window=("2019-01-01", "2019-12-31"))
below = tables["magistrates"].iloc[early["row"].to_numpy()].reset_index(drop=True)
record = journeys.history(early, log, window=(-1095, -1), counts={"convictions": "convicted"})
low = pd.DataFrame({
    "person": early["person"], "court": below["court"].astype(str), "offence": below["offence_group"].astype(str),
    "sex": below["sex"].astype(str),
    "ethnicity": below["ethnicity"].astype(object).map({c: ethnic_group(c) for c in below["ethnicity"].dropna().unique()}),
    "age": pd.cut(below["age"], [17, 24, 34, 49, 120], labels=["18 to 24", "25 to 34", "35 to 49", "50 and over"]).astype(object),
    "doublings": np.log2(1.0 + record["convictions"]), "held": (below["remand_status"] == "custody").astype(int),
    "guilty": (below["plea"] == "guilty").astype(int),
    "convicted": below["outcome"].isin(["convicted", "committed_for_sentence"]).astype(int),
    "custody": (below["disposal"] == "immediate_custody").astype(int)})
low = low[low["sex"].isin(["M", "F"]) & low["age"].notna() & low["ethnicity"].notna() & (low["ethnicity"] != "Not stated")]
low["offence"] = low["offence"].where(low["offence"].map(low.groupby("offence").size()) >= 0.03 * len(low), "other")
terms = "C(ethnicity, Treatment('White')) + C(age, Treatment('25 to 34')) + C(sex) + doublings + C(offence)"
told = []
for outcome in ("held", "guilty", "convicted", "custody"):
    part = low[low["convicted"] == 1] if outcome == "custody" else low
    fit = comparing.fit_group_effects(part.reset_index(drop=True), outcome, terms, "court")
    own = fit.table[fit.table["term"].str.contains("ethnicity|age")].assign(outcome=outcome)
    told.append(own.assign(term=own["term"].str.replace(r"C\(|, Treatment\(.*?\)\)|T\.", "", regex=True)))
print(pd.concat(told)[["outcome", "term", "odds_ratio", "lower_ratio", "upper_ratio"]].round(2).to_string(index=False))

# %% [markdown]
# ## For release
# Effects of single courts stay inside. The model goes out with its residual degrees of freedom and the people behind
# every level.

# %%
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
