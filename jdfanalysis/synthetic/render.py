"""Raw whole-number rows to the tables as released: names, codes, dates as text, hashed ids."""
from typing import Any, Dict, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.synthetic import component_rows, court_rows, custody, offences, people, prison_rows
from jdfanalysis.synthetic import probation_rows, sentencing
from jdfanalysis.synthetic.draws import hex_text
from jdfanalysis.synthetic.ledger import NO_DAY, Columns
from jdfanalysis.synthetic.links import LINKED
from jdfanalysis.synthetic.render_others import ROW_STREAMS as OTHER_STREAMS
from jdfanalysis.synthetic.render_others import makers_of_others

# What a column of a table is made of: how, from which raw column, with what.
Maker = Tuple[str, str, Any]

SEX = ("M", "F", "NK")
# Positions from 18 on are the non-values that defects put in.
ETHNICITY_18 = tuple(code for code, _, _ in people.ETHNICITY) + ("NS", "MERGE", None, None)
ETHNICITY_PROBATION = tuple(label for _, label, _ in people.ETHNICITY) + (
    "Z_Dummy Ethnicity 04", "Z_Dummy Ethnicity 05", "Refusal", "")
GROUP_NAMES = offences.NAMES + ("Not known",)
_YES_NO = ("N", "Y")

# Streams of ids: one number per kind of id, never reused.
(ROW_MAGISTRATES, ROW_CROWN, ROW_PRISON, ROW_PROBATION, MC_CASE, MC_DEFENDANT, CC_CASE, CC_DEFENDANT, OWN_MAGISTRATES,
 OWN_CROWN, OWN_PRISON, OWN_PROBATION, EVENT, PERSON) = range(14)
ROW_STREAMS = {"magistrates": ROW_MAGISTRATES, "crown": ROW_CROWN, "prison": ROW_PRISON,
               "probation_events": ROW_PROBATION, **OTHER_STREAMS}


def _days(*names: str) -> Dict[str, Maker]:
    return {name: ("day", name, None) for name in names}


def _person(row: int, own: int, own_name: str, ethnicity: Sequence[Optional[str]], age: str) -> Dict[str, Maker]:
    return {"row_id": ("id", "row", row), own_name: ("id", "own", own), "sex": ("code", "sex", SEX),
            "ethnicity": ("code", "ethnicity", ethnicity), age: ("number", "age", None)}


def _offence() -> Dict[str, Maker]:
    return {"offence_code": ("code", "code", offences.CODES), "offence_group": ("code", "group", GROUP_NAMES)}


def _court_names(kind: str, number: int) -> Tuple[str, ...]:
    return tuple("{} {:03d}".format(kind, i + 1) for i in range(number))


def _result(plea: str, outcomes: Sequence[str]) -> Dict[str, Maker]:
    return {"plea": ("code", plea, court_rows.PLEAS), "outcome": ("code", "outcome", outcomes),
            "disposal": ("code", "disposal", sentencing.DISPOSALS), "sentence_days": ("number", "sentence_days", None)}


def _magistrates() -> Dict[str, Maker]:
    names = _court_names("Magistrates' court", people.AREAS * court_rows.COURTS_PER_AREA)
    return dict(
        _person(ROW_MAGISTRATES, OWN_MAGISTRATES, "estimated_defendant_id", ETHNICITY_18, "age"),
        case_id=("id", "joint", MC_CASE), defendant_id=("id", "case", MC_DEFENDANT),
        lsoa=("code", "home", people.lsoa_codes()), court=("code", "court", names),
        proceedings_type=("code", "proceedings", court_rows.PROCEEDINGS),
        remand_status=("code", "remand", court_rows.REMANDS), breach_marker=("code", "breach", _YES_NO),
        **_offence(), **_result("plea", court_rows.MAGISTRATES_OUTCOMES),
        **_days("offence_date", "arrest_date", "charge_date", "first_hearing_date", "final_result_date"))


