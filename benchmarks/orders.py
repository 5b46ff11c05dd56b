"""How many events the journals write, and what stands in them; it needs nothing but Python.

The fields are those of placed, accepted and filled orders in turn, as a backtest of ticktape writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

BATCH, REPLAYS = 2_000, 3
_BATCHES, _SINGLES = 50, 2_000
FIRST_BAR = 1_167_609_600_000_000
CAUSE, CORRELATION = "run/0123456789abcdef/0001#12345", "0123456789abcdef"
"""Ids that every event carries along with its fields."""


def batches_of(scale: float) -> int:
    """How many batches of ``BATCH`` events to write."""
    return max(2, round(_BATCHES * scale))


def singles_of(scale: float) -> int:
    """How many events to save one at a time."""
    return max(100, round(_SINGLES * scale))


def order_fields(count: int) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """For each event: what happened, when (microseconds since the epoch), and its fields."""
    for number in range(count):
        first = number - number % 3
        price = Decimal(repr(100.0 + first % 1_000 / 7))
        order_id, at = f"O-{first + 1}", FIRST_BAR + first
        if number % 3 == 0:
            yield "placed", at, _placed(order_id, at, price)
        elif number % 3 == 1:
            yield "accepted", at, {"order_id": order_id, "reserved": price * 100}
        else:
            yield "filled", at, _filled(order_id, price)


def _placed(order_id: str, at: int, price: Decimal) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "symbol": "AAPL",
        "side": "buy",
        "quantity": Decimal(100),
        "order_type": "market",
        "time_in_force": "gtc",
        "limit_price": None,
        "stop_price": None,
        "tag": "fast crossed above slow",
        "reduce_only": False,
        "decided_on": at,
        "decision_price": float(price),
    }


def _filled(order_id: str, price: Decimal) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "symbol": "AAPL",
        "side": "buy",
        "quantity": Decimal(100),
        "price": price,
        "reference_price": price,
        "commission": Decimal("1.25"),
        "bar": FIRST_BAR,
    }
