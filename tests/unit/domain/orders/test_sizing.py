"""From money, shares and weights to whole lots."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.orders.costs import Commission, FixedCommission, PercentCommission, PerShareCommission
from domain.orders.sizing import Wanted, affordable, to_reduce, wanted, whole_lots
from domain.orders.target import Target, TargetKind

D = Decimal
FREE = FixedCommission(0.0)
LOTS = [D(1), D(100), D("0.5"), D("0.001"), D("1e-8"), D("0.3")]

lots = st.sampled_from(LOTS)
money = st.decimals("0.01", "1e9", places=6, allow_nan=False)
prices = st.floats(1e-4, 1e5)


def numbers(most: float) -> st.SearchStrategy[float]:
    return st.just(0.0) | st.floats(1e-9, most)


commissions: st.SearchStrategy[Commission] = st.recursive(
    st.builds(PercentCommission, numbers(0.2))
    | st.builds(FixedCommission, numbers(1e4))
    | st.builds(PerShareCommission, numbers(5), numbers(100), st.none() | numbers(0.2)),
    lambda parts: st.builds(lambda a, b: a + b, parts, parts),
    max_leaves=3,
)


def cost(quantity: Decimal, price: float, commission: Commission) -> Decimal:
    with localcontext(prec=100):
        return quantity * D(repr(price)) + D(repr(commission.of(float(quantity), price)))


def bought(amount: Decimal, price: float, commission: Commission, lot: Decimal) -> Decimal:
    return affordable(amount, price, lambda units: commission.of(units, price), lot)


@given(money, prices, commissions, lots)
@example(D("1010.01"), 100.0, PercentCommission(0.01), D(1))
@example(D("1000.001"), 1.0, FixedCommission(1_000.0), D("1e-8"))
@example(D(10), 0.5, PerShareCommission(0.005, minimum=1, cap=0.01), D(1))
def test_affordable_is_the_most_that_fits(amount: Decimal, price: float, commission: Commission, lot: Decimal) -> None:
    quantity = bought(amount, price, commission, lot)
    assert quantity >= 0
    assert quantity % lot == 0
    if quantity:
        assert cost(quantity, price, commission) <= amount
    assert cost(quantity + lot, price, commission) > amount


@pytest.mark.parametrize("amount", [D(0), D(-1)])
def test_no_money_buys_nothing(amount: Decimal) -> None:
    assert bought(amount, 1.0, FREE, D(1)) == 0


@pytest.mark.parametrize(
    "commission",
    [
        FixedCommission(999.999999),
        PercentCommission(0.2),
        PerShareCommission(0.01, minimum=999.99, cap=0.2),
        FixedCommission(500) + PercentCommission(0.01),
    ],
)
def test_small_lots_are_counted_fast(commission: Commission) -> None:
    calls = 0

    class Counted(Commission):
        def of(self, quantity: float, price: float) -> float:
            nonlocal calls
            calls += 1
            return commission.of(quantity, price)

    bought(D(1_000), 0.01, Counted(), D("1e-8"))
    assert calls < 80


def test_a_commission_that_falls_with_the_quantity_does_not_keep_it_from_ending() -> None:
    calls = 0

    class Odd(Commission):
        def of(self, quantity: float, price: float) -> float:
            nonlocal calls
            calls += 1
            return 0.0 if int(quantity) % 2 else 1e9

    assert bought(D(1_000), 1.0, Odd(), D(1)) <= 1_000
    assert calls < 80


@given(st.decimals("0", "1e12", places=10), lots)
def test_whole_lots_rounds_down(quantity: Decimal, lot: Decimal) -> None:
    rounded = whole_lots(quantity, lot)
    with localcontext(prec=100):
        assert rounded % lot == 0
        assert 0 <= quantity - rounded < lot


@given(money, prices)
def test_all_the_cash_without_costs_is_the_quotient_rounded_down(cash: Decimal, price: float) -> None:
    share = Target(TargetKind.ADD_SHARE, 1.0)
    with localcontext(prec=100):
        quotient = (cash / D(repr(price))).to_integral_value(ROUND_FLOOR)
    assert wanted(share, cash, D(0), price, FREE, D(1), 1).units == quotient


@given(st.decimals("0.001", "1e6", places=3), money, st.floats(0.01, 1e4), commissions, lots)
@example(D(100), D(9_000), 100.0, FREE, D(1))
@example(D(100), D(9_001), 100.0, PercentCommission(0.01), D(1))
@example(D("0.7"), D(1), 100.0, FREE, D(1))
def test_a_holding_is_reduced_by_the_least_that_does(
    held: Decimal, left: Decimal, price: float, commission: Commission, lot: Decimal
) -> None:
    with localcontext(prec=100):
        traded = to_reduce(held, left, price, lambda units: commission.of(units, price), lot)

        def over(units: Decimal) -> bool:
            return cost(held - units, price, FREE) + D(repr(commission.of(float(units), price))) > left

        assert 0 < traded <= held
        assert traded == held or traded % lot == 0
        assert traded == held or not over(traded)
        if traded > lot and _grows_slower_than_value(commission, price):
            before = traded - (traded % lot or lot)
            assert not before or over(before)


def _grows_slower_than_value(commission: Commission, price: float) -> bool:
    return isinstance(commission, FixedCommission) or (
        isinstance(commission, PercentCommission) and commission.rate <= 0.5
    )


ADD, MONEY, HOLD = TargetKind.ADD_SHARE, TargetKind.ADD_MONEY, TargetKind.HOLD_WEIGHT
ONE_PER_CENT = PercentCommission(0.01)


@pytest.mark.parametrize(
    ("target", "held", "direction", "units", "closing"),
    [
        (Target(ADD, 0.25), 0, 1, 24, 0),
        (Target(ADD, 1.0), 0, 1, 99, 0),
        (Target(ADD, 1.0, reserve=1_000.0), 0, 1, 89, 0),
        (Target(ADD, 0.25), 50, 1, 24, 0),
        (Target(ADD, 0.25), -10, 1, 24, 10),
        (Target(ADD, 0.25), -30, 1, 24, 24),
        (Target(MONEY, 202.0), 0, 1, 2, 0),
        (Target(MONEY, 50.0), 0, 1, 0, 0),
        (Target(HOLD, 1.0), 0, 1, 99, 0),
        (Target(HOLD, 1.0), 99, 1, 0, 0),
        (Target(HOLD, 1.0), -10, 1, 108, 10),
        (Target(HOLD, 0.5), 20, 1, 29, 0),
        (Target(HOLD, 0.5), -60, -1, 11, 11),
        (Target(HOLD, 0.5), -50, -1, 0, 0),
        (Target(HOLD, 0.5), -40, -1, 0, 0),
        (Target(HOLD, 0.5), 10, -1, 0, 0),
        (Target(HOLD, -1.0), 0, -1, 99, 0),
        (Target(HOLD, -1.0), -99, -1, 197, 99),
        (Target(HOLD, -0.5), 20, -1, 29, 0),
    ],
)
def test_what_targets_ask_for(target: Target, held: int, direction: int, units: int, closing: int) -> None:
    asked = wanted(target, D(10_000), D(held), 100.0, ONE_PER_CENT, D(1), direction)
    assert (int(asked.units), int(asked.closing)) == (units, closing)


@pytest.mark.parametrize("equity", [D(0), D(-5)])
@pytest.mark.parametrize("kind", [ADD, HOLD])
def test_no_equity_asks_for_nothing(equity: Decimal, kind: TargetKind) -> None:
    assert wanted(Target(kind, 1.0), equity, D(0), 1.0, FREE, D(1), 1).units == 0


@given(
    st.floats(0.01, 1.0),
    st.decimals("100", "1e7", places=2),
    st.floats(0.01, 1e3),
    commissions,
    lots,
    st.sampled_from([1, -1]),
)
@example(1.0, D(10_000), 100.0, ONE_PER_CENT, D(1), 1)
@example(0.5, D(10_000), 100.0, ONE_PER_CENT, D("1e-8"), -1)
def test_a_weight_that_is_asked_for_again_at_the_same_price_asks_for_nothing(
    weight: float, cash: Decimal, price: float, commission: Commission, lot: Decimal, direction: int
) -> None:
    target = Target(HOLD, weight * direction)
    first = wanted(target, cash, D(0), price, commission, lot, direction)
    with localcontext(prec=100):
        paid = D(repr(commission.of(float(first.units), price))) if first.units else D(0)
        held, equity = first.units, cash - paid
        if not held or held * D(repr(price)) > equity * D(repr(weight)):
            return  # So small that the commission alone took it above its weight: that is put right.
        assert wanted(target, equity, held, price, commission, lot, direction) == Wanted(D(0), D(0), D(0))
        assert wanted(target, equity, -held, price, commission, lot, -direction).units == 0
