"""The line scored against the truth of the synthetic people: links, custody days, and planted effects.

The parts under test never see the truth; the synthetic population keeps it beside the tables.
"""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis import journeys, loading, survival, synthetic
from jdfanalysis.dictionary import data_first

REFERRED = (pd.Timestamp("2014-06-01"), pd.Timestamp("2020-12-31"))
STATES = ("custody", "licence", "pss", "sso", "community_order")
FIRST, END = pd.Timestamp("2012-01-01"), pd.Timestamp("2020-12-31")


def line(folder, **options):
    """(population, linked tables, person code of each true person)."""
    population = synthetic.generate(people=6000, seed=4, **options)
    population.write(folder)
    tables = loading.link_people(loading.load_all(folder, dictionary=data_first("2022")))
    code = {released.decode("ascii"): number for number, released in enumerate(tables.lookup)}
    true = population.truth["people"].set_index("person")["person_id"].map(code)
    return population, tables, true


@pytest.fixture(scope="module")
def faultless(tmp_path_factory):
    return line(tmp_path_factory.mktemp("faultless"), defects=None)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    return line(tmp_path_factory.mktemp("faulty"))


def custody_days(spells, person):
    """Set of (person, day) in custody inside the window that the prison table covers completely."""
    custody = spells[spells["state"].astype(str).str.startswith("custody")]
    custody = custody.assign(start=custody["start"].clip(lower=FIRST), stop=custody["stop"].clip(upper=END))
    custody = custody[custody["stop"] > custody["start"]]
    who = person(custody)
    return {
        (p, day)
        for p, start, stop in zip(who, custody["start"], custody["stop"])
        for day in range(start.toordinal(), stop.toordinal())
    }


def test_every_person_is_found_once_in_a_faultless_extract(faultless):
    population, tables, true = faultless
    assert true.notna().all() and true.is_unique
    assert len(tables.people) == population.people


def test_custody_days_of_a_faultless_extract_are_the_true_ones(faultless):
    """Not all: return dates within a journey are lost where a row holds two recalls, as in the real table."""
    population, tables, true = faultless
    found = custody_days(journeys.custody_phases(tables["prison"], "2021-09-30").spells, lambda s: s["person"])
    truth = custody_days(population.truth["spells"], lambda s: s["person"].map(true))
    precision, recall = len(found & truth) / len(found), len(found & truth) / len(truth)
    assert precision > 0.99 and recall > 0.97, (precision, recall)


def test_planted_faults_cost_little(faulty):
    population, tables, true = faulty
    found = custody_days(journeys.custody_phases(tables["prison"], "2021-09-30").spells, lambda s: s["person"])
    truth = custody_days(population.truth["spells"], lambda s: s["person"].map(true))
    precision, recall = len(found & truth) / len(found), len(found & truth) / len(truth)
    assert precision > 0.9 and recall > 0.9, (precision, recall)


def states_by_day(spells, person, states):
    """(person, day) -> state in the window of the probation table; where several hold, the first of `states`."""
    found = {}
    first, last = REFERRED
    for state in reversed(states):
        held = spells[spells["state"].astype(str).str.startswith(state)]
        held = held.assign(start=held["start"].clip(lower=first), stop=held["stop"].clip(upper=last))
        for p, start, stop in zip(person(held), held["start"], held["stop"]):
            for day in range(start.toordinal(), stop.toordinal()):
                found[(p, day)] = state
    return found


def timeline(tables):
    """The states of every person as the tables tell them."""
    custody = journeys.custody_phases(tables["prison"], "2021-09-30").spells
    supervision = journeys.supervision_spells(tables["probation_events"])
    orders = journeys.clean_spells(journeys.read_spells(tables, data_first("2022")), "2020-12-31").spells
    orders = orders[orders["state"].isin(["sso", "community_order"])]
    spells = journeys.joined_spells(custody.drop(columns="evidence"), supervision.drop(columns="basis"), orders)
    return journeys.state_timeline(spells, REFERRED)


def scores(line_):
    """State -> (precision, recall) of the person-days in it."""
    population, tables, true = line_
    found = states_by_day(timeline(tables), lambda s: s["person"], STATES)
    truth = states_by_day(population.truth["spells"], lambda s: s["person"].map(true), STATES)
    result = {}
    for state in STATES:
        mine = {key for key, value in found.items() if value == state}
        real = {key for key, value in truth.items() if value == state}
        result[state] = (len(mine & real) / len(mine), len(mine & real) / len(real))
    return result


def test_states_of_a_faultless_extract_are_the_true_ones(faultless):
    """Curfew is licence in the tables; who was sentenced before the probation window has no licence there."""
    found = scores(faultless)
    for state, (precision, recall) in found.items():
        assert precision > 0.93, (state, precision)
        assert recall > (0.5 if state == "licence" else 0.93), (state, recall)


