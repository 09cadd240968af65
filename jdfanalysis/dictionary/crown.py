"""The Crown Court (XHIBIT)."""
from typing import Tuple

from jdfanalysis.dictionary import codes
from jdfanalysis.dictionary.constraints import DateWindow, Digits, InRange, NotMissing
from jdfanalysis.dictionary.model import Table, Variable, Window
from jdfanalysis.dictionary.timing import event_on, sentence_rules

END = {"2022": "2020-12-31", "2024": "2023-12-31"}

CASE_TYPE = (
    ("trial", "sent or committed for trial"),
    ("sentence", "committed by the magistrates for sentence"),
    ("appeal", "appeal against a magistrates' conviction or sentence"),
)

OUTCOME = (
    ("convicted", "convicted; for sentence cases, already convicted below"),
    ("acquitted", "acquitted or not proceeded with"),
    ("other", "any other end, appeals among them"),
)

TRAPS = (
    "Recent cases are on Common Platform and missing, chiefly those received from mid-2021 [S13].",
    "Trial, sentence and appeal cases are all here [S13]: a sentence case is not a new conviction, an appeal neither.",
    "No aggravating or mitigating factors and no victim data [S18].",
    "Officer-observed and self-defined ethnicity are separate in the source [S20].",
)

TWICE = "The principal offence is here and in the summary: this table declares no events, to count none twice."


def _keys() -> Tuple[Variable, ...]:
    return (
        Variable("row_id_hash", "id", "key of the row, to the person link", "code", "S1", "row_id",
                 constraints=(NotMissing(),)),
        Variable("case_id_hash", "id", "key of the case", "source-system", "S20", "case_id"),
        Variable("defendant_on_case_id_hash", "id", "key of the defendant on the case", "source-system", "S8, S20",
                 "defendant_id", aliases=("defendant_id_hash",)),
        Variable("estimated_defendant_id", "id", "person within this dataset", "inferred", "S3"),
    )


def _people() -> Tuple[Variable, ...]:
    return (
        Variable("gender", "category", "sex of the defendant", "inferred", "S10 for the content, S20", "sex", codes.SEX,
                 aliases=("sex",)),
        Variable("ethnicity", "category", "self-identified ethnicity, 18+1", "inferred", "S10 for the content, S26",
                 codes=codes.ETHNICITY, aliases=("ethnicity_self_defined",)),
        Variable("age_in_years", "integer", "age in completed years when the case was received", "inferred",
                 "S10 for the content", "age", constraints=(InRange(10, 110),), aliases=("age",), at="received_date"),
        Variable("lsoa_residence", "text", "LSOA 2011 of residence", "inferred", "S16 for the content", "lsoa"),
        Variable("court", "category", "court centre", "inferred", "S20 for the content"),
        Variable("case_type", "category", "why the case is in the Crown Court", "source-system", "S13, S20",
                 codes=CASE_TYPE),
    )


def _offence(end: str) -> Tuple[Variable, ...]:
    return (
        Variable("ho_offence_code", "text", "Home Office offence code, leading zeros kept", "inferred", "S19",
                 "offence_code", constraints=(Digits(5),)),
        Variable("offence_group", "category", "Home Office offence group", "inferred", "S3 for the labels",
                 codes=codes.OFFENCE_GROUPS),
        Variable("offence_date", "date", "day of the offence", "inferred", "S10 for the content",
                 constraints=(DateWindow("1930-01-01", end),)),
    )


def _dates(end: str) -> Tuple[Variable, ...]:
    return (
        Variable("arrest_date", "date", "day of arrest; missing for those who were summonsed", "inferred",
                 "S10, S13 for the content", constraints=(DateWindow("1950-01-01", end),)),
        Variable("received_date", "date", "day the case was received", "source-system", "S20",
                 constraints=(DateWindow("1990-01-01", end),)),
        Variable("first_hearing_date", "date", "day of the first hearing", "inferred", "S10 for the content",
                 constraints=(DateWindow("1990-01-01", end),)),
        Variable("plea_date", "date", "day of the plea", "inferred", "S10 for the content",
                 constraints=(DateWindow("1990-01-01", end),)),
        Variable("remand_status", "category", "bail or custody status", "inferred", "S20 for the content",
                 codes=codes.REMAND, aliases=("current_bc_status",)),
        Variable("disposal_date", "date", "day of the principal disposal or end of the case", "inferred",
                 "S10 for the content", constraints=(DateWindow("2013-01-01", end),)),
    )


def _result() -> Tuple[Variable, ...]:
    return (
        Variable("plea", "category", "plea entered", "inferred", "S10 for the content", codes=codes.PLEA),
        Variable("outcome", "category", "how the case ended", "inferred", "S10 for the content", codes=OUTCOME),
        Variable("disposal", "category", "group of the principal disposal", "inferred", "S19", codes=codes.DISPOSAL),
        Variable("custodial_period_days", "integer", "length of the sentence in days", "source-system", "S19",
                 "sentence_days", constraints=(InRange(0, 36525),)),
    )


_OWN = (("case_type", ("trial", "sentence")),)

EVENTS = (
    event_on("offence", "offence_date", _OWN),
    event_on("arrest", "arrest_date", _OWN, on_request=True),
    event_on("first_hearing", "first_hearing_date", _OWN),
    event_on("plea_guilty", "plea_date", (("case_type", ("trial",)), ("plea", ("guilty",)))),
    event_on("plea_not_guilty", "plea_date", (("case_type", ("trial",)), ("plea", ("not_guilty",)))),
    event_on("final_hearing", "disposal_date", _OWN, "derived", on_request=True),
    # A sentence case was convicted by the magistrates, whose row says so.
    event_on("convicted", "disposal_date", (("case_type", ("trial",)), ("outcome", ("convicted",)))),
    event_on("acquitted", "disposal_date", (("case_type", ("trial",)), ("outcome", ("acquitted",)))),
) + sentence_rules("disposal_date", _OWN)


def crown_tables(release: str) -> Tuple[Table, ...]:
    """The Crown Court tables of a release: one in 2022; case summary and offences in 2024."""
    end = END[release]
    split = release != "2022"
    summary = Table(
        name="crown",
        title="Crown Court" + (", case summary" if split else ""),
        grain="one row per defendant and case" + (", summary on the principal offence" if split
                                                   else ", most serious offence only"),
        key=("row_id",),
        variables=_keys() + _people() + _offence(end) + _dates(end) + _result(),
        coverage=Window("2013-01-01", end, "disposal", "end from a deposit's title [S15]" if split else "[S10]"),
        traps=TRAPS,
        person_column="estimated_defendant_id",
        link_name="crown_xhibit",
        files=("crown*", "moj_crown*"),
        events=EVENTS,
    )
    if not split:
        return (summary,)
    offences = Table(
        name="crown_offences",
        title="Crown Court, offences",
        grain="one row per offence of a defendant on a case",
        key=("case_id", "defendant_id", "offence_number"),
        variables=_keys()[1:3]
        + (Variable("offence_number", "integer", "1, 2 … within the case", "inferred", "S13 for the grain"),)
        + _offence(end) + _result(),
        coverage=summary.coverage,
        traps=TRAPS + (TWICE,),
        files=("crown_offences*", "moj_crown_offences*"),
        parent="crown",
        parent_key=(("case_id", "case_id"), ("defendant_id", "defendant_id")),
    )
    return (summary, offences)
