"""Windows that hold for everybody, and lags seen in each area's own window."""
import numpy as np
import pandas as pd
import pytest
from jdftest import slow_coverage, slow_lags
from jdftest.drawn import table
from jdftest.slow_journeys import covered, date, dates, days, index_of, log_of, shuffled

from jdfanalysis.attrition import Attrition
from jdfanalysis.errors import CoverageError, DataWarning, UsageError
from jdfanalysis.journeys import (
    Outcome, common_window, completeness, follow_up, index_events, observed_days, proof_lag, require_follow_up, stop_where_fading,
    with_area,
)

PROVED = Outcome("proved", "offence", "convicted")


def drawn_coverage(text):
    """Frame `coverage` from a drawing with source, area, first and last day, and event where it matters."""
    drawn = table(text, first=int, last=int)
    frame = covered(list(drawn["source"]), 0, 0)
    for name in ("event", "area"):
        values = drawn[name] if name in drawn.columns else [None] * len(drawn)
        frame[name] = pd.Categorical([value if isinstance(value, str) and value else None for value in values])
    return frame.assign(start=dates(drawn["first"].tolist()), end=dates(drawn["last"].tolist()))


BY_AREA = drawn_coverage("""
    source | area  | first | last
    -------+-------+-------+-----
    court  |       | 0     | 300
    court  | north | 50    | 200
    court  | south | 20    | 400
    prison |       | 10    | 500
    """)


@pytest.mark.parametrize("area, window", [
    (None, [50, 200]), ("north", [50, 200]), ("south", [20, 400]), ("east", [10, 300]), ({"court": "south"}, [20, 400]), ({}, [10, 300])])
def test_common_days_are_those_of_every_area_or_of_the_one_that_is_named(area, window):
    """By default nobody is promised a day that their area did not cover."""
    assert days(common_window(BY_AREA, ["court", "prison"], area=area)) == window


def test_sources_may_have_areas_of_their_own_kinds():
    frame = drawn_coverage("""
        source | area  | first | last
        -------+-------+-------+-----
        court  | north | 50    | 200
        prison | HMP A | 60    | 500
        prison | HMP B | 70    | 500
        """)
    assert days(common_window(frame, ["court", "prison"], area={"court": "north", "prison": "HMP A"})) == [60, 200]
    assert days(common_window(frame, ["court", "prison"])) == [70, 200]
    with pytest.raises(CoverageError, match="in the area"):
        common_window(frame, ["court", "prison"], area="north")


def test_a_hole_leaves_the_longest_stretch_and_says_so():
    frame = drawn_coverage("""
        source | area | first | last
        -------+------+-------+-----
        court  |      | 0     | 99
        court  |      | 100   | 200
        court  |      | 210   | 250
        """)
    with pytest.warns(DataWarning, match="2 stretches"):
        assert days(common_window(frame, ["court"])) == [0, 200]
    assert days(common_window(frame[:2], ["court"])) == [0, 200]


def test_areas_without_a_common_day_have_no_window():
    frame = drawn_coverage("source | area | first | last\n --+--+--+--\n court | north | 0 | 99\n court | south | 100 | 200")
    with pytest.raises(CoverageError, match="no covered day"):
        common_window(frame, ["court"])
    assert days(common_window(frame, ["court"], area="south")) == [100, 200]


def drawn_windows(random, sources):
    """Random coverage by source, event and area, with holes; and its index by source of the areas named."""
    rows = []
    for source in sources:
        rows += [(source, event, area, int(s), int(s + n)) for event, area in (
            (None, None), (None, "a"), ("offence", None), ("offence", "b")) for s, n in zip(
                random.randint(0, 25, 3), random.randint(5, 40, 3))]
    frame = covered([row[0] for row in rows], 0, 0)
    frame["event"], frame["area"] = (pd.Categorical([row[k] for row in rows]) for k in (1, 2))
    return shuffled(frame.assign(start=dates(row[3] for row in rows), end=dates(row[4] for row in rows)), int(random.randint(99)))


