"""Word, OpenDocument, LaTeX and pdf files, built here part by part: unsafe ones and their safe twins."""

import io
import zipfile

import pandas as pd


def zipped(folder, name, parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    (folder / name).write_bytes(stream.getvalue())


def paragraph(text):
    return "<w:p><w:r><w:t>{}</w:t></w:r></w:p>".format(text)


def word(folder, name, rows, extra="", parts=None):
    """A Word file with one table and one paragraph."""
    table = "".join(
        "<w:tr>{}</w:tr>".format("".join("<w:tc>{}</w:tc>".format(paragraph(v)) for v in row)) for row in rows
    )
    body = "<w:document><w:body>{}{}<w:tbl>{}</w:tbl></w:body></w:document>".format(
        paragraph("Results."), extra, table
    )
    zipped(folder, name, dict({"word/document.xml": body}, **(parts or {})))


def calc(folder, name, rows, more=""):
    """An OpenDocument sheet."""

    def cell(value):
        if isinstance(value, int):
            return (
                '<table:table-cell office:value-type="float"'
                ' office:value="{0}"><text:p>{0}</text:p></table:table-cell>'.format(value)
            )
        return "<table:table-cell><text:p>{}</text:p></table:table-cell>".format(value)

    lines = "".join("<table:table-row>{}</table:table-row>".format("".join(map(cell, row))) for row in rows)
    body = (
        '<office:document-content>{}<table:table table:name="Results">{}</table:table></office:document-content>'
        .format(more, lines)
    )
    zipped(folder, name, {"content.xml": body, "mimetype": "application/vnd.oasis.opendocument.spreadsheet"})


SAFE = [("offence", "number of people"), ("Theft", 310), ("Fraud", 45)]
SMALL = [("offence", "number of people"), ("Theft", 310), ("Fraud", 5)]


def unsafe_word_table(folder):
    word(folder, "report.docx", SMALL)
    return "block", "small_counts", "table 1"


def safe_word_table(folder):
    word(folder, "report.docx", SAFE)


def unsafe_word_comment(folder):
    """The comment names the court of a single case."""
    comment = "<w:comments>{}</w:comments>".format(paragraph("all from one court"))
    word(folder, "report.docx", SAFE, parts={"word/comments.xml": comment})
    return "review", "hidden_content", "word/comments.xml"


def unsafe_word_tracked_changes(folder):
    word(folder, "report.docx", SAFE, extra="<w:p><w:del><w:r><w:delText>9 people</w:delText></w:r></w:del></w:p>")
    return "review", "hidden_content", "text"


def unsafe_word_embedded_workbook(folder):
    word(folder, "report.docx", SAFE, parts={"word/embeddings/Microsoft_Excel_Sheet.xlsx": b"PK"})
    return "review", "hidden_content", "embeddings"


def unsafe_open_document_sheet(folder):
    calc(folder, "table.ods", SMALL)
    return "block", "small_counts", "sheet 'Results', cell B3"


def safe_open_document_sheet(folder):
    calc(folder, "table.ods", SAFE)


def unsafe_open_document_hidden_sheet(folder):
    calc(folder, "table.ods", SAFE, more='<style:table-properties table:display="false"/>')
    return "review", "hidden_content", "sheets"


LATEX = """\\begin{table}
\\caption{Number of people by offence}
\\begin{tabular}{lrr}
\\toprule
offence & Female & Male \\\\
\\midrule
Theft & %d & 1,204 \\\\
Fraud & 52 & 61 \\\\
\\bottomrule
\\end{tabular}
\\end{table}
"""


def unsafe_latex_table(folder):
    (folder / "table.tex").write_text(LATEX % 4, encoding="utf-8")
    return "block", "small_counts", "tabular at line 3"


def safe_latex_table(folder):
    (folder / "table.tex").write_text(LATEX % 40, encoding="utf-8")


def figure():
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    fig = Figure()
    FigureCanvasAgg(fig)
    fig.add_subplot(1, 1, 1).bar([0, 1], [310, 45])
    return fig


def unsafe_pdf_figure_alone(folder):
    figure().savefig(str(folder / "bars.pdf"), format="pdf")
    return "review", "figures", "the figure"


def safe_pdf_figure_with_counts(folder):
    figure().savefig(str(folder / "bars.pdf"), format="pdf")
    pd.DataFrame(SAFE[1:], columns=SAFE[0]).to_csv(str(folder / "bars.csv"), index=False)


def unsafe_pdf_of_text(folder):
    """A report printed to pdf: nobody here can read its tables."""
    words = " ".join("BT (word {}) Tj ET".format(i) for i in range(100))
    content = "%PDF-1.4\n1 0 obj\n<< >>\nstream\n{}\nendstream\nendobj\n".format(words)
    (folder / "report.pdf").write_bytes(content.encode("latin-1"))
    return "review", "readable", "the file"
