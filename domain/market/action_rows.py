"""Corporate actions as rows of a frame."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import polars as pl

from domain.market.candle_schema import UTC_MICROSECONDS
from domain.market.corporate_actions import (
    CAPITAL_GAIN,
    DIVIDEND,
    SPLIT,
    WITHDRAWN,
    ActionWithdrawn,
    CapitalGain,
    CorporateAction,
    Dividend,
    Split,
    check_kind,
)
from domain.shared.values import Symbol, Venue

ACTION_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "symbol": pl.String,
    "venue": pl.String,
    "ex_date": pl.Date,
    "kind": pl.String,
    "value": pl.Float64,
    "known_at": UTC_MICROSECONDS,
}
"""Columns of corporate actions: ``kind`` is ``dividend`` or ``capital_gain`` (``value``: money a share) or ``split`` (``value``: new
shares for one).

A row with the value ``WITHDRAWN`` says that there is no such action after all.
"""


def action_rows(actions: Iterable[CorporateAction | ActionWithdrawn]) -> pl.DataFrame:
    """Actions as rows of ``ACTION_SCHEMA``, in the order given; ``known_at`` is null where it is not said."""
    rows = [(one.symbol, one.venue, one.ex_date, *_kind_and_value(one), one.known_at) for one in actions]
    return pl.DataFrame(rows, schema=ACTION_SCHEMA, orient="row")


def _kind_and_value(action: CorporateAction | ActionWithdrawn) -> tuple[str, float]:
    match action:
        case Dividend():
            return DIVIDEND, action.amount
        case CapitalGain():
            return CAPITAL_GAIN, action.amount
        case Split():
            return SPLIT, action.ratio
        case ActionWithdrawn():
            return action.kind, WITHDRAWN


def actions_of(rows: pl.DataFrame) -> list[CorporateAction]:
    """Rows of ``ACTION_SCHEMA`` as actions, in their order.

    Raises:
        InvalidValue: an amount or ratio is not above zero, or a kind is unknown.
    """
    return [_action(*row) for row in rows.select(ACTION_SCHEMA.keys()).iter_rows()]


def _action(
    symbol: str, venue: str, ex_date: date, kind: str, value: float, known_at: datetime | None
) -> CorporateAction:
    check_kind(kind)
    return _MADE[kind](Symbol(symbol), Venue(venue), ex_date, value, known_at)


_MADE: dict[str, type[CorporateAction]] = {DIVIDEND: Dividend, CAPITAL_GAIN: CapitalGain, SPLIT: Split}
