"""Between the two courts: how cases change, when people plead guilty, what drives delay, and the same offence before either court."""
# %% [markdown]
# # Between the courts
#
# Most serious cases begin at a magistrates' court and end at the Crown Court. How do they change on the way, at what
# stage do people plead guilty, does an early plea go with a lighter sentence, what takes so long, and what would have
# been the outcome at the other court, and who comes back to the Crown Court? Questions 15, 18 and 20 to 24 of the page of
# research questions.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from jdfanalysis import comparing, journeys, loading, reporting, survival, synthetic
from output_checks import Session
from jdfanalysis.dictionary import data_first

DATA = os.environ.get("DATA_FIRST")            # inside: the folder of your extract
if not DATA:                                   # outside: invented people
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "20000")), seed=1).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "16_between_the_courts"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)
log = journeys.event_log(tables, dictionary)

# %% [markdown]
# ## One matter, two courts
# `court_episodes` puts the rows of a matter together. A Crown row without a magistrates' leg is a missing link or a
# case from before 2011; it is out of everything that needs both ends.

# %%
matters = loading.court_episodes(tables)
legs = matters.legs.copy()
for column in ("offence_group", "plea"):
    legs[column] = journeys.row_values(legs, tables, {"magistrates": column, "crown": column})
both = matters.episodes[(matters.episodes["n_magistrates"] > 0) & (matters.episodes["n_crown"] > 0)]
legs = legs[legs["episode"].isin(both["episode"])]
below = legs[legs["source"] == "magistrates"].drop_duplicates("episode").set_index("episode")
above = legs[legs["source"] == "crown"].drop_duplicates("episode", keep="last").set_index("episode")
print("{:,} matters with both legs".format(len(both)))

# %% [markdown]
# ## How do cases change on their way? (23)
# The principal offence of the first leg against that of the last; then the plea. The tables of this release hold one
# offence a case: an offence that was dropped beside a graver one is not seen.

# %%
path = pd.DataFrame({"first": below["offence_group"], "last": above["offence_group"], "plea_first": below["plea"],
                     "plea_last": above["plea"], "person": above["person"]}).dropna()
changed = (path["first"] != path["last"]).astype(float)
error = np.sqrt(changed.mean() * (1 - changed.mean()) / len(changed))
print("{:.1%} ({:.1%} to {:.1%}) have another offence group at the end".format(changed.mean(), changed.mean() - 1.96 * error,
                                                                         changed.mean() + 1.96 * error))
print(pd.crosstab(path["first"], changed.map({0: "the same", 1: "another"}), normalize="index").round(3).to_string())
print(pd.crosstab(path["plea_first"], path["plea_last"], normalize="index").round(3).to_string())

# %% [markdown]
# ## At what stage do people plead guilty? (15)
# Trial cases at the Crown Court. Days run from the first hearing there; a guilty plea and the end of the case without
# one compete. The clock is the calendar. At magistrates' courts a plea has no day of its own, so its stage cannot be
# told there.

# %%
crown = tables["crown"].assign(episode=matters.codes("crown"))
trials = crown[(crown["case_type"] == "trial") & crown["first_hearing_date"].notna()].reset_index(drop=True)
guilty = (trials["plea"] == "guilty") & trials["plea_date"].notna()
trials["days"] = (trials["plea_date"].where(guilty, trials["disposal_date"]) - trials["first_hearing_date"]).dt.days.clip(lower=0) + 1
trials["end"] = np.where(guilty, 1, 2)
trials["held"] = np.where(trials["remand_status"] == "custody", "in custody", "not in custody")
names = dict(duration="days", event="end", person="person")
stage = survival.fit_cumulative_incidence(trials, by="held", **names)
pleas = stage.at([1, 31, 91, 181]).query("cause == 1")
print(pleas[["held", "day", "incidence", "lower", "upper", "people"]].round(3).to_string(index=False))
monthly = survival.fit_discrete(trials.assign(plea_now=(trials["end"] == 1).astype(int), young=(trials["age"] < 25).astype(int)).dropna(
    subset=["age"]), ["held", "young"], cuts=[0, 1, 31, 61, 91, 181], cluster="person", duration="days", event="plea_now", person="person")
print(monthly.table[["term", "hazard_ratio", "lower", "upper"]].tail(2).round(2).to_string(index=False))

# %% [markdown]
# ## Does an earlier plea go with a lighter sentence? (18)
# The guideline on reduction for a guilty plea (2017) gives up to a third at the first stage and less later. Stages:
# within a month of the first Crown hearing, later, and none. Convicted people, trial cases. Whoever pleads early may have the weaker
# defence, or the lighter case: like offence and record are held equal, strength of evidence is not recorded.

