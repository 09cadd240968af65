"""Catalogues of several layouts, held against the dictionary and laid over it."""
import openpyxl
import pytest
from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import LoadingError, UsageError
from jdfanalysis.loading import apply_catalogue, compare_catalogue, load_table, read_catalogue
from jdfanalysis.loading.catalogues import match_tables, values_as_codes
from jdftest.ods import write_ods
from jdftest.real_ods import write_real_ods
from jdftest.tiny import TINY, write_text

# One sheet with a title above the headings, the table name merged over its rows, a lookup beside it.
ONE_SHEET = {
    "Cover": [["Data catalogue"], ["Published by somebody"]],
    "data_dictionary": [
        ["Data dictionary"],
        ["Table Name", "Variable Name", "Variable Description", "Values (optional)"],
        ["visits", "row_hash", "Row identifier", ""],
        ["", "GENDER", "Sex", "M = Male\nF = Female\nU = Unknown"],
        ["", "date_of_visit", "Day of the visit", ""],
        ["", "shoe_size", "Size of shoe", ""],
        ["stays", "row_hash", "Row identifier", ""],
        ["", "start", "First day", ""],
    ],
    "drug_lookup": [["Code", "Meaning"], ["1", "one"]],
}
# A sheet for each table, other headings, another order.
MANY_SHEETS = {
    "visits": [["Description", "Field name"], ["Row identifier", "row_hash"], ["Sex", "gender"]],
    "stays": [["Field name", "Description", "Codes"], ["why", "Why", "end: ended; died: died"]],
}


@pytest.fixture
def catalogue(tmp_path):
    return read_catalogue(write_ods(tmp_path / "one.ods", ONE_SHEET))


def test_one_sheet_for_all_tables(catalogue):
    assert catalogue.tables == ["visits", "stays"]
    names = ["row_hash", "GENDER", "date_of_visit", "shoe_size", "row_hash", "start"]
    assert catalogue.frame["variable"].tolist() == names
    assert catalogue.frame.loc[1, ["description", "values"]].tolist() == ["Sex", "M = Male\nF = Female\nU = Unknown"]


def test_a_sheet_for_each_table(tmp_path):
    found = read_catalogue(write_ods(tmp_path / "many.ods", MANY_SHEETS))
    assert found.frame[["table", "variable"]].values.tolist() == [
        ["visits", "row_hash"], ["visits", "gender"], ["stays", "why"],
    ]


def test_xlsx_reads_the_same(catalogue, tmp_path):
    book = openpyxl.Workbook()
    for name, rows in ONE_SHEET.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([value or None for value in row])
    book.save(str(tmp_path / "one.xlsx"))
    assert read_catalogue(tmp_path / "one.xlsx").frame.equals(catalogue.frame)


def test_a_catalogue_that_a_spreadsheet_program_wrote(tmp_path):
    found = read_catalogue(write_real_ods(tmp_path / "one.ods", "one"))
    assert found.frame[["sheet", "table", "variable"]].values.tolist() == [
        ["data_dictionary", table, variable] for table, variable in [
            ("mags_hocas", "row_id_hash"), ("mags_hocas", "gender"), ("mags_hocas", "age_in_years"),
            ("mags_hocas", "final_result_date"), ("mags_hocas", "breach_marker"), ("mags_hocas", "offence_date"),
            ("crown_xhibit", "row_id_hash"), ("crown_xhibit", "plea"),
        ]
    ]
    values = found.frame.set_index("variable")["values"]
    assert values["gender"] == "M = Male\nF = Female\nNK = Not known" and values["breach_marker"] == "Y\nN"
    assert found.frame["description"][3] == "Date of  final   result"
    compared = compare_catalogue(found, data_first()).set_index(["table", "variable"])["finding"]
    assert compared["magistrates", "final_result_date"] == "confirmed" and compared["crown", "plea"] == "changed"


def test_a_catalogue_with_codes_in_rows_below_and_their_meaning_beside_them(tmp_path):
    found = read_catalogue(write_real_ods(tmp_path / "two.ods", "two"))
    assert found.tables == ["Prison", "Probation flatfile"]
    values = found.frame.set_index("variable")["values"]
    assert values["gender"] == "M = Male\nF = Female\nNK = Not known"
    assert values["recall_marker"] == "Y = Yes\nN = No" and values["release_date"] == ""
    assert found.frame["description"].tolist()[5] == "same", "equal neighbours are stored once"
    assert match_tables(found, data_first()) == {"Prison": "prison", "Probation flatfile": "probation_events"}


