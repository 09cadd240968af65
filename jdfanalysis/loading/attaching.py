"""Columns of a table whose rows are about cases, beside the rows of a linked table that names the case."""
from typing import Sequence

import numpy as np
import pandas as pd

from jdfanalysis.errors import FrameError, UsageError
from jdfanalysis.loading import ids
from jdfanalysis.loading.folders import Loaded
from jdfanalysis.loading.linking import Linked


def attach_columns(
    linked: Linked, loaded: Loaded, table: str, other: str, key: str, columns: Sequence[str]
) -> pd.DataFrame:
    """
    The rows of `linked[table]`, in their order, with `columns` of `other` by the id `key` that both hold.

    For tables that name no person, such as the cases of the family court: linking leaves them aside, because a case belongs
    to several people. `key` : an id column of both tables, compared whole. `columns` : of `other`; where `table` has a column of
    that name it is replaced. Rows without the id, or whose id `other` lacks, get missing values.
    Raises UsageError for names that are not there, and where the dictionary already ties `key` to another table;
    FrameError if `other` has several rows with one id: say first which of them is meant.
    """
    _known(linked, loaded, table, other, key, columns)
    below, above = linked[table], loaded[other].frame
    codes = ids.codes_in(ids.Coded(below[key].to_numpy(), loaded[table].lookup[key]), loaded[other].lookup[key])
    places = np.full(len(loaded[other].lookup[key]), -1, dtype=np.int64)
    theirs = above[key].to_numpy()
    named = theirs >= 0
    places[theirs[named]] = np.flatnonzero(named)
    if len(np.unique(theirs[named])) < int(named.sum()):
        raise FrameError("'{}' has several rows with the same '{}'. Keep one row for each before you join.".format(other, key))
    there = (codes >= 0) & (codes < len(places))
    at = np.where(there, places[np.where(there, codes, 0)], -1) if len(places) else np.full(len(below), -1)
    found = above[list(columns)].reset_index(drop=True).reindex(np.where(at < 0, len(above), at))
    found.index = below.index
    return below.assign(**{name: found[name] for name in columns})


def _known(linked: Linked, loaded: Loaded, table: str, other: str, key: str, columns: Sequence[str]) -> None:
    missing = [name for name, there in ((table, linked), (other, loaded)) if name not in there]
    if missing:
        raise UsageError("There is no table '{}'.".format("', '".join(missing)))
    without = [name for name in (table, other) if key not in loaded[name].lookup]
    if without:
        raise UsageError("'{}' is no id column of {}.".format(key, " and ".join(without)))
    absent = [name for name in columns if name not in loaded[other].frame.columns]
    if absent:
        raise UsageError("'{}' has no column {}.".format(other, ", ".join(absent)))
    declared = loaded[table].declaration
    if key in [mine for mine, _ in declared.parent_key] + [mine for mine, _, _ in declared.references]:
        raise UsageError("The dictionary ties '{}' of '{}' to another table: linking has recoded it already.".format(key, table))
