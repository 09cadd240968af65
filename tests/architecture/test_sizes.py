"""A module stops at 300 lines, a function at 40. Exceptions are listed with a reason."""
import ast

from jdftest import tree

MODULE_LINES = 300
FUNCTION_LINES = 40

# path -> why it may be longer; path::function likewise.
EXCEPTIONS = {}


def functions(path):
    for node in ast.walk(tree.parse(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, last_line(node) - node.lineno + 1


def last_line(node):
    return max(getattr(n, "lineno", node.lineno) for n in ast.walk(node))


def test_modules_are_short():
    long = []
    for path in tree.sources():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MODULE_LINES and tree.relative(path) not in EXCEPTIONS:
            long.append((tree.relative(path), lines))
    assert long == []


def test_functions_are_short():
    long = []
    for path in tree.sources():
        for name, lines in functions(path):
            if lines > FUNCTION_LINES and "{}::{}".format(tree.relative(path), name) not in EXCEPTIONS:
                long.append((tree.relative(path), name, lines))
    assert long == []


def test_no_exception_is_stale():
    paths = {tree.relative(path) for path in tree.sources()}
    assert [key for key in EXCEPTIONS if key.split("::")[0] not in paths] == []
