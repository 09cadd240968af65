"""The report of a matched comparison: five parts, nothing thin, checked."""
import dataclasses
import os
import sys

os.environ.setdefault("MPLBACKEND", "Agg")

import numpy as np
import openpyxl
import pandas as pd
import pytest

from jdfanalysis import comparing
from jdfanalysis.errors import MissingDependencyError, ReleaseError, UsageError
from jdfanalysis.reporting import (
    MatchedStudy, matched_tables, plot_balance, plot_discontinuity, plot_interrupted, write_matched_report,
)

# The year's first day was AS before pandas 2.2.
OLD = tuple(int(part) for part in pd.__version__.split(".")[:2]) < (2, 2)


def study(rate=0.35, seed=1):
    rng = np.random.RandomState(seed)
    people = pd.DataFrame({"age": rng.uniform(18, 60, 1500), "sex": rng.choice(["F", "M"], 1500, p=[0.3, 0.7]),
                           "origin": rng.choice(["A", "B", "C"], 1500, p=[0.79, 0.2, 0.01])})
    people["treated"] = (rng.random_sample(1500) < np.where(people["sex"] == "F", 0.1, 0.2)).astype(int)
    people["again"] = (rng.random_sample(1500) < rate).astype(int)
    covariates = ["age", "sex", "origin"]
    scores = comparing.fit_propensity(people, "treated", covariates)
    matches = comparing.match_scores(people, scores)
    result = comparing.rate_difference(people, "treated", "again", matches=matches)
    return MatchedStudy(people, "treated", covariates, matches, result, "a <course>", "a reoffence", "Invented people.", "Nearest.",
                        {"origin": "Origin", "sex": "Sex"})


def test_five_parts_a_workbook_and_a_clear_check(tmp_path):
    report = write_matched_report(study(), tmp_path / "out", "A course", limits=["One more."])
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert [page.count("<h2>{}.".format(i)) for i in range(1, 6)] == [1] * 5
    assert "a &lt;course&gt;" in page and "One more." in page
    assert report.verdict.word == "clear"
    assert openpyxl.load_workbook(str(tmp_path / "out" / "report.xlsx")).sheetnames == ["People", "Balance", "Rates", "Difference"]
    assert (tmp_path / "out" / "balance.png").exists() and (tmp_path / "out" / "_not_for_release" / "report.html").exists()


def measured(grave=0.5, seed=2):
    """The study with reoffences: one to four each, graver ones with a chance of `grave`."""
    found, rng = study(), np.random.RandomState(seed)
    people = found.frame.assign(index_id=np.arange(1500))
    acts = people.loc[people["again"] == 1, ["index_id"]]
    acts = acts.loc[acts.index.repeat(rng.randint(1, 5, len(acts)))].reset_index(drop=True)
    acts["days"] = rng.randint(1, 366, len(acts))
    acts["kind"] = np.where(rng.random_sample(len(acts)) < grave, "indictable or either way", "summary")
    acts["held"] = (rng.random_sample(len(acts)) < 0.3).astype(int)
    measures = comparing.reoffending_measures(people, acts, "treated", "again", found.matches, severity="kind", custody="held")
    return dataclasses.replace(found, measures=measures)


def test_how_often_how_soon_how_grave_are_a_part_of_their_own(tmp_path):
    found = measured()
    report = write_matched_report(found, tmp_path / "out", "A course")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<h2>2. How often, how soon, how grave</h2>" in page and page.count("<section>") == 6
    assert report.verdict.word == "clear"
    table = matched_tables(found)[0]["Measures"].set_index("Measure")
    assert list(table.index)[:2] == ["Reoffences per 100 people", "Days to the first reoffence"] and len(table) == 8
    first = found.measures.iloc[0]
    assert table.loc["Reoffences per 100 people", "Treated"] == round(100 * first["treated_value"], 1)
    assert table.filter(like="First reoffence", axis=0)["Treated"].sum() == pytest.approx(100, abs=0.2)
    assert (table["Treated people (rounded to 10)"] % 10 == 0).all()
    sheet = openpyxl.load_workbook(str(tmp_path / "out" / "report.xlsx"))["Measures"]
    assert sheet.max_row == 9 and sheet.max_column == 8


def test_a_thin_severity_is_left_out_whole():
    tables, _ = matched_tables(measured(grave=0.02))
    shown = tables["Measures"]["Measure"].tolist()
    assert not any("summary" in name or "First reoffence" in name for name in shown)
    assert "Custody for the first reoffence, per cent" in shown


def test_few_reoffenders_are_not_described(tmp_path):
    few = measured()
    short = few.measures.assign(**{name: few.measures[name].where(few.measures["among"] == "everyone") for name in
                                   ("treated_value", "others_value", "difference", "lower", "upper")})
    write_matched_report(dataclasses.replace(few, measures=short), tmp_path / "out", "A course")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Not shown, because too few people are behind it: Days to the first reoffence; First reoffence" in page


