"""Offender assessments (OASys): the tables named in the catalogue and the items known of them."""
from typing import Tuple

from jdfanalysis.dictionary.constraints import DateWindow, InRange
from jdfanalysis.dictionary.model import Table, Variable, Window

# The coverage of assessments has not been seen; this is that of the linking dataset.
WINDOW = Window("2011-01-01", "2023-12-31", "assessment", "inferred from the linking dataset [S5]")

SCORE = (("0", "no problems"), ("1", "some problems"), ("2", "significant problems"), ("M", "missing"))
NO_TWO = (("0", "no"), ("2", "yes"), ("M", "missing"))
TICKED = (("YES", "ticked"), ("NO", "no; in revised items only"))

TRAPS = (
    "Two ways of missing: M in scored items, blank in tick-only items, where blank is not ticked or not asked [S9].",
    "_v2_ marks a revised item; _tot a section total; _98 links to risk, _99 to offending [S9].",
    "Over 1,100 variables exist (second-hand [S31]); those here are the ones seen. Lay the catalogue over them.",
)

# Tables of which the name is known and no variable.
NAMED_ONLY = (
    ("tr_bcs", "transferred basic custody screening"),
    ("rmp", "risk management plan"),
    ("saq", "self-assessment questionnaire"),
    ("sara", "spousal assault risk assessment"),
    ("skillschecker", "skills checker"),
)


def _keys() -> Tuple[Variable, ...]:
    return (
        Variable("row_id_hash", "id", "key of the row, to the person link", "inferred", "S1, by analogy", "row_id"),
        Variable("assessment_id_hash", "id", "key of the assessment", "inferred", "S7 for the grain", "assessment_id"),
    )


def _item(name: str, meaning: str, codes: Tuple[Tuple[str, str], ...]) -> Variable:
    return Variable(name, "category", meaning, "documented", "S9, second-hand", codes=codes)


def _count(name: str, meaning: str, high: int) -> Variable:
    rules = (InRange(0, high),)
    return Variable(name, "integer", meaning, "documented", "S9, second-hand", constraints=rules)


def _core_items() -> Tuple[Variable, ...]:
    scored = [("3_4", "accommodation, item 4"), ("3_5", "accommodation, item 5"), ("3_6", "accommodation, item 6")]
    scored += [("5_{}".format(i), "finance, item {}".format(i)) for i in (2, 3, 4, 5)]
    ticked = [("2_2_weapon", "weapon used"), ("2_3_physicalviol", "physical violence"),
              ("2_3_directcont", "direct contact with the victim"), ("2_9_financial", "financial motive"),
              ("2_10_alcho", "alcohol at the time"), ("2_10_drugs", "drugs at the time")]
    return (
        _count("question_1_10", "previous custodial sentences", 9),
        _item("question_1_11", "breach", NO_TWO),
        _count("question_1_12", "offence categories", 9),
        Variable("question_1_29", "date", "current conviction", "documented", "S9, second-hand",
                 constraints=(DateWindow("1950-01-01", WINDOW.end),)),
        _item("question_3_3", "no fixed abode", (("NO", "no"), ("YES", "yes"), ("M", "missing"))),
        _count("question_3_tot", "accommodation, total", 8),
        _count("question_5_tot", "finance, total", 9),
        _item("question_10_5", "self-harm", NO_TWO),
        _item("question_10_6", "psychiatric problems", SCORE),
    ) + tuple(_item("question_" + name, meaning, TICKED) for name, meaning in ticked) + tuple(
        _item("question_" + name, meaning, SCORE) for name, meaning in scored
    )


def _table(name: str, title: str, items: Tuple[Variable, ...], traps: Tuple[str, ...] = ()) -> Table:
    return Table(
        name="oasys_" + name,
        title="OASys, " + title,
        grain="one row per assessment",
        key=("row_id",),
        variables=_keys() + items,
        coverage=WINDOW,
        traps=TRAPS + traps,
        link_name="prison_oasys",
        files=("oasys_{}*".format(name), "moj_oasys_{}*".format(name), "oasys_assessments_details_{}*".format(name)),
    )


def oasys_tables() -> Tuple[Table, ...]:
    """The assessment tables. They declare no events: an assessment is no step of a case."""
    about = (
        Variable("level_healthcare_req_elm", "category", "level of health care required", "documented",
                 "S9, second-hand"),
        Variable("purpose_of_assessment", "category", "start of custody, licence or order, review, recall, parole …",
                 "source-system", "S24"),
        Variable("assessment_date", "date", "day of the assessment", "inferred", "S7 for the grain",
                 constraints=(DateWindow("2000-01-01", WINDOW.end),)),
    )
    screening = (_count("question_bcs24", "basic custody screening, item 24", 99),
                 _count("question_bcs25", "basic custody screening, item 25", 99),
                 _count("question_bcs28", "age at first conviction", 110))
    unknown = ("No variable of this table has been seen in public [S9].",)
    return (
        _table("assessments_metadata", "assessments", about),
        _table("core_risk", "core and risk", _core_items()),
        _table("bcs", "basic custody screening", screening),
    ) + tuple(_table(name, title, (), unknown) for name, title in NAMED_ONLY)
