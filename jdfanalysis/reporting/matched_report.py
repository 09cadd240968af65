"""The report of a matched comparison, in the shape of the Justice Data Lab: five pages and a workbook.

What was found; who was treated; how they were matched; are the groups alike; what it cannot say. With further measures a
sixth: how often, how soon, how grave. Numbers of people are rounded
to 10 and thin groups are not shown, so that neither page nor workbook gives a few people away.
"""
import base64
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

import pandas as pd

from jdfanalysis import compat
from jdfanalysis.comparing import Matches, RateDifference, balance_table, largest_difference
from jdfanalysis.errors import ReleaseError, UsageError
from jdfanalysis.reporting.comparisons import plot_balance
from jdfanalysis.reporting.further_measures import measures_table, measures_words
from jdfanalysis.reporting.word_report import Part, write_word

LIMITS = (
    "Only what was recorded could be matched on. Motivation, housing, work and health may differ between the groups.",
    "The outcome is what the records show: convictions, not offending. Offences without a conviction are missing.",
    "People whose records were not linked look as if nothing had happened to them.",
    "Treated people without a comparable person are not in the result; it is about those who were matched.",
    "An interval that includes no difference is not a proof of no effect.",
)
_STYLE = (
    "body{font:16px/1.5 Arial,sans-serif;color:#0b0c0c;max-width:46em;margin:0 auto;padding:1em}"
    "h1{font-size:1.7em}h2{font-size:1.25em;border-top:2px solid #0072B2;padding-top:.6em;margin-top:2em}"
    "table{border-collapse:collapse;width:100%;font-size:.9em}th,td{text-align:left;padding:.3em .6em .3em 0;"
    "border-bottom:1px solid #b1b4b6}td.n,th.n{text-align:right}.key{background:#f3f2f1;padding:1em;font-size:1.1em}"
    ".wide{overflow-x:auto;margin-bottom:1em}figure{margin:1em 0}img{width:100%;max-width:40em}figcaption{font-size:.85em}"
    "@media print{body{max-width:none;padding:0;font-size:10.5pt}img{width:auto;max-width:100%;max-height:9cm}"
    "td,th{padding:.15em .6em .15em 0}section+section{break-before:page}h2{break-after:avoid}tr,figure{break-inside:avoid}}"
)
# The part with the figure.
_ALIKE = "Are the groups alike?"


@dataclass(frozen=True)
class MatchedStudy:
    """
    What the report is written from.

    frame, treated, covariates : as matched; matches, result : of `comparing`
    treatment : what the treated got; outcome : in words ("a proven reoffence within one year"); population : whom the
    study is about; matching : the rules in a sentence; names : words for covariates
    measures : what comparing.reoffending_measures gave, for the part on how often, how soon and how grave; None leaves it out
    """

    frame: pd.DataFrame
    treated: str
    covariates: Sequence[str]
    matches: Matches
    result: RateDifference
    treatment: str
    outcome: str
    population: str
    matching: str
    names: Dict[str, str]
    measures: Optional[pd.DataFrame] = None


def write_matched_report(study: MatchedStudy, folder: Union[str, Path], title: str, policy: str = "ons_srs", least: int = 10,
                         limits: Sequence[str] = (), word: bool = False) -> Any:
    """
    Write report.html, report.xlsx and the love plot with its numbers into a new folder, check the folder, return that
    RequestReport of output_checks.

    policy : of the check. least : people or events below which a group is not shown. limits : sentences added to the usual five.
    word : write report.docx too; it needs python-docx (MissingDependencyError without it).
    A covariate with any level of fewer than `least` people on a side is left out of the tables, whole, because the other levels
    would give it away. The check's own report lies in `_not_for_release`.
    Raises ReleaseError if fewer than `least` had, or had not, the outcome on either side; UsageError if the folder is not empty.
    """
    from output_checks import check_folder, html_report

    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise UsageError("The folder '{}' is not empty. Give a new one.".format(folder.name))
    _refuse_thin(study.result, least)
    if word:
        compat.require("docx")
    private = folder / "_not_for_release"
    private.mkdir(parents=True)
    tables, hidden = matched_tables(study, least)
    parts = _parts(study, tables, hidden, tuple(LIMITS) + tuple(limits), least)
    _write_figure(tables["Balance"], folder, private)
    _write_page(parts, folder, title)
    _write_book(tables, folder / "report.xlsx", title)
    if word:
        texts = {id(frame): [cell_texts(frame[name]) for name in frame.columns] for frame in tables.values()}
        write_word(parts, texts, folder / "report.docx", title)
    _write_roles(private, tables, study.result)
    report = check_folder(folder, policy)
    (private / "report.html").write_text(html_report(report), encoding="utf-8")
    return report


