"""Cross-sectional momentum."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime

from domain.shared.errors import InvalidValue
from domain.strategies.actions import Actions, TargetWeight
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView


class CrossSectionalMomentum(Strategy):
    """Holds the symbols that rose most, in equal weights, and ranks them anew every so many bars; long only.

    Momentum is the return over ``lookback`` bars of the symbol. Source: Jegadeesh and Titman (1993), "Returns to Buying Winners and Selling
    Losers", Journal of Finance 48(1).

    Args:
        lookback: bars over which the return is measured.
        top: how many symbols to hold.
        rebalance_every: instants between two rankings.
        invested: fraction of equity to invest; what is left absorbs gaps between decision and fill.
    """

    def __init__(self, lookback: int = 120, top: int = 2, rebalance_every: int = 20, invested: float = 0.95) -> None:
        for name, value in (("lookback", lookback), ("top", top), ("rebalance_every", rebalance_every)):
            if value < 1:
                raise InvalidValue(f"{name} must be at least 1, not {value}", field=name, value=value)
        if not 0.0 < invested <= 1.0:
            raise InvalidValue(
                f"invested must be above 0 and at most 1, not {invested}", field="invested", value=invested
            )
        self.lookback, self.top, self.rebalance_every, self.invested = lookback, top, rebalance_every, invested
        self._closes: dict[str, deque[float]] = {}
        self._instants = 0

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Remembers the close; decisions need all symbols at once."""
        self._closes.setdefault(symbol, deque(maxlen=self.lookback + 1)).append(data.close)
        return None

    def on_instant(self, date: datetime, data: Mapping[str, Bar], portfolio: PortfolioView) -> Actions:
        """Ranks the symbols that traded at this instant and moves towards the winners."""
        self._instants += 1
        if self._instants % self.rebalance_every:
            return None
        momentum = {
            symbol: closes[-1] / closes[0] - 1.0
            for symbol, closes in self._closes.items()
            if symbol in data and len(closes) > self.lookback
        }
        winners = sorted(momentum, key=lambda symbol: (-momentum[symbol], symbol))[: self.top]
        losers = [symbol for symbol in portfolio.symbols if symbol in data and symbol not in winners]
        weight = self.invested / self.top
        return [
            *(TargetWeight(symbol=symbol, weight=0.0, tag="no longer among the winners") for symbol in losers),
            *(
                TargetWeight(symbol=symbol, weight=weight, tag=f"momentum {momentum[symbol]:+.1%}")
                for symbol in winners
            ),
        ]
