"""Each text of a column judged once: when it is first seen. For the rows it is then looked up."""
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.loading import ids
from jdfanalysis.loading.texts import ObjectTexts, PackedTexts, Texts

# Judgements kept per column; beyond that the texts are too various for keeping to help.
MOST_KEPT = 1 << 17


class Judged(NamedTuple):
    """What a text becomes, and the reasons of the closed list that apply to it."""

    value: Any
    reasons: Tuple[str, ...] = ()
    missing: bool = False


class Judgements:
    """
    The judgements on the texts of one column so far, by place; place 0 is that of "no text".

    judge : from a text to its Judged; absent, dtype : value and type where there is none
    values, missing, odd : by place, what the text becomes, whether it means nothing, whether there
        are reasons; texts, reasons : likewise
    """

    def __init__(self, judge: Callable[[str], Judged], absent: Any, dtype: str):
        self._judge, self._none, self._dtype = judge, Judged(absent, (), True), dtype
        self._clear()

    def _clear(self) -> None:
        self.texts: List[str] = [""]
        self.reasons: List[Tuple[str, ...]] = [()]
        self.values = np.array([self._none.value], dtype=self._dtype)
        self.missing = np.ones(1, dtype=bool)
        self.odd = np.zeros(1, dtype=bool)
        self._by_text: Dict[str, int] = {}
        self._by_key: Optional[pd.Index] = None
        self._packed = np.empty(0, dtype="S1")
        self._place_of_key = np.empty(0, dtype=np.int64)

    def places(self, texts: Texts) -> np.ndarray:
        """The place of the judgement on each row. Places hold until the next call."""
        if len(self.texts) > MOST_KEPT:
            self._clear()
        packed = texts.packed() if isinstance(texts, PackedTexts) else None
        found = self._by_bytes(packed) if packed is not None and len(packed) else None
        return found if found is not None else self._by_object(texts)

    def _by_object(self, texts: Texts) -> np.ndarray:
        codes, found = ObjectTexts(texts.objects()).distinct()
        new = [text for text in found if text not in self._by_text]
        self._by_text.update(zip(new, self._added(new).tolist()))
        return np.array([self._by_text[text] for text in found] + [0], dtype=np.int64)[codes]

    def _by_bytes(self, packed: np.ndarray) -> Optional[np.ndarray]:
        """Places by a 64-bit hash, compared in full; None if two texts share one."""
        width = max(packed.dtype.itemsize, self._packed.dtype.itemsize)
        packed = packed.astype("S{}".format(width))
        keys = ids.hash64(packed).view(np.int64)
        at = np.full(len(keys), -1) if self._by_key is None else self._by_key.get_indexer(keys)
        new = np.flatnonzero(at < 0)
        if len(new):
            codes, fresh = pd.factorize(keys[new])
            first = np.empty(len(fresh), dtype=np.int64)
            first[codes[::-1]] = new[::-1]
            at[new] = codes + len(self._packed)
        known = np.concatenate([self._packed.astype(packed.dtype), packed[first]]) if len(new) else self._packed
        if (known.astype(packed.dtype)[at] != packed).any():
            return None
        if len(new):
            self._packed = known
            texts = [text.decode("utf-8") for text in packed[first].tolist()]
            self._place_of_key = np.append(self._place_of_key, self._added(texts))
            self._by_key = pd.Index(fresh if self._by_key is None else np.append(self._by_key.to_numpy(), fresh))
        return self._place_of_key[at]

    def _added(self, texts: List[str]) -> np.ndarray:
        """Judge texts that are new; their places."""
        judged = [self._judge(text) for text in texts]
        places = np.arange(len(self.texts), len(self.texts) + len(texts))
        self.texts += texts
        self.reasons += [j.reasons for j in judged]
        self.values = np.append(self.values, np.array([j.value for j in judged], dtype=self._dtype))
        self.missing = np.append(self.missing, np.array([j.missing for j in judged], dtype=bool))
        self.odd = np.append(self.odd, np.array([bool(j.reasons) for j in judged], dtype=bool))
        return places
