"""Whether everything on a tape is as it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that is not as it was written.

    Attributes:
        file: relative to the tape.
        what: what is wrong, in a few words, such as "lost" or "changed after it was written".
    """

    file: str
    what: str


@dataclass(frozen=True, slots=True)
class VerifiedTable:
    """A table that was looked at whole.

    Attributes:
        name: of the table, such as ``candles``.
        commits: how many there are.
        files: how many files of rows count.
        anchored: whether its log has an anchor; a table of before has none until the next write.
        differences: files that are not as they were written, of the anchor, the log and the rows, in this order.
    """

    name: str
    commits: int
    files: int
    anchored: bool
    differences: tuple[Difference, ...]


class TapeVerifier(Protocol):
    """Looks at all tables of a tape, at all that was ever written to them and counts; changes nothing unless it is told to."""

    def verify(self) -> tuple[VerifiedTable, ...]:
        """Every table, sorted by name.

        Raises:
            AccessDenied, StoreUnavailable: the tape cannot be read.
        """
        ...

    def adopt(self) -> None:
        """Takes every table's log as it is now for what was written: the next ``verify`` compares with that.

        Raises:
            TapeDamaged: a log has a gap, or its last checkpoint does not say what its commits say.
            AccessDenied, StoreUnavailable: the tape cannot be read or written.
        """
        ...
