"""On invented people with the planted faults: any order of rows, people taken apart, and the slow definitions agree."""
import numpy as np
import pandas as pd
import pytest
from jdftest import slow_supervision as slow
from jdftest.slow_journeys import shuffled

from jdfanalysis import journeys as jn, loading, synthetic
from jdfanalysis.dictionary import data_first
from jdfanalysis.dictionary.probation_events import COMMUNITY_ORDERS, SUSPENDED_ORDERS
from jdfanalysis.journeys.exits import PLANNED

DICTIONARY = data_first("2022")
NAMES = ("magistrates", "crown", "prison", "probation_events", "probation_requirements")


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("some")
    synthetic.generate(people=700, seed=8).write(folder)
    linked = loading.link_people(loading.load_all(folder, dictionary=DICTIONARY))
    return {name: linked[name] for name in NAMES}


def recalls(given):
    phases = jn.custody_phases(given["prison"], "2021-09-30", probation=given["probation_events"]).spells
    recorded = jn.supervision_spells(given["probation_events"])
    licence = recorded[recorded["state"] == "licence"].drop(columns="basis")
    both = jn.joined_spells(licence, jn.sentence_licences(given["prison"], licence).drop(columns="basis"))
    return jn.recalls(phases, both, jn.event_log(given, DICTIONARY), counted=given["probation_events"])


def exits(given):
    held = jn.custody_phases(given["prison"], "2021-09-30").spells
    return jn.with_assumed_exits(jn.event_log(given, DICTIONARY), 0.05, "2020-12-31", seed=3, held=held)


def areas(given):
    log = jn.with_area(jn.event_log(given, DICTIONARY), given, {"magistrates": "court", "crown": "court"})
    return jn.area_at_index(jn.index_events(log, "release"), log).assign(area=lambda f: f["area"].astype(object))


def endings(given):
    log = jn.event_log(given, DICTIONARY)
    return jn.with_order_endings(log, jn.order_endings(given["probation_events"], given["probation_requirements"], log))


STEPS = {
    "recalls": recalls, "exits": exits, "areas": areas, "endings": endings,
    "licences": lambda given: jn.sentence_licences(given["prison"]),
    "curfews": lambda given: jn.curfew_spells(given["prison"]),
    "fallback": lambda given: jn.with_fallback(jn.event_log(given, DICTIONARY)),
}


def plain(frame):
    """A frame without positions in the source, in one order, words as text."""
    frame = frame.drop(columns=[c for c in ("row", "index_id", "episode") if c in frame.columns]).copy()
    return sorted(tuple(map(str, row)) for row in frame.astype(object).values.tolist())


@pytest.mark.parametrize("name", sorted(STEPS))
def test_the_order_of_rows_changes_nothing(tables, name):
    whole = STEPS[name](tables)
    mixed = {table: shuffled(frame, number) for number, (table, frame) in enumerate(tables.items())}
    assert len(whole) > 20 and plain(STEPS[name](mixed)) == plain(whole)


@pytest.mark.parametrize("name", sorted(STEPS))
def test_people_can_be_taken_apart_and_put_together(tables, name):
    whole, apart = STEPS[name](tables), []
    for rest in (0, 1):
        some = {table: frame[np.asarray(frame["person"]) % 2 == rest].reset_index(drop=True) for table, frame in tables.items()}
        apart.append(STEPS[name](some))
    assert sorted(plain(apart[0]) + plain(apart[1])) == plain(whole)
    assert all(set(part["person"] % 2) == {rest} for rest, part in enumerate(apart))
    assert isinstance(whole, pd.DataFrame)


def spans(spells):
    return sorted(zip(spells["person"], spells["start"], spells["stop"]))


def test_licences_and_curfews_are_those_of_the_slow_definitions(tables):
    licences, curfews = jn.sentence_licences(tables["prison"]), jn.curfew_spells(tables["prison"])
    assert spans(licences) == slow.licences(tables["prison"]) and len(licences) > 50
    assert spans(curfews) == slow.curfews(tables["prison"]) and len(curfews) > 10


@pytest.mark.parametrize("kept", [1.0, 0.3])
def test_endings_of_orders_are_those_of_the_slow_definition(tables, kept):
    """Also where most requirements are not there, so that breaches and planned days have to tell."""
    log = jn.event_log(tables, DICTIONARY)
    requirements = tables["probation_requirements"].sample(frac=kept, random_state=1)
    found = jn.order_endings(tables["probation_events"], requirements, log)
    breaches = log[np.asarray(log["event"] == "breach")]
    expected = slow.endings(tables["probation_events"], requirements, list(zip(breaches["person"], breaches["date"])),
                            set(COMMUNITY_ORDERS) | set(SUSPENDED_ORDERS))
    assert {row: (str(e), str(v)) for row, e, v in zip(found["row"], found["ending"], found["evidence"])} == expected
    assert {"completed", "revoked"} <= {ending for ending, _ in expected.values()}


def test_nobody_is_assumed_to_leave_before_the_slow_last_sighting(tables):
    log, held = jn.event_log(tables, DICTIONARY), jn.custody_phases(tables["prison"], "2021-09-30").spells
    seen = slow.last_seen(log, held, PLANNED)
    longer = jn.with_assumed_exits(log, 0.5, "2035-12-31", seed=1, held=held)
    left = longer[np.asarray(longer["event"] == jn.ASSUMED_EXIT)]
    assert len(left) > 300 and all(day > seen[p] for p, day in zip(left["person"], left["date"]))
    # The wait is drawn from that day on: at half a year's hazard most have left within three years.
    wait = [(day - seen[p]).days for p, day in zip(left["person"], left["date"])]
    assert 280 < np.median(wait) < 460
