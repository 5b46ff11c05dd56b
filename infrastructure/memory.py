"""How the process treats memory that it no longer needs."""

from __future__ import annotations

import contextlib
import ctypes
import os

_LARGE = 128 * 1024
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


def give_back_memory() -> None:
    """Makes freed memory go back to the system at once.

    A run reads window after window; kept for reuse, their memory doubles what the run needs at its peak. Two allocators are asked:
    Polars', which would wait ten seconds (it reads the setting when Polars is imported, so this comes first; a setting of the
    user's own stays), and glibc's, which NumPy uses and which would keep ever larger arrays in its heap.
    """
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")
    with contextlib.suppress(OSError, AttributeError, TypeError):
        tell = ctypes.CDLL(None).mallopt
        tell(_MMAP_THRESHOLD, _LARGE)
        tell(_TRIM_THRESHOLD, _LARGE)