def test_rows_without_a_variable_go_on_with_the_one_above_in_the_same_table(tmp_path):
    rows = [["Table", "Variable", "Description", "Values"], ["", "", "before anything", "x"],
            ["visits", "gender", "Sex of the", "M = Male"], ["", "", "visitor", "F = Female"], ["stays", "", "", "none"]]
    found = read_catalogue(write_ods(tmp_path / "x.ods", {"S": rows})).frame
    assert found[["description", "values"]].values.tolist() == [["Sex of the visitor", "M = Male\nF = Female"]]


def test_a_file_without_variable_names_is_refused(tmp_path):
    with pytest.raises(LoadingError, match="no sheet has a heading for variable names"):
        read_catalogue(write_ods(tmp_path / "x.ods", {"S": [["Code", "Meaning"], ["1", "one"]]}))


VALUES = [
    ("M = Male; F = Female", (("M", "Male"), ("F", "Female"))),
    ("0: no\n2: yes", (("0", "no"), ("2", "yes"))),
    ("1=a, 2=b", (("1", "a"), ("2", "b"))),
    ("W1 - White: British; W2 - White: Irish", (("W1", "White: British"), ("W2", "White: Irish"))),
    ("White: British = White\nOther: any = Other", (("White: British", "White"), ("Other: any", "Other"))),
    ("YYYY-MM-DD", ()),
    ("YES or null", ()),
    ("M = Male", ()),
    ("", ()),
]


@pytest.mark.parametrize("text, codes", VALUES, ids=lambda v: repr(v)[:20])
def test_lists_of_codes_are_told_from_prose(text, codes):
    assert values_as_codes(text) == codes


def test_findings(catalogue):
    found = compare_catalogue(catalogue, TINY)
    visits = found[found["table"] == "visits"].set_index("variable")["finding"].to_dict()
    assert visits["row_hash"] == "confirmed"
    assert visits["GENDER"] == "changed"
    assert visits["shoe_size"] == visits["date_of_visit"] == "added"
    assert visits["visit_day"] == visits["cost"] == "missing"
    detail = found.set_index("variable").loc["GENDER", "detail"]
    assert detail == "1 codes only listed, 1 only declared"


def test_tables_are_matched_by_name_then_by_variables_and_never_twice(tmp_path):
    rows = [["Table", "Variable"]] + [["Besuche", name] for name in ("visit_hash", "visit_day", "ho_code")]
    rows += [["Dinge", "nothing"], ["visits_old", "row_hash"]]
    found = read_catalogue(write_ods(tmp_path / "x.ods", {"S": rows}))
    assert match_tables(found, TINY) == {"visits_old": "visits"}
    rows = rows[:-1]
    found = read_catalogue(write_ods(tmp_path / "x.ods", {"S": rows}))
    assert match_tables(found, TINY) == {"Besuche": "visits"}
    assert match_tables(found, TINY, {"Dinge": "visits"}) == {"Dinge": "visits"}
    assert "table not matched" in compare_catalogue(found, TINY)["finding"].tolist()
    with pytest.raises(UsageError, match="no table 'Dingsda', or the dictionary no 'visits'"):
        match_tables(found, TINY, {"Dingsda": "visits"})


def test_a_dictionary_with_the_catalogue_laid_over_it_loads_the_new_names(catalogue, tmp_path):
    laid = apply_catalogue(TINY, catalogue)
    gender = laid["visits"]["sex"]
    assert (gender.name, gender.certainty, gender.source) == ("GENDER", "documented", "one.ods")
    assert [code for code, _ in gender.codes] == ["M", "F", "NK", "U"]
    assert laid["visits"]["shoe_size"].certainty == "documented"
    assert laid["visits"]["cost"] == TINY["visits"]["cost"]
    assert laid["visits"].events == TINY["visits"].events and laid["notes"] == TINY["notes"]
    loaded = load_table(write_text(tmp_path, "visits.csv", "row_hash,GENDER,shoe_size\nr1,U,42"), "visits", laid)
    assert loaded.report.is_clean and loaded.frame["shoe_size"].tolist() == ["42"]


def test_a_catalogue_made_of_the_dictionary_itself_confirms_everything(tmp_path):
    dictionary = data_first("2024")
    rows = [["Table Name", "Variable Name", "Variable Description", "Values (optional)"]]
    for table in dictionary:
        for v in table.variables:
            rows.append([table.name, v.name, v.meaning, "\n".join("{} = {}".format(*pair) for pair in v.codes)])
    found = compare_catalogue(read_catalogue(write_ods(tmp_path / "all.ods", {"S": rows})), dictionary)
    assert set(found["finding"]) == {"confirmed"}
    assert len(found) == len(rows) - 1
