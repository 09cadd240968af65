"""Index events, rows cut and entered late, and layouts of other tools are those made one row at a time."""
import numpy as np
import pandas as pd
import pytest
from jdftest import slow_coverage, slow_journeys as slow, slow_rows, slow_tables

from jdfanalysis import journeys as jn
from jdfanalysis.dictionary import Dictionary, Linking, Table, Variable
from jdfanalysis.errors import CoverageError

SEEDS = range(4)
STATES = ("custody", "licence", "order")


def drawn_log(seed, days=60, size=90):
    random = np.random.RandomState(seed)
    log = slow.log_of([(int(p), int(d), name, source, row) for row, (p, d, name, source) in enumerate(zip(
        random.randint(0, 8, size), random.randint(0, days, size),
        random.choice(["release", "offence", "death"], size, p=[0.5, 0.47, 0.03]),
        random.choice(["court", "prison"], size)))])
    return log.assign(episode=random.randint(-1, 6, size).astype("int32"))


def drawn_spells(seed, size=25):
    random = np.random.RandomState(seed + 50)
    start = random.randint(0, 50, size)
    spells = slow.spells_of(zip(random.randint(0, 8, size), start, start + random.randint(1, 15, size), random.choice(STATES, size)))
    for name in ("start_status", "stop_status"):
        spells[name] = pd.Categorical(random.choice(slow.EVIDENCE, size), categories=slow.EVIDENCE)
    return spells


def held_by(spells):
    return {person: slow.held_days(spells, person) for person in set(spells["person"])}


