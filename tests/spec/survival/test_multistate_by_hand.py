"""The manual in pictures: histories of states small enough to work by hand."""
import pytest

from jdfanalysis.errors import HistoryError, ModelError, UsageError
from jdfanalysis.survival import fit_multistate, fit_transitions
from jdftest.drawn import table

NAMES = {"duration": "stop", "entry": "start", "person": "person"}


def drawn(text):
    return table("person | from | to | start | stop\n---+---+---+---+---\n" + text, person=int, start=int, stop=int)


FOUR = """1|out|in|0|2
1|in|out|2|5
1|out||5|9
2|out|in|0|4
2|in||4|9
3|out||0|3
4|in|out|1|4
4|out||4|9"""


def test_occupation_of_four_people():
    fit = fit_multistate(drawn(FOUR), **NAMES)
    # Day 2, the first change: 1, 2 and 3 are out, 4 is in. 1 of 3 leaves: in = 1/4 + 3/4 x 1/3 = 1/2.
    # Day 4: only 2 is out, and goes in; in are 1 and 4, and 4 goes out: out = 1/2 x 1/2, in the rest.
    # Day 5: in are 1 and 2, 1 goes out: out = 1/4 + 3/4 x 1/2 = 5/8.
    found = fit.table.pivot(index="time", columns="state", values="probability")
    assert found["in"].tolist() == pytest.approx([1 / 2, 3 / 4, 3 / 8])
    assert found["out"].tolist() == pytest.approx([1 / 2, 1 / 4, 5 / 8])
    assert fit.at([1, 9])["probability"].tolist() == pytest.approx([1 / 4, 3 / 4, 3 / 8, 5 / 8])


def test_expected_days_are_the_areas():
    days = fit_multistate(drawn(FOUR), **NAMES).expected_days(9)["days"].tolist()
    # In: 2 days at 1/4, 2 at 1/2, 1 at 3/4, 4 at 3/8.
    assert days == pytest.approx([0.5 + 1 + 0.75 + 1.5, 9 - 3.75])


def test_transitions_start_anew():
    found = fit_multistate(drawn(FOUR), **NAMES).transitions(2, 5)
    # From out after day 2: in on day 4 for certain, out again on day 5 with 1/2.
    chance = {(r["from"], r["to"]): r["probability"] for r in found.to_dict("records")}
    assert chance[("out", "out")] == pytest.approx(1 / 2) and chance[("out", "in")] == pytest.approx(1 / 2)
    # From in: out with 1/2 on day 4, else out with 1/2 on day 5.
    assert chance[("in", "out")] == pytest.approx(3 / 4)


def test_counts_and_evidence():
    fit = fit_multistate(drawn(FOUR), **NAMES)
    assert fit.counts.values.tolist() == [["in", "out", 2, 2, 3], ["out", "in", 2, 2, 4]]
    assert fit.evidence[["time", "events", "people_at_risk"]].values.tolist() == [
        [4, 1, 2], [5, 1, 2], [2, 1, 3], [4, 1, 1],
    ]


def test_the_layout_of_mstate_gives_the_same():
    long = table(
        """id | from | to | trans | Tstart | Tstop | status
        ---+---+---+---+---+---+---
        1|1|2|1|0|2|1
        1|1|3|2|0|2|0
        1|2|3|3|2|5|1
        2|1|2|1|0|6|0
        2|1|3|2|0|6|1
        3|1|2|1|0|7|0
        3|1|3|2|0|7|0""",
        **{name: int for name in ("id", "from", "to", "trans", "Tstart", "Tstop", "status")}
    )
    stays = drawn("1|1|2|0|2\n1|2|3|2|5\n2|1|3|0|6\n3|1||0|7")
    one, other = fit_multistate(long), fit_multistate(stays, **NAMES)
    assert one.table["probability"].tolist() == other.table["probability"].tolist()
    assert one.table["probability"].iloc[-3:].tolist() == pytest.approx([1 / 3, 0, 2 / 3])


@pytest.mark.parametrize(
    "text, word",
    [
        ("1|out|in|0|4\n1|in||3|9", "overlap"),
        ("1|out|in|0|4\n1|out||4|9", "teleport"),
        ("1|out|in|0|4\n1|out||6|9", "jump"),
        ("1|out|out|0|4", "state they are in"),
    ],
)
def test_contradicting_histories_are_refused(text, word):
    with pytest.raises(HistoryError, match=word):
        fit_multistate(drawn(text), **NAMES)


def test_other_faults():
    with pytest.raises(ModelError, match="Nobody"):
        fit_multistate(drawn("1|out||0|4\n2|in||0|5"), **NAMES)
    with pytest.raises(UsageError, match="Name the columns"):
        fit_multistate(drawn(FOUR))
    with pytest.raises(UsageError, match="between"):
        fit_multistate(drawn(FOUR), **NAMES).at(10)
    with pytest.raises(UsageError, match="does not list"):
        fit_multistate(drawn(FOUR), states=["out"], **NAMES)


def test_a_regression_of_three_people():
    rows = drawn("1|out|in|0|1\n2|out|in|0|2\n3|out|in|0|3").assign(priors=[1, 0, 1])
    fit = fit_transitions(rows, ["priors"], **NAMES)
    # The likelihood r / (2r + 1) x 1 / (1 + r) is greatest where 2 r^2 = 1.
    ratio = 2 ** -0.5
    assert fit.table["hazard_ratio"].tolist() == pytest.approx([ratio])
    # Without priors: 1 / (2r + 1) go in on day 1, then 1 / (1 + r) of the rest on day 2.
    out = [1 - 1 / (2 * ratio + 1), (1 - 1 / (2 * ratio + 1)) * (1 - 1 / (1 + ratio))]
    found = fit.occupation(rows.iloc[[1]], [1, 2], "out")
    assert found.loc[found["state"] == "out", "probability"].tolist() == pytest.approx(out)
    assert fit.expected_days(rows.iloc[[1]], 2, "out")["days"].tolist() == pytest.approx([1 - out[0], 1 + out[0]])
    assert fit.counts.values.tolist() == [["out", "in", 3, 3, 3, 3]]
    assert "out to in: 3" in fit.summary and "priors" in fit._repr_html_()
