"""How the columns of the family, civil and assessment tables are made of raw rows."""
from typing import Any, Dict, Tuple

from jdfanalysis.synthetic import assessment_rows, civil_rows, family_rows

Maker = Tuple[str, str, Any]

# Streams of ids, going on from those of `render`.
ROW_FAMILY, ROW_CIVIL, ROW_ASSESSMENT, FAMILY_CASE, CIVIL_CASE, ASSESSMENT = range(14, 20)
ROW_STREAMS = {"family_people": ROW_FAMILY, "civil_parties": ROW_CIVIL, "oasys_assessments_metadata": ROW_ASSESSMENT}

_GENDER = ("1", "2")
_YES_NO = ("N", "Y")


def makers_of_others() -> Dict[str, Dict[str, Maker]]:
    """Table -> canonical column -> how it is made, for the datasets beside the criminal ones."""
    family, civil = {"case_id": ("id", "case", FAMILY_CASE)}, {"case_id": ("id", "case", CIVIL_CASE)}
    return dict(
        _assessments(),
        family_people=dict(
            family, row_id=("id", "row", ROW_FAMILY), role=("code", "role", family_rows.ROLES),
            sex=("code", "sex", _GENDER), delete_flag=("code", "deleted", _YES_NO)),
        family_cases=dict(
            family, receipt_date=("day", "receipt_date", None),
            case_category=("code", "category", family_rows.CATEGORIES)),
        family_events=dict(
            family, event=("digits", "event", None), event_model=("code", "event_model", family_rows.EVENT_MODELS),
            field_model=("code", "field_model", family_rows.FIELD_MODELS), entry_date=("day", "entry_date", None),
            error=("code", "error", _YES_NO)),
        civil_parties=dict(
            civil, row_id=("id", "row", ROW_CIVIL), party_type=("code", "type", civil_rows.PARTIES),
            party_role=("code", "role", civil_rows.ROLES)),
        civil_cases=dict(civil, case_type=("code", "kind", civil_rows.CASES)),
        civil_events=dict(
            civil, event_type=("code", "kind", civil_rows.EVENTS), event_date=("day", "event_date", None)),
    )


def _assessments() -> Dict[str, Dict[str, Maker]]:
    rows = assessment_rows
    keys = {"row_id": ("id", "row", ROW_ASSESSMENT), "assessment_id": ("id", "row", ASSESSMENT)}
    scores = {name: ("code", name, rows.SCORES) for name in rows.SCORED}
    ticks = {name: ("code", name, rows.TICKS) for name, _ in rows.TICKED}
    numbers = {name: ("number", name, None)
               for name in ("question_1_10", "question_1_12", "question_3_tot", "question_5_tot")}
    screening = {name: ("number", name, None) for name in ("question_bcs24", "question_bcs25", "question_bcs28")}
    made = {"oasys_" + name: keys for name, _, _ in rows.HELD}
    made["oasys_core_risk"] = dict(
        keys, question_1_11=("code", "question_1_11", rows.NO_TWO), question_10_5=("code", "question_10_5", rows.NO_TWO),
        question_1_29=("day", "convicted", None), question_3_3=("code", "question_3_3", rows.ABODE),
        **scores, **ticks, **numbers)
    made["oasys_bcs"] = dict(keys, **screening)
    made["oasys_assessments_metadata"] = dict(
        keys, level_healthcare_req_elm=("code", "health", rows.HEALTH),
        purpose_of_assessment=("code", "purpose", rows.PURPOSES), assessment_date=("day", "assessment_date", None))
    return made
