"""The report as one HTML page: no script, no link to anything outside, readable on paper and by a screen reader."""

from html import escape
from typing import List, Sequence

from output_checks.checking import FileReport, RequestReport
from output_checks.findings import Finding, Verdict
from output_checks.report.words import PRE_CHECK, SAFE, sources

_STYLE = """
body{font:16px/1.5 "Segoe UI",Arial,sans-serif;color:#1a1a1a;background:#fff;max-width:62rem;margin:1.5rem auto;
padding:0 1rem}
h1{font-size:1.6rem;margin:.2rem 0}
h2{font-size:1.2rem;margin:2rem 0 .4rem;border-bottom:2px solid #d0d0d0;padding-bottom:.2rem;overflow-wrap:anywhere}
.tag{color:#fff;padding:.1rem .55rem;border-radius:.25rem;font-weight:600;font-size:.85em;white-space:nowrap}
.banner{color:#fff;padding:.8rem 1rem;border-radius:.4rem;font-size:1.15rem;margin:1rem 0}
table{border-collapse:collapse;width:100%;margin:.4rem 0 1rem}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{border:1px solid #c4c4c4;padding:.35rem .5rem;text-align:left;vertical-align:top;overflow-wrap:break-word}
.findings td:nth-child(-n+2){white-space:nowrap}
th{background:#f1f3f5}
.note{background:#f6f7f9;border-left:4px solid #5b6770;padding:.6rem .9rem}
.quiet{color:#4a4a4a;font-size:.92em}
a{color:#0b4f8a}
@media(max-width:48rem){
td{overflow-wrap:anywhere}
table:not(.findings) th:nth-child(n+3){width:4.5rem;font-size:.85em;overflow-wrap:anywhere}
table:not(.findings) td:first-child{white-space:nowrap}
.findings thead{display:none}
.findings tr{display:block;border:1px solid #c4c4c4;margin-bottom:.6rem}
.findings td{display:block;border:0;padding:.15rem .5rem}
.findings td:nth-child(-n+2){display:inline-block}}
@media print{
body{margin:0;max-width:none;font-size:11pt}
.tag,.banner,th{-webkit-print-color-adjust:exact;print-color-adjust:exact}
h2{break-after:avoid}
tr{break-inside:avoid}}
"""


def html_report(report: RequestReport) -> str:
    """A whole HTML document. It needs no network, no script and no other file."""
    return (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width"><title>Output check: {}</title><style>{}</style></head>\n<body><main>\n{}\n'
        "</main></body></html>\n"
    ).format(escape(report.verdict.word), _STYLE, body_of(report))


def body_of(report: RequestReport) -> str:
    """The inside of the page, for a notebook."""
    parts: List[str] = [
        "<h1>Output check of {}</h1>".format(escape(report.folder)),
        '<p class="quiet">Policy {} of {}</p>'.format(escape(report.policy.name), escape(report.policy.date)),
        '<p class="banner" style="background:{}">Verdict: {}. {}</p>'.format(
            report.verdict.colour, report.verdict.word, escape(report.verdict.sentence)
        ),
        '<p class="note">{} {}</p>'.format(escape(PRE_CHECK), escape(SAFE)),
        _summary(report.files),
    ]
    if report.findings:
        parts.append("<h2>The files together</h2>" + _findings(report.findings))
    parts += [_file(file_report, number) for number, file_report in enumerate(report.files, 1)]
    if report.set_aside:
        parts.append(
            "<h2>Set aside</h2><ul>{}</ul>".format(
                "".join("<li>{}: {}</li>".format(escape(path), escape(why)) for path, why in report.set_aside)
            )
        )
    parts.append(_sources(report))
    return "\n".join(parts)


def _tag(verdict: Verdict) -> str:
    return '<span class="tag" style="background:{}">{}</span>'.format(verdict.colour, verdict.word)


def _summary(files: Sequence[FileReport]) -> str:
    rows = "".join(
        '<tr><td>{}</td><td><a href="#file{}">{}</a></td><td>{}</td><td>{}</td></tr>'.format(
            _tag(f.verdict), number, escape(f.path), len(f.findings), len(f.rules_not_run)
        )
        for number, f in enumerate(files, 1)
    )
    return (
        '<table><caption>{} files</caption><thead><tr><th scope="col">Verdict</th><th scope="col">File</th>'
        '<th scope="col">Findings</th><th scope="col">Rules that could not check</th></tr></thead><tbody>{}</tbody>'
        "</table>"
    ).format(len(files), rows)


def _file(report: FileReport, number: int) -> str:
    parts = [
        '<section aria-labelledby="file{0}"><h2 id="file{0}">{1} {2}</h2>'.format(
            number, _tag(report.verdict), escape(report.path)
        )
    ]
    parts.append(_findings(report.findings) if report.findings else "<p>Nothing was found.</p>")
    if report.exception:
        parts.append('<p class="note">Exception argued: {}</p>'.format(escape(report.exception)))
    parts.append(
        '<p class="quiet">Rules that ran: {}.{}</p></section>'.format(
            escape(", ".join(report.rules_run) or "none"),
            (
                " <strong>Could not check: {}.</strong>".format(escape(", ".join(report.rules_not_run)))
                if report.rules_not_run
                else ""
            ),
        )
    )
    return "".join(parts)


def _findings(findings: Sequence[Finding]) -> str:
    rows = "".join(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>".format(
            _tag(f.verdict), escape(f.rule), escape(f.place), escape(f.message), escape(f.remedy)
        )
        for f in findings
    )
    heads = "".join('<th scope="col">{}</th>'.format(h) for h in ("Verdict", "Rule", "Place", "What", "What to do"))
    return '<table class="findings"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'.format(heads, rows)


def _sources(report: RequestReport) -> str:
    used = sorted({f.rule for r in report.files for f in r.findings} | {f.rule for f in report.findings})
    rows = "".join(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>".format(*map(escape, (rule,) + entry))
        for rule in used
        for entry in sources(report.policy, rule)
    )
    if not rows:
        return ""
    heads = "".join('<th scope="col">{}</th>'.format(h) for h in ("Rule", "Key", "Value", "Source"))
    return "<h2>Where the numbers come from</h2><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>".format(
        heads, rows
    )
