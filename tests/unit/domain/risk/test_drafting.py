"""From an action to an order, or to a recorded refusal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from domain.orders.costs import Costs, PercentCommission, PercentSlippage
from domain.orders.order import RejectionReason, Side
from domain.orders.target import Target, TargetKind
from domain.risk.drafting import Draft, RiskRules, Situation, draft
from domain.risk.sizing import EqualWeight
from domain.strategies.actions import Buy, Close, OrderAction, Sell, TargetQuantity, TargetWeight

D = Decimal
RULES = RiskRules(EqualWeight(), Costs(), D(1), 1)
LONG_ONLY = RiskRules(EqualWeight(), Costs(), D(1), 1, allow_short=False)
REFUSALS = RejectionReason
ADD, HOLD = TargetKind.ADD_SHARE, TargetKind.HOLD_WEIGHT


def drafts(action: OrderAction, held: int = 0, equity: float = 10_000.0, rules: RiskRules = RULES) -> list[Draft]:
    return list(draft(action, Situation(100.0, D(held), D(held), equity), rules))


def aimed(side: Side, quantity: int, kind: TargetKind, value: float, money: int, **more: Any) -> Draft:
    return Draft(side, D(quantity), target=Target(kind, value), money=D(money), **more)


@pytest.mark.parametrize(
    ("held", "action", "expected"),
    [
        (0, Buy(), aimed(Side.BUY, 100, ADD, 1.0, 10_000)),
        (0, Buy(limit=50), aimed(Side.BUY, 200, ADD, 1.0, 10_000)),
        (0, Buy(stop=125), aimed(Side.BUY, 80, ADD, 1.0, 10_000)),
        (0, Buy(stop=125, limit=200), aimed(Side.BUY, 50, ADD, 1.0, 10_000)),
        (0, Buy(limit=50_000), aimed(Side.BUY, 0, ADD, 1.0, 10_000, refusal=REFUSALS.SIZE_BELOW_LOT)),
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
        (0, TargetWeight(weight=0.25), aimed(Side.BUY, 25, HOLD, 0.25, 2_500)),
        (0, TargetWeight(weight=-0.25), aimed(Side.SELL, 25, HOLD, -0.25, 2_500)),
        (0, TargetWeight(weight=0.001), aimed(Side.BUY, 0, HOLD, 0.001, 10, refusal=REFUSALS.SIZE_BELOW_LOT)),
        (25, TargetWeight(weight=0.25), None),
        (25, TargetWeight(weight=0.0), Draft(Side.SELL, D(25), reduce_only=True)),
        (25, TargetWeight(weight=0.1), aimed(Side.SELL, 15, HOLD, 0.1, 0)),
        (-25, TargetWeight(weight=0.1), aimed(Side.BUY, 35, HOLD, 0.1, 1_000)),
    ],
)
def test_drafts(held: int, action: OrderAction, expected: Draft | None) -> None:
    assert drafts(action, held) == ([] if expected is None else [expected])


NO_SHORT = REFUSALS.SHORT_SELLING_NOT_ALLOWED
CLOSED = Draft(Side.SELL, D(5), reduce_only=True)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (Sell(quantity=5), [CLOSED]),
        (Sell(quantity=6), [CLOSED, Draft(Side.SELL, D(1), refusal=NO_SHORT)]),
        (TargetQuantity(quantity=-1), [CLOSED, Draft(Side.SELL, D(1), refusal=NO_SHORT)]),
        (TargetQuantity(quantity=2), [Draft(Side.SELL, D(3), reduce_only=True)]),
        (TargetWeight(weight=-0.1), [CLOSED, aimed(Side.SELL, 10, HOLD, -0.1, 1_000, refusal=NO_SHORT)]),
        (TargetWeight(weight=-0.001), [CLOSED]),
        (TargetWeight(weight=0.02), [aimed(Side.SELL, 3, HOLD, 0.02, 0)]),
    ],
)
def test_without_short_sales_what_is_held_is_closed_and_the_rest_refused(
    action: OrderAction, expected: list[Draft]
) -> None:
    assert drafts(action, 5, rules=LONG_ONLY) == expected


@pytest.mark.parametrize(("weight", "units"), [(1.0, 99), (-1.0, 100)])
def test_the_costs_of_a_weight_are_part_of_it(weight: float, units: int) -> None:
    """Bought at 100.1 or sold at 99.9, with a commission of a thousandth: 100 sold come to 9,999.99."""
    rules = RiskRules(EqualWeight(), Costs(PercentCommission(0.001), PercentSlippage(0.001)), D(1), 1)
    assert [one.quantity for one in drafts(TargetWeight(weight=weight), rules=rules)] == [units]


@pytest.mark.parametrize("equity", [0.0, -100.0])
@pytest.mark.parametrize("weight", [1.0, -1.0])
def test_a_weight_of_no_equity_is_flat(equity: float, weight: float) -> None:
    assert [one.refusal for one in drafts(TargetWeight(weight=weight), equity=equity)] == [REFUSALS.SIZE_BELOW_LOT]
    assert drafts(TargetWeight(weight=weight), 5, equity) == [Draft(Side.SELL, D(5), reduce_only=True)]


def test_what_is_already_being_closed_is_not_closed_again() -> None:
    for action in (Close(), Sell(), TargetQuantity(quantity=0), TargetWeight(weight=0.0)):
        assert draft(action, Situation(100.0, D(5), D(0), 10_000.0), RULES) == ()


def test_an_action_sees_what_those_before_it_will_have_traded() -> None:
    (more,) = draft(TargetQuantity(quantity=-200), Situation(100.0, D(100), D(0), 10_000.0), RULES)
    assert more == Draft(Side.SELL, D(200))
