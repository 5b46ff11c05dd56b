"""Cost models of users' own."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from domain.orders.costs import Commission, Costs, FixedCommission, Slippage, SumOfCommissions
from domain.shared.errors import CostError, InvalidValue


class Tiered(Commission):
    """Money by size."""

    def __init__(self, steps: list[tuple[float, float]], *, discount: float = 0.0) -> None:
        self.steps = steps
        self.discount = discount

    def of(self, quantity: float, price: float) -> float:
        return next(fee for most, fee in self.steps if quantity <= most) - self.discount


class Exits(Commission):
    """Charged on what closes."""

    def of(self, quantity: float, price: float) -> float:
        return 0.0

    def on(self, quantity: float, price: float, opening: float) -> float:
        return (quantity - opening) * price * 0.01


class Gap(Slippage):
    """Money per unit, the wrong way for sales where told so."""

    def __init__(self, money: float, *, wrong: bool = False) -> None:
        self.money, self.wrong = money, wrong

    def worsen(self, price: float, direction: int) -> float:
        return price + (abs(direction) if self.wrong else direction) * self.money


def test_a_class_and_a_function_are_commissions() -> None:
    assert Costs(Tiered([(10, 1.0), (1_000, 4.0)])).commission.of(50, 9.0) == 4
    assert Costs(Exits()).commission.on(10, 100, 4) == 6
    assert Costs(lambda size, price: size * price / 100).commission.on(10, 100, 0) == 10  # type: ignore[arg-type]


def test_they_add_up_with_ours_and_each_part_is_told_what_opens() -> None:
    both = Exits() + FixedCommission(1)
    assert isinstance(both, SumOfCommissions)
    assert both.on(10, 100, 4) == 7


def test_a_class_and_a_function_are_slippages() -> None:
    assert Costs(slippage=Gap(0.5)).slippage.worsen(10, -1) == 9.5
    assert Costs(slippage=lambda price, direction: price * (1 + direction / 100)).slippage.worsen(100, 1) == 101  # type: ignore[arg-type]


@pytest.mark.parametrize("result", [5, 5.0, np.float64(5), Decimal(5)])
def test_any_number_is_money(result: Any) -> None:
    paid = Costs(lambda size, price: result).commission.of(1, 1)  # type: ignore[arg-type]
    assert (paid, type(paid)) == (5.0, float)


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (-1, "gave -1.0: a commission is money of zero or more"),
        (float("nan"), "gave nan: that is no finite number"),
        (float("inf"), "gave inf: that is no finite number"),
        (None, "gave None: that is no number"),
        ("5", "gave '5': that is no number"),
        (True, "gave True: that is no number"),
    ],
)
def test_what_is_no_money_is_refused_and_named(result: Any, told: str) -> None:
    def fees(size: float, price: float) -> Any:
        return result

    with pytest.raises(CostError) as error:
        Costs(fees).commission.of(10, 99.5)  # type: ignore[arg-type]
    assert str(error.value) == f"fees(10, 99.5) {told}"


def test_what_it_raises_is_chained_and_named() -> None:
    with pytest.raises(CostError, match=r"Tiered\(50, 9, 50\) raised StopIteration") as error:
        Costs(Tiered([(10, 1.0)])).commission.of(50, 9.0)
    assert isinstance(error.value.__cause__, StopIteration)


@pytest.mark.parametrize(
    ("slippage", "direction", "told"),
    [
        (
            Gap(1, wrong=True),
            -1,
            "Gap(100, -1) gave 101.0: slippage moves the price against the trader, a sale is at most 100",
        ),
        (Gap(-1), 1, "a buy is at least 100"),
        (Gap(100), -1, "gave 0.0: a price is above zero"),
        (Gap(float("nan")), 1, "gave nan: that is no finite number"),
    ],
)
def test_what_is_no_price_is_refused_and_named(slippage: Slippage, direction: int, told: str) -> None:
    with pytest.raises(CostError) as error:
        Costs(slippage=slippage).slippage.worsen(100, direction)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            lambda: Costs("cheap"),  # type: ignore[arg-type]
            "commission must be a Commission such as PercentCommission(0.001), or a function of (size, price), not 'cheap'",
        ),
        (lambda: Costs(Exits), "commission is the class Exits: give an instance, Exits()"),  # type: ignore[arg-type]
        (lambda: Costs(Gap(1)), "commission must be"),  # type: ignore[arg-type]
        (lambda: Costs(slippage=Exits()), "slippage must be"),  # type: ignore[arg-type]
        (lambda: Costs(lambda size: 1.0), "must take (size, price)"),  # type: ignore[arg-type]
        (lambda: Costs(slippage=None), "slippage must be"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_model_is_refused(wrong: Callable[[], object], told: str) -> None:
    with pytest.raises(InvalidValue) as error:
        wrong()
    assert told in str(error.value)


def test_a_model_knows_what_it_was_made_with() -> None:
    steps = [(10.0, 1.0)]
    tiered = Tiered(steps)
    steps.append((20.0, 2.0))
    assert tiered.arguments == {"steps": [(10.0, 1.0)], "discount": 0.0}
    assert Exits().arguments == {}
    with pytest.raises(TypeError, match="takes no arguments"):
        Exits(5)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_is_made_with_the_same(copied: Callable[[Any], Any]) -> None:
    assert copied(Tiered([(10.0, 1.0)], discount=0.5)).arguments == {"steps": [(10.0, 1.0)], "discount": 0.5}
    assert copied(FixedCommission(5)) == FixedCommission(5)
