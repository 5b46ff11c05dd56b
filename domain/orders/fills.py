"""At which price an order fills on a bar: the one copy of that rule.

Inside a bar only four prices are known, so their order is a convention, the adverse one:

1. **The open.** Market orders fill at it. A stop that the open has gapped through fills at the open (worse than its price); a
   limit that the open has gapped through fills at the open (better than its price).
2. **Stops**, before any limit: whoever holds a position with a stop and a target in one bar's range is stopped out. A stop fills at
   its stop price.
3. **Limits**, at their limit price, if the bar touched it.
4. A **stop-limit** order that is triggered inside the bar and whose limit the stop price satisfies fills at the stop price at once. If
   its limit lies on the far side of the stop, the bar must prove that the price came back after the trigger: it fills at the
   limit only if the bar *closed* there. Triggered at the open, it is a limit order for the rest of that bar.

All functions are scalar and take and give floats, NaN for "does not fill", so that a sweep can compile them. ``direction`` is +1 for a
buy and -1 for a sale. Slippage is added by the caller: to market and stop orders, never beyond a limit.
"""

from __future__ import annotations

MARKET, LIMIT, STOP, STOP_LIMIT = 0, 1, 2, 3
NOT_FILLED = float("nan")


def reaches_limit(direction: int, price: float, limit: float) -> bool:
    """Whether ``price`` is as good as ``limit`` or better for the trader."""
    return (limit - price) * direction >= 0.0


def reaches_stop(direction: int, price: float, stop: float) -> bool:
    """Whether ``price`` is at ``stop`` or beyond it."""
    return (price - stop) * direction >= 0.0


def fill_at_open(kind: int, direction: int, limit: float, stop: float, open_: float) -> float:
    """Fill price at the bar's open, before slippage; NaN where the order does not fill there.

    A triggered stop-limit order is asked as ``LIMIT``.
    """
    if kind == MARKET:
        return open_
    if kind == LIMIT:
        return open_ if reaches_limit(direction, open_, limit) else NOT_FILLED
    if not reaches_stop(direction, open_, stop):
        return NOT_FILLED
    if kind == STOP or reaches_limit(direction, open_, limit):
        return open_
    return NOT_FILLED


def fill_inside(kind: int, direction: int, limit: float, stop: float, high: float, low: float, close: float) -> float:
    """Fill price after the open, before slippage; NaN where the bar does not reach the order.

    The caller has asked ``fill_at_open`` first. A stop-limit order triggered by the open, or on an earlier bar, is asked as
    ``LIMIT``.
    """
    adverse, favourable = (high, low) if direction > 0 else (low, high)
    if kind == LIMIT:
        return limit if reaches_limit(direction, favourable, limit) else NOT_FILLED
    if kind == MARKET or not reaches_stop(direction, adverse, stop):
        return NOT_FILLED
    if kind == STOP or reaches_limit(direction, stop, limit):
        return stop
    return limit if reaches_limit(direction, close, limit) else NOT_FILLED


def triggers(direction: int, stop: float, high: float, low: float) -> bool:
    """Whether the bar touched the stop price of a stop-limit order."""
    return reaches_stop(direction, high if direction > 0 else low, stop)
