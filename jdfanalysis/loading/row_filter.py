"""Which rows to keep by the ids they hold, told block by block, before anything else is made of them."""
from typing import NamedTuple, Sequence, Tuple

import numpy as np

from jdfanalysis.dictionary.model import Variable
from jdfanalysis.loading.id_store import IdStore
from jdfanalysis.loading.id_texts import clean_ids
from jdfanalysis.loading.texts import Texts

# Stands between the parts of a key of several ids; no id holds it.
BETWEEN = b"\x1f"


class RowFilter(NamedTuple):
    """Keep the rows whose ids in `variables`, joined, are in `members`."""

    variables: Tuple[Variable, ...]
    members: IdStore

    def keep(self, columns: Sequence[Texts]) -> np.ndarray:
        """True for the rows to keep; `columns` are those of the variables, in order."""
        return self.members.known(joined([clean_ids(texts).ids for texts in columns]))


def joined(columns: Sequence[np.ndarray]) -> np.ndarray:
    """One id per row of the ids of several columns; blank where one of them is."""
    whole = columns[0]
    for column in columns[1:]:
        blank = (whole == b"") | (column == b"")
        whole = np.char.add(np.char.add(whole, BETWEEN), column)
        whole[blank] = b""
    return whole


def members_of(found: np.ndarray) -> IdStore:
    """A store of ids; blanks and repetitions in `found` do no harm."""
    distinct = np.unique(found)
    store = IdStore()
    store.codes_of(distinct[distinct != b""])
    return store
