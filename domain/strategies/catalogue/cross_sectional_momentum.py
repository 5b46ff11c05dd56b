"""Cross-sectional momentum."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime

from domain.strategies.actions import Actions, TargetWeight
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.parameters import number_within, whole_number
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
        self.lookback = whole_number("lookback", lookback, at_least=1)
        self.top = whole_number("top", top, at_least=1)
        self.rebalance_every = whole_number("rebalance_every", rebalance_every, at_least=1)
        self.invested = number_within("invested", invested, 0, 1)
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
