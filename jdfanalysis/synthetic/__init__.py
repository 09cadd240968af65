"""An invented justice population: the released tables, the truth beside them, and faults with names.

    population     generate, generate_partitions, Population
    effects        what is planted: a proportional-hazards model, declared in one place
    law            legal rules by date; shocks: delays by date
    targets, measures    the population against published figures
    careers        waves of episodes: offence, case, sentence, custody, supervision
    courts, sentencing, custody, orders, risk, people, offences      the parts of a career
    blocks, draws, ledger      blocks of people; random numbers that are the same everywhere; columns
    records        what each source writes down: court_rows, prison_rows, probation_rows, component_rows,
                   offence_rows, links
    defects        the faults: faults_records, faults_histories, faults_people
    render, writing      released names and files;  truth      what really happened

It reads names and codes from the dictionary and imports neither loading, journeys nor survival.
"""
from jdfanalysis.synthetic.defects import defect_names, describe_defects
from jdfanalysis.synthetic.effects import planted_baseline, planted_effects
from jdfanalysis.synthetic.law import legal_rules
from jdfanalysis.synthetic.population import Population, generate, generate_partitions
from jdfanalysis.synthetic.targets import calibration, calibration_report, not_compared

__all__ = [
    "Population",
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
]