def _crown() -> Dict[str, Maker]:
    return dict(
        _person(ROW_CROWN, OWN_CROWN, "estimated_defendant_id", ETHNICITY_18, "age"),
        case_id=("id", "joint", CC_CASE), defendant_id=("id", "case", CC_DEFENDANT),
        lsoa=("code", "home", people.lsoa_codes()), court=("code", "court", _court_names("Crown Court", people.AREAS)),
        case_type=("code", "case_type", court_rows.CASE_TYPES), remand_status=("code", "remand", court_rows.REMANDS),
        **_offence(), **_result("plea", court_rows.CROWN_OUTCOMES),
        **_days("offence_date", "arrest_date", "received_date", "first_hearing_date", "plea_date", "disposal_date"))


def _prison() -> Dict[str, Maker]:
    return dict(
        _person(ROW_PRISON, OWN_PRISON, "offender_id", ETHNICITY_18, "age_at_reception"),
        establishment=("code", "establishment", _court_names("HMP", prison_rows.ESTABLISHMENTS)),
        imprisonment_status=("code", "status", prison_rows.STATUSES), sentence_days=("number", "sentence_days", None),
        release_type=("code", "release_type", custody.RELEASES), recall_marker=("code", "marker", _YES_NO),
        **_offence(),
        **_days("reception_date", "sentence_date", "first_release_date", "return_date", "release_date"))


def _probation() -> Dict[str, Maker]:
    return dict(
        _person(ROW_PROBATION, OWN_PROBATION, "offender_id", ETHNICITY_PROBATION, "age_at_offence"),
        event_id=("id", "event", EVENT), lsoa=("code", "home", people.lsoa_codes()), area=("area", "lsoa", None),
        offence_code=("code", "code", offences.CODES), offence_category=("code", "group", GROUP_NAMES),
        disposal_type=("code", "disposal_type", probation_rows.DISPOSAL_TYPES),
        length_days=("number", "length_days", None), length_entered=("number", "length_entered", None),
        recall_count=("number", "recalls", None),
        **_days("referral_date", "offence_date", "disposal_date", "termination_date", "release_date",
                "licence_end_date", "pss_end_date"))


def _component(kinds: Dict[str, Maker], *dates: str) -> Dict[str, Maker]:
    return dict(kinds, event_id=("id", "event", EVENT), offender_id=("id", "own", OWN_PROBATION), **_days(*dates))


def makers() -> Dict[str, Dict[str, Maker]]:
    """Table -> canonical column -> how it is made. Every declared column is here; a test compares."""
    kinds = component_rows.REQUIREMENTS
    life = ("start_date", "commencement_date", "termination_date")
    length = {"length": ("number", "length", None)}
    offence = {**_offence(), **_days("offence_date"), "offence_number": ("number", "number", None)}
    return {
        **makers_of_others(),
        "magistrates": _magistrates(),
        "crown": _crown(),
        "prison": _prison(),
        "probation_events": _probation(),
        "probation_requirements": _component(dict(
            length, requirement_code=("code", "kind", [k[0] for k in kinds]),
            requirement_type=("code", "kind", [k[1] for k in kinds]),
            termination_reason=("code", "reason", component_rows.REASONS), area=("area", "lsoa", None)), *life),
        "probation_licence_conditions": _component(dict(
            length, condition_type=("code", "kind", component_rows.CONDITIONS),
            termination_reason=("code", "reason", component_rows.CONDITION_ENDS)), *life),
        "probation_pss": _component(dict(
            length, condition_type=("code", "kind", component_rows.SUPERVISION),
            termination_reason=("code", "reason", component_rows.CONDITION_ENDS)), *life),
        "probation_psr": _component(
            {"report_requested": ("code", "report_requested", probation_rows.REPORTS),
             "report_delivered": ("code", "report_delivered", probation_rows.REPORTS),
             "proposal": ("code", "proposal", probation_rows.PROPOSALS)},
            "requested_date", "required_date", "completed_date"),
        "case_link": {"crown_case_id": ("id", "crown_joint", CC_CASE),
                      "crown_defendant_id": ("id", "crown_case", CC_DEFENDANT),
                      "magistrates_case_id": ("id", "magistrates_joint", MC_CASE),
                      "magistrates_defendant_id": ("id", "magistrates_case", MC_DEFENDANT)},
        "person_link": {"source_dataset": ("source", "table", None), "row_id": ("link_row", "row", None),
                        "person_id": ("id", "linked", PERSON)},
        "magistrates_offences": dict(
            offence, case_id=("id", "joint", MC_CASE), defendant_id=("id", "case", MC_DEFENDANT),
            **_result("plea", court_rows.MAGISTRATES_OUTCOMES)),
        "crown_offences": dict(
            offence, case_id=("id", "joint", CC_CASE), defendant_id=("id", "case", CC_DEFENDANT),
            **_result("plea", court_rows.CROWN_OUTCOMES)),
    }


