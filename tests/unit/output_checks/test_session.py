"""Session: evidence, treatments, and a request folder that is refused or whole."""

import hashlib
import json

import numpy as np
import openpyxl
import pandas as pd
import pytest

from output_checks import Evidence, ReleaseRefused, Session, UsageError, check_folder, read_evidence


def people(n=2000, rare=6):
    random = np.random.RandomState(3)
    offence = np.array(["Theft"] * (n // 2) + ["Fraud"] * (n - n // 2 - rare) + ["Arson"] * rare)
    return pd.DataFrame(
        {
            "person": np.arange(n) // 2,
            "offence": random.permutation(offence),
            "sex": random.choice(["F", "M"], n, p=[0.3, 0.7]),
            "days": random.gamma(2, 30, n).round(),
            "court": random.choice(["A", "B", "C"], n),
        }
    )


@pytest.fixture
def session():
    return Session(person="person", project="P1", researcher="R")


def curve():
    return pd.DataFrame(
        {
            "time": [1, 2, 3, 4, 5],
            "survival": [0.98, 0.96, 0.9, 0.85, 0.845],
            "at_risk": [500, 480, 450, 420, 200],
            "events": [10, 4, 28, 25, 1],
        }
    )


def model():
    return pd.DataFrame({"coef": [0.1, 0.2], "se": [0.1, 0.1]}, index=pd.Index(["age", "male"], name="term"))


def figure():
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    fig = Figure()
    FigureCanvasAgg(fig)
    fig.add_subplot(1, 1, 1).plot([1, 2], [3, 4])
    return fig


def test_a_table_brings_its_evidence(session):
    frame = people()
    output = session.table(frame, "offence", "sex", name="t")
    assert output.verdict.word == "block"
    assert output.evidence.at("counts", "Theft", "F") == ((frame["offence"] == "Theft") & (frame["sex"] == "F")).sum()
    assert output.evidence.n == 2000 and output.evidence.n_people == 1000
    assert "offence" not in frame.columns[:0] and "_repr_html_" in dir(output) and "Arson" in output._repr_html_()


def test_columns_of_people_and_places_are_used_only_where_they_are(session):
    output = session.table(people().drop(columns="person"), "offence", name="t")
    assert output.evidence.people == () and output.evidence.n_people is None
    places = Session(person="person", establishment="court").table(people(), "offence", name="t")
    assert max(places.evidence.establishments[0]) <= 3


def test_suppression_hides_small_cells_and_keeps_totals(session):
    session.table(people(), "offence", "sex", name="t", totals=True)
    output = session.suppress("t")
    assert output.verdict.word == "clear"
    assert (output.table == "[c]").to_numpy().sum() >= 4
    assert "cells suppressed as [c]" in output.evidence.sdc_applied[0]
    assert session.table(people(), "offence", "sex", name="t", totals=True).verdict.word == "block"


def test_suppression_of_counts_of_people_whose_totals_do_not_add_up(session):
    session.table(people(), "offence", "sex", aggfunc="people", name="t", totals=True)
    assert session.suppress("t").verdict.word == "clear"


def test_merging_counts_people_anew(session):
    frame = people()
    session.table(frame, "offence", aggfunc="people", name="t")
    output = session.merge("t", offence={"Fraud or arson": ["Fraud", "Arson"]})
    expected = frame[frame["offence"] != "Theft"]["person"].nunique()
    assert output.table.loc["Fraud or arson", "people"] == expected and output.verdict.word == "clear"
    assert "merged categories of offence" in output.evidence.sdc_applied[0]
    assert sorted(frame["offence"].unique()) == ["Arson", "Fraud", "Theft"]


def test_rounding(session):
    session.table(people(), "offence", "sex", name="t")
    output = session.round_to("t", 10)
    assert set(np.asarray(output.table).ravel() % 10) == {0}
    assert output.verdict.word == "review"


def test_rounding_is_for_counts_only(session):
    session.table(people(), "offence", values="days", aggfunc="mean", name="m")
    with pytest.raises(UsageError, match="Only counts"):
        session.round_to("m")
    session.table(people(), "offence", name="t")
    with pytest.raises(UsageError, match="2 or more"):
        session.round_to("t", 1)


def test_structural_zeros_are_let_go(session):
    frame = people(rare=0)
    frame.loc[frame["offence"] == "Fraud", "sex"] = frame["sex"].where(frame["sex"] == "M", "N")
    free = session.table(frame, "offence", "sex", name="t")
    declared = session.table(frame, "offence", "sex", name="t", structural_zeros=True)
    assert free.verdict.word != "clear" and declared.verdict.word == "clear"


def test_steps_of_a_curve_are_merged(session):
    assert session.curve(curve(), "km", at_risk="at_risk", events="events").verdict.word == "block"
    output = session.merge_steps("km")
    assert output.verdict.word == "clear"
    assert output.table["events"].tolist() == [10, 32, 25] and output.table["time"].tolist() == [1, 3, 4]


def test_steps_are_merged_within_each_curve(session):
    both = pd.concat([curve().assign(sex="F"), curve().assign(sex="M")], ignore_index=True)
    session.curve(both, "km", at_risk="at_risk", events="events")
    output = session.merge_steps("km", by=("sex",))
    assert output.table["sex"].tolist() == ["F"] * 3 + ["M"] * 3


def test_events_may_stay_out_of_the_table(session):
    shown = curve()[["time", "survival"]]
    assert session.curve(shown, "km").verdict.word == "review"
    hidden = session.curve(shown, "km", at_risk=curve()["at_risk"], events=curve()["events"])
    assert hidden.verdict.word == "block"
    merged = session.merge_steps("km")
    assert merged.verdict.word == "clear" and list(merged.table.columns) == ["time", "survival"]
    assert merged.evidence.events == (10.0, 32.0, 25.0)


def test_models_by_frame_and_by_result(session):
    assert session.model(model(), "m", df=9).verdict.word == "block"
    assert session.model(model(), "m", n=500).verdict.word == "clear"

    class Result:
        params = pd.Series([0.1, 0.2], index=["age", "male"])
        bse = pd.Series([0.1, 0.1], index=["age", "male"])
        pvalues = pd.Series([0.3, 0.04], index=["age", "male"])
        df_resid, nobs = 498.0, 500.0

        def conf_int(self):
            return pd.DataFrame({0: [0.0, 0.1], 1: [0.2, 0.3]})

    output = session.model(Result(), "m")
    assert output.verdict.word == "clear" and output.evidence.df == 498 and output.evidence.n == 500
    assert list(output.table.columns) == ["coef", "std err", "p value", "ci lower", "ci upper"]


def test_terms_of_a_handful_are_found(session):
    design = pd.DataFrame({"age": np.arange(100), "court_17": [1] * 3 + [0] * 97, "male": [1] * 60 + [0] * 40})
    output = session.model(model(), "m", n=100, design=design)
    assert [f.place for f in output.findings] == ["m.csv, term 'court_17'"]


def test_what_holds_no_coefficients_is_refused(session):
    with pytest.raises(UsageError, match="no table of coefficients"):
        session.model(object(), "m")


def test_text_is_searched(session):
    assert session.text("12,430 people were released.", "note").verdict.word == "clear"
    assert session.text("Only one person was recalled.", "note").verdict.word == "review"


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.table(people(), "nothing", name="t"),
        lambda s: s.table(people(), "offence", values="days", aggfunc="mode", name="t"),
        lambda s: s.table(people(), "offence", values="days", name="t"),
        lambda s: s.table(people(), "offence", aggfunc="mean", name="t"),
        lambda s: s.table(people(), None, name="t"),
        lambda s: s.table(people(), "offence", name="a/b"),
        lambda s: s.table(people(), "offence"),
        lambda s: s.table(people(), "offence", name="t", descripton="x"),
        lambda s: s.suppress("nobody"),
        lambda s: s.curve(curve(), "km", events="nothing"),
        lambda s: s.curve(curve(), "km", events=[1, 2]),
        lambda s: s.merge_steps("nobody"),
        lambda s: s.finalise("anywhere"),
        lambda s: Session().table(people(), "offence", aggfunc="people", name="t"),
    ],
)
def test_calls_that_cannot_be_carried_out(session, call):
    with pytest.raises(UsageError):
        call(session)


