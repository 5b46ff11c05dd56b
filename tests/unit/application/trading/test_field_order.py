"""Values that are made by position on the way of every order: the order of their fields is what the places say."""

from __future__ import annotations

from application.journal.envelope import NewEvent
from domain.orders.order import Order


def test_of_an_event_on_its_way_into_the_journal() -> None:
    assert NewEvent._fields == ("event", "occurred_at", "event_id", "causation_id", "correlation_id")


def test_of_an_order() -> None:
    assert Order._fields == (
        "order_id", "symbol", "side", "quantity", "order_type", "time_in_force", "limit_price", "stop_price", "tag",
        "reduce_only", "decided_on", "decision_price", "target", "all_or_none",
    )  # fmt: skip
