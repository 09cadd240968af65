"""What came in: counts by table and column, never an id or a value."""
import html
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Sequence, Tuple, Union

import pandas as pd

from jdfanalysis.errors import Problem, UsageError
from jdfanalysis.loading.pages import whole_page
from jdfanalysis.loading.report_pages import html_table, missing_grid, names_line
from jdfanalysis.loading.year_counts import YearMissing

# Findings that concern a column as a whole: shown as a list of names, not as counts of rows.
ABOUT_COLUMNS = (
    "not in the extract",
    "not declared, not read",
    "read under another name",
    "column repeated in the file",
    "second column for one variable",
)

COLUMNS = ("table", "kind", "what", "where", "count", "remedy")


@dataclass(frozen=True)
class ColumnSummary:
    """One loaded column: its canonical and released name, type, and rows without a value."""

    name: str
    released: str
    type: str
    missing: int


@dataclass(frozen=True)
class LoadReport:
    """
    The record of one load.

    rows_read : records found, malformed ones included
    rows_kept : rows in the table
    problems : rows quarantined, values set aside, values kept that need a look
    notes : what was done without loss, columns that are not there, columns that are not declared
    parts : number of files read; seconds : time taken; bytes : memory of the table
    date : the date column by whose year missing values are counted, "" if there is none; years : the counts
    """

    table: str
    parts: int
    rows_read: int
    rows_kept: int
    columns: Tuple[ColumnSummary, ...]
    quarantined: Tuple[Problem, ...]
    set_aside: Tuple[Problem, ...]
    kept: Tuple[Problem, ...]
    notes: Tuple[Problem, ...]
    seconds: float = 0.0
    bytes: int = 0
    date: str = ""
    years: Tuple[YearMissing, ...] = ()

    @property
    def problems(self) -> Tuple[Problem, ...]:
        """Everything that strict loading refuses."""
        return self.quarantined + self.set_aside + self.kept

    def frame(self) -> pd.DataFrame:
        """One row per finding: table, kind, what, where, count, remedy."""
        return _findings_frame([self])

    def missingness(self) -> pd.DataFrame:
        """One row per column: table, column, released name, type, missing rows, share missing."""
        return _missing_frame([self])

    def by_year(self) -> pd.DataFrame:
        """Missing values by column and year of `date`: table, column, year (missing if undated), rows, missing, share."""
        return _years_frame([self])

    @property
    def is_clean(self) -> bool:
        """True if strict loading would accept the table."""
        return not self.problems

    def as_text(self) -> str:
        """The report in plain lines."""
        lines = [self._headline()]
        for title, found in self._sections():
            rows = [problem for problem in found if problem.reason not in ABOUT_COLUMNS]
            if rows:
                lines += ["  {}:".format(title)] + ["    " + problem.describe() for problem in rows]
        lines += ["  columns {}: {}".format(reason, ", ".join(names)) for reason, names in self._about_columns()]
        return "\n".join(lines)

    def _headline(self) -> str:
        return "{}: {:,} rows read{}, {:,} kept, {} columns, {:.1f} MB, {:.1f} s".format(
            self.table, self.rows_read, _from(self.parts), self.rows_kept,
            len(self.columns), self.bytes / 1e6, self.seconds,
        )

    def _sections(self) -> List[Tuple[str, Sequence[Problem]]]:
        return [
            ("rows quarantined", self.quarantined),
            ("values set aside", self.set_aside),
            ("to look at", self.kept),
            ("notes", self.notes),
        ]

    def to_csv(self, path: Union[str, Path]) -> Path:
        """Write the findings as csv (UTF-8). Returns the path."""
        return Report((self,)).to_csv(path)

    def to_xlsx(self, path: Union[str, Path]) -> Path:
        """Write the report as a workbook, as `Report.to_xlsx` does. Returns the path."""
        return Report((self,)).to_xlsx(path)

    def __repr__(self) -> str:
        return self.as_text()

    def _repr_html_(self) -> str:
        lines = [names_line("Columns " + reason, names) for reason, names in self._about_columns()]
        found = self.frame()
        found = found.loc[~found["what"].isin(ABOUT_COLUMNS), ["kind", "what", "where", "count", "remedy"]]
        found = found.rename(columns={"remedy": "what to do"})
        table = html_table(found) if len(found) else "" if lines else "<p>Nothing odd was found.</p>"
        title = "<h2 style='font-size:1.15rem;margin-bottom:.2rem'>{}</h2>".format(html.escape(self.table))
        headline = html.escape(self._headline().split(": ", 1)[1])
        return "{}<p>{}</p>{}{}{}".format(title, headline, table, "".join(lines), missing_grid(self))

    def _about_columns(self) -> List[Tuple[str, List[str]]]:
        """Findings that concern columns as a whole: reason, and the names."""
        found = [(reason, [p.where.split(".", 1)[-1] for p in self.notes + self.kept if p.reason == reason])
                 for reason in ABOUT_COLUMNS]
        empty = [c.name for c in self.columns if c.missing == self.rows_kept and self.rows_kept]
        return [(reason, names) for reason, names in found + [("without any value", empty)] if names]


