"""Consecutive events of one stream as the journal keeps them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from application.journal.event_hash import DIGEST_BYTES


class RecordBatch(NamedTuple):
    """Records that stand together: what one append wrote, or a part of it.

    Attributes:
        stream: name of the stream.
        position: place of the first event in the global feed, from 1; 0 where the store has no feed.
        version: place of the first event in the stream, from 1.
        records: the records (application/journal/record.py) as UTF-8, one a line, without a line break at the end.
        row_hashes: the row hash of each, 32 bytes, without anything between them.
    """

    stream: str
    position: int
    version: int
    records: bytes
    row_hashes: bytes

    @property
    def size(self) -> int:
        """How many events there are."""
        return len(self.row_hashes) // DIGEST_BYTES

    @property
    def last(self) -> int:
        """Version of the last event."""
        return self.version + self.size - 1

    @property
    def last_hash(self) -> bytes:
        """Row hash of the last event."""
        return self.row_hashes[-DIGEST_BYTES:]

    @property
    def lines(self) -> tuple[bytes, ...]:
        """The records one by one."""
        return _lines(self.records)

    def record(self, version: int) -> str:
        """The record of one of the versions.

        Raises:
            IndexError: it is behind the last one.
        """
        return self.lines[version - self.version].decode()

    def row_hash(self, version: int) -> bytes:
        """The row hash of one of the versions, 32 bytes."""
        start = (version - self.version) * DIGEST_BYTES
        return self.row_hashes[start : start + DIGEST_BYTES]

    def part(self, after: int, last: int) -> RecordBatch:
        """Those of the events that stand behind version ``after``, up to ``last``; itself where these are all."""
        skipped = max(after + 1 - self.version, 0)
        kept = max(min(last, self.last) + 1 - self.version, skipped)
        if (skipped, kept) == (0, self.size):
            return self
        return RecordBatch(
            self.stream,
            self.position + skipped,
            self.version + skipped,
            b"\n".join(self.lines[skipped:kept]),
            self.row_hashes[skipped * DIGEST_BYTES : kept * DIGEST_BYTES],
        )


@lru_cache(maxsize=8)
def _lines(records: bytes) -> tuple[bytes, ...]:
    """Whoever asks one event of a batch for its record mostly asks the next one too."""
    return tuple(records.split(b"\n"))
