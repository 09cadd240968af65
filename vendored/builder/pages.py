"""The manual as plain HTML files that open from a folder: no script, no font, nothing from elsewhere."""

import html
import re

STYLE = """body{font:16px/1.5 Georgia,serif;max-width:50em;margin:2em auto;padding:0 1em;color:#222}
code,pre{font-family:Consolas,monospace;font-size:90%}pre{background:#f4f4f4;padding:.8em;overflow:auto}
table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2em .6em;text-align:left;vertical-align:top}"""
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{style}</style></head>
<body>{top}{body}</body></html>
"""


def pages(sources):
    """(path, bytes) of the HTML pages of (path, markdown text) pairs, and of an index of all."""
    made, listed = [], []
    for path, text in sorted(sources):
        title = next((line.lstrip("# ").strip() for line in text.splitlines() if line.startswith("#")), path)
        target = re.sub(r"\.md$", ".html", path)
        up = "../" * target.count("/")
        top = '<p><a href="{}index.html">All pages</a></p>\n'.format(up)
        made.append(("docs/" + target, page(title, top, render(text))))
        listed.append('<li><a href="{}">{}</a> ({})</li>'.format(target, html.escape(title), html.escape(path)))
    made.append(("docs/index.html", page("Manual", "", "<h1>Manual</h1>\n<ul>\n" + "\n".join(listed) + "\n</ul>\n")))
    return made


def render(text):
    """Markdown to HTML; links to other pages follow them, headings get names to link to."""
    import mistune

    body = mistune.create_markdown(plugins=["table"])(text)
    body = re.sub(r'href="(?![a-z]+:)([^"#]+)\.md((?:#[^"]*)?)"', r'href="\1.html\2"', body)
    return re.sub(r"<h([1-6])>(.*?)</h\1>", _named, body)


def _named(match):
    plain = html.unescape(re.sub(r"<[^>]+>", "", match.group(2)))
    name = re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", plain.lower()).strip())
    return '<h{0} id="{1}">{2}</h{0}>'.format(match.group(1), html.escape(name), match.group(2))


def page(title, top, body):
    """One whole file."""
    return PAGE.format(title=html.escape(title), style=STYLE, top=top, body=body).encode("utf-8")
