"""Workbooks, pages, notebooks, logs, figures, archives: unsafe and safe twins."""

import io
import json
import pickle
import zipfile

import openpyxl
from openpyxl.comments import Comment

SAFE_ROWS = [("offence", "number of people"), ("Robbery", 120), ("Theft", 310), ("Fraud", 45)]
SMALL_ROWS = [("offence", "number of people"), ("Robbery", 120), ("Theft", 3), ("Fraud", 45)]
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc"
    b"\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


def write(folder, name, text):
    (folder / name).write_text(text.strip() + "\n", encoding="utf-8")


def book(*sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return made


def notebook(*cells):
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": list(cells)})


def code(source, *outputs):
    return {"cell_type": "code", "source": source, "metadata": {}, "execution_count": 1, "outputs": list(outputs)}


def unsafe_workbook(folder):
    book(("Results", SMALL_ROWS)).save(str(folder / "results.xlsx"))
    return "block", "small_counts", "sheet 'Results', cell B3 (row 'Theft', column 'number of people')"


def safe_workbook(folder):
    book(("Results", SAFE_ROWS)).save(str(folder / "results.xlsx"))


def unsafe_hidden_sheet(folder):
    """The safe table on top, a sheet with small counts hidden behind it."""
    made = book(("Results", SAFE_ROWS), ("working", SMALL_ROWS))
    made["working"].sheet_state = "hidden"
    made.save(str(folder / "results.xlsx"))
    return "block", "small_counts", "sheet 'working', cell B3"


def unsafe_very_hidden_sheet(folder):
    """Nothing small in it, but nobody knows it is there."""
    made = book(("Results", SAFE_ROWS), ("old", [("notes",), ("nothing to see",)]))
    made["old"].sheet_state = "veryHidden"
    made.save(str(folder / "results.xlsx"))
    return "review", "hidden_content", "sheet 'old'"


def unsafe_hidden_column(folder):
    made = book(("Results", [row + (extra,) for row, extra in zip(SAFE_ROWS, ("number of women", 40, 110, 12))]))
    made["Results"].column_dimensions["C"].hidden = True
    made.save(str(folder / "results.xlsx"))
    return "review", "hidden_content", "sheet 'Results'"


def unsafe_comment(folder):
    made = book(("Results", SAFE_ROWS))
    made["Results"]["B2"].comment = Comment("three of them are from one court", "me")
    made.save(str(folder / "results.xlsx"))
    return "review", "hidden_content", "sheet 'Results', cell B2"


def unsafe_formula_without_value(folder):
    """Written by a program, never opened in Excel: nobody knows what the formula shows."""
    made = book(("Results", SAFE_ROWS))
    made["Results"]["B5"] = "=SUM(B2:B4)"
    made.save(str(folder / "results.xlsx"))
    return "review", "readable", "the file"


def unsafe_defined_name(folder):
    from openpyxl.workbook.defined_name import DefinedName

    made = book(("Results", SAFE_ROWS))
    name = DefinedName("source_rows", attr_text="'C:\\data\\[defendants.xlsx]Sheet1'!$A$1:$Z$900")
    if hasattr(made.defined_names, "append"):
        made.defined_names.append(name)
    else:
        made.defined_names["source_rows"] = name
    made.save(str(folder / "results.xlsx"))
    return "review", "hidden_content", "defined names"


def unsafe_second_table_of_a_sheet(folder):
    rows = SAFE_ROWS + [(), ("Table 2",), ("sex", "count"), ("Female", 9), ("Male", 500)]
    book(("Results", rows)).save(str(folder / "results.xlsx"))
    return "block", "small_counts", "cell B8 (row 'Female', column 'count')"


def safe_second_table_of_a_sheet(folder):
    rows = SAFE_ROWS + [(), ("Table 2",), ("sex", "count"), ("Female", 19), ("Male", 500)]
    book(("Results", rows)).save(str(folder / "results.xlsx"))


def unsafe_percent_format(folder):
    """0.02 shown as 2%, of 240 people."""
    made = book(("Results", [("area", "people", "share recalled"), ("North", 240, 0.02), ("South", 900, 0.11)]))
    for row in (2, 3):
        made["Results"].cell(row, 3).number_format = "0%"
    made.save(str(folder / "results.xlsx"))
    return "block", "percentages", "cell C2"


def unsafe_records_csv(folder):
    """A sample of the data, 'to show what they look like'."""
    lines = ["person_id,age,sex,offence,hearing_date"]
    for i in range(30):
        lines.append(
            "{},{},{},{},2019-0{}-1{}".format(
                10001 + i * 7, 20 + i, "FM"[i % 2], ["Theft", "Fraud"][i % 2], 1 + i % 9, i % 9
            )
        )
    write(folder, "sample.csv", "\n".join(lines))
    return "block", "records", "line 2"


def unsafe_records_without_ids(folder):
    lines = ["age,sex,offence,days_in_custody"]
    for i in range(40):
        lines.append("{},{},{},{}".format(20 + i % 17, "FM"[i % 2], ["Theft", "Fraud"][i % 2], 3 + i * 5 % 90))
    write(folder, "rows.csv", "\n".join(lines))
    return "block", "records", "line 2"


def safe_long_summary(folder):
    """Sixty rows of a summary are no records."""
    lines = ["year,offence,sex,n people"]
    for year in range(2010, 2025):
        for offence in ("Theft", "Fraud"):
            for sex in ("Female", "Male"):
                lines.append("{},{},{},{}".format(year, offence, sex, 100 + year % 37))
    write(folder, "trend.csv", "\n".join(lines))


def unsafe_row_hashes(folder):
    write(
        folder,
        "t.csv",
        "defendant_hash,n hearings people\n"
        + "\n".join("{:064x},{}".format(0xABCDEF1234 * (i + 7) ** 11 % 16**64, 11 + i) for i in range(5)),
    )
    return "block", "identifiers", "column 'defendant_hash'"


def unsafe_postcodes(folder):
    write(folder, "t.csv", "area,n people\nSW1A 2AA,40\nM1 1AE,31")
    return "block", "identifiers", "column 'area'"


def safe_police_force_areas(folder):
    write(folder, "t.csv", "area,n people\nGreater Manchester,40\nDyfed-Powys,31")


def unsafe_date_of_birth_in_text(folder):
    write(
        folder,
        "note.txt",
        "We checked the linkage by hand.\nFor instance the defendant born on 12/03/1985 appears twice.",
    )
    return "block", "identifiers", "line 2"


def unsafe_sentence_about_one(folder):
    write(
        folder, "note.txt", "Most were men.\nOnly one defendant under 18 was sent to the Crown Court from this area."
    )
    return "review", "printed_text", "line 2"


def safe_text(folder):
    write(
        folder,
        "note.txt",
        "The cohort holds 12,430 people released between 2013 and 2019.\nReconviction was lower among women.",
    )


def unsafe_table_in_text(folder):
    write(
        folder,
        "results.txt",
        "Number of people by offence\n\noffence   Female   Male\nRobbery       4      30\nTheft        22      61",
    )
    return "block", "small_counts", "row 'Robbery', column 'Female'"


def unsafe_markdown_table(folder):
    write(
        folder,
        "results.md",
        "# Results\n\n| offence | number of people |\n|---|---|\n| Robbery | 7 |\n| Theft | 40 |",
    )
    return "block", "small_counts", "row 'Robbery'"


def safe_markdown_table(folder):
    write(
        folder,
        "results.md",
        "# Results\n\n| offence | number of people |\n|---|---|\n| Robbery | 70 |\n| Theft | 40 |",
    )


def unsafe_stata_log(folder):
    write(
        folder,
        "run.log",
        ". tab offence sex\n\n           |          sex\n   offence |    Female       Male |     Total\n"
        "-----------+----------------------+----------\n   Robbery |         4         30 |        34 \n"
        "     Theft |        22         61 |        83 \n-----------+----------------------+----------\n"
        "     Total |        26         91 |       117 ",
    )
    return "block", "small_counts", "row 'Robbery', column 'Female'"


def unsafe_stata_list(folder):
    write(
        folder,
        "run.log",
        ". list age sex in 1/3\n\n     +-----------+\n     | age   sex |\n     |-----------|\n  1. |  31     F |\n"
        "  2. |  45     M |\n  3. |  19     F |\n     +-----------+",
    )
    return "block", "printed_text", "line 6"


def unsafe_log_of_nothing(folder):
    """A log, whatever it holds, is a question."""
    write(folder, "run.log", "started\nread 12430 rows\nfinished")
    return "review", "printed_text", "the file"


def safe_code(folder):
    write(
        folder, "analysis.py", "import pandas as pd\n\ntable = pd.crosstab(df.offence, df.sex)\ntable.to_csv('t.csv')"
    )


def unsafe_id_in_code(folder):
    write(folder, "analysis.py", "df = df[df.person_id != '3f2504e0-4f89-11d3-9a0c-0305e82c3301']")
    return "block", "identifiers", "line 1"


def unsafe_html_table(folder):
    write(
        folder,
        "report.html",
        "<html><body><table><tr><th>offence</th><th>number of people</th></tr><tr><td>Robbery</td><td>4</td>"
        "</tr><tr><td>Theft</td><td>61</td></tr></table></body></html>",
    )
    return "block", "small_counts", "table 1"


def safe_html_table(folder):
    write(
        folder,
        "report.html",
        "<html><body><table><tr><th>offence</th><th>number of people</th></tr><tr><td>Robbery</td><td>40</td>"
        "</tr><tr><td>Theft</td><td>61</td></tr></table></body></html>",
    )


def unsafe_interactive_chart(folder):
    """A plotly page carries its data."""
    write(
        folder,
        "chart.html",
        "<html><body><div id='c'></div><script>Plotly.newPlot('c',[{\"x\":[1,2,3,4,5,6,7,8,9,10,11],"
        '"y":[21,18,33,41,19,22,35,44,28,19,30]}])</script></body></html>',
    )
    return "review", "hidden_content", "script"


def unsafe_notebook_with_head(folder):
    """df.head() left in a notebook."""
    page = (
        "<table><thead><tr><th></th><th>age</th><th>sex</th><th>hearing_date</th></tr></thead><tbody>"
        + "".join(
            "<tr><th>{}</th><td>{}</td><td>F</td><td>2019-01-0{}</td></tr>".format(i, 30 + i * 3, i + 1)
            for i in range(5)
        )
        + "</tbody></table>"
    )
    (folder / "analysis.ipynb").write_text(
        notebook(
            code("import pandas as pd"),
            code("df.head()", {"output_type": "execute_result", "data": {"text/html": page, "text/plain": "x"}}),
        ),
        encoding="utf-8",
    )
    return "block", "records", "cell 2 output"


def safe_notebook_without_outputs(folder):
    (folder / "analysis.ipynb").write_text(notebook(code("import pandas as pd"), code("df.head()")), encoding="utf-8")


def unsafe_notebook_with_an_output(folder):
    (folder / "analysis.ipynb").write_text(
        notebook(code("print('done')", {"output_type": "stream", "text": "done\n"})), encoding="utf-8"
    )
    return "review", "notebook_outputs", "cell 1"


def unsafe_json(folder):
    write(
        folder,
        "results.json",
        json.dumps([{"offence": "Robbery", "number of people": 4}, {"offence": "Theft", "number of people": 50}]),
    )
    return "block", "small_counts", "row 'Robbery', column 'number of people'"


def safe_json(folder):
    write(
        folder,
        "results.json",
        json.dumps([{"offence": "Robbery", "number of people": 40}, {"offence": "Theft", "number of people": 50}]),
    )


def unsafe_figure_alone(folder):
    (folder / "km.png").write_bytes(PNG)
    return "review", "figures", "the figure"


def safe_figure_with_data(folder):
    (folder / "bars.png").write_bytes(PNG)
    write(folder, "bars.csv", "offence,number of people\nRobbery,40\nTheft,310")


def unsafe_figure_with_unsafe_data(folder):
    (folder / "bars.png").write_bytes(PNG)
    write(folder, "bars.csv", "offence,number of people\nRobbery,4\nTheft,310")
    return "block", "figures", "the figure"


def unsafe_scatter_svg(folder):
    marks = "".join('<use xlink:href="#m" x="{}" y="{}"/>'.format(i, i * 7 % 90) for i in range(150))
    write(folder, "scatter.svg", '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'.format(marks))
    return "review", "figures", "the figure"


def unsafe_archive(folder):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tables/t.csv", "offence,number of people\nRobbery,4\nTheft,310\n")
    (folder / "all.zip").write_bytes(stream.getvalue())
    return "block", "small_counts", "row 'Robbery'"


def safe_archive(folder):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tables/t.csv", "offence,number of people\nRobbery,40\nTheft,310\n")
    (folder / "all.zip").write_bytes(stream.getvalue())


def unsafe_pickle(folder):
    (folder / "model.pkl").write_bytes(pickle.dumps({"coef": [1, 2]}))
    return "block", "file_kind", "the file"


def unsafe_pickle_in_disguise(folder):
    """Renamed to get through."""
    (folder / "table.csv").write_bytes(pickle.dumps({"coef": [1, 2]}, protocol=4))
    return "block", "file_kind", "the file"


def unsafe_unknown_kind(folder):
    (folder / "output.xyz").write_bytes(b"whatever")
    return "review", "file_kind", "the file"


def unsafe_empty_file(folder):
    (folder / "table.csv").write_bytes(b"")
    return "review", "readable", "the file"


def unsafe_subfolder(folder):
    (folder / "a" / "b").mkdir(parents=True)
    write(folder / "a" / "b", "t.csv", "offence,number of people\nRobbery,4\nTheft,310")
    return "block", "small_counts", "row 'Robbery'"


def unsafe_differencing(folder):
    """All people, and all people but those without a fixed address: the difference is three."""
    write(folder, "all.csv", "offence,number of people\nRobbery,120\nTheft,310\nFraud,45")
    write(folder, "fixed_address.csv", "offence,number of people\nRobbery,117\nTheft,310\nFraud,45")
    return "block", "differencing", "row 'robbery'"


def safe_two_years(folder):
    """Two years differ by much, both ways."""
    write(folder, "y2019.csv", "offence,number of people\nRobbery,120\nTheft,310\nFraud,45")
    write(folder, "y2020.csv", "offence,number of people\nRobbery,117\nTheft,352\nFraud,61")


def safe_two_measures(folder):
    write(folder, "a.csv", "offence,number of people\nRobbery,120\nTheft,310\nFraud,45")
    write(folder, "b.csv", "sex,number of people\nFemale,121\nMale,311")
