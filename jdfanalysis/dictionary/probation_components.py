"""What hangs on a probation event: requirements, licence conditions, supervision, reports (nDelius)."""
from typing import Tuple

from jdfanalysis.dictionary.constraints import DateWindow, InRange
from jdfanalysis.dictionary.model import SpellRule, Table, Variable
from jdfanalysis.dictionary.probation_events import probation_window
from jdfanalysis.dictionary.timing import event_on

_WIDE = (DateWindow("1950-01-01", "2099-12-31"),)

REQUIREMENTS = (
    ("W", "unpaid work"),
    ("F", "rehabilitation activity"),
    ("T", "alcohol abstinence, electronic monitoring"),
    ("RM49", "curfew, electronic monitoring"),
    ("RM59", "GPS location monitoring"),
    ("A", "alcohol treatment"),
    ("D", "drug rehabilitation"),
    ("M", "mental health treatment"),
    ("P", "accredited programme"),
    ("C", "curfew"),
)

REPORTS = (
    ("fast", "pre-sentence report, fast (CJF)"),
    ("oral", "pre-sentence report, oral"),
    ("standard", "standard delivery report (SDR)"),
    ("none", "no report"),
)


def _keys() -> Tuple[Variable, ...]:
    return (
        Variable("event_id_hash", "id", "key of the probation event", "code", "S3", "event_id"),
        Variable("estimated_offender_id", "id", "person within probation", "code", "S3", "offender_id"),
    )


def _requirements(release: str) -> Table:
    return Table(
        name="probation_requirements",
        title="Community requirements",
        grain="one row per requirement of an event",
        key=(),
        variables=_keys() + (
            Variable("rqmnt_type_main_category_code", "category", "kind of requirement, coded", "code",
                     "S3; W, F, T, RM49, RM59 from S23, other codes ours", "requirement_code", REQUIREMENTS),
            Variable("rqmnt_type_main_category_desc", "category", "kind of requirement, in words", "code", "S3",
                     "requirement_type"),
            Variable("rqmnt_start_date", "date", "day imposed, often the disposal date", "code", "S3", "start_date",
                     constraints=_WIDE),
            Variable("rqmnt_commencement_date", "date", "day it really began; mostly missing", "code", "S3",
                     "commencement_date", constraints=_WIDE),
            Variable("rqmnt_termination_date", "date", "end; missing while open", "code", "S3", "termination_date",
                     constraints=_WIDE),
            Variable("rqmnt_termination_reason_desc", "category", "why it ended", "code", "S3", "termination_reason"),
            Variable("length", "number", "length; days, months or hours by kind", "code", "S3",
                     constraints=(InRange(0, 36525),)),
            Variable("probation_area_desc", "category", "probation area", "code", "S3", "area"),
        ),
        coverage=probation_window(release),
        traps=("rqmnt_commencement_date is mostly missing; rqmnt_start_date is preferred [S3].",
               "The unit of length depends on the kind: alcohol monitoring in days, treatment in months [S3]."),
        person_column="offender_id",
        files=("probation_requirements*", "moj_probation_rqmnts*", "rqmnts*"),
        events=(event_on("requirement_start", "start_date"), event_on("requirement_end", "termination_date")),
        parent="probation_events",
        parent_key=(("event_id", "event_id"),),
    )


def _conditions(release: str, name: str, title: str, state: str, start: str, files: Tuple[str, ...]) -> Table:
    return Table(
        name=name,
        title=title,
        grain="one row per condition or requirement of an event",
        key=(),
        variables=_keys() + (
            Variable("main_category_desc", "category", "kind of condition", "source-system", "S22", "condition_type"),
            Variable(start, "date", "day it was imposed", "source-system", "S22", "start_date", constraints=_WIDE,
                     aliases=("start_date",)),
            Variable("commencement_date", "date", "day it really began", "source-system", "S22", constraints=_WIDE),
            Variable("termination_date", "date", "end; missing while open", "source-system", "S22",
                     constraints=_WIDE),
            Variable("termination_reason_desc", "category", "why it ended", "source-system", "S22",
                     "termination_reason"),
            Variable("length", "number", "length; the unit varies with the kind", "source-system", "S22",
                     constraints=(InRange(0, 36525),)),
        ),
        coverage=probation_window(release),
        traps=("No column of this table has been seen in public; names are those of the source system [S22].",
               "Conditions of one person overlap: their union is the spell."),
        person_column="offender_id",
        files=files,
        spells=(SpellRule(state, "start_date", "termination_date"),),
        parent="probation_events",
        parent_key=(("event_id", "event_id"),),
    )


def _reports(release: str) -> Table:
    return Table(
        name="probation_psr",
        title="Pre-sentence reports",
        grain="one row per report asked for",
        key=(),
        variables=_keys() + (
            Variable("date_requested", "date", "day asked for", "source-system", "S22", "requested_date",
                     constraints=_WIDE, aliases=("requested_date",)),
            Variable("date_required", "date", "day it was due", "source-system", "S22", "required_date",
                     constraints=_WIDE, aliases=("required_date",)),
            Variable("completed_date", "date", "day it was completed", "source-system", "S22", constraints=_WIDE),
            Variable("report_requested", "category", "kind asked for", "source-system", "S17, S22; codes ours",
                     codes=REPORTS),
            Variable("report_delivered", "category", "kind delivered; may differ", "documented",
                     "S17 for the content; name and codes ours", codes=REPORTS),
            Variable("proposal", "category", "sentence proposed", "source-system", "S22"),
        ),
        coverage=probation_window(release),
        traps=("Reports are not fully covered: no row does not mean no report [S10].",),
        person_column="offender_id",
        files=("probation_psr*", "moj_probation_psr*", "psr*"),
        events=(event_on("psr_requested", "requested_date"), event_on("psr_delivered", "completed_date")),
        parent="probation_events",
        parent_key=(("event_id", "event_id"),),
    )


def probation_component_tables(release: str) -> Tuple[Table, ...]:
    """Requirements, licence conditions, post-sentence supervision and reports of a release."""
    return (
        _requirements(release),
        _conditions(release, "probation_licence_conditions", "Licence conditions", "licence", "lic_start_date",
                    ("probation_licence_conditions*", "moj_probation_lic*")),
        _conditions(release, "probation_pss", "Post-sentence supervision requirements", "pss", "imposed_date",
                    ("probation_pss*", "moj_probation_pss*")),
        _reports(release),
    )
