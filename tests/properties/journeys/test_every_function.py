"""
Every public function of journeys: the order of rows changes nothing, and people taken apart and put together change nothing.

The last test fails for a function that is not here. That a slow definition agrees is the business of test_slow_definitions.
"""
import inspect

import numpy as np
import pandas as pd
import pytest
from jdftest.slow_journeys import shuffled

from jdfanalysis import journeys as jn, loading, synthetic
from jdfanalysis.attrition import Attrition
from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import FrameError

DICTIONARY = data_first("2022")
NAMES = ("magistrates", "crown", "prison", "probation_events", "probation_requirements")
AGAIN = jn.Outcome("again", "offence", "convicted", waiting=90, sources=("magistrates", "crown"))
LATE, EARLY = "2020-12-31", "2013-01-01"
# Frames with these must come in order of index_id, and are refused if they do not.
IN_ORDER = ("index", "one", "followed", "alone", "late", "rows")


def prepared(tables):
    """What the functions are given, made from the tables of some people."""
    log = jn.with_area(jn.event_log(tables, DICTIONARY), tables, {"magistrates": "court", "crown": "court"})
    phases, aside = jn.custody_phases(tables["prison"], LATE, tables["probation_events"])
    supervised = jn.supervision_spells(tables["probation_events"])
    spells = jn.joined_spells(phases.drop(columns="evidence"), supervised.drop(columns="basis"))
    licence = supervised[supervised["state"] == "licence"].drop(columns="basis").reset_index(drop=True)
    timeline = jn.state_timeline(spells, (EARLY, "2020-01-01"))
    index = jn.area_at_index(jn.index_events(log, "release", window=(EARLY, "2018-12-31")), log)
    one = jn.index_events(log, "release", which="first_in_window", window=(EARLY, "2018-12-31"))
    given = {"log": log, "phases": phases, "aside": aside, "supervised": supervised, "spells": spells, "licence": licence,
             "timeline": timeline, "index": index, "one": one}
    given["found"] = jn.recalls(phases, licence, log)
    plain = jn.with_recalls(log, given["found"])
    given["followed"] = jn.follow_up(index, plain, [AGAIN, jn.return_to_custody("reception")], COVERED, exclude=phases,
                                     competing=[jn.Outcome("recall", "recall_return", sources=("prison",))])
    given["alone"] = jn.follow_up(index, log, AGAIN, COVERED, exclude=phases)
    given["late"] = jn.follow_up(index, jn.with_fallback(log), AGAIN, COVERED)
    given["rows"] = jn.risk_rows(given["alone"], exclude=phases)
    records = log[log["event"] == "offence"]
    given["records"] = pd.DataFrame({"person": records["person"], "date": records["date"], "age": 20 + records["person"] % 9})
    given["values"] = pd.DataFrame({"person": records["person"], "date": records["date"], "score": records["row"] % 7 * 1.0}
                                   ).sort_values(["person", "date", "score"]).drop_duplicates(["person", "date"])
    given["births"] = jn.birth_intervals(given["records"][~given["records"]["person"].duplicated()])
    given["entry"] = pd.DataFrame({"person": one["person"], "date": one["date"] + pd.Timedelta(days=200)})
    given["windows"] = pd.DataFrame({"person": one["person"], "start": one["date"], "stop": one["date"] + pd.Timedelta(days=400)})
    given["endings"] = jn.order_endings(tables["probation_events"], tables["probation_requirements"], log)
    given["scores"] = pd.DataFrame({"person": one["person"], "weighting": one["person"] * 0.5})
    return given


COVERED = jn.coverage(DICTIONARY)
TABLES = {}


def sequences_of(given):
    return jn.sequences(given["timeline"], EARLY, 40)


def flow(given):
    attrition = Attrition()
    spells, _ = jn.clean_spells(given["raw"], LATE, attrition=attrition)
    custody = jn.unite_spells(spells, attrition=attrition)
    index = jn.index_events(given["log"], "release", which="first_in_window", window=(EARLY, "2018-12-31"), exclude=custody,
                            attrition=attrition)
    jn.follow_up(index, given["log"], AGAIN, COVERED, attrition=attrition)
    table = jn.flow_table(attrition)
    return table.assign(rule=[rule.split(" (")[0] for rule in table["rule"]]).groupby(["step", "rule"], as_index=False).sum()


