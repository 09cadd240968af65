"""Returning defendants: who comes back to court, how often, for what (the table shape of Jackson and others 2022)."""
# %% [markdown]
# # Returning defendants
#
# The first published Data First study (Jackson and others 2022) asked who returns to court. Its table: defendants by
# number of returns (0, 1, 2 to 5, 6 or more) and by first known offence. Two traps: earlier appearances before the
# data begin are not seen, so the first cohort years hold old hands (a wash-out helps); and people followed for longer
# return more, so everyone gets the same follow-up.
#
# Their cohort was first known in 2011 and followed to the end of 2019: 56% came back, 18% six times or more, and 82%
# of those first known for theft. The figures here are for five years after a wash-out of two, on invented people:
# lower, as they should be.

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
print(comparing.means_by_group(people, "age", "often", person="person").round(3).to_string(index=False))

# %% [markdown]
# ## Who comes back at what rate?
# Shares in five years count someone in prison as someone who stays away. Rates per year at liberty do not: rows of
# every return, days in custody off the clock. Andersen–Gill takes the returns of a person as alike given the
# covariates, and widens the errors for what they share. The frailty model says how much they share: with a variance
# of 1 the tenth of people who return fastest do so at more than three times the rate of the middle person.

# %%
custody = journeys.unite_spells(journeys.custody_phases(tables["prison"], "2020-12-31").spells)
free = journeys.follow_up(index, log, outcome, coverage, horizon="60M", exclude=custody, beyond="missing")
turns = journeys.recurrent_rows(free, log, outcome, clock="at_risk", exclude=custody)
of = people.set_index("person")
turns = turns[turns["person"].isin(of.index[of["sex"].isin(["M", "F"]) & of["age"].notna()])].reset_index(drop=True)
known = of.reindex(turns["person"])
turns["sex"] = pd.Categorical(known["sex"].to_numpy(), categories=["M", "F"])
turns["theft"] = (known["offence"] == "Theft offences").astype(int).to_numpy()
turns["age"] = pd.Categorical(known["age"].astype(str).to_numpy(), categories=["25 to 34"] + [a for a in AGES if a != "25 to 34"])
years = (turns["tstop"] - turns["tstart"]).groupby(turns["age"], observed=True).sum() / 365.25
counted = turns.groupby("age", observed=True)["status"].sum()
rates = pd.DataFrame({"returns": counted, "years at liberty": years.round(0), "per person-year": counted / years})
print(rates.round(3).to_string())
andersen_gill = survival.fit_cox(turns, ["age", "sex", "theft"], cluster="person")
shared = survival.fit_frailty(turns, ["age", "sex", "theft"], "person")
both = andersen_gill.table[["term", "hazard_ratio", "lower", "upper"]].merge(
    shared.table[["term", "hazard_ratio"]], on="term", suffixes=("", " (given the frailty)"))
print(both.round(2).to_string(index=False))
print("variance of the frailty {:.2f}".format(shared.variance))

# %% [markdown]
# ## Does the next appearance lead to a harder sentence?
# Disposal at the first and at the second appearance of those who came back; then the share in custody by turn among
# those convicted. Later turns are made of other people: the eleventh, of those who came back ten times. So the last
# column asks the same of each person: the share at this turn less that at their first, where that ended in a
# conviction too.
#
# Limits are 95%. A band such as "3 to 5" holds several turns of one person, which are alike: the errors are those of sums by
# person (cluster-robust), with t for the change and on the log-odds for the share.

# %%
second = journeys.index_events(log, "first_hearing", which="all", window=("2013-01-01", "2020-12-31"))
second = second[(second["source"] == "magistrates") & second["person"].isin(people["person"])].sort_values(["person", "date"])
second["turn"] = second.groupby("person").cumcount() + 1
second["disposal"] = magistrates["disposal"].astype(str).to_numpy()[second["row"].to_numpy()]
wide = second[second["turn"] <= 2].pivot(index="person", columns="turn", values="disposal").dropna()
print(pd.crosstab(wide[1].rename("first"), wide[2].rename("second"), normalize="index").round(2).to_string())
convicted = second[~second["disposal"].isin(["none", "nan"])].copy()
convicted["custody"] = (convicted["disposal"] == "immediate_custody").astype(float)
TURNS = ["1", "2", "3 to 5", "6 to 10", "11 and over"]
convicted["band"] = pd.cut(convicted["turn"], [0, 1, 2, 5, 10, 1000], labels=TURNS).astype(str)
at_first = convicted[convicted["turn"] == 1].set_index("person")["custody"]
convicted["change"] = convicted["custody"] - at_first.reindex(convicted["person"]).to_numpy()
convicted["band"] = pd.Categorical(convicted["band"], categories=TURNS)
by_turn = comparing.means_by_group(convicted, "band", "custody", person="person")
change = comparing.means_by_group(convicted[convicted["turn"] > 1], "band", "change", person="person")
print("in custody", by_turn.round(3).to_string(index=False), sep="\n")
print("against their own first", change.round(3).to_string(index=False), sep="\n")

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
names = {"age[{}]".format(age): "Age {}, against 25 to 34".format(age) for age in AGES}
_, figure = reporting.add_model(session, andersen_gill, "rates", "Rate of return, days at liberty", dict(
    names, **{"sex[F]": "Women, against men", "theft": "First known for theft"}), population="first known appearance 2013 to 2015")
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
figure
