"""The same answer whatever type a join, a database or a file has given to a column; a clear word where there can be none."""
import pandas as pd
import pytest
from jdftest.slow_journeys import dates, drawn_log, drawn_spells, index_of

from jdfanalysis import journeys as jn
from jdfanalysis.errors import FrameError
from jdfanalysis.frames import to_days


def summer_prison(person):
    """A prison row and a probation row of one person, all dates in British summer time."""
    prison = pd.DataFrame({
        "person": person, "reception_date": ["2015-06-01"], "sentence_date": ["2015-06-01"], "sentence_days": [400],
        "first_release_date": ["2015-07-01"], "release_date": ["2015-07-01"], "release_type": ["HDC"],
        "imprisonment_status": ["SENT03"]})
    probation = pd.DataFrame({
        "person": person, "disposal_type": "ORA Adult Custody (inc PSS)", "disposal_date": ["2015-06-01"], "length_days": [400],
        "release_date": ["2015-07-01"], "offence_date": ["2015-05-01"], "age_at_offence": [30]})
    for frame in (prison, probation):
        for name in [name for name in frame.columns if name.endswith("_date")]:
            frame[name] = pd.to_datetime(frame[name])
    return prison, probation


def in_london(frame):
    dated = [name for name in frame.columns if str(frame[name].dtype).startswith("datetime")]
    return frame.assign(**{name: frame[name].dt.tz_localize("Europe/London") for name in dated})


def made(prison, probation):
    return [jn.custody_phases(prison, "2020-12-31").spells, jn.supervision_spells(probation), jn.sentence_licences(prison),
            jn.curfew_spells(prison)]


def test_a_person_code_that_a_join_has_made_a_decimal_number_is_read():
    whole, decimal = made(*summer_prison([3])), made(*summer_prison([3.0]))
    assert all(len(frame) for frame in whole)
    for one, other in zip(whole, decimal):
        pd.testing.assert_frame_equal(one, other)


def test_a_day_with_a_time_zone_is_the_day_on_the_wall():
    assert to_days(pd.Series(pd.to_datetime(["2015-07-01", None])).dt.tz_localize("Europe/London"))[0] == 16617
    plain, zoned = made(*summer_prison([3])), made(*(in_london(frame) for frame in summer_prison([3])))
    for one, other in zip(plain, zoned):
        pd.testing.assert_frame_equal(one, other)


def test_a_frame_with_time_zones_is_refused_with_the_remedy():
    spells = drawn_spells("person | start | stop | state\n --+--+--+--\n 1 | 0 | 30 | custody")
    with pytest.raises(FrameError, match="tz_localize"):
        jn.unite_spells(in_london(spells))
    with pytest.raises(FrameError, match="int32"):
        jn.unite_spells(spells.assign(person=1.0))


LOG = """
    person | day | event         | row
    -------+-----+---------------+----
    0      | 5   | first_hearing | 0
    0      | 9   | convicted     | 0
    1      | 3   | offence       | 1
    1      | 8   | first_hearing | 1
    """


@pytest.mark.parametrize("change", [
    lambda log: log.assign(precedence=log["precedence"].astype("Int64"), row=log["row"].astype("Int64")),
    lambda log: log.assign(event=log["event"].astype("string"), source=log["source"].astype("string")),
])
def test_columns_that_may_hold_missing_values_are_read(change):
    log = drawn_log(LOG)
    for step in (jn.with_fallback, lambda given: jn.with_assumed_exits(given, 0.9, "2030-01-01", seed=1)):
        kept = ["person", "date", "event", "row"]
        one, other = (step(given)[kept].astype({"row": "int64", "event": object}) for given in (log, change(log)))
        pd.testing.assert_frame_equal(one, other)


def test_an_empty_log_needs_no_fallback():
    assert len(jn.with_fallback(drawn_log(LOG).iloc[:0])) == 0


def test_row_numbers_that_a_join_has_made_decimal_are_read():
    index = index_of([(0, 5), (1, 8)]).assign(source="court", row=[1.0, None])
    found = jn.row_values(index, {"court": pd.DataFrame({"kind": ["a", "b"]})}, {"court": "kind"})
    assert found.tolist() == ["b", None]


def test_stays_since_the_index_are_counted_in_days_not_hours():
    spells = drawn_spells("person | start | stop | state\n --+--+--+--\n 1 | 0 | 30 | custody")
    timeline = jn.state_timeline(spells, tuple(dates([0, 90])), precedence=("custody",))
    index = index_of([(1, 10)])
    late = index.assign(date=index["date"] + pd.Timedelta(hours=13))
    pd.testing.assert_frame_equal(jn.stays_since_index(timeline, index, 60), jn.stays_since_index(timeline, late, 60))
