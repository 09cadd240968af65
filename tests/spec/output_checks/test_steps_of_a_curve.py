"""Chapter: steps of a curve are gathered until each holds enough events."""

from jdftest.drawn import table

from output_checks import Session

CURVE = """
    sex | days | at_risk | events | survival
    ----+------+---------+--------+---------
    F   | 10   | 100     | 6      | 0.94
    F   | 20   | 90      | 6      | 0.8773
    F   | 30   | 80      | 3      | 0.8444
    M   | 10   | 200     | 12     | 0.94
    M   | 20   | 180     | 0      | 0.94
"""


def merged():
    drawn = table(CURVE, days=int, at_risk=int, events=int, survival=float)
    session = Session()
    first = session.curve(drawn, "km", at_risk="at_risk", events="events")
    return first, session.merge_steps("km", by=("sex",))


def test_a_step_of_six_is_too_small():
    first, _ = merged()
    assert first.verdict.word == "block"
    assert [f.place for f in first.findings][0].startswith("line 2 (row 'F / 10'")


def test_two_steps_of_six_become_one_of_twelve_at_the_later_time():
    _, output = merged()
    women = output.table[output.table["sex"] == "F"]
    assert women[["days", "events", "survival"]].to_numpy().tolist() == [[20, 12, 0.8773]]


def test_events_left_over_at_the_end_are_not_shown():
    _, output = merged()
    assert 30 not in output.table["days"].tolist()


def test_times_without_events_at_the_end_stay():
    _, output = merged()
    assert output.table[output.table["sex"] == "M"]["events"].tolist() == [12, 0]
    assert output.verdict.word == "clear"