def triples(frame, *names):
    columns = [slow.days(frame[name]) if str(frame[name].dtype).startswith("datetime") else frame[name].tolist() for name in names]
    return [tuple(row) for row in zip(*columns)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("choice", [
    {}, {"which": "first"}, {"which": "first_in_window", "window": (20, 50)}, {"washout": 9, "weights": "person"},
    {"held": True, "inside": "drop", "window": (5, 40)}, {"held": True, "inside": "move", "washout": 4, "weights": "person"}])
def test_index_events_are_those_found_person_by_person(seed, choice):
    log, spells = drawn_log(seed), drawn_spells(seed)
    asked = {name: value for name, value in choice.items() if name not in ("held", "window")}
    if "window" in choice:
        asked["window"] = tuple(slow.date(day) for day in choice["window"])
    if "held" in choice:
        asked["exclude"] = slow.shuffled(spells, seed)
    found = jn.index_events(slow.shuffled(log, seed), "release", **asked)
    events = [(p, d) for p, d, name in triples(log, "person", "date", "event") if name == "release"]
    told = dict(choice, held=held_by(spells) if "held" in choice else None)
    assert triples(found, "person", "date", "ordinal", "weight") == slow_rows.index_events(events, **told)
    from_spells = jn.index_events(spells, STATES[:2])
    ends = [(p, stop) for p, stop, state, status in triples(spells, "person", "stop", "state", "stop_status")
            if state in STATES[:2] and status == "observed"]
    assert triples(from_spells, "person", "date", "ordinal", "weight") == slow_rows.index_events(ends)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_of_several_is_one_of_theirs_whatever_the_seed(seed):
    log = drawn_log(seed)
    every, one = jn.index_events(log, "release"), jn.index_events(log, "release", which="random_one", seed=seed)
    assert set(triples(one, "person", "date", "ordinal")) <= set(triples(every, "person", "date", "ordinal"))
    assert sorted(one["person"]) == sorted(set(every["person"]))


def followed_up(seed, **more):
    """Follow-up of all releases for the next offence, on the calendar clock with custody left out."""
    log, custody = drawn_log(seed), drawn_spells(seed)
    index = jn.index_events(log, "release", exclude=custody)
    return log, custody, index, jn.follow_up(
        index, log, jn.Outcome("again", "offence"), slow.covered(["court", "prison"], 0, 55), exclude=custody, **more)


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_followed_long_enough_is_asked_one_by_one(seed):
    _, _, index, followed = followed_up(seed)
    kept = jn.require_follow_up(index, slow.date(50), 20, 3)
    assert triples(kept, "person", "date") == [(p, d) for p, d in triples(index, "person", "date") if d + 23 <= 50]
    assert list(kept["index_id"]) == list(range(len(kept)))
    binary = jn.binary_outcome(followed, 12)
    for row, value, (start, event, end) in zip(followed.itertuples(), binary, triples(followed, "index_date", "event_date", "end_date")):
        if row.status < 0 or end < start + 12:
            assert np.isnan(value)
        else:
            assert value == (event is not None and row.status == 1 and event <= start + 12)


@pytest.mark.parametrize("seed", SEEDS)
def test_landmarks_and_late_entry(seed):
    _, custody, _, followed = followed_up(seed)
    moved = jn.landmark(followed, 6, exclude=slow.shuffled(custody, 3))
    assert sorted(triples(moved, "person", "date", "from_index_id")) == slow_rows.landmark(followed, 6, held_by(custody)) != []
    rows = jn.risk_rows(followed, exclude=custody)
    entry = {person: 12 + 3 * person for person in range(0, 8, 2)}
    late = jn.enter_late(rows, pd.DataFrame({"person": list(entry), "date": slow.dates(entry.values())}))
    expected = slow_rows.enter_late(rows, entry)
    assert triples(late, "index_id", "tstart", "tstop", "status") == expected and 0 < len(expected) < len(rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_births_and_age_bands_are_those_of_every_possible_day(seed):
    random = np.random.RandomState(seed)
    candidates = list(pd.date_range("1980-01-01", "1984-12-31"))
    births = {person: candidates[random.randint(0, len(candidates))] for person in range(12)}
    records = []
    for person in np.repeat(np.arange(12), 3).tolist():
        day = slow.date(int(random.randint(0, 900)))
        wrong = person == 3 and random.random_sample() < 0.6
        records.append((person, day, slow_rows.completed_years(births[person], day) + (5 if wrong else 0)))
    frame = pd.DataFrame(records, columns=["person", "date", "age"]).astype({"date": "datetime64[ns]"})
    fits = slow_rows.birth_days(records, list(pd.date_range("1975-01-01", "1989-12-31")))
    for row in jn.birth_intervals(slow.shuffled(frame, seed)).itertuples():
        days = fits[row.person]
        assert row.conflict == (not days)
        if days:
            assert (row.first, row.last, row.width) == (days[0], days[-1], len(days) - 1)
            assert row.birth_date == days[(len(days) - 1) // 2]
    rows = jn.risk_rows(followed_up(seed)[3])
    known = pd.DataFrame({"person": list(range(7)), "birth_date": [slow.date(20 + 5 * p) - pd.DateOffset(years=30) for p in range(7)]})
    cut = jn.split_by_age(rows, slow.shuffled(known.astype({"birth_date": "datetime64[ns]"}), seed), [30, 31])
    for row, (start, stop) in zip(cut.itertuples(), triples(cut, "date_start", "date_stop")):
        ages = {slow_rows.completed_years(known["birth_date"][row.person], slow.date(day)) for day in range(start + 1, stop + 1)
                } if row.person < 7 else {None}
        assert ages == ({None} if row.age_band < 0 else {29 + row.age_band})
    assert (cut["tstop"] - cut["tstart"]).sum() == (rows["tstop"] - rows["tstart"]).sum() and len(cut) > len(rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_covariates_and_rows_for_other_tools(seed):
    rows = jn.risk_rows(followed_up(seed)[3])
    values = pd.DataFrame({"person": np.arange(6), "score": np.arange(6) * 1.5})
    joined = jn.with_covariates(rows, slow.shuffled(values, seed))
    assert [None if np.isnan(v) else v for v in joined["score"]] == [p * 1.5 if p < 6 else None for p in rows["person"]]
    assert triples(joined, "index_id", "tstart") == triples(rows, "index_id", "tstart")
    surv = jn.to_surv(joined, labels=("no", "yes"))
    assert triples(surv, "id", "start", "stop", "event") == [
        (i, a, b, ("no", "yes")[s]) for i, a, b, s in triples(rows, "index_id", "tstart", "tstop", "status")]
    lines = jn.to_lifelines(joined)
    assert triples(lines, "id", "start", "stop", "event") == [
        (i, a, b, s == 1) for i, a, b, s in triples(rows, "index_id", "tstart", "tstop", "status")]
    assert list(lines.columns) == ["id", "start", "stop", "event", "score"]


@pytest.mark.parametrize("seed", SEEDS)
def test_layouts_of_timelines_and_logs(seed):
    spells = drawn_spells(seed)
    people = sorted(set(spells["person"]))
    timeline = jn.state_timeline(spells, (slow.date(2), slow.date(48)), precedence=STATES)
    held = slow_tables.stays(slow_tables.state_days(spells, people, 2, 48, STATES, "community"))
    mixed = slow.shuffled(timeline, seed)
    for unit, origin in ((1, None), (7, None), (5, 10)):
        found = jn.to_traminer(mixed, unit=unit, origin=None if origin is None else slow.date(origin))
        assert triples(found, "id", "begin", "end", "state") == slow_rows.traminer(held, unit, origin)
    made = jn.to_msdata(mixed)
    named = made.rows.assign(**{name: [made.states[number - 1] for number in made.rows[name]] for name in ("from", "to")})
    assert sorted(triples(named, "id", "from", "to", "Tstart", "Tstop", "status")) == slow_rows.msdata(held)
    log = drawn_log(seed)
    table = jn.to_event_table(slow.shuffled(log, seed))
    assert triples(table, "case:concept:name", "concept:name", "time:timestamp", "source", "row") == [
        (str(p),) + rest for p, *rest in ((p, e, d, s, r) for p, e, d, s, r in triples(log, "person", "event", "date", "source", "row"))
        for rest in [tuple(rest)]]


@pytest.mark.parametrize("seed", SEEDS)
def test_episodes_clips_and_spells_side_by_side(seed):
    log, spells = drawn_log(seed), drawn_spells(seed)
    for gap in (0, 3):
        found = jn.episodes(slow.shuffled(log, seed), gap)
        assert triples(found, "person", "start", "stop", "n_merged") == slow_rows.episodes(triples(log, "person", "date"), gap)
    clipped = jn.clip_spells(slow.shuffled(spells, seed), slow.date(12), slow.date(40))
    names = ("person", "start", "stop", "state", "row", "start_status", "stop_status")
    assert triples(clipped, *names) == sorted(
        (p, max(a, 12), min(b, 40), state, row, first if a >= 12 else "left_truncated", last if b <= 40 else "censored")
        for p, a, b, state, row, first, last in triples(spells, *names) if max(a, 12) < min(b, 40))
    both = jn.joined_spells(slow.shuffled(spells, 1), slow.shuffled(clipped, 2))
    assert sorted(triples(both, *names)) == sorted(triples(spells, *names) + triples(clipped, *names))


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_and_events_left_out_one_by_one(seed):
    log = drawn_log(seed)
    names = ("person", "date", "event", "source", "row", "episode")
    first, seen = [], set()
    for row in triples(log, *names):
        key = (row[0], row[5], row[2])
        if row[2] != "release" or row[5] < 0 or key not in seen:
            first.append(row)
        if row[2] == "release":
            seen.add(key)
    assert triples(jn.first_per_episode(slow.shuffled(log, seed), ["release"]), *names) == first != triples(log, *names)
    aside = pd.DataFrame({"source": ["court", "prison", "elsewhere"] * 5, "row": range(0, 75, 5)})
    gone = set(zip(aside["source"], aside["row"]))
    left = jn.without_rows(slow.shuffled(log, seed), aside)
    assert triples(left, *names) == [row for row in triples(log, *names) if row[3:5] not in gone] != triples(log, *names)


@pytest.mark.parametrize("seed", SEEDS)
def test_areas_of_events_and_people(seed):
    random, log = np.random.RandomState(seed), drawn_log(seed)
    where = random.choice(["north", "south", None], 90).tolist()
    tables = {"court": pd.DataFrame({"where": where})}
    values = jn.row_values(log, tables, {"court": "where"})
    expected = [where[row] if source == "court" else None for source, row in triples(log, "source", "row")]
    assert list(values) == expected
    placed = jn.with_area(slow.shuffled(log, seed), tables, {"court": "where"})
    index = slow.index_of([(p, d) for p in range(9) for d in (10, 30)])
    found = jn.area_at_index(index, placed)["area"]
    assert [None if pd.isna(area) else area for area in found] == [
        slow_rows.area_at(placed, row.person, row.date) for row in index.itertuples()]


@pytest.mark.parametrize("seed", SEEDS)
def test_days_observed_before_and_after_and_a_look_back_by_area(seed):
    random = np.random.RandomState(seed)
    areas = [("a", "b", None)[k] for k in random.randint(0, 3, 12)]
    index = slow.index_of([(p, int(d)) for p, d in enumerate(random.randint(10, 60, 12))]).assign(area=pd.Categorical(areas))
    start = random.randint(0, 40, 9)
    frame = slow.covered("court", 0, 0).take([0] * 9).reset_index(drop=True).assign(
        start=slow.dates(start.tolist()), end=slow.dates((start + random.randint(5, 40, 9)).tolist()),
        area=pd.Categorical(["a", "b", None] * 3))
    frame = slow.shuffled(frame, seed)
    told = [slow_coverage.window_around(frame, "court", ["offence"], area, day) for area, day in zip(areas, index["date"])]
    found = jn.observed_days(index, frame, ["court"], ["offence"])
    for row, window, day in zip(found.itertuples(), told, index["date"]):
        if window is None:
            assert np.isnan(row.lookback_days) and np.isnan(row.available_days)
        else:
            assert (row.lookback_days, row.available_days) == ((day - window[0]).days, (window[1] - day).days)
    # The look-back lies in one window of the person's area around its last day, or it is refused for that person.
    log = slow.log_of([(0, 5, "offence", "court", 0)])
    before = [slow_coverage.window_around(frame, "court", ["offence"], area, day - pd.Timedelta(days=1))
              for area, day in zip(areas, index["date"])]
    short = [window is None or window[0] > day - pd.Timedelta(days=8) for window, day in zip(before, index["date"])]
    with pytest.raises(CoverageError) as caught:
        jn.history(index, log, (-8, -1), {"n": "offence"}, coverage=frame)
    assert list(caught.value.rows["person"]) == [p for p, s in enumerate(short) if s]
    kept = index[~np.array(short)].assign(index_id=np.arange(len(short) - sum(short), dtype=np.int32)).reset_index(drop=True)
    assert len(jn.history(kept, log, (-8, -1), {"n": "offence"}, coverage=frame)) == len(kept)


@pytest.mark.parametrize("seed", SEEDS)
def test_index_events_in_coverage_are_those_their_own_area_could_show(seed):
    random, log = np.random.RandomState(seed), drawn_log(seed)
    log = log[log["source"] == "court"].reset_index(drop=True).assign(area=lambda f: random.choice(["a", "b", None], len(f)))
    start = random.randint(0, 40, 6)
    frame = slow.covered("court", 0, 0).take([0] * 6).reset_index(drop=True).assign(
        start=slow.dates(start.tolist()), end=slow.dates((start + 15).tolist()), area=pd.Categorical(["a", "b", None] * 2))
    rows = sorted((p, d, r, a) for p, d, r, a, e in zip(log["person"], slow.days(log["date"]), log["row"], log["area"], log["event"])
                  if e == "release")
    once = {}
    for person, day, _, area in rows:
        once.setdefault((person, day), area)
    expected = [key for key, area in sorted(once.items(), key=lambda kv: kv[0])
                if slow_coverage.window_around(frame, "court", ["release"], area, slow.date(key[1])) is not None]
    assert triples(jn.index_events(slow.shuffled(log, seed), "release", coverage=frame), "person", "date") == expected != []


def test_the_own_partition_is_that_of_the_table_s_ids():
    random = np.random.RandomState(0)
    declared = Table("court", "court", "one row", (), (Variable("own", "id", "own"),), person_column="own")
    dictionary = Dictionary("test", "test", (declared,), Linking("person"))
    ids = random.choice(["x", "y", "z", None], 30)
    found = jn.within_source({"court": pd.DataFrame({"person": 7, "own": ids})}, dictionary, "court")["court"]["person"]
    for one in range(30):
        for other in range(30):
            same = ids[one] is not None and ids[one] == ids[other]
            assert (found[one] == found[other] and found[one] >= 0) == same
