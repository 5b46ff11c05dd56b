"""Orders that are sized where they fill, in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from application.runs.wording import aim_of, asked_for, sized
from domain.orders.events import OrderSized
from domain.orders.order import Order, RejectionReason, Side
from domain.orders.target import Target, TargetKind

D = Decimal
ADD, MONEY, HOLD = TargetKind.ADD_SHARE, TargetKind.ADD_MONEY, TargetKind.HOLD_WEIGHT


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Target(ADD, 1.0), "for 100 % of equity"),
        (Target(ADD, 0.9975, 500.0), "for 99.75 % of (equity - 500.00)"),
        (Target(MONEY, 2_500.0), "for 2500.00"),
        (Target(HOLD, -0.5), "to hold -50 % of equity"),
    ],
)
def test_what_an_order_is_to_come_to(target: Target, words: str) -> None:
    assert aim_of(target) == words
    order = Order("O-1", "A", Side.BUY, D(49), target=target)
    assert asked_for(order) == f"buy about 49 A {words} (market, GTC)"


def test_an_order_that_may_be_cut() -> None:
    assert asked_for(Order("O-1", "A", Side.BUY, D(49), all_or_none=False)) == "buy 49 A (market, GTC, may be cut)"


@pytest.mark.parametrize(
    ("event", "target", "words"),
    [
        (
            OrderSized("O-1", D("10284.1"), D("101.5"), D(10_284), D(50), D(0), D(50)),
            Target(ADD, 0.5),
            "equity 10284.10, 50 % of it 5142.05; 50 at 101.5",
        ),
        (
            OrderSized("O-1", D(9_901), D(100), D(9_802), D(196), D(99), D(196)),
            Target(HOLD, -1.0),
            "equity 9901.00, 100 % of it 9901.00; 196 at 100, 99 of them to close",
        ),
        (
            OrderSized("O-1", D(9_901), D(100), D(900), D(50), D(0), D(9), RejectionReason.INSUFFICIENT_CASH_AT_FILL),
            Target(MONEY, 5_000.0),
            "equity 9901.00, 5000.00; 50 at 100 wanted, 9 traded: insufficient cash at fill, 900.00 there",
        ),
        (
            OrderSized(
                "O-1", None, D(99), D("9801.5"), D(200), D(100), D(100), RejectionReason.INSUFFICIENT_CASH_AT_FILL
            ),
            None,
            "200 at 99, 100 of them to close wanted, 100 traded: insufficient cash at fill, 9801.50 there",
        ),
    ],
)
def test_how_it_got_its_size(event: OrderSized, target: Target | None, words: str) -> None:
    assert sized(event, target) == words
