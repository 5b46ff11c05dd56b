"""At which price an order fills on a bar."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.orders import fills
from domain.orders.fills import LIMIT, MARKET, STOP, STOP_LIMIT, fill_at_open, fill_inside, reaches_stop, triggers

BUY, SELL = 1, -1
NO = math.nan
Bar = tuple[float, float, float, float]


def on_bar(kind: int, direction: int, limit: float, stop: float, bar: Bar) -> float:
    """Fill price on a whole bar, as a broker asks for it: the open first, then the rest."""
    open_, high, low, close = bar
    price = fill_at_open(kind, direction, limit, stop, open_)
    if price == price:
        return price
    if kind == STOP_LIMIT and reaches_stop(direction, open_, stop):
        kind = LIMIT
    return fill_inside(kind, direction, limit, stop, high, low, close)


@pytest.mark.parametrize(
    ("kind", "direction", "limit", "stop", "bar", "expected"),
    [
        # market: the open, whatever else
        (MARKET, BUY, NO, NO, (100, 110, 90, 95), 100),
        (MARKET, SELL, NO, NO, (100, 110, 90, 95), 100),
        # limit purchase at 95
        (LIMIT, BUY, 95, NO, (100, 110, 96, 99), NO),
        (LIMIT, BUY, 95, NO, (100, 110, 95, 99), 95),
        (LIMIT, BUY, 95, NO, (100, 110, 90, 99), 95),
        (LIMIT, BUY, 95, NO, (95, 110, 90, 99), 95),
        (LIMIT, BUY, 95, NO, (92, 110, 90, 99), 92),
        # limit sale at 105
        (LIMIT, SELL, 105, NO, (100, 104, 96, 99), NO),
        (LIMIT, SELL, 105, NO, (100, 105, 96, 99), 105),
        (LIMIT, SELL, 105, NO, (100, 110, 96, 99), 105),
        (LIMIT, SELL, 105, NO, (105, 110, 96, 99), 105),
        (LIMIT, SELL, 105, NO, (108, 110, 96, 99), 108),
        # stop purchase at 105
        (STOP, BUY, NO, 105, (100, 104, 96, 99), NO),
        (STOP, BUY, NO, 105, (100, 105, 96, 99), 105),
        (STOP, BUY, NO, 105, (100, 110, 96, 99), 105),
        (STOP, BUY, NO, 105, (105, 110, 96, 99), 105),
        (STOP, BUY, NO, 105, (108, 110, 96, 99), 108),
        # stop sale at 95
        (STOP, SELL, NO, 95, (100, 110, 96, 99), NO),
        (STOP, SELL, NO, 95, (100, 110, 95, 99), 95),
        (STOP, SELL, NO, 95, (100, 110, 90, 99), 95),
        (STOP, SELL, NO, 95, (95, 110, 90, 99), 95),
        (STOP, SELL, NO, 95, (92, 110, 90, 99), 92),
        # stop-limit purchase: triggered at 105, at most 107
        (STOP_LIMIT, BUY, 107, 105, (100, 104, 96, 99), NO),
        (STOP_LIMIT, BUY, 107, 105, (100, 105, 96, 99), 105),
        (STOP_LIMIT, BUY, 107, 105, (106, 112, 96, 99), 106),
        (STOP_LIMIT, BUY, 107, 105, (107, 112, 107, 110), 107),
        (STOP_LIMIT, BUY, 107, 105, (110, 112, 108, 109), NO),
        (STOP_LIMIT, BUY, 107, 105, (110, 112, 107, 109), 107),
        # stop-limit sale: triggered at 95, at least 93
        (STOP_LIMIT, SELL, 93, 95, (100, 110, 96, 99), NO),
        (STOP_LIMIT, SELL, 93, 95, (100, 110, 95, 99), 95),
        (STOP_LIMIT, SELL, 93, 95, (94, 110, 90, 99), 94),
        (STOP_LIMIT, SELL, 93, 95, (91, 92, 90, 91), NO),
        (STOP_LIMIT, SELL, 93, 95, (91, 93, 90, 91), 93),
        # limit on the far side of the stop: only where the close proves that the price came back after the trigger
        (STOP_LIMIT, BUY, 104, 105, (100, 106, 96, 105), NO),
        (STOP_LIMIT, BUY, 104, 105, (100, 106, 96, 104), 104),
        (STOP_LIMIT, BUY, 104, 105, (100, 106, 96, 97), 104),
        (STOP_LIMIT, SELL, 96, 95, (100, 106, 94, 95), NO),
        (STOP_LIMIT, SELL, 96, 95, (100, 106, 94, 96), 96),
        (STOP_LIMIT, SELL, 96, 95, (100, 106, 94, 103), 96),
    ],
)
def test_table(kind: int, direction: int, limit: float, stop: float, bar: Bar, expected: float) -> None:
    assert on_bar(kind, direction, limit, stop, bar) == pytest.approx(expected, abs=0, nan_ok=True)


def test_what_has_not_filled_at_the_open_is_no_market_order() -> None:
    assert math.isnan(fill_inside(MARKET, BUY, NO, NO, 110, 90, 100))


@pytest.mark.parametrize(
    ("direction", "stop", "touched"), [(BUY, 110, True), (BUY, 110.01, False), (SELL, 90, True), (SELL, 89.99, False)]
)
def test_a_stop_is_triggered_by_a_touch(direction: int, stop: float, touched: bool) -> None:
    assert triggers(direction, stop, 110, 90) is touched


price = st.floats(0.01, 1_000, allow_nan=False)
bars = st.tuples(price, price, price, price).map(lambda four: (four[0], max(four), min(four), four[3]))
kinds = st.sampled_from([MARKET, LIMIT, STOP, STOP_LIMIT])
directions = st.sampled_from([BUY, SELL])


@given(kinds, directions, price, price, bars)
def test_a_fill_price_lies_in_the_bar(kind: int, direction: int, limit: float, stop: float, bar: Bar) -> None:
    filled = on_bar(kind, direction, limit, stop, bar)
    assert math.isnan(filled) or bar[2] <= filled <= bar[1]


@given(kinds, directions, price, price, bars)
def test_a_limit_is_kept(kind: int, direction: int, limit: float, stop: float, bar: Bar) -> None:
    filled = on_bar(kind, direction, limit, stop, bar)
    if kind in (LIMIT, STOP_LIMIT) and not math.isnan(filled):
        assert fills.reaches_limit(direction, filled, limit)


@given(kinds, directions, price, price, bars)
def test_what_the_bar_does_not_reach_does_not_fill(
    kind: int, direction: int, limit: float, stop: float, bar: Bar
) -> None:
    _, high, low, _ = bar
    best, worst = (low, high) if direction > 0 else (high, low)
    if (kind in (LIMIT, STOP_LIMIT) and not fills.reaches_limit(direction, best, limit)) or (
        kind in (STOP, STOP_LIMIT) and not reaches_stop(direction, worst, stop)
    ):
        assert math.isnan(on_bar(kind, direction, limit, stop, bar))


@given(directions, price, bars)
def test_what_the_bar_reaches_does_fill(direction: int, level: float, bar: Bar) -> None:
    _, high, low, _ = bar
    best, worst = (low, high) if direction > 0 else (high, low)
    assert math.isnan(on_bar(LIMIT, direction, level, NO, bar)) is not fills.reaches_limit(direction, best, level)
    assert math.isnan(on_bar(STOP, direction, NO, level, bar)) is not reaches_stop(direction, worst, level)


@given(directions, price, bars)
def test_a_stop_never_fills_better_than_its_price(direction: int, stop: float, bar: Bar) -> None:
    filled = on_bar(STOP, direction, NO, stop, bar)
    assert math.isnan(filled) or reaches_stop(direction, filled, stop)


@given(kinds, directions, price, price, bars)
def test_a_sale_is_a_purchase_in_the_mirror(kind: int, direction: int, limit: float, stop: float, bar: Bar) -> None:
    open_, high, low, close = bar
    mirrored = on_bar(kind, -direction, -limit, -stop, (-open_, -low, -high, -close))
    assert -on_bar(kind, direction, limit, stop, bar) == pytest.approx(mirrored, abs=0, nan_ok=True)
