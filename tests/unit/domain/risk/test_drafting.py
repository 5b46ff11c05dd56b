"""From an action to an order, or to a recorded refusal."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.orders.commands import FillOrder, PlaceOrder
from domain.orders.costs import Costs, PercentCommission, PercentSlippage
from domain.orders.order import Order, RejectionReason, Side
from domain.portfolio.commands import DepositCash
from domain.portfolio.portfolio import EMPTY, PORTFOLIO, Portfolio, decide
from domain.risk.drafting import Draft, RiskRules, draft
from domain.risk.sizing import EqualWeight
from domain.strategies.actions import Buy, Close, OrderAction, Sell, TargetQuantity, TargetWeight

D = Decimal
RULES = RiskRules(EqualWeight(), Costs(), D(1), 1)
LONG_ONLY = RiskRules(EqualWeight(), Costs(), D(1), 1, allow_short=False)
REFUSALS = RejectionReason


def account(held: int = 0) -> Portfolio:
    state = PORTFOLIO.fold(decide(EMPTY, DepositCash(D(10_000))))
    if held:
        side = Side.BUY if held > 0 else Side.SELL
        order = Order("O-1", "A", side, abs(D(held)))
        for command in (
            PlaceOrder(order, D(100), D(0)),
            FillOrder("O-1", order.quantity, D(100), D(100), D(0), 0),
        ):
            state = PORTFOLIO.fold(decide(state, command), state)
    return state


@pytest.mark.parametrize(
    ("held", "action", "expected"),
    [
        (0, Buy(), Draft(Side.BUY, D(100))),
        (0, Buy(limit=50), Draft(Side.BUY, D(200))),
        (0, Buy(stop=125), Draft(Side.BUY, D(80))),
        (0, Buy(stop=125, limit=200), Draft(Side.BUY, D(50))),
        (0, Buy(limit=50_000), Draft(Side.BUY, D(0), refusal=REFUSALS.SIZE_BELOW_LOT)),
        (0, Buy(quantity=7.9), Draft(Side.BUY, D(7))),
        (0, Buy(quantity=0.9), Draft(Side.BUY, D(0), refusal=REFUSALS.SIZE_BELOW_LOT)),
        (0, Sell(), Draft(Side.SELL, D(0), reduce_only=True, refusal=REFUSALS.NO_POSITION)),
        (-5, Sell(), Draft(Side.SELL, D(0), reduce_only=True, refusal=REFUSALS.NO_POSITION)),
        (5, Sell(), Draft(Side.SELL, D(5), reduce_only=True)),
        (0, Sell(quantity=3), Draft(Side.SELL, D(3))),
        (5, Sell(quantity=8), Draft(Side.SELL, D(8))),
        (0, Close(), Draft(Side.SELL, D(0), reduce_only=True, refusal=REFUSALS.NO_POSITION)),
        (5, Close(), Draft(Side.SELL, D(5), reduce_only=True)),
        (-5, Close(), Draft(Side.BUY, D(5), reduce_only=True)),
        (5, TargetQuantity(quantity=8), Draft(Side.BUY, D(3))),
        (5, TargetQuantity(quantity=5.7), None),
        (5, TargetQuantity(quantity=-2.9), Draft(Side.SELL, D(7))),
        (5, TargetQuantity(quantity=0), Draft(Side.SELL, D(5), reduce_only=True)),
        (-5, TargetQuantity(quantity=0), Draft(Side.BUY, D(5), reduce_only=True)),
        (-5, TargetQuantity(quantity=-2), Draft(Side.BUY, D(3))),
        (0, TargetQuantity(quantity=0.5), None),
        (0, TargetWeight(weight=0.25), Draft(Side.BUY, D(25))),
        (0, TargetWeight(weight=-0.25), Draft(Side.SELL, D(25))),
        (25, TargetWeight(weight=0.25), None),
        (25, TargetWeight(weight=0.0), Draft(Side.SELL, D(25), reduce_only=True)),
        (25, TargetWeight(weight=0.1), Draft(Side.SELL, D(15))),
        (-25, TargetWeight(weight=0.1), Draft(Side.BUY, D(35))),
    ],
)
def test_drafts(held: int, action: OrderAction, expected: Draft | None) -> None:
    assert draft(action, "A", 100.0, account(held), 10_000.0, RULES) == expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (Sell(quantity=5), Draft(Side.SELL, D(5), reduce_only=True)),
        (Sell(quantity=6), Draft(Side.SELL, D(6), refusal=REFUSALS.SHORT_SELLING_NOT_ALLOWED)),
        (TargetQuantity(quantity=-1), Draft(Side.SELL, D(6), refusal=REFUSALS.SHORT_SELLING_NOT_ALLOWED)),
        (TargetQuantity(quantity=2), Draft(Side.SELL, D(3), reduce_only=True)),
        (TargetWeight(weight=-0.1), Draft(Side.SELL, D(15), refusal=REFUSALS.SHORT_SELLING_NOT_ALLOWED)),
    ],
)
def test_without_short_sales_a_sale_only_reduces(action: OrderAction, expected: Draft) -> None:
    assert draft(action, "A", 100.0, account(5), 10_000.0, LONG_ONLY) == expected


@pytest.mark.parametrize("weight", [1.0, -1.0])
def test_the_costs_of_a_weight_are_part_of_it(weight: float) -> None:
    rules = RiskRules(EqualWeight(), Costs(PercentCommission(0.001), PercentSlippage(0.001)), D(1), 1)
    drafted = draft(TargetWeight(weight=weight), "A", 100.0, account(), 10_000.0, rules)
    assert drafted is not None
    assert drafted.quantity == 99


@pytest.mark.parametrize("equity", [0.0, -100.0])
@pytest.mark.parametrize("weight", [1.0, -1.0])
def test_a_weight_of_no_equity_is_flat(equity: float, weight: float) -> None:
    assert draft(TargetWeight(weight=weight), "A", 100.0, account(), equity, RULES) is None
    flat = Draft(Side.SELL, D(5), reduce_only=True)
    assert draft(TargetWeight(weight=weight), "A", 100.0, account(5), equity, RULES) == flat
