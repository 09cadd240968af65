"""The data and its traps: what is covered, what is missing, what contradicts itself."""
# %% [markdown]
# # The data and its traps
#
# Administrative records are made for running courts and prisons. Before any model: which months does each table
# cover, which columns fade, which records cannot be true? The answers go into the paper's data section.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from jdfanalysis import journeys, loading, synthetic
from output_checks import Session
from jdfanalysis.dictionary import data_first

DATA = os.environ.get("DATA_FIRST")            # inside: the folder of your extract
if not DATA:                                   # outside: invented people
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "20000")), seed=1).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "01_data_and_traps"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)

# %% [markdown]
# ## What came in
# Every reason in the report has a remedy. Rows set aside are kept in `loaded["prison"].quarantined`, values in
# `.set_aside`.

# %%
print(loaded.report.as_text())

# %% [markdown]
# ## What the tables are, and how sure we are
# Each variable carries its certainty. Traps are what other users and the official guides warn of.

# %%
for name in ("magistrates", "prison", "probation_events"):
    declared = dictionary[name]
    guesses = sum(variable.certainty == "inferred" for variable in declared.variables)
    print("{}: {}. {} of {} variables are our inference.".format(name, declared.grain, guesses, len(declared.variables)))
    for trap in declared.traps[:3]:
        print("  -", trap)

# %% [markdown]
# ## Columns that begin late or fade
# Shares without a value by year. A column that is empty in one year makes a trend out of nothing.

# %%
gaps = loading.missing_by_year(loaded["probation_events"], "referral_date")
print(gaps[["year", "rows", "termination_date", "length_days"]].round(2).to_string(index=False))

# %% [markdown]
# ## Coverage against events
# Shaded: what is declared as covered. Lines: events per month. A line that falls inside the shade is a question for
# the data owner; outside the shade, absence of events says nothing.

# %%
log = journeys.event_log(tables, dictionary)
coverage = journeys.coverage(dictionary)
print(coverage[["source", "start", "end", "basis"]].to_string(index=False))
picture = journeys.plot_coverage(log, coverage)

# %% [markdown]
# ## Records that cannot all be of one person
# Conflicts show linkage errors. The share differs between groups, and so will your bias.

# %%
print(tables.conflicts().to_string(index=False))
spells = journeys.read_spells(tables, dictionary)
cleaned, aside = journeys.clean_spells(spells, observed_to="2021-09-30")
print(journeys.quarantine_counts(aside).query("rows > 0").to_string(index=False))

# %% [markdown]
# ## An output: rows by table and year
# Counts of events, checked; a small cell is hidden together with others that would give it back. Probation begins in
# 2014: zeros before are declared structural, for nobody could be in those cells.

# %%
counts = log[["person", "source"]].assign(year=log["date"].dt.year)
counts = counts[counts["year"].between(2011, 2020)]
before_it_began = [(year, name) for year in ("2011", "2012", "2013") for name in tables if name.startswith("probation")]
session = Session(person="person", project="Data and traps")
output = session.table(counts, rows="year", columns="source", name="events_by_year", aggfunc="count",
                       description="Dated events by table and year", population="all linked people",
                       structural_zeros=before_it_began)
if output.verdict.word == "block":
    session.suppress("events_by_year")
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
picture.figure
