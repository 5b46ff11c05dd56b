"""The tape of listings as a Delta table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl
from tenacity import Retrying

from adapters.delta.event_table import EventTable
from adapters.delta.folder import check_format
from adapters.delta.local import FolderStorage
from adapters.delta.storage import Storage
from adapters.delta.tape import conflict_retrying
from application.journal.errors import VersionConflict
from domain.market.listing_rows import LISTING_SCHEMA, check_append, listing_rows, recorded_listings
from domain.market.listings import ListingEvent, RecordedListing


class DeltaListingTape:
    """Listing events in a Delta table beside the candles; any number of processes may read and write at once."""

    def __init__(self, place: Path | Storage, *, retrying: Retrying | None = None) -> None:
        """Takes where the tape is, or is to be; the first append makes it.

        Raises:
            DataFormatError: it was written by a newer ticktape, or the place is not a tape's.
            AccessDenied, StoreMissing, StoreUnavailable: the place cannot be read.
        """
        storage = FolderStorage(place) if isinstance(place, Path) else place
        check_format(storage)
        self._table = EventTable(
            storage, "listings", LISTING_SCHEMA, ordered_by="known_at", retrying=retrying or conflict_retrying()
        )

    def append(self, venue: str, events: Sequence[ListingEvent], *, known_at: datetime, seen: int) -> int:
        """See ``ListingTape.append``."""

        def decided(rows: pl.DataFrame) -> tuple[pl.DataFrame, int]:
            known = recorded_listings(rows, venue)
            if len(known) != seen or not events:
                return rows.clear(), len(known)
            check_append(known, known_at)
            return listing_rows(venue, events, known_at=known_at, seen=seen), seen

        found = self._table.add(decided)
        if found != seen:
            raise VersionConflict(f"listings {venue}", seen, found)
        return seen + len(events)

    def history(self, venue: str, known_at: datetime | None = None) -> list[RecordedListing]:
        """See ``ListingTape.history``."""
        return recorded_listings(self._table.rows(), venue, known_at)

    def venues(self) -> tuple[str, ...]:
        """See ``ListingTape.venues``."""
        return tuple(self._table.rows()["venue"].unique().sort())

    def compact(self) -> int:
        """See ``ListingTape.compact``; also deletes files that have not been part of the tape for a week."""
        return self._table.compact()
