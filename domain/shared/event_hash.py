"""The two hashes of a journal row.

* The **content hash** covers what happened: event name, schema version, market time and payload. The same content has the same
  content hash in whatever journal, stream and year it stands.
* The **row hash** covers where and when it was written down, and chains it to the row before it, so that no row can be changed,
  moved, added or taken away without breaking the chain.

``label`` is ``<event name>/<schema version>``. Both are SHA-256 over UTF-8 text whose parts cannot run into each other: a label
holds no line break, numbers are decimal, and free text is preceded by its length.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

GENESIS = bytes(32)
"""Stands for the row before the first row of a stream."""


def content_digest(label: str, occurred_at: int, payload: str) -> bytes:
    """SHA-256 over ``label LF occurred_at LF payload``."""
    return sha256(f"{label}\n{occurred_at}\n{payload}".encode()).digest()


def row_hasher(
    stream: str,
) -> Callable[[bytes, bytes, int, int, str | None, str | None, str | None], bytes]:
    """The row hash of one stream, as a function of what differs between its rows.

    That function takes the row hash before (``GENESIS`` for the first row), the content hash, version, recorded_at, event id
    (None where it is derived from stream and version), causation id and correlation id, and gives SHA-256 over
    ``before, content, version LF recorded_at LF`` and the three ids and the stream's name, each as ``length:text``, or ``-``
    for None.
    """
    tail = f"{len(stream)}:{stream}"

    def digest(
        before: bytes,
        content: bytes,
        version: int,
        recorded_at: int,
        event_id: str | None,
        causation_id: str | None,
        correlation_id: str | None,
    ) -> bytes:
        own = "-" if event_id is None else f"{len(event_id)}:{event_id}"
        cause = "-" if causation_id is None else f"{len(causation_id)}:{causation_id}"
        talk = "-" if correlation_id is None else f"{len(correlation_id)}:{correlation_id}"
        return sha256(before + content + f"{version}\n{recorded_at}\n{own}{cause}{talk}{tail}".encode()).digest()

    return digest
