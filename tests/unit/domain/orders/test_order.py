"""The prices that an order's type needs."""

from __future__ import annotations

import pytest

from domain.orders.order import OrderType, check_prices
from domain.shared.errors import InvalidValue

GOOD = {
    OrderType.MARKET: (None, None),
    OrderType.LIMIT: (10.0, None),
    OrderType.STOP: (None, 10.0),
    OrderType.STOP_LIMIT: (10.0, 11.0),
}


@pytest.mark.parametrize("order_type", OrderType)
@pytest.mark.parametrize("limit", [None, 10.0])
@pytest.mark.parametrize("stop", [None, 11.0])
def test_exactly_those_are_taken(order_type: OrderType, limit: float | None, stop: float | None) -> None:
    good_limit, good_stop = GOOD[order_type]
    if (limit is None) == (good_limit is None) and (stop is None) == (good_stop is None):
        check_prices(order_type, limit, stop)
    else:
        with pytest.raises(InvalidValue):
            check_prices(order_type, limit, stop)


@pytest.mark.parametrize("price", [0.0, -1.0, float("nan"), float("inf")])
def test_a_price_is_a_number_above_zero(price: float) -> None:
    with pytest.raises(InvalidValue) as error:
        check_prices(OrderType.LIMIT, price, None)
    assert error.value.field == "limit_price"
    with pytest.raises(InvalidValue) as error:
        check_prices(OrderType.STOP_LIMIT, 10.0, price)
    assert error.value.field == "stop_price"
