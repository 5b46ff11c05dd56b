"""What a fill costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.orders.costs import (
    NO_COMMISSION,
    NO_SLIPPAGE,
    BoundedCommission,
    Commission,
    Costs,
    EntrySpread,
    FixedCommission,
    PercentCommission,
    PercentSlippage,
    PerShareCommission,
    Slippage,
    SumOfCommissions,
    SumOfSlippages,
    TickSlippage,
)
from domain.shared.errors import InvalidValue


@pytest.mark.parametrize(
    ("commission", "quantity", "price", "money"),
    [
        (NO_COMMISSION, 100, 50, 0),
        (PercentCommission(0.001), 100, 50, 5),
        (FixedCommission(4.95), 100, 50, 4.95),
        (PerShareCommission(0.005), 1_000, 50, 5),
        (PerShareCommission(0.005, minimum=1), 100, 50, 1),
        (PerShareCommission(0.005, minimum=1), 200, 50, 1),
        (PerShareCommission(0.005, minimum=1, cap=0.01), 10, 0.5, 0.05),
        (PerShareCommission(0.005, cap=0.01), 1_000, 0.2, 2),
        (PerShareCommission(0.005, cap=0.0), 1_000, 50, 0),
        (PercentCommission(0.001) + FixedCommission(1), 100, 50, 6),
        (EntrySpread(0.001), 100, 50, 5),
        (BoundedCommission(PercentCommission(0.001), minimum=6), 100, 50, 6),
        (BoundedCommission(PercentCommission(0.001), maximum=4), 100, 50, 4),
        (BoundedCommission(FixedCommission(5), minimum=6, cap=0.001), 10, 50, 0.5),
        (FixedCommission(1) + (FixedCommission(2) + FixedCommission(3)), 1, 1, 6),
    ],
)
def test_commission(commission: Commission, quantity: float, price: float, money: float) -> None:
    assert commission.of(quantity, price) == pytest.approx(money)


@pytest.mark.parametrize(
    ("slippage", "price", "bought", "sold"),
    [
        (NO_SLIPPAGE, 100, 100, 100),
        (PercentSlippage(0.001), 100, 100.1, 99.9),
        (TickSlippage(2, 0.01), 100, 100.02, 99.98),
        (TickSlippage(2, 0.01), 0.02, 0.04, 0.01),
        (TickSlippage(2, 0.01), 0.005, 0.025, 0.005),
        (PercentSlippage(0.01) + TickSlippage(1, 0.5), 100, 101.5, 98.5),
        (TickSlippage(1, 0.5) + PercentSlippage(0.01), 100, 101.505, 98.505),
    ],
)
def test_slippage(slippage: Slippage, price: float, bought: float, sold: float) -> None:
    assert slippage.worsen(price, 1) == pytest.approx(bought)
    assert slippage.worsen(price, -1) == pytest.approx(sold)


def test_sums_are_flat() -> None:
    one, two, three = FixedCommission(1), PercentCommission(0.1), PerShareCommission(0.01)
    assert (one + two) + three == one + (two + three) == SumOfCommissions((one, two, three))
    slips = PercentSlippage(0.1), TickSlippage(1, 0.01), PercentSlippage(0.2)
    assert (slips[0] + slips[1]) + slips[2] == slips[0] + (slips[1] + slips[2]) == SumOfSlippages(slips)


def test_outlay_has_all_costs_in_it() -> None:
    assert Costs(PercentCommission(0.01), PercentSlippage(0.1)).outlay(10, 100) == pytest.approx(1_111)


rates = st.floats(0, 0.2)
money = st.floats(0, 1e6)
slippages = st.recursive(
    st.builds(PercentSlippage, rates) | st.builds(TickSlippage, st.floats(0, 1e4), st.floats(0, 10)),
    lambda parts: st.builds(lambda a, b: a + b, parts, parts),
    max_leaves=4,
)


@given(slippages, st.floats(1e-9, 1e9))
def test_slippage_is_against_the_trader_and_a_sale_stays_above_zero(slippage: Slippage, price: float) -> None:
    assert slippage.worsen(price, 1) >= price
    assert 0 < slippage.worsen(price, -1) <= price


@given(rates, money, st.floats(1e-8, 1e9), st.floats(1e-6, 1e6))
def test_a_commission_is_never_below_zero_or_above_its_cap(
    cap: float, minimum: float, quantity: float, price: float
) -> None:
    paid = PerShareCommission(0.01, minimum, cap).of(quantity, price)
    assert 0 <= paid <= cap * quantity * price


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: PercentCommission(-0.1),
        lambda: PercentCommission(float("nan")),
        lambda: FixedCommission(float("inf")),
        lambda: PerShareCommission(0.1, minimum=-1),
        lambda: PerShareCommission(0.1, cap=-1),
        lambda: PercentSlippage(1.0),
        lambda: PercentSlippage(0.2001),
        lambda: PercentCommission(0.25),
        lambda: EntrySpread(0.25),
        lambda: PerShareCommission(0.1, cap=1),
        lambda: BoundedCommission(FixedCommission(1), cap=1),
        lambda: BoundedCommission(FixedCommission(1), minimum=-1),
        lambda: PercentCommission("0.1"),  # type: ignore[arg-type]
        lambda: FixedCommission(1) + 5,  # type: ignore[operator]
        lambda: PercentSlippage(0.01) + 5,  # type: ignore[operator]
        lambda: PercentSlippage(-0.1),
        lambda: TickSlippage(-1, 0.01),
        lambda: TickSlippage(1, -0.01),
    ],
)
def test_what_cannot_be_a_cost_is_refused(wrong: Callable[[], Any]) -> None:
    with pytest.raises(InvalidValue):
        wrong()


def test_a_spread_on_entries_is_paid_on_the_units_that_open() -> None:
    spread = EntrySpread(0.01)
    assert [spread.on(10, 100, opening) for opening in (10, 4, 0)] == [10, 4, 0]
    assert (spread + FixedCommission(1)).on(10, 100, 4) == 5
    assert BoundedCommission(spread, minimum=2).on(10, 100, 0) == 2


def test_a_rate_that_is_probably_a_per_cent_is_told_what_to_write() -> None:
    with pytest.raises(InvalidValue, match=r"rate 0\.25 is 25 %, and above 20 % .*0\.25 % is 0\.0025"):
        PercentCommission(0.25)


def test_a_rate_of_a_run_of_before_is_read() -> None:
    assert PercentCommission.recorded(rate=0.25).of(10, 10) == 25
    assert PercentSlippage.recorded(rate=0.5).worsen(100, -1) == 50
