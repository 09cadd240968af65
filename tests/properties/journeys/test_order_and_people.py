"""On invented people with the planted faults: the order of rows changes nothing, and people can be taken apart and put together."""
import numpy as np
import pandas as pd
import pytest
from jdftest.slow_journeys import shuffled

from jdfanalysis import journeys as jn, loading, synthetic
from jdfanalysis.dictionary import data_first

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
    for name in frame.columns:
        if str(frame[name].dtype) == "category":
            frame[name] = frame[name].astype(object)
    texts = frame.astype(str)
    return sorted(map(tuple, texts.values.tolist()))


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
