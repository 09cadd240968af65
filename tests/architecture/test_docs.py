"""What is public is documented, and what the documents say runs."""
import argparse
import importlib
import os
import re
import shlex
import subprocess
import sys

import pytest
from jdftest import children, tree

PAGES = (
    [tree.ROOT / "README.md", tree.ROOT / "CONTRIBUTING.md"]
    + sorted((tree.ROOT / "jdfanalysis" / "docs").rglob("*.md"))
    + sorted((tree.ROOT / "output_checks" / "docs").rglob("*.md"))
)
FENCE = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.M | re.S)
# Languages that are shown, not run: figures of output and plain listings.
SHOWN = {"text", "json"}
# Shell lines that the continuous run itself carries out, or that need a person's choice.
SHELL_ELSEWHERE = ("make ", "git ", "bash .ci/run", "Rscript ")


def blocks(page, language):
    return [code for lang, code in FENCE.findall(page.read_text(encoding="utf-8")) if lang == language]


def page_id(page):
    return tree.relative(page)


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_block_names_a_known_language(page):
    languages = {lang for lang, _ in FENCE.findall(page.read_text(encoding="utf-8"))}
    assert languages - SHOWN - {"python", "sh"} == set()


@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p, "python")], ids=page_id)
def test_python_blocks_run_in_order(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.environ.setdefault("MPLBACKEND", "Agg")
    namespace = {"__name__": "docs"}
    for number, code in enumerate(blocks(page, "python"), 1):
        exec(compile(code, "{} block {}".format(page_id(page), number), "exec"), namespace)


@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p, "sh")], ids=page_id)
def test_shell_lines_run(page, tmp_path):
    for code in blocks(page, "sh"):
        for line in code.splitlines():
            if not line.strip() or line.startswith(SHELL_ELSEWHERE) or line.startswith("#"):
                continue
            words = shlex.split(line, comments=True)
            assert words[0] == "python", "{}: only python lines can be run here: {}".format(page_id(page), line)
            done = subprocess.run([sys.executable] + words[1:], cwd=str(tmp_path), env=children.environment(),
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
            assert done.returncode in (0, 1, 2), line + "\n" + done.stdout


def documented(folder):
    pages = sorted((tree.ROOT / folder / "docs").rglob("*.md"))
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


@pytest.mark.parametrize("package", tree.public_packages())
def test_every_public_name_is_on_a_page(package):
    text = documented(package.split(".")[0])
    listed = importlib.import_module(package).__all__
    missing = [n for n in listed if not n.startswith("__") and not re.search(r"\b{}\b".format(re.escape(n)), text)]
    assert missing == []


def options(parser):
    """(command, option) pairs of a parser and its commands."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                yield name, name
                for _, option in options(sub):
                    yield name, option
        elif not isinstance(action, argparse._HelpAction):
            yield "", (action.option_strings[-1] if action.option_strings else action.metavar or action.dest)


@pytest.mark.parametrize("package", tree.PACKAGES)
def test_every_option_is_explained_and_on_a_page(package):
    parser = importlib.import_module(package + ".cli").build_parser()
    text = documented(package)
    assert [pair for pair in options(parser) if pair[1] not in text] == []
    without_help = [
        action.dest
        for sub in [parser] + [p for a in parser._actions if isinstance(a, argparse._SubParsersAction) for p in a.choices.values()]
        for action in sub._actions
        if not isinstance(action, argparse._SubParsersAction) and not action.help
    ]
    assert without_help == []


def test_the_changelog_names_this_version():
    import jdfanalysis

    text = (tree.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## {}".format(jdfanalysis.__version__) in text


def test_links_between_pages_lead_somewhere():
    broken = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" in target or target.startswith("mailto:"):
                continue
            # Without following links: an installed copy is tested through one.
            if not os.path.exists(os.path.normpath(str(page.parent / target))):
                broken.append("{} -> {}".format(page_id(page), target))
    assert broken == []