def state_of(given):
    united = jn.unite_spells(given["phases"])
    return given["windows"].assign(state=jn.state_at(united, given["windows"]["person"], given["windows"]["start"]).to_numpy())


# Frames with a row per person, spell, event or index event: the rows of the parts are those of the whole.
ROWS = {
    "add_exposure": lambda g: jn.add_exposure(g["rows"], g["licence"], "exposed"),
    "add_values": lambda g: jn.add_values(g["rows"], g["values"], "score"),
    "area_at_index": lambda g: jn.area_at_index(g["one"], g["log"]),
    "binary_outcome": lambda g: g["alone"].assign(happened=jn.binary_outcome(g["alone"], 300)),
    "birth_intervals": lambda g: jn.birth_intervals(g["records"]),
    "breach_details": lambda g: jn.breach_details(g["log"], g["spells"]),
    "clean_spells": lambda g: pd.concat(list(jn.clean_spells(g["raw"], LATE, "2012-01-01", True, keep_nested=False)), sort=False),
    "clip_spells": lambda g: jn.clip_spells(g["spells"], EARLY, "2016-01-01"),
    "curfew_spells": lambda g: jn.curfew_spells(g["prison"]),
    "custody_phases": lambda g: jn.custody_phases(g["prison"], LATE, g["probation_events"], observed_from="2012-01-01").spells,
    "days_in": lambda g: g["windows"].join(jn.days_in(g["phases"], g["windows"])),
    "enter_late": lambda g: jn.enter_late(g["rows"], g["entry"]),
    "episodes": lambda g: jn.episodes(g["log"], 30),
    "event_log": lambda g: jn.event_log({name: g[name] for name in NAMES}, DICTIONARY),
    "find_overlaps": lambda g: jn.find_overlaps(g["spells"]),
    "first_per_episode": lambda g: jn.first_per_episode(g["log"].assign(episode=g["log"]["row"] % 5), ["first_hearing"]),
    "follow_up": lambda g: jn.follow_up(g["index"], g["log"], AGAIN, COVERED, exclude=g["phases"]),
    "history": lambda g: g["index"].merge(jn.history(g["index"], g["log"], (-365, -1), {"n": "offence"}, {"since": "convicted"},
                                                     {"held": g["phases"]}), on="index_id"),
    "holds": lambda g: g["timeline"].assign(on=jn.holds(g["timeline"], "licence")),
    "index_events": lambda g: jn.index_events(g["log"], "release", which="random_one", exclude=g["phases"], weights="person"),
    "intersect_spells": lambda g: jn.intersect_spells(g["spells"], g["phases"]),
    "joined_spells": lambda g: jn.joined_spells(g["phases"], g["licence"]),
    "landmark": lambda g: jn.landmark(g["alone"], 60, exclude=g["phases"]),
    "nearest_events": lambda g: jn.nearest_events(g["index"], g["log"], ("offence", "convicted")),
    "observed_days": lambda g: g["index"].merge(jn.observed_days(g["index"], COVERED, ["magistrates", "prison"]), on="index_id"),
    "order_endings": lambda g: jn.order_endings(g["probation_events"], g["probation_requirements"], g["log"]),
    "outcome_events": lambda g: jn.outcome_events(jn.follow_up(g["index"], g["log"], AGAIN, COVERED), g["log"], AGAIN),
    "read_spells": lambda g: jn.read_spells({name: g[name] for name in NAMES}, DICTIONARY),
    "recalls": lambda g: jn.recalls(g["phases"], g["licence"], g["log"], counted=g["probation_events"]),
    "recurrent_rows": lambda g: jn.recurrent_rows(g["alone"], g["log"], AGAIN, scale="gap_time", exclude=g["phases"]),
    "require_follow_up": lambda g: jn.require_follow_up(g["index"], LATE, "36M", "6M"),
    "risk_rows": lambda g: jn.risk_rows(g["alone"], "at_risk", exclude=g["phases"], covariates=g["scores"]),
    "row_values": lambda g: g["log"].assign(kind=jn.row_values(g["log"], TABLES, {"prison": "release_type", "crown": "plea"})),
    "sentence_licences": lambda g: jn.sentence_licences(g["prison"], g["licence"]),
    "sequences": lambda g: sequences_of(g).frame(),
    "sequences_from_index": lambda g: jn.sequences_from_index(g["timeline"], g["one"], 12).frame(),
    "split_by_age": lambda g: jn.split_by_age(g["rows"], g["births"], [22, 25]),
    "split_by_period": lambda g: jn.split_by_period(g["rows"], ["2015-02-01", "2017-01-01"]),
    "split_by_time": lambda g: jn.split_by_time(g["rows"], [30, 90, 180]),
    "state_at": state_of,
    "state_timeline": lambda g: jn.state_timeline(g["spells"], (EARLY, "2018-01-01")),
    "stays": lambda g: jn.stays(g["timeline"]),
    "stays_since_index": lambda g: jn.stays_since_index(g["timeline"], g["one"], 400),
    "subtract_spells": lambda g: jn.subtract_spells(g["spells"], g["phases"]),
    "supervision_spells": lambda g: jn.supervision_spells(g["probation_events"]),
    "to_event_table": lambda g: jn.to_event_table(g["log"]).rename(columns={"case:concept:name": "person"}).astype({"person": int}),
    "to_lifelines": lambda g: jn.to_lifelines(g["rows"].assign(whose=g["rows"]["person"])).rename(columns={"whose": "person"}),
    "to_msdata": lambda g: jn.to_msdata(g["timeline"], CHANGES).rows.rename(columns={"id": "person"}),
    "to_surv": lambda g: jn.to_surv(g["rows"], ("none", "again")),
    "to_traminer": lambda g: jn.to_traminer(g["timeline"], unit=7).rename(columns={"id": "person"}),
    "unite_spells": lambda g: jn.unite_spells(g["spells"], gap=3, by_state=True),
    "with_area": lambda g: jn.with_area(g["log"].drop(columns="area"), TABLES, {"magistrates": "court"}),
    "with_assumed_exits": lambda g: jn.with_assumed_exits(g["log"], 0.05, LATE, seed=3, held=g["phases"]),
    "with_breaches": lambda g: jn.with_breaches(g["log"], jn.breach_details(g["log"], g["spells"])),
    "with_covariates": lambda g: jn.with_covariates(g["rows"], g["scores"]),
    "with_fallback": lambda g: jn.with_fallback(g["log"]),
    "with_order_endings": lambda g: jn.with_order_endings(g["log"], g["endings"]),
    "with_recalls": lambda g: jn.with_recalls(g["log"], g["found"]),
    "within_source": lambda g: g["magistrates"][["person", "first_hearing_date"]].assign(
        partition=_alike(jn.within_source({"magistrates": g["magistrates"]}, DICTIONARY, "magistrates")["magistrates"]["person"],
                         g["magistrates"])),
    "without_rows": lambda g: jn.without_rows(g["log"], g["aside"]),
}
# Tables of counts: (columns that name a cell, columns of which the parts add up to the whole, the call).
COUNTS = {
    "alluvial_table": (["point", "next_point", "from", "to"], ["people"], lambda g: jn.alluvial_table(sequences_of(g), [0, 20, 39])),
    "check_rows": (["fault"], ["rows", "people"], lambda g: jn.check_rows(g["rows"])),
    "check_timeline": (["fault"], ["rows", "people"], lambda g: jn.check_timeline(g["timeline"][g["timeline"]["seq"] % 3 != 1],
                                                                              impossible=(("licence", ""),))),
    "completeness": (["area", "month"], ["events", "people"], lambda g: jn.completeness(
        g["log"], "magistrates", "first_hearing", ("2014-01-01", "2016-12-31"), until=LATE)),
    "concurrent_days": (["state", "beside"], ["person_days", "people"], lambda g: jn.concurrent_days(g["timeline"])),
    "days_by": (["state", "evidence"], ["spells", "people", "days"], lambda g: jn.days_by(g["phases"])),
    "directly_follows": (["event", "next_event"], ["n", "people"], lambda g: jn.directly_follows(g["log"])),
    "events_by_month": (["month", "source"], ["events", "people"], lambda g: jn.events_by_month(g["log"])),
    "flow_table": (["step", "rule"], ["people_before", "people_after", "rows_before", "rows_after", "people_lost", "rows_lost"], flow),
    "outcome_basis": (["basis", "precision"], ["index_events", "people"],
                      lambda g: jn.outcome_basis(g["late"], jn.with_fallback(g["log"]), AGAIN)),
    "outcome_bounds": (["outcome"], ["n", "lower", "upper"], lambda g: _by_n(jn.outcome_bounds(g["followed"]))),
    "outcome_summary": (["outcome", "what"], ["index_events", "people"], lambda g: jn.outcome_summary(g["followed"])),
    "plot_alluvial": (["point", "next_point", "from", "to"], ["people"], lambda g: jn.plot_alluvial(sequences_of(g)).table),
    "plot_completeness": (["area", "month"], ["events", "people"], lambda g: jn.plot_completeness(COUNTS["completeness"][2](g)).table),
    "plot_coverage": (["month", "source"], ["events", "people"], lambda g: jn.plot_coverage(g["log"], COVERED).table),
    "plot_state_distribution": (["point", "state"], ["people"], lambda g: jn.plot_state_distribution(sequences_of(g)).table),
    "plot_transitions": (["from", "to"], ["n", "people"], lambda g: jn.plot_transitions(g["timeline"]).table),
    "proof_lag": (["days"], ["acts", "people"], lambda g: jn.proof_lag(g["log"], AGAIN, COVERED)),
    "quarantine_counts": (["reason"], ["rows", "people"], lambda g: jn.quarantine_counts(g["aside"])),
    "same_day_pairs": (["event", "next_event"], ["n", "people"], lambda g: jn.same_day_pairs(g["log"])),
    "state_distribution": (["point", "state"], ["people", "observed"], lambda g: jn.state_distribution(sequences_of(g))),
    "status_by_year": (["state", "year"], ["spells", "people"], lambda g: jn.status_by_year(g["spells"])),
    "transition_rates": (["from", "to"], ["n"], lambda g: jn.transition_rates(sequences_of(g))),
    "transitions": (["from", "to"], ["n", "people"], lambda g: jn.transitions(g["timeline"])),
    "variants": (["variant"], ["people"], lambda g: jn.variants(g["log"], ("release", "convicted"), top=10 ** 6)),
}
# Where the two laws have no meaning, and why; the slow definition is asked of some of them all the same.
NO_PEOPLE = {
    "common_window": "coverage", "complete_enough": "coverage", "coverage": "coverage", "restrict_coverage": "coverage",
    "stop_where_fading": "coverage", "rerun": "a table of runs", "spread": "a table of runs", "tipping_point": "a table of runs",
    "save_figure": "writes a file",
    "write_xes": "writes the log of to_event_table to a file", "plot_flow": "draws flow_table", "plot_lexis": "single invented people",
    "in_partitions": "is the second law itself: test_partitions",
}
READERS = ("event_log", "read_spells", "custody_phases", "curfew_spells", "sentence_licences", "supervision_spells", "order_endings",
           "recalls")
