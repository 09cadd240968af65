"""The only place that asks which Python or which library version this is."""
import importlib
import sys
from typing import Any, Dict, Optional, Tuple

from jdfanalysis.errors import MissingDependencyError

PYTHON_FLOOR = (3, 7)

# Lowest versions the tests run on: the Anaconda3 2020.02 set.
FLOORS: Dict[str, Tuple[int, ...]] = {
    "numpy": (1, 18, 1),
    "pandas": (1, 0, 1),
    "scipy": (1, 4, 1),
    "statsmodels": (0, 11, 0),
    "patsy": (0, 5, 1),
    "matplotlib": (3, 1, 3),
    "openpyxl": (3, 0, 3),
}

# What each optional part brings, in the words of someone who misses it; and where it comes from: a tier of the offline
# bundle, the Anaconda3 2020.02 of the desktop, or a wheel to ask for.
OPTIONAL: Dict[str, str] = {
    "lifelines": "parametric models that lifelines has and we do not (in the bundles 'thin' and 'full')",
    "pyreadstat": "reading SPSS files and SAS transport files of version 8 (in the bundles 'full'; beside 'own' and 'thin' "
    "ask for its wheel: 1.1.2 on Python 3.7)",
    "xlrd": "checking old Excel files, .xls (part of Anaconda3 2020.02, and in the bundles 'full')",
    "pyarrow": "reading and writing parquet (in no bundle and not in Anaconda3 2020.02: ask for its wheel)",
    "docx": "reports as Word documents (python-docx, which needs lxml: part of Anaconda3 2020.02; in no bundle, ask for its wheel)",
    "tqdm": "progress bars instead of lines of text (part of Anaconda3 2020.02, in no bundle)",
    "dask": "partitions mapped by a cluster or by threads (part of Anaconda3 2020.02, in no bundle)",
    "pyodbc": "SQL Server connections (part of Anaconda3 2020.02, in no bundle)",
    "sqlalchemy": "database connections by URL (part of Anaconda3 2020.02, in no bundle)",
}


def version_of(name: str) -> Optional[str]:
    """Version of an importable package, or None if it is not installed."""
    try:
        module = importlib.import_module(name)
    except ImportError:
        return None
    return str(getattr(module, "__version__", getattr(module, "version", "unknown")))


def version_tuple(text: str) -> Tuple[int, ...]:
    """Leading numbers of a version: '1.0.1rc2' -> (1, 0, 1). Stops at the first part without digits."""
    numbers = []
    for part in text.split("."):
        digits = ""
        for character in part:
            if not character.isdigit():
                break
            digits += character
        if not digits:
            break
        numbers.append(int(digits))
    return tuple(numbers)


def python_version() -> Tuple[int, int, int]:
    """Version of the running Python as three numbers."""
    return (sys.version_info[0], sys.version_info[1], sys.version_info[2])


def require(name: str) -> Any:
    """Import an optional package, or raise MissingDependencyError that says what it would bring and where it comes from."""
    try:
        return importlib.import_module(name)
    except ImportError:
        raise MissingDependencyError(
            "{} is not installed here. It brings: {}. Everything else works without it.".format(
                name, OPTIONAL.get(name.split(".")[0], "an optional part")
            )
        )
