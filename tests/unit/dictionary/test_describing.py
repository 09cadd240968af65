"""The dictionary for people to read, and its key."""
import re

import openpyxl
import pytest
from jdfanalysis.dictionary import CERTAINTY, data_first, describe_dictionary, export_dictionary, read_dictionary
from jdfanalysis.errors import UsageError


def test_in_brief_every_table_has_a_line():
    text = describe_dictionary(data_first())
    for table in data_first():
        assert "| `{}` |".format(table.name) in text
    assert "**inferred**: our deduction" in text


def test_in_full_every_variable_its_codes_and_traps():
    text = describe_dictionary(data_first(), table="prison")
    for variable in data_first()["prison"].variables:
        assert "| `{}` | `{}` |".format(variable.canonical, variable.name) in text
    assert "DEC = died" in text and "from 10 to 110" in text
    assert "a recall may not be a new row" in text


def test_search_looks_at_names_meanings_and_codes():
    text = describe_dictionary(data_first(), search="Fixed-Term Recall")
    assert "imprisonment_status" in text and "plea" not in text
    assert "mo_code" in describe_dictionary(data_first(), search="mo_code")
    assert describe_dictionary(data_first(), table="crown", search="mo_code") == "No variable holds 'mo_code'."


def test_every_text_explains_the_sources_it_cites():
    dictionary = data_first()
    sources = dict(dictionary.sources)
    brief = describe_dictionary(dictionary)
    assert all("- [{}] {}".format(key, what) in brief for key, what in sources.items())
    for settings in ({"table": "prison"}, {"search": "recall"}):
        text, key = describe_dictionary(dictionary, **settings).split("## Sources")
        cited = set(re.findall(r"S\d+", text)) & set(sources)
        assert cited and set(re.findall(r"\[(S\d+)\]", key)) == cited


def test_in_brief_what_is_known_of_data_that_are_not_declared():
    text = describe_dictionary(data_first())
    assert "MoJ-DfE share has no declaration" in text and "linkage: deterministic" in text


def test_exports_explain_certainty_and_sources(tmp_path):
    dictionary = data_first()
    book = openpyxl.load_workbook(str(export_dictionary(dictionary, tmp_path / "d.xlsx")))
    assert book.sheetnames == ["variables", "tables", "certainty", "sources", "not declared"]
    assert [row[0].value for row in book["certainty"].iter_rows(min_row=2)] == list(CERTAINTY)
    assert [tuple(c.value for c in row) for row in book["sources"].iter_rows(min_row=2)] == list(dictionary.sources)
    heads = [cell.value for cell in book["variables"][1]]
    assert all(row[heads.index("certainty")].value in CERTAINTY for row in book["variables"].iter_rows(min_row=2))
    page = export_dictionary(dictionary, tmp_path / "d.md").read_text(encoding="utf-8")
    assert all("- [{}] {}".format(*pair) in page for pair in dictionary.sources)
    assert "- **inferred**: our deduction" in page and "MoJ-DfE share" in page


def test_unknown_tables_and_formats_are_refused(tmp_path):
    with pytest.raises(UsageError, match="Tables: magistrates"):
        describe_dictionary(data_first(), table="courts")
    with pytest.raises(UsageError, match=".md, .xlsx or .json"):
        export_dictionary(data_first(), tmp_path / "d.docx")


def test_exports_hold_every_variable(tmp_path):
    dictionary = data_first("2024")
    total = sum(len(table.variables) for table in dictionary)
    book = openpyxl.load_workbook(str(export_dictionary(dictionary, tmp_path / "d.xlsx")))
    assert book["variables"].max_row == total + 1
    assert book["tables"].max_row == len(dictionary.tables) + 1
    page = export_dictionary(dictionary, tmp_path / "d.md").read_text(encoding="utf-8")
    assert all("`{}`".format(v.name) in page for table in dictionary for v in table.variables)
    assert read_dictionary(export_dictionary(dictionary, tmp_path / "d.json")) == dictionary
