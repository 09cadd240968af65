"""The same findings as text, HTML, JSON, a workbook and a folder for the SACRO Viewer."""

import hashlib
import json
from html.parser import HTMLParser

import openpyxl
import pytest

from output_checks import (
    UsageError,
    check_folder,
    html_report,
    json_report,
    text_report,
    write_viewer_folder,
    write_xlsx_report,
)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "request"
    place.mkdir()
    (place / "t.csv").write_text("offence,n people\nTheft & <b>more</b>,7\nFraud,61\n", encoding="utf-8")
    (place / "safe.csv").write_text("offence,n people\nArson,70\nFraud,61\nRobbery,30\n", encoding="utf-8")
    return place


def test_json_has_the_promised_shape(folder):
    content = json.loads(json_report(check_folder(folder)))
    assert content["verdict"] == "block"
    entry = [f for f in content["files"] if f["path"] == "t.csv"][0]
    assert entry["verdict"] == "block"
    assert {"rule", "verdict", "place", "message", "remedy"} <= set(entry["findings"][0])
    assert "small_counts" in entry["rules_run"] and entry["rules_not_run"] == []
    assert "clearance is given by the ONS" in content["note"]


def test_text_says_verdict_place_and_remedy(folder):
    text = text_report(check_folder(folder))
    assert "VERDICT: BLOCK" in text and "line 2" in text and "Merge categories" in text and "not clearance" in text


class Tags(HTMLParser):
    def __init__(self):
        HTMLParser.__init__(self)
        self.open, self.seen, self.links = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_needs_nothing_from_outside(folder):
    page = html_report(check_folder(folder))
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    names = [tag for tag, _ in tags.seen]
    assert "script" not in names and "link" not in names and "img" not in names
    assert all(attrs["href"].startswith("#") for tag, attrs in tags.seen if tag == "a")
    assert "<b>more</b>" not in page and "http" not in page
    assert dict(tags.seen)["html"] == {"lang": "en-GB"} and "h1" in names and "main" in names
    assert all(attrs.get("scope") == "col" for tag, attrs in tags.seen if tag == "th")


def test_the_page_names_the_sources_of_its_numbers(folder):
    page = html_report(check_folder(folder))
    assert "minimum_count" in page and "unweighted counts of 1 to 9 are unsafe" in page


def test_the_workbook_lists_files_findings_and_policy(folder, tmp_path):
    path = write_xlsx_report(check_folder(folder), tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(str(path))
    assert book.sheetnames == ["Files", "Findings", "Policy"]
    assert book["Findings"]["C2"].value == "small_counts"


def test_the_viewer_folder_has_records_files_and_checksums(folder, tmp_path):
    target = write_viewer_folder(check_folder(folder), folder, tmp_path / "viewer")
    content = json.loads((target / "results.json").read_text(encoding="utf-8"))
    record = content["results"]["t.csv"]
    assert content["version"].split(".")[:2] >= ["0", "4"]
    assert record["status"] == "fail" and record["summary"].startswith("fail; ")
    assert record["files"][0]["sdc"]["cells"] == {"small_counts": [[0, 0]]}
    assert content["results"]["safe.csv"]["status"] == "pass"
    digest = hashlib.sha256((target / "t.csv").read_bytes()).hexdigest()
    assert (target / "checksums" / "t.csv.txt").read_text(encoding="utf-8") == digest
    with pytest.raises(UsageError):
        write_viewer_folder(check_folder(folder), folder, target)


def test_formulas_in_names_stay_text(tmp_path):
    place = tmp_path / "r"
    place.mkdir()
    (place / "=cmd.csv").write_text("offence,n people\nTheft,7\nFraud,61\n", encoding="utf-8")
    path = write_xlsx_report(check_folder(place), tmp_path / "report.xlsx")
    assert openpyxl.load_workbook(str(path))["Files"]["B2"].value == "'=cmd.csv"
