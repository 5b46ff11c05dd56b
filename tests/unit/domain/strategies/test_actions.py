"""What a strategy can ask for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from domain.orders.order import OrderType, TimeInForce
from domain.shared.errors import InvalidValue
from domain.strategies.actions import Buy, Close, Sell, TargetQuantity, TargetWeight


@pytest.mark.parametrize(
    ("prices", "order_type"),
    [
        ({}, OrderType.MARKET),
        ({"limit": 1.0}, OrderType.LIMIT),
        ({"stop": 1.0}, OrderType.STOP),
        ({"limit": 1.0, "stop": 2.0}, OrderType.STOP_LIMIT),
    ],
)
@pytest.mark.parametrize("action", [Buy, Sell, Close, TargetQuantity, TargetWeight])
def test_the_prices_make_the_type(action: Any, prices: dict[str, float], order_type: OrderType) -> None:
    assert action(**prices).order_type is order_type


@pytest.mark.parametrize("given", ["day", "DAY", TimeInForce.DAY])
def test_time_in_force_as_text_or_enum(given: Any) -> None:
    assert Buy(time_in_force=given).time_in_force is TimeInForce.DAY


@pytest.mark.parametrize("price", [np.float64(2), np.float32(2), np.int64(2), Decimal(2), 2])
def test_a_price_of_any_kind_of_number_becomes_a_float(price: Any) -> None:
    action = Buy(limit=price, stop=price)
    assert (type(action.limit), type(action.stop)) == (float, float)
    assert type(TargetWeight(weight=price).weight) is float
    assert action.limit == 2.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_in_force": "week"},
        {"limit": 0},
        {"limit": -1.0},
        {"stop": float("nan")},
        {"stop": float("inf")},
        {"limit": "5"},
        {"stop": object()},
    ],
)
@pytest.mark.parametrize("action", [Buy, Sell, Close, TargetQuantity, TargetWeight])
def test_wrong_terms(action: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        action(**wrong)


@pytest.mark.parametrize("quantity", [0, -1, float("nan"), float("inf"), "10", Decimal("-0.1")])
@pytest.mark.parametrize("action", [Buy, Sell])
def test_a_quantity_is_above_zero(action: Any, quantity: Any) -> None:
    with pytest.raises(InvalidValue):
        action(quantity=quantity)


@pytest.mark.parametrize("target", [float("nan"), float("inf"), -float("inf"), "1", None])
def test_a_target_is_finite(target: Any) -> None:
    for wrong in (lambda: TargetWeight(weight=target), lambda: TargetQuantity(quantity=target)):
        with pytest.raises(InvalidValue):
            wrong()


def test_prices_are_given_by_name() -> None:
    with pytest.raises(TypeError):
        Buy("A", 5.0)  # type: ignore[call-arg, arg-type]
