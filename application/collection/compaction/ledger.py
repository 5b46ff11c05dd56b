"""Which raw batches are on the tape: objects beside them that say so, one a month."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby

from application.market_data.aggregation.batches import Batch
from application.ports.errors import ObjectMissing, PreconditionFailed
from application.ports.object_store import IF_ABSENT, Condition, ObjectStore

LEDGER_PREFIX = "compacted/"

ATTEMPTS = 20
"""So often a month is written anew because another compactor was quicker."""


class CompactedBatches:
    """The batches below a prefix that have been brought onto the tape, each by its key and etag: one that was written anew counts anew."""

    def __init__(self, store: ObjectStore, prefix: str) -> None:
        """Takes the store and what begins the batches' keys."""
        self._store, self._prefix = store, prefix

    def pending(self, batches: Sequence[Batch]) -> list[Batch]:
        """The batches that are not on the tape as they are now, in their order."""
        done = {
            key: etag for month in {_month(batch) for batch in batches} for key, etag in self._read(month)[0].items()
        }
        return [batch for batch in batches if done.get(batch.info.key) != batch.info.etag]

    def mark(self, batches: Iterable[Batch]) -> None:
        """Notes that batches are on the tape.

        Raises:
            PreconditionFailed: others keep writing the same month.
        """
        for month, group in groupby(batches, key=_month):
            self._add(month, {batch.info.key: batch.info.etag for batch in group})

    def _add(self, month: str, entries: dict[str, str]) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            known, condition = self._read(month)
            if known | entries == known:
                return
            content = json.dumps(known | entries, indent=0, sort_keys=True).encode()
            try:
                self._store.put(self._key(month), content, condition=condition)
            except PreconditionFailed:
                if attempt == ATTEMPTS:
                    raise
            else:
                return

    def _read(self, month: str) -> tuple[dict[str, str], Condition]:
        try:
            found = self._store.get(self._key(month))
        except ObjectMissing:
            return {}, IF_ABSENT
        entries: dict[str, str] = json.loads(found.content)
        return entries, Condition(found.info.etag)

    def _key(self, month: str) -> str:
        return f"{LEDGER_PREFIX}{self._prefix}{month}.json"


def _month(batch: Batch) -> str:
    return f"{batch.day:%Y-%m}"
