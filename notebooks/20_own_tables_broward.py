"""Your own tables by declaration: three real tables from Broward County, cleaned, followed and modelled.

Set BROWARD to the folder with persons.csv, charges.csv and jail_spells.csv, and run in Spyder
cell by cell, or as `python 20_own_tables_broward.py`. The notebook beside it is made from this file.
"""
# %% [markdown]
# # Your own tables, declared
#
# Three real tables: people screened in Broward County, Florida, in 2013 and 2014, their charges and their jail
# spells (public records, published by ProPublica in 2016, here without names or dates of birth). They are dirty as
# real extracts are: spells nest, overlap and repeat, some dates carry a time of day, some releases lie before
# their admission.
#
# No code knows these tables. What they are stands in `broward_dictionary.json`: columns, codes, which dates make
# which events, which pair of dates makes a spell, and the window in which new charges can be seen.

# %%
import os
from pathlib import Path

import pandas as pd

from jdfanalysis import journeys, loading, survival
from jdfanalysis.attrition import Attrition
from jdfanalysis.dictionary import read_dictionary
from jdfanalysis.errors import CoverageError

HERE = Path(__file__).resolve().parent if "__file__" in globals() else Path.cwd()
FOLDER = Path(os.environ.get("BROWARD", "broward"))
dictionary = read_dictionary(HERE / "broward_dictionary.json")

# %% [markdown]
# ## Load and link
# One call reads every declared table and reports what came in: scores of -1 are set aside as missing, times of day
# are dropped and counted. The tables share a person column, so linking gives each person a dense code.

# %%
loaded = loading.load_all(FOLDER, dictionary=dictionary)
print(loaded.report.as_text())
tables = loading.link_people(loaded)

# %% [markdown]
# ## Spells: cleaned, united, every row accounted for
# Spells are half-open, `[admission, release)`, in whole days. What cannot be used is set aside with a reason;
# what is left is united, so that no day in jail counts twice.

# %%
LAST_DAY = "2016-03-31"
attrition = Attrition()
log = journeys.event_log(tables, dictionary, attrition=attrition)
raw = journeys.read_spells(tables, dictionary, attrition=attrition)
cleaned, aside = journeys.clean_spells(raw, observed_to=LAST_DAY, attrition=attrition)
jail = journeys.unite_spells(cleaned, attrition=attrition)
print(journeys.quarantine_counts(aside)[["reason", "rows"]].to_string(index=False))
print("{:,} rows as recorded, {:,} usable, {:,} spells after union".format(len(raw), len(cleaned), len(jail)))

# %% [markdown]
# ## Index, outcome, time at risk
# Day 0 is the release from the index jail spell; a release inside another spell moves to the end of that spell. The
# outcome is the first new charge whose offence date lies after day 0. Follow-up ends with the coverage of charges,
# for everyone alike. Days in jail are not days at risk: people leave the risk set and come back.

# %%
index = journeys.index_events(
    log, "index_release", which="first", exclude=jail, inside="move", window=("2013-01-01", "2016-03-30"),
    attrition=attrition,
)
coverage = journeys.coverage(dictionary)
new_charge = journeys.Outcome("new_charge", ("new_charge",))
followed = journeys.follow_up(index, log, new_charge, coverage, exclude=jail, attrition=attrition)
people = tables["persons"][["person", "sex", "age", "priors_count", "score_text"]]
rows = journeys.risk_rows(followed, clock="calendar", exclude=jail, covariates=people, attrition=attrition)
print(journeys.check_rows(rows, refuse=("overlap", "jump", "teleport", "empty")).to_string(index=False))
print(attrition.frame().to_string(index=False))

# %% [markdown]
# ## Kaplan–Meier by sex and by score band
# The share with a new charge within one and two years. A row of the table counts people, not rows.

# %%
DAYS = [365, 730]


def charged_within(curves, by):
    """Share with a new charge by each day, with its limits."""
    at = curves.at(DAYS)
    shown = at[[by, "day", "people"]].copy()
    shown["charged"], shown["lower"], shown["upper"] = 1 - at["survival"], 1 - at["upper"], 1 - at["lower"]
    return shown.round(3)


by_sex = survival.fit_kaplan_meier(rows, by="sex")
scored = rows[rows["score_text"].notna()]
by_score = survival.fit_kaplan_meier(scored, by="score_text")
print(charged_within(by_sex, "sex").to_string(index=False))
print(charged_within(by_score, "score_text").to_string(index=False))
print(survival.compare_curves(rows, "sex").summary)

# %% [markdown]
# ## Cox with start/stop rows
# Hazard ratios for age (per ten years), sex, earlier charges (per five) and score band, with errors that
# allow for several rows of one person.

# %%
model_rows = scored.assign(
    age_10=scored["age"].astype(float) / 10,
    priors_5=scored["priors_count"].astype(float) / 5,
    band=pd.Categorical(scored["score_text"].astype(str), categories=["Low", "Medium", "High"]),
)
cox = survival.fit_cox(model_rows, "age_10 + C(sex, Treatment('Male')) + priors_5 + C(band)", cluster="person")
print(cox.summary)
print(cox.table[["term", "hazard_ratio", "lower", "upper", "p"]].round(4).to_string(index=False))
print(survival.check_proportional(cox).table.to_string(index=False))

# %% [markdown]
# ## The error that changes published numbers
# A two-year rate needs two years of follow-up for everybody. Cutting only those to whom nothing happened inflates
# it (Barenstein 2019, on these very data). Asked for that, the package refuses, and says until when people can be taken.

# %%
try:
    journeys.follow_up(index, log, new_charge, coverage, exclude=jail, horizon="24M")
except CoverageError as refused:
    refused_kind = type(refused).__name__
    print(refused_kind, "-", str(refused).splitlines()[0])

whole = journeys.follow_up(index, log, new_charge, coverage, exclude=jail, horizon="24M", beyond="missing")
two_years = journeys.binary_outcome(whole, "24M")
print("two-year rate, one rule for all: {:.1%} of {:,} people".format(two_years.mean(), two_years.notna().sum()))
