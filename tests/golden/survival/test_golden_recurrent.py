"""Models of repeated events on the bladder data against R survival (numbers, scripts and versions beside)."""
import pandas as pd

from jdfanalysis.survival import fit_cox, gap_rows, marginal_rows
from jdftest.golden_survival import agree, data, expected

R = expected("recurrent")
COLUMNS = ["rx", "size", "number"]
NAMES = {"duration": "stop", "entry": "start", "event": "event", "cluster": "id"}


def check(case, fit):
    agree(R, case, "coef", fit.table["coef"], 1e-7)
    agree(R, case, "std_error", fit.table["std_error"], 1e-6)
    agree(R, case, "loglik", [fit.loglik, fit.loglik_null], 1e-9)


def test_andersen_gill():
    check("ag", fit_cox(data("bladder2"), COLUMNS, **NAMES))


def test_prentice_williams_peterson_total_time():
    check("pwp total", fit_cox(data("bladder2"), COLUMNS, strata="enum", **NAMES))


def test_prentice_williams_peterson_gap_time():
    rows = gap_rows(data("bladder2"), duration="stop", entry="start", number="enum", episode="id")
    assert (rows["start"] == 0).all()
    check("pwp gap", fit_cox(rows, COLUMNS, strata="enum", **NAMES))


def test_wei_lin_weissfeld():
    rows = marginal_rows(data("bladder2"), 4, "stop", "start", "event", 1, number="enum", episode="id")
    fit = fit_cox(rows, COLUMNS, strata="enum", **NAMES)
    theirs = data("bladder").sort_values(["enum", "id"])
    ours = rows.sort_values(["enum", "id"])
    same = pd.DataFrame({"ours": ours["stop"].to_numpy(), "theirs": theirs["stop"].to_numpy()})
    assert (same["ours"] == same["theirs"]).all() and ours["event"].tolist() == theirs["event"].tolist()
    check("wlw", fit)
