"""A pool of arrays, so that the memory of columns is used again."""

from __future__ import annotations

from weakref import finalize

import numpy as np

from domain.indicators.columns import FloatColumn

_KEPT = 512 * 1024 * 1024
_WORTH_KEEPING = 1024 * 1024
_NUMBER = np.dtype(np.float64).itemsize


class ArrayPool:
    """A pool that hands out arrays, and takes their memory back once nobody has them any more.

    Fresh memory costs a long column more than most steps do: the system clears each page when it is first written to. Callers in
    several threads need not wait for one another.
    """

    def __init__(self, kept: int = _KEPT, worth_keeping: int = _WORTH_KEEPING) -> None:
        """Has nothing yet.

        Args:
            kept: bytes that are kept for later at most; those kept longest go first.
            worth_keeping: bytes below which an array's memory is not kept: what is small comes from where much is used again.
        """
        self._kept, self._worth_keeping = kept, worth_keeping
        self._unused: dict[int, FloatColumn] = {}

    @property
    def unused(self) -> int:
        """Bytes that wait to be used again."""
        return sum(memory.nbytes for memory in list(self._unused.values()))

    def empty(self, outputs: int, rows: int) -> FloatColumn:
        """An array of shape (outputs, rows) with any content."""
        size = outputs * rows
        if size * _NUMBER < self._worth_keeping:
            return np.empty((outputs, rows))
        memory = self._taken(size)
        lent = _Lent(memory)
        finalize(lent, self._give_back, memory).atexit = False
        return np.asarray(lent)[:size].reshape(outputs, rows)

    def _taken(self, size: int) -> FloatColumn:
        for key, memory in list(self._unused.items()):
            if size <= len(memory) <= 2 * size and self._unused.pop(key, None) is not None:
                return memory
        return np.empty(size)

    def _give_back(self, memory: FloatColumn) -> None:
        self._unused[id(memory)] = memory
        for key in list(self._unused):
            if self.unused <= self._kept:
                break
            self._unused.pop(key, None)


class _Lent:
    """Owner of an array's memory as numpy sees it: it goes when the last array goes that has any of it."""

    def __init__(self, memory: FloatColumn) -> None:
        self.__array_interface__ = memory.__array_interface__