def day_text(days: np.ndarray) -> np.ndarray:
    """Days as YYYY-MM-DD (object array); None where missing."""
    known, place = np.unique(days, return_inverse=True)
    texts = np.datetime_as_string(known.astype("datetime64[D]")).astype(object)
    texts[known == NO_DAY] = None
    return texts[place.reshape(-1)]


def coded(codes: np.ndarray, labels: Sequence[Optional[str]]) -> np.ndarray:
    """Labels at these positions (object array); None where the position is -1."""
    return np.append(np.asarray(labels, dtype=object), [None])[codes]


def number(values: np.ndarray) -> Any:
    """Whole numbers, as int64 if none is missing, else as pandas' nullable Int64."""
    missing = values == NO_DAY
    if not missing.any():
        return values.astype(np.int64)
    return pd.arrays.IntegerArray(np.where(missing, 0, values).astype(np.int64), missing)


def area_names(lsoa: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Probation areas: trusts, then (from June 2014) company or national service regions; names are invented."""
    area = people.area_of(lsoa)
    late = day >= np.datetime64("2014-06-01", "D").astype(np.int64)
    labels = ["Probation Trust {:02d}".format(i + 1) for i in range(people.AREAS)]
    labels += ["CRC Area {:02d}".format(i + 1) for i in range(people.AREAS)]
    return coded(np.where(late, area + people.AREAS, area), labels)


def rendered(rows: Columns, table: Any, made: Dict[str, Maker], seed: int, datasets: Sequence[Optional[str]],
             absent: Sequence[str]) -> pd.DataFrame:
    """The frame of one declared table from its raw rows, with released names in declared order, but for `absent`."""
    columns: Dict[str, Any] = {}
    for variable in table.variables:
        if variable.canonical in absent:
            continue
        columns[variable.name] = _column(rows, made[variable.canonical], seed, datasets)
    return pd.DataFrame(columns, columns=list(columns))


def _column(rows: Columns, maker: Maker, seed: int, datasets: Sequence[Optional[str]]) -> Any:
    how, name, what = maker
    if how == "id":
        return hex_text(rows["block"] << 40 | rows[name], seed, what)
    if how == "day":
        return day_text(rows[name])
    if how == "code":
        return coded(rows[name], what)
    if how == "number":
        return number(rows[name])
    if how == "area":
        return area_names(rows[name], rows["referral_date" if "referral_date" in rows else "start_date"])
    if how == "digits":
        return rows[name].astype("U10").astype(object)
    if how == "source":
        return coded(rows[name], datasets)
    return _row_ids(rows, seed)


def _row_ids(rows: Columns, seed: int) -> np.ndarray:
    texts = np.empty(len(rows["row"]), dtype=object)
    for at, table in enumerate(LINKED):
        here = rows["table"] == at
        texts[here] = hex_text((rows["block"] << 40 | rows["row"])[here], seed, ROW_STREAMS[table])
    return texts