@pytest.mark.filterwarnings("ignore:The days that the sources")
@pytest.mark.parametrize("seed", range(8))
def test_common_days_are_those_of_the_slow_definition(seed):
    random = np.random.RandomState(seed)
    frame, events = drawn_windows(random, ("court", "prison")), ["offence", "convicted"]
    asked = [(None, {"court": (None, "a", "b"), "prison": (None, "a", "b")}), ("a", {"court": "a", "prison": "a"}),
             ({"prison": "b"}, {"court": (None,), "prison": "b"})]
    for area, slow in asked:
        runs = slow_coverage.stretches(slow_coverage.common_days(frame, ["court", "prison"], events, slow))
        if not runs:
            with pytest.raises(CoverageError):
                common_window(frame, ["court", "prison"], events, area)
            continue
        longest = max(runs, key=lambda run: (run[1] - run[0], run[1]))
        assert tuple(common_window(frame, ["court", "prison"], events, area)) == longest


ACTS = """
    person | day | proved | area
    -------+-----+--------+------
    0      | 90  | 100    | north
    1      | 90  | 190    | north
    2      | 90  | 190    | south
    3      | 250 | 260    | south
    4      | 250 | 260    |
    5      | 90  | 190    | east
    """


def acts_log(text):
    drawn = table(text, person="int32", day=int, proved=int)
    log = log_of([(p, d, "offence", "court", p) for p, d in zip(drawn["person"], drawn["day"])]
                 + [(p, d, "convicted", "court", p) for p, d in zip(drawn["person"], drawn["proved"])])
    where = pd.DataFrame({"where": [value if isinstance(value, str) and value else None for value in drawn["area"]]})
    return with_area(log, {"court": where}, {"court": "where"})


NORTH_ENDS = drawn_coverage("source | area | first | last\n--+--+--+--\ncourt | | 0 | 300\ncourt | north | 0 | 150")


def test_a_lag_is_seen_in_the_window_of_the_act_s_own_area():
    """Person 1's conviction came after the north had stopped; where no area is known the window for everywhere holds."""
    found = proof_lag(acts_log(ACTS), PROVED, NORTH_ENDS, days=(10, 100))
    assert set(found["acts"]) == {5} and list(found["share_seen"]) == [0.6, 1.0]
    lags, limits = [10, 100, 10, 10, 100], [60, 210, 50, 50, 210]
    assert list(found["share"]) == [pytest.approx(slow_lags.share_within(lags, limits, day)) for day in (10, 100)]


def test_without_a_window_for_everywhere_acts_of_no_area_do_not_count():
    only = drawn_coverage("source | area | first | last\n--+--+--+--\ncourt | north | 0 | 150\ncourt | south | 0 | 300")
    assert set(proof_lag(acts_log(ACTS), PROVED, only)["acts"]) == {3}
    with pytest.raises(UsageError, match="with_area"):
        proof_lag(acts_log(ACTS).drop(columns="area"), PROVED, only)


def test_each_table_has_its_own_window():
    log = log_of([(0, 40, "offence", "court", 0), (0, 60, "convicted", "court", 0),
                  (1, 40, "offence", "crown", 0), (1, 60, "convicted", "crown", 0)])
    frame = drawn_coverage("source | area | first | last\n--+--+--+--\ncourt | | 0 | 300\ncrown | | 50 | 300")
    assert proof_lag(log, PROVED, frame)["people"][0] == 1


@pytest.mark.parametrize("seed", range(6))
def test_the_lags_are_those_of_the_slow_definition(seed):
    random = np.random.RandomState(seed)
    size = 60
    day, lag = random.randint(0, 70, size), random.geometric(0.1, size)
    log = log_of([(int(p), int(d), "offence", "court", row) for row, (p, d) in enumerate(zip(random.randint(0, 30, size), day))]
                 + [(99, int(d), "convicted", "court", row) for row, d in enumerate(day + lag) if row % 7])
    log["person"] = log["row"].map(dict(enumerate(random.randint(0, 30, size)))).astype("int32")
    places = [("a", "b", "c", None)[k] for k in random.randint(0, 4, size)]
    log = with_area(log, {"court": pd.DataFrame({"where": places})}, {"court": "where"})
    frame = drawn_windows(random, ("court",))

    def window(act):
        return slow_coverage.window_around(
            frame, "court", ["offence", "convicted"], None if pd.isna(act.area) else act.area, act.date)

    seen = slow_lags.seen_lags(log, ("offence",), ("convicted",), window)
    for given in (log, shuffled(log, seed)):
        found = proof_lag(given, PROVED, frame, days=(3, 10, 30))
        assert len(seen) > 5 and set(found["acts"]) == {len(seen)} and set(found["people"]) == {len({p for _, _, p in seen})}
        for row in found.itertuples():
            assert row.share == pytest.approx(slow_lags.share_within([s[0] for s in seen], [s[1] for s in seen], row.days))
            assert row.share_seen == pytest.approx(np.mean([s[0] <= row.days for s in seen]))


