"""The two figures: shares and survival as the slow definitions find them, and a page that holds all."""
import numpy as np
import pytest
from jdftest.slow_synthetic import invented, slow_product_limit, slow_state_on

from jdfanalysis.compat import version_of
from jdfanalysis.frames import to_days
from jdfanalysis.synthetic import states_after_release, survival_by_sentence, write_page, yearly_volumes
from jdfanalysis.synthetic.curves import OTHERS, STATES


def test_shares_after_release_are_those_counted_one_by_one():
    population = invented(400, seed=4, defects="default")
    spells = population.truth["spells"]
    rows = list(zip(spells["person"], to_days(spells["start"]), to_days(spells["stop"]), spells["state"]))
    first, last = (int(np.datetime64(day, "D").astype(int)) for day in ("2015-01-01", "2018-12-31"))
    events = population.truth["events"]
    ended = events[events["event"].isin(["death", "deported"])]
    gone = {}
    for person, day in zip(ended["person"], to_days(ended["date"])):
        gone[person] = min(day, gone.get(person, 10 ** 9))
    released = {(p, stop) for p, _, stop, state in rows if state == "custody_sentenced" and first <= stop <= last}
    released = [(p, day) for p, day in released if gone.get(p, 10 ** 9) > day]
    table = states_after_release(population)
    assert table["people"].max() == len(released) > 15
    for day in (0, 98, 371, 728):
        found = ["out" if gone.get(p, 10 ** 9) <= start + day else slow_state_on(rows, p, start + day, STATES)
                 for p, start in released]
        shares = table[table["day"] == day].set_index("state")["share"]
        for state in STATES:
            assert shares[state] == pytest.approx(found.count(state) / len(found)), (day, state)


def test_survival_is_the_product_limit():
    population = invented(400, seed=4, defects="default")
    episodes = population.truth["episodes"]
    part = episodes[episodes["in_coverage"] & (episodes["after_custody"] == 1)]
    table = survival_by_sentence(population)
    found = table[table["sentence"] == "custody"].set_index("day")["survival"]
    for day in (0, 7, 182, 700):
        slow = slow_product_limit(part["days_at_risk"].tolist(), part["event"].tolist(), day)
        assert found[day] == pytest.approx(slow), day


def test_people_come_back_sooner_after_custody_than_after_a_fine():
    table = survival_by_sentence(invented(6000))
    later = table[table["day"] == 364].set_index("sentence")["survival"]
    assert later["custody"] < later["community order"] < later[OTHERS]
    shares = states_after_release(invented(6000)).pivot(index="day", columns="state", values="share")
    assert np.allclose(shares.sum(axis=1), 1)
    # Licence wears off, supervision of a year from release ends at once, custody fills again.
    assert shares["licence"][0] > shares["licence"][364] > shares["licence"][728]
    assert shares["pss"][357] > 2 * shares["pss"][378] and shares["custody"][364] > shares["custody"][7]


def test_volumes_count_true_people_and_rows():
    population = invented(1000)
    table = yearly_volumes(population).set_index("year")
    assert table["new_defendants"].sum() == population.people
    for name in ("magistrates", "crown", "probation_events"):
        assert table[name].sum() == len(population.tables[name])
    assert (table["defendants"] <= table["magistrates"]).all() and table.loc[2011, "defendants"] > 100


@pytest.mark.skipif(version_of("matplotlib") is None, reason="matplotlib is not installed")
def test_the_page_holds_figures_tables_and_says_that_nothing_is_real(tmp_path):
    path = write_page(invented(2000, defects="default"), tmp_path / "page.html")
    text = path.read_text(encoding="utf-8")
    assert text.count("data:image/png;base64,") == 2
    for words in ("derives from real records", "first 2011 cohort", "merged_recalls", "Not compared", "new_defendants"):
        assert words in text
