"""Raw tables of one block: what each source writes down of the true careers, before any fault."""
from typing import Dict, Tuple

import numpy as np

from jdfanalysis.synthetic.assessment_rows import assessment_tables
from jdfanalysis.synthetic.blocks import RECORDS, Block
from jdfanalysis.synthetic.civil_rows import civil_tables
from jdfanalysis.synthetic.component_rows import condition_rows, requirement_rows
from jdfanalysis.synthetic.court_rows import case_links, crown_rows, magistrates_rows
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.family_rows import family_tables
from jdfanalysis.synthetic.ledger import Columns
from jdfanalysis.synthetic.links import IDS, LINKED, link_rows
from jdfanalysis.synthetic.offence_rows import offence_tables
from jdfanalysis.synthetic.prison_rows import custodial_journeys
from jdfanalysis.synthetic.probation_rows import events_and_reports

Raw = Dict[str, Columns]

OTHERS = {"family": family_tables, "civil": civil_tables, "oasys": assessment_tables}


def raw_tables(block: Block, split: bool, others: Dict[str, Tuple[int, int]]) -> Raw:
    """
    Every table of the block as whole-number columns.

    split : with the offence tables of the courts. others : the datasets wanted beside, and their windows
    """
    draws = Draws(block.seed, RECORDS, block.number)
    magistrates, crown = magistrates_rows(block, draws), crown_rows(block, draws)
    raw = {"magistrates": magistrates, "crown": crown, "prison": custodial_journeys(block, draws)}
    raw.update(events_and_reports(block, draws))
    events = raw["probation_events"]
    events["event"] = np.arange(len(events["person"]), dtype=np.int64)
    events["length_entered"] = events["length_days"]
    raw["probation_requirements"] = requirement_rows(block, events, draws)
    raw["probation_licence_conditions"] = condition_rows(block, events, draws, supervision=False)
    raw["probation_pss"] = condition_rows(block, events, draws, supervision=True)
    raw["case_link"] = case_links(magistrates, crown)
    if split:
        raw.update(offence_tables(block, raw))
    for name, (first, last) in others.items():
        raw.update(OTHERS[name](block, first, last))
    for name in ("magistrates", "crown", "probation_events"):
        raw[name]["home"] = raw[name]["lsoa"]
    # `row` and `own` are the keys of the ids of the record and of the person within the source.
    for name, rows in raw.items():
        rows["own"] = rows["person"] * IDS
        if name in LINKED:
            rows["row"] = np.arange(len(rows["person"]), dtype=np.int64)
    raw["person_link"] = link_rows(raw)
    return raw


def shuffled(raw: Raw, draws: Draws) -> Raw:
    """The rows of every table in a random order, as extracts have no order to rely on."""
    mixed: Raw = {}
    # The other datasets and the link come last: they take no draw from the tables that are always there.
    for name in sorted(raw, key=lambda name: (name == "person_link", name.startswith(tuple(OTHERS)), name)):
        rows = raw[name]
        order = draws.order(len(rows["person"]))
        mixed[name] = {column: values[order] for column, values in rows.items()}
    return mixed
