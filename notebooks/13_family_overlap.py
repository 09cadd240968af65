"""Family and criminal courts: repeat use, who appears in both, what comes first, and what a family case says about reoffending."""
# %% [markdown]
# # Family and criminal courts
#
# Who uses the family court again, who is in both courts, which comes first, and does a family case go with
# reoffending? The person link of the 2024 release joins the family court to the criminal datasets. Its identifiers
# are poorer and its links depend on the role in a case, so **every overlap is a lower bound**, and a difference
# between roles may be a difference in linkage.
#
# In the invented people family cases fall on anybody by lot: an honest analysis finds no relation to crime.

# %%
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from jdfanalysis import journeys, loading, reporting, survival, synthetic
from jdfanalysis.dictionary import EventRule, data_first
from output_checks import Session

DATA = os.environ.get("DATA_FIRST_2024")       # inside: the folder of your extract
if not DATA:                                   # outside: invented people, in the later shape of the tables
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "20000")), seed=1, release="2024", others=["family"]).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "13_family_overlap"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2024", others=("family",))
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)

# %% [markdown]
# ## What is declared, and what is not known
# Most variables of these tables are not known to us by their released name. There is no date of birth, so a child's
# age is not known unless the criminal tables hold the child too.

# %%
for name in ("family_people", "family_cases", "family_events"):
    print("{}: {}; covered {} to {}".format(name, dictionary[name].grain, dictionary[name].coverage.start, dictionary[name].coverage.end))
print("\n".join("  - " + trap for trap in dictionary["family_people"].traps))

# %% [markdown]
# ## Cases to people
# A case belongs to several people, so linking leaves the table of cases aside; `attach_columns` puts its columns beside
# the parties. Rows that the source withdrew are out. The kind of case is our reading of two characters of the case
# number: check the letters with the data owner.

# %%
family = loading.attach_columns(tables, loaded, "family_people", "family_cases", "case_id", ["receipt_date", "case_category"])
family = family[(family["delete_flag"] != "Y") & family["receipt_date"].notna()].reset_index(drop=True)
family["kind"] = family["case_category"].astype(str).str[0].map(
    {"P": "private law", "C": "public law", "D": "divorce", "Z": "adoption"}).fillna("other")
family["part"] = np.where(family["role"].astype(str).isin(["CHLDC", "CHLDZ"]), "child", "adult")
print(pd.crosstab(family["kind"], family["part"], margins=True).to_string())

# %% [markdown]
# ## Repeat use, and private with public law
# People by number of cases, adults only; then how many of those in a private law case are in a public law case too.

# %%
adults = family[family["part"] == "adult"]
cases = adults.drop_duplicates(["person", "case_id"])
per_person = cases.groupby("person").agg(cases=("case_id", "size"), private=("kind", lambda k: (k == "private law").any()),
                                         public=("kind", lambda k: (k == "public law").any()))
print(per_person["cases"].value_counts().sort_index().to_string())
print(pd.crosstab(per_person["private"], per_person["public"]).to_string())

# %% [markdown]
# ## One log for both courts
# The table of parties declares no event, because its date stands in another table. With the date attached, one line of
# declaration makes it an event like any other, with the coverage of its table.

# %%
parties = dictionary["family_people"]
received = next(variable for variable in dictionary["family_cases"].variables if variable.canonical == "receipt_date")
dated = replace(parties, variables=parties.variables + (received,), events=(EventRule("family_case", "receipt_date"),))
declared = replace(dictionary, tables=tuple(dated if table.name == "family_people" else table for table in dictionary))
matters = loading.court_episodes(tables)
courts = {name: tables[name].assign(episode=matters.codes(name)) for name in ("magistrates", "crown")}
log = journeys.event_log(dict(tables, family_people=adults, **courts), declared)
log = journeys.first_per_episode(log, "first_hearing")
coverage = journeys.restrict_coverage(journeys.coverage(declared), end="2020-12-31")

# %% [markdown]
# ## Who is in both?
# By role, adults and children apart. What the table can show is who was *found* in both.

# %%
criminal = set(log.loc[log["event"] == "first_hearing", "person"])
seen = family.drop_duplicates(["person", "role"]).assign(
    courts=lambda f: np.where(f["person"].isin(criminal), "both courts", "family court only"), role=lambda f: f["role"].astype(str))
print(pd.crosstab(seen["role"], seen["courts"], margins=True).to_string())

