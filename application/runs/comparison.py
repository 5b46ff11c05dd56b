"""Two runs side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from application.runs.events import RunEvent
from domain.orders.events import OrderFilled, OrderPlaced, OrderRejected
from domain.shared.envelope import RecordedEvent
from domain.shared.interval import from_microseconds


@dataclass(frozen=True, slots=True)
class Diverging:
    """The first place where two runs differ.

    Attributes:
        at: market time of the earlier of the two events, microseconds since the epoch, UTC.
        left, right: the event of each run there; None where that run has nothing more.
        left_reason, right_reason: why each did it, in words.
    """

    at: int
    left: RecordedEvent | None
    right: RecordedEvent | None
    left_reason: str
    right_reason: str


def account_events(events: Iterable[RecordedEvent]) -> Iterator[RecordedEvent]:
    """The events of the account, without those of the run around it."""
    return (one for one in events if not isinstance(one.event, RunEvent))


def first_divergence(left: Iterable[RecordedEvent], right: Iterable[RecordedEvent]) -> Diverging | None:
    """The first event that differs between two runs' accounts, order numbers aside; None where they are the same."""
    ours, theirs = account_events(left), account_events(right)
    reasons: tuple[dict[str, OrderPlaced], dict[str, OrderPlaced]] = ({}, {})
    numbers: tuple[dict[str, int], dict[str, int]] = ({}, {})
    while True:
        one, other = next(ours, None), next(theirs, None)
        for recorded, placed, numbering in zip((one, other), reasons, numbers, strict=True):
            if recorded is not None and isinstance(recorded.event, OrderPlaced):
                placed[recorded.event.order_id] = recorded.event
                numbering[recorded.event.order_id] = len(numbering)
        if one is None and other is None:
            return None
        if one is None or other is None or _content(one, numbers[0]) != _content(other, numbers[1]):
            at = min(recorded.occurred_at for recorded in (one, other) if recorded is not None)
            return Diverging(at, one, other, reason(one, reasons[0]), reason(other, reasons[1]))


def _content(recorded: RecordedEvent, numbers: dict[str, int]) -> tuple[Any, ...]:
    """What is compared: time, kind and fields, with the order's number in its run instead of its id."""
    fields = dict(recorded.event.__dict__)
    if "order_id" in fields:
        fields["order_id"] = numbers.get(fields["order_id"])
    return recorded.occurred_at, recorded.type, fields


def reason(recorded: RecordedEvent | None, placed: dict[str, OrderPlaced]) -> str:
    """Why an event happened, in words."""
    if recorded is None:
        return "nothing more happened"
    event = recorded.event
    order = placed.get(getattr(event, "order_id", ""))
    wish = "" if order is None else f"{order.side} {order.quantity} {order.symbol}"
    why = f" ({order.tag})" if order is not None and order.tag else ""
    match event:
        case OrderPlaced():
            return f"placed {wish}{why}, decided on {from_microseconds(event.decided_on):%Y-%m-%d %H:%M}"
        case OrderFilled():
            return f"filled {wish} at {event.price}{why}"
        case OrderRejected():
            return f"refused {wish}: {event.reason.value.replace('_', ' ')}{why}"
    return f"{recorded.type.replace('-', ' ')} {wish}{why}".strip()


_KEYS = ["decided_on", "symbol", "side", "nth"]


def order_differences(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Orders of two runs beside each other, only those that differ.

    Args:
        left: a table of ``application.runs.tables.orders_table``.
        right: another.

    Returns:
        One row per order that stands on one side only or ended differently: ``decided_on, symbol, side`` and for each side
        ``quantity, status, price, tag``.
    """
    shown = ["quantity", "status", "price", "tag"]
    numbered = [
        table.with_columns(pl.int_range(pl.len()).over("decided_on", "symbol", "side").alias("nth")).select(
            *_KEYS, *shown
        )
        for table in (left, right)
    ]
    joined = numbered[0].join(numbered[1], on=_KEYS, how="full", coalesce=True, suffix="_right", nulls_equal=True)
    same = pl.all_horizontal([pl.col(name).eq_missing(pl.col(f"{name}_right")) for name in shown])
    renamed = {name: f"{name}_left" for name in shown}
    return joined.filter(~same).sort("decided_on", "symbol", "side", "nth").drop("nth").rename(renamed)
