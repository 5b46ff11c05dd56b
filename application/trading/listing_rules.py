"""What a universe lets a run trade."""

from __future__ import annotations

from collections.abc import Sequence

from application.trading.membership import Membership
from domain.market.universe import Universe
from domain.orders.order import RejectionReason
from domain.risk.drafting import Draft


class ListingRules:
    """Nothing is opened in a symbol that is not listed, and nothing is kept in one that no longer is."""

    def __init__(self, universe: Universe, symbols: Sequence[str]) -> None:
        """Takes the universe and the run's symbols, sorted."""
        self._symbols = tuple(symbols)
        self._places = {symbol: place for place, symbol in enumerate(symbols)}
        self._members = Membership(universe, symbols)

    def delisted(self, at: int) -> list[str]:
        """Symbols whose listing ended by a market time, each told once, in their order."""
        return [self._symbols[place] for place in self._members.gone(at)]

    def admitted(self, draft: Draft, symbol: str, at: int) -> Draft:
        """The draft; refused, unless it only closes, in a symbol that is not listed at a market time."""
        if draft.refusal is not None or draft.reduce_only or self._members.is_listed(self._places[symbol], at):
            return draft
        return draft._replace(refusal=RejectionReason.NOT_LISTED)
