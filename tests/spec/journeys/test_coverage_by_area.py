"""Coverage by area: people are followed as long as their own area was covered, and fading ends a window."""
import numpy as np
import pandas as pd
import pytest
from jdftest import slow_coverage
from jdftest.slow_journeys import covered, date, dates, days, index_of, log_of, shuffled, spells_of

from jdfanalysis.errors import CoverageError, FrameError, UsageError
from jdfanalysis.journeys import (
    Outcome, area_at_index, binary_outcome, complete_enough, completeness, follow_up, history, index_events, stop_where_fading,
    with_area,
)
from jdfanalysis.journeys.windows import covered_windows

ANY = Outcome("any", "offence")


def windows(rows):
    """Frame `coverage` from (source, event, area, first, last[, completeness])."""
    frame = covered([row[0] for row in rows], 0, 0)
    frame["event"], frame["area"] = (pd.Categorical([row[k] for row in rows]) for k in (1, 2))
    frame["start"], frame["end"] = dates(row[3] for row in rows), dates(row[4] for row in rows)
    frame["completeness"] = [row[5] if len(row) > 5 else 1.0 for row in rows]
    return frame


def index_in(areas, day=100):
    index = index_of([(person, day) for person in range(len(areas))])
    index["area"] = pd.Categorical(areas)
    return index


NORTH_FADES = windows([("court", None, None, 0, 400), ("court", None, "north", 0, 200)])


def test_each_person_is_followed_as_long_as_their_own_area_was_covered():
    log = log_of([(0, 250, "offence", "court", 0), (1, 250, "offence", "court", 1)])
    found = follow_up(index_in(["north", "south"]), log, ANY, NORTH_FADES)
    assert days(found["end_date"]) == [200, 400]
    assert list(found["status"]) == [0, 1]


def test_the_waiting_period_is_taken_off_each_area_s_own_end():
    log = log_of([(0, 50, "offence", "court", 0)])
    found = follow_up(index_in(["north", "south"]), log, Outcome("any", "offence", waiting=30), NORTH_FADES)
    assert days(found["end_date"]) == [170, 370]


def test_a_horizon_past_one_area_s_coverage_is_refused_or_missing_there_for_everyone():
    """Both in the north are missing, the one with an offence as well; no one counts as 0."""
    log = log_of([(0, 150, "offence", "court", 0), (2, 150, "offence", "court", 1)])
    index = index_in(["north", "north", "south", "south"])
    with pytest.raises(CoverageError) as caught:
        follow_up(index, log, ANY, NORTH_FADES, horizon=200)
    assert list(caught.value.rows["person"]) == [0, 1]
    missing = follow_up(index, log, ANY, NORTH_FADES, horizon=200, beyond="missing")
    assert list(missing["status"]) == [-1, -1, 1, 0]
    known = binary_outcome(missing, 200)
    assert list(known.isna()) == [True, True, False, False] and list(known[2:]) == [1.0, 0.0]


def test_an_area_without_a_window_is_not_observed():
    only = windows([("court", None, "north", 0, 200)])
    log = log_of([(0, 150, "offence", "court", 0), (1, 150, "offence", "court", 1)])
    assert list(follow_up(index_in(["north", None]), log, ANY, only)["status"]) == [1, -1]


def test_a_hole_in_coverage_ends_the_window_and_pieces_that_touch_are_one():
    pieces = windows([("court", None, None, 0, 150), ("court", None, None, 151, 180), ("court", None, None, 200, 300)])
    log = log_of([(0, 250, "offence", "court", 0)])
    found = follow_up(index_of([(0, 100), (1, 190), (2, 220)]), log, ANY, pieces)
    assert days(found["end_date"])[0] == 180 and list(found["status"]) == [0, -1, 0]
    assert days(found["end_date"])[2] == 300


