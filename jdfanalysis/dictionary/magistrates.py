"""Magistrates' courts (Libra, through MoJ's HOCAS extract)."""
from typing import Tuple

from jdfanalysis.dictionary import codes
from jdfanalysis.dictionary.constraints import DateWindow, Digits, InRange, NotMissing
from jdfanalysis.dictionary.model import Table, Variable, Window
from jdfanalysis.dictionary.timing import event_on, sentence_rules

END = {"2022": "2020-12-31", "2024": "2023-03-31"}

OUTCOME = (
    ("convicted", "convicted in this court"),
    ("acquitted", "found not guilty"),
    ("dismissed", "withdrawn, discontinued or dismissed"),
    ("committed_for_trial", "sent to the Crown Court for trial"),
    ("committed_for_sentence", "convicted here, committed to the Crown Court for sentence"),
)

PROCEEDINGS = (
    ("adult", "adult court"),
    ("youth", "youth court"),
    ("breach", "breach of an order"),
    ("application", "civil-order or other application"),
)

TRAPS = (
    "No Single Justice Procedure cases [S12].",
    "Common Platform cases are absent, so coverage falls strongly through 2021 and 2022 [S12].",
    "Breaches and civil-order applications are among the rows [S12].",
    "Offence dates outside the window occur; published code drops those before 2011 [S1][S4].",
    "The row count differs between publications: 13.1, 13.4 and 15 million [S10][S16][S17].",
)

TWICE = "The principal offence is here and in the summary: this table declares no events, to count none twice."


def _people(end: str) -> Tuple[Variable, ...]:
    return (
        Variable("row_id_hash", "id", "key of the row, to the person link", "code", "S1", "row_id",
                 constraints=(NotMissing(),)),
        Variable("case_id_hash", "id", "key of the case", "code", "S1", "case_id"),
        Variable("defendant_id_hash", "id", "key of the defendant within the case", "source-system", "S8",
                 "defendant_id"),
        Variable("estimated_defendant_id", "id", "person within this dataset", "inferred", "S3"),
        Variable("gender", "category", "sex of the defendant", "inferred", "S10 for the content", "sex", codes.SEX,
                 aliases=("sex",)),
        Variable("ethnicity", "category", "self-identified ethnicity, 18+1", "inferred", "S10 for the content, S26",
                 codes=codes.ETHNICITY),
        Variable("age_in_years", "integer", "age in completed years at first hearing", "inferred",
                 "S10 for the content", "age", constraints=(InRange(10, 110),), aliases=("age",),
                 at="first_hearing_date"),
        Variable("lsoa_residence", "text", "LSOA 2011 of residence", "inferred", "S3, by analogy", "lsoa"),
        Variable("court", "category", "court that heard the case", "inferred", "S10 for the content"),
        Variable("proceedings_type_desc", "category", "kind of proceedings", "code",
                 "S4; table and codes not certain", "proceedings_type", PROCEEDINGS, aliases=("proceeding_type",)),
    )


def _offence(end: str) -> Tuple[Variable, ...]:
    return (
        Variable("ho_offence_code", "text", "Home Office offence code, leading zeros kept", "inferred",
                 "S10 for the content", "offence_code", constraints=(Digits(5),)),
        Variable("offence_group", "category", "Home Office offence group", "inferred", "S3 for the labels",
                 codes=codes.OFFENCE_GROUPS),
        Variable("offence_date", "date", "day of the offence", "code", "S1, S4",
                 constraints=(DateWindow("1930-01-01", end),)),
    )


def _result(end: str) -> Tuple[Variable, ...]:
    return (
        Variable("plea", "category", "plea entered", "inferred", "S10 for the content", codes=codes.PLEA),
        Variable("outcome", "category", "how the case ended in this court", "inferred", "S10 for the content",
                 codes=OUTCOME),
        Variable("jsas_result_group_desc", "category", "disposal group", "code", "S4; codes not seen", "disposal",
                 codes.DISPOSAL),
        Variable("sentence_days", "integer", "length of the sentence in days", "inferred", "S10 for the content",
                 constraints=(InRange(0, 36525),)),
    )


