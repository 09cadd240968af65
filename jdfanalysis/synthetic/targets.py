"""The population against published figures: what each figure is, its band, and where it is missed."""
from dataclasses import dataclass
from typing import Callable, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.synthetic import measures
from jdfanalysis.synthetic.measures import Evidence
from jdfanalysis.synthetic.population import Population
from jdfanalysis.synthetic.volumes import yearly_volumes


@dataclass(frozen=True)
class Target:
    """One published figure: what it is, its source, its value, the band we accept, how it is measured here."""

    figure: str
    source: str
    target: float
    low: float
    high: float
    measure: Callable[[Evidence], float]
    note: str = ""


COHORT = "Jackson and others (2022), Data First: Criminal Courts Linked Data, as reported"
CJS16 = "Criminal Justice Statistics 2016"
CJS23 = "Criminal Justice Statistics, year ending December 2024"
COURTS20 = "Criminal court statistics quarterly, January to March 2020"
PROVEN18 = "Proven reoffending statistics, October to December 2018"
PQ7902 = "Parliamentary question 7902; recalls April 2016 to March 2017"
COURTS20B = "Criminal court statistics quarterly, July to September 2020"
PANEL = "ADR UK, User Representation Panel report, March 2022"

TARGETS: Tuple[Target, ...] = (
    Target("first 2011 cohort returned by end 2019", COHORT, 0.56, 0.53, 0.59, measures.returned),
    Target("returned once", COHORT, 0.17, 0.14, 0.20, lambda e: measures.returned_times(e, 1, 1)),
    Target("returned 2 to 5 times", COHORT + " (derived)", 0.21, 0.18, 0.25,
           lambda e: measures.returned_times(e, 2, 5)),
    Target("returned 6 times or more", COHORT, 0.18, 0.15, 0.21, lambda e: measures.returned_times(e, 6, 10 ** 6)),
    Target("returned, first offence theft", COHORT, 0.82, 0.77, 0.87, measures.returned_after_theft),
    Target("theft above every other large group", COHORT, 1.0, 1.0, 1.0, measures.theft_is_highest,
           "1 if theft returns more than each other group of 2% of the cohort or more"),
    Target("conviction ratio", CJS16, 0.85, 0.82, 0.88, measures.conviction_ratio),
    Target("custody rate, either-way and indictable", CJS16, 0.30, 0.26, 0.34, measures.custody_rate,
           "by offence group: group of the principal offence not summary; not the mode of trial itself"),
    Target("average custodial months, either-way and indictable", CJS16, 19.4, 16.5, 22.5, measures.custodial_months),
    Target("proven reoffending, custody under 12 months", PROVEN18, 0.610, 0.57, 0.65,
           lambda e: measures.reoffending_after_custody(e, 364),
           "convictions only; the official figure has cautions too"),
    Target("proven reoffending, custody to 6 months", PROVEN18, 0.636, 0.59, 0.68,
           lambda e: measures.reoffending_after_custody(e, 183), "convictions only"),
    Target("proven reoffending, custody or court order", PROVEN18, 0.357, 0.32, 0.45, measures.reoffending_after_order,
           "counted per sentence or release, not per offender and quarter, which is higher"),
    Target("fixed-term share of recalls", PQ7902, 0.35, 0.30, 0.40, measures.fixed_share,
           "7,515 of 21,721; 30% in early 2024"),
    Target("fixed-term recalls: out of touch", PQ7902, 0.60, 0.52, 0.68,
           lambda e: measures.fixed_reason(e, "out_of_touch"), "4,524 of 7,515; several reasons per recall"),
    Target("fixed-term recalls: non-compliance", PQ7902, 0.39, 0.32, 0.48,
           lambda e: measures.fixed_reason(e, "non_compliance"), "2,951 of 7,515"),
    Target("fixed-term recalls: further charge", PQ7902, 0.37, 0.29, 0.45,
           lambda e: measures.fixed_reason(e, "further_charge"), "2,795 of 7,515"),
    Target("fixed-term recalls: residence", PQ7902, 0.20, 0.14, 0.26,
           lambda e: measures.fixed_reason(e, "residence"), "1,487 of 7,515"),
    Target("recalls per release on licence", "derived: 21,721 recalls 2016-17 for about 68,000 releases", 0.32, 0.24,
           0.45, measures.recalls_per_release, "releases of that year are not in the facts at hand: a rough figure"),
    Target("Crown defendants remanded in custody", CJS23, 0.52, 0.40, 0.58, measures.crown_remand,
           "published for 2023, after the window"),
    Target("median days offence to completion, magistrates 2019", COURTS20, 175, 145, 205,
           lambda e: measures.completion_days(e, "magistrates")),
    Target("median days offence to completion, Crown 2019", COURTS20, 254, 215, 300,
           lambda e: measures.completion_days(e, "crown")),
    Target("magistrates' disposals, third to second quarter of 2020", COURTS20B, 1.92, 1.5, 2.6, measures.rebound),
    Target("sent to the Crown Court, third to second quarter of 2020", COURTS20B, 2.0, 1.4, 2.8,
           measures.committals_rebound, "published for Crown receipts"),
    Target("magistrates' rows of 2020 per mean year before", "ADR UK, Pattinson 2021; " + COHORT, 0.81, 0.68, 0.95,
           measures.year_of_closure, "1.1 million received in 2020; 13,357,982 rows in ten years"),
    Target("Crown defendants, male", "McSweeney, Data First Showcase 2024", 0.90, 0.86, 0.93, measures.crown_male),
    Target("Crown defendants, mean age", "McSweeney, Data First Showcase 2024", 32.0, 30.0, 34.0, measures.crown_age),
    Target("Crown rows per magistrates' row, 2013 to 2020", COHORT + " (row counts)", 0.094, 0.07, 0.12,
           measures.crown_share, "1,000,827 rows over eight tenths of 13,357,982"),
    Target("prison journeys per magistrates' row", PANEL, 0.097, 0.07, 0.16, measures.prison_share,
           "1.3 million over 13.4 million"),
    Target("probation events a year per magistrates' row a year, 2014 to 2020", PANEL, 0.203, 0.15, 0.26,
           measures.probation_by_year, "270,000 a year over 1.34 million a year"),
    Target("probation events per magistrates' row", PANEL, 0.142, 0.11, 0.21, measures.probation_share,
           "1.9 million over 13.4 million"),
)

