"""Family court (FamilyMan): people, cases and events."""
from typing import Tuple

from jdfanalysis.dictionary.constraints import DateWindow
from jdfanalysis.dictionary.model import Table, Variable, Window

WINDOW = Window("2011-01-01", "2023-03-31", "receipt", "[S10] to January 2021; the later end second-hand [S9]")

ROLES = (
    ("APLZ", "applicant for adoption"),
    ("CHLDZ", "child in an adoption case"),
    ("CHLDC", "child"),
)

TRAPS = (
    "Linkage is weaker than in the criminal courts and depends partly on the role in the case [S9].",
    "Of the 76 variables [S10] only case_number_hash is known by its released name [S27].",
)


def _case() -> Variable:
    return Variable("case_number_hash", "id", "key of the case; joins the three tables", "documented",
                    "S27 for cases and events; on people by analogy", "case_id")


def _people() -> Table:
    return Table(
        name="family_people",
        title="Family court, people",
        grain="one row per person and case",
        key=("row_id",),
        variables=(
            Variable("row_id_hash", "id", "key of the row, to the person link", "inferred", "S1, by analogy", "row_id"),
            _case(),
            Variable("role_model", "category", "role of the person in the case; three codes are known",
                     "source-system", "S29", "role"),
            Variable("gender", "category", "sex", "source-system", "S29", "sex", (("1", "male"), ("2", "female"))),
            Variable("delete_flag", "category", "row withdrawn in the source", "source-system", "S29"),
        ),
        coverage=WINDOW,
        traps=TRAPS + ("Known roles: " + "; ".join("{} {}".format(*role) for role in ROLES) + " [S29].",),
        link_name="familyman",
        files=("family_people*", "moj_family_people*"),
    )


def _cases() -> Table:
    return Table(
        name="family_cases",
        title="Family court, cases",
        grain="one row per case",
        key=("case_id",),
        variables=(
            _case(),
            Variable("receipt_date", "date", "day the case was received", "source-system", "S29",
                     constraints=(DateWindow("1980-01-01", WINDOW.end),)),
            Variable("case_category", "category", "category of the case", "inferred",
                     "S29: characters 5-6 of the case number"),
        ),
        coverage=WINDOW,
        traps=TRAPS,
        files=("family_cases*", "moj_family_cases*"),
    )


def _events() -> Table:
    return Table(
        name="family_events",
        title="Family court, events",
        grain="one row per event in a case",
        key=(),
        variables=(
            _case(),
            Variable("event", "id", "number of the event; its first three digits give the court", "source-system",
                     "S29"),
            Variable("event_model", "category", "kind of event", "source-system", "S29"),
            Variable("field_model", "category", "kind of detail", "source-system", "S29"),
            Variable("entry_date", "date", "day of entry", "source-system", "S29",
                     constraints=(DateWindow("1980-01-01", WINDOW.end),)),
            Variable("error", "category", "entered in error", "source-system", "S29"),
        ),
        coverage=WINDOW,
        traps=TRAPS + ("Rows entered in error are flagged, not removed [S29].",),
        files=("family_events*", "moj_family_events*"),
    )


def family_tables() -> Tuple[Table, ...]:
    """The family court tables. They declare no events: family matters are not steps of a criminal case."""
    return (_people(), _cases(), _events())