def test_planted_faults_cost_a_tenth_of_the_states(faulty):
    for state, (precision, recall) in scores(faulty).items():
        assert precision > 0.82, (state, precision)
        assert recall > (0.45 if state == "licence" else 0.85), (state, recall)


def recorded_recalls(tables):
    phases = journeys.custody_phases(tables["prison"], "2021-09-30").spells
    licence = journeys.supervision_spells(tables["probation_events"])
    licence = licence[licence["state"] == "licence"]
    found = journeys.recalls(phases, licence, journeys.event_log(tables, data_first("2022")))
    return found[(found["evidence"] == "recorded") & found["return_date"].between(*REFERRED)]


def test_recalls_with_a_row_are_all_found_with_their_kind(faultless):
    population, tables, true = faultless
    found = recorded_recalls(tables)
    real = population.truth["recalls"]
    real = real[real["returned"].between(*REFERRED) & ~real["within_remand"]]
    keys = set(zip(real["person"].map(true), real["returned"]))
    assert len(keys) > 100
    assert set(zip(found["person"], found["return_date"])) == keys
    fixed = real[real["fixed_term"] & (real["released"] - real["returned"]).dt.days.isin([14, 28])]
    kinds = found.set_index(["person", "return_date"])["kind"].astype(str)
    told = kinds.reindex(pd.MultiIndex.from_arrays([fixed["person"].map(true), fixed["returned"]]))
    assert told.str.startswith("fixed_term").all()


def test_merged_rows_hide_some_recalls(faulty):
    population, tables, true = faulty
    found = recorded_recalls(tables)
    real = population.truth["recalls"]
    real = real[real["returned"].between(*REFERRED) & ~real["within_remand"]]
    keys = set(zip(real["person"].map(true), real["returned"]))
    seen = set(zip(found["person"], found["return_date"]))
    precision, recall = len(seen & keys) / len(seen), len(seen & keys) / len(keys)
    assert precision > 0.9 and 0.6 < recall < 1, (precision, recall)


def dated(frame, person, columns):
    """Set of (person, dates) of rows inside the window that the prison table covers, and whose person is known."""
    who = person(frame)
    inside = who.notna() & (frame[columns[0]] >= FIRST) & (frame[columns[0]] <= END)
    return {(int(p),) + tuple(days) for p, days in zip(who[inside], frame[inside][columns].itertuples(index=False))}


def score(found, truth):
    """(precision, recall), two decimals."""
    return round(len(found & truth) / len(found), 2), round(len(found & truth) / len(truth), 2)


def recall_scores(setting, helped):
    """By evidence: (number found, share true); and the share of true returns that any dated recall finds."""
    population, tables, true = setting
    phases = journeys.custody_phases(tables["prison"], "2021-09-30", probation=tables["probation_events"]).spells
    recorded = journeys.supervision_spells(tables["probation_events"])
    licence = recorded[recorded["state"] == "licence"].drop(columns="basis")
    counted = None
    if helped:
        derived = journeys.sentence_licences(tables["prison"], licence).drop(columns="basis")
        licence, counted = journeys.joined_spells(licence, derived), tables["probation_events"]
    found = journeys.recalls(phases, licence, journeys.event_log(tables, data_first("2022")), counted=counted)
    truth = dated(population.truth["recalls"], lambda f: f["person"].map(true), ["returned"])
    kept = found[found["return_date"].notna()]
    scores = {}
    for evidence in journeys.RECALL_EVIDENCE:
        mine = dated(kept[np.asarray(kept["evidence"] == evidence)], lambda f: f["person"], ["return_date"])
        scores[evidence] = (len(mine), round(len(mine & truth) / max(len(mine), 1), 2))
    sure = dated(kept[np.asarray(kept["evidence"] != "unknown")], lambda f: f["person"], ["return_date"])
    counted_rows = int((found["kind"] == "undated").sum())
    return scores, score(sure, truth), counted_rows


def test_recorded_and_inferred_recalls_are_true_ones(faultless):
    scores, (precision, recall), _ = recall_scores(faultless, helped=True)
    print("faultless recalls:", scores, "recorded or inferred:", precision, recall)
    assert scores["recorded"][1] >= 0.98 and scores["inferred"][0] > 15 and scores["inferred"][1] >= 0.85
    assert precision >= 0.95 and recall >= 0.85


def test_counts_and_derived_licences_find_more_recalls_than_the_prison_table_alone(faultless, faulty):
    for setting, least in ((faultless, 0.04), (faulty, 0.04)):
        alone, helped = recall_scores(setting, helped=False), recall_scores(setting, helped=True)
        print("alone:", alone, "helped:", helped)
        assert helped[1][1] >= alone[1][1] + least
        assert helped[1][0] >= alone[1][0] - 0.03


