"""Instruments: what is traded, and in which steps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from domain.shared.errors import InvalidValue
from domain.shared.values import LEDGER, Symbol, Venue, symbol, venue


class AssetClass(StrEnum):
    """Kind of instrument."""

    EQUITY = "equity"
    CRYPTO = "crypto"
    FX = "fx"
    INDEX = "index"
    FUTURE = "future"
    ETF = "etf"


_CENT = Decimal("0.01")
_DEFAULTS: dict[AssetClass, tuple[Decimal | None, Decimal, str]] = {
    AssetClass.EQUITY: (_CENT, Decimal(1), "XNYS"),
    AssetClass.ETF: (_CENT, Decimal(1), "XNYS"),
    AssetClass.INDEX: (None, Decimal(1), "XNYS"),
    AssetClass.CRYPTO: (None, Decimal("0.00000001"), "24/7"),
    AssetClass.FX: (Decimal("0.00001"), Decimal(1), "24/5"),
    AssetClass.FUTURE: (None, Decimal(1), "CMES"),
}


@dataclass(frozen=True, slots=True)
class Instrument:
    """One tradable thing at one venue.

    Attributes:
        symbol: its name at the venue.
        venue: the market.
        asset_class: what it is.
        tick_size: step of its price; None: any price.
        lot_size: step of its quantity.
        currency: three letters or more, upper-case: what its price is in.
        calendar: name of its trading calendar, such as ``XNYS`` or ``24/7``.
    """

    symbol: Symbol
    venue: Venue
    asset_class: AssetClass
    tick_size: Decimal | None = None
    lot_size: Decimal = Decimal(1)
    currency: str = "USD"
    calendar: str = "XNYS"

    def __post_init__(self) -> None:
        """Checks the names and the steps.

        Raises:
            InvalidValue: a name is malformed or a step is not finite and above zero.
        """
        object.__setattr__(self, "symbol", symbol(self.symbol))
        object.__setattr__(self, "venue", venue(self.venue))
        object.__setattr__(self, "asset_class", _asset_class(self.asset_class))
        for field, step in (("tick_size", self.tick_size), ("lot_size", self.lot_size)):
            if step is not None and not (step.is_finite() and step > 0):
                raise InvalidValue(f"{field} must be above zero, not {step}", field=field, value=step)
        if not (self.currency.isalnum() and self.currency.isupper() and len(self.currency) >= 3):
            raise InvalidValue(
                f"{self.currency!r} is not a currency: give a code such as USD", field="currency", value=self.currency
            )
        if not self.calendar.strip():
            raise InvalidValue("calendar is empty: give a name such as XNYS or 24/7", field="calendar", value="")

    def round_quantity(self, quantity: Decimal) -> Decimal:
        """The quantity in whole lots, towards zero."""
        return _to_step(quantity, self.lot_size, ROUND_DOWN)

    def round_price(self, price: Decimal) -> Decimal:
        """The price on the nearest tick, halves to the even one; the price itself where there is no tick."""
        return price if self.tick_size is None else _to_step(price, self.tick_size, ROUND_HALF_EVEN)


def default_instrument(name: str, market: str, asset_class: AssetClass | str = AssetClass.EQUITY) -> Instrument:
    """An instrument with the steps and the calendar that are usual in its asset class, in US dollars.

    Raises:
        InvalidValue: a name or the asset class is not acceptable.
    """
    kind = _asset_class(asset_class)
    tick, lot, calendar = _DEFAULTS[kind]
    return Instrument(symbol(name), venue(market), kind, tick, lot, "USD", calendar)


def _to_step(number: Decimal, step: Decimal, rounding: str) -> Decimal:
    steps = LEDGER.divide(number, step).to_integral_value(rounding=rounding)
    return LEDGER.multiply(steps, step)


def _asset_class(text: str) -> AssetClass:
    try:
        return AssetClass(text)
    except ValueError:
        known = ", ".join(AssetClass)
        raise InvalidValue(
            f"{text!r} is not an asset class: use one of {known}", field="asset_class", value=text
        ) from None
