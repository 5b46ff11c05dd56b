"""From money to whole lots."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.orders.costs import (
    Commission,
    Costs,
    FixedCommission,
    PercentCommission,
    PercentSlippage,
    PerShareCommission,
    Slippage,
    TickSlippage,
)
from domain.risk.sizing import (
    EqualWeight,
    FixedMoney,
    FixedQuantity,
    FractionOfEquity,
    Sizing,
    affordable,
    outlay,
    whole_lots,
)
from domain.shared.errors import InvalidValue

D = Decimal
FREE = Costs()
LOTS = [D(1), D(100), D("0.5"), D("0.001"), D("1e-8"), D("0.3")]

lots = st.sampled_from(LOTS)
money = st.decimals("0.01", "1e9", places=6, allow_nan=False)
prices = st.floats(1e-4, 1e5)


def numbers(most: float) -> st.SearchStrategy[float]:
    return st.just(0.0) | st.floats(1e-9, most)


commissions: st.SearchStrategy[Commission] = st.recursive(
    st.builds(PercentCommission, numbers(0.5))
    | st.builds(FixedCommission, numbers(1e4))
    | st.builds(PerShareCommission, numbers(5), numbers(100), st.none() | numbers(0.5)),
    lambda parts: st.builds(lambda a, b: a + b, parts, parts),
    max_leaves=3,
)
slippages: st.SearchStrategy[Slippage] = st.builds(PercentSlippage, numbers(0.1)) | st.builds(
    TickSlippage, numbers(5), numbers(0.1)
)


def cost(quantity: Decimal, price: float, costs: Costs) -> Decimal:
    unit, commission = outlay(quantity, price, costs)
    with localcontext(prec=100):
        return quantity * unit + commission


@given(money, prices, st.builds(Costs, commissions, slippages), lots)
@example(D("1010.01"), 100.0, Costs(PercentCommission(0.01)), D(1))
@example(D("1000.001"), 1.0, Costs(FixedCommission(1_000.0)), D("1e-8"))
@example(D(10), 0.5, Costs(PerShareCommission(0.005, minimum=1, cap=0.01)), D(1))
def test_affordable_is_the_most_that_fits(amount: Decimal, price: float, costs: Costs, lot: Decimal) -> None:
    quantity = affordable(amount, price, costs, lot)
    assert quantity >= 0
    assert quantity % lot == 0
    if quantity:
        assert cost(quantity, price, costs) <= amount
    assert cost(quantity + lot, price, costs) > amount


@pytest.mark.parametrize("amount", [D(0), D(-1)])
def test_no_money_buys_nothing(amount: Decimal) -> None:
    assert affordable(amount, 1.0, FREE, D(1)) == 0


@pytest.mark.parametrize(
    "commission",
    [
        FixedCommission(999.999999),
        PercentCommission(0.5),
        PerShareCommission(0.01, minimum=999.99, cap=0.9),
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

    affordable(D(1_000), 0.01, Costs(Counted()), D("1e-8"))
    assert calls < 80


def test_a_commission_that_falls_with_the_quantity_does_not_keep_it_from_ending() -> None:
    calls = 0

    class Odd(Commission):
        def of(self, quantity: float, price: float) -> float:
            nonlocal calls
            calls += 1
            return 0.0 if int(quantity) % 2 else 1e9

    assert affordable(D(1_000), 1.0, Costs(Odd()), D(1)) <= 1_000
    assert calls < 80


@given(st.decimals("0", "1e12", places=10), lots)
def test_whole_lots_rounds_down(quantity: Decimal, lot: Decimal) -> None:
    rounded = whole_lots(quantity, lot)
    with localcontext(prec=100):
        assert rounded % lot == 0
        assert 0 <= quantity - rounded < lot


@given(money, prices)
def test_all_the_cash_without_costs_is_the_quotient_rounded_down(cash: Decimal, price: float) -> None:
    bought = EqualWeight().quantity(float(cash), 1, cash, price, FREE, D(1))
    with localcontext(prec=100):
        assert bought == (cash / D(repr(price))).to_integral_value(ROUND_FLOOR)


@pytest.mark.parametrize(
    ("sizing", "quantity"),
    [
        (EqualWeight(), 24),
        (FractionOfEquity(0.5), 49),
        (FixedMoney(202.0), 2),
        (FixedMoney(50.0), 0),
        (FixedQuantity(7.9), 7),
    ],
)
def test_sizings(sizing: Sizing, quantity: int) -> None:
    costs = Costs(PercentCommission(0.01))
    assert sizing.quantity(10_000.0, 4, D(10_000), 100.0, costs, D(1)) == quantity


def test_float_noise_does_not_cost_a_lot() -> None:
    cash = D("0.3")
    equity = 0.1 + 0.2 - 2e-16
    assert equity < 0.3
    assert EqualWeight().quantity(equity, 1, cash, 0.1, FREE, D(1)) == 3
    above = 0.1 + 0.2
    assert above > 0.3
    lot = D("1e-17")
    assert cost(EqualWeight().quantity(above, 1, cash, 0.1, FREE, lot), 0.1, FREE) <= cash


@pytest.mark.parametrize("equity", [0.0, -5.0, float("nan"), float("inf")])
def test_no_equity_buys_nothing(equity: float) -> None:
    assert EqualWeight().quantity(equity, 1, D(100), 1.0, FREE, D(1)) == 0


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan"), float("inf"), 1.5])
def test_a_fraction_is_above_zero_and_at_most_one(wrong: float) -> None:
    with pytest.raises(InvalidValue):
        FractionOfEquity(wrong)


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("sizing", [FixedMoney, FixedQuantity])
def test_an_amount_is_above_zero(sizing: type[FixedMoney] | type[FixedQuantity], wrong: float) -> None:
    with pytest.raises(InvalidValue):
        sizing(wrong)