def test_recalls_that_a_merged_row_swallowed_are_at_least_counted(faulty):
    """Only the latest return of a row is dated; probation's count says that there were others."""
    population, tables, true = faulty
    truth = population.truth["recalls"]
    _, (precision, recall), counted = recall_scores(faulty, helped=True)
    print("faulty recalls:", precision, recall, "counted without a day:", counted)
    assert precision >= 0.9 and recall >= 0.65 and counted > 20
    assert counted <= (1 - recall) * len(truth)


def test_the_boundaries_of_custody_are_those_planted(faultless, faulty):
    """A stay counts as found where its first and last day are both right, and so does a phase of it."""
    for setting, stays, phases in ((faultless, (0.97, 0.93), (0.95, 0.9)), (faulty, (0.85, 0.8), (0.83, 0.78))):
        population, tables, true = setting
        cut = journeys.custody_phases(tables["prison"], "2021-09-30").spells
        custody = population.truth["spells"]
        custody = custody[custody["state"].astype(str).str.startswith("custody") & custody["person"].map(true).notna()]
        custody = custody.assign(person=custody["person"].map(true).astype("int32"), state=custody["state"].astype(str))
        custody = custody[custody["stop"] <= pd.Timestamp("2021-09-30")]
        closed = cut[np.asarray(cut["stop_status"] == "observed")].assign(state=lambda f: f["state"].astype(str))
        by_state = [dated(f, lambda f: f["person"], ["start", "stop", "state"]) for f in (closed, custody)]
        blank = dict(start_status="observed", stop_status="observed", source="truth", row=np.int32(0), n_merged=np.int32(1))
        whole = [journeys.unite_spells(journeys.joined_spells(f)) for f in (
            closed.drop(columns="evidence"), custody.assign(**blank))]
        in_all = [dated(f, lambda f: f["person"], ["start", "stop"]) for f in whole]
        print("stays:", score(*in_all), "phases:", score(*by_state))
        assert all(got >= least for got, least in zip(score(*in_all) + score(*by_state), stays + phases))


def test_licences_derived_from_sentences_fill_the_years_before_probation(faultless):
    population, tables, true = faultless
    truth = population.truth["spells"]
    truth = truth[truth["state"].isin(["licence", "hdc"]) & truth["person"].map(true).notna()]
    recorded = journeys.supervision_spells(tables["probation_events"])
    recorded = recorded[recorded["state"] == "licence"]
    derived = journeys.sentence_licences(tables["prison"], recorded)

    def days(frame, person):
        frame = frame.assign(state="custody")
        return custody_days(frame, person)

    true_days = days(truth, lambda f: f["person"].map(true))
    alone = score(days(recorded, lambda f: f["person"]), true_days)
    both = score(days(pd.concat([recorded, derived]), lambda f: f["person"]), true_days)
    print("licence days recorded:", alone, "with derived:", both)
    assert alone[1] < 0.6 and both[0] > 0.84 and both[1] > 0.95


def test_curfews_are_derived_where_they_were(faultless):
    population, tables, true = faultless
    truth = population.truth["spells"]
    truth = truth[(truth["state"] == "hdc") & truth["person"].map(true).notna()].assign(state="custody")
    found = journeys.curfew_spells(tables["prison"]).assign(state="custody")
    days = custody_days(found, lambda f: f["person"]), custody_days(truth, lambda f: f["person"].map(true))
    print("curfew days:", score(*days))
    assert min(score(*days)) > 0.85


def test_the_share_of_broken_links_is_what_was_planted(faulty):
    population, tables, _ = faulty
    links = population.truth["links"]
    broken = (links["status"] != "true").mean()
    assert 0.005 < broken < 0.05


def test_planted_effects_are_recovered_by_cox(tmp_path):
    """Without frailty the planted model is a Cox model: each effect lies within four standard errors."""
    population = synthetic.generate(people=12000, seed=6, defects=None, frailty=0.0)
    episodes = population.truth["episodes"]
    episodes = episodes[episodes["in_coverage"] & (episodes["days_at_risk"] > 0)].reset_index(drop=True)
    names = list(population.effects["covariate"])
    cox = survival.fit_cox(episodes, names, duration="days_at_risk", event="event", cluster="person")
    found = cox.table.set_index("term")
    planted = population.effects.set_index("covariate")["log_hazard_ratio"]
    off = ((found["coef"] - planted.reindex(found.index)) / found["std_error"]).abs()
    assert set(found.index) == set(planted.index)
    assert off.max() < 4, off.to_dict()
    assert np.mean(off) < 1.6
    # Of twelve intervals of 95%, nearly all hold what was planted.
    assert (off < 1.96).sum() >= 10, off.to_dict()
