"""The lines of an anchor: one for each commit, of one length, in files of so many."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

GENESIS = "0" * 64
"""What stands before the first commit."""

LINE_BYTES = 128
"""A line lies within one sector, so that a power cut leaves it whole or blank."""

LINES = 64
"""A file has at most so many lines."""

_LINE = re.compile(rb"(\d{20}) ([0-9a-f]{64}) (\d{1,16}) (\d{1,16}) *\n")


@dataclass(frozen=True, slots=True)
class AnchorLine:
    """What an anchor says of a commit.

    Attributes:
        version: of the commit.
        chain: the hash of the log up to it, see ``chained``.
        size: bytes of its file.
        written_at: when its file was written, milliseconds since 1970.
    """

    version: int
    chain: str
    size: int
    written_at: int

    def to_bytes(self) -> bytes:
        """The line, ``LINE_BYTES`` long."""
        text = f"{self.version:020d} {self.chain} {self.size} {self.written_at}"
        return f"{text:<{LINE_BYTES - 1}}\n".encode("ascii")


class UnreadableLine(ValueError):
    """A line that no writer has written."""


def chained(before: str, content: bytes) -> str:
    """The hash of a log up to a commit: SHA-256 over the hash before it and the SHA-256 of the commit's bytes, in hex."""
    return hashlib.sha256(bytes.fromhex(before) + hashlib.sha256(content).digest()).hexdigest()


def lines_file(version: int) -> str:
    """The name of the file that holds a commit's line."""
    return f"{version // LINES * LINES:020d}.lines"


def place_of(version: int) -> int:
    """Where a commit's line begins in its file, in bytes."""
    return version % LINES * LINE_BYTES


def read_lines(content: bytes, first: int) -> dict[int, AnchorLine]:
    """The lines of a file by version, without blank ones.

    Args:
        content: of the file.
        first: version of its first line.

    Raises:
        UnreadableLine: there is something else in it.
    """
    found = {}
    for number in range(-(-len(content) // LINE_BYTES)):
        text = content[number * LINE_BYTES : (number + 1) * LINE_BYTES]
        if not text.strip(b"\0"):
            continue
        parts = _LINE.fullmatch(text)
        version = first + number
        if parts is None or len(text) != LINE_BYTES or int(parts[1]) != version or number >= LINES:
            raise UnreadableLine(f"line {number + 1}")
        found[version] = AnchorLine(version, parts[2].decode(), int(parts[3]), int(parts[4]))
    return found
