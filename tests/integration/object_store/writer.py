"""Processes that put objects, for tests: ``python -m tests.integration.object_store.writer WHAT PLACE …``.

The place is a folder, or the address of a server that speaks S3, a space and a bucket.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from adapters.aws.s3.object_store import LEAST_PART_BYTES, S3ObjectStore
from adapters.local.object_store import LocalObjectStore
from application.ports.errors import PreconditionFailed
from application.ports.object_store import IF_ABSENT, Condition, ObjectStore
from tests.support import s3

BLOCK = 1 << 20
BLOCKS = 6
"""An upload to S3 has two parts."""


def opened(place: str) -> ObjectStore:
    """The store in a place."""
    address, space, bucket = place.partition(" ")
    if space:
        return S3ObjectStore(s3.client(address), bucket, part_bytes=LEAST_PART_BYTES)
    return LocalObjectStore(Path(place))


def content(number: int) -> Iterator[bytes]:
    """The blocks of an object; each says which object it is of."""
    yield from (bytes([number % 256]) * BLOCK for _ in range(BLOCKS))


def say(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def endlessly(store: ObjectStore, first: int) -> None:
    """Uploads object after object, the same key each second time, and says each number once it is there."""
    number = first
    while True:
        say(f"begun {number}")
        store.upload(f"folder/{number // 2}", content(number))
        say(number)
        number += 1


def race(store: ObjectStore, writer: int, rounds: int) -> None:
    """Claims keys that all writers claim, and says those that it got; waits for a line before."""
    sys.stdin.readline()
    for number in range(rounds):
        try:
            store.put(f"claims/{number:03d}", str(writer).encode(), condition=IF_ABSENT)
        except PreconditionFailed:
            continue
        say(number)


def count(store: ObjectStore, writer: int, rounds: int) -> None:
    """Adds to a number that all writers add to; waits for a line before."""
    sys.stdin.readline()
    for _ in range(rounds):
        while not added(store):
            pass


def added(store: ObjectStore) -> bool:
    """Whether one could be added before anybody else did."""
    present = store.get("counter")
    try:
        store.put("counter", str(int(present.content) + 1).encode(), condition=Condition(present.info.etag))
    except PreconditionFailed:
        return False
    return True


WHAT: dict[str, Callable[..., None]] = {"endlessly": endlessly, "race": race, "count": count}

if __name__ == "__main__":
    what, where, *numbers = sys.argv[1:]
    WHAT[what](opened(where), *map(int, numbers))
