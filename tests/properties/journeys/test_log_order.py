"""A log read out of sorted keys is in the order that its definition gives, however wide the keys may be."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis import arrays
from jdfanalysis.dictionary.model import EventRule
from jdfanalysis.journeys import event_log, event_logs
from jdfanalysis.journeys.keys import sort_keys
from jdfanalysis.journeys.log_keys import RuleRows, cells_of, rule_and_row, sorted_events
from jdftest import slow_journeys as slow

INT32 = np.iinfo(np.int32)


def drawn_rules(seed, people=(0, 9), days=(-20, 20)):
    """Rules of three tables; some share precedence and table, and then also people and rows."""
    random = np.random.RandomState(seed)
    people = [random.randint(people[0], people[1] + 1, size, dtype=np.int64).astype(np.int32) for size in (60, 0, 31)]
    rules = []
    for precedence, source, event in ((10, 0, 0), (10, 0, 1), (10, 0, 4), (10, 2, 1), (20, 0, 2), (20, 1, 3), (30, 2, 0)):
        size = len(people[source])
        day = random.randint(days[0], days[1] + 1, size, dtype=np.int64).astype(np.int32)
        kept = None if event == 2 else random.random_sample(size) < 0.7
        rules.append(RuleRows(precedence, source, event, people[source], day, kept, None, size))
    return rules


def events_of(rules, most_bits=64):
    """(person, day, rule, row) in the order in which sorted_events hands them over."""
    cells, found = cells_of(rules), {}

    def write(low, high, person, day, cell):
        rule, row = rule_and_row(cells, cell)
        found.update(zip(range(low, high), zip(*(values.tolist() for values in (person, day, rule, row)))))

    sorted_events(rules, cells, write, most_bits)
    assert sorted(found) == list(range(len(found)))
    return [found[place] for place in range(len(found))]


# 19 bits of cells, 6 of days, 4 of people. One range of people; then two, five, ten; then no room: the plain sort.
@pytest.mark.parametrize("most_bits", [64, 29, 28, 26, 25, 24, 10])
@pytest.mark.parametrize("seed", range(3))
def test_events_come_in_the_total_order(seed, most_bits):
    rules = drawn_rules(seed)
    assert events_of(rules, most_bits) == slow.events_in_order(rules)


@pytest.mark.parametrize("people, days", [
    ((0, 2 ** 22 - 1), (-4096, 4095)), ((2 ** 31 - 10, 2 ** 31 - 1), (INT32.min + 1, INT32.max)),
    ((0, 2 ** 31 - 1), (INT32.min + 1, INT32.max)),
])
def test_people_and_days_at_the_edges_of_their_width(people, days):
    rules = drawn_rules(5, people, days)
    edge = rules[0]
    edge.person[:2], edge.day[:2], edge.kept[:2] = people, days, True
    assert events_of(rules) == slow.events_in_order(rules)


@pytest.mark.parametrize("most_bits", [64, 26, 10])
@pytest.mark.parametrize("seed", range(3))
def test_some_rows_of_a_table_are_placed_where_they_stand_in_it(seed, most_bits):
    rules, few = drawn_rules(seed), []
    for rule in rules:
        rows = np.flatnonzero(rule.person % 3 == 1)
        kept = None if rule.kept is None else rule.kept[rows]
        few.append(rule._replace(person=rule.person[rows], day=rule.day[rows], kept=kept, rows=rows))
    everyone = slow.events_in_order(rules)
    assert events_of(few, most_bits) == [event for event in everyone if event[0] % 3 == 1] != everyone


def test_no_events_are_no_rows():
    rules = [rule._replace(kept=np.zeros(len(rule.day), dtype=bool)) for rule in drawn_rules(0)]
    assert events_of(rules) == [] and events_of([]) == []


@pytest.mark.parametrize("cores", [1, 2, 4])
@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 1000])
def test_keys_sorted_in_shares_are_sorted(monkeypatch, cores, size):
    monkeypatch.setattr(arrays, "LONG", 0)
    monkeypatch.setattr(arrays.os, "cpu_count", lambda: cores)
    keys = np.random.RandomState(size).randint(0, 50, size).astype(np.uint64)
    expected = sorted(keys.tolist())
    sort_keys(keys)
    assert keys.tolist() == expected


def test_a_log_made_by_several_threads_is_the_same(monkeypatch):
    random = np.random.RandomState(0)
    size = 3 * arrays.PIECE
    columns = {name: slow.dates(random.randint(0, 900, 1000)) for name in ("a", "b")}
    table = pd.DataFrame({"person": random.randint(-1, 500, size).astype(np.int32),
                          "episode": random.randint(0, 9, size).astype(np.int32),
                          **{name: np.asarray(dates)[random.randint(0, 1000, size)] for name, dates in columns.items()}})
    table.loc[::7, "a"] = pd.NaT
    table["a_precision"] = pd.Categorical.from_codes(random.randint(0, 2, size), ["month", "day"])
    declared = slow.dictionary_of(("t", (EventRule("x", "a", precedence=1), EventRule("y", "b", precedence=1)), (), None))
    logs = []
    for cores in (1, 3):
        monkeypatch.setattr(arrays, "LONG", 2 if cores > 1 else 2 ** 30)
        monkeypatch.setattr(arrays.os, "cpu_count", lambda cores=cores: cores)
        logs.append(event_log({"t": table}, declared))
    pd.testing.assert_frame_equal(*logs)
    log = logs[0]
    order = log.sort_values(["person", "date", "precedence", "source", "row", "event"], kind="mergesort")
    assert order.index.equals(log.index)
    assert (log["episode"].to_numpy() == table["episode"].to_numpy()[log["row"]]).all()
    stated = np.where(log["event"] == "x", table["a_precision"].astype(object).to_numpy()[log["row"]], "day")
    assert (log["precision"].astype(object).to_numpy() == stated).all()


@pytest.mark.parametrize("shared", [False, True])
def test_a_log_read_by_one_look_up_per_event_is_that_of_column_by_column(monkeypatch, shared):
    random = np.random.RandomState(0)
    tables = {name: pd.DataFrame(dict({"person": random.randint(0, 40, 300)}, **{
        date: slow.dates(None if day < 0 else int(day) for day in random.randint(-9, 90, 300)) for date in ("a", "b")}))
        for name in ("one", "two")}
    rules = [EventRule("x", "a", precedence=10), EventRule("y", "b", precedence=10 if shared else 20, basis="derived")]
    described = slow.dictionary_of(*[(name, rules, [], None) for name in tables])
    tables["one"]["a_precision"] = pd.Categorical(random.choice(["day", "month"], 300))
    quickly = event_log(tables, described)
    monkeypatch.setattr(event_logs, "slot_writer", lambda *given: None)
    assert len(quickly) > 800 and set(quickly["precision"]) == {"day", "month"} and set(quickly["basis"]) == {"observed", "derived"}
    pd.testing.assert_frame_equal(event_log(tables, described), quickly)
