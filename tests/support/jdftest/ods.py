"""OpenDocument spreadsheets as LibreOffice writes them, small enough to read in a test."""
import zipfile
from xml.sax.saxutils import escape

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><office:body><office:spreadsheet>'
)
FOOT = "</office:spreadsheet></office:body></office:document-content>"
# LibreOffice fills the sheet to its full height and width with repeated empty rows and cells.
FILLER = (
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
    "</table:table-row>"
)
PADDING = '<table:table-cell table:number-columns-repeated="16000"/>'


def paragraphs(text):
    """Lines as paragraphs, double spaces as <text:s/>."""
    lines = [escape(line).replace("  ", ' <text:s text:c="1"/>') for line in text.split("\n")]
    return "".join("<text:p>{}</text:p>".format(line) for line in lines)


def cell(value, extra=""):
    """A cell: text, number, nothing, or raw XML in a tuple."""
    if isinstance(value, tuple):
        return value[0]
    if value in (None, ""):
        return "<table:table-cell{}/>".format(extra)
    if isinstance(value, (int, float)):
        start = '<table:table-cell office:value-type="float" office:value="{}"{}>'.format(value, extra)
        return "{}<text:p>{}</text:p></table:table-cell>".format(start, value)
    return '<table:table-cell office:value-type="string"{}>{}</table:table-cell>'.format(extra, paragraphs(value))


def write_ods(path, sheets):
    """Write {sheet name: rows of values}; returns the path as text."""
    body = ""
    for name, rows in sheets.items():
        cells = ["".join(cell(value) for value in row) for row in rows]
        filled = "".join("<table:table-row>{}{}</table:table-row>".format(row, PADDING) for row in cells)
        body += '<table:table table:name="{}">{}{}</table:table>'.format(escape(name), filled, FILLER)
    with zipfile.ZipFile(str(path), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", HEAD + body + FOOT)
    return str(path)
