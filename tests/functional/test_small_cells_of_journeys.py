"""Tables of journeys with a handful of people in a cell are not clear for release; those with enough are not blocked for it."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis import journeys
from jdfanalysis.journeys import alluvial_table, directly_follows, sequences, state_timeline, transitions, variants
from output_checks import check_file
from jdftest.slow_journeys import covered, date, log_of, spells_of


def people_of(few, many):
    """`many` people go from custody to licence; `few` of them go back."""
    spells = [(p, 0, 50, "custody") for p in range(many)] + [(p, 50, 90, "licence") for p in range(many)]
    spells += [(p, 90, 120, "custody") for p in range(few)]
    log = log_of([(p, 50, "release", "prison", p) for p in range(many)] + [(p, 90, "reception", "prison", p) for p in range(few)])
    timeline = state_timeline(spells_of(spells), (date(0), date(150)), precedence=("custody", "licence"))
    return timeline, log


def followed_up(log):
    """Everybody from the release on; those who come back have the outcome."""
    index = journeys.index_events(log, "release")
    return journeys.follow_up(index, log, journeys.return_to_custody("reception"), covered("prison", 0, 300))


TABLES = {
    "transitions": lambda timeline, log: transitions(timeline)[["from", "to", "n", "people"]],
    "alluvial": lambda timeline, log: alluvial_table(sequences(timeline, date(0), 5), [0, 2, 3]).astype(
        {"point": str, "next_point": str}).drop(columns="of"),
    "follows": lambda timeline, log: directly_follows(log)[["event", "next_event", "n", "people"]],
    "variants": lambda timeline, log: variants(log)[["variant", "people"]],
    "summary": lambda timeline, log: journeys.outcome_summary(followed_up(log)).query("index_events > 0")[
        ["what", "index_events", "people"]],
    "months": lambda timeline, log: journeys.events_by_month(log, by="event"),
}


def verdict(tmp_path, name, few):
    table = TABLES[name](*people_of(few, 200))
    assert len(table) and int(table["people"].min()) == few
    path = tmp_path / (name + ".csv")
    table.to_csv(path, index=False)
    return check_file(path).verdict.word


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_cell_with_three_people_is_blocked(name, tmp_path):
    assert verdict(tmp_path, name, 3) == "block"


@pytest.mark.parametrize("name", sorted(TABLES))
def test_cells_with_enough_people_are_not(name, tmp_path):
    assert verdict(tmp_path, name, 60) != "block"


def test_an_export_of_persons_is_blocked(tmp_path):
    _, log = people_of(50, 200)
    table = journeys.to_event_table(log)
    table.to_csv(tmp_path / "log.csv", index=False)
    assert isinstance(table, pd.DataFrame) and np.asarray(table["row"]).size == 250
    assert check_file(tmp_path / "log.csv").verdict.word != "clear"
