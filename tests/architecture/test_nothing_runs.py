"""The checker reads; it fetches nothing, runs nothing and unpickles nothing, whatever a file holds."""
import ast
import pickle
import runpy
import socket
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd

import output_checks
from output_checks import check_folder

HOME = Path(output_checks.__file__).parent
ROGUES = Path(__file__).resolve().parents[1] / "rogues"
FETCHES_OR_RUNS = {
    "socket", "ssl", "urllib", "http", "ftplib", "smtplib", "requests", "subprocess", "multiprocessing", "ctypes", "pickle",
    "marshal", "shelve", "joblib", "dill", "cloudpickle", "webbrowser", "xmlrpc",
}
CALLS = {"eval", "exec", "compile", "__import__", "read_pickle", "read_hdf", "system", "popen"}


def test_no_module_names_what_fetches_runs_or_unpickles():
    found = []
    for path in sorted(HOME.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name.split(".")[0] for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [(node.module or "").split(".")[0]]
            elif isinstance(node, ast.Call):
                # re.compile is no compile: only a bare name, or a method that runs.
                called = node.func.id if isinstance(node.func, ast.Name) else ""
                method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                names = [name for name in (called, method if method != "compile" else "") if name in CALLS]
            found += [(path.name, name) for name in names if name in FETCHES_OR_RUNS | CALLS]
    assert not found


def test_checking_every_kind_of_file_fetches_and_runs_nothing(tmp_path, monkeypatch):
    folder = tmp_path / "request"
    folder.mkdir()
    for script in sorted(ROGUES.glob("cases_*.py")):
        for name, made in runpy.run_path(str(script)).items():
            if name.startswith(("unsafe_", "safe_")):
                own = folder / (script.stem + name)
                own.mkdir()
                made(own)

    def refused(*arguments, **named):
        raise AssertionError("this must never be called")

    for owner, name in ((socket, "socket"), (subprocess, "Popen"), (pickle, "load"), (pickle, "loads"), (pickle, "Unpickler"),
                        (pd, "read_pickle"), (np, "load")):
        monkeypatch.setattr(owner, name, refused)
    assert len(check_folder(folder).files) > 100