# %%
convicted = trials[(trials["outcome"] == "convicted") & trials["sex"].isin(["M", "F"]) & trials["age"].notna()].copy()
convicted["stage"] = np.select([convicted["end"] == 2, convicted["days"] <= 31], ["none", "first month"], "later")
verdicts = journeys.index_events(log[log["source"] == "crown"], "convicted", which="all")
record = journeys.history(verdicts, log, window=(-1095, -1), counts={"convictions": "convicted"})
earlier = pd.Series(record["convictions"].to_numpy(), index=tables["crown"]["row_id"].to_numpy()[verdicts["row"].to_numpy()])
convicted["doublings"] = np.log2(1 + earlier.reindex(convicted["row_id"]).fillna(0).to_numpy())
convicted["custody"] = (convicted["disposal"] == "immediate_custody").astype(int)
convicted["offence"] = convicted["offence_group"].astype(str)
rare = convicted["offence"].map(convicted.groupby("offence").size()) < 0.03 * len(convicted)
convicted["offence"] = convicted["offence"].mask(rare, "other")
convicted["court"], convicted["sex"] = convicted["court"].astype(str), convicted["sex"].astype(str)
terms = "C(stage, Treatment('none')) + C(sex) + age + doublings + C(offence)"
custody_model = comparing.fit_group_effects(convicted, "custody", terms, "court")
held = convicted[(convicted["custody"] == 1) & (convicted["sentence_days"] > 0)].copy()
held["log_days"] = np.log(held["sentence_days"])
length_model = comparing.fit_group_effects(held, "log_days", terms, "court", kind="linear")
for model, show in ((custody_model, ["odds_ratio", "lower_ratio", "upper_ratio"]), (length_model, ["estimate", "lower", "upper"])):
    print(model.table[model.table["term"].str.contains("stage|doublings")][["term"] + show].round(2).to_string(index=False))

# %% [markdown]
# ## What drives delay? (20)
# Days from the first hearing at the magistrates' court to the end at the Crown Court. A matter that was sent up and
# has no Crown row is still open when coverage ends: it is censored there, not left out, or the slow cases would be
# missing and every year near the end would look fast. Some of them are missing links. So the medians are a little too
# long; matters received in 2020 met closed courts.

# %%
magistrates = tables["magistrates"].assign(episode=matters.codes("magistrates"))
sent = magistrates[magistrates["outcome"] == "committed_for_trial"]
sent = sent[sent["first_hearing_date"].between("2014-01-01", "2019-12-31")].drop_duplicates("episode").reset_index(drop=True)
ended = crown.groupby("episode")["disposal_date"].max().reindex(sent["episode"]).to_numpy()
LAST = np.datetime64("2020-12-31")
sent["over"] = (~np.isnat(ended) & (ended <= LAST)).astype(int)
sent["days"] = ((np.where(sent["over"] == 1, ended, LAST) - sent["first_hearing_date"].to_numpy()) / np.timedelta64(1, "D")).astype(int)
sent = sent[(sent["days"] > 0) & sent["age"].notna()].reset_index(drop=True)
sent["held"] = np.where(sent["remand_status"] == "custody", "in custody", "not in custody")
sent["others"] = np.where(magistrates.groupby("case_id")["person"].nunique().reindex(sent["case_id"]) > 1, "with others", "alone")
sent["year"] = sent["first_hearing_date"].dt.year.astype(str)
sent["offence"] = sent["offence_group"].astype(str)
rare = sent["offence"].map(sent.groupby("offence").size()) < 0.05 * len(sent)
sent["offence"] = sent["offence"].mask(rare, "other")
times = dict(duration="days", event="over", person="person")
delay = survival.fit_kaplan_meier(sent, by="held", **times)
print(delay.medians().to_string(index=False))
drivers = survival.fit_cox(sent, ["held", "others", "offence", "year"], cluster="person", **times)
print("hazard of the end: below 1 is slower")
print(drivers.table[["term", "hazard_ratio", "lower", "upper"]].round(2).to_string(index=False))

# %% [markdown]
# ## Who comes back to the Crown Court, and how soon? (21)
# From the end of the first Crown case of 2014 to 2016: how many more Crown matters begin in four years, and the share
# back within so many days at liberty; then the same from the first return to the second. Days in custody are off the clock. Gaps after the
# first belong to those who came back once already: a different, quicker group, not the same people becoming quicker.

# %%
placed = journeys.event_log(dict(tables, magistrates=tables["magistrates"].assign(episode=matters.codes("magistrates")), crown=crown),
                            dictionary)
arrivals = journeys.first_per_episode(placed[placed["source"] == "crown"], "first_hearing")
custody = journeys.unite_spells(journeys.custody_phases(tables["prison"], "2020-12-31").spells)
done = journeys.index_events(arrivals, ["convicted", "acquitted"], which="first_in_window", window=("2014-01-01", "2016-12-31"),
                             exclude=custody, inside="move")
