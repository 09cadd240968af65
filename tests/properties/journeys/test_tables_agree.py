"""Tables that sum up histories are those counted one row and one day at a time, on random histories."""
import numpy as np
import pandas as pd
import pytest
from jdftest import slow_journeys as slow, slow_tables

from jdfanalysis import journeys as jn
from jdfanalysis.attrition import Attrition
from jdfanalysis.frames import BASIS, PRECISION
from jdfanalysis.journeys import cleaning

SEEDS = range(4)
STATES = ("custody", "licence", "order")
WINDOW = (3, 45)


def plain(value):
    """A cell as something to compare: missing is None, days are numbers."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return slow.days([value])[0]
    return round(float(value), 9) if isinstance(value, (float, np.floating)) else value


def rows_of(frame, names=None):
    """The rows of a frame as tuples."""
    chosen = frame[list(names)] if names else frame
    return [tuple(plain(value) for value in row) for row in chosen.astype(object).itertuples(index=False)]


def told(rows):
    return [tuple(plain(value) for value in row) for row in rows]


def random_log(seed, days=40, size=120):
    random = np.random.RandomState(seed)
    rows = [(int(p), int(d), name, source, row, {"a": 10, "b": 20, "c": 30}[name]) for row, (p, d, name, source) in enumerate(zip(
        random.randint(0, 9, size), random.randint(0, days, size), random.choice(["a", "b", "c"], size),
        random.choice(["court", "prison"], size)))]
    return slow.log_of(rows)


def random_spells(seed, size=40):
    random = np.random.RandomState(seed)
    start = random.randint(0, 40, size)
    spells = slow.spells_of(zip(random.randint(0, 7, size), start, start + random.randint(1, 400 if seed % 2 else 12, size),
                                random.choice(STATES, size)))
    for name in ("start_status", "stop_status"):
        spells[name] = pd.Categorical(random.choice(slow.EVIDENCE, size), categories=slow.EVIDENCE)
    return spells.assign(evidence=random.choice(["recorded", "unknown"], size))


def random_days(seed):
    spells = random_spells(seed)
    people = sorted(set(spells["person"]))
    window = pd.DataFrame({"person": np.array(people, dtype=np.int32), "start": slow.dates([WINDOW[0]] * len(people)),
                           "stop": slow.dates([WINDOW[1]] * len(people))})
    timeline = jn.state_timeline(spells, window, precedence=STATES)
    return slow.shuffled(timeline, seed), slow_tables.state_days(spells, people, WINDOW[0], WINDOW[1], STATES, "community")


@pytest.mark.parametrize("seed", SEEDS)
def test_pairs_months_and_variants(seed):
    log = random_log(seed, days=90)
    mixed = slow.shuffled(log, seed)
    assert rows_of(jn.same_day_pairs(slow.shuffled(random_log(seed, 8), 1))) == slow_tables.same_day_pairs(random_log(seed, 8))
    for by in ("source", "event"):
        assert sorted(rows_of(jn.events_by_month(mixed, by))) == slow_tables.events_by_month(log, by)
    for collapse in (True, False):
        assert rows_of(jn.variants(mixed, collapse=collapse, top=999)) == told(slow_tables.variants(log, collapse))


@pytest.mark.parametrize("seed", SEEDS)
def test_stays_transitions_and_days_beside(seed):
    timeline, days = random_days(seed)
    held = slow_tables.stays(days)
    assert rows_of(jn.stays(timeline)) == held and any(row[4] is None for row in held)
    assert sorted(rows_of(jn.transitions(timeline))) == told(slow_tables.transitions(held))
    assert sorted(rows_of(jn.concurrent_days(timeline))) == slow_tables.concurrent_days(days)
    # Every person-day once: in the timeline, in the stays, and in the table of changes.
    assert sum(stop - start for _, start, stop, _, _ in held) == len(days) * (WINDOW[1] - WINDOW[0])


@pytest.mark.parametrize("seed", SEEDS)
def test_spells_by_year_and_by_evidence(seed):
    spells = random_spells(seed)
    found, expected = jn.status_by_year(slow.shuffled(spells, 3)), slow_tables.status_by_year(spells)
    assert {(row["state"], row["year"]) for _, row in found.iterrows()} == set(expected)
    for _, row in found.iterrows():
        counted = expected[row["state"], row["year"]]
        assert all(row[name] == counted[name] for name in found.columns[2:])
    assert {name for counted in expected.values() for name in counted if not name.endswith("observed")} == set(found.columns[2:])
    assert rows_of(jn.days_by(slow.shuffled(spells, 3))) == told(slow_tables.days_by(spells, "evidence"))


@pytest.mark.parametrize("seed", SEEDS)
def test_grids_and_what_is_read_off_them(seed):
    timeline, days = random_days(seed)
    found = jn.sequences(timeline, slow.date(0), 3)
    points = [(slow.date(0) + pd.DateOffset(months=k) - slow.date(0)).days for k in range(3)]
    assert list(found.points) == [str(slow.date(day))[:10] for day in points]
    assert rows_of(found.frame()) == [(p,) + tuple(by.get(day, (None,))[0] for day in points) for p, by in sorted(days.items())]
    index = slow.index_of([(p, 2 * p + 1) for p in range(9)])
    since = jn.sequences_from_index(timeline, index, 6, days=7)
    assert rows_of(since.frame()) == [(p,) + tuple(by.get(2 * p + 1 + 7 * k, (None,))[0] for k in range(6))
                                      for p, by in sorted(days.items())]
    matrix = since.matrix.tolist()
    assert rows_of(jn.state_distribution(since)) == told(slow_tables.state_distribution(matrix, since.points, since.states))
    assert sorted(rows_of(jn.transition_rates(since))) == told(slow_tables.transition_rates(matrix, since.states))
    assert sorted(rows_of(jn.alluvial_table(since, [1, 2, 4]))) == slow_tables.alluvial(matrix, since.points, since.states, [1, 2, 4])


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_are_those_found_pair_by_pair(seed):
    random = np.random.RandomState(seed)
    timeline, _ = random_days(seed)
    broken = timeline[random.random_sample(len(timeline)) < 0.8].reset_index(drop=True)
    broken["stop"] = broken["stop"] + pd.to_timedelta(random.choice([0, 0, 4], len(broken)), unit="D")
    impossible = (("custody", ""), ("order", "licence"))
    rows = sorted(rows_of(broken, ["person", "start", "stop", "state"]))
    found = {row.fault: (row.rows, row.people) for row in jn.check_timeline(broken, impossible=impossible).itertuples()}
    assert found == slow_tables.timeline_faults(rows, impossible) and (found["gap"][0] or found["jump"][0])
    start = random.randint(0, 20, 60)
    made = pd.DataFrame({"index_id": random.randint(0, 8, 60).astype(np.int32), "tstart": start.astype(np.int32),
                         "tstop": (start + random.randint(0, 9, 60)).astype(np.int32), "status": random.randint(0, 2, 60).astype(np.int8),
                         "event_number": random.randint(1, 3, 60).astype(np.int16), "clock": "calendar"})
    made = made.assign(person=made["index_id"] // 2).sort_values(["index_id", "tstart"], kind="mergesort").reset_index(drop=True)
    found = {row.fault: (row.rows, row.people) for row in jn.check_rows(made).itertuples()}
    names = ["index_id", "person", "tstart", "tstop", "status", "event_number"]
    assert found == slow_tables.row_faults(rows_of(made, names)) and all(n for n, _ in found.values())


def followed_up(seed):
    """Two outcomes of a court log with acts without a date, custody and a death, past coverage for some."""
    random = np.random.RandomState(seed)
    rows = []
    for number, (p, d, lag) in enumerate(zip(random.randint(0, 9, 90), random.randint(0, 60, 90), random.randint(0, 20, 90))):
        if number % 5:
            rows.append((int(p), int(d), "offence", "court", number, 10))
        rows.append((int(p), int(d + lag), "convicted", "court", number, 40))
    rows += [(p, 24 + p, "death", "court", 900 + p, 99) for p in (0, 1, 2, 5, 7)]
    custody = slow.spells_of([(p, 20 + p, 40 + p, "custody") for p in range(0, 9, 2)])
    index = slow.index_of([(p, d) for p in range(9) for d in (5, 20, 33, 70)])
    outcomes = [jn.Outcome("proved", "offence", "convicted", waiting=5), jn.Outcome("any", "convicted")]
    return index, jn.follow_up(index, slow.log_of(rows), outcomes, slow.covered("court", 0, 65), exclude=custody, beyond="censor",
                               competing=[jn.Outcome("other", "death")], horizon=25), custody


@pytest.mark.parametrize("seed", SEEDS)
def test_summaries_of_follow_up(seed):
    _, followed, _ = followed_up(seed)
    found = {(row.outcome, row.what): (row.index_events, row.people, row.per_100) for row in jn.outcome_summary(followed).itertuples()}
    assert {key: told([value])[0] for key, value in found.items()} == {
        key: told([value])[0] for key, value in slow_tables.outcome_summary(followed).items()}
    bounds = {row.outcome: (row.n, row.lower, row.upper) for row in jn.outcome_bounds(followed).itertuples()}
    assert {key: told([value]) for key, value in bounds.items()} == {
        key: told([value]) for key, value in slow_tables.outcome_bounds(followed).items()}
    assert set(followed["status"]) >= {-1, 0, 1}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("outcome", [jn.Outcome("proved", "offence", "convicted", waiting=5), jn.Outcome("any", "offence")])
def test_what_outcomes_rest_on_is_what_their_acts_say(seed, outcome):
    random = np.random.RandomState(seed)
    rows = [(int(p), int(d), "offence", "court", n, 10) for n, (p, d) in enumerate(
        zip(random.randint(0, 6, 60), random.randint(0, 40, 60)))]
    rows += [(p, d + int(random.randint(0, 3)), "convicted", "court", n, 40) for p, d, _, _, n, _ in rows[::2]]
    log = slow.log_of(rows)
    log = log.assign(basis=random.choice(BASIS[:3], len(log)), precision=random.choice(PRECISION[:2], len(log)))
    followed = jn.follow_up(slow.index_of([(p, d) for p in range(6) for d in (0, 9, 20)]), log, outcome, slow.covered("court", 0, 60))
    found = jn.outcome_basis(followed, slow.shuffled(log, seed), outcome)
    assert rows_of(found) == told(slow_tables.outcome_basis(followed, log, outcome, BASIS, PRECISION)) and len(found) > 1


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_set_aside_are_counted_by_reason(seed):
    random = np.random.RandomState(seed)
    raw = random_spells(seed).assign(stop=slow.dates(random.randint(0, 40, 40).tolist()))
    _, aside = jn.clean_spells(raw)
    for row in jn.quarantine_counts(slow.shuffled(aside, 1)).itertuples():
        mine = [other.person for other in aside.itertuples() if other.reason == row.reason]
        assert (row.rows, row.people) == (len(mine), len(set(mine))) and row.meaning == cleaning.QUARANTINE[row.reason]


def test_what_a_rule_lost_is_before_less_after():
    attrition = Attrition()
    jn.index_events(random_log(1), "a", which="first_in_window", window=(slow.date(5), slow.date(30)), attrition=attrition)
    table = jn.flow_table(attrition)
    assert len(table) == len(attrition) and table["rows_lost"].sum() > 0
    for row in table.itertuples():
        assert (row.people_lost, row.rows_lost) == (row.people_before - row.people_after, row.rows_before - row.rows_after)


def placed_log(seed):
    random = np.random.RandomState(seed)
    log = random_log(seed, days=1090, size=700)
    where = {name: pd.DataFrame({"where": random.choice(["north", "south", None], 700, p=[0.5, 0.4, 0.1])}) for name in ("court", "prison")}
    fades = (log["date"] < slow.date(800)) | (random.random_sample(700) < 0.4)
    return jn.with_area(log[fades].reset_index(drop=True), where, {"court": "where", "prison": "where"})


@pytest.mark.parametrize("seed", SEEDS)
def test_completeness_and_where_an_area_fades(seed):
    log = placed_log(seed)
    found = jn.completeness(slow.shuffled(log, 5), "court", "a", ("2015-01-01", "2016-12-31"), until="2017-12-31")
    months = [str(month)[:7] for month in pd.period_range("2015-01", "2017-12", freq="M")]
    expected = slow_tables.completeness(log, "court", "a", (2015, 2016), months)
    assert rows_of(found, ["area", "month", "events", "people", "expected"]) == told(expected)
    wide = slow.covered("court", 0, 0).assign(start=pd.Timestamp("2015-01-01"), end=pd.Timestamp("2017-12-31"))
    for threshold, span in ((0.8, 3), (0.5, 1)):
        stopped = jn.stop_where_fading(wide, slow.shuffled(found, 2).sort_values(["area", "month"]), threshold, span)
        ends = {row.area: row.end for row in stopped.itertuples()}
        for area in ("north", "south"):
            mine = [row for row in expected if row[0] == area]
            at = slow_tables.fading_end([r[2] for r in mine], [r[4] for r in mine], [m < "2017" for m in months], threshold, span)
            end = pd.Timestamp("2017-12-31") if at is None else pd.Timestamp(months[at]) - pd.Timedelta(days=1)
            assert ends.get(area) == (end if end >= pd.Timestamp("2015-01-01") else None)


@pytest.mark.parametrize("seed", SEEDS)
def test_coverage_is_cut_and_kept_row_by_row(seed):
    random = np.random.RandomState(seed)
    start = random.randint(0, 60, 30)
    frame = slow.covered(random.choice(["court", "prison"], 30).tolist(), 0, 0).assign(
        start=slow.dates(start.tolist()), end=slow.dates((start + random.randint(0, 30, 30)).tolist()),
        completeness=random.choice([0.5, 0.9], 30, p=[0.2, 0.8]), area=pd.Categorical(random.choice(["north", "south", None], 30)))
    rows = list(zip(frame["source"], frame["area"].astype(object).where(frame["area"].notna(), None), slow.days(frame["start"]),
                    slow.days(frame["end"]), frame["completeness"]))
    cut = jn.restrict_coverage(frame, slow.date(10), slow.date(50), ["court"])
    clipped = [(s, a, max(b, 10) if s == "court" else b, min(e, 50) if s == "court" else e, c) for s, a, b, e, c in rows]
    names = ["source", "area", "start", "end", "completeness"]
    assert rows_of(cut, names) == [row for row in clipped if row[2] <= row[3]]
    kept = [r for r in rows if r[4] >= 0.8 and not any(o[:2] == r[:2] and o[4] < 0.8 and o[2] < r[2] for o in rows)]
    assert rows_of(jn.complete_enough(frame, 0.8), names) == kept
