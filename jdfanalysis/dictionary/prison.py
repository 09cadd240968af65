"""Prisoner custodial journeys (P-NOMIS)."""
from typing import Tuple

from jdfanalysis.dictionary import codes
from jdfanalysis.dictionary.constraints import DateWindow, Digits, InRange, NotMissing
from jdfanalysis.dictionary.model import ANY_VALUE, SpellRule, Table, Variable, Window
from jdfanalysis.dictionary.timing import event_on

END = {"2022": "2021-09-30", "2024": "2023-03-31"}

# NOMIS imprisonment status, grouped: remand, convicted unsentenced, sentenced, recall, other.
STATUS_GROUPS = {
    "remand": ("TRL", "RX"),
    "unsentenced": ("JR", "SEC38", "SEC45"),
    "sentenced": ("SENT", "SENT03", "ADIMP_ORA", "EXSENT03", "EXSENT08", "SEC236A", "IPP", "ALP", "MLP", "DLP", "DTO",
                  "DTO_ORA", "YOI", "YOI_ORA"),
    "recall": ("LR", "LR_ORA", "LR_HDC", "LR_ES", "LR_EPP", "LR_IPP", "LR_DPP", "LR_LIFE", "LR_YOI", "LR_YOI_ORA",
               "LR_SEC91_ORA", "LR_SEC236A", "CUR_ORA", "HDR_ORA"),
    "fixed_term_recall": ("FTR/08", "FTR_ORA", "14FTR_ORA", "FTR_HDC_ORA", "14FTRHDC_ORA", "FTRSCH15_ORA"),
    "pss_breach": ("BOTUS",),
}

_STATUS_WORDS = {
    "remand": "unconvicted remand",
    "unsentenced": "convicted, not sentenced",
    "sentenced": "sentenced",
    "recall": "recalled from licence or curfew",
    "fixed_term_recall": "fixed-term recall",
    "pss_breach": "breach of post-sentence supervision",
}

STATUS: codes.Codes = tuple(
    (code, _STATUS_WORDS[group]) for group, listed in STATUS_GROUPS.items() for code in listed
)

# CR, HP, DEC, ESCP and UAL are NOMIS movement reasons; the others are our own words for known content.
RELEASE: codes.Codes = (
    ("CR", "conditional release"),
    ("HDC", "home detention curfew"),
    ("PAROLE", "released by the Parole Board"),
    ("REMAND", "released from remand, not sentenced to custody"),
    ("OTHER", "any other release"),
    ("HP", "to psychiatric hospital"),
    ("ESCP", "escape"),
    ("UAL", "abscond, unlawfully at large"),
    ("DEPORT", "deported or removed"),
    ("DEC", "died"),
)

# Ways out into the community, and the kind of release that each is.
RELEASED_BY = (
    ("CR", "release_automatic"),
    ("HDC", "release_hdc"),
    ("PAROLE", "release_parole"),
    ("REMAND", "release_from_remand"),
    ("OTHER", "release_other"),
)
INTO_COMMUNITY = tuple(code for code, _ in RELEASED_BY)

# Signs in a row that its final release came after a recall: a return is dated, marked, or the row is a recall's own.
AFTER_RECALL = (
    ("return_date", ANY_VALUE),
    ("recall_marker", ("Y",)),
    ("imprisonment_status", STATUS_GROUPS["recall"] + STATUS_GROUPS["fixed_term_recall"]),
)

TRAPS = (
    "One row joins remand, sentence and recall [S7]: a recall may not be a new row; use return_date, recall_marker "
    "and probation.",
    "Young people only where the site uses P-NOMIS: most secure schools and training centres are missing [S25].",
    "offender_id and offender_id_display of the source are unreliable across terms [S7].",
    "Complete for custodial sentences since 2011; sentences begun earlier are included [S10].",
)


