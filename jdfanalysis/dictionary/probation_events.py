"""Probation events, the flat file (nDelius)."""
from typing import Tuple

from jdfanalysis.dictionary import codes
from jdfanalysis.dictionary.constraints import DateWindow, Digits, InRange, NotMissing
from jdfanalysis.dictionary.model import SpellRule, Table, Variable, Window
from jdfanalysis.dictionary.timing import event_on

END = {"2022": "2020-12-31", "2024": "2023-03-31"}

COMMUNITY_ORDERS = (
    "ORA Community Order",
    "CJA2003 - Community Order",
    "SA2020 Community Order",
    "ORA Youth Rehabilitation Order",
    "Youth Rehabilitation Order",
    "SA2020 Youth Rehabilitation Order",
    "ORA Supervision Default Order",
)
SUSPENDED_ORDERS = (
    "ORA Suspended Sentence Order",
    "CJA2003 - Suspended Sentence Order",
    "SA2020 Suspended Sentence Order",
)
CUSTODY_WITH_PSS = ("ORA Adult Custody (inc PSS)", "ORA Youth Custody (inc PSS)")
CUSTODY = CUSTODY_WITH_PSS + (
    "ORA Adult Custody (not PSS)",
    "CJA2003 - Standard Determinate Sentence of 12 months or more",
    "CJA Std Determinate Custody",
    "CJA2003 - Extended Public Protection",
    "CJA2003 - Indeterminate Public Protection",
    "Extended Determinate Sentence",
    "Special Cust Sentence (S236aCJA)",
    "Life",
    "Life imprisonment (Youth)",
    "Detention and training order",
)
OTHER_DISPOSALS = ("Fine", "Conditional Discharge", "Absolute Discharge", "Adjourned - PSR")

DISPOSAL_TYPES: codes.Codes = (
    tuple((label, "community order") for label in COMMUNITY_ORDERS)
    + tuple((label, "suspended sentence order") for label in SUSPENDED_ORDERS)
    + tuple((label, "custody") for label in CUSTODY)
    + tuple((label, "other") for label in OTHER_DISPOSALS)
)

TRAPS = (
    "event_id_hash repeats in the raw parts [S3].",
    "Open orders have no termination date; the window is by referral date, so late orders are censored [S3].",
    "age_at_offence has implausible highs [S3]; dates outside the window occur [S3].",
    "ethnicity_desc mixes labels, dummy labels and blanks [S3].",
    "Probation areas change with the reforms of 2014 and 2021 [S3].",
    "An event has at most one disposal; one court case can give several events at once [S6].",
)


def _people() -> Tuple[Variable, ...]:
    return (
        Variable("row_id_hash", "id", "key of the row, to the person link", "code", "S1", "row_id",
                 constraints=(NotMissing(),)),
        Variable("event_id_hash", "id", "key of the event, to the component tables", "code", "S3", "event_id"),
        Variable("estimated_offender_id", "id", "person within probation", "code", "S1, S6", "offender_id"),
        Variable("gender", "category", "sex", "code", "S3", "sex", codes.SEX),
        Variable("ethnicity_desc", "category", "ethnicity as nDelius words it", "code", "S3", "ethnicity",
                 codes.PROBATION_ETHNICITY),
        Variable("age_at_offence", "integer", "age in completed years at the main offence", "code", "S3",
                 constraints=(InRange(10, 110),), at="offence_date"),
        Variable("lsoa_residence", "text", "LSOA 2011 of residence", "code", "S3", "lsoa"),
        Variable("probation_area_desc", "category", "probation area; about 200 values", "code", "S3", "area"),
    )


def _event(end: str) -> Tuple[Variable, ...]:
    return (
        Variable("referral_date", "date", "referral to probation", "code", "S1, S4",
                 constraints=(DateWindow("2014-01-01", end),)),
        Variable("main_offence_date", "date", "day of the main offence", "code", "S1, S4", "offence_date",
                 constraints=(DateWindow("1930-01-01", end),)),
        Variable("mo_code", "text", "Home Office code of the main offence", "code", "S3, S22", "offence_code",
                 constraints=(Digits(5),)),
        Variable("mo_category_description", "category", "category of the main offence", "code", "S3",
                 "offence_category"),
        Variable("disposal_date", "date", "day of the sentence", "code", "S4",
                 constraints=(DateWindow("1950-01-01", end),)),
        Variable("disposal_type_description", "category", "kind of sentence", "code",
                 "S3 for the name, S24 for the labels", "disposal_type", DISPOSAL_TYPES),
        Variable("length_in_days", "integer", "length in days", "code", "S3", "length_days",
                 constraints=(InRange(0, 36525),)),
        Variable("length", "number", "length as entered; the unit varies with the kind", "code", "S3",
                 "length_entered"),
        Variable("disposal_termination_date", "date", "end of the sentence; missing while active", "code", "S3, S22",
                 "termination_date", constraints=(DateWindow("1950-01-01", "2030-12-31"),)),
        Variable("recall_count", "integer", "recalls on the event", "code", "S3", constraints=(InRange(0, 50),)),
    )


def _licence() -> Tuple[Variable, ...]:
    wide = (DateWindow("1950-01-01", "2099-12-31"),)
    return (
        Variable("actual_release_date", "date", "release from the custodial part", "source-system", "S22",
                 "release_date", constraints=wide),
        Variable("licence_end_date", "date", "end of licence, planned or actual", "inferred", "S22",
                 constraints=wide),
        Variable("pss_end_date", "date", "end of post-sentence supervision", "inferred", "S22", constraints=wide),
    )


_COMMUNITY = (("disposal_type", COMMUNITY_ORDERS),)
_SUSPENDED = (("disposal_type", SUSPENDED_ORDERS),)
_PSS = (("disposal_type", CUSTODY_WITH_PSS),)

# The main offence of probation is an offence the courts also show: declared no event, to count none twice.
EVENTS = (
    event_on("referral", "referral_date"),
    event_on("community_order_start", "disposal_date", _COMMUNITY),
    event_on("suspended_order_start", "disposal_date", _SUSPENDED),
    event_on("community_order_end", "termination_date", _COMMUNITY),
    event_on("suspended_order_end", "termination_date", _SUSPENDED),
    event_on("licence_start", "release_date"),
    event_on("licence_end", "licence_end_date"),
    event_on("pss_start", "licence_end_date", _PSS, "derived"),
    event_on("pss_end", "pss_end_date", _PSS),
)

SPELLS = (
    SpellRule("community_order", "disposal_date", "termination_date", _COMMUNITY),
    SpellRule("sso", "disposal_date", "termination_date", _SUSPENDED),
    SpellRule("licence", "release_date", "licence_end_date"),
    SpellRule("pss", "licence_end_date", "pss_end_date", _PSS),
)


def probation_window(release: str) -> Window:
    """The window by referral date of all probation tables of a release."""
    return Window("2014-01-01", END[release], "referral", "[S10][S6]" if release == "2022" else "end inferred")


def probation_event_tables(release: str) -> Tuple[Table, ...]:
    """The probation flat file of a release."""
    return (
        Table(
            name="probation_events",
            title="Probation events",
            grain="one row per offender and event: a sentence or a pre-sentence stage",
            key=("event_id",),
            variables=_people() + _event(END[release]) + _licence(),
            coverage=probation_window(release),
            traps=TRAPS,
            person_column="offender_id",
            link_name="probation_delius",
            files=("probation_events*", "moj_probation_flatfile*", "probation_flatfile*", "flatfile*"),
            events=EVENTS,
            spells=SPELLS,
        ),
    )
