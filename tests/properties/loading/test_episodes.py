"""Court episodes agree with their plain definition on random rows and links; so does the order of rows behind them."""
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from jdfanalysis.dictionary import data_first
from jdfanalysis.loading import court_episodes
from jdfanalysis.loading.episodes import in_order
from jdfanalysis.loading.linking import Linked
from jdftest import slow_loading

QUICK = settings(max_examples=150, deadline=None, derandomize=True)
KEY = st.integers(-1, 4)
DAY = st.one_of(st.none(), st.integers(-20, 20))
COURT = st.lists(st.tuples(st.integers(0, 2), KEY, KEY, DAY), max_size=10)
LINK = st.lists(st.tuples(st.integers(0, 2), KEY, KEY, KEY, KEY), max_size=8)


def court(rows):
    frame = pd.DataFrame(rows, columns=["person", "case_id", "defendant_id", "day"])
    days = pd.to_datetime(pd.Series([pd.NaT if d is None else pd.Timestamp("1970-01-01") + pd.Timedelta(days=d)
                                     for _, _, _, d in rows], dtype="datetime64[ns]"))
    keys = frame[["person", "case_id", "defendant_id"]].astype("int32")
    return keys.assign(first_hearing_date=days)


def linked(magistrates, crown, links):
    names = ["person", "crown_case_id", "crown_defendant_id", "magistrates_case_id", "magistrates_defendant_id"]
    frames = {"magistrates": court(magistrates), "crown": court(crown),
              "case_link": pd.DataFrame(links, columns=names).astype("int32")}
    return Linked(data_first("2022"), frames, pd.DataFrame(), {}, np.empty(0, dtype="S1"), pd.DataFrame())


@QUICK
@given(COURT, COURT, LINK)
def test_episodes_are_those_found_by_hand(magistrates, crown, links):
    found = court_episodes(linked(magistrates, crown, links))
    groups = {}
    for leg in found.legs.itertuples():
        groups.setdefault(leg.episode, []).append((leg.source, leg.row))
    expected = slow_loading.episodes_by_hand(magistrates, crown, links)
    assert sorted(sorted(g) for g in groups.values()) == sorted(sorted(g) for g in expected)
    rows = {"magistrates": magistrates, "crown": crown}
    day_of = {leg: rows[leg[0]][leg[1]][3] for g in groups.values() for leg in g}
    never = 10 ** 6
    when = {leg: never if day is None else day for leg, day in day_of.items()}
    for number, legs in groups.items():
        assert legs == sorted(legs, key=lambda leg: (leg[0] == "crown", when[leg], rows[leg[0]][leg[1]][1], leg[1]))
        row = found.episodes.iloc[number]
        assert [row["n_magistrates"], row["n_crown"]] == [sum(c == k for c, _ in legs) for k in ("magistrates", "crown")]
        assert {rows[c][r][0] for c, r in legs} == {row["person"]}
        first = min(when[leg] for leg in legs)
        assert pd.isna(row["first_date"]) if first == never else row["first_date"] == pd.Timestamp("1970-01-01") + pd.Timedelta(days=first)
    order = [(rows[g[0][0]][g[0][1]][0], min(when[leg] for leg in g)) for g in (groups[k] for k in sorted(groups))]
    assert order == sorted(order)
    assert found.sizes()["episodes"].sum() == len(groups)


@QUICK
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 2)), max_size=30))
def test_rows_in_order_are_those_of_the_plain_sort(rows):
    columns = [np.array([row[i] for row in rows], dtype=np.int64) for i in range(3)]
    assert in_order(*columns).tolist() == sorted(range(len(rows)), key=lambda i: rows[i])
