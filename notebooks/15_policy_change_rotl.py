"""A policy change as an interrupted time series: release on temporary licence, May 2019 (the shape of Mathlin's study)."""
# %% [markdown]
# # A policy change as an interrupted time series
#
# In May 2019 the rules of release on temporary licence (ROTL) were widened. Did return to custody within three months
# change for people released afterwards? The tables that we know of hold no ROTL itself: the exposure is the date.
# Whether the policy was carried out as intended cannot be answered here at all. Nothing was planted on that day in
# the invented people: an honest analysis finds no effect.
#
# The second half uses the same tools for another question: how the use of custody and of community sentences moved over
# the years.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from jdfanalysis import comparing, journeys, loading, reporting, synthetic
from output_checks import Session
from jdfanalysis.dictionary import data_first

DATA = os.environ.get("DATA_FIRST")            # inside: the folder of your extract
if not DATA:                                   # outside: invented people
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "20000")), seed=1).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "15_policy_change_rotl"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)

# %% [markdown]
# ## The series: share of releases followed by a return within three months, by month of release
# Everyone is followed for the same three months. Releases after December 2019 meet the closure of March 2020 in their
# follow-up, so the series ends there: eight months after the change, the least that a slope needs.

# %%
CHANGE, LAST = "2019-05-01", "2019-12-31"
log = journeys.event_log(tables, dictionary)
phases = journeys.custody_phases(tables["prison"], "2020-12-31").spells
custody = journeys.unite_spells(phases)
index = journeys.index_events(phases, "custody_sentenced", which="all", window=("2014-01-01", LAST), exclude=custody)
followed = journeys.follow_up(index, log, journeys.return_to_custody(), journeys.coverage(dictionary), horizon="3M", beyond="missing")
back = journeys.binary_outcome(followed, "3M")
known = back.notna().to_numpy()
dates = pd.Series(index["date"].to_numpy())[known]
monthly = comparing.count_by_period(dates, "2014-01", "2019-12", of=back[known])
print(monthly.tail(4).to_string(index=False))

# %% [markdown]
# ## Step and slope, with season and autocorrelation
# A month that a closure or a gap spoils would be left out by name (`leave_out`), and stay visible as a hollow point.

# %%
fit = comparing.fit_interrupted(monthly, CHANGE, season=1)
print(fit.table.round(4).to_string(index=False))
print(fit.summary)
print("six months on:", fit.effect(6).round(3).to_dict(), "Durbin-Watson {:.2f}".format(fit.durbin_watson))
figure = reporting.plot_interrupted(fit, "Returned within three months (%)", "Return to custody by month of release", percent=True)

# %% [markdown]
# ## Were the people released the same? (36)
# A step may be made by who is released as well as by what happens to them. The mix in the year before and the months
# after, in standard deviations. Compare like months: the year before runs from the same months.

# %%
mix = pd.DataFrame({
    "after": (index["date"] >= CHANGE).astype(int),
    "sentence_days": journeys.row_values(index, tables, {"prison": "sentence_days"}).astype(float),
    "age": journeys.row_values(index, tables, {"prison": "age_at_reception"}).astype(float),
    "sex": journeys.row_values(index, tables, {"prison": "sex"}).astype(str),
    "curfew": (journeys.row_values(index, tables, {"prison": "release_type"}) == "HDC").astype(int),
    "convictions": journeys.history(index, log, window=(-1095, -1), counts={"n": "convicted"})["n"]})
inside = index["date"].between("2018-05-01", "2018-12-31") | (index["date"] >= CHANGE)
mix = mix[inside & mix.notna().all(axis=1)].reset_index(drop=True)
print(comparing.balance_table(mix, "after", ["sentence_days", "age", "sex", "curfew", "convictions"])[
    ["covariate", "level", "mean_treated", "mean_others", "difference"]].round(2).to_string(index=False))

# %% [markdown]
# ## A change that did not happen
# The same model on invented days of change before the real one. If these "find" as much, the real one means little.

# %%
before = monthly[monthly["period"] < CHANGE]
for placebo in ("2015-05-01", "2016-05-01", "2017-05-01"):
    found = comparing.fit_interrupted(before, placebo, season=1).table.set_index("term").loc["step"]
    print(placebo, found[["estimate", "lower", "upper"]].round(3).tolist())

# %% [markdown]
# ## Custody and community sentences over time (28)
# The share of sentences at both courts, by quarter and inside coverage, that were immediate custody, and that were
# community or suspended orders. The Crown Court is covered from 2013, so the series begins there: earlier the share would be
# that of magistrates' courts alone. Closed courts in 2020 changed which cases were heard: those quarters are left out.
# The trend may bend where the guideline on the imposition of community and custodial sentences came into force, in
# February 2017: slope before, step, and change of slope. A share moves for many reasons, the mix of offences first.

# %%
sentenced = log[log["event"].astype(str).str.startswith("sentenced_") & (log["event"] != "sentenced_in_custody")].reset_index(drop=True)
sentenced = sentenced[sentenced["source"].isin(["magistrates", "crown"])].reset_index(drop=True)
CLOSED = ["2020-04", "2020-07", "2020-10"]
for name, kinds in (("custody", ["sentenced_custody"]), ("orders", ["sentenced_community", "sentenced_suspended"])):
    series = comparing.count_by_period(sentenced["date"], "2013-01", "2020-12", unit="quarter",
                                       of=sentenced["event"].isin(kinds).astype(float))
    usual = series[~series["period"].dt.strftime("%Y-%m").isin(CLOSED)]
    years = usual["period"].dt.year
    trend = comparing.fit_interrupted(series, "2017-02-01", season=1, leave_out=CLOSED)
    print("{}: {:.1%} of sentences in 2013, {:.1%} in 2019".format(name, *[usual.loc[years == y, "value"].mean() for y in (2013, 2019)]))
    print(trend.table.loc[trend.table["term"].isin(["slope", "step", "slope_change"]), ["term", "estimate", "lower", "upper"]]
          .round(4).to_string(index=False))

# %% [markdown]
# ## For release
# The points are shares of few people a month: what leaves is by year, with the counts, and the model.

# %%
years = pd.DataFrame({"person": index["person"].to_numpy()[known], "release": dates.dt.year.astype(str).to_numpy(),
                       "returned": np.where(back[known] == 1, "returned", "not returned")})
session = Session(person="person", project="Policy change")
output = session.table(years, rows="release", columns="returned", name="returns_by_year", totals=True,
                       description="Releases by year and return within three months", population="releases from a sentence")
if output.verdict.word == "block":
    session.suppress("returns_by_year")
session.model(fit.table[["term", "estimate", "lower", "upper"]].round(4), name="interrupted", df=fit.residual_df, n=int(known.sum()),
              roles={"term": "label", "estimate": "coefficient", "lower": "confidence", "upper": "confidence"},
              description="Segmented regression of the monthly share, Newey-West errors")
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
figure
