"""Models of repeated events on the bladder data against R survival (numbers, scripts and versions beside)."""
import pandas as pd
import pytest

from jdfanalysis.survival import fit_cox, fit_nelson_aalen, fit_recurrent, gap_rows, marginal_rows
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


def named(model, **options):
    options = dict({"formula": COLUMNS}, **options)
    return fit_recurrent(data("bladder2"), model=model, duration="stop", entry="start", event="event", person="id",
                         episode="id", number="enum", **options)


@pytest.mark.parametrize("case, model", [
    ("ag", "andersen-gill"), ("pwp total", "pwp-total"), ("pwp gap", "pwp-gap"), ("wlw", "wei-lin-weissfeld"),
])
def test_every_model_by_name(case, model):
    fit = named(model)
    check(case, fit.cox)
    assert fit.counts["events"].sum() == fit.events == 112 and fit.people == 85
    assert fit.residual_df == 109 and "Repeated events" in fit._repr_html_()


def test_effects_by_event_number():
    check("wlw by event", named("wei-lin-weissfeld", formula=["size", "number", "rx"], by_event=["rx"]).cox)
    fit = named("pwp-total", formula=["rx", "size"], by_event=["rx"]).cox
    # R lists the terms in the order size, then rx by event.
    check("pwp by event", fit)


def test_mean_number_of_events():
    fit = fit_nelson_aalen(data("bladder2"), by="rx", robust=True, duration="stop", entry="start", event="event", person="id")
    days = [5, 10, 20, 40]
    for k in (1, 2):
        own = fit.at(days)[fit.at(days)["rx"] == k]
        agree(R, "mean {}".format(k), "hazard", own["hazard"], 1e-10)
        agree(R, "mean {}".format(k), "std_error", own["std_error"], 1e-9)
    ties = fit_nelson_aalen(data("ties"), robust=True, weights="weight", duration="stop", entry="entry", event="status")
    agree(R, "mean ties", "hazard", ties.at(days)["hazard"], 1e-10)
    agree(R, "mean ties", "std_error", ties.at(days)["std_error"], 1e-9)
