"""Links broken and made at random: nothing is lost, children follow, groups and seeds are kept."""
import numpy as np
import pandas as pd
import pytest
from jdfanalysis.errors import UsageError
from jdfanalysis.loading import link_people, load_all, perturb_links
from jdftest.tiny import TINY

PEOPLE = 40


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    """Forty people with four visits each, two notes to each visit, men and women in turn."""
    folder = tmp_path_factory.mktemp("data")
    rows = np.arange(PEOPLE * 4)
    names = ["r{}".format(i) for i in rows]
    sexes = np.where(rows % PEOPLE % 2, "M", "F")
    visits = pd.DataFrame({"row_hash": names, "visit_hash": ["v{}".format(i) for i in rows], "gender": sexes})
    notes = pd.DataFrame({"visit_hash": np.repeat(visits["visit_hash"], 2), "note": "n"})
    link = pd.DataFrame({"source": "visits_source", "row_hash": names,
                         "person_hash": ["p{}".format(i % PEOPLE) for i in rows]})
    for name, frame in (("visits", visits), ("notes", notes), ("people_link", link)):
        frame.to_csv(str(folder / (name + ".csv")), index=False, encoding="utf-8")
    return link_people(load_all(folder, TINY))


def partition(frame):
    """Rows by person, as a set of sets."""
    persons = frame["person"].to_numpy()
    return {frozenset(np.flatnonzero(persons == person).tolist()) for person in np.unique(persons)}


def test_without_rates_nothing_changes(linked):
    same = perturb_links(linked)
    pd.testing.assert_frame_equal(same["visits"], linked["visits"])
    pd.testing.assert_frame_equal(same.people, linked.people)
    assert same.lookup.tolist() == linked.lookup.tolist()


def test_splitting_makes_more_people_out_of_the_same_rows(linked):
    split = perturb_links(linked, split_rate=1.0, seed=1)
    assert PEOPLE < len(split.people) <= 2 * PEOPLE
    assert split["visits"].drop(columns="person").equals(linked["visits"].drop(columns="person"))
    before = linked["visits"]["person"].groupby(split["visits"]["person"]).nunique()
    assert (before == 1).all()
    assert sorted(split.lookup.tolist()) == sorted(set(split.lookup.tolist()))


def test_merging_makes_fewer_people_and_never_divides_one(linked):
    merged = perturb_links(linked, merge_rate=0.3, seed=1)
    assert len(merged.people) < PEOPLE
    after = merged["visits"]["person"].groupby(linked["visits"]["person"]).nunique()
    assert (after == 1).all()


def test_notes_stay_with_their_visit(linked):
    moved = perturb_links(linked, split_rate=0.8, merge_rate=0.2, seed=3)
    of_visit = moved["visits"].set_index("visit_id")["person"]
    assert moved["notes"]["person"].tolist() == of_visit.loc[moved["notes"]["visit_id"]].tolist()


def test_groups_have_their_own_rates_and_merge_among_themselves(linked):
    by = linked.people["sex"]
    moved = perturb_links(linked, split_rate={"M": 1.0}, by=by, seed=2)
    women = (linked["visits"]["sex"] == "F").to_numpy()
    assert partition(moved["visits"][women]) == partition(linked["visits"][women])
    assert moved["visits"][~women]["person"].nunique() > PEOPLE // 2
    merged = perturb_links(linked, merge_rate=0.5, by=by, seed=2)
    assert not merged.people["sex_conflict"].any()
    assert perturb_links(linked, merge_rate=0.9, seed=2).people["sex_conflict"].any()


def test_people_without_a_group_stay_as_they_are(linked):
    by = linked.people["sex"].astype(object).where(linked.people["person"] >= 10, None)
    moved = perturb_links(linked, split_rate=1.0, merge_rate=1.0, by=by, seed=2)
    first = (linked["visits"]["person"] < 10).to_numpy()
    assert partition(moved["visits"][first]) == partition(linked["visits"][first])


def test_the_seed_decides(linked):
    one, two, three = (perturb_links(linked, 0.3, 0.3, seed=seed)["visits"]["person"].tolist() for seed in (5, 5, 6))
    assert one == two != three


@pytest.mark.parametrize(
    "call, said",
    [
        (dict(split_rate=1.1), "split_rate lies between 0 and 1"),
        (dict(merge_rate=-0.1), "merge_rate lies between 0 and 1"),
        (dict(merge_rate={"M": 0.1}), "merge_rate by group needs `by`"),
        (dict(by=pd.Series(["M"])), "one value per row of people: 40, not 1"),
    ],
)
def test_wrong_calls_are_refused(call, said, linked):
    with pytest.raises(UsageError, match=said):
        perturb_links(linked, **call)


def test_what_is_perturbed_stays_as_it_was(linked):
    """The copies share the columns that do not change; the links of the original are none of them."""
    before = {name: linked[name].copy() for name in linked}
    moved = perturb_links(linked, split_rate=0.9, merge_rate=0.5, seed=3)
    for name in before:
        pd.testing.assert_frame_equal(linked[name], before[name])
        other = [column for column in before[name] if column != "person"]
        pd.testing.assert_frame_equal(moved[name][other], before[name][other])
        assert list(moved[name]) == list(linked[name])