def test_a_word_document_holds_what_the_page_holds(tmp_path):
    docx = pytest.importorskip("docx")
    report = write_matched_report(study(), tmp_path / "out", "A course", limits=["One more."], word=True)
    document = docx.Document(str(tmp_path / "out" / "report.docx"))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["1. What was found", "2. Who was treated", "3. How they were matched", "4. Are the groups alike?",
                        "5. What this cannot say"]
    tables, _ = matched_tables(study())
    assert [len(t.rows) - 1 for t in document.tables] == [len(tables[n]) for n in ("Rates", "Difference", "People", "Balance")]
    assert len(document.inline_shapes) == 0 and document.core_properties.author == ""
    assert "One more." in [p.text for p in document.paragraphs]
    assert report.verdict.word == "clear" and any(file.path.endswith("report.docx") for file in report.files)


def test_without_python_docx_the_rest_is_not_begun(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingDependencyError, match="python-docx"):
        write_matched_report(study(), tmp_path / "out", "A course", word=True)
    assert not (tmp_path / "out").exists()


def test_a_column_is_printed_with_the_decimals_that_any_of_it_needs():
    from jdfanalysis.reporting.matched_report import cell_texts

    assert cell_texts(pd.Series([0.1, -0.07, 0.5])) == ["0.10", "-0.07", "0.50"]
    assert cell_texts(pd.Series([25.6, 28.0, np.nan])) == ["25.6", "28.0", ""]
    assert cell_texts(pd.Series([1110, 760])) == ["1,110", "760"] and cell_texts(pd.Series(["a", None])) == ["a", ""]


def test_a_thin_level_takes_its_whole_characteristic_out():
    tables, hidden = matched_tables(study())
    assert hidden == ["Origin"]
    assert not tables["Balance"]["Characteristic"].str.startswith("Origin").any()
    assert (tables["People"]["People (rounded to 10)"] % 10 == 0).all()


def test_a_rate_of_a_few_is_refused(tmp_path):
    with pytest.raises(ReleaseError, match="Fewer than 10 people"):
        write_matched_report(study(rate=0.01), tmp_path / "out", "A course")


def test_an_occupied_folder_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="not empty"):
        write_matched_report(study(), tmp_path, "A course")


def test_figures_draw_every_row_of_their_table():
    found = study()
    balance = comparing.balance_table(found.frame, "treated", found.covariates, found.matches.weights)
    axis = plot_balance(balance, names={"age": "Age, years"}).axes[0]
    assert [t.get_text() for t in axis.get_yticklabels()][::-1][0] == "Age, years"
    assert len(axis.lines[-1].get_xdata()) == len(balance)
    with pytest.raises(UsageError):
        plot_balance(balance.drop(columns="difference_after"))
    months = pd.DataFrame({"period": pd.date_range("2014-01-01", periods=40, freq="MS"), "value": np.linspace(0, 1, 40) ** 2})
    its = comparing.fit_interrupted(months, "2016-01-01", leave_out=["2016-02"])
    drawn = plot_interrupted(its, "Share (%)", percent=True).axes[0]
    assert drawn.get_xlabel() == "Month (dotted line: 2016-01-01)"
    assert drawn.get_ylabel() == "Share (%)" and max(drawn.lines[0].get_ydata()) == pytest.approx(100)


@pytest.mark.parametrize("step, word", [
    ("D", "Day"), ("7D", "Week"), ("MS", "Month"), ("QS", "Quarter"), ("YS", "Year"), ("10D", "Period")])
def test_the_axis_of_a_series_says_what_a_period_is(step, word):
    series = pd.DataFrame({"period": pd.date_range("2000-01-01", periods=40, freq="AS" if step == "YS" and OLD else step),
                           "value": np.sin(np.arange(40.0))})
    change = str(series["period"].iloc[20])[:10]
    drawn = plot_interrupted(comparing.fit_interrupted(series.drop(index=1), change), "Number").axes[0]
    assert drawn.get_xlabel() == "{} (dotted line: {})".format(word, change)


def test_the_figure_of_a_threshold_keeps_thin_means_back():
    rng = np.random.RandomState(1)
    frame = pd.DataFrame({"months": rng.uniform(6, 18, 300), "again": rng.randint(0, 2, 300)})
    found = comparing.fit_discontinuity(frame, "again", "months", 12, bandwidth=5.0)
    axis = plot_discontinuity(found, "Reoffended (%)", "Months", percent=True, least=14).axes[0]
    assert axis.get_xlabel() == "Months (dotted line: 12)" and len(axis.lines) == 4
    kept = found.bins[found.bins["rows"] >= 14]
    assert list(axis.lines[0].get_ydata()) == list(100 * kept["mean"]) and 0 < len(kept) < len(found.bins)
