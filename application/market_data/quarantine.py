"""What rows of prices that break a rule are kept under."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from application.ports.price_source import RefusedAction
from application.ports.tape import Tape
from domain.market.history_schema import HISTORY_SCHEMA
from domain.market.markets import Market

_HISTORY_OF_SYMBOL = ("symbol", *HISTORY_SCHEMA)
"""Columns of a refused row in quarantine, besides its reason."""


def quarantine_source(market: Market) -> str:
    """What refused rows of a market are said to come from, whoever meets them first."""
    return f"daily prices of {market.name}"


def keep_refused(tape: Tape, refused: pl.DataFrame, market: Market, received_at: datetime) -> None:
    """Puts rows that are no candles into quarantine; the same ones again change nothing.

    Args:
        tape: whose quarantine.
        refused: as ``raw_candles`` gives them.
        market: where the symbols are listed.
        received_at: when they arrived, aware UTC.
    """
    rows = refused.rename({"session_date": "date"}).select(*_HISTORY_OF_SYMBOL, "reason")
    tape.quarantine(rows, source=quarantine_source(market), received_at=received_at)


def keep_refused_actions(
    tape: Tape, refused: Sequence[tuple[str, RefusedAction]], market: Market, received_at: datetime
) -> None:
    """Puts corporate actions that cannot be into quarantine; the same ones again change nothing.

    Args:
        tape: whose quarantine.
        refused: symbol and action.
        market: where the symbols are listed.
        received_at: when they arrived, aware UTC.
    """
    if refused:
        rows = [(symbol, one.ex_date, one.kind, one.value, one.reason) for symbol, one in refused]
        frame = pl.DataFrame(rows, schema=["symbol", "date", "kind", "value", "reason"], orient="row")
        tape.quarantine(frame, source=quarantine_source(market), received_at=received_at)
