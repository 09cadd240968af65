"""Write each notebook from its Spyder script: `make notebooks`. A test holds them fresh.

A script is plain Python with cells: `# %%` starts code, `# %% [markdown]` starts text in comments.
The notebook holds the same cells and no outputs.
"""
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def scripts():
    """The numbered scripts, in reading order."""
    return sorted(HERE.glob("[0-9][0-9]_*.py"))


def cells(text):
    """(kind, source lines) of every cell of a script; what stands before the first mark is left out."""
    found = []
    for line in text.splitlines():
        if line.startswith("# %%"):
            found.append(("markdown" if "[markdown]" in line else "code", []))
        elif found:
            found[-1][1].append(line)
    for kind, lines in found:
        while lines and not lines[-1].strip():
            lines.pop()
        if kind == "markdown":
            lines = [line[2:] if line.startswith("# ") else line.lstrip("#") for line in lines]
        yield kind, lines


def notebook(text):
    """The notebook of a script as a JSON string, format 4.4: old enough for the Jupyter of 2020."""
    made = []
    for kind, lines in cells(text):
        cell = {"cell_type": kind, "metadata": {}, "source": [line + "\n" for line in lines[:-1]] + lines[-1:]}
        if kind == "code":
            cell.update(execution_count=None, outputs=[])
        made.append(cell)
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}, indent=1) + "\n"


def main():
    """Write every notebook whose script has changed."""
    for script in scripts():
        text = notebook(script.read_text(encoding="utf-8"))
        target = script.with_suffix(".ipynb")
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")
            print("written: " + target.name)


if __name__ == "__main__":
    sys.exit(main())