def test_sources_may_have_areas_of_their_own():
    both = windows([("court", None, "north", 0, 200), ("prison", None, "HMP A", 0, 300)])
    index = index_in(["north"]).assign(area_prison="HMP A")
    assert list(covered_windows(index, both, ["court", "prison"]).last) == [covered_windows(
        index, both, ["court"]).last[0]]


def test_an_area_must_be_known_where_coverage_goes_by_area():
    log = log_of([(0, 150, "offence", "court", 0)])
    with pytest.raises(UsageError):
        follow_up(index_of([(0, 100)]), log, ANY, NORTH_FADES)


def placed_log(rows):
    """A log with areas, from (person, day, event, area)."""
    log = log_of([(person, day, event, "court", row) for row, (person, day, event, _) in enumerate(rows)])
    return with_area(log, {"court": pd.DataFrame({"where": [row[3] for row in rows]})}, {"court": "where"})


def test_an_event_that_its_own_area_could_not_show_starts_no_clock():
    log = placed_log([(0, 150, "release", "north"), (0, 250, "release", "north"), (1, 250, "release", "south"),
                      (2, 250, "release", None), (3, 450, "release", "south")])
    assert list(index_events(log, "release", coverage=NORTH_FADES)["person"]) == [0, 1, 2]
    assert list(index_events(shuffled(log, 0), "release", coverage=NORTH_FADES)["person"]) == [0, 1, 2]
    with pytest.raises(UsageError, match="with_area"):
        index_events(log.drop(columns="area"), "release", coverage=NORTH_FADES)


def test_releases_from_spells_may_have_areas_too():
    spells = spells_of([(0, 100, 250, "custody"), (1, 100, 250, "custody")]).assign(source="court", area=["north", "south"])
    assert list(index_events(spells, coverage=NORTH_FADES)["person"]) == [1]


def test_no_clock_starts_in_a_hole_of_coverage():
    pieces = windows([("court", None, None, 0, 150), ("court", None, None, 200, 300)])
    log = log_of([(p, day, "release", "court", p) for p, day in enumerate((150, 151, 199, 200))])
    assert list(index_events(log, "release", coverage=pieces)["person"]) == [0, 3]


@pytest.mark.parametrize("first, areas, refused", [
    (50, ["north", "south"], 0), (171, ["north", "south"], 1), (171, ["south", None], 0), (30, ["north", "south"], 0)])
def test_a_look_back_is_judged_by_the_person_s_own_area(first, areas, refused):
    declared = windows([("court", None, None, 0, 400), ("court", None, "north", first, 400)])
    log = log_of([(0, 180, "offence", "court", 0)])
    if not refused:
        assert len(history(index_in(areas, 200), log, (-30, -1), {"n": "offence"}, coverage=declared)) == 2
        return
    with pytest.raises(CoverageError) as caught:
        history(index_in(areas, 200), log, (-30, -1), {"n": "offence"}, coverage=declared)
    assert list(caught.value.rows["person"]) == [0]


@pytest.mark.parametrize("window, refused", [((-30, -1), False), ((-30, -2), False), ((-51, -1), True), ((-50, -1), False)])
def test_a_look_back_lies_in_one_piece_of_coverage_from_its_first_day_to_its_last(window, refused):
    pieces = windows([("court", None, None, 0, 100), ("court", None, None, 150, 199)])
    asked = (index_of([(0, 200)]), log_of([(0, 180, "offence", "court", 0)]), window, {"n": "offence"})
    if refused:
        with pytest.raises(CoverageError, match="outside coverage"):
            history(*asked, coverage=pieces)
    else:
        assert list(history(*asked, coverage=pieces)["n"]) == [1]
    with pytest.raises(CoverageError):
        history(index_of([(0, 201)]), asked[1], (-30, -1), {"n": "offence"}, coverage=pieces)


