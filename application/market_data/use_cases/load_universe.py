"""The symbols that were listed at an exchange, moment by moment, for a backtest."""

from __future__ import annotations

from datetime import datetime

from application.ports.listing_tape import ListingTape
from domain.market.universe import Universe, universe_of
from domain.shared.errors import InvalidValue
from domain.shared.values import venue


class LoadUniverse:
    """Makes universes from the tape of listings."""

    def __init__(self, listings: ListingTape) -> None:
        self._listings = listings

    def run(self, name: str, *, known_at: datetime | None = None, assumed: bool = False) -> Universe:
        """The universe of an exchange.

        Args:
            name: the exchange, in any case.
            known_at: by the lists up to that time; None: by all of them.
            assumed: see ``universe_of``.

        Raises:
            InvalidValue: no list of that exchange was known then.
            TapeDamaged: a file of the tape cannot be read.
        """
        exchange = venue(name)
        history = self._listings.history(exchange, known_at)
        if not history:
            raise InvalidValue(self._why_not(exchange, known_at), field="universe", value=name)
        return universe_of(exchange, history, assumed=assumed)

    def _why_not(self, exchange: str, known_at: datetime | None) -> str:
        first = self._listings.history(exchange)
        if first and known_at is not None:
            return (
                f"no list of {exchange} was known on {known_at:%Y-%m-%d}: the first is of {first[0].known_at:%Y-%m-%d}"
            )
        others = ", ".join(self._listings.venues())
        return f"no list of {exchange} is on the tape ({others or 'it has none'}): `ticktape symbols update` brings one"
