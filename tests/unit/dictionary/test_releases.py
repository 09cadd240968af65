"""What holds for every declared table of Data First."""
import re

import pytest
from jdfanalysis import frames
from jdfanalysis.dictionary import ANY_VALUE, CERTAINTY, EVENTS, KINDS, RELEASES, DateWindow, data_first
from jdfanalysis.errors import UsageError

OTHERS = {"2022": (), "2024": ("family", "civil", "oasys")}
TABLES = [(release, table) for release in RELEASES for table in data_first(release, OTHERS[release])]
IDS = ["{}-{}".format(release, table.name) for release, table in TABLES]


@pytest.mark.parametrize("release, table", TABLES, ids=IDS)
def test_every_variable_says_how_sure_we_are_and_whence(release, table):
    known = {key for key, _ in data_first(release).sources}
    for variable in table.variables:
        assert variable.certainty in set(CERTAINTY) - {"own"}
        cited = re.findall(r"S\d+", variable.source)
        assert cited and set(cited) <= known, variable.name
        assert variable.meaning


@pytest.mark.parametrize("release, table", TABLES, ids=IDS)
def test_released_names_are_used_once(release, table):
    names = [name for v in table.variables for name in {v.name, v.canonical} | set(v.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("release, table", TABLES, ids=IDS)
def test_events_and_states_are_known_and_conditions_use_declared_codes(release, table):
    for rule in table.events:
        assert rule.event in EVENTS and rule.precedence == EVENTS[rule.event][0]
        assert not rule.kind or KINDS[rule.kind][0] == rule.event
        assert rule.basis in frames.BASIS
        assert table[rule.date].type == "date"
    for spell in table.spells:
        assert spell.state in frames.STATES
        assert table[spell.start].type == table[spell.stop].type == "date"
    conditions = [pair for rule in table.events for pair in rule.conditions] + [pair for rule in table.spells for pair in rule.where]
    for column, allowed in conditions:
        assert allowed == ANY_VALUE or set(allowed) <= {code for code, _ in table[column].codes}


@pytest.mark.parametrize("release, table", TABLES, ids=IDS)
def test_windows_are_in_order(release, table):
    for variable in table.variables:
        for rule in variable.constraints:
            if isinstance(rule, DateWindow):
                assert rule.first < rule.last
    if table.coverage:
        assert table.coverage.start < table.coverage.end


@pytest.mark.parametrize("release", RELEASES)
def test_parents_are_declared_with_the_columns_of_their_keys(release):
    dictionary = data_first(release, OTHERS[release])
    for table in dictionary:
        if table.parent:
            assert table.parent_key
            for mine, theirs in table.parent_key:
                assert table[mine].type == dictionary[table.parent][theirs].type == "id"
        for mine, other, theirs in table.references:
            assert table[mine].type == dictionary[other][theirs].type == "id"


def test_the_releases_differ_where_the_facts_say_so():
    assert data_first("2022")["person_link"]["person_id"].name == "estimated_mc_cc_ps_dp"
    assert data_first("2024")["person_link"]["person_id"].name == "estimated_xjs_id"
    assert "magistrates_offences" not in data_first("2022") and "magistrates_offences" in data_first("2024")
    assert "crown_offences" not in data_first("2022") and "crown_offences" in data_first("2024")


def test_names_seen_in_published_code_are_declared_as_such():
    events = data_first()["probation_events"]
    for canonical, released in (
        ("event_id", "event_id_hash"), ("offence_date", "main_offence_date"), ("offence_code", "mo_code"),
        ("disposal_type", "disposal_type_description"), ("termination_date", "disposal_termination_date"),
    ):
        assert (events[canonical].name, events[canonical].certainty) == (released, "code")


def test_what_was_never_seen_is_not_given_as_fact():
    for table in ("probation_licence_conditions", "probation_pss"):
        own = data_first()[table].variables[2:]
        assert {v.certainty for v in own} == {"source-system"}
    assert data_first()["prison"]["recall_marker"].certainty == "inferred"


def test_other_datasets_are_added_by_name():
    plain, wider = data_first("2024"), data_first("2024", ["oasys", "family"])
    added = {table.name for table in wider} - {table.name for table in plain}
    assert {name.split("_")[0] for name in added} == {"family", "oasys"}
    assert wider.name == "data_first_2024_family_oasys"
    assert wider["family_cases"]["case_id"].certainty == "documented"
    assert wider["oasys_core_risk"]["question_1_10"].constraints[0].high == 9
    assert not any(table.events or table.spells for table in wider if table.name in added)


def test_unknown_releases_and_datasets_are_refused():
    with pytest.raises(UsageError, match="2022, 2024"):
        data_first("2019")
    with pytest.raises(UsageError, match="Known: civil, family, oasys"):
        data_first("2024", ["libraries"])
    with pytest.raises(UsageError, match="criminal datasets only"):
        data_first("2022", ["family"])


def test_the_same_day_order_is_the_declared_one():
    order = [
        "offence", "first_hearing", "plea_guilty", "convicted", "sentenced_custody", "release", "order_start",
        "return_to_custody", "reception", "order_end",
    ]
    places = [EVENTS[event][0] for event in order]
    assert places == sorted(places)
