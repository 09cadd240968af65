"""Arrays that grow at the end: one large piece of memory each, which goes back to the system when it is let go."""
from typing import Tuple

import numpy as np

# By how much more than needed an array grows.
_SLACK = 1.2


class Growing:
    """
    Values of one dtype, or rows of them, added a block at a time.

    Many small pieces would leave memory in tatters; joining them would hold everything twice.
    """

    def __init__(self, dtype: str, width: Tuple[int, ...] = ()):
        self._dtype, self._width = dtype, width
        self._begin()

    def _begin(self) -> None:
        self._data = np.empty((0,) + self._width, dtype=self._dtype)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, values: np.ndarray) -> None:
        """Add values at the end."""
        need = self._size + len(values)
        if need > len(self._data):
            # Nobody else may hold the array: see `view`.
            self._data.resize((int(need * _SLACK),) + self._width, refcheck=False)
        self._data[self._size:need] = values
        self._size = need

    def view(self) -> np.ndarray:
        """What is there, to be read at once: it must not be kept while more is added."""
        return self._data[:self._size]

    def take(self) -> np.ndarray:
        """What is there; then begin anew."""
        data, size = self._data, self._size
        self._begin()
        data.resize((size,) + self._width, refcheck=False)
        return data
