"""What a purchase without a quantity means."""

from __future__ import annotations

import pytest

from domain.orders.target import Target, TargetKind
from domain.risk.sizing import EqualWeight, FixedMoney, FixedQuantity, FractionOfEquity, Sizing
from domain.shared.errors import InvalidValue


@pytest.mark.parametrize(
    ("sizing", "size"),
    [
        (EqualWeight(), Target(TargetKind.ADD_SHARE, 0.25)),
        (EqualWeight(0.9975), Target(TargetKind.ADD_SHARE, 0.9975 / 4)),
        (EqualWeight(reserve=500.0), Target(TargetKind.ADD_SHARE, 0.25, 500.0)),
        (FractionOfEquity(0.5), Target(TargetKind.ADD_SHARE, 0.5)),
        (FractionOfEquity(0.9999, 100.0), Target(TargetKind.ADD_SHARE, 0.9999, 100.0)),
        (FixedMoney(202.0), Target(TargetKind.ADD_MONEY, 202.0)),
        (FixedQuantity(7.9), 7.9),
    ],
)
def test_sizings(sizing: Sizing, size: Target | float) -> None:
    assert sizing.size(10_000.0, 4) == size


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan"), float("inf"), 1.5])
@pytest.mark.parametrize("sizing", [FractionOfEquity, EqualWeight])
def test_a_fraction_is_above_zero_and_at_most_one(
    sizing: type[FractionOfEquity] | type[EqualWeight], wrong: float
) -> None:
    with pytest.raises(InvalidValue):
        sizing(wrong)


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("sizing", [FixedMoney, FixedQuantity])
def test_an_amount_is_above_zero(sizing: type[FixedMoney] | type[FixedQuantity], wrong: float) -> None:
    with pytest.raises(InvalidValue):
        sizing(wrong)


@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
def test_a_reserve_is_zero_or_more(wrong: float) -> None:
    for make in (lambda: EqualWeight(reserve=wrong), lambda: FractionOfEquity(1.0, wrong)):
        with pytest.raises(InvalidValue):
            make()
