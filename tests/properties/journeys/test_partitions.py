"""A pipeline in parts gives what it gives in one."""
import gc
import sys
import warnings
import weakref

import numpy as np
import pandas as pd
import pytest

from jdfanalysis.dictionary.model import EventRule, SpellRule
from jdfanalysis.errors import MissingDependencyError, UsageError
from jdfanalysis.journeys import (
    Outcome, clean_spells, event_log, follow_up, in_partitions, index_events, order_endings, read_spells, risk_rows,
    unite_spells,
)
from jdftest import slow_journeys as slow

DECLARED = slow.dictionary_of(
    ("courts", (EventRule("offence", "offence_date"),), (), None),
    ("prison", (EventRule("release", "release_date"),),
     (SpellRule("custody", "reception_date", "release_date"),), None),
)
COVERED = slow.covered(["courts", "prison"], 0, 1100)


def tables(people=40):
    random = np.random.RandomState(2)
    reception = random.randint(0, 900, 90)
    return {
        "courts": pd.DataFrame({"person": random.randint(-1, people, 300).astype(np.int32),
                                "offence_date": slow.dates(random.randint(0, 1000, 300).tolist())}),
        "prison": pd.DataFrame({"person": random.randint(0, people, 90).astype(np.int32),
                                "reception_date": slow.dates(reception.tolist()),
                                "release_date": slow.dates((reception + random.randint(-5, 90, 90)).tolist())}),
    }


def pipeline(given):
    log = event_log(given, DECLARED)
    spells, aside = clean_spells(read_spells(given, DECLARED))
    custody = unite_spells(spells)
    index = index_events(log, "release", exclude=custody, which="random_one", seed=4)
    followed = follow_up(index, log, Outcome("again", "offence", sources=("courts",)), COVERED, exclude=custody)
    return {"log": log, "custody": custody, "aside": aside, "index": index, "followed": followed,
            "rows": risk_rows(followed, exclude=custody)}


@pytest.mark.parametrize("partitions", [1, 2, 7])
def test_parts_put_together_are_the_whole(partitions):
    whole, parts = pipeline(tables()), in_partitions(pipeline, tables(), partitions)
    assert set(parts) == set(whole) and len(whole["rows"]) > 30 and len(whole["aside"]) > 0
    for name in whole:
        pd.testing.assert_frame_equal(parts[name], whole[name], check_categorical=False)


def test_an_engine_may_map_the_parts():
    calls = []

    def mapper(function, parts):
        for part in parts:
            calls.append(len(part["courts"]))
            yield function(part)

    in_partitions(pipeline, tables(), 3, mapper)
    assert len(calls) == 3 and sum(calls) == 300


@pytest.fixture
def dask():
    """dask, or skip; what it warns about on import is its own affair."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("dask")


def same(parts, whole):
    assert set(parts) == set(whole)
    for name in whole:
        pd.testing.assert_frame_equal(parts[name], whole[name], check_categorical=False)


@pytest.mark.parametrize("scheduler", ["synchronous", "threads"])
@pytest.mark.parametrize("partitions", [1, 3])
def test_dask_maps_the_same_parts(dask, scheduler, partitions):
    with dask.config.set(scheduler=scheduler):
        same(in_partitions(pipeline, tables(), partitions, engine="dask"), pipeline(tables()))


@pytest.mark.filterwarnings("ignore")
def test_a_local_cluster_maps_the_same_parts(dask, tmp_path):
    distributed = pytest.importorskip("distributed")

    def on_a_worker(given):
        distributed.get_worker()  # ValueError anywhere else
        return pipeline(given)

    quiet = {"processes": False, "dashboard_address": None, "local_directory": str(tmp_path)}
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, **quiet) as cluster:
        with distributed.Client(cluster):
            same(in_partitions(on_a_worker, tables(), 4, engine="dask"), pipeline(tables()))
    with pytest.raises(ValueError):
        in_partitions(on_a_worker, tables(), 4)


def test_without_dask_the_message_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(MissingDependencyError, match="dask"):
        in_partitions(pipeline, tables(), 2, engine="dask")


def test_only_one_part_is_in_memory_at_a_time():
    """The parts are made one by one as the mapper asks for them."""
    alive = []

    def mapper(function, parts):
        for part in parts:
            alive.append(weakref.ref(part["courts"]))
            yield function(part)
            del part
            gc.collect()
            assert alive[-1]() is None

    in_partitions(pipeline, tables(), 3, mapper)
    assert len(alive) == 3


def test_what_is_no_engine_is_refused():
    with pytest.raises(UsageError):
        in_partitions(pipeline, tables(), 2, engine="spark")
    with pytest.raises(UsageError):
        in_partitions(pipeline, tables(), 2, mapper=lambda f, parts: [f(p) for p in parts], engine="dask")


def test_what_cannot_be_numbered_is_refused():
    with pytest.raises(UsageError):
        in_partitions(lambda given: {"rows": pipeline(given)["rows"]}, tables(), 2)
    with pytest.raises(UsageError):
        in_partitions(pipeline, tables(), 0)


def test_endings_of_orders_are_the_same_in_parts():
    random = np.random.RandomState(3)
    start = random.randint(0, 500, 80)
    orders = pd.DataFrame({
        "person": random.randint(0, 25, 80).astype(np.int32), "event_id": np.arange(80), "disposal_type": "ORA Community Order",
        "disposal_date": slow.dates(start.tolist()), "length_days": 365.0,
        "termination_date": slow.dates((start + random.choice([200, 365], 80)).tolist())})

    def endings(given):
        return {"endings": order_endings(given["probation_events"])}

    whole = endings({"probation_events": orders})["endings"]
    assert len(whole) == 80
    pd.testing.assert_frame_equal(in_partitions(endings, {"probation_events": orders}, 4)["endings"], whole)