@pytest.mark.parametrize("seed", range(5))
def test_the_window_is_that_of_the_slow_definition(seed):
    random = np.random.RandomState(seed)
    rows = []
    for source in ("court", "prison"):
        rows.append((source, None, None, 0, int(random.randint(20, 60))))
        for event, area in ((None, "a"), ("offence", None), ("offence", "b")):
            start = random.randint(0, 40, 3)
            rows += [(source, event, area, int(s), int(s + random.randint(0, 20))) for s in start]
    declared = shuffled(windows(rows), seed)
    index = index_of([(p, int(random.randint(0, 60))) for p in range(40)])
    index["area"] = pd.Categorical([("a", "b", "c", None)[k] for k in random.randint(0, 4, 40)])
    for source in ("court", "prison"):
        found = covered_windows(index, declared, [source], ["offence", "release"])
        for k, row in enumerate(index.itertuples()):
            area = None if pd.isna(row.area) else row.area
            slow = slow_coverage.window_around(declared, source, ["offence", "release"], area, row.date)
            if slow is None:
                assert found.first[k] > found.last[k]
            else:
                assert [d.toordinal() - 719163 for d in slow] == [found.first[k], found.last[k]]


def test_the_area_of_a_person_is_the_latest_known_on_or_before_the_index_day():
    """Where a person turns up afterwards depends on what happened, so it is not looked at."""
    log = log_of([(1, 10, "offence", "court", 0), (1, 50, "offence", "court", 1), (1, 101, "offence", "court", 2),
                  (2, 60, "release", "prison", 0), (3, 100, "offence", "court", 3)])
    tables = {"court": pd.DataFrame({"where": ["north", "south", "east", "west"]})}
    placed = with_area(log, tables, {"court": "where"})
    assert [None if pd.isna(a) else a for a in placed["area"]] == ["north", "south", "east", None, "west"]
    index = area_at_index(index_of([(1, 100), (2, 100), (3, 100), (4, 100)]), placed)
    assert [None if pd.isna(a) else a for a in index["area"]] == ["south", None, "west", None]
    with pytest.raises(FrameError):
        with_area(log, tables, {"court": "nowhere"})


def test_of_two_areas_on_one_day_the_first_in_the_alphabet_counts_in_whatever_order_the_rows_are():
    for names in (["west", "north"], ["north", "west"]):
        log = log_of([(1, 50, "offence", "court", 0), (1, 50, "offence", "court", 1)])
        placed = with_area(log, {"court": pd.DataFrame({"where": names})}, {"court": "where"})
        assert list(area_at_index(index_of([(1, 100)]), placed)["area"]) == ["north"]


def fading_log():
    """Ten first hearings a month in two courts; from July 2020 the north sends two in three elsewhere."""
    months = pd.date_range("2018-01-01", "2020-12-01", freq="MS")
    rows, number = [], 0
    for month in months:
        for court in ("north", "south"):
            left = 3 if court == "north" and month >= pd.Timestamp("2020-07-01") else 10
            left = 5 if month == pd.Timestamp("2019-08-01") else left
            for k in range(left):
                rows.append((number, (month - date(0)).days + k, "first_hearing", "court", number, court))
                number += 1
    log = log_of([row[:5] for row in rows])
    return with_area(log, {"court": pd.DataFrame({"where": [row[5] for row in rows]})}, {"court": "where"})


def test_completeness_is_measured_against_the_same_months_of_the_reference():
    found = completeness(fading_log(), "court", "first_hearing", ("2018-01-01", "2019-12-31"))
    at = found.set_index(["area", "month"])
    assert at.loc[("north", "2020-09"), "completeness"] == pytest.approx(0.3)
    assert at.loc[("south", "2020-09"), "completeness"] == pytest.approx(1.0)
    # August 2019 was thin in both: half of the reference mean of 7.5 is missing that year.
    assert at.loc[("north", "2019-08"), "expected"] == 7.5
    assert list(at.loc[("north", "2020-09")][["events", "people"]]) == [3, 3]


