"""Every step of a journey on no people, on one, on people without rows in a table, and on a table without rows."""
import warnings

import pytest

from jdfanalysis import journeys as jn
from jdfanalysis import loading, synthetic
from jdfanalysis.dictionary import data_first

DICTIONARY = data_first("2022")
COVERED = jn.coverage(DICTIONARY)
AGAIN = jn.Outcome("again", "offence", "convicted", "breach", ("magistrates", "crown"), "6M")
BACK = jn.Outcome("recall", "recall_return", sources=("prison",))
WINDOW = ("2014-01-01", "2021-01-01")


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("few")
    synthetic.generate(people=500, seed=4).write(folder)
    return loading.link_people(loading.load_all(folder, dictionary=DICTIONARY))


def histories(tables):
    """Log, custody, supervision, timeline, and what looks at them."""
    log = jn.event_log(tables, DICTIONARY)
    phases = jn.custody_phases(tables["prison"], "2020-12-31").spells
    custody, supervised = jn.unite_spells(phases), jn.supervision_spells(tables["probation_events"])
    licence = supervised[supervised["state"] == "licence"]
    log = jn.with_fallback(jn.with_recalls(log, jn.recalls(phases, licence, log, counted=tables["probation_events"])))
    endings = jn.order_endings(tables["probation_events"], tables["probation_requirements"], log)
    log = jn.with_assumed_exits(jn.with_order_endings(log, endings), 0.05, "2020-12-31", held=custody)
    more = jn.sentence_licences(tables["prison"], licence), jn.curfew_spells(tables["prison"])
    timeline = jn.state_timeline(jn.joined_spells(phases, supervised, *more), WINDOW)
    grid = jn.sequences(timeline, WINDOW[0], 20)
    for look in (jn.check_timeline, jn.transitions, jn.concurrent_days, jn.to_traminer, lambda one: jn.to_msdata(one).matrix(),
                 lambda one: jn.holds(one, "licence")):
        look(timeline)
    for look in (jn.state_distribution, jn.transition_rates, lambda one: one.frame()):
        look(grid)
    for look in (jn.directly_follows, jn.variants, jn.same_day_pairs, jn.events_by_month, jn.to_event_table,
                 lambda one: jn.episodes(one, 30), lambda one: jn.proof_lag(one, jn.proven_reoffence(), COVERED)):
        look(log)
    raw = jn.clean_spells(jn.read_spells(tables, DICTIONARY), observed_to="2020-12-31")
    return log, phases, custody, licence, timeline, jn.quarantine_counts(raw.quarantined), jn.days_by(phases), jn.status_by_year(phases)


def risks(tables):
    """Index events to rows for models; returns follow-up and rows."""
    log, phases, custody, licence, timeline = histories(tables)[:5]
    index = jn.index_events(phases, "custody_sentenced", which="random_one", window=("2014-01-01", "2017-12-31"), exclude=custody)
    past = jn.history(index, log, counts={"n": "convicted"}, last={"since": "offence"}, days_in={"held": custody})
    followed = jn.follow_up(index, log, AGAIN, COVERED, horizon="24M", competing=[BACK], exclude=custody)
    rows = jn.risk_rows(followed, clock="at_risk", exclude=custody, covariates=past)
    cut = jn.split_by_period(jn.split_by_time(jn.risk_rows(followed, exclude=custody), [90]), ["2016-01-01"])
    ages = tables["magistrates"][["person", "first_hearing_date", "age"]].rename(columns={"first_hearing_date": "date"})
    cut = jn.split_by_age(jn.add_exposure(cut, licence, "licence"), jn.birth_intervals(ages), [25])
    alone = jn.follow_up(index, log, AGAIN, COVERED, horizon="24M", exclude=custody)
    for scale in ("total_time", "gap_time"):
        jn.check_rows(jn.recurrent_rows(alone, log, AGAIN, scale=scale, exclude=custody))
    jn.landmark(alone, 90, exclude=custody)
    jn.enter_late(rows, index[["index_id", "date"]])
    placed = jn.with_area(log, tables, {"magistrates": "court"})
    looks = [
        jn.outcome_summary(followed), jn.outcome_bounds(followed), jn.binary_outcome(followed, "12M"), jn.check_rows(rows),
        jn.to_surv(cut), jn.to_lifelines(cut), jn.stays_since_index(timeline, index, 365),
        jn.sequences_from_index(timeline, index, 5).frame(), jn.area_at_index(index, placed), jn.without_rows(log, phases),
        jn.observed_days(index, COVERED, ["prison"]), jn.require_follow_up(index, "2020-12-31", "12M"),
    ]
    assert all(look is not None for look in looks)
    return followed, rows


def some(linked, people):
    return {name: linked[name][linked[name]["person"].isin(people)].reset_index(drop=True) for name in linked}


def test_nobody_one_person_and_people_without_rows(linked):
    held = sorted(set(linked["prison"]["person"]))
    free = next(person for person in linked["magistrates"]["person"] if person not in held)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(risks(some(linked, []))[0]) == 0 and len(risks(some(linked, [free]))[0]) == 0
        whole = risks(dict(linked))[0]
        one = int(whole["person"].iloc[0])
        alone = risks(some(linked, [one]))[0]
    assert len(alone) == 1 and alone["status"].iloc[0] == whole["status"].iloc[0]
    assert alone["event_date"].iloc[0] == whole["event_date"].iloc[0] or whole["status"].iloc[0] == 0


@pytest.mark.parametrize("empty", ["magistrates", "crown", "prison", "probation_events", "probation_requirements"])
def test_a_table_without_rows(linked, empty):
    tables = dict(linked)
    tables[empty] = tables[empty].iloc[:0]
    followed, rows = risks(tables)
    assert (len(followed) == 0) == (empty == "prison")
    assert set(rows["index_id"]) <= set(followed["index_id"])
