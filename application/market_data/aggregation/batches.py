"""Which raw batches there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from application.ports.object_store import ObjectInfo, ObjectStore

_NAME = re.compile(r"(?:^|/)(\d{4}-\d{2}-\d{2})-batch-(\d+)\.parquet$")

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Batch:
    """An object of rows.

    Attributes:
        info: the object.
        day: the day on which it was fetched.
        number: its place among the day's batches.
    """

    info: ObjectInfo
    day: date
    number: int


def list_batches(
    store: ObjectStore, prefix: str, *, day: date | None = None, rows_since: date | None = None
) -> list[Batch]:
    """The batches below a prefix by day and number; objects with other names are none.

    Args:
        store: where they are.
        prefix: begins their keys.
        day: only those fetched on that day.
        rows_since: only those that may hold rows of this date or a later one. A row is fetched on its date or later; a day is
            granted for markets whose date is ahead of UTC's.

    Raises:
        PortError: the store cannot be listed.
    """
    asked = prefix if day is None else f"{prefix}{day.isoformat()}-batch-"
    after = "" if rows_since is None else f"{prefix}{(rows_since - _A_DAY).isoformat()}"
    listed = (_batch(info) for info in store.list(asked, after=after))
    return sorted((batch for batch in listed if batch is not None), key=lambda batch: (batch.day, batch.number))


def _batch(info: ObjectInfo) -> Batch | None:
    named = _NAME.search(info.key)
    if named is None:
        return None
    try:
        return Batch(info, date.fromisoformat(named[1]), int(named[2]))
    except ValueError:
        return None


def in_groups(batches: Sequence[Batch], size: int) -> list[Sequence[Batch]]:
    """The same batches, so many at a time."""
    return [batches[start : start + size] for start in range(0, len(batches), size)]