def _people() -> Tuple[Variable, ...]:
    return (
        Variable("row_id_hash", "id", "key of the row, to the person link", "inferred", "S1, by analogy", "row_id",
                 constraints=(NotMissing(),)),
        Variable("estimated_offender_id", "id", "person within prison data", "documented", "S7", "offender_id"),
        Variable("gender", "category", "sex", "inferred", "S10 for the content, S26 for the codes", "sex", codes.SEX,
                 aliases=("sex",)),
        Variable("ethnicity", "category", "self-identified ethnicity, 18+1", "inferred",
                 "S10 for the content, S26 for the codes", codes=codes.ETHNICITY, aliases=("ethnicity_code",)),
        Variable("age_at_reception", "integer", "age in completed years at reception", "inferred",
                 "S10 for the content", constraints=(InRange(10, 110),), at="reception_date"),
        Variable("ho_offence_code", "text", "Home Office code of the main offence", "inferred", "S7 for the content",
                 "offence_code", constraints=(Digits(5),)),
        Variable("offence_group", "category", "Home Office offence group", "inferred", "S3 for the labels",
                 codes=codes.OFFENCE_GROUPS),
        Variable("agy_loc_id", "category", "establishment", "source-system", "S26", "establishment"),
        Variable("imprisonment_status", "category", "NOMIS imprisonment status", "source-system", "S26",
                 codes=STATUS),
    )


def _dates(end: str) -> Tuple[Variable, ...]:
    inside = (DateWindow("1950-01-01", end),)
    return (
        Variable("booking_begin_date", "date", "reception into custody", "source-system", "S26", "reception_date",
                 constraints=inside, aliases=("reception_date",)),
        Variable("sentence_start_date", "date", "day the sentence began; missing on remand", "source-system", "S26",
                 "sentence_date", constraints=inside, aliases=("sentence_date",)),
        Variable("effective_sentence_length", "integer", "length of the sentence in days", "source-system", "S26",
                 "sentence_days", constraints=(InRange(0, 36525),)),
        Variable("first_release_date", "date", "first release; the same as release_date if there was no recall",
                 "inferred", "S7 for the content, S22", constraints=inside),
        Variable("return_to_custody_date", "date", "latest return to custody after a recall", "source-system", "S26",
                 "return_date", constraints=inside, aliases=("return_date",)),
        Variable("release_date", "date", "final release; missing if still in custody", "inferred",
                 "S7 for the content", constraints=inside, aliases=("booking_end_date",)),
        Variable("release_type", "category", "why custody ended at release_date", "inferred",
                 "S7 for the content; S26 for CR, HP, DEC, ESCP, UAL; other codes are ours", codes=RELEASE,
                 aliases=("movement_reason_code",)),
        Variable("recall_marker", "category", "was there a return after a recall within the journey", "inferred",
                 "S7 for the content", codes=codes.YES_NO),
    )


EVENTS = (
    event_on("reception", "reception_date"),
    event_on("sentenced_in_custody", "sentence_date"),
    # How it came about is recorded of the final release only.
    event_on("release_before_recall", "first_release_date", (("recall_marker", ("Y",)),)),
    event_on("return_to_custody", "return_date"),
) + tuple(
    event_on(kind, "release_date", (("release_type", (code,)),), unless=AFTER_RECALL) for code, kind in RELEASED_BY
) + (
    event_on("rerelease", "release_date", (("release_type", INTO_COMMUNITY),), any_of=AFTER_RECALL),
    event_on("deported", "release_date", (("release_type", ("DEPORT",)),)),
    event_on("death", "release_date", (("release_type", ("DEC",)),)),
)


def prison_tables(release: str) -> Tuple[Table, ...]:
    """The prison table of a release."""
    end = END[release]
    note = "[S10]" if release == "2022" else "end inferred from the linking dataset's 2011 to 2023 [S5]"
    return (
        Table(
            name="prison",
            title="Prisoner custodial journeys",
            grain="one row per prisoner and custodial journey: remand, sentence and recall in one",
            key=("row_id",),
            variables=_people() + _dates(end),
            coverage=Window("2011-01-01", end, "presence", note),
            traps=TRAPS,
            person_column="offender_id",
            link_name="prison_nomis",
            files=("prison*", "moj_prison*"),
            events=EVENTS,
            # The phases inside the row are the business of journeys, which has the dates.
            spells=(SpellRule("custody_unknown", "reception_date", "release_date"),),
        ),
    )
