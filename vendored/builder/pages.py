"""The manual as plain HTML files that open from a folder: no script, no font, nothing from elsewhere."""

import html
import posixpath
import re

STYLE = """body{font:16px/1.5 Georgia,serif;max-width:50em;margin:2em auto;padding:0 1em;color:#222}
code,pre{font-family:Consolas,monospace;font-size:90%}pre{background:#f4f4f4;padding:.8em;overflow:auto}
table{border-collapse:collapse;display:block;max-width:100%;overflow-x:auto}
td,th{border:1px solid #ccc;padding:.2em .6em;text-align:left;vertical-align:top}"""
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{style}</style></head>
<body>{top}{body}</body></html>
"""


# The pages of each package under a heading of its own; those of calls last, they are looked up and not read.
GROUPS = (
    ("jdfanalysis: how to", re.compile(r"^jdfanalysis/(?!reference/)")),
    ("output_checks: checking outputs", re.compile(r"^output_checks/")),
    ("Reference: every call", re.compile(r"^jdfanalysis/reference/")),
)
FIRST = ("index.md", "install.md", "inside-the-srs.md", "tutorial.md", "how-to.md")


def pages(sources):
    """(path, bytes) of the HTML pages of (path in the project, markdown text) pairs, and of an index of all."""
    made, listed = [], []
    for source, text in sorted(sources):
        title = next((line.lstrip("# ").strip() for line in text.splitlines() if line.startswith("#")), source)
        target = flat(source)
        top = '<p><a href="{}index.html">All pages</a></p>\n'.format("../" * (target.count("/") - 1))
        made.append((target, page(title, top, render(text, source))))
        listed.append((target[len("docs/") : -len(".html")] + ".md", title))
    body = "<h1>Manual</h1>\n"
    for heading, belongs in GROUPS:
        here = sorted((one for one in listed if belongs.match(one[0])), key=_reading_order)
        lines = ['<li><a href="{}.html">{}</a></li>'.format(path[: -len(".md")], html.escape(title)) for path, title in here]
        body += "<h2>{}</h2>\n<ul>\n{}\n</ul>\n".format(heading, "\n".join(lines)) if here else ""
    made.append(("docs/index.html", page("Manual", "", body)))
    return made


def _reading_order(one):
    name = one[0].split("/")[-1]
    return (FIRST.index(name) if name in FIRST else len(FIRST), one[1].lower())


def flat(source):
    """Where a page of the project lies in the bundle: jdfanalysis/docs/a.md is docs/jdfanalysis/a.html."""
    return "docs/" + re.sub(r"\.md$", ".html", source.replace("/docs/", "/"))


def render(text, source):
    """Markdown to HTML; links follow the pages to where they lie in the bundle, headings get names to link to."""
    import mistune

    def follow(match):
        there = posixpath.normpath(posixpath.join(posixpath.dirname(source), match.group(1)))
        there = flat(there) if there.endswith(".md") else there
        return 'href="{}{}"'.format(posixpath.relpath(there, posixpath.dirname(flat(source))), match.group(2))

    # Notes to writers of pages are none to their readers.
    text = re.sub(r"^<!--.*?-->$", "", text, flags=re.M)
    body = mistune.create_markdown(plugins=["table"])(text)
    body = re.sub(r'href="(?![a-z]+:)([^"#]+)((?:#[^"]*)?)"', follow, body)
    return re.sub(r"<h([1-6])>(.*?)</h\1>", _named, body)


def _named(match):
    plain = html.unescape(re.sub(r"<[^>]+>", "", match.group(2)))
    name = re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", plain.lower()).strip())
    return '<h{0} id="{1}">{2}</h{0}>'.format(match.group(1), html.escape(name), match.group(2))


def page(title, top, body):
    """One whole file."""
    return PAGE.format(title=html.escape(title), style=STYLE, top=top, body=body).encode("utf-8")
