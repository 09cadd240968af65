"""One self-contained page around a report: readable on screen and on paper, nothing fetched."""
import html

_STYLE = (
    "body{font:15px/1.5 'Segoe UI',Arial,sans-serif;color:#1a1a1a;max-width:62rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.6rem}table{border-collapse:collapse;margin:.4rem 0 1.4rem}"
    "th,td{border:1px solid #c8ccd0;padding:.25rem .6rem;text-align:left;vertical-align:top}"
    "th{background:#f0f2f4}td:last-child{font-variant-numeric:tabular-nums}"
    ".lead{border-left:4px solid #5b6770;background:#f6f7f9;padding:.6rem .9rem}"
    "@media(max-width:62rem){table{display:block;overflow-x:auto}td{min-width:2.5em}td:last-child{min-width:9em}}"
    "p,h2{overflow-wrap:anywhere}details td:last-child{min-width:0}summary{margin:.4rem 0}"
    "@media print{body{margin:0;max-width:none;font-size:9pt}table{display:table}tr{break-inside:avoid}h2,h3{break-after:avoid}"
    "th,td{padding:.15rem .3rem;-webkit-print-color-adjust:exact;print-color-adjust:exact}}"
)
_LEAD = (
    "Counts of what was read and what was odd. It holds no id and no value, but counts can be small: "
    "keep it inside unless the output checkers release it."
)


def whole_page(title: str, body: str) -> str:
    """A complete HTML page with a title, a word on what it may be used for, and `body` (HTML)."""
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        "<title>{0}</title><style>{1}</style></head><body><h1>{0}</h1><p class='lead'>{2}</p>{3}</body></html>"
    ).format(html.escape(title), _STYLE, _LEAD, body)
