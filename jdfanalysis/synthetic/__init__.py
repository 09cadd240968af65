"""An invented justice population: the released tables, the truth beside them, and faults with names.

    population     generate, generate_partitions, Population;  plan      the settings
    bulk           write_partitions: many people to files, in parts, with resuming and processes
    effects        what is planted: a proportional-hazards model, declared in one place
    law            legal rules by date; shocks: delays and volumes by date
    targets, measures    the population against published figures;  page, curves, volumes: the same with
                   figures of journeys, and people and rows by year
    careers        waves of episodes: offence, case, sentence, custody, supervision
    courts, sentencing, custody, recalls, orders, risk, people, offences      the parts of a career
    blocks, draws, ledger      blocks of people; random numbers that are the same everywhere; columns
    records        what each source writes down: court_rows, prison_rows, probation_rows, component_rows,
                   offence_rows, links; beside them family_rows, civil_rows, assessment_rows
    defects        the faults: faults_records, faults_histories, faults_people
    render, render_others, writing      released names and files;  truth      what really happened

It reads names and codes from the dictionary and imports neither loading, journeys nor survival.
"""
from jdfanalysis.synthetic.bulk import Written, write_partitions
from jdfanalysis.synthetic.curves import states_after_release, survival_by_sentence
from jdfanalysis.synthetic.defects import defect_names, describe_defects
from jdfanalysis.synthetic.effects import planted_baseline, planted_effects
from jdfanalysis.synthetic.law import legal_rules
from jdfanalysis.synthetic.page import write_page
from jdfanalysis.synthetic.population import Population, generate, generate_partitions
from jdfanalysis.synthetic.targets import calibration, calibration_report, not_compared
from jdfanalysis.synthetic.volumes import yearly_volumes

__all__ = [
    "Population",
    "Written",
    "calibration",
    "calibration_report",
    "defect_names",
    "describe_defects",
    "generate",
    "generate_partitions",
    "legal_rules",
    "not_compared",
    "planted_baseline",
    "planted_effects",
    "states_after_release",
    "survival_by_sentence",
    "write_page",
    "write_partitions",
    "yearly_volumes",
]
