"""Small values that everything else is made of."""

from __future__ import annotations

from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from numbers import Integral, Real
from typing import NewType

from domain.shared.errors import InvalidValue

Symbol = NewType("Symbol", str)
"""Name of an instrument at its venue, case-sensitive: ``AAPL``, ``BTCUSDT``, ``BRK.B``."""

Venue = NewType("Venue", str)
"""Short upper-case name of a market: ``XNAS``, ``BINANCE``, ``ASX``."""

LEDGER = Context(prec=60, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Arithmetic of the ledger: wide enough that sums and products of prices and quantities are exact."""

ZERO = Decimal(0)


def symbol(text: str) -> Symbol:
    """Checks a symbol: printable, without spaces at the ends, not empty.

    Raises:
        InvalidValue: the text cannot be a symbol.
    """
    if not text or text != text.strip() or not text.isprintable():
        raise InvalidValue(
            f"{text!r} is not a symbol: give printable text without outer spaces", field="symbol", value=text
        )
    return Symbol(text)


def venue(text: str) -> Venue:
    """Checks a venue name and makes it upper-case.

    Raises:
        InvalidValue: the text cannot be a venue.
    """
    cleaned = text.strip().upper()
    if not any(c.isalnum() for c in cleaned) or not all(c.isalnum() or c in "._-" for c in cleaned):
        raise InvalidValue(f"{text!r} is not a venue: use letters, digits, '.', '_' or '-'", field="venue", value=text)
    return Venue(cleaned)


def to_decimal(number: float | int | str | Decimal) -> Decimal:
    """A number at the ledger: a float becomes ``Decimal(repr(x))``, so 0.1 is one tenth; NumPy's numbers likewise.

    Raises:
        InvalidValue: the number is not finite or not a number.
    """
    if type(number) is float and number - number == 0.0:
        return Decimal(repr(number))
    if isinstance(number, Decimal):
        value = number
    else:
        try:
            value = Decimal(float.__repr__(number) if isinstance(number, float) else _plain(number))
        except (InvalidOperation, ValueError, TypeError):
            raise InvalidValue(f"{number!r} is not a number", field="number", value=number) from None
    if not value.is_finite():
        raise InvalidValue(f"{number!r} is not a finite number", field="number", value=number)
    return value


def _plain(number: object) -> int | str:
    if isinstance(number, int | str):
        return number
    if isinstance(number, Integral):
        return int(number)
    if isinstance(number, Real):
        return str(number)
    raise TypeError
