"""Two runs side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from application.journal.envelope import RecordedEvent
from application.runs.events import RunEvent
from application.runs.wording import asked_for, refusal
from domain.orders.events import OrderAccepted, OrderFilled, OrderPlaced, OrderRejected
from domain.portfolio.events import CashDeposited, CashWithdrawn, WithdrawalRefused
from domain.shared.amounts import money_text, price_text


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
    placed: tuple[dict[str, OrderPlaced], dict[str, OrderPlaced]] = ({}, {})
    while True:
        one, other = next(ours, None), next(theirs, None)
        for recorded, orders in zip((one, other), placed, strict=True):
            if recorded is not None and isinstance(recorded.event, OrderPlaced):
                orders[recorded.event.order_id] = recorded.event
        if one is None and other is None:
            return None
        if one is None or other is None or _content(one, placed[0]) != _content(other, placed[1]):
            at = min(recorded.occurred_at for recorded in (one, other) if recorded is not None)
            return Diverging(at, one, other, reason(one, placed[0], at), reason(other, placed[1], at))


def _content(recorded: RecordedEvent, placed: dict[str, OrderPlaced]) -> tuple[Any, ...]:
    """What is compared: time, kind and fields; an order counts by its own fields, not by the id that its run gave it."""
    fields = recorded.event._asdict()
    order = placed.get(fields.pop("order_id", ""))
    about = None if order is None else {**order._asdict(), "order_id": ""}
    return recorded.occurred_at, recorded.type, fields, about


def reason(recorded: RecordedEvent | None, placed: Mapping[str, OrderPlaced], at: int | None = None) -> str:
    """Why an event happened, in words.

    Args:
        recorded: the event; None where the run has none.
        placed: the run's orders by id.
        at: the market time that is asked about; a later event says that nothing happened then.
    """
    if recorded is None:
        return "nothing more"
    later = "" if at is None or recorded.occurred_at == at else "nothing then; next, "
    when = f"{recorded.occurred:%Y-%m-%d}: " if later else ""
    return f"{later}{when}{_what(recorded, placed)}"


def _what(recorded: RecordedEvent, placed: Mapping[str, OrderPlaced]) -> str:
    event = recorded.event
    order = placed.get(getattr(event, "order_id", ""))
    asked = "" if order is None else f"{order.side} {order.quantity} {order.symbol}"
    why = f" ({order.tag})" if order is not None and order.tag else ""
    match event:
        case OrderPlaced():
            return f"placed {asked_for(event)}{f': {event.tag}' if event.tag else ''}"
        case OrderAccepted():
            return f"accepted {asked}, {money_text(event.reserved)} reserved{why}"
        case OrderFilled():
            paid = money_text(event.commission)
            return f"filled {event.side} {event.quantity} {event.symbol} at {price_text(event.price)}, commission {paid}{why}"
        case OrderRejected():
            return f"refused {asked}: {refusal(event)}{why}"
        case CashDeposited() | CashWithdrawn() | WithdrawalRefused():
            free = f" asked for, {money_text(event.available)} free" if isinstance(event, WithdrawalRefused) else ""
            return f"{recorded.type.replace('-', ' ')}: {money_text(event.amount)}{free}"
    return f"{recorded.type.replace('-', ' ')} {asked}{why}".strip()