def test_treatments_of_what_was_not_made_here(session):
    session.curve(curve(), "km", events="events", at_risk="at_risk")
    with pytest.raises(UsageError, match="was not made by"):
        session.suppress("km")
    session.table(people(), "offence", name="t")
    with pytest.raises(UsageError, match="only steps of a curve"):
        session.merge_steps("t")
    with pytest.raises(UsageError, match="not a row or column"):
        session.merge("t", court={"x": ["A"]})


def full(session):
    session.table(
        people(),
        "offence",
        "sex",
        name="t",
        description="offence by sex",
        population="all defendants",
        sample="2013 to 2020",
        variables={"offence": "main offence"},
        related="t2",
    )
    session.merge("t", offence={"Fraud or arson": ["Fraud", "Arson"]})
    session.curve(curve().head(3), "km", at_risk="at_risk", events="events")
    session.merge_steps("km")
    session.figure(figure(), "km", "plot")
    session.model(model(), "cox", n=500)
    session.text("12,430 people were released.", "note")


def test_blocked_outputs_are_refused_with_every_reason(session, tmp_path):
    full(session)
    session.table(people(), "offence", name="a")
    session.table(people(), "offence", "sex", name="b")
    with pytest.raises(ReleaseRefused) as caught:
        session.finalise(tmp_path / "request", exceptions={"a": "because"})
    text = str(caught.value)
    assert "not argued" in text and "b: small_counts" in text
    assert not (tmp_path / "request").exists()


