"""Time to reoffence: Kaplan-Meier, competing recall, Cox, time at risk, and the choices that move the answer."""
# %% [markdown]
# # Time to reoffence
#
# How soon after a first release is a new offence committed that ends in conviction, when days in custody are not days
# at risk and a recall can come first?

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
    synthetic.generate(people=int(os.environ.get("PEOPLE", "20000")), seed=1).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "04_time_to_reoffence"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)

# %%
log = journeys.event_log(tables, dictionary)
coverage = journeys.coverage(dictionary)
phases = journeys.custody_phases(tables["prison"], "2021-09-30").spells
custody = journeys.unite_spells(phases)
index = journeys.index_events(phases, "custody_sentenced", which="first_in_window", window=("2014-01-01", "2017-12-31"),
                              exclude=custody)
past = journeys.history(index, log, window=(-1095, -1), counts={"convictions": "convicted"})

people = tables.people.set_index("person")
own = index["person"].to_numpy()
born = people["birth_low"] + (people["birth_high"] - people["birth_low"]) / 2
covariates = past.assign(
    sex=people["sex"].reindex(own).astype(object).to_numpy(),
    age_10=(index["date"] - pd.Series(born.reindex(own).to_numpy(), index=index.index)).dt.days.to_numpy() / 3652.5,
    doublings=np.log2(1.0 + past["convictions"].to_numpy()))

# %% [markdown]
# ## Recall as a competing event, days at risk as the clock
# The cumulative incidence says what did happen first. Kaplan–Meier treats a recall as the end of watching: it would say
# what happens where nobody is recalled only if those recalled were no different in risk from those who were not. They
# are recalled because they are thought to be. Read the incidence first.

# %%
followed = journeys.follow_up(index, log, journeys.proven_reoffence(), coverage, horizon="24M", exclude=custody,
                              competing=[journeys.recall("return_to_custody")])
rows = journeys.risk_rows(followed, clock="at_risk", exclude=custody, covariates=covariates)
rows = rows[rows["sex"].isin(["M", "F"]) & rows["age_10"].notna()].reset_index(drop=True)
rows["sex"] = pd.Categorical(rows["sex"].astype(str), categories=["M", "F"])
by_sex = survival.fit_kaplan_meier(rows, by="sex")
incidence = survival.fit_cumulative_incidence(rows)
print(by_sex.at([365]).round(3).to_string(index=False))
print(incidence.at([365]).round(3).to_string(index=False))
print(survival.compare_curves(rows, "sex").summary)

# %% [markdown]
# ## Cox
# Hazard ratios of a reoffence, recall as censoring (cause-specific); whether the ratios hold over time; and the
# ratios for the share reoffending when recall may come first (Fine and Gray, one row for each release).

# %%
cox = survival.fit_cox(rows, ["age_10", "sex", "doublings"], cluster="person")
print(cox.table[["term", "hazard_ratio", "lower", "upper", "p"]].round(3).to_string(index=False))
print(survival.check_proportional(cox).table.round(3).to_string(index=False))
one = followed[followed["status"] >= 0].merge(covariates.drop(columns="person", errors="ignore"), on="index_id")
one = one[one["sex"].isin(["M", "F"]) & one["age_10"].notna() & (one["days_at_risk"] > 0)].reset_index(drop=True)
one["sex"] = pd.Categorical(one["sex"].astype(str), categories=["M", "F"])
gray = survival.fit_fine_gray(one, ["age_10", "sex", "doublings"], duration="days_at_risk", event="status")
print(gray.table.round(3).to_string(index=False))

# %% [markdown]
# ## Does it hold for later releases?
# A model that ranks and predicts well on the people it was fitted to flatters itself. It is fitted here to the releases
# of 2014 and 2015 and judged on those of 2016 and 2017: the AUC says how often of two people the one who reoffends
# has the higher prediction (0.5 is a coin), calibration whether shares predicted are shares seen. A tool that decides
# about people needs both in every group it is used on; the AUC of women stands beside.

# %%
early = (one["index_date"] < "2016-01-01").to_numpy()
terms = ["age_10", "sex", "doublings"]
given = dict(duration="days_at_risk", event="status")
learned = survival.fit_fine_gray(one[early], terms, **given)
judged = one[~early].reset_index(drop=True)
for name, part in (("all", judged), ("women", judged[judged["sex"] == "F"].reset_index(drop=True))):
    scores = survival.score_predictions(part, learned, [180, 365], **given).table
    print(name, "({:,} people)".format(len(part)))
    print(scores.round(3).to_string(index=False))
chances = survival.predicted_chances(learned, judged, [365])[:, 0]
calibration = survival.calibrate(judged, chances, 365, groups=5, **given)
print(calibration.table.round(3).to_string(index=False))
print(calibration.measures.round(3).to_string(index=False))
judged_figure, _ = survival.plot_calibration(calibration, title="Reoffence within a year at risk: predicted and seen")

# %% [markdown]
# ## The choices that move the answer
# The share within a year by clock (days in custody counted or not) and by time left for the proof.


# %%
def one_year_rate(clock, waiting):
    """Share with a proven reoffence within 365 days of the clock."""
    seen = journeys.follow_up(index, log, journeys.proven_reoffence(waiting=waiting), coverage, horizon="24M", exclude=custody)
    held = journeys.risk_rows(seen, clock=clock, exclude=custody if clock == "at_risk" else None)
    return {"share": round(1 - float(survival.fit_kaplan_meier(held).at([365])["survival"].iloc[0]), 3)}


print(journeys.rerun(one_year_rate, {"clock": ["at_risk", "calendar"], "waiting": ["6M", "12M"]}).to_string(index=False))

# %% [markdown]
# ## For release

# %%
words = {"M": "men", "F": "women", "1": "proven reoffence", "2": "recall"}
session = Session(person="person", project="Time to reoffence")
common = dict(population="first releases from a sentence, 2014 to 2017", time_label="Days at risk since release")
_, figure = reporting.add_curve(session, incidence, "incidence", "Reoffence and recall, whichever comes first",
                                "Cumulative incidence", every=91, names=words, **common)
reporting.add_model(session, cox, "cox", "Hazard of a proven reoffence",
                    {"age_10": "Age, per ten years", "sex[F]": "Women, against men", "doublings": "Each doubling of convictions"},
                    population=common["population"])
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
figure
