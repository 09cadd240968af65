"""Reports of one and the same RequestReport: text, page (HTML), sheet (xlsx), records (JSON), viewer (SACRO)."""

from output_checks.report.page import html_report
from output_checks.report.records import json_report
from output_checks.report.sheet import write_xlsx_report
from output_checks.report.text import text_report
from output_checks.report.viewer import write_viewer_folder

__all__ = ["html_report", "json_report", "text_report", "write_viewer_folder", "write_xlsx_report"]
