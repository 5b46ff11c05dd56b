"""The two hashes of an event in the journal; both are SHA-256 over UTF-8 text.

* The **content hash** covers what happened: event name, schema version, market time and payload. The same content has the same
  content hash in whatever journal, stream and year it stands.
* The **row hash** covers all that was written down, and chains it to the row before it, so that no row can be changed, moved, added
  or taken away without breaking the chain. The chain of a stream begins with the hash of its name.
"""

from __future__ import annotations

from hashlib import sha256


def content_digest(label: str, occurred_at: int, payload: str) -> bytes:
    """SHA-256 over ``label LF occurred_at LF payload``; ``label`` is ``<event name>/<schema version>``."""
    return sha256(f"{label}\n{occurred_at}\n{payload}".encode()).digest()


def genesis(stream: str) -> bytes:
    """Stands for the row before the first row of a stream: SHA-256 over the stream's name."""
    return sha256(stream.encode()).digest()


def row_digest(before: bytes, record: str) -> bytes:
    """SHA-256 over the row hash ``before`` and the record as it is stored (domain/shared/record.py)."""
    return sha256(before + record.encode()).digest()