OUTCOMES = ("breach", "order_completed", "proven_reoffence", "reappearance", "recall", "reconviction", "return_to_custody")
CHANGES = [(a, b) for a in jn.PRECEDENCE + ("community",) for b in jn.PRECEDENCE + ("community",) if a != b]


def _alike(own, table):
    """For each row, the first hearing of all rows that the table gives to the same person: a partition without its numbers."""
    first = table.groupby(own.to_numpy())["first_hearing_date"].transform("min")
    return first.where(own.to_numpy() >= 0)


def _by_n(bounds):
    return bounds.assign(lower=(bounds["lower"] * bounds["n"]).round(), upper=(bounds["upper"] * bounds["n"]).round())


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    folder = tmp_path_factory.mktemp("every")
    synthetic.generate(people=500, seed=8).write(folder)
    linked = loading.link_people(loading.load_all(folder, dictionary=DICTIONARY))
    TABLES.update({name: linked[name] for name in NAMES})
    made = dict(TABLES, **prepared(TABLES))
    return dict(made, raw=jn.read_spells(TABLES, DICTIONARY))


def cells(frame, drop=("index_id", "from_index_id", "id")):
    """Rows as text in one order, without keys that number them through."""
    frame = frame.drop(columns=[name for name in drop if name in frame.columns])
    frame = frame[sorted(frame.columns, key=str)].astype(object)
    return sorted(tuple(map(str, row)) for row in frame.where(frame.notna(), None).values.tolist())