def matched_tables(study: MatchedStudy, least: int = 10) -> Tuple[Dict[str, pd.DataFrame], List[str]]:
    """The tables by name (People, Balance, Rates, Difference, with measures Measures), safe to show, and covariates left out as thin."""
    balance = balance_table(study.frame, study.treated, study.covariates, study.matches.weights)
    thin = _thin(study, balance, least)
    kept = balance[~balance["covariate"].isin(thin)].reset_index(drop=True)
    found, result = study.matches, study.result
    people = pd.DataFrame({
        "Group": ["Treated people", "Treated people matched", "Comparison people used"],
        "People (rounded to 10)": [_rounded(v) for v in (found.treated_total, found.treated_matched, found.controls_used)],
    })
    shown = pd.DataFrame({
        "Characteristic": [study.names.get(c, c) + (": " + level if level else "") for c, level in
                           kept[["covariate", "level"]].itertuples(index=False)],
        "Difference before (standard deviations)": kept["difference"].round(2),
        "Difference after (standard deviations)": kept["difference_after"].round(2),
    })
    rates = pd.DataFrame({
        "Group": ["Treated people", "Comparison people (weighted)"],
        "People (rounded to 10)": [_rounded(result.treated), _rounded(result.others)],
        "Per cent with the outcome": [round(100 * v, 1) for v in (result.treated_rate, result.others_rate)],
    })
    gap = pd.DataFrame({
        "Percentage points": ["Treated less comparison"], "Estimate": [round(100 * result.difference, 1)],
        "Lower limit (95%)": [round(100 * result.lower, 1)], "Upper limit (95%)": [round(100 * result.upper, 1)],
    })
    tables = {"People": people, "Balance": shown, "Rates": rates, "Difference": gap}
    if study.measures is not None:
        tables["Measures"] = measures_table(study.measures, least)[0]
    return tables, [study.names.get(name, name) for name in thin]


def _refuse_thin(result: RateDifference, least: int) -> None:
    counts = (result.treated_events, result.treated - result.treated_events, result.others_events, result.others - result.others_events)
    if min(counts) < least:
        raise ReleaseError("Fewer than {} people had, or had not, the outcome in one of the groups: the rate would give them "
                           "away. Take a longer follow-up, a wider group or another outcome.".format(least))


def _thin(study: MatchedStudy, balance: pd.DataFrame, least: int) -> List[str]:
    """Covariates with a level of fewer than `least` people on a side, before or after matching."""
    own = study.frame[study.treated].to_numpy().astype(int) == 1
    used = study.matches.weights.to_numpy() > 0
    found = []
    for name in study.covariates:
        levels = balance.loc[balance["covariate"] == name, "level"]
        values = study.frame[name]
        if not (levels != "").any() and values.nunique() > 2:
            continue
        text = values.astype(object).where(values.notna(), "missing").astype(str)
        sides = [text[mask].value_counts() for mask in (own, ~own, own & used, ~own & used)]
        if any(side.reindex(text.unique()).fillna(0).between(1, least - 1).any() for side in sides):
            found.append(name)
    return found


def _rounded(number: int) -> int:
    return int(number + 5) // 10 * 10


def _parts(study: MatchedStudy, tables: Dict[str, pd.DataFrame], hidden: List[str], limits: Sequence[str],
           least: int) -> List[Part]:
    """The parts: heading, paragraphs, tables, points."""
    worst = largest_difference(balance_table(study.frame, study.treated, study.covariates, study.matches.weights))
    verdict = "alike: no" if worst < 0.1 else "not alike in everything: the largest"
    balance_words = "The groups are {} difference{} is {} 0.1 standard deviations, the usual limit.".format(
        verdict, " after matching", "above" if worst < 0.1 else "not below")
    left_out = " Not shown, because some group would be too small: {}.".format(", ".join(hidden)) if hidden else ""
    further: List[Part] = []
    if study.measures is not None:
        words = measures_words(study.measures, tables["Measures"], measures_table(study.measures, least)[1])
        further = [("How often, how soon, how grave", words, [tables["Measures"]] if len(tables["Measures"]) else [], [])]
    return [
        ("What was found", [study.result.sentence], [tables["Rates"], tables["Difference"]], []),
        *further,
        ("Who was treated", ["{} Treatment: {}. Outcome: {}.".format(study.population, study.treatment, study.outcome)],
         [tables["People"]], []),
        ("How they were matched", ["{} Matched on: {}.".format(study.matching, ", ".join(
            study.names.get(name, name) for name in study.covariates))], [], []),
        (_ALIKE, [balance_words + left_out, "The figure is balance.png."], [tables["Balance"]], []),
        ("What this cannot say", [], [], list(limits)),
    ]


