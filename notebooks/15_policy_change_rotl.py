"""A policy change as an interrupted time series: release on temporary licence, May 2019 (the shape of Mathlin's study)."""
# %% [markdown]
# # A policy change as an interrupted time series
#
# In May 2019 the rules of release on temporary licence (ROTL) were widened. Did return to custody within three months
# change for people released afterwards? The tables that we know of hold no ROTL itself: the exposure is the date.
# Whether the policy was carried out as intended cannot be answered here at all. Nothing was planted on that day in
# the invented people: an honest analysis finds no effect.

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
# ## A change that did not happen
# The same model on invented days of change before the real one. If these "find" as much, the real one means little.

# %%
before = monthly[monthly["period"] < CHANGE]
for placebo in ("2015-05-01", "2016-05-01", "2017-05-01"):
    found = comparing.fit_interrupted(before, placebo, season=1).table.set_index("term").loc["step"]
    print(placebo, found[["estimate", "lower", "upper"]].round(3).tolist())

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
