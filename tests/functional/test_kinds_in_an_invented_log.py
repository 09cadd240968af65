"""Which kinds of event appear in the log of an invented population, by the loaders, as in the demo."""
import numpy as np
import pandas as pd
import pytest
from jdftest import slow_supervision

from jdfanalysis import journeys, loading, synthetic
from jdfanalysis.dictionary import EVENTS, FOUND_BY, KINDS, RELEASES, data_first

# Declared, and not in invented lives: nobody leaves custody in "any other way", and it has only what is not split into kinds.
NOT_INVENTED = {"release_other"}
SPLIT = {event for event, _ in KINDS.values()} - {"breach"}


@pytest.fixture(scope="module", params=RELEASES)
def linked(request, tmp_path_factory):
    """Dictionary, tables, truth with the person codes of the tables: of one population of each release."""
    dictionary, folder = data_first(request.param), tmp_path_factory.mktemp("kinds")
    population = synthetic.generate(people=8000, seed=4, release=request.param)
    population.write(folder / "data")
    tables = loading.link_people(loading.load_all(folder / "data", dictionary=dictionary))
    code = {released.decode("ascii"): number for number, released in enumerate(tables.lookup)}
    true = population.truth["people"].set_index("person")["person_id"].map(code)
    truth = {name: population.truth[name].assign(person=population.truth[name]["person"].map(true)) for name in ("recalls", "spells")}
    return dictionary, tables, truth


def test_every_kind_that_the_tables_declare_occurs(linked):
    dictionary, tables, _ = linked
    asked = journeys.event_log(tables, dictionary, events=dictionary.events())
    assert set(dictionary.kinds()) - set(asked["kind"]) == NOT_INVENTED | SPLIT
    on_request = {rule.event for table in dictionary for rule in table.events if rule.on_request}
    log = journeys.event_log(tables, dictionary)
    assert set(asked["event"]) - set(log["event"]) == on_request == {"arrest", "final_hearing"}
    assert set(asked["basis"]) == {"observed", "derived"} and set(asked["precision"]) == {"day"}


def test_every_kind_that_a_function_finds_occurs(linked):
    dictionary, tables, truth = linked
    log = journeys.event_log(tables, dictionary)
    before = (log["kind"] == "rerelease").sum()
    phases = journeys.custody_phases(tables["prison"], "2020-12-31").spells
    supervised = journeys.supervision_spells(tables["probation_events"]).drop(columns="basis")
    decided = truth["recalls"][truth["recalls"]["person"].notna()]
    decisions = pd.DataFrame({"person": decided["person"].astype("int32"), "date": decided["decision"]})
    found = journeys.recalls(phases, supervised[supervised["state"] == "licence"], log, decisions=decisions,
                             counted=tables["probation_events"])
    log = journeys.with_recalls(log, found)
    assert (log["kind"] == "rerelease").sum() > before > 0
    spells = journeys.clean_spells(journeys.read_spells(tables, dictionary), observed_to="2020-12-31").spells
    orders = spells[spells["state"].isin(["sso", "community_order"])]
    details = journeys.breach_details(log, journeys.joined_spells(orders, supervised))
    assert (details["evidence"] != "none in force").mean() > 0.5 and set(details["result"]) == {"proved"}
    log = journeys.with_breaches(log, details)
    log = journeys.with_order_endings(log, journeys.order_endings(tables["probation_events"], tables["probation_requirements"], log))
    log = journeys.with_assumed_exits(log, 0.05, "2020-12-31")
    assert set(FOUND_BY) <= set(log["kind"]) <= set(EVENTS) | set(KINDS)
    assert log["kind"].notna().all()
    of = {name: event for name, (event, _) in KINDS.items()}
    pairs = log[["event", "kind"]].astype(str).drop_duplicates()
    assert [pair for pair in zip(pairs["event"], pairs["kind"]) if of.get(pair[1], pair[1]) != pair[0]] == []


def test_breaches_are_laid_beside_what_was_truly_breached(linked):
    """In years that probation covers: most are told, and nearly all of those told are of the order that was truly in force."""
    dictionary, tables, truth = linked
    log = journeys.event_log(tables, dictionary)
    supervised = journeys.supervision_spells(tables["probation_events"]).drop(columns="basis")
    spells = journeys.clean_spells(journeys.read_spells(tables, dictionary), observed_to="2020-12-31").spells
    details = journeys.breach_details(log, journeys.joined_spells(
        spells[spells["state"].isin(["sso", "community_order"])], supervised))
    late = details[(details["date"] >= "2016-01-01") & (details["date"] <= "2020-12-31")]
    assert (late["evidence"] != "none in force").mean() > 0.8
    told = late[late["state"].notna()]
    true = [breached(truth["spells"], person, date) for person, date in zip(told["person"], told["date"])]
    assert len(told) > 100
    assert np.mean([state == row for state, row in zip(told["state"].astype(object), true)]) > 0.95


def test_people_in_parts_have_the_same_kinds_and_breaches(linked):
    dictionary, tables, _ = linked
    used = {name: tables[name] for name in ("magistrates", "crown", "prison", "probation_events")}

    def pipeline(given):
        log = journeys.event_log(given, dictionary)
        phases = journeys.custody_phases(given["prison"], "2020-12-31").spells
        supervised = journeys.supervision_spells(given["probation_events"]).drop(columns="basis")
        found = journeys.recalls(phases, supervised[supervised["state"] == "licence"], log, counted=given["probation_events"])
        details = journeys.breach_details(log, supervised)
        return {"log": journeys.with_breaches(journeys.with_recalls(log, found), details), "details": details}

    whole, parts = pipeline(used), journeys.in_partitions(pipeline, used, partitions=3)
    assert (whole["details"]["order_row"] >= 0).sum() > 10
    for name, frame in whole.items():
        words = [column for column in frame.columns if str(frame[column].dtype) == "category"]
        pd.testing.assert_frame_equal(parts[name].astype({c: object for c in words}), frame.astype({c: object for c in words}))


def breached(spells, person, date):
    """The state truly in force, by the slow definition."""
    mine = spells[spells["person"] == person].assign(source="truth", row=0)
    found, _ = slow_supervision.breached(mine, person, date, list(journeys.BREACHABLE))
    return found[0] if found else None