def _write_page(parts: Sequence[Part], folder: Path, title: str) -> None:
    body = ""
    for number, (heading, paragraphs, tables, points) in enumerate(parts, 1):
        body += "<section><h2>{}. {}</h2>".format(number, heading)
        body += "".join("<p{}>{}</p>".format(" class='key'" if number == 1 else "", escape(text)) for text in paragraphs)
        body += "".join(_table(frame) for frame in tables) + (_picture(folder / "balance.png") if heading == _ALIKE else "")
        body += "<ul>{}</ul>".format("".join("<li>{}</li>".format(escape(text)) for text in points)) if points else ""
        body += "</section>"
    (folder / "report.html").write_text(
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        "<title>{0}</title><style>{1}</style></head><body><h1>{0}</h1>{2}</body></html>".format(escape(title), _STYLE, body),
        encoding="utf-8")


def _picture(path: Path) -> str:
    """A figure inside the page, so that the page can be sent and printed alone; its numbers are in the csv of its name."""
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    words = "Standardised differences before and after matching, one line for each characteristic of the table above"
    return "<figure><img alt='{0}' src='data:image/png;base64,{1}'><figcaption>{0} (balance.png)</figcaption></figure>".format(
        words, data)


def cell_texts(values: pd.Series) -> List[str]:
    """A column as it is printed: whole numbers with commas, others all with the one or two decimals that any of them needs."""
    if not pd.api.types.is_numeric_dtype(values):
        return ["" if pd.isna(value) else str(value) for value in values]
    if pd.api.types.is_integer_dtype(values):
        return ["{:,}".format(int(value)) for value in values]
    decimals = 2 if (values.dropna().round(1) != values.dropna().round(2)).any() else 1
    return ["" if pd.isna(value) else "{:.{}f}".format(value + 0.0, decimals) for value in values]


def _table(frame: pd.DataFrame) -> str:
    numeric = [pd.api.types.is_numeric_dtype(frame[name]) for name in frame.columns]
    head = "".join("<th{}>{}</th>".format(" class='n'" if n else "", escape(c)) for c, n in zip(frame.columns, numeric))
    texts = zip(*(cell_texts(frame[name]) for name in frame.columns))
    rows = "".join("<tr>{}</tr>".format("".join(
        "<td{}>{}</td>".format(" class='n'" if n else "", escape(text)) for text, n in zip(row, numeric))) for row in texts)
    return "<div class='wide'><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>".format(head, rows)


def _write_book(tables: Dict[str, pd.DataFrame], path: Path, title: str) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.active)
    for name, frame in tables.items():
        sheet = book.create_sheet(name)
        sheet.append(list(frame.columns))
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for row in frame.itertuples(index=False):
            sheet.append([None if pd.isna(v) else (v.item() if hasattr(v, "item") else v) for v in row])
        for letter, column in zip("ABCDEFGH", frame.columns):
            sheet.column_dimensions[letter].width = max(len(column), 12, *(len(str(v)) for v in frame[column])) + 2
        sheet.freeze_panes = "A2"
    book.properties.title, book.properties.creator = title, ""
    book.save(str(path))


def _write_figure(shown: pd.DataFrame, folder: Path, private: Path) -> None:
    """The love plot of what the table shows, from the table, and that table as its csv."""
    from output_checks import Evidence, write_evidence

    drawn = pd.DataFrame({"covariate": shown["Characteristic"], "level": "", "difference": shown.iloc[:, 1],
                          "difference_after": shown.iloc[:, 2]})
    figure = plot_balance(drawn, "Balance before and after matching")
    figure.savefig(str(folder / "balance.png"), dpi=200)
    shown.to_csv(str(folder / "balance.csv"), index=False, encoding="utf-8")
    write_evidence(Evidence(kind="figure", companion="balance.csv"), private / "balance.png.evidence.json")


def _write_roles(private: Path, tables: Dict[str, pd.DataFrame], result: RateDifference) -> None:
    """What the columns of the files are, for the check."""
    from output_checks import Evidence, write_evidence

    roles = {"Difference before (standard deviations)": "test", "Difference after (standard deviations)": "test",
             "People (rounded to 10)": "count", "Per cent with the outcome": "percent",
             "Treated": "mean", "Comparison": "mean", "Difference": "coefficient", "Lower (95%)": "confidence",
             "Upper (95%)": "confidence", "Treated people (rounded to 10)": "count", "Comparison people (rounded to 10)": "count",
             "Estimate": "coefficient", "Lower limit (95%)": "confidence", "Upper limit (95%)": "confidence"}
    for name in ("report.html", "report.xlsx", "report.docx", "balance.csv"):
        if not (private.parent / name).exists():
            continue
        mine = {c: r for c, r in roles.items() if name != "balance.csv" or c in tables["Balance"].columns}
        evidence = Evidence(kind="table", roles=mine, df=result.treated - 1, n=result.treated + result.others,
                            companion="balance.csv" if name == "report.html" else "")
        write_evidence(evidence, private / (name + ".evidence.json"))
