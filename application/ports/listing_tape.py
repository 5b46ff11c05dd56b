"""The tape of listings: what was listed where, as known on any day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.market.listings import ListingEvent, RecordedListing


class ListingTape(Protocol):
    """Append-only histories of listings, one for each exchange.

    Every adapter promises: versions of an exchange's history run from 1 without gaps; of several writers who have seen the same
    history one wins; an append is all or nothing; a later event is never known earlier.
    """

    def append(self, venue: str, events: Sequence[ListingEvent], *, known_at: datetime, seen: int) -> int:
        """Adds what a list showed and returns the version of the last event; ``seen`` where there is nothing to add.

        Args:
            venue: whose list.
            events: in the order in which they count.
            known_at: when the list was drawn up, aware UTC; not before that of the last event.
            seen: how many events of this exchange the writer has seen.

        Raises:
            VersionConflict: there are others by now: read them and compare again.
            InvalidValue: ``known_at`` is earlier than that of the last event.
            TapeDamaged: a file of the tape cannot be read.
            StoreUnavailable: the tape is locked, read-only or full.
        """
        ...

    def history(self, venue: str, known_at: datetime | None = None) -> list[RecordedListing]:
        """An exchange's events up to a time (None: all), in the order of their versions; none where there is no such exchange.

        Raises:
            TapeDamaged: a file of the tape cannot be read.
        """
        ...

    def venues(self) -> tuple[str, ...]:
        """Exchanges with a history, sorted."""
        ...

    def compact(self) -> int:
        """Rewrites small files into larger ones and returns how many there are fewer; reads stay the same."""
        ...