def test_an_area_stops_before_it_fades_and_one_thin_month_does_not_stop_it():
    log = fading_log()
    found = completeness(log, "court", "first_hearing", ("2018-01-01", "2019-12-31"))
    wide = covered(["court", "prison"], 0, 0)
    wide["start"], wide["end"] = pd.Timestamp("2018-01-01"), pd.Timestamp("2020-12-31")
    stopped = stop_where_fading(wide, found, threshold=0.8)
    by_area = stopped[stopped["source"] == "court"].set_index(stopped["area"].dropna().astype(object).values)
    assert str(by_area.loc["north", "end"])[:10] == "2020-06-30"
    assert str(by_area.loc["south", "end"])[:10] == "2020-12-31"
    assert (stopped["source"] == "prison").sum() == 1
    lower = stop_where_fading(wide, found, threshold=0.25)
    assert str(lower[lower["area"] == "north"]["end"].iloc[0])[:10] == "2020-12-31"


def test_a_table_that_filled_up_slowly_before_the_reference_does_not_stop_there():
    rows = [(k, (month - date(0)).days, "first_hearing", "court", k) for k, month in enumerate(
        month for n, month in enumerate(pd.date_range("2017-01-01", "2019-12-01", freq="MS")) for _ in range(min(n + 1, 10)))]
    found = completeness(log_of(rows), "court", "first_hearing", ("2018-01-01", "2018-12-31"))
    wide = covered("court", 0, 0)
    wide["start"], wide["end"] = pd.Timestamp("2017-01-01"), pd.Timestamp("2019-12-31")
    assert list(stop_where_fading(wide, found)["end"]) == [pd.Timestamp("2019-12-31")]
    assert list(found["reference"]) == [False] * 12 + [True] * 12 + [False] * 12


def test_expected_events_are_those_of_the_slow_definition():
    log = fading_log()
    found = completeness(log, "court", "first_hearing", ("2018-01-01", "2019-12-31"))
    rows = list(zip(log["area"].astype(object), log["date"]))
    for row in found.sample(20, random_state=1).itertuples():
        slow = slow_coverage.expected_events(rows, row.area, int(row.month[5:]), (2018, 2019))
        assert row.expected == pytest.approx(slow)


def test_without_areas_there_is_one_row_a_month():
    log = fading_log().drop(columns="area")
    found = completeness(log, "court", "first_hearing", ("2018-01-01", "2018-12-31"), until="2021-02-01")
    assert list(found["area"].unique()) == ["everywhere"] and len(found) == 38
    assert list(found["events"][-2:]) == [0, 0]
    wide = covered("court", 0, 0)
    wide["start"], wide["end"] = pd.Timestamp("2018-01-01"), pd.Timestamp("2021-02-28")
    stopped = stop_where_fading(wide, found, threshold=0.8)
    assert stopped["area"].isna().all() and stopped["end"][0] < pd.Timestamp("2020-12-31")


def test_declared_pieces_are_kept_up_to_the_first_that_falls_short():
    pieces = windows([("court", None, "north", 0, 99), ("court", None, "north", 100, 199, 0.7),
                      ("court", None, "north", 200, 299), ("court", None, "south", 0, 299)])
    assert days(complete_enough(pieces, 0.8)["end"]) == [99, 299]
    assert len(complete_enough(pieces, 0.7)) == 4
    with pytest.raises(UsageError):
        complete_enough(pieces, 1.5)


@pytest.mark.parametrize("wrong", [
    lambda log, found: completeness(log, "court", "birth", ("2018-01-01", "2018-12-31")),
    lambda log, found: stop_where_fading(covered("court", 0, 9), found, threshold=0),
])
def test_what_makes_no_sense_is_refused(wrong):
    log = fading_log()
    with pytest.raises(UsageError):
        wrong(log, completeness(log, "court", "first_hearing", ("2018-01-01", "2019-12-31")))


def test_a_reference_without_events_is_refused():
    with pytest.raises(CoverageError):
        completeness(fading_log(), "court", "first_hearing", ("2015-01-01", "2015-12-31"))
