"""What was listed at an exchange at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from application.ports.listing_tape import ListingTape
from domain.market.listings import Listing, listed_after
from domain.shared.errors import InvalidValue
from domain.shared.values import venue


@dataclass(frozen=True, slots=True)
class ListedSymbols:
    """An exchange's list as known at a time.

    Attributes:
        market: the exchange.
        drawn_up_at: of the last list that changed anything.
        listings: by symbol; without market capitalisation, which the day's list has.
    """

    market: str
    drawn_up_at: datetime
    listings: tuple[Listing, ...]


class ShowSymbols:
    """Looks symbols up on the tape of listings."""

    def __init__(self, listings: ListingTape) -> None:
        self._listings = listings

    def run(self, market: str, at: datetime | None = None) -> ListedSymbols:
        """What an exchange listed, as known at a time (None: now).

        Raises:
            InvalidValue: no list of it was known then.
            TapeDamaged: a file of the tape cannot be read.
        """
        exchange = venue(market)
        history = self._listings.history(exchange, at)
        if not history:
            when = "" if at is None else f" up to {at:%Y-%m-%d}"
            raise InvalidValue(f"no list of {exchange}{when} is on the tape: `ticktape symbols update` brings one")
        listed = listed_after(one.event for one in history)
        return ListedSymbols(exchange, history[-1].known_at, tuple(listed[symbol] for symbol in sorted(listed)))
