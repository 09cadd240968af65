"""Start here: is the installation whole, what came in, one curve, checked."""
# %% [markdown]
# # Start here
#
# The whole way in five steps: is this installation whole, load the tables, link the people, follow them, and write
# one checked table. Everything runs on invented people until `DATA_FIRST` names the folder of your extract; no other
# line changes.

# %%
from jdfanalysis import doctor

print(doctor.as_text(doctor.examine()))

# %% [markdown]
# ## Load and link
# The report says what came in: rows kept and set aside, unknown codes, impossible dates. It counts; it never shows a
# record.

# %%
import os
import shutil
import tempfile
from pathlib import Path

from jdfanalysis import journeys, loading, reporting, survival, synthetic
from output_checks import Session
from jdfanalysis.dictionary import data_first

DATA = os.environ.get("DATA_FIRST")            # inside: the folder of your extract
if not DATA:                                   # outside: invented people
    DATA = tempfile.mkdtemp()
    synthetic.generate(people=int(os.environ.get("PEOPLE", "20000")), seed=1).write(DATA)
OUT = Path(os.environ.get("OUT", "outputs")) / "00_start_here"
shutil.rmtree(str(OUT), ignore_errors=True)

dictionary = data_first("2022")
loaded = loading.load_all(DATA, dictionary=dictionary)
tables = loading.link_people(loaded)
print(loaded.report.summary().to_string(index=False))
print(tables.summary.to_string(index=False))

# %% [markdown]
# ## Histories
# One event log from all tables; the stays in prison cut into remand, sentence and recall; the first release from a
# sentence in the window starts each clock.

# %%
log = journeys.event_log(tables, dictionary)
phases = journeys.custody_phases(tables["prison"], "2021-09-30").spells
custody = journeys.unite_spells(phases)
index = journeys.index_events(phases, "custody_sentenced", which="first_in_window", window=("2014-01-01", "2017-12-31"),
                              exclude=custody)
followed = journeys.follow_up(index, log, journeys.proven_reoffence(), journeys.coverage(dictionary), horizon="24M",
                              exclude=custody)
rows = journeys.risk_rows(followed, clock="at_risk", exclude=custody, covariates=tables.people[["person", "sex"]])
print("{:,} releases, {:,} reoffended".format(len(followed), int((followed["status"] == 1).sum())))

# %% [markdown]
# ## One curve, checked
# A curve leaves on stated days only, with enough people and events behind each. The session checks every output by
# the policy and writes the folder of the request.

# %%
session = Session(person="person", project="Start here")
table, figure = reporting.add_curve(session, survival.fit_kaplan_meier(rows), "reoffence", "Proven reoffence after release",
                                    "Share with a proven reoffence", every=60, rising=True,
                                    time_label="Days at risk since release", population="first releases 2014 to 2017")
print(table.to_string(index=False))
report = session.finalise(OUT)
print("Disclosure check:", report.verdict.word)
figure
