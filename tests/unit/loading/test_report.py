import openpyxl
import pandas as pd
import pytest
from jdfanalysis.errors import UsageError
from jdfanalysis.loading import REASONS, load_all
from jdfanalysis.loading.reasons import Tally
from jdftest.tiny import TINY, write_text


@pytest.fixture
def report(tmp_path):
    write_text(tmp_path, "visits.csv", "row_hash,gender,age,shoe\nr1,M,20,1\nr2,X,900,1\n,M,20,1\nr4")
    write_text(tmp_path, "stays.csv", "row_hash,start\nr2,2015-01-01 08:00\nr3,")
    return load_all(tmp_path, TINY).report


def test_every_row_read_is_kept_or_quarantined(report):
    visits = report["visits"]
    assert visits.rows_read == 4
    assert visits.rows_kept + sum(p.count for p in visits.quarantined) == visits.rows_read


def test_findings_are_grouped_by_what_became_of_them(report):
    found = report.frame().set_index("where")
    assert found.loc["visits.sex", "what"] == "unknown code" and found.loc["visits.sex", "kind"] == "to look at"
    assert found.loc["visits.age", "what"] == "number out of range"
    assert found.loc["visits.age", "kind"] == "values set aside"
    assert set(found.loc["visits", "what"]) == {"required value missing", "wrong number of fields"}
    assert found.loc["stays.start", "kind"] == "notes"


def test_missingness_counts_rows_without_a_value(report):
    missing = report.missingness().set_index(["table", "column"])
    assert missing.loc[("visits", "age"), "missing"] == 1 and missing.loc[("visits", "age"), "share"] == 0.5
    assert missing.loc[("visits", "row_id"), "missing"] == 0
    assert missing.loc[("stays", "start"), "missing"] == 1


def test_missingness_by_year_of_the_date_of_the_first_event(report):
    stays = report["stays"]
    assert stays.date == "start" and [(one.year, one.rows) for one in stays.years] == [(2015, 1), (None, 1)]
    found = report.by_year().set_index(["table", "column"])
    assert found.loc[("stays", "start"), "missing"].tolist() == [0, 1]
    assert report["visits"].date == "" and "visits" not in found.index.get_level_values("table")


def test_the_page_says_what_to_do_and_shades_what_is_missing(report):
    page = report["stays"]._repr_html_()
    assert "by year of <code>start</code>" in page and "<th style='text-align:right" in page and ">100%</td>" in page
    assert "Outside the declared range" in report["visits"]._repr_html_()
    assert "Columns not declared, not read: <code>shoe</code>" in report["visits"]._repr_html_()


def test_of_many_years_the_early_ones_are_shown_as_one(tmp_path):
    rows = "".join("r{0},{0}-01-01,\n".format(year) for year in range(1980, 2020))
    write_text(tmp_path, "stays.csv", "row_hash,start,why\n" + rows)
    page = load_all(tmp_path, TINY).report["stays"]._repr_html_()
    assert ">to 2007<" in page and ">2008<" in page and ">2006<" not in page


def test_clean_means_strict_loading_would_accept_it(report):
    assert not report["visits"].is_clean and not report.is_clean
    assert report["stays"].is_clean


def test_text_and_pages(report):
    text = report.as_text()
    assert "visits: 4 rows read from 1 file, 2 kept" in text
    assert "visits.age: number out of range (1 row)" in text
    assert "columns not declared, not read: shoe" in text
    page = report.as_html()
    assert page.startswith("<!doctype html>") and "number out of range" in page and "rows kept" in page


def test_exports(report, tmp_path):
    again = pd.read_csv(str(report.to_csv(tmp_path / "r.csv")), encoding="utf-8")
    assert again["count"].tolist() == report.frame()["count"].tolist()
    book = openpyxl.load_workbook(str(report.to_xlsx(tmp_path / "r.xlsx")))
    assert book.sheetnames == ["summary", "findings", "missingness", "missing by year"]
    assert book["findings"].max_row == len(report.frame()) + 1
    one = pd.read_csv(str(report["stays"].to_csv(tmp_path / "s.csv")))
    assert set(one["table"]) == {"stays"}
    assert openpyxl.load_workbook(str(report["stays"].to_xlsx(tmp_path / "s.xlsx")))["summary"].max_row == 2


def test_a_report_that_is_not_there_is_named(report):
    with pytest.raises(UsageError, match="no report on a table 'notes'"):
        report["notes"]


def test_only_listed_reasons_are_counted():
    tally = Tally()
    with pytest.raises(KeyError):
        tally.add("bad luck", "visits")
    tally.add("unknown code", "visits.sex", 0)
    assert tally.entries("kept") == []
    assert {reason.kind for reason in REASONS.values()} == {"quarantined", "set aside", "kept", "note"}
    assert all(reason.remedy for reason in REASONS.values() if reason.kind != "note")
