"""Layouts of other tools."""
import shutil
import subprocess
import warnings
import xml.etree.ElementTree as ElementTree

import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import UsageError
from jdfanalysis.journeys import (
    Outcome, follow_up, risk_rows, sequences_from_index, state_timeline, to_event_table, to_lifelines, to_msdata, to_surv,
    to_traminer, write_xes,
)
from jdftest.slow_journeys import covered, date, drawn_log, drawn_spells, index_of

TIMELINE = state_timeline(drawn_spells("""
    person | start | stop | state
    -------+-------+------+--------
    1      | 0     | 10   | custody
    1      | 30    | 40   | custody
    2      | 5     | 60   | custody
    """), (date(0), date(60)), precedence=("custody",))
LOG = drawn_log("person | day | event\n --+--+--\n 1 | 120 | offence\n 2 | 50 | offence")


def rows():
    outcome = Outcome("any", "offence")
    return risk_rows(follow_up(index_of([(1, 100), (2, 100)]), LOG, outcome, covered("court", 0, 150)))


def test_rows_for_surv_name_the_event():
    found = to_surv(rows(), labels=("censored", "offence"))
    assert list(zip(found["id"], found["start"], found["stop"], found["event"])) == [
        (0, 0, 20, "offence"), (1, 0, 50, "censored")]
    assert list(found["event"].cat.categories) == ["censored", "offence"]
    assert list(to_surv(rows())["event"]) == [1, 0]
    with pytest.raises(UsageError):
        to_surv(rows(), labels=("censored",))


def test_rows_for_mstate_list_every_transition_at_risk():
    found = to_msdata(TIMELINE)
    assert found.states == ("custody", "community")
    assert found.transitions[["trans", "from_state", "to_state"]].values.tolist() == [
        [1, "custody", "community"], [2, "community", "custody"]]
    columns = ["id", "trans", "Tstart", "Tstop", "time", "status"]
    assert found.rows[columns].values.tolist() == [
        [1, 1, 0, 10, 10, 1], [1, 2, 10, 30, 20, 1], [1, 1, 30, 40, 10, 1], [1, 2, 40, 60, 20, 0],
        [2, 2, 0, 5, 5, 1], [2, 1, 5, 60, 55, 0]]


def test_only_some_transitions_may_be_allowed():
    with pytest.raises(UsageError):
        to_msdata(TIMELINE, allowed=[("custody", "community")])
    assert len(to_msdata(TIMELINE, allowed=[("custody", "community"), ("community", "custody")]).rows) == 6


def test_the_log_under_the_names_of_process_mining():
    found = to_event_table(LOG)
    assert found[["case:concept:name", "concept:name"]].values.tolist() == [["1", "offence"], ["2", "offence"]]
    assert list(found["time:timestamp"]) == [date(120), date(50)]


def test_the_transition_matrix_numbers_what_is_possible():
    tmat = to_msdata(TIMELINE).matrix()
    assert np.isnan(tmat.loc["custody", "custody"]) and tmat.loc["custody", "community"] == 1
    assert tmat.loc["community", "custody"] == 2


def test_rows_for_lifelines_have_its_columns_and_the_covariates():
    found = to_lifelines(rows().assign(age=[30, 40]))
    assert list(found.columns) == ["id", "start", "stop", "event", "age"]
    assert found[["id", "start", "stop", "event", "age"]].values.tolist() == [[0, 0, 20, True, 30], [1, 0, 50, False, 40]]
    assert not to_lifelines(rows(), event=2)["event"].any()


def many():
    """Rows of 200 people with a planted effect of x and time in custody taken out."""
    random = np.random.RandomState(2)
    x = random.randint(0, 2, 200)
    day = np.minimum(1 + random.exponential(np.where(x == 1, 60, 120)).astype(int), 300)
    text = "person | day | event\n --+--+--\n" + "".join(" {} | {} | offence\n".format(p, 100 + d) for p, d in enumerate(day))
    held = drawn_spells("person | start | stop | state\n --+--+--+--\n" + "".join(
        " {} | 110 | {} | custody\n".format(p, 110 + p % 7 + 1) for p in range(200)))
    followed = follow_up(index_of([(p, 100) for p in range(200)]), drawn_log(text), Outcome("any", "offence"),
                         covered("court", 0, 350), exclude=held)
    return risk_rows(followed, exclude=held, covariates=pd.DataFrame({"person": range(200), "x": x}))


