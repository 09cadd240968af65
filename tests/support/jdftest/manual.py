"""The manual as a bundle has it: every page, from the sources of this tree."""
import html
import posixpath
import re
import sys

from jdftest import tree

if str(tree.ROOT / "vendored") not in sys.path:
    sys.path.insert(0, str(tree.ROOT / "vendored"))


def made():
    """{path in the bundle: text} of all pages."""
    import build
    from builder import pages

    return {path: data.decode("utf-8") for path, data in pages.pages(build.manual())}


def dead_links(found):
    """'page -> link' of every link that leads to no page, no heading of it and no notebook of the bundle."""
    names = {path: set(re.findall(r'id="([^"]+)"', text)) for path, text in found.items()}
    dead = []
    for path, text in found.items():
        for link in re.findall(r'(?:href|src)="([^"]*)"', text):
            where, _, name = html.unescape(link).partition("#")
            if re.match(r"(https?|mailto):", where):
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), where)) if where else path
            if target in names:
                good = not name or name in names[target]
            else:
                good = target.startswith("notebooks") and (tree.ROOT / target).exists()
            if not good:
                dead.append("{} -> {}".format(path, link))
    return dead
