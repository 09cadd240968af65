"""Have the files changed since the last load? A mark per file: its size and a digest of its bytes."""
import hashlib
import json
from pathlib import Path
from typing import Dict, List, Mapping, Tuple, Union

import pandas as pd

from jdfanalysis.errors import LoadingError
from jdfanalysis.loading.loaded import LoadedTable

FORMAT = 1
_BYTES = 1 << 20


def remember_files(loaded: Mapping[str, LoadedTable], path: Union[str, Path]) -> Path:
    """
    Write the marks of the files that tables were read from, as JSON. Returns the path.

    Reads every file once more. The marks hold file names, sizes and digests; nothing of the content
    can be had from them. Tables read from a database have no marks.
    """
    path = Path(path)
    record = {"format": FORMAT, "tables": {name: _marks(table) for name, table in loaded.items()}}
    path.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path


def changed_files(loaded: Mapping[str, LoadedTable], path: Union[str, Path]) -> pd.DataFrame:
    """
    Compare the files of a load with the marks that `remember_files` wrote.

    Returns one row per difference: table, file, change ("changed", "new" or "gone"); no rows if all
    are as they were. Only tables that are loaded are compared. Raises LoadingError if `path` is not
    a file of marks.
    """
    path = Path(path)
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        written, known = record["format"], record["tables"]
    except (OSError, ValueError, KeyError, TypeError):
        raise LoadingError("{}: not a file of marks. Write one with remember_files.".format(path.name))
    if written != FORMAT:
        raise LoadingError("{}: written by another version. Write it anew with remember_files.".format(path.name))
    rows: List[Tuple[str, str, str]] = []
    for name, table in loaded.items():
        before, now = known.get(name, {}), _marks(table)
        for file in sorted(set(before) | set(now)):
            if before.get(file) != now.get(file):
                change = "new" if file not in before else "gone" if file not in now else "changed"
                rows.append((name, file, change))
    return pd.DataFrame(rows, columns=["table", "file", "change"])


def _marks(table: LoadedTable) -> Dict[str, List[object]]:
    """Size and digest by file name; members of a zip share those of the zip."""
    return {path.name: [path.stat().st_size, _digest(path)] for path in sorted({part.path for part in table.parts})}


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(_BYTES), b""):
            digest.update(block)
    return digest.hexdigest()
