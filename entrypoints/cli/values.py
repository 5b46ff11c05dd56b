"""From the text of an option to a value of ours."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.shared.errors import InvalidValue

if TYPE_CHECKING:
    from domain.risk.sizing import Sizing
    from domain.shared.values import Venue


def moment(text: str | None, option: str) -> date | datetime | None:
    """A session from ``YYYY-MM-DD``, an instant from an ISO time with offset.

    Raises:
        InvalidValue: the text is neither.
    """
    if text is None:
        return None
    try:
        if len(text) <= len("YYYY-MM-DD"):
            return date.fromisoformat(text)
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None:
        raise InvalidValue(f"{option} {text!r} is not a date: give 2005-01-31 or 2005-01-31T14:30:00Z", field=option)
    if instant.tzinfo is None:
        raise InvalidValue(f"{option} {text!r} has no offset: add Z or one such as +10:00", field=option)
    return instant.astimezone(UTC)


def instant(text: str | None, option: str) -> datetime | None:
    """An instant; a date means the end of that day, UTC.

    Raises:
        InvalidValue: the text is no date and no time.
    """
    value = moment(text, option)
    if value is None or isinstance(value, datetime):
        return value
    return datetime.combine(value, time.max, UTC)


def symbols(texts: Iterable[str]) -> tuple[str, ...]:
    """Symbols from texts such as ``AAPL,MSFT``, each once, in their order.

    Raises:
        InvalidValue: one of them cannot be a symbol.
    """
    from domain.shared.values import symbol

    parts = [part.strip() for text in texts for part in text.split(",")]
    return tuple(dict.fromkeys(symbol(part) for part in parts))


def venue(text: str | None) -> Venue | None:
    """A venue in its own spelling, which is upper-case.

    Raises:
        InvalidValue: the text cannot be one.
    """
    from domain.shared.values import venue as checked

    return None if text is None else checked(text)


def names(texts: Iterable[str] | None) -> tuple[str, ...]:
    """Names from texts such as ``sma_20,RSI``, each once, in their order."""
    parts = [part.strip() for text in texts or [] for part in text.split(",")]
    return tuple(dict.fromkeys(part for part in parts if part))


def day(text: str | None, option: str) -> date | None:
    """A date such as ``2019-01-31``.

    Raises:
        InvalidValue: the text is none.
    """
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise InvalidValue(f"{option} {text!r} is not a date: give one such as 2019-01-31", field=option) from None


def money(text: str, option: str) -> Decimal:
    """An amount, exactly as written.

    Raises:
        InvalidValue: the text is not a number.
    """
    from domain.shared.values import to_decimal

    try:
        return to_decimal(text.replace("_", ""))
    except InvalidValue as error:
        raise InvalidValue(f"{option}: {error}", field=option, value=text) from None


def annual_rate(rate: float, option: str) -> float:
    """A rate a year, as a fraction.

    Raises:
        InvalidValue: it is not a number above -1.
    """
    if not -1.0 < rate < math.inf:
        raise InvalidValue(
            f"{option} must be a number above -1, such as 0.02 for 2 % a year, not {rate:g}", field=option
        )
    return rate


def sizing(text: str, reserve: float = 0.0) -> Sizing:
    """``equal``, ``equal:0.99``, ``fraction:0.1``, ``money:1000`` or ``quantity:10``.

    Args:
        text: the rule.
        reserve: money that a share of equity leaves in cash.

    Raises:
        InvalidValue: the text is none of these, or a reserve is below zero or stands beside a rule that takes no share of equity.
    """
    from domain.risk.sizing import EqualWeight, FixedMoney, FixedQuantity, FractionOfEquity

    kind, colon, number = text.partition(":")
    kinds: dict[str, Callable[[float], Sizing]] = {
        "equal": lambda factor: EqualWeight(factor, reserve),
        "fraction": lambda fraction: FractionOfEquity(fraction, reserve),
        "money": FixedMoney,
        "quantity": FixedQuantity,
    }
    if reserve < 0.0:
        raise InvalidValue(f"--cash-reserve must be money of zero or more, not {reserve:g}", field="reserve")
    if reserve and kind not in ("equal", "fraction"):
        raise InvalidValue(f"--cash-reserve goes with --sizing equal or fraction, not {text!r}", field="reserve")
    try:
        return kinds[kind](1.0 if kind == "equal" and not colon else float(number))
    except (KeyError, ValueError) as error:
        why = f": {error}" if isinstance(error, InvalidValue) else ""
        raise InvalidValue(
            f"--sizing {text!r} is none of equal, equal:0.99, fraction:0.1, money:1000, quantity:10{why}",
            field="sizing",
        ) from None
