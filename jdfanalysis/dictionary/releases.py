"""The Data First dictionary, release by release."""
from typing import Callable, Dict, Optional, Sequence, Tuple

from jdfanalysis.dictionary.civil import civil_tables
from jdfanalysis.dictionary.crown import crown_tables
from jdfanalysis.dictionary.education_share import EDUCATION_SHARE
from jdfanalysis.dictionary.family import family_tables
from jdfanalysis.dictionary.linking import linking_tables, person_linking
from jdfanalysis.dictionary.magistrates import magistrates_tables
from jdfanalysis.dictionary.model import Dictionary, Table
from jdfanalysis.dictionary.oasys import oasys_tables
from jdfanalysis.dictionary.prison import prison_tables
from jdfanalysis.dictionary.probation_components import probation_component_tables
from jdfanalysis.dictionary.probation_events import probation_event_tables
from jdfanalysis.dictionary.sources import SOURCES
from jdfanalysis.errors import UsageError

RELEASES = ("2022", "2024")

# Datasets beside the criminal ones, which the person link covers since 2024.
OTHER_DATASETS: Dict[str, Callable[[], Tuple[Table, ...]]] = {
    "family": family_tables,
    "civil": civil_tables,
    "oasys": oasys_tables,
}


def data_first(release: str = "2022", others: Sequence[str] = ()) -> Dictionary:
    """
    The declared tables of MoJ Data First in one release.

    release : "2022" (magistrates, Crown, prison, probation; person key estimated_mc_cc_ps_dp) or
        "2024" (court tables split in case summary and offences; person key estimated_xjs_id)
    others : datasets to add to the criminal ones, of "family", "civil" and "oasys" (offender
        assessments); only with "2024", whose person link covers them

    Each variable carries its certainty and its source: what is inferred is a guess, to be checked
    against the data catalogue that the Ministry of Justice publishes. Raises UsageError for
    another release or dataset.
    """
    if release not in RELEASES:
        raise UsageError("There is no release '{}'. Known: {}.".format(release, ", ".join(RELEASES)))
    if others and release == "2022":
        raise UsageError("The person link of the 2022 release covers the criminal datasets only.")
    unknown = sorted(set(others) - set(OTHER_DATASETS))
    if unknown:
        raise UsageError("No dataset {}. Known: {}.".format(", ".join(unknown), ", ".join(sorted(OTHER_DATASETS))))
    courts = magistrates_tables(release) + crown_tables(release)
    probation = probation_event_tables(release) + probation_component_tables(release)
    added = tuple(table for name in OTHER_DATASETS if name in others for table in OTHER_DATASETS[name]())
    return Dictionary(
        name="data_first_" + "_".join((release,) + tuple(name for name in OTHER_DATASETS if name in others)),
        title="MoJ Data First, {} release".format(release),
        tables=courts + prison_tables(release) + probation + added + linking_tables(release),
        linking=person_linking(release),
        sources=SOURCES,
        notes=EDUCATION_SHARE,
    )


def chosen_dictionary(dictionary: Optional[Dictionary], release: str) -> Dictionary:
    """
    The dictionary as handed to a loader: one that was made, a release by name, or the 2022 release for neither.

    Raises UsageError if both are given, or there is no such release.
    """
    if dictionary is not None and release:
        raise UsageError("Give a dictionary or a release, not both: a dictionary says which release it declares.")
    return data_first(release or "2022") if dictionary is None else dictionary
