"""Faults of single records: dates, ages, labels, missing parts, repeats."""
import numpy as np

from jdfanalysis.synthetic import law
from jdfanalysis.synthetic.blocks import Block
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.fault_tools import Counts, add_rows, changed, some
from jdfanalysis.synthetic.ledger import NO_DAY, taken
from jdfanalysis.synthetic.offences import THEFT
from jdfanalysis.synthetic.records import Raw

PLACEHOLDER_LOW, PLACEHOLDER_HIGH = law.day("1900-01-01"), law.day("9999-12-31")
_OFFENCE_TABLES = ("magistrates", "crown", "probation_events")
_COMPONENTS = ("probation_requirements", "probation_licence_conditions", "probation_pss")
_ETHNICITY_FIRST_NON_VALUE = 18


def duplicated_event_ids(raw: Raw, block: Block, draws: Draws) -> Counts:
    """1.5% of probation events are there twice, under the same event id and another row id."""
    events = raw["probation_events"]
    at = some(draws, 0.015, np.ones(len(events["person"]), dtype=bool))
    add_rows(raw, "probation_events", taken(events, at))
    return [("probation_events", len(at))]


def missing_commencement(raw: Raw, block: Block, draws: Draws) -> Counts:
    """Commencement dates are mostly missing: 85% of requirements, 40% of conditions and supervision."""
    found = []
    for table, share in zip(_COMPONENTS, (0.85, 0.40, 0.40)):
        at = some(draws, share, raw[table]["commencement_date"] != NO_DAY)
        changed(raw[table], "commencement_date", at, NO_DAY)
        found.append((table, len(at)))
    return found


def placeholder_dates(raw: Raw, block: Block, draws: Draws) -> Counts:
    """1900-01-01 for unknown offence days (0.4%), 9999-12-31 for open orders and conditions (half per cent)."""
    found = []
    for table in _OFFENCE_TABLES:
        at = some(draws, 0.004, raw[table]["offence_date"] != NO_DAY)
        changed(raw[table], "offence_date", at, PLACEHOLDER_LOW)
        found.append((table, len(at)))
    for table in ("probation_requirements", "probation_licence_conditions"):
        at = some(draws, 0.005, np.ones(len(raw[table]["person"]), dtype=bool))
        changed(raw[table], "termination_date", at, PLACEHOLDER_HIGH)
        found.append((table, len(at)))
    return found


def missing_dates(raw: Raw, block: Block, draws: Draws) -> Counts:
    """Offence dates that are blank: 3% in probation, 2% at the Crown Court, 1% below; charge dates too (2%)."""
    found = []
    for table, column, share in (("magistrates", "offence_date", 0.01), ("magistrates", "charge_date", 0.02),
                                 ("crown", "offence_date", 0.02), ("probation_events", "offence_date", 0.03)):
        at = some(draws, share, raw[table][column] != NO_DAY)
        changed(raw[table], column, at, NO_DAY)
        found.append((table, len(at)))
    return found


def missing_residence(raw: Raw, block: Block, draws: Draws) -> Counts:
    """No place of residence: 4% of records, 10% where the offence is theft, as for people without an address."""
    found = []
    for table in ("magistrates", "crown", "probation_events"):
        rows = raw[table]
        share = np.where(rows["group"] == THEFT, 0.10, 0.04)
        at = np.flatnonzero(draws.uniform(len(share)) < share)
        # The area of a probation event is known without the address.
        changed(rows, "home", at, -1)
        found.append((table, len(at)))
    return found


def out_of_window_dates(raw: Raw, block: Block, draws: Draws) -> Counts:
    """Mistyped years: offences ten years late (0.6% of recent ones), referrals ten years early (1%)."""
    found = []
    for table in ("magistrates", "crown"):
        late = raw[table]["offence_date"] > block.windows.magistrates[1] - 3600
        at = some(draws, 0.006, late)
        changed(raw[table], "offence_date", at, raw[table]["offence_date"][at] + 3652)
        found.append((table, len(at)))
    events = raw["probation_events"]
    at = some(draws, 0.010, events["referral_date"] != NO_DAY)
    changed(events, "referral_date", at, events["referral_date"][at] - 3652)
    return found + [("probation_events", len(at))]


def dummy_ethnicity(raw: Raw, block: Block, draws: Draws) -> Counts:
    """Dummy labels, refusals and blanks for ethnicity: 6% of probation events, 5% of other records."""
    found = []
    for table, share in (("magistrates", 0.05), ("crown", 0.05), ("prison", 0.02), ("probation_events", 0.06)):
        rows = raw[table]
        at = some(draws, share, np.ones(len(rows["person"]), dtype=bool))
        weights = (30, 20, 30, 20) if table == "probation_events" else (40, 5, 30, 25)
        changed(rows, "ethnicity", at, _ETHNICITY_FIRST_NON_VALUE + draws.pick(weights, len(at)))
        found.append((table, len(at)))
    return found


def implausible_ages(raw: Raw, block: Block, draws: Draws) -> Counts:
    """Ages of 0 to 5 or 115 to 199 (0.3%), and missing ages (1%)."""
    found = []
    for table in ("magistrates", "crown", "prison", "probation_events"):
        rows = raw[table]
        u = draws.uniform(len(rows["person"]))
        at = np.flatnonzero(u < 0.013)
        wild = np.where(draws.chance(0.7, len(at)), draws.integer(115, 199, len(at)), draws.integer(0, 5, len(at)))
        changed(rows, "age", at, np.where(u[at] < 0.003, wild, NO_DAY))
        found.append((table, len(at)))
    return found


def open_orders(raw: Raw, block: Block, draws: Draws) -> Counts:
    """Orders and requirements that ended, without a termination date: 4%."""
    found = []
    for table in ("probation_events", "probation_requirements"):
        at = some(draws, 0.04, raw[table]["termination_date"] != NO_DAY)
        changed(raw[table], "termination_date", at, NO_DAY)
        if table == "probation_requirements":
            changed(raw[table], "reason", at, -1)
        found.append((table, len(at)))
    return found


def missing_reports(raw: Raw, block: Block, draws: Draws) -> Counts:
    """Pre-sentence reports that were written but are not in the table: 40% before 2016, 12% later."""
    rows = raw["probation_psr"]
    share = np.where(rows["requested_date"] < law.day("2016-01-01"), 0.40, 0.12)
    gone = draws.uniform(len(share)) < share
    raw["probation_psr"] = taken(rows, ~gone)
    return [("probation_psr", int(gone.sum()))]


def same_day_events(raw: Raw, block: Block, draws: Draws) -> Counts:
    """Offence, charge, hearing and result written on one day (2%); sentence and referral too (2%)."""
    rows = raw["magistrates"]
    at = some(draws, 0.02, rows["first_hearing_date"] == rows["final_result_date"])
    for name in ("offence_date", "charge_date"):
        changed(rows, name, at, rows["final_result_date"][at])
    arrested = at[rows["arrest_date"][at] != NO_DAY]
    changed(rows, "arrest_date", arrested, rows["final_result_date"][arrested])
    events = raw["probation_events"]
    also = some(draws, 0.02, (events["disposal_date"] != NO_DAY) & (events["disposal_date"] > events["referral_date"]))
    changed(events, "referral_date", also, events["disposal_date"][also])
    return [("magistrates", len(at)), ("probation_events", len(also))]
