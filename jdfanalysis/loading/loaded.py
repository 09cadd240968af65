"""What comes out of loading one table."""
from dataclasses import dataclass, field
from typing import Mapping, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.model import Table
from jdfanalysis.loading.parts import Part
from jdfanalysis.loading.report import LoadReport


@dataclass(frozen=True)
class LoadedTable:
    """
    A table that conforms to its declaration.

    name : of the table; declaration : the Table it was read as
    frame : canonical names; ids are int32 codes (-1 missing), dates whole days, codes and texts
        categoricals, numbers and flags float64; row i is row i of every other part of the package
    lookup : the ids behind the codes of each id column, `lookup[column][code]`, as bytes
    quarantined : rows that are not in `frame`, as text, with `reason`
    set_aside : values that are missing in `frame`: row (-1 if quarantined), column, reason, text
    report : the LoadReport
    parts : the files it was read from; () for a database
    """

    name: str
    declaration: Table
    frame: pd.DataFrame = field(repr=False)
    lookup: Mapping[str, np.ndarray] = field(repr=False)
    quarantined: pd.DataFrame = field(repr=False)
    set_aside: pd.DataFrame = field(repr=False)
    report: LoadReport = field(repr=False)
    parts: Tuple[Part, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        return self.report.as_text()

    def _repr_html_(self) -> str:
        return self.report._repr_html_()