def summed(parts, keys, adds):
    whole = pd.concat(parts, ignore_index=True, sort=False)[keys + adds]
    whole = whole.assign(**{key: whole[key].astype(str) for key in keys}).groupby(keys)[adds].sum()
    return whole[(whole != 0).any(axis=1)].round(6).astype(float)


def without_positions(frame):
    """What is read from tables in another order stands in other rows of them."""
    return frame.drop(columns="row", errors="ignore")


@pytest.mark.parametrize("name", sorted(list(ROWS) + list(COUNTS)))
def test_the_order_of_rows_changes_nothing(given, name):
    """Frames in order of index_id stay so: another order is refused, see the next test. Tables are read in any order."""
    call = ROWS[name] if name in ROWS else COUNTS[name][2]
    mixed = {key: frame if key in IN_ORDER else shuffled(frame, number) for number, (key, frame) in enumerate(sorted(given.items()))}
    whole, found = call(given), call(mixed)
    whole, found = (without_positions(frame) for frame in (whole, found)) if name in READERS else (whole, found)
    assert len(whole) and cells(found, ()) == cells(whole, ())


@pytest.mark.parametrize("key, name", [
    ("one", "area_at_index"), ("index", "follow_up"), ("index", "history"), ("index", "require_follow_up"),
    ("followed", "outcome_summary"), ("alone", "landmark"), ("alone", "risk_rows"), ("rows", "check_rows"), ("rows", "split_by_time")])
