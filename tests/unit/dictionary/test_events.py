"""The events that the Data First tables declare: each step of a criminal career, by table, column, basis and order."""
import pytest

from jdfanalysis.dictionary import (
    EVENTS, FOUND_BY, KINDS, RELEASES, Dictionary, EventRule, Linking, Table, Variable, data_first, describe_events,
)
from jdfanalysis.errors import DictionaryError
from jdfanalysis.frames import BASIS

# Step -> the kinds of event that it is in the log.
STEPS = {
    "offence": ("offence",), "arrest": ("arrest",), "charge": ("charge",), "hearings": ("first_hearing", "final_hearing"),
    "plea": ("plea_guilty", "plea_not_guilty"), "committal": ("committed_to_crown",), "verdict": ("convicted", "acquitted"),
    "sentence by kind": ("sentenced_custody", "sentenced_suspended", "sentenced_community", "sentenced_fine", "sentenced_other"),
    "reception": ("reception",), "sentence in prison": ("sentenced_in_custody",),
    "release by kind": ("release_automatic", "release_hdc", "release_parole", "release_from_remand", "release_other",
                        "release_before_recall"),
    "recall": ("recall_decision", "return_to_custody", "recall_return"), "re-release": ("rerelease",),
    "licence": ("licence_start", "licence_end"), "supervision": ("pss_start", "pss_end"), "referral": ("referral",),
    "order": ("community_order_start", "suspended_order_start", "community_order_end", "suspended_order_end", "order_broken_off"),
    "requirement": ("requirement_start", "requirement_end"),
    "breach": ("breach", "breach_of_community_order", "breach_of_suspended_order", "breach_of_supervision"),
    "pre-sentence report": ("psr_requested", "psr_delivered"), "left unseen": ("assumed_exit",),
    "death": ("death",), "deportation": ("deported",),
}
# Rows of the two courts' tables, prison, probation events, requirements and reports, about as they were released.
ROWS = {"magistrates": 13357982, "crown": 1000827, "prison": 1300000, "probation_events": 1900000, "probation_requirements": 2400000,
        "probation_psr": 1000000}


@pytest.mark.parametrize("release", RELEASES)
def test_every_step_is_an_event_that_a_table_dates_or_a_function_finds(release):
    declared = {rule.name for table in data_first(release) for rule in table.events}
    found = {kind for kinds in STEPS.values() for kind in kinds}
    assert found - declared == set(FOUND_BY)
    assert declared <= found


def test_every_event_and_kind_is_worded_once_and_none_is_idle():
    named = {kind for kinds in STEPS.values() for kind in kinds}
    of_kinds = {event for event, _ in KINDS.values()}
    assert set(KINDS) <= named and set(EVENTS) - of_kinds <= named and set(KINDS) & set(EVENTS) == set()
    assert of_kinds <= set(EVENTS)


@pytest.mark.parametrize("release", RELEASES)
def test_each_rule_says_table_column_basis_and_order(release):
    dictionary, lines = data_first(release), describe_events(data_first(release)).splitlines()[2:]
    rows = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]
    stated = {(cells[0], cells[2], cells[3], cells[5], cells[7]) for cells in rows}
    for table in dictionary:
        for rule in table.events:
            assert (rule.name, table.name, rule.date, rule.basis, str(rule.precedence)) in stated
            assert rule.basis in BASIS
    orders = [int(cells[7]) for cells in rows if cells[3]]
    assert orders == sorted(orders)
    assert {cells[2] for cells in rows if not cells[3]} == set(FOUND_BY.values())


def test_at_the_size_of_the_real_tables_a_place_for_each_event_fits_into_28_bits():
    """What the sort key of a log leaves for the place of an event, beside 22 bits of people and 14 of days (45 years)."""
    dictionary = data_first()
    places = sum(ROWS[table.name] * sum(not rule.on_request for rule in table.events) for table in dictionary if table.events)
    assert places < 2 ** 28


def test_a_kind_belongs_to_one_event():
    column = Variable("on", "date", "a day")

    def declared(*rules):
        return Dictionary("d", "D", (Table("t", "T", "one row", (), (column,), events=rules),), Linking("person"))

    assert declared(EventRule("a", "on", kind="a_late"), EventRule("a", "on")).kinds() == ["a", "a_late"]
    for rules in ((EventRule("a", "on", kind="x"), EventRule("b", "on", kind="x")), (EventRule("a", "on", kind="b"), EventRule("b", "on"))):
        with pytest.raises(DictionaryError, match="kinds of one event"):
            declared(*rules)
