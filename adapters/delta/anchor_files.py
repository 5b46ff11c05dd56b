"""The files of an anchor: lines of commits and seals of checkpoints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from adapters.delta.anchor_lines import LINES, AnchorLine, lines_file, place_of, read_lines
from adapters.delta.errors import damaged_anchor
from adapters.delta.storage import Storage

_LINES, _SEAL = ".lines", ".checkpoint"


class AnchorFiles:
    """An anchor as it is when it is looked at: each file is read at most once."""

    def __init__(self, place: Storage, table: str) -> None:
        """Takes where the anchor is and the name of its table's place, for errors."""
        self._place, self._table = place, table
        self._names: set[str] | None = None
        self._read: dict[str, dict[int, AnchorLine]] = {}

    @property
    def names(self) -> set[str]:
        """The names of all files."""
        if self._names is None:
            self._names = {name for name in self._place.listed() if name.endswith((_LINES, _SEAL))}
        return self._names

    def last(self) -> AnchorLine | None:
        """The line of the last commit that has one; None: there is none.

        Raises:
            TapeDamaged: a file is not as anchors are written.
        """
        for name in sorted((name for name in self.names if name.endswith(_LINES)), reverse=True):
            if lines := self._lines(name):
                return lines[max(lines)]
        return None

    def line(self, version: int) -> AnchorLine | None:
        """The line of a commit; None: it has none.

        Raises:
            TapeDamaged: its file is not as anchors are written.
        """
        return self._lines(lines_file(version)).get(version)

    def line_up_to(self, version: int) -> AnchorLine | None:
        """The line of the last commit up to a version that has one; None: there is none.

        Raises:
            TapeDamaged: a file is not as anchors are written.
        """
        for first in range(version // LINES * LINES, -1, -LINES):
            lines = self._lines(lines_file(first))
            if found := [number for number in lines if number <= version]:
                return lines[max(found)]
        return None

    def seal(self, version: int) -> bytes | None:
        """The seal of a checkpoint; None: it has none."""
        try:
            return self._place.read(seal_file(version))[0]
        except FileNotFoundError:
            return None

    def sealed(self) -> Iterator[int]:
        """The versions of all checkpoints that have a seal."""
        return (int(name[:20]) for name in sorted(self.names) if name.endswith(_SEAL) and name[:20].isdigit())

    def _lines(self, name: str) -> dict[int, AnchorLine]:
        if name not in self._read:
            self._read[name] = self._lines_in(name)
        return self._read[name]

    def _lines_in(self, name: str) -> dict[int, AnchorLine]:
        try:
            content, _ = self._place.read(name)
        except FileNotFoundError:
            return {}
        try:
            return read_lines(content, int(name.removesuffix(_LINES)))
        except ValueError as error:
            raise damaged_anchor(self._table, name) from error


def write_lines(place: Storage, lines: Sequence[AnchorLine], *, durable: bool) -> None:
    """Writes the lines of commits that follow one another.

    Raises:
        OSError, PortError: they cannot be written.
    """
    for name, group in groupby(lines, key=lambda line: lines_file(line.version)):
        of_file = list(group)
        content = b"".join(line.to_bytes() for line in of_file)
        place.write_at(name, place_of(of_file[0].version), content, durable=durable)


def seal_file(version: int) -> str:
    """The name of a checkpoint's seal."""
    return f"{version:020d}{_SEAL}"
