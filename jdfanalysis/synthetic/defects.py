"""The faults of the synthetic extract: named, switchable, counted."""
from typing import Callable, Dict, List, Tuple

import pandas as pd

from jdfanalysis.synthetic import faults_histories, faults_people, faults_records
from jdfanalysis.synthetic.blocks import FAULTS, Block
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.fault_tools import Counts
from jdfanalysis.synthetic.records import Raw

Fault = Callable[[Raw, Block, Draws], Counts]

# In the order in which they are put in: rows come and go before their contents are spoilt.
FAULTS_IN_ORDER: Tuple[Fault, ...] = (
    faults_histories.common_platform_fade,
    faults_histories.merged_recalls,
    faults_histories.overlapping_custody,
    faults_histories.nested_custody,
    faults_histories.many_case_links,
    faults_records.duplicated_event_ids,
    faults_records.missing_commencement,
    faults_records.missing_reports,
    faults_records.open_orders,
    faults_records.same_day_events,
    faults_records.placeholder_dates,
    faults_records.out_of_window_dates,
    faults_people.disagreeing_attributes,
    faults_records.dummy_ethnicity,
    faults_records.implausible_ages,
    faults_people.split_source_ids,
    faults_people.missed_links,
    faults_people.false_links,
    faults_records.missing_dates,
    faults_records.missing_residence,
)

# A fault of the whole extract, put in when the tables are rendered; only on request. Projects ask for different
# variables, so which are absent depends on the seed: no place, no course of the case, hardly anything about people.
ABSENT_COLUMNS = "absent_columns"
SUBSETS: Tuple[Dict[str, Tuple[str, ...]], ...] = (
    {"magistrates": ("charge_date", "lsoa", "remand_status"), "crown": ("plea_date", "lsoa"),
     "prison": ("establishment",), "probation_events": ("lsoa", "area", "length_entered")},
    {"magistrates": ("plea", "charge_date", "court", "breach_marker"), "crown": ("plea", "plea_date", "court"),
     "prison": ("offence_code", "offence_group", "recall_marker"),
     "probation_events": ("offence_category", "recall_count", "pss_end_date")},
    {"magistrates": ("ethnicity", "lsoa", "offence_code"), "crown": ("ethnicity", "lsoa", "offence_code"),
     "prison": ("ethnicity", "age_at_reception", "first_release_date"),
     "probation_events": ("ethnicity", "age_at_offence", "lsoa", "release_date")},
)
DEFAULT: Tuple[str, ...] = tuple(fault.__name__ for fault in FAULTS_IN_ORDER)


def defect_names() -> Tuple[str, ...]:
    """The names of all faults, in the order in which they are put in; the last, absent_columns, only on request."""
    return DEFAULT + (ABSENT_COLUMNS,)


def describe_defects() -> pd.DataFrame:
    """All faults in words: defect, in_default, meaning; one row each."""
    rows = [(fault.__name__, True, str(fault.__doc__)) for fault in FAULTS_IN_ORDER]
    rows.append((ABSENT_COLUMNS, False, "Columns that a project did not ask for are not there; one of three subsets, by the seed."))
    return pd.DataFrame(rows, columns=["defect", "in_default", "meaning"])


def absent_columns_of(seed: int, names: Tuple[str, ...]) -> Dict[str, Tuple[str, ...]]:
    """Table -> columns (canonical names) that an extract with this seed lacks; {} unless the fault is among `names`."""
    return SUBSETS[seed % len(SUBSETS)] if ABSENT_COLUMNS in names else {}


def apply_defects(raw: Raw, block: Block, names: Tuple[str, ...]) -> pd.DataFrame:
    """Put the named faults into the raw tables of a block; returns defect, table, rows. Each has its own stream."""
    found: List[Tuple[str, str, int]] = []
    for number, fault in enumerate(FAULTS_IN_ORDER):
        if fault.__name__ in names:
            draws = Draws(block.seed, FAULTS, block.number, number)
            found += [(fault.__name__, table, rows) for table, rows in fault(raw, block, draws)]
    return pd.DataFrame(found, columns=["defect", "table", "rows"])
