"""The manual as plain HTML files that open from a folder: no script, no font, nothing from elsewhere.

Each page has the contents of the manual beside it, its own headings at its top, and the pages before and after it in reading
order at its end. The page of names is what a search would be: every heading and every public name, in order of the alphabet.
"""

import html
import posixpath
import re

from builder.style import STYLE

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title><style>{style}</style></head>
<body><header><a href="{up}index.html">Manual</a> <a href="{up}names.html">All names</a>
<a class="narrow" href="#contents">Contents</a></header>
<div class="page"><nav class="manual" id="contents">{contents}</nav>
<main>{body}
<nav class="turn">{turn}</nav></main></div></body></html>
"""
# Fewer headings than these need no list at the top of their page.
FEWEST_HEADINGS = 4
FIRST = "jdfanalysis/index.md"
GROUPS = (("jdfanalysis/", "Guides"), ("output_checks/", "Checking outputs"), ("jdfanalysis/reference/", "Reference"))


def pages(sources):
    """(path, bytes) of the HTML pages of (path, markdown text) pairs, of the list of all, and of all names."""
    texts = dict(sources)
    order = reading_order(texts)
    titles = {path: title_of(path, texts[path]) for path in order}
    made, names = [], []
    for place, path in enumerate(order):
        body, heads = render(path, texts[path], set(texts))
        names += [(plain, target_of(path) + "#" + name, titles[path]) for level, plain, name in heads if level > 1]
        around = (order[place - 1] if place else None, order[place + 1] if place + 1 < len(order) else None)
        made.append(whole(target_of(path), titles[path], _with_headings(body, heads), order, titles, around))
    if FIRST not in texts:
        body = "<h1>Manual</h1>\n" + _listed(order, titles, "", "")
        made.append(whole("index.html", "Manual", body, order, titles, (None, order[0] if order else None)))
    made.append(whole("names.html", "All names", _names_page(names), order, titles, (None, None)))
    return made


def reading_order(texts):
    """Paths in the order of the links of their index page; those it does not name follow within their group."""
    first = []
    for start in ("jdfanalysis/", "output_checks/"):
        linked = re.findall(r"\]\(([\w/-]+\.md)\)", texts.get(start + "index.md", ""))
        first += [start + "index.md"] + [start + one for one in linked]
    rank = {path: place for place, path in reversed(list(enumerate(first)))}
    return sorted(texts, key=lambda path: (_group(path), rank.get(path, len(first)), path))


def _group(path):
    return max([place for place, (start, _) in enumerate(GROUPS) if path.startswith(start)] or [0], key=lambda k: len(GROUPS[k][0]))


def title_of(path, text):
    """The first heading of a page, or its path."""
    return next((line.lstrip("# ").strip().replace("`", "") for line in text.splitlines() if line.startswith("#")), path)


def target_of(path):
    """Where the page of a source goes, below the folder of pages; the first page is the one that opens the manual."""
    return "index.html" if path == FIRST else re.sub(r"\.md$", ".html", path)


def render(path, text, known):
    """(HTML, [(level, plain heading, name)]) of a page; its links lead to other pages, headings get names to link to."""
    import mistune

    text = re.sub(r"<!--.*?-->\n*", "", text, flags=re.S)
    body = mistune.create_markdown(plugins=["table"])(text)
    body = re.sub(r'href="(?![a-z]+:|#)([^"#]+)((?:#[^"]*)?)"', lambda m: _followed(path, m.group(1), m.group(2), known), body)
    heads, used = [], {}

    def named(match):
        plain = html.unescape(re.sub(r"<[^>]+>", "", match.group(2)))
        name = re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", plain.strip().lower()))
        used[name] = used.get(name, -1) + 1
        name += "-{}".format(used[name]) if used[name] else ""
        heads.append((int(match.group(1)), plain, name))
        return '<h{0} id="{1}">{2}</h{0}>'.format(match.group(1), html.escape(name), match.group(2))

    body = re.sub(r"<h([1-6])>(.*?)</h\1>", named, body)
    return re.sub(r"(<table>.*?</table>)", _wide, body, flags=re.S), heads


def _wide(match):
    """A table that scrolls in a narrow window; short code in it stays whole, long code may break after its marks."""
    short = re.sub(r"<code>([^<]{1,24})</code>", r'<code class="whole">\1</code>', match.group(1))
    table = re.sub(r"<code>([^<]{25,})</code>", lambda m: "<code>" + re.sub(r"(/|::|_|, )", r"\1<wbr>", m.group(1)) + "</code>", short)
    return '<div class="wide">{}</div>'.format(table)


def _followed(path, link, anchor, known):
    """The link of a page as its HTML needs it: the folder `docs` of the source is left out of the paths of pages."""
    package, _, rest = path.partition("/")
    here = posixpath.dirname(target_of(path)) or "."
    real = posixpath.normpath(posixpath.join(package, "docs", posixpath.dirname(rest), html.unescape(link)))
    page = real.replace("/docs/", "/", 1)
    if page in known:
        return 'href="{}{}"'.format(posixpath.relpath(target_of(page), here), anchor)
    if page.endswith(".md"):
        # A page that these sources do not hold: the link stays as it was written.
        return 'href="{}{}"'.format(re.sub(r"\.md$", ".html", link), anchor)
    return 'href="{}"'.format(posixpath.relpath("../" + real, here))


def _with_headings(body, heads):
    """The page with the list of its headings under its title; of a reference the names as well."""
    listed = [head for head in heads if head[0] == 2]
    if len(listed) < FEWEST_HEADINGS:
        listed = [head for head in heads if head[0] in (2, 3)]
    if len(listed) < FEWEST_HEADINGS:
        return body
    items = "".join('<li><a href="#{}">{}</a></li>'.format(html.escape(name), html.escape(plain)) for _, plain, name in listed)
    contents = '<details class="here" open><summary>On this page</summary><ul>{}</ul></details>'.format(items)
    return body.replace("</h1>", "</h1>\n" + contents, 1)


def _listed(order, titles, up, here):
    """The pages in their groups, as lists."""
    parts = []
    for place, (_, group) in enumerate(GROUPS):
        mine = [path for path in order if _group(path) == place]
        items = "".join(_item(path, titles[path], up, path == here) for path in mine)
        if items:
            parts.append("<h2>{}</h2>\n<ul>{}</ul>\n".format(group, items))
    return "".join(parts)


def _item(path, title, up, here):
    mark = ' aria-current="page"' if here else ""
    shown = html.escape(title.replace("Reference: jdfanalysis.", ""))
    return '<li><a href="{}{}"{}>{}</a></li>\n'.format(up, target_of(path), mark, shown)


def _names_page(names):
    """Every heading and public name, in order of the alphabet, with the page that holds it."""
    items = "".join(
        '<li><a href="{}">{}</a> <span>{}</span></li>\n'.format(html.escape(target), html.escape(plain), html.escape(title))
        for plain, target, title in sorted(names, key=lambda one: (re.sub(r"^[\W\d_]+", "", one[0]).lower(), one[1]))
    )
    return "<h1>All names</h1>\n<p>Search this page with Ctrl+F.</p>\n<ul class='names'>{}</ul>".format(items)


def whole(target, title, body, order, titles, around):
    """(path, bytes) of one file."""
    up = "../" * target.count("/")
    here = next((path for path in order if target_of(path) == target), "")
    words = ("Before: ", "Next: ")
    turn = " ".join(
        '<a href="{}{}">{}{}</a>'.format(up, target_of(path), word, html.escape(titles[path]))
        for word, path in zip(words, around) if path
    )
    text = PAGE.format(title=html.escape(title), style=STYLE, up=up, body=body, turn=turn,
                       contents=_listed(order, titles, up, here))
    return "docs/" + target, text.encode("utf-8")
