"""Files and databases -> tables that conform to their declaration, with people linked.

    load_table, load_all   read one table, or all of a folder or database; each with a report
    link_people            give every row its person
    remember_files, changed_files   have the files changed since the last load?
    parts, places          where the bytes are, and which file is which table
    blocks, text_files, other_files, databases   the readers
    columns, values, dates, ids   names, types, days and hashed ids
    reasons, report        what was odd, counted
"""
from jdfanalysis.loading.file_marks import changed_files, remember_files
from jdfanalysis.loading.folders import Loaded, load_all
from jdfanalysis.loading.linking import Linked, link_people
from jdfanalysis.loading.reasons import REASONS
from jdfanalysis.loading.report import LoadReport, Report
from jdfanalysis.loading.tables import LoadedTable, load_table

__all__ = [
    "Linked",
    "LoadReport",
    "Loaded",
    "LoadedTable",
    "REASONS",
    "Report",
    "changed_files",
    "link_people",
    "load_all",
    "load_table",
    "remember_files",
]
