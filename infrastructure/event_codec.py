"""The codec of all events that ticktape stores."""

from __future__ import annotations

from application.journal.codec import EventCodec
from application.runs import events as runs
from domain.orders import events as orders
from domain.portfolio import events as portfolio


def default_codec() -> EventCodec:
    """A codec that knows the events of every owner."""
    codec = EventCodec()
    codec.register_all(orders.STABLE_NAMES, portfolio.STABLE_NAMES, runs.STABLE_NAMES)
    for name, schema_version, upcast in (*orders.UPCASTERS, *runs.UPCASTERS):
        codec.upcaster(name, schema_version, upcast)
    return codec
