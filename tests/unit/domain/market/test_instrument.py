"""Instruments and their steps."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.market.instrument import AssetClass, Instrument, default_instrument
from domain.shared.errors import InvalidValue
from domain.shared.values import Symbol, Venue

steps = st.sampled_from([Decimal(text) for text in ("1", "100", "0.01", "0.00001", "0.25", "0.00000001")])
amounts = st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=-(10**9), max_value=10**9)


@settings(deadline=None)
@given(steps, amounts)
def test_quantities_are_whole_lots_and_never_grow(lot: Decimal, quantity: Decimal) -> None:
    rounded = Instrument(Symbol("A"), Venue("X"), AssetClass.CRYPTO, lot_size=lot).round_quantity(quantity)
    assert rounded % lot == 0
    assert 0 <= (quantity - rounded) * (1 if quantity >= 0 else -1) < lot


@settings(deadline=None)
@given(steps, amounts)
def test_prices_are_on_the_nearest_tick(tick: Decimal, price: Decimal) -> None:
    rounded = Instrument(Symbol("A"), Venue("X"), AssetClass.EQUITY, tick_size=tick).round_price(price)
    assert rounded % tick == 0
    assert abs(price - rounded) <= tick / 2


def test_without_a_tick_every_price_stands() -> None:
    assert default_instrument("^GSPC", "X", "index").round_price(Decimal("1.23456789")) == Decimal("1.23456789")


@pytest.mark.parametrize("asset_class", list(AssetClass))
def test_every_asset_class_has_usual_steps(asset_class: AssetClass) -> None:
    instrument = default_instrument("A", "xnas", asset_class)
    assert (instrument.venue, instrument.currency, instrument.asset_class) == ("XNAS", "USD", asset_class)
    assert instrument.lot_size > 0


def test_crypto_trades_around_the_clock_in_parts_and_stocks_do_not() -> None:
    crypto, stock = default_instrument("BTCUSDT", "BINANCE", "crypto"), default_instrument("AAPL", "XNAS")
    assert (crypto.calendar, crypto.round_quantity(Decimal("0.123456789"))) == ("24/7", Decimal("0.12345678"))
    assert (stock.calendar, stock.round_quantity(Decimal("9.99"))) == ("XNYS", Decimal(9))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("symbol", " A"),
        ("venue", "X/Y"),
        ("asset_class", "stock"),
        ("tick_size", Decimal(0)),
        ("lot_size", Decimal("-1")),
        ("lot_size", Decimal("NaN")),
        ("tick_size", Decimal("Infinity")),
        ("currency", "usd"),
        ("currency", ""),
        ("calendar", " "),
    ],
)
def test_what_is_not_acceptable_is_named(field: str, value: object) -> None:
    good = {"symbol": "A", "venue": "X", "asset_class": AssetClass.EQUITY}
    with pytest.raises(InvalidValue) as error:
        Instrument(**{**good, field: value})  # type: ignore[arg-type]
    assert error.value.field == field