# Published figures that the tables cannot be held against, and why.
NOT_COMPARED: Tuple[Tuple[str, str, str], ...] = (
    ("overall proven reoffending, 26% to 28%", "Proven reoffending statistics",
     "the official index and outcome count cautions and single justice cases, which Data First lacks"),
    ("47% reoffend with 11 or more previous offences, 10.5% with none", "Proven reoffending statistics 2011-12",
     "previous offences on the Police National Computer reach back for life; the tables begin in 2011"),
    ("1.46 million prosecuted in 2016", "Criminal Justice Statistics 2016",
     "a count of the country; the number of people here is chosen, and single justice cases are not in the extract"),
    ("prison population and first receptions", "Offender management statistics quarterly",
     "published figures at hand are for 2024 and 2025, after the window"),
    ("recalls 2023 to 2025, fixed-term recalls of 48 days, release at 40%", "Offender management statistics quarterly",
     "policies after the window; not simulated"),
    ("effective and ineffective trials, open caseload", "Criminal court statistics quarterly",
     "hearings between the first and the last are not in the tables"),
    ("number of distinct defendants", "none at hand",
     "no published count of linked people was read; `yearly_volumes` counts ours by year"),
    ("recall reasons of late 2024: 12% a further offence, 58% breach or lost contact", "Nacro, April 2025",
     "after the window, and after changes of policy"),
    ("serious and organised crime, 6% of Crown appearances", "McSweeney, Data First Showcase 2024",
     "cases have co-defendants here, but nothing marks a case as organised; it is not in the tables either"),
    ("Crown defendants in the most deprived areas", "Jackson and others (2022)",
     "places here have codes without a tie to real places; the truth has the fifth of deprivation"),
)


def not_compared() -> pd.DataFrame:
    """Published figures that the population is not held against: figure, source, why; one row each."""
    return pd.DataFrame(list(NOT_COMPARED), columns=["figure", "source", "why"])


def calibration(population: Population) -> pd.DataFrame:
    """
    The population against published figures, one row per figure.

    Columns: figure, source, target, low, high (the band), got, inside, note. Measured on the tables with
    true persons (not the estimated ones), so that faults of linkage do not move the figures; meant for
    release 2022 and 10,000 people or more: bands are not widened for smaller populations. A figure that
    cannot be measured because too few rows bear on it is missing, and not inside.
    """
    evidence = measures.evidence(population)
    rows = []
    for target in TARGETS:
        got = float(target.measure(evidence))
        inside = bool(np.isfinite(got) and target.low <= got <= target.high)
        rows.append((target.figure, target.source, target.target, target.low, target.high, got, inside, target.note))
    return pd.DataFrame(rows, columns=["figure", "source", "target", "low", "high", "got", "inside", "note"])


def calibration_report(population: Population) -> str:
    """The calibration, the volumes by year and the faults of a population as plain text, for a terminal."""
    table = calibration(population)
    lines = ["{:<74} {:>8} {:>17} {:>8}".format("figure", "target", "band", "got")]
    for row in table.itertuples(index=False):
        band = "{:g} to {:g}".format(row.low, row.high)
        mark = "" if row.inside else "  outside"
        lines.append("{:<74} {:>8g} {:>17} {:>8.3f}{}".format(row.figure, row.target, band, row.got, mark))
    lines.append("{} of {} inside".format(int(table["inside"].sum()), len(table)))
    lines += ["", yearly_volumes(population).to_string(index=False), ""]
    lines.append("{:<26} {:<30} {:>8}".format("fault", "table", "rows"))
    for fault in population.defects.itertuples(index=False):
        lines.append("{:<26} {:<30} {:>8}".format(fault.defect, fault.table, fault.rows))
    return "\n".join(lines)
