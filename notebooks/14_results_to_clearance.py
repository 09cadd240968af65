"""From results to a clearance request: what the check says, what to do, and the folder that is sent."""
# %% [markdown]
# # From results to a clearance request
#
# Every output leaves with the counts behind it. This notebook goes through the treatments: merge, suppress, code the
# extremes of a summary, bins instead of values, a curve in steps, a model with its degrees of freedom, and a folder with
# everything that the checkers ask for.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from jdfanalysis import journeys, loading, reporting, survival, synthetic
from output_checks import ReleaseRefused, Session, check_folder, text_report
from jdfanalysis.dictionary import data_first

DATA = os.environ.get("DATA_FIRST")            # inside: the folder of your extract
if not DATA:                                   # outside: invented people
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "20000")), seed=1).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "14_results_to_clearance"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)
magistrates = tables["magistrates"]
people = magistrates.assign(
    sex=magistrates["sex"].astype(str), offence=magistrates["offence_group"].astype(str), disposal=magistrates["disposal"].astype(str))
people = people[people["sex"].isin(["M", "F"])]

# %% [markdown]
# ## A table with small cells is refused, with the reasons

# %%
session = Session(policy="ons_srs", person="person", project="From results to clearance", researcher="A. Researcher")
output = session.table(people, rows="offence", columns=["sex"], name="offence_by_sex", totals=True, aggfunc="people",
                       description="People by principal offence and sex", population="all magistrates' cases 2011 to 2020")
wide = session.table(people, rows="offence", columns="disposal", name="offence_by_disposal", totals=True,
                     description="Cases by principal offence and disposal", population="all magistrates' cases 2011 to 2020")
print(output.verdict.word, wide.verdict.word)
for finding in wide.findings[:3]:
    print("-", finding.message, "|", finding.remedy)
try:
    session.finalise(OUT)
except ReleaseRefused as refused:
    print(str(refused).splitlines()[0])

# %% [markdown]
# ## First merge, then suppress
# Merging keeps more than suppressing: counts are made anew from the data. What stays small is hidden together with
# enough other cells that no total gives it back, and the pattern is proved safe.

# %%
rare = people["offence"].value_counts()
merged = session.merge("offence_by_disposal", offence={"All other": rare[rare < 0.03 * len(people)].index.tolist()})
print("after merging:", merged.verdict.word)
for name in ("offence_by_sex", "offence_by_disposal"):
    if session.outputs[name].verdict.word == "block":
        print(name, "after suppression:", session.suppress(name).verdict.word)

# %% [markdown]
# ## Means, percentiles and a histogram
# A minimum or a maximum is one person's value, and is refused; so is a percentile of a small group. `code_extremes` puts
# the value beyond which enough people lie in its place, `band_percentiles` a band that holds enough people.
# `histogram` counts in bins that are open at both ends and joined until each holds enough people.

# %%
sentences = people[(people["disposal"] == "immediate_custody") & (people["sentence_days"] > 0)]
summary = session.describe(sentences, "sentence_days", rows="sex", statistics=("n", "mean", "median", "p90", "max"), name="sentence_days",
                           description="Days of immediate custody at magistrates' courts", population="sentences 2011 to 2020")
print(summary.verdict.word, "-", summary.findings[0].message)
summary = session.code_extremes("sentence_days")
if summary.verdict.word != "clear":
    summary = session.band_percentiles("sentence_days", 28)
print(summary.verdict.word)
print(summary.table.to_string())
ages = session.histogram(people.dropna(subset=["age"]), "age", bins=[18, 25, 35, 45, 55, 65], by="sex", name="ages",
                         description="Magistrates' cases by age and sex", population="all magistrates' cases 2011 to 2020")
if ages.verdict.word == "block":
    ages = session.suppress("ages")
print(ages.verdict.word)
print(ages.table.to_string())

# %% [markdown]
# ## A curve and a model
# `add_curve` states a curve on days behind which enough people stand; `add_model` brings degrees of freedom and the
# people behind each level.

# %%
log = journeys.event_log(tables, dictionary)
index = journeys.index_events(log, "convicted", which="first_in_window", window=("2014-01-01", "2016-12-31"))
followed = journeys.follow_up(index, log, journeys.reconviction(), journeys.coverage(dictionary), horizon="24M")
rows = journeys.risk_rows(followed, covariates=tables.people[["person", "sex"]])
rows = rows[rows["sex"].isin(["M", "F"])].reset_index(drop=True)
rows["sex"] = pd.Categorical(rows["sex"].astype(str), categories=["M", "F"])
curves = survival.fit_kaplan_meier(rows, by="sex")
_, figure = reporting.add_curve(session, curves, "reconviction", "Reconviction by sex", "Share reconvicted", every=60,
                                rising=True, names={"M": "men", "F": "women"}, population="first conviction 2014 to 2016")
cox = survival.fit_cox(rows, ["sex"])
reporting.add_model(session, cox, "cox", "Hazard of reconviction", {"sex[F]": "Women, against men"})
ratio = cox.table.iloc[0]
session.text("Of women against men the hazard of a reconviction within two years was {:.2f} ({:.2f} to {:.2f}). The estimates rest on all "
             "linked people.".format(ratio["hazard_ratio"], ratio["lower"], ratio["upper"]), name="summary",
             description="Sentence for the abstract", population="first conviction 2014 to 2016")

# %% [markdown]
# ## The request
# Files for release lie in the folder; evidence, checksums, the request sheet and the report in `_not_for_release`.
# Then the folder is checked once more as files, as a checker would.

# %%
report = session.finalise(OUT, xlsx=True)
print("Disclosure check:", report.verdict.word)
print(sorted(path.name for path in OUT.iterdir()))
print(sorted(path.name for path in (OUT / "_not_for_release").iterdir())[:8])
again = check_folder(OUT)
print(text_report(again).splitlines()[0])
print(text_report(again).splitlines()[1])

# %% [markdown]
# A pre-check is not clearance. What the checkers will ask: is the population described, are variables labelled, does
# a table of an earlier request give a hidden cell back? `check_folder(OUT, earlier=...)` compares with what was
# released before.

# %%
figure