def _dates(end: str) -> Tuple[Variable, ...]:
    return (
        Variable("arrest_date", "date", "day of arrest; missing for those who were summonsed", "inferred",
                 "S10, S12 for the content", constraints=(DateWindow("1950-01-01", end),)),
        Variable("charge_date", "date", "day of charge or initiation", "inferred", "S10 for the content",
                 constraints=(DateWindow("1950-01-01", end),)),
        Variable("first_hearing_date", "date", "day of the first hearing", "inferred", "S10 for the content",
                 constraints=(DateWindow("2000-01-01", end),)),
        Variable("final_result_date", "date", "day of the final result", "code", "S2, S4",
                 constraints=(DateWindow("2011-01-01", end),)),
        Variable("remand_status", "category", "bail or custody status", "inferred", "S10 for the content",
                 codes=codes.REMAND),
        Variable("breach_marker", "category", "breach of an earlier order", "code", "S4; table not certain",
                 codes=codes.YES_NO),
    )


EVENTS = (
    event_on("offence", "offence_date"),
    event_on("arrest", "arrest_date", on_request=True),
    event_on("charge", "charge_date"),
    event_on("first_hearing", "first_hearing_date"),
    # The day of plea is not in the extract; the first hearing is the earliest day it can be known.
    event_on("plea_guilty", "first_hearing_date", (("plea", ("guilty",)),), "derived"),
    event_on("plea_not_guilty", "first_hearing_date", (("plea", ("not_guilty",)),), "derived"),
    # The hearings between the first and the last are not in the extract, which has one row for a case.
    event_on("final_hearing", "final_result_date", basis="derived", on_request=True),
    event_on("committed_to_crown", "final_result_date",
             (("outcome", ("committed_for_trial", "committed_for_sentence")),)),
    event_on("convicted", "final_result_date", (("outcome", ("convicted", "committed_for_sentence")),)),
    event_on("acquitted", "final_result_date", (("outcome", ("acquitted", "dismissed")),)),
    event_on("breach", "final_result_date", (("breach_marker", ("Y",)),)),
) + sentence_rules("final_result_date")


def magistrates_tables(release: str) -> Tuple[Table, ...]:
    """The magistrates' tables of a release: one in 2022; case summary and offences in 2024."""
    end = END[release]
    split = release != "2022"
    summary = Table(
        name="magistrates",
        title="Magistrates' courts" + (", case summary" if split else ""),
        grain="one row per defendant and case" + (", summary on the principal offence" if split
                                                   else ", principal offence only"),
        key=("row_id",),
        variables=_people(end) + _offence(end) + _dates(end) + _result(end),
        coverage=Window("2011-01-01", end, "hearing", "end second-hand [S9]" if split else "[S10]"),
        traps=TRAPS + (() if split else ("Only the offence with the most serious disposal is there [S11].",)),
        person_column="estimated_defendant_id",
        link_name="mags_hocas",
        files=("magistrates*", "mags_hocas*", "moj_magistrates*", "moj_mags*"),
        events=EVENTS,
    )
    if not split:
        return (summary,)
    offences = Table(
        name="magistrates_offences",
        title="Magistrates' courts, offences",
        grain="one row per offence of a defendant in a case",
        key=("case_id", "defendant_id", "offence_number"),
        variables=_people(end)[1:3]
        + (Variable("offence_number", "integer", "1, 2 … within the case", "inferred", "S12 for the grain"),)
        + _offence(end) + _result(end),
        coverage=summary.coverage,
        traps=TRAPS + (TWICE,),
        files=("magistrates_offences*", "mags_offences*", "moj_magistrates_offences*"),
        parent="magistrates",
        parent_key=(("case_id", "case_id"), ("defendant_id", "defendant_id")),
    )
    return (summary, offences)
