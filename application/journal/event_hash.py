"""The two hashes of an event in the journal; both are SHA-256 over UTF-8 text.

* The **content hash** covers what happened: event name, schema version, market time and payload. The same content has the same
  content hash in whatever journal, stream and year it stands.
* The **row hash** covers all that was written down, and chains it to the event before it, so that none can be changed, moved, added
  or taken away without breaking the chain. The chain of a stream begins with the hash of its name.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

DIGEST_BYTES = 32
"""Length of a row hash."""


def content_digest(label: str, occurred_at: int, payload: str) -> bytes:
    """SHA-256 over ``label LF occurred_at LF payload``; ``label`` is ``<event name>/<schema version>``."""
    return sha256(f"{label}\n{occurred_at}\n{payload}".encode()).digest()


def genesis(stream: str) -> bytes:
    """Stands for the event before the first of a stream: SHA-256 over the stream's name."""
    return sha256(stream.encode()).digest()


def row_digest(before: bytes, record: bytes) -> bytes:
    """The row hash of a record: SHA-256 over the row hash before it, and the record as it is stored.

    Args:
        before: row hash of the event before.
        record: the record (application/journal/record.py) as UTF-8.
    """
    return sha256(before + record).digest()


def row_digests(before: bytes, records: Iterable[bytes]) -> list[bytes]:
    """The row hashes of consecutive records: ``row_digest`` for those who check or write many."""
    digest = sha256
    return [before := digest(before + record).digest() for record in records]
