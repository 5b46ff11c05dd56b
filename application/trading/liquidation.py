"""Positions that the session itself closes: what is no longer listed, what no equity stands behind, and what is left at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf

from application.ports.broker import LastPrice
from application.trading.account import Account
from application.trading.order_desk import Intent
from domain.orders.order import Side
from domain.risk.drafting import Draft
from domain.strategies.actions import Close
from domain.strategies.bar import Bar

DELISTED = "no longer listed"
AT_THE_END = "close at the end of the run"
NO_EQUITY = "liquidation: no equity left"

Execute = Callable[[Intent, LastPrice], bool]
"""Places an order and lets it trade at a price; false where it was refused."""


def liquidate_delisted(
    account: Account, execute: Execute, symbols: Sequence[str], bars: Mapping[str, Bar]
) -> Iterator[str]:
    """Closes what is held of symbols: at the open where there is one, else at the last close that there was.

    Args:
        account: who holds it.
        execute: how an order is placed and trades.
        symbols: what is no longer listed.
        bars: the bars that open now, by symbol.

    Yields:
        Each symbol of which a position is closed.
    """
    for symbol in symbols:
        intent = _closing(account, symbol, DELISTED)
        if intent is not None:
            bar = bars.get(symbol)
            last = LastPrice(intent.last, inf) if bar is None else LastPrice(bar.open, bar.volume)
            if execute(intent, last):
                yield symbol


def liquidate_all(
    account: Account,
    execute: Execute,
    why: str,
    volumes: Mapping[str, float],
    prices: Mapping[str, float] | None = None,
) -> list[str]:
    """Closes every position, and returns the symbols of which one was closed.

    Args:
        account: who holds them.
        execute: how an order is placed and trades.
        why: the reason that is recorded.
        volumes: of the bars that they close in, as far as they are known.
        prices: what they are closed at, per unit; where one is missing, at its last close.
    """
    closed = []
    for symbol in sorted(account.state.positions):
        intent = _closing(account, symbol, why)
        if intent is not None:
            price = intent.last if prices is None else prices.get(symbol, intent.last)
            if execute(intent, LastPrice(price, volumes.get(symbol, inf))):
                closed.append(symbol)
    return closed


def _closing(account: Account, symbol: str, why: str) -> Intent | None:
    held = account.state.quantity(symbol)
    if not held:
        return None
    side = Side.SELL if held > 0 else Side.BUY
    drafted = Draft(side, held.copy_abs(), reduce_only=True)
    return Intent(symbol, Close(tag=why), drafted, account.last_close(symbol))
