"""Linking people and cases, and how far an answer moves when the links are wrong."""
# %% [markdown]
# # Linking people and cases
#
# A person here is an estimate: records that a probabilistic linkage put together. Missed links make two people of one
# and hide reoffending; false links make one of two and invent it. Nobody can repair that from inside, but everybody
# can show how far the answer moves.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from jdfanalysis import journeys, loading, synthetic
from output_checks import Session
from jdfanalysis.dictionary import data_first

DATA = os.environ.get("DATA_FIRST")            # inside: the folder of your extract
if not DATA:                                   # outside: invented people
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "20000")), seed=1).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "02_linking"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)
print(tables.summary.to_string(index=False))

# %% [markdown]
# ## Cases across the two courts
# A matter that moves from a magistrates' court to the Crown Court has rows in both. `court_episodes` makes one matter
# of them, so that a case sent up is not counted as a return.

# %%
matters = loading.court_episodes(tables)
print(matters.sizes().head(6).to_string(index=False))

# %% [markdown]
# ## Signs of wrong links, by group
# Different sexes, ages that no birthday fits, two custody records at once. Uneven signs mean uneven errors.

# %%
people = tables.people
signs = [name for name in people.columns if name.endswith("_conflict")]
print(people.groupby("sex", observed=True)[signs].mean().round(4).to_string())

# %% [markdown]
# ## The same answer under other links
# The measure: share of people whose first conviction of 2014 is followed by another within two years. `perturb_links`
# breaks and makes links at random, at rates of your choice that may differ by group; several seeds show the range.

# %%
coverage = journeys.coverage(dictionary)


def share_reconvicted(linked):
    """Share reconvicted within two years of the first conviction of 2014: all, women, men."""
    log = journeys.event_log(linked, dictionary)
    index = journeys.index_events(log, "convicted", which="first_in_window", window=("2014-01-01", "2014-12-31"))
    followed = journeys.follow_up(index, log, journeys.reconviction(), coverage, horizon="24M")
    again = journeys.binary_outcome(followed, "24M")
    sex = linked.people.set_index("person")["sex"].reindex(followed["person"]).astype(object).to_numpy()
    return again.mean(), again[sex == "F"].mean(), again[sex == "M"].mean()


as_linked, women, men = share_reconvicted(tables)
found = []
for split, merge in ((0.02, 0.0), (0.05, 0.0), (0.0, 0.01), (0.05, 0.01)):
    shares = [share_reconvicted(loading.perturb_links(tables, split, merge, seed=seed))[0] for seed in (1, 2)]
    found.append((split, merge, min(shares), max(shares)))
moved = pd.DataFrame(found, columns=["people divided", "people merged", "lowest share", "highest share"])
print("as linked: {:.1%}".format(as_linked))
print(moved.round(3).to_string(index=False))

# %% [markdown]
# Real errors are not random: names and addresses decide them. So this is the least to worry about. Errors that are
# larger in one group change a comparison between groups: here one in twelve women, and one in fifty men, divided.
# Dividing a person hides a return, so women seem to come back less than they do, next to men.

# %%
uneven = loading.perturb_links(tables, {"F": 0.08, "M": 0.02}, 0.0, by=tables.people["sex"], seed=3)
_, women_uneven, men_uneven = share_reconvicted(uneven)
print("as linked: women {:.1%}, men {:.1%}, ratio {:.2f}".format(women, men, women / men))
print("divided unevenly: women {:.1%}, men {:.1%}, ratio {:.2f}".format(women_uneven, men_uneven, women_uneven / men_uneven))

# %% [markdown]
# ## For release: the range, and what it rests on

# %%
session = Session(person="person", project="Linkage sensitivity")
session.text("Share reconvicted within two years of the first conviction of 2014: {:.1%} as linked; {:.1%} to {:.1%} when 2 to 5 per "
             "cent of people are divided or 1 per cent merged at random.".format(
                 as_linked, moved["lowest share"].min(), moved["highest share"].max()),
             name="linkage_sensitivity", population="people convicted in 2014")
session.text("Women were reconvicted {:.2f} times as often as men as linked, {:.2f} times if 8 per cent of women and 2 per cent of men "
             "were divided.".format(women / men, women_uneven / men_uneven), name="linkage_by_sex", population="people convicted in 2014")
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
