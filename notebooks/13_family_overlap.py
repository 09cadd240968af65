"""Family court overlap: who appears in family and criminal courts, and which came first."""
# %% [markdown]
# # Family and criminal courts
#
# Who appears in both, and which came first? The person link of the 2024 release joins the family court to the
# criminal datasets. Linkage of family records is weaker, and depends on the role in the case: an overlap is a lower
# bound.
#
# Where the extract holds no family tables this notebook says so and stops at the declaration.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from jdfanalysis import loading, synthetic
from jdfanalysis.dictionary import data_first
from output_checks import Session

DATA = os.environ.get("DATA_FIRST_2024")       # inside: the folder of your extract
if not DATA:                                   # outside: invented people, in the later shape of the tables
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "8000")), seed=1, release="2024").write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "13_family_overlap"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2024", others=("family",))
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)
here = "family_people" in tables and "family_cases" in loaded
print("family tables: {}".format("found" if here else "none in this extract"))

# %% [markdown]
# ## What is declared
# Coverage by the day of receipt; most variables of these tables are not known to us by their released name.

# %%
for name in ("family_people", "family_cases", "family_events"):
    table = dictionary[name]
    print("{}: {}; covered {} to {}".format(name, table.grain, table.coverage.start, table.coverage.end))
print("\n".join("  - " + trap for trap in dictionary["family_people"].traps))

# %% [markdown]
# ## Overlap and order
# A person counts once. Cases hold no person, so they stay among the loaded tables and are joined by the case number.
# "First" compares the first receipt of a family case with the first hearing in a criminal court; people first seen
# before 2011 are left out.


# %%
def family_overlap(loaded, tables):
    """One row per person seen in either court since 2011: where, and which came first."""
    ids = [pd.Series(loaded[name].lookup["case_id"].astype(str)) for name in ("family_people", "family_cases")]
    cases = loaded["family_cases"].frame
    cases = pd.DataFrame({"case": ids[1].reindex(cases["case_id"]).to_numpy(), "receipt_date": cases["receipt_date"].to_numpy()})
    own = tables["family_people"]
    parties = own.assign(case=ids[0].reindex(own["case_id"]).to_numpy()).dropna(subset=["case"]).merge(cases, on="case")
    family = parties[parties["person"] >= 0].groupby("person")["receipt_date"].min()
    criminal = tables["magistrates"].groupby("person")["first_hearing_date"].min()
    both = pd.DataFrame({"family": family, "criminal": criminal})
    both = both[both.min(axis=1) >= pd.Timestamp("2011-01-01")]
    both["courts"] = "both"
    both.loc[both["criminal"].isna(), "courts"] = "family only"
    both.loc[both["family"].isna(), "courts"] = "criminal only"
    both["first"] = "one court only"
    both.loc[(both["courts"] == "both") & (both["family"] < both["criminal"]), "first"] = "family first"
    both.loc[(both["courts"] == "both") & (both["family"] >= both["criminal"]), "first"] = "criminal first, or same day"
    return both.rename_axis("person").reset_index()


if here:
    overlap = family_overlap(loaded, tables)
    sex = tables.people.set_index("person")["sex"].reindex(overlap["person"]).astype(str).to_numpy()
    overlap["sex"] = pd.Series(sex).where(pd.Series(sex).isin(["M", "F"]), "not known").to_numpy()
    print(pd.crosstab(overlap["courts"], overlap["sex"]).to_string())
    print(overlap["first"].value_counts().to_string())

# %% [markdown]
# ## For release

# %%
session = Session(person="person", project="Family and criminal courts")
if here:
    for name, columns in (("overlap_by_sex", "sex"), ("overlap_by_order", "first")):
        output = session.table(overlap, rows="courts", columns=columns, name=name, aggfunc="people",
                               structural_zeros=True, description="People by court", population="first appearance since 2011")
        if output.verdict.word == "block":
            session.suppress(name)
else:
    session.text("The extract holds no family court tables; no overlap could be counted.", name="no_family_tables")
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
