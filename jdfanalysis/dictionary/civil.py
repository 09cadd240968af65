"""Civil court (CaseMan and Possession Claim Online): parties, cases and events."""
from typing import Tuple

from jdfanalysis.dictionary.constraints import DateWindow
from jdfanalysis.dictionary.model import Table, Variable, Window

WINDOW = Window("2012-01-01", "2022-01-31", "claim", "[S30]; largely complete from 2012 [S9]")

TRAPS = (
    "No table or variable name has been seen in public: all names here are guesses at known content [S30].",
    "Parties are people and companies, claimants and defendants [S30]: filter before counting people.",
    "Identifiers are poorer than in the criminal courts, so links are too [S9].",
)


def _case() -> Variable:
    return Variable("case_number_hash", "id", "key of the claim", "inferred", "S27, by analogy", "case_id")


def civil_tables() -> Tuple[Table, ...]:
    """The civil court tables. They declare no events: claims are not steps of a criminal case."""
    return (_parties(), _cases(), _events())


def _parties() -> Table:
    return Table(
        name="civil_parties",
        title="Civil court, parties",
        grain="one row per party and claim",
        key=("row_id",),
        variables=(
            Variable("row_id_hash", "id", "key of the row, to the person link", "inferred", "S1, by analogy", "row_id"),
            _case(),
            Variable("party_type", "category", "person or company", "inferred", "S30 for the content"),
            Variable("party_role", "category", "claimant or defendant", "inferred", "S30 for the content"),
        ),
        coverage=WINDOW,
        traps=TRAPS,
        link_name="civil_caseman_pcol",
        files=("civil_parties*", "moj_civil_parties*"),
    )


def _cases() -> Table:
    return Table(
        name="civil_cases",
        title="Civil court, claims",
        grain="one row per claim",
        key=("case_id",),
        variables=(_case(), Variable("case_type", "category", "kind of claim", "inferred", "S30 for the content")),
        coverage=WINDOW,
        traps=TRAPS,
        files=("civil_cases*", "moj_civil_cases*"),
    )


def _events() -> Table:
    return Table(
        name="civil_events",
        title="Civil court, events",
        grain="one row per hearing, judgment or warrant",
        key=(),
        variables=(
            _case(),
            Variable("event_type", "category", "hearing, judgment, warrant", "inferred", "S30 for the content"),
            Variable("event_date", "date", "day of the event", "inferred", "S30 for the content",
                     constraints=(DateWindow("1990-01-01", WINDOW.end),)),
        ),
        coverage=WINDOW,
        traps=TRAPS,
        files=("civil_events*", "moj_civil_events*"),
    )
