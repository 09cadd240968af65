"""Serious and organised crime: a definition by rule, outcomes, and reappearance in two years net of custody."""
# %% [markdown]
# # Serious and organised crime
#
# The tables have no flag for it. McSweeney's study defined it from offences and sentences; here the definition is a
# rule that you can change, and the answer is shown under two rules. The clock counts days at liberty: someone in
# prison cannot reappear for a new offence.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from jdfanalysis import journeys, loading, reporting, survival, synthetic
from output_checks import Session
from jdfanalysis.dictionary import data_first

DATA = os.environ.get("DATA_FIRST")            # inside: the folder of your extract
if not DATA:                                   # outside: invented people
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "8000")), seed=1).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "10_serious_organised_crime"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)
GROUPS = ("Drug offences", "Robbery", "Fraud offences", "Miscellaneous crimes against society")


def serious_organised(crown, years=3):
    """Crown rows of these offence groups with a custodial sentence of at least `years`."""
    long = crown["sentence_days"] >= 365 * years
    return (crown["offence_group"].isin(GROUPS) & (crown["disposal"] == "immediate_custody") & long).to_numpy()


# %% [markdown]
# ## Who is in, by rule

# %%
crown = tables["crown"]
for years in (1, 3):
    print("{} years or more: {:,} rows, {:,} people".format(
        years, int(serious_organised(crown, years).sum()), crown[serious_organised(crown, years)]["person"].nunique()))

# %% [markdown]
# ## Index: release from the sentence of a Crown conviction
# The flag of a person is that of the last Crown sentence before the release. People who are never released in the
# window are not in.

# %%
log = journeys.event_log(tables, dictionary)
coverage = journeys.coverage(dictionary)
phases = journeys.custody_phases(tables["prison"], "2021-09-30").spells
custody = journeys.unite_spells(phases)
index = journeys.index_events(phases, "custody_sentenced", which="first_in_window", window=("2014-01-01", "2017-12-31"),
                              exclude=custody)
sentenced = crown.assign(flag=serious_organised(crown, 1).astype(int))[["person", "disposal_date", "flag"]].dropna()
sentenced = sentenced.sort_values("disposal_date")
index = index.sort_values("date")
matched = pd.merge_asof(index[["index_id", "person", "date"]], sentenced, left_on="date", right_on="disposal_date", by="person",
                        tolerance=pd.Timedelta(days=3650))
index = index.sort_values("index_id").reset_index(drop=True)
flags = matched.set_index("index_id")["flag"].reindex(index["index_id"])
index = index[flags.notna().to_numpy()].reset_index(drop=True)
flag = flags[flags.notna()].astype(int)
print(flag.value_counts().to_string())

# %% [markdown]
# ## Reappearance within two years at liberty
# The clock stops in custody. Whoever is at liberty for less than two years by the end of coverage is censored, not
# counted as a success.

# %%
followed = journeys.follow_up(index, log, journeys.reappearance(), coverage, exclude=custody)
rows = journeys.risk_rows(followed, clock="at_risk", exclude=custody, covariates=pd.DataFrame({
    "index_id": flag.index.to_numpy(), "group": np.where(flag == 1, "serious and organised", "other Crown sentence")}))
curves = survival.fit_kaplan_meier(rows, by="group")
two_years = curves.at([730])
two_years["reappeared"] = 1 - two_years["survival"]
print(two_years[["group", "reappeared", "people"]].round(3).to_string(index=False))
calendar = journeys.risk_rows(followed, clock="calendar", covariates=pd.DataFrame({
    "index_id": flag.index.to_numpy(), "group": np.where(flag == 1, "serious and organised", "other Crown sentence")}))
naive = survival.fit_kaplan_meier(calendar, by="group").at([730])
print("with days in custody counted as days at risk:", (1 - naive["survival"]).round(3).tolist())
past = journeys.history(index, log, window=(-1095, -1), counts={"convictions": "convicted"})
past["doublings"] = np.log2(1.0 + past["convictions"])
rows = journeys.with_covariates(rows, past[["index_id", "doublings"]])
model = survival.fit_cox(rows, ["group", "doublings"], cluster="person")
print(model.table[["term", "hazard_ratio", "lower", "upper"]].round(2).to_string(index=False))

# %% [markdown]
# ## For release

# %%
session = Session(person="person", project="Serious and organised crime")
_, figure = reporting.add_curve(session, curves, "reappearance", "Reappearance in court, net of custody", "Share reappearing", every=120,
                                rising=True, time_label="Days at liberty since release",
                                population="Crown sentences, releases 2014 to 2017")
reporting.add_model(session, model, "cox", "Hazard of a reappearance", {
    "group[serious and organised]": "Serious and organised, against other", "doublings": "Each doubling of convictions"})
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
figure
