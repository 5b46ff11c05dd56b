"""Dividends, capital gains and splits: what changes the price of a share without a trade; and that one of them was a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from domain.shared.errors import InvalidValue
from domain.shared.values import Symbol, Venue

DIVIDEND, SPLIT, CAPITAL_GAIN = "dividend", "split", "capital_gain"

KINDS = (DIVIDEND, SPLIT, CAPITAL_GAIN)

WITHDRAWN = 0.0
"""No action has this value: a row with it says that there is no such action after all."""

ACTION_KEY = ("symbol", "venue", "ex_date", "kind")
"""Of one kind a symbol has one action a day: dividends that go ex together are one amount."""


@dataclass(frozen=True, slots=True)
class Dividend:
    """Money that is paid for each share held before the ex-date.

    Attributes:
        symbol: whose.
        venue: where it is listed.
        ex_date: first session without it.
        amount: money a share, in the currency of the price, above zero.
        known_at: since when it is known, aware UTC; None: not said, which the tape takes for the beginning of the ex-date.
    """

    symbol: Symbol
    venue: Venue
    ex_date: date
    amount: float
    known_at: datetime | None = None

    def __post_init__(self) -> None:
        _check_above_zero(self.amount, "amount", f"dividend of {self.symbol} on {self.ex_date}")


@dataclass(frozen=True, slots=True)
class CapitalGain:
    """Money that a fund pays out of gains that it has realised, for each share held before the ex-date.

    As its source tells it: Yahoo counts it in the dividend of the day as well.

    Attributes:
        symbol: whose.
        venue: where it is listed.
        ex_date: first session without it.
        amount: money a share, in the currency of the price, above zero.
        known_at: see ``Dividend``.
    """

    symbol: Symbol
    venue: Venue
    ex_date: date
    amount: float
    known_at: datetime | None = None

    def __post_init__(self) -> None:
        _check_above_zero(self.amount, "amount", f"capital gain of {self.symbol} on {self.ex_date}")


@dataclass(frozen=True, slots=True)
class Split:
    """A share becomes several, or several become one.

    Attributes:
        symbol: whose.
        venue: where it is listed.
        ex_date: first session after it.
        ratio: new shares for one old one, above zero: 4.0 makes four of one, 0.1 one of ten.
        known_at: see ``Dividend``.
    """

    symbol: Symbol
    venue: Venue
    ex_date: date
    ratio: float
    known_at: datetime | None = None

    def __post_init__(self) -> None:
        _check_above_zero(self.ratio, "ratio", f"split of {self.symbol} on {self.ex_date}")


CorporateAction = Dividend | Split | CapitalGain


@dataclass(frozen=True, slots=True)
class ActionWithdrawn:
    """An action that was reported by mistake: its source no longer reports it.

    Attributes:
        symbol: whose.
        venue: where it is listed.
        ex_date: that of the action.
        kind: one of ``KINDS``.
        known_at: since when it is known, aware UTC; None: not said, which the tape takes for the time of arrival.
    """

    symbol: Symbol
    venue: Venue
    ex_date: date
    kind: str
    known_at: datetime | None = None

    def __post_init__(self) -> None:
        check_kind(self.kind)


def _check_above_zero(number: float, field: str, what: str) -> None:
    if not 0.0 < number < float("inf"):
        raise InvalidValue(f"{what}: the {field} must be above zero, not {number!r}", field=field, value=number)


def check_kind(kind: str) -> None:
    """Refuses what is no kind of corporate action.

    Raises:
        InvalidValue: the kind is unknown.
    """
    if kind not in KINDS:
        raise InvalidValue(f"{kind!r} is not a corporate action: use {' or '.join(KINDS)}", field="kind", value=kind)


def beginning_of(day: date) -> datetime:
    """Midnight UTC at the beginning of a day: when an action is known at the latest."""
    return datetime.combine(day, time(), UTC)