def test_a_request_folder_is_whole(session, tmp_path):
    full(session)
    report = session.finalise(tmp_path / "request", xlsx=True)
    folder, aside = tmp_path / "request", tmp_path / "request" / "_not_for_release"
    assert report.verdict.word == "clear", [f for r in report.files for f in r.findings]
    assert {p.name for p in folder.iterdir()} == {
        "t.csv",
        "t.xlsx",
        "km.csv",
        "km.xlsx",
        "plot.png",
        "cox.csv",
        "cox.xlsx",
        "note.txt",
        "_not_for_release",
    }
    for path in folder.iterdir():
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            assert (aside / "checksums" / (path.name + ".txt")).read_text(encoding="utf-8").strip() == digest
            assert read_evidence(aside / (path.name + ".evidence.json")).sha256 == digest
    text = (aside / "request.txt").read_text(encoding="utf-8")
    for part in (
        "Project: P1",
        "offence by sex",
        "all defendants",
        "main offence",
        "2,000",
        "1,000",
        "merged categories",
    ):
        assert part in text
    sheet = openpyxl.load_workbook(str(aside / "request.xlsx")).active
    assert "Distinct people" in [cell.value for row in sheet.iter_rows() for cell in row]
    assert "cox.csv: no description" in (aside / "before_you_send.txt").read_text(encoding="utf-8")
    assert json.loads((aside / "report.json").read_text(encoding="utf-8"))["verdict"] == "clear"
    assert check_folder(folder).verdict.word == "clear"


def test_an_argued_exception_is_written_down(session, tmp_path):
    session.table(people(), "offence", name="a")
    words = "Counts of arson are published by the ministry in its quarterly tables."
    report = session.finalise(tmp_path / "request", exceptions={"a": words})
    assert report.verdict.word == "block" and report.files[0].exception == words
    assert words in (tmp_path / "request" / "_not_for_release" / "request.txt").read_text(encoding="utf-8")


def test_a_folder_is_used_once(session, tmp_path):
    full(session)
    session.finalise(tmp_path / "request")
    with pytest.raises(UsageError, match="not empty"):
        session.finalise(tmp_path / "request")
    with pytest.raises(UsageError, match="do not exist"):
        session.finalise(tmp_path / "other", exceptions={"zz": "a long enough argument is here"})


def test_two_sessions_do_not_share_settings():
    mild = Session(person="person")
    strict = Session(policy="strict", person="person")
    frame = people(rare=0)
    assert mild.table(frame, "offence", "sex", name="t").verdict.word == "clear"
    assert mild.policy.name == "ons_srs" and strict.policy.name == "strict"
    assert "t" not in strict.outputs and "<table>" in mild._repr_html_()


def test_evidence_defaults_are_empty():
    assert Evidence().at("counts", "a", "b") is None


@pytest.mark.parametrize("label, cropped", [("Share", False), ("A label that is far too long for the height of this small figure", True)])
def test_a_figure_keeps_its_size_unless_it_would_lose_something(tmp_path, label, cropped):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.3, 2.0))
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes([0.2, 0.2, 0.7, 0.7])
    axes.plot([0, 1], [0, 1])
    axes.set_ylabel(label)
    session = Session(policy="ons_srs")
    session.curve(pd.DataFrame({"time": [1, 2], "at_risk": [900, 800], "events": [50, 60], "survival": [0.94, 0.87]}),
                  name="curve", at_risk="at_risk", events="events")
    session.figure(figure, data="curve", name="drawn")
    session.finalise(tmp_path / "request")
    raw = (tmp_path / "request" / "drawn.png").read_bytes()
    size = int.from_bytes(raw[16:20], "big"), int.from_bytes(raw[20:24], "big")
    assert (size != (945, 300)) is cropped and figure.canvas is canvas
