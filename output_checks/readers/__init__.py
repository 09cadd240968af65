"""Finished files to documents. Nothing is run, loaded, unpickled or fetched; every size is limited.

`read(path)` answers for any file: what cannot be read comes back as a document that says so.
text_tables.py (csv, tsv) · plain_text.py (txt, md, log, code) · workbook.py (xlsx, xlsm) · webpage.py (html)
notebook.py (ipynb) · structured.py (json) · office.py (docx, odt, ods)
typeset.py (LaTeX, pdf) · figures.py (png, jpeg, svg)
archives.py (zip)
"""

from output_checks.readers.opening import read_document

__all__ = ["read_document"]