@dataclass(frozen=True)
class Report:
    """The load reports of several tables, and what concerns them together."""

    tables: Tuple[LoadReport, ...]
    notes: Tuple[str, ...] = ()

    def __getitem__(self, table: str) -> LoadReport:
        for report in self.tables:
            if report.table == table:
                return report
        raise UsageError("There is no report on a table '{}'.".format(table))

    @property
    def problems(self) -> Tuple[Problem, ...]:
        """The problems of all tables."""
        return tuple(problem for report in self.tables for problem in report.problems)

    def frame(self) -> pd.DataFrame:
        """One row per finding of any table."""
        return _findings_frame(self.tables)

    def missingness(self) -> pd.DataFrame:
        """One row per column of any table."""
        return _missing_frame(self.tables)

    def by_year(self) -> pd.DataFrame:
        """Missing values by column and year, of every table with a date."""
        return _years_frame(self.tables)

    def summary(self) -> pd.DataFrame:
        """One row per table: files, rows read and kept, values set aside, megabytes, seconds."""
        rows = [_summary_row(report) for report in self.tables]
        names = ["table", "files", "rows_read", "rows_kept", "set_aside", "megabytes", "seconds"]
        return pd.DataFrame(rows, columns=names)

    @property
    def is_clean(self) -> bool:
        """True if strict loading would accept every table."""
        return not self.problems

    def as_text(self) -> str:
        """The reports in plain lines, one table after the other."""
        return "\n".join([report.as_text() for report in self.tables] + list(self.notes))

    def as_html(self) -> str:
        """The reports as one page that needs nothing else."""
        return whole_page("Load report", self._repr_html_())

    def to_csv(self, path: Union[str, Path]) -> Path:
        """Write the findings as csv (UTF-8). Returns the path."""
        path = Path(path)
        self.frame().to_csv(str(path), index=False, encoding="utf-8")
        return path

    def to_xlsx(self, path: Union[str, Path]) -> Path:
        """Write summary, findings, missingness and missingness by year as sheets of a workbook. Returns the path."""
        path = Path(path)
        sheets: Dict[str, pd.DataFrame] = {
            "summary": self.summary(), "findings": self.frame(), "missingness": self.missingness(),
            "missing by year": self.by_year(),
        }
        with pd.ExcelWriter(str(path), engine="openpyxl") as writer:
            for name, frame in sheets.items():
                frame.to_excel(writer, sheet_name=name, index=False)
        return path

    def __repr__(self) -> str:
        return self.as_text()

    def _repr_html_(self) -> str:
        notes = "".join("<p>{}</p>".format(html.escape(note)) for note in self.notes)
        return html_table(self.summary()) + notes + "".join(report._repr_html_() for report in self.tables)


def _from(parts: int) -> str:
    return " from {} {}".format(parts, "file" if parts == 1 else "files") if parts else " from a database"


def _summary_row(report: LoadReport) -> List[object]:
    aside = sum(problem.count for problem in report.set_aside)
    megabytes, seconds = round(report.bytes / 1e6, 1), round(report.seconds, 2)
    return [report.table, report.parts, report.rows_read, report.rows_kept, aside, megabytes, seconds]


def _findings_frame(reports: Sequence[LoadReport]) -> pd.DataFrame:
    rows = [
        (report.table, kind, problem.reason, problem.where, problem.count, problem.remedy)
        for report in reports
        for kind, found in report._sections()
        for problem in found
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _years_frame(reports: Sequence[LoadReport]) -> pd.DataFrame:
    rows = [
        (report.table, c.name, float("nan") if one.year is None else one.year, one.rows, one.missing[at], one.missing[at] / one.rows)
        for report in reports
        for at, c in enumerate(report.columns)
        for one in report.years
    ]
    return pd.DataFrame(rows, columns=["table", "column", "year", "rows", "missing", "share"])


def _missing_frame(reports: Sequence[LoadReport]) -> pd.DataFrame:
    rows = [
        (report.table, c.name, c.released, c.type, c.missing, c.missing / report.rows_kept if report.rows_kept else 0.0)
        for report in reports
        for c in report.columns
    ]
    return pd.DataFrame(rows, columns=["table", "column", "released", "type", "missing", "share"])
