"""How much memory a process needed at its worst."""

from __future__ import annotations

import gc
import resource
import sys
from pathlib import Path

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_MEGABYTE = 1_000_000


class PeakMemory:
    """The peak of the resident memory since the object was made.

    On Linux the kernel's high-water mark is set back first; elsewhere, what went before the object counts where it was more.
    """

    def __init__(self) -> None:
        """Begins to look; make it when the imports are done."""
        gc.collect()
        self._resettable = _reset()
        self.base = self.total()

    def total(self) -> float:
        """The peak in all, megabytes."""
        if self._resettable:
            for line in _STATUS.read_text().splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024 / _MEGABYTE
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / _MEGABYTE if sys.platform == "darwin" else most * 1024 / _MEGABYTE

    def above(self) -> float:
        """The peak above what the process held when the object was made, megabytes."""
        return max(0.0, self.total() - self.base)


def _reset() -> bool:
    try:
        _CLEAR.write_text("5")
    except OSError:
        return False
    return True
