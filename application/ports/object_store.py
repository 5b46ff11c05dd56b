"""The object store: whole files by key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.ports.errors import InvalidObjectKey

KEY_BYTES = 1024
"""A key has at most so many bytes of UTF-8."""

_UNUSABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """What a store says of an object.

    Attributes:
        key: its name.
        size: bytes.
        etag: changes whenever the content does; to be compared with other etags of the same store, and no more.
        modified_at: when it was put, aware UTC; some stores know the second only.
    """

    key: str
    size: int
    etag: str
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object, or a part of one.

    Attributes:
        info: the whole object's key, size, etag and time.
        content: the bytes that were asked for.
    """

    info: ObjectInfo
    content: bytes


@dataclass(frozen=True, slots=True)
class Condition:
    """When an object may be put.

    Attributes:
        etag: only over the object that has it; None: only where there is no object of that key.
    """

    etag: str | None = None


IF_ABSENT = Condition()
"""Put only where there is no object of that key."""


def checked_key(key: str) -> str:
    """The key, if every store can have it.

    A key is one or more names with ``/`` between them, of at most 1024 bytes of UTF-8. No name is empty, ``.`` or ``..``; no
    character is a control character.

    Raises:
        InvalidObjectKey: it is not such a key.
    """
    if not key or any(name in {"", ".", ".."} for name in key.split("/")):
        raise InvalidObjectKey(key, "is empty or has an empty name, '.' or '..' in it")
    if _UNUSABLE.search(key):
        raise InvalidObjectKey(key, "has a control character in it")
    if len(key.encode()) > KEY_BYTES:
        raise InvalidObjectKey(key, f"is longer than {KEY_BYTES} bytes")
    return key


class ObjectStore(Protocol):
    """Objects by key.

    Every adapter promises: an object appears whole or not at all, also when its writer is killed; a reader sees one version of it,
    old or new; of several writers with the same condition one wins; what has been put is seen by the next call. A key may be the
    beginning of another one (``a`` and ``a/b``).

    Besides what is named below, every call raises ``InvalidObjectKey``, ``AccessDenied`` (present or not), ``StoreMissing`` (no such
    bucket), ``StoreUnavailable`` (the same call may succeed later; ``StorageFull``: not by itself).
    """

    def put(self, key: str, content: bytes, *, condition: Condition | None = None) -> str:
        """Puts an object, in the place of one that has the key, and returns its etag.

        Raises:
            PreconditionFailed: the condition does not hold; nothing is changed.
        """
        ...

    def upload(self, key: str, parts: Iterable[bytes], *, condition: Condition | None = None) -> str:
        """Puts an object too large to be held at once and returns its etag; it appears when the last part has come.

        Args:
            key: its name.
            parts: the content in pieces of any sizes; an error that they raise leaves everything as it was.
            condition: see ``put``.

        Raises:
            PreconditionFailed: the condition does not hold; nothing is changed.
        """
        ...

    def get(self, key: str, *, start: int = 0, length: int | None = None) -> StoredObject:
        """An object, or the bytes from ``start`` on, ``length`` at the most; fewer, or none, where it ends before.

        Raises:
            ObjectMissing: there is none of that key.
            ValueError: ``start`` or ``length`` is negative.
        """
        ...

    def head(self, key: str) -> ObjectInfo:
        """What is known of an object without reading it.

        Raises:
            ObjectMissing: there is none of that key.
        """
        ...

    def delete(self, key: str) -> None:
        """Deletes an object; nothing happens where there is none."""
        ...

    def list(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        """Objects whose keys begin with ``prefix``, in the order of the keys' bytes in UTF-8, read as they are asked for.

        Args:
            prefix: any text; it need not end at a ``/``.
            after: only keys that come after this one.
        """
        ...