def test_what_is_ordered_by_index_event_is_refused_in_another_order(given, key, name):
    call = ROWS[name] if name in ROWS else COUNTS[name][2]
    with pytest.raises(FrameError, match="out of order"):
        call(dict(given, **{key: shuffled(given[key], 1)}))


def parts_of(given):
    """The same frames for people with even and with odd codes."""
    for rest in (0, 1):
        yield {key: frame[np.asarray(frame["person"]) % 2 == rest].reset_index(drop=True) for key, frame in given.items()}


@pytest.mark.parametrize("name", sorted(set(ROWS) - {"within_source"}))
def test_people_taken_apart_and_put_together_have_the_same_rows(given, name):
    whole, apart = ROWS[name](given), [ROWS[name](part) for part in parts_of(given)]
    if name in READERS:
        whole, apart = without_positions(whole), [without_positions(part) for part in apart]
    assert len(whole) > 10 and sorted(cells(apart[0]) + cells(apart[1])) == cells(whole)
    assert all(len(part) and set(part["person"] % 2) == {rest} for rest, part in enumerate(apart))


def test_people_as_the_table_tells_them_apart_are_taken_apart_by_its_own_ids(given):
    """Its people are not those of the link, so by the link they cannot be taken apart."""
    call, table = ROWS["within_source"], given["magistrates"]
    own = jn.within_source({"magistrates": table}, DICTIONARY, "magistrates")["magistrates"]["person"].to_numpy()
    apart = [call({"magistrates": table[own % 2 == rest].reset_index(drop=True)}) for rest in (0, 1)]
    assert sorted(cells(apart[0]) + cells(apart[1])) == cells(call(given))


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_counts_of_people_taken_apart_add_up(given, name):
    keys, adds, call = COUNTS[name]
    whole = call(given)
    pd.testing.assert_frame_equal(summed([call(part) for part in parts_of(given)], keys, adds), summed([whole], keys, adds))
    assert len(whole) > 1


def test_every_public_function_is_held_to_both_laws():
    functions = {name for name in jn.__all__ if inspect.isfunction(getattr(jn, name))} - set(OUTCOMES)
    assert functions == set(ROWS) | set(COUNTS) | set(NO_PEOPLE)
