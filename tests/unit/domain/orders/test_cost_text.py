"""Costs as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.orders.cost_schedules import SCHEDULES
from domain.orders.cost_text import COMMISSION_FORMS, SLIPPAGE_FORMS, commission_of, slippage_of, text_of
from domain.orders.costs import (
    BoundedCommission,
    Commission,
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
    ("text", "model"),
    [
        ("0", PercentCommission(0.0)),
        ("0.001", PercentCommission(0.001)),
        ("1e-3", PercentCommission(0.001)),
        ("0.2", PercentCommission(0.2)),
        ("0.07%", PercentCommission(0.0007)),
        ("20 %", PercentCommission(0.2)),
        ("10bp", PercentCommission(0.001)),
        ("2.5 BPS", PercentCommission(0.00025)),
        ("5/order", FixedCommission(5.0)),
        ("9.95 per order", FixedCommission(9.95)),
        ("5 + 0.1%", FixedCommission(5.0) + PercentCommission(0.001)),
        ("0.1%+5", PercentCommission(0.001) + FixedCommission(5.0)),
        ("0.1/order + 0.1%", FixedCommission(0.1) + PercentCommission(0.001)),
        ("0.005/share", PerShareCommission(0.005)),
        ("0.005 per unit min 1 max 1%", PerShareCommission(0.005, 1.0, 0.01)),
        ("0.005/share max 20", BoundedCommission(PerShareCommission(0.005), maximum=20.0)),
        ("0.03% max 20", BoundedCommission(PercentCommission(0.0003), maximum=20.0)),
        ("0.1% min 5 max 2%", BoundedCommission(PercentCommission(0.001), 5.0, cap=0.02)),
        ("5bp on entries", EntrySpread(0.0005)),
        ("1/order + 0.05% on entry", FixedCommission(1.0) + EntrySpread(0.0005)),
        ("binance-spot", PercentCommission(0.001)),
        ("ibkr-us-fixed + 1", PerShareCommission(0.005, 1.0, 0.01) + FixedCommission(1.0)),
    ],
)
def test_commissions(text: str, model: Commission) -> None:
    assert commission_of(text) == model


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("0.0005", PercentSlippage(0.0005)),
        ("0.05%", PercentSlippage(0.0005)),
        ("5bp", PercentSlippage(0.0005)),
        ("2 ticks of 0.01", TickSlippage(2.0, 0.01)),
        ("1 tick of 0.25 + 1bp", TickSlippage(1.0, 0.25) + PercentSlippage(0.0001)),
    ],
)
def test_slippages(text: str, model: Slippage) -> None:
    assert slippage_of(text) == model


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "5",
            "alone this is a rate of 500 %, and above 20 % it is probably meant otherwise: write 5% for per cent or 5/order",
        ),
        ("0.25", "write 0.25% for per cent or 0.25/order for money per order"),
        ("25", "write 25/order for money per order"),
        ("25%", "25% is above 20 %"),
        ("3000bp", "3000bp is above 20 %"),
        ("0.5/share max 30%", "max 30% is above 20 %"),
        ("0.001 + 0.0005", "0.001 in a sum would be money per order and alone a rate: write 0.001/order or 0.1%"),
        ("-0.1", "rate must be a number of zero or more"),
        ("nan", "rate must be a number of zero or more"),
        ("inf", "rate must be a number of zero or more"),
        ("-5/order", "'-5/order' is no commission"),
        ("0,1%", "'0,1%' is no commission"),
        ("", "'' is no commission"),
        ("5 +", "'' is no commission"),
        ("cheap", "'cheap' is no commission"),
        ("binance", "did you mean binance-spot?"),
        ("0.1% min 1%", "what is at least paid is money"),
        ("0.1% min 1 min 2", "has min twice"),
        ("0.1% about 5", "'about 5' in '0.1% about 5' is no bound"),
        ("0.1% on entries min 5", "is no bound"),
    ],
)
def test_what_is_no_commission_is_told_why_and_the_forms(text: str, why: str) -> None:
    with pytest.raises(InvalidValue) as told:
        commission_of(text)
    assert f"commission {text!r}: " in str(told.value)
    assert why in str(told.value)
    assert str(told.value).endswith(COMMISSION_FORMS)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1", "write 1% for per cent or 2 ticks of 0.01 for ticks"),
        ("0.5", "write 0.5% for per cent"),
        ("30%", "30% is above 20 %"),
        ("2 ticks", "'2 ticks' is no slippage"),
        ("5/order", "'5/order' is no slippage"),
        ("0.001 + 5bp", "'0.001' is no slippage"),
    ],
)
def test_what_is_no_slippage_is_told_why_and_the_forms(text: str, why: str) -> None:
    with pytest.raises(InvalidValue) as told:
        slippage_of(text)
    assert why in str(told.value)
    assert str(told.value).endswith(SLIPPAGE_FORMS)


rates = st.floats(0, 0.2)
money = st.floats(0, 1e9)
per_share = st.builds(PerShareCommission, money, money, st.none() | rates)
bounded = st.builds(
    BoundedCommission,
    st.builds(PercentCommission, rates) | st.builds(FixedCommission, money),
    money,
    st.none() | money,
    rates,
) | st.builds(BoundedCommission, per_share, st.just(0.0), money)
commission_terms = (
    st.builds(PercentCommission, rates)
    | st.builds(FixedCommission, money)
    | st.builds(EntrySpread, rates)
    | per_share
    | bounded
)
slippage_terms = st.builds(PercentSlippage, rates) | st.builds(TickSlippage, money, money)


@given(
    commission_terms
    | st.lists(commission_terms, min_size=2, max_size=4).map(lambda parts: SumOfCommissions(tuple(parts)))
)
def test_a_commission_and_its_text_are_one(model: Commission) -> None:
    assert commission_of(text_of(model)) == model


@given(
    slippage_terms | st.lists(slippage_terms, min_size=2, max_size=4).map(lambda parts: SumOfSlippages(tuple(parts)))
)
def test_a_slippage_and_its_text_are_one(model: Slippage) -> None:
    assert slippage_of(text_of(model)) == model


def test_a_model_of_ones_own_has_no_text() -> None:
    assert text_of(SumOfCommissions((FixedCommission(1), lambda size, price: 1.0))) == ""  # type: ignore[arg-type]


def test_schedules_charge_what_is_published() -> None:
    """The examples of Interactive Brokers' own page: 100 and 1,000 shares at 25, 1,000 at 0.25."""
    fixed = SCHEDULES["ibkr-us-fixed"].commission
    assert [fixed.of(100, 25), fixed.of(1_000, 25), fixed.of(1_000, 0.25)] == [1.0, 5.0, 2.5]
    assert SCHEDULES["binance-spot"].commission.of(2, 50_000) == pytest.approx(100)


def test_a_schedule_says_where_it_is_from_and_when() -> None:
    for name, schedule in SCHEDULES.items():
        assert name == name.lower()
        assert schedule.source.startswith("https://")
        assert schedule.seen >= "2024"
        assert schedule.title
        assert schedule.left_out
