"""The life of one order: given events, when a command, then events or a typed error."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import hypothesis
import pytest
from hypothesis import strategies as st

from domain.orders.commands import (
    CancelOrder,
    ExpireOrder,
    FillOrder,
    OrderCommand,
    PlaceOrder,
    RefuseOrder,
    TriggerOrder,
)
from domain.orders.decider import ORDER, UNKNOWN, Finished, OrderNotWorking, Outcome, Placed, Unknown, Working
from domain.orders.events import (
    OrderAccepted,
    OrderCancelled,
    OrderEvent,
    OrderExpired,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    OrderTriggered,
)
from domain.orders.order import Order, OrderType, RejectionReason, Side
from domain.shared.errors import InvalidValue
from tests.support.deciders import Specification

given = Specification(ORDER)

TEN = Decimal(10)
AN_ORDER = Order("O-1", "A", Side.BUY, TEN, decided_on=7, decision_price=99.0, tag="why")
PLACED = OrderPlaced(*AN_ORDER)
ACCEPTED = OrderAccepted("O-1", Decimal("1001.5"))
TRIGGERED = OrderTriggered("O-1")
FILLED = OrderFilled("O-1", "A", Side.BUY, TEN, Decimal(101), Decimal(100), Decimal("1.5"), 8)
REJECTED = OrderRejected("O-1", RejectionReason.SIZE_BELOW_LOT)
CANCELLED = OrderCancelled("O-1", "strategy")
EXPIRED = OrderExpired("O-1")

PLACE = PlaceOrder(AN_ORDER, Decimal(100), Decimal("1.5"))
REFUSE = RefuseOrder(AN_ORDER, RejectionReason.SIZE_BELOW_LOT)
FILL = FillOrder("O-1", TEN, Decimal(101), Decimal(100), Decimal("1.5"), 8)
COMMANDS: list[OrderCommand] = [
    PLACE,
    REFUSE,
    FILL,
    TriggerOrder("O-1"),
    CancelOrder("O-1", "strategy"),
    ExpireOrder("O-1"),
]
EVENTS: list[OrderEvent] = [PLACED, ACCEPTED, TRIGGERED, FILLED, REJECTED, CANCELLED, EXPIRED]


@pytest.mark.parametrize(
    ("history", "command", "expected"),
    [
        ([], PLACE, [PLACED, ACCEPTED]),
        ([], REFUSE, [PLACED, REJECTED]),
        ([PLACED, ACCEPTED], FILL, [FILLED]),
        ([PLACED, ACCEPTED], TriggerOrder("O-1"), [TRIGGERED]),
        ([PLACED, ACCEPTED, TRIGGERED], FILL, [FILLED]),
        ([PLACED, ACCEPTED], CancelOrder("O-1", "strategy"), [CANCELLED]),
        ([PLACED, ACCEPTED], ExpireOrder("O-1"), [EXPIRED]),
    ],
)
def test_decisions(history: Sequence[OrderEvent], command: OrderCommand, expected: Sequence[OrderEvent]) -> None:
    given(history).when(command).then(expected)


@pytest.mark.parametrize("history", [[PLACED, ACCEPTED, last] for last in (FILLED, REJECTED, CANCELLED, EXPIRED)])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_finished_order_takes_no_command(history: Sequence[OrderEvent], command: OrderCommand) -> None:
    refused = given(history).when(command).raises(OrderNotWorking, match="O-1")
    assert refused.order_id == "O-1"


@pytest.mark.parametrize("command", COMMANDS[2:])
@pytest.mark.parametrize("history", [[], [PLACED]])
def test_an_order_not_accepted_is_not_working(history: Sequence[OrderEvent], command: OrderCommand) -> None:
    given(history).when(command).raises(OrderNotWorking)


@pytest.mark.parametrize("command", [PLACE, REFUSE])
@pytest.mark.parametrize("history", [[PLACED], [PLACED, ACCEPTED]])
def test_an_order_is_placed_once(history: Sequence[OrderEvent], command: OrderCommand) -> None:
    given(history).when(command).raises(OrderNotWorking, match="placed already")


@pytest.mark.parametrize("quantity", [Decimal(0), Decimal(-1), Decimal("10.0001")])
def test_a_fill_is_above_zero_and_no_larger_than_the_order(quantity: Decimal) -> None:
    too_much = FILL._replace(quantity=quantity)
    given([PLACED, ACCEPTED]).when(too_much).raises(InvalidValue, match="must be above zero and at most 10")


@pytest.mark.parametrize("price", [Decimal(0), Decimal(-1)])
def test_a_fill_price_is_above_zero(price: Decimal) -> None:
    given([PLACED, ACCEPTED]).when(FILL._replace(price=price)).raises(InvalidValue, match="fill price")


@pytest.mark.parametrize(
    "order",
    [
        AN_ORDER._replace(quantity=Decimal(0)),
        AN_ORDER._replace(quantity=Decimal(-1)),
        AN_ORDER._replace(quantity=Decimal("NaN")),
        AN_ORDER._replace(limit_price=10.0),
        AN_ORDER._replace(order_type=OrderType.STOP),
    ],
)
def test_an_order_that_cannot_be_is_not_placed(order: Order) -> None:
    given([]).when(PLACE._replace(order=order)).raises(InvalidValue)


def test_a_wish_of_no_size_may_be_refused_on_the_record() -> None:
    nothing = AN_ORDER._replace(quantity=Decimal(0))
    given([]).when(RefuseOrder(nothing, RejectionReason.SIZE_BELOW_LOT)).then([OrderPlaced(*nothing), REJECTED])


def test_a_reservation_is_exact_however_many_digits() -> None:
    order = AN_ORDER._replace(quantity=Decimal("12345678901234567890.12345678"))
    place = PlaceOrder(order, Decimal("1.0000000000000001"), Decimal("1e-12"))
    _, accepted = given([]).when(place).events
    assert isinstance(accepted, OrderAccepted)
    exact = Fraction("12345678901234567890.12345678") * Fraction("1.0000000000000001") + Fraction("1e-12")
    assert Fraction(accepted.reserved) == exact


@hypothesis.given(st.lists(st.sampled_from(COMMANDS), max_size=8))
def test_a_command_decided_twice_yields_nothing_the_second_time(commands: list[OrderCommand]) -> None:
    past = given([])
    for command in commands:
        try:
            events = past.when(command).events
        except OrderNotWorking:
            continue
        past = past.when(command).then(events)
        if isinstance(command, TriggerOrder):
            past.when(command).then_nothing()
        else:
            past.when(command).raises(OrderNotWorking)


@hypothesis.given(st.lists(st.sampled_from(EVENTS), max_size=10))
def test_history_is_never_refused(events: list[OrderEvent]) -> None:
    assert isinstance(ORDER.fold(events), Unknown | Placed | Working | Finished)


def test_states() -> None:
    assert ORDER.fold([]) == UNKNOWN
    assert ORDER.fold([PLACED]) == Placed(AN_ORDER)
    assert ORDER.fold([PLACED, ACCEPTED]) == Working(AN_ORDER, ACCEPTED.reserved)
    assert ORDER.fold([PLACED, ACCEPTED, TRIGGERED]) == Working(AN_ORDER, ACCEPTED.reserved, triggered=True)
    assert ORDER.fold([PLACED, TRIGGERED]) == Placed(AN_ORDER)
    ends: dict[OrderEvent, Outcome] = {
        FILLED: Outcome.FILLED,
        REJECTED: Outcome.REJECTED,
        CANCELLED: Outcome.CANCELLED,
        EXPIRED: Outcome.EXPIRED,
    }
    for event, outcome in ends.items():
        assert ORDER.fold([PLACED, ACCEPTED, event]) == Finished(AN_ORDER, outcome)