def test_lifelines_fits_what_we_fit():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lifelines = pytest.importorskip("lifelines")
        from jdfanalysis.survival import fit_cox

        theirs = lifelines.CoxTimeVaryingFitter().fit(to_lifelines(many()), id_col="id", event_col="event", start_col="start",
                                                      stop_col="stop")
    ours = fit_cox(many(), ["x"])
    assert theirs.params_["x"] == pytest.approx(float(ours.table["coef"].iloc[0]), rel=1e-4) and theirs.params_["x"] > 0.3


def test_r_reads_the_rows_for_surv_and_finds_no_fault(tmp_path):
    """survcheck of R's survival: no overlap, no jump, no teleport; and as many events as here."""
    if shutil.which("Rscript") is None or subprocess.run(
            ["Rscript", "-e", "library(survival)"], stdout=subprocess.PIPE, stderr=subprocess.PIPE).returncode:
        pytest.skip("no R with survival here")
    rows_ = many()
    to_surv(rows_)[["id", "start", "stop", "event", "x"]].to_csv(tmp_path / "rows.csv", index=False)
    code = ("library(survival); d <- read.csv('rows.csv'); d$event <- factor(d$event, 0:1, c('censor', 'event'));"
            "c <- survcheck(Surv(start, stop, event) ~ 1, id = id, data = d);"
            "cat(c$flag['overlap'], c$flag['jump'], c$flag['teleport'], sum(d$event == 'event'))")
    done = subprocess.run(["Rscript", "-e", code], cwd=str(tmp_path), stdout=subprocess.PIPE, universal_newlines=True)
    assert done.stdout.split() == ["0", "0", "0", str(int((rows_["status"] == 1).sum()))]


def test_stays_for_traminer_count_units_from_one_with_both_ends_included():
    found = to_traminer(TIMELINE, unit=10)
    assert found.values.tolist() == [
        [1, 1, 1, "custody"], [1, 2, 3, "community"], [1, 4, 4, "custody"], [1, 5, 6, "community"],
        [2, 1, 1, "community"], [2, 2, 6, "custody"]]
    calendar = to_traminer(TIMELINE, origin=date(30), unit=10)
    assert calendar[calendar["id"] == 1].values.tolist() == [[1, 1, 1, "custody"], [1, 2, 3, "community"]]
    with pytest.raises(UsageError):
        to_traminer(TIMELINE, unit=0)


def test_units_for_traminer_are_the_states_of_the_grid():
    grid = sequences_from_index(TIMELINE, index_of([(1, 0), (2, 0)]), 6, days=10)
    wide = {(row["id"], t): row["state"] for _, row in to_traminer(TIMELINE, origin=date(0), unit=10).iterrows()
            for t in range(row["begin"], row["end"] + 1)}
    assert wide == {(int(p), t + 1): grid.states[grid.matrix[k, t]] for k, p in enumerate(grid.person) for t in range(6)}


def test_a_xes_file_has_a_trace_per_person_in_order(tmp_path):
    log = drawn_log("person | day | event\n --+--+--\n 1 | 120 | a & b\n 1 | 100 | offence\n 2 | 50 | offence")
    root = ElementTree.parse(str(write_xes(log, tmp_path / "log.xes"))).getroot()
    space = "{http://www.xes-standard.org/}"
    traces = [[{part.get("key"): part.get("value") for part in event} for event in trace.findall(space + "event")]
              for trace in root.findall(space + "trace")]
    assert [[event["concept:name"] for event in trace] for trace in traces] == [["offence", "a & b"], ["offence"]]
    assert traces[0][0]["time:timestamp"][:10] == str(date(100))[:10] and traces[1][0]["row"] == "2"
    assert [trace.find(space + "string").get("value") for trace in root.findall(space + "trace")] == ["1", "2"]
    empty = ElementTree.parse(str(write_xes(log[:0], tmp_path / "none.xes"))).getroot()
    assert empty.findall(space + "trace") == []