# %% [markdown]
# ## Which comes first?
# Counting who came first among those in both says more about when the tables begin than about people. A fairer
# question has the same span on both sides: of adults with a first family case of 2013 to 2018, what share had a first
# hearing in a criminal court in the two years before it, and in the two years after? Each person is their own
# comparison; age and time still move.

# %%
index = journeys.index_events(log, "family_case", which="first", window=("2013-01-01", "2018-12-31"))
before = journeys.history(index, log, window=(-730, -1), counts={"hearings": "first_hearing"})["hearings"] > 0
followed = journeys.follow_up(index, log, journeys.reappearance(), coverage, horizon="24M")
after = journeys.binary_outcome(followed, "24M") > 0
print("{:,} people; {:.1%} before, {:.1%} after".format(len(index), before.mean(), after.mean()))
change = after.to_numpy().astype(float) - before.to_numpy()
error = change.std(ddof=1) / np.sqrt(len(change))
print("difference {:+.1%} ({:+.1%} to {:+.1%})".format(change.mean(), change.mean() - 1.96 * error, change.mean() + 1.96 * error))

# %% [markdown]
# ## A family case in the background of those convicted
# Convicted in 2014 to 2017: does a family case in the three years before go with a proven reoffence, for like age,
# sex and record? What leads to a family case is not recorded, so the ratio is a relation, not an effect. The same
# look-back for everybody, so that people convicted late have no longer past.

# %%
first = journeys.index_events(log, "convicted", which="first_in_window", window=("2014-01-01", "2017-12-31"))
past = journeys.history(first, log, window=(-1095, -1), counts={"family": "family_case", "convictions": "convicted"})
custody = journeys.unite_spells(journeys.custody_phases(tables["prison"], "2020-12-31").spells)
again = journeys.follow_up(first, log, journeys.proven_reoffence(), coverage, horizon="24M", exclude=custody)
people = tables.people.set_index("person").reindex(first["person"])
born = people["birth_low"] + (people["birth_high"] - people["birth_low"]) / 2
past = past.assign(family=np.where(past["family"] > 0, "family case", "none found"), doublings=np.log2(1.0 + past["convictions"]),
                   age_10=(first["date"].to_numpy() - born.to_numpy()) / np.timedelta64(1, "D") / 3652.5,
                   sex=people["sex"].astype(object).to_numpy())
rows = journeys.risk_rows(again, clock="at_risk", exclude=custody, covariates=past.drop(columns="convictions"))
rows = rows[rows["sex"].isin(["M", "F"]) & rows["age_10"].notna()].reset_index(drop=True)
rows["family"] = pd.Categorical(rows["family"], categories=["none found", "family case"])
rows["sex"] = pd.Categorical(rows["sex"].astype(str), categories=["M", "F"])
curves = survival.fit_kaplan_meier(rows, by="family")
print(curves.at([365]).round(3).to_string(index=False))
cox = survival.fit_cox(rows, ["family", "sex", "age_10", "doublings"], cluster="person")
print(cox.table[["term", "hazard_ratio", "lower", "upper", "p"]].round(3).to_string(index=False))

# %% [markdown]
# ## Children of a family case who come to a criminal court later
# Only as a warning. Most children are never found in a criminal table, nor are their ages known: those under ten
# cannot come before one at all. A curve from the family case on would mix ages, and the link of a child is the
# weakest of all. A study of children needs dates of birth (through the link to education data) and says how many
# children could be linked.

# %%
children = family[family["part"] == "child"]
print("{:,} children, {:.1%} found in a criminal court at any time".format(
    children["person"].nunique(), children.drop_duplicates("person")["person"].isin(criminal).mean()))

# %% [markdown]
# ## For release

# %%
session = Session(person="person", project="Family and criminal courts")
for name, columns, frame in (("courts_by_role", "courts", seen), ("kind_by_part", "part", family)):
    output = session.table(frame, rows="role" if frame is seen else "kind", columns=columns, name=name, aggfunc="people",
                           description="People in family cases", population="family cases received since 2011")
    if output.verdict.word == "block":
        session.suppress(name)
_, figure = reporting.add_curve(session, curves, "reoffence", "Proven reoffence by family case before", "Share with a proven reoffence",
                                every=91, rising=True, time_label="Days at risk since conviction", population="convicted 2014 to 2017")
reporting.add_model(session, cox, "cox", "Hazard of a proven reoffence", {
    "family[family case]": "Family case in three years before", "sex[F]": "Women, against men", "age_10": "Age, per ten years",
    "doublings": "Each doubling of convictions"}, population="convicted 2014 to 2017")
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
figure
