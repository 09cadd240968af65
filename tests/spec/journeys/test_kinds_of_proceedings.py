"""Kinds of proceedings: a breach is no new offence, and an application is no offence at all, though both stand among the cases."""
import pandas as pd
from jdftest.slow_journeys import covered, dates, index_of

from jdfanalysis.attrition import Attrition
from jdfanalysis.dictionary import data_first
from jdfanalysis.journeys import event_log, follow_up, proven_reoffence, row_values, without_rows


def cases():
    """Three people, each with one case a month after the index day: an offence, a breach, a civil-order application."""
    return pd.DataFrame({
        "person": pd.Series([0, 1, 2], dtype="int32"), "offence_date": dates([30] * 3), "first_hearing_date": dates([40] * 3),
        "final_result_date": dates([50] * 3), "outcome": "convicted", "proceedings_type": ["adult", "breach", "application"],
        "breach_marker": ["N", "Y", "N"], "disposal": "other",
    })


def test_only_a_new_offence_is_a_reoffence():
    tables, attrition = {"magistrates": cases()}, Attrition()
    log = event_log(tables, data_first("2022"))
    kind = row_values(log, tables, {"magistrates": "proceedings_type"})
    criminal = without_rows(log, log[kind == "application"], attrition=attrition)
    index, covered_days = index_of([(p, 0) for p in range(3)]), covered("magistrates", 0, 400)
    found = [list(follow_up(index, one, proven_reoffence(waiting=0), covered_days)["status"]) for one in (log, criminal)]
    assert found == [[1, 0, 1], [1, 0, 0]]
    written = attrition.frame().iloc[0]
    assert (written["people_before"], written["people_after"]) == (3, 2) and written["rows_after"] < written["rows_before"]
