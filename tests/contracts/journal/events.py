"""Events for the suites of the journal: one of every kind of field, an old and a new schema."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from adapters.memory.clock import ManualClock
from application.journal.codec import EventCodec
from application.journal.envelope import NewEvent


@dataclass(frozen=True)
class Counted:
    """Something was counted."""

    number: int


@dataclass(frozen=True)
class Paid:
    """Money changed hands."""

    amount: Decimal
    to: str
    note: str | None = None


@dataclass(frozen=True)
class Measured:
    """A number that may be unfit for storage."""

    value: float


@dataclass(frozen=True)
class PaidInCurrency:
    """What ``Paid`` became: the currency is told, the receiver has another name."""

    amount: Decimal
    receiver: str
    currency: str
    note: str | None = None


@dataclass(frozen=True)
class Noted:
    """Anything that JSON can hold."""

    what: Any


@dataclass(frozen=True)
class Unregistered:
    """No codec knows this one."""


def codec() -> EventCodec:
    """Knows the events in their first schema."""
    events = EventCodec()
    events.register("counted", 1, Counted)
    events.register("paid", 1, Paid)
    events.register("measured", 1, Measured)
    events.register("noted", 1, Noted)
    return events


def newer_codec() -> EventCodec:
    """Knows ``paid`` in its third schema, with a step from each older one."""
    events = EventCodec()
    events.register("counted", 1, Counted)
    events.register("measured", 1, Measured)
    events.register("paid", 3, PaidInCurrency)
    events.upcaster("paid", 1, _rename)
    events.upcaster("paid", 2, lambda payload: payload | {"currency": "EUR"})
    return events


def _rename(payload: dict[str, Any]) -> dict[str, Any]:
    payload["receiver"] = payload.pop("to")
    return payload


def nested(levels: int) -> Noted:
    """A note of so many arrays, each in the one before."""
    what: Any = 1
    for _ in range(levels):
        what = [what]
    return Noted(what)


def counted(*numbers: int, ids: bool = False) -> list[NewEvent]:
    """Events that count; with ids ``id-<number>`` where asked for."""
    return [NewEvent(Counted(number), 1_000 + number, f"id-{number}" if ids else None) for number in numbers]


def clock() -> ManualClock:
    """A clock that stands still."""
    return ManualClock()