back = journeys.Outcome("Crown again", ("first_hearing",), sources=("crown",))
coverage = journeys.coverage(dictionary)
watched = journeys.follow_up(done, arrivals, back, coverage, horizon="48M", exclude=custody, beyond="missing")
gaps = journeys.recurrent_rows(watched, arrivals, back, clock="at_risk", scale="gap_time", exclude=custody)
returns = gaps.groupby("index_id")["status"].sum().clip(upper=3).value_counts(normalize=True).sort_index()
print("share by returns in four years (3 is three or more)", returns.round(3).to_dict())
gaps["gap"] = gaps["event_number"].map({1: "to the first return", 2: "to the second"}).fillna("later")
for name in ("to the first return", "to the second"):
    at = survival.fit_kaplan_meier(gaps[gaps["gap"] == name].reset_index(drop=True)).at([182, 365, 730])
    print(name)
    print(at.assign(returned=1 - at["survival"], low=1 - at["upper"], high=1 - at["lower"])[
        ["day", "returned", "low", "high", "people"]].round(3).to_string(index=False))

# %% [markdown]
# ## Who is before which court for similar offences? (24)
# Offences that both courts deal with: people convicted at a magistrates' court of them, against those sent for trial
# and convicted at the Crown Court. Standardised differences, in standard deviations.

# %%
EITHER_WAY = ("Theft offences", "Drug offences", "Violence against the person", "Fraud offences", "Possession of weapons",
              "Public order offences", "Criminal damage and arson")
found = journeys.index_events(log, "convicted", which="first_in_window", window=("2014-01-01", "2020-06-30"))
who = journeys.history(found, log, window=(-1095, -1), counts={"convictions": "convicted", "custody_before": "sentenced_custody"})
for column in ("sex", "age", "offence_group", "disposal", "remand_status"):
    who[column] = journeys.row_values(found, tables, {"magistrates": column, "crown": column}).to_numpy()
who["person"], who["year"], who["crown"] = found["person"], found["date"].dt.year.astype(str), (found["source"] == "crown").astype(int)
who["age"] = who["age"].astype(float)
who = who[who["offence_group"].isin(EITHER_WAY) & who["sex"].isin(["M", "F"]) & who["age"].notna()].reset_index(drop=True)
who["custody"] = (who["disposal"] == "immediate_custody").astype(int)
covariates = ["age", "sex", "offence_group", "convictions", "custody_before", "year"]
for name in ("sex", "offence_group", "year"):
    who[name] = who[name].astype(str)
before = comparing.balance_table(who, "crown", covariates)
print(before[["covariate", "level", "mean_treated", "mean_others", "difference"]].round(2).to_string(index=False))

# %% [markdown]
# ## What would the other court have done? (22)
# The court is the treatment: each person convicted at the Crown Court with a like person convicted at a magistrates'
# court, of the same offence group and sex. What sends a case up is how serious it is, and that is not in the
# table. The E-value says how strongly it would have to go with both the court and custody to explain the whole gap:
# a number that seriousness reaches easily. This is a description of like people, not the effect of a court.

# %%
propensity = comparing.fit_propensity(who, "crown", covariates)
matches = comparing.match_scores(who, propensity, exact=["sex", "offence_group"])
after = comparing.balance_table(who, "crown", covariates, matches.weights)
print(matches.summary)
print("largest difference: {:.2f} before, {:.2f} after".format(comparing.largest_difference(before), comparing.largest_difference(after)))
gap = comparing.rate_difference(who, "crown", "custody", matches=matches)
print(gap.table.round(3).to_string(index=False))
ratio = gap.treated_rate / gap.others_rate
spread = 1.96 * np.sqrt((1 - gap.treated_rate) / gap.treated_events + (1 - gap.others_rate) / gap.others_events)
print(survival.e_value(ratio, ratio * np.exp(-spread), ratio * np.exp(spread), kind="risk").round(2).to_string(index=False))

# %% [markdown]
# ## For release

# %%
session = Session(person="person", project="Between the courts")
path["change"] = np.where(changed == 1, "another offence group", "the same offence group")
output = session.table(path, rows="first", columns="change", name="offence_changes", totals=True, aggfunc="people",
                       description="People by first offence group and whether it changed", population="matters with legs in both courts")
if output.verdict.word == "block":
    session.suppress("offence_changes")
_, figure = reporting.add_curve(session, delay, "delay", "From first hearing to the end at the Crown Court", "Share of matters ended",
                                every=91, rising=True, time_label="Days since first hearing at a magistrates' court",
                                population="sent for trial 2014 to 2019")
reporting.add_model(session, drivers, "drivers", "Hazard of the end of a matter", population="sent for trial 2014 to 2019")
text = "{:.1f} per cent of those convicted at the Crown Court and {:.1f} per cent of like people at magistrates' courts went to custody."
session.text(text.format(100 * gap.treated_rate, 100 * gap.others_rate), name="venue", population="first conviction 2014 to 2020")
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
figure
