"""Nothing in the tree names a machine, a host, or stores what it should not."""
import json
import re

from jdftest import tree

TEXT = (".py", ".md", ".txt", ".json", ".toml", ".ini", ".csv", ".R", ".ipynb", "")
FORBIDDEN = {
    "a machine path": re.compile(r"(?<![\w.])/(?:work|root|home|tmp/envs|opt/pypi)/"),
    "a registry host": re.compile(r"(?:pypi\.org|files\.pythonhosted|registry\.npmjs|deb\.debian\.org)"),
}


def tracked():
    skip = {".git", ".venv", "demo", "__pycache__", ".hypothesis", ".pytest_cache", "build", "dist"}
    for path in sorted(tree.ROOT.rglob("*")):
        parts = set(path.relative_to(tree.ROOT).parts)
        if path.is_file() and not parts & skip and not any(p.startswith(".venv") or p.endswith(".egg-info") for p in parts):
            yield path


def test_no_file_names_a_machine_or_a_host():
    found = []
    for path in tracked():
        if path.suffix not in TEXT or path.name == "test_clean_tree.py" or path.stat().st_size > 2000000:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += ["{} holds {}".format(tree.relative(path), what) for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert found == []


def test_notebooks_hold_no_outputs():
    kept = []
    for path in sorted((tree.ROOT / "notebooks").rglob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell.get("outputs") or cell.get("execution_count"):
                kept.append(tree.relative(path))
    assert kept == []


def test_no_third_party_code():
    wheels = [tree.relative(p) for p in tracked() if p.suffix in (".whl", ".egg", ".zip", ".gz", ".dll", ".so", ".pyd")]
    assert wheels == []