def months(area_of):
    """Ten first hearings a month and area for two years; from July of the second the north has three."""
    rows = []
    for month in pd.date_range("2018-01-01", "2019-12-01", freq="MS"):
        for area in ("north", "south"):
            left = 3 if area == "north" and month >= pd.Timestamp("2019-07-01") else 10
            rows += [((month - date(0)).days + k, area) for k in range(left)]
    log = log_of([(n, day, "first_hearing", "court", n) for n, (day, _) in enumerate(rows)])
    return with_area(log, {"court": pd.DataFrame({"where": [area_of(area) for _, area in rows]})}, {"court": "where"})


def day(text):
    return (pd.Timestamp(text) - date(0)).days


def test_fading_cuts_the_windows_that_an_area_has_already():
    """The south was known to end in March 2019, with a hole before: it keeps both pieces, and gets no longer window."""
    frame = drawn_coverage("""
        source | area  | first | last
        -------+-------+-------+-----
        court  |       | {}    | {}
        court  | south | {}    | {}
        court  | south | {}    | {}
        """.format(day("2018-01-01"), day("2019-12-31"), day("2018-01-01"), day("2018-05-31"), day("2018-09-01"), day("2019-03-31")))
    found = completeness(months(lambda area: area), "court", "first_hearing", ("2018-01-01", "2018-12-31"))
    stopped = stop_where_fading(frame, found)
    kept = [(row.area, str(row.start)[:10], str(row.end)[:10]) for row in stopped.itertuples()]
    assert kept == [("north", "2018-01-01", "2019-06-30"), ("south", "2018-01-01", "2018-05-31"), ("south", "2018-09-01", "2019-03-31")]
    nowhere = completeness(months(lambda area: area).drop(columns="area"), "court", "first_hearing", ("2018-01-01", "2018-12-31"))
    with pytest.raises(UsageError, match="by area"):
        stop_where_fading(frame, nowhere)


def test_enough_follow_up_is_asked_of_each_area_s_own_end():
    """Day 100 and a horizon of 100: the north ends on day 150, the south and whoever has no area on day 300, the east never began."""
    frame = pd.concat([NORTH_ENDS, drawn_coverage(
        "source | area | first | last\n--+--+--+--\ncourt | east | 200 | 300")], ignore_index=True)
    index = index_of([(p, 100) for p in range(4)]).assign(area=["north", "south", None, "east"])
    reach = observed_days(index, frame, ["court"])
    own_ends = index["date"] + pd.to_timedelta(reach["available_days"], unit="D")
    attrition = Attrition()
    kept = require_follow_up(index, own_ends, 90, 10, attrition=attrition)
    assert list(kept["person"]) == [1, 2] and list(kept["index_id"]) == [0, 1]
    assert list(attrition.frame().iloc[0][["rows_before", "rows_after"]]) == [4, 2]
    assert list(require_follow_up(index, own_ends, 200)["person"]) == [1, 2] and len(require_follow_up(index, own_ends, 201)) == 0
    with pytest.raises(UsageError, match="one date for each"):
        require_follow_up(index, own_ends[:2], 90)


def test_who_moves_is_followed_by_the_area_of_the_index_day():
    """Both start in the south; that one of them turns up in the north later changes neither end nor outcome."""
    log = acts_log("""
        person | day | proved | area
        -------+-----+--------+------
        0      | 180 | 190    | north
        1      | 180 | 190    | south
        """)
    index = index_of([(0, 100), (1, 100)]).assign(area="south")
    found = follow_up(index, log, PROVED, NORTH_ENDS)
    assert days(found["end_date"]) == [300, 300] and list(found["status"]) == [1, 1]
    # As an index event of its own the offence in the north has no cover.
    assert list(index_events(log, "offence", coverage=NORTH_ENDS)["person"]) == [1]
