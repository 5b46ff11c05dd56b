"""A tape of listings in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from threading import Lock

import polars as pl

from application.journal.errors import VersionConflict
from domain.market.listing_rows import LISTING_SCHEMA, check_append, listing_rows, recorded_listings
from domain.market.listings import ListingEvent, RecordedListing


class MemoryListingTape:
    """Listing events in a frame, gone with the process."""

    def __init__(self) -> None:
        """An empty tape."""
        self._rows = pl.DataFrame(schema=LISTING_SCHEMA)
        self._lock = Lock()

    def append(self, venue: str, events: Sequence[ListingEvent], *, known_at: datetime, seen: int) -> int:
        """See ``ListingTape.append``."""
        with self._lock:
            known = recorded_listings(self._rows, venue)
            if len(known) != seen:
                raise VersionConflict(f"listings {venue}", seen, len(known))
            if events:
                check_append(known, known_at)
                self._rows = self._rows.vstack(listing_rows(venue, events, known_at=known_at, seen=seen))
        return seen + len(events)

    def history(self, venue: str, known_at: datetime | None = None) -> list[RecordedListing]:
        """See ``ListingTape.history``."""
        return recorded_listings(self._rows, venue, known_at)

    def venues(self) -> tuple[str, ...]:
        """See ``ListingTape.venues``."""
        return tuple(self._rows["venue"].unique().sort())

    def compact(self) -> int:
        """There are no files to compact: 0."""
        return 0
