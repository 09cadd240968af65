"""The Data First dictionary, release by release."""
from jdfanalysis.dictionary.crown import crown_tables
from jdfanalysis.dictionary.linking import linking_tables, person_linking
from jdfanalysis.dictionary.magistrates import magistrates_tables
from jdfanalysis.dictionary.model import Dictionary
from jdfanalysis.dictionary.prison import prison_tables
from jdfanalysis.dictionary.probation_components import probation_component_tables
from jdfanalysis.dictionary.probation_events import probation_event_tables
from jdfanalysis.dictionary.sources import SOURCES
from jdfanalysis.errors import UsageError

RELEASES = ("2022", "2024")


def data_first(release: str = "2022") -> Dictionary:
    """
    The declared tables of MoJ Data First in one release.

    release : "2022" (magistrates, Crown, prison, probation; person key estimated_mc_cc_ps_dp) or
        "2024" (court tables split in case summary and offences; person key estimated_xjs_id)

    Each variable carries its certainty and its source: what is inferred is a guess, to be checked
    against the data catalogue that the Ministry of Justice publishes. Raises UsageError for
    another release.
    """
    if release not in RELEASES:
        raise UsageError("There is no release '{}'. Known: {}.".format(release, ", ".join(RELEASES)))
    courts = magistrates_tables(release) + crown_tables(release)
    probation = probation_event_tables(release) + probation_component_tables(release)
    return Dictionary(
        name="data_first_" + release,
        title="MoJ Data First, {} release".format(release),
        tables=courts + prison_tables(release) + probation + linking_tables(release),
        linking=person_linking(release),
        sources=SOURCES,
    )
