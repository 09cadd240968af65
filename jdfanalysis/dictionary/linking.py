"""The tables that link people and cases."""
from typing import Tuple

from jdfanalysis.dictionary.model import Linking, Table, Variable

PERSON_KEY = {"2022": "estimated_mc_cc_ps_dp", "2024": "estimated_xjs_id"}

SOURCE_DATASETS = (
    ("mags_hocas", "magistrates"),
    ("crown_xhibit", "Crown Court"),
    ("prison_nomis", "prison"),
    ("probation_delius", "probation"),
)
LATER_DATASETS = (
    ("prison_oasys", "offender assessments"),
    ("familyman", "family court"),
    ("civil_caseman_pcol", "civil court"),
)


def person_linking(release: str) -> Linking:
    """How people are linked in a release: through the person link, on source_dataset and row_id."""
    return Linking(person="person_id", table="person_link", source="source_dataset", row="row_id")


def linking_tables(release: str) -> Tuple[Table, ...]:
    """The magistrates-Crown case link and the person link of a release."""
    return (_case_link(), _person_link(release))


def _case_link() -> Table:
    return Table(
        name="case_link",
        title="Magistrates' case to Crown case",
        grain="one row per Crown defendant-case and the magistrates' case most likely to be its origin",
        key=("crown_case_id", "crown_defendant_id", "magistrates_case_id", "magistrates_defendant_id"),
        variables=(
            Variable("cc_case_id_hash", "id", "Crown case", "inferred", "S8", "crown_case_id"),
            Variable("cc_defendant_on_case_id_hash", "id", "Crown defendant on case", "inferred", "S8",
                     "crown_defendant_id"),
            Variable("mc_case_id_hash", "id", "magistrates' case", "inferred", "S8", "magistrates_case_id"),
            Variable("mc_defendant_id_hash", "id", "magistrates' defendant", "inferred", "S8",
                     "magistrates_defendant_id"),
        ),
        traps=("One magistrates' case can give several Crown cases, and several can become one [S10].",
               "The names are the internal ones of 2022 [S8] with _hash added: check them against the extract."),
        files=("case_link*", "mags_crown_journey*", "moj_mags_crown*"),
        parent="crown",
        parent_key=(("crown_case_id", "case_id"), ("crown_defendant_id", "defendant_id")),
        references=(
            ("magistrates_case_id", "magistrates", "case_id"),
            ("magistrates_defendant_id", "magistrates", "defendant_id"),
        ),
    )


def _person_link(release: str) -> Table:
    datasets = SOURCE_DATASETS + (() if release == "2022" else LATER_DATASETS)
    return Table(
        name="person_link",
        title="Person link",
        grain="one row per record of a linked dataset",
        key=("source_dataset", "row_id"),
        variables=(
            Variable("source_dataset", "category", "dataset of the record", "code",
                     "S1 for mags_hocas and probation_delius; the others from S21", codes=datasets, required=True),
            Variable("row_id_hash", "id", "key of the record in its dataset", "code", "S1", "row_id", required=True),
            Variable(PERSON_KEY[release], "id", "estimated person", "code", "S2" if release == "2022" else "S1",
                     "person_id", required=True),
        ),
        traps=("Persons are probabilistic: some links are false and some are missing, perhaps unevenly by "
               "ethnicity and deprivation [S10].", "Match strength is not released [S10]."),
        files=("person_link*", "xjs_link*", "cjs_link*", "moj_linking*", "moj_xjs*"),
    )
