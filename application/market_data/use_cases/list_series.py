"""List what is on the tape."""

from __future__ import annotations

from dataclasses import dataclass

from application.ports.tape import SeriesInfo, Tape


@dataclass(frozen=True, slots=True)
class TapeContents:
    """What is on the tape.

    Attributes:
        series: the series, sorted by symbol, venue and interval, without what damage hides.
        damaged: files that cannot be read, relative to the tape.
    """

    series: tuple[SeriesInfo, ...]
    damaged: tuple[str, ...]


class ListSeries:
    """Lists series and names damaged files."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def run(self) -> TapeContents:
        """The series that can be read and the files that cannot.

        Raises:
            StoreUnavailable: the tape is out of reach.
        """
        return TapeContents(tuple(self._tape.series(skip_damaged=True)), self._tape.damaged_files())
