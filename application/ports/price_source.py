"""Where daily prices of stocks come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars as pl

    from domain.market.corporate_actions import CapitalGain, Dividend, Split
    from domain.market.markets import Market


@dataclass(frozen=True, slots=True)
class RefusedAction:
    """A corporate action that cannot be: a dividend below zero, a split by nothing.

    Attributes:
        kind: one of ``domain.market.corporate_actions.KINDS``.
        ex_date: the day that it stands at.
        value: money a share, or new shares for one, as the source says it.
        reason: what is wrong with it.
    """

    kind: str
    ex_date: date
    value: float
    reason: str


@dataclass(frozen=True, slots=True)
class PriceHistory:
    """What a source says of one symbol.

    Attributes:
        symbol: the symbol that was asked for.
        rows: finished sessions, of ``domain.market.history_schema.HISTORY_SCHEMA``, oldest first; nothing is repaired, some may break
            the OHLC rules.
        dividends: cash paid in the range, oldest first.
        splits: splits in the range, oldest first.
        unfinished: the session that was left out because it was not over when the source answered; None: there was none.
        answered_at: when the source answered, aware UTC.
        more_after: how long after the answer the source can have a further session of the range; None: it does not say, or not on
            that day.
        capital_gains: gains that a fund paid out in the range, oldest first.
        refused_actions: actions in the range that cannot be.
    """

    symbol: str
    rows: pl.DataFrame
    dividends: tuple[Dividend, ...]
    splits: tuple[Split, ...]
    unfinished: date | None
    answered_at: datetime
    more_after: timedelta | None = None
    capital_gains: tuple[CapitalGain, ...] = ()
    refused_actions: tuple[RefusedAction, ...] = ()


class PriceSource(Protocol):
    """Daily histories, one symbol a call."""

    def history(self, symbol: str, market: Market, start: date, end: date) -> PriceHistory:
        """The sessions from ``start`` to ``end``, both inclusive; no rows where there was none.

        Args:
            symbol: its name at the market, with or without the market's suffix.
            market: where it is listed.
            start: first session.
            end: last session.

        Raises:
            SymbolUnknown: the source has no such symbol.
            RateLimited: too many calls; says when to come back if the source does.
            SourceUnavailable: the source is out of reach or fails; the same call may succeed later.
            BadAnswer: the answer is not what it should be, or of another symbol.
        """
        ...
