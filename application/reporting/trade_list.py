"""A run's trades, orders and open positions as a report lists them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from application.inspection.tables import positions_table, trades_table
from application.inspection.trade_orders import orders_of_trades
from application.reporting.bar_facts import Bar, BarFacts
from application.runs.result import Folded
from domain.performance.excursions import Excursion
from domain.performance.trades import net_profit
from domain.portfolio.portfolio import Portfolio


def bars_behind(folded: Folded, orders: pl.DataFrame) -> set[Bar]:
    """The bars in which positions were opened and closed, and orders decided on and refused, as far as these are listed."""
    closed = list(folded.statement.closed)
    held = {(symbol, position.opened_at) for symbol, position in folded.portfolio.positions.items()}
    listed = orders.filter(pl.col("status").is_in(["rejected", "working", "placed"]))
    decided = {bar for bar in (*_bars(listed, "decided_on"), *_bars(listed, "ended_at")) if bar is not None}
    return held | decided | {(one.symbol, at) for one in closed for at in (one.opened_at, one.closed_at)}


def order_list(orders: pl.DataFrame, facts: BarFacts) -> pl.DataFrame:
    """The table of orders with ``decided_session`` and ``ended_session``, null where not known.

    An order that ended with the bar that it was decided on, rather than at the opening of another, ended in its session.
    """
    decided = [None if bar is None else facts.sessions.get(bar) for bar in _bars(orders, "decided_on")]
    ended = [None if bar is None else facts.sessions.get(bar) for bar in _bars(orders, "ended_at")]
    return orders.with_columns(
        _sessions("decided_session", decided),
        _sessions("ended_session", (one or other for one, other in zip(ended, decided, strict=True))),
    )


def _bars(orders: pl.DataFrame, time: str) -> list[Bar | None]:
    times = orders[time].dt.epoch("us")
    return [None if at is None else (symbol, at) for symbol, at in zip(orders["symbol"], times, strict=True)]


def trade_list(folded: Folded, excursions: Sequence[Excursion], orders: pl.DataFrame, facts: BarFacts) -> pl.DataFrame:
    """The table of closed positions with ``entry_session`` and ``exit_session`` (null where not known), ``result`` and tags.

    ``result`` is 1 where a trade won, -1 where it lost, 0 where neither, as the win rate has it. ``entry_tag`` has the tags of
    all orders that opened the position, each once, ``exit_tag`` that of the order that closed it; "" without any.
    """
    closed = list(folded.statement.closed)
    tags = dict(zip(orders["order"], orders["tag"], strict=True))
    behind = orders_of_trades(folded.statement)
    profits = [net_profit(one) for one in closed]
    return trades_table(folded.statement, excursions).with_columns(
        _sessions("entry_session", (facts.sessions.get((one.symbol, one.opened_at)) for one in closed)),
        _sessions("exit_session", (facts.sessions.get((one.symbol, one.closed_at)) for one in closed)),
        pl.Series("result", [(value > 0) - (value < 0) for value in profits], dtype=pl.Int8),
        pl.Series("entry_tag", [_together(tags.get(order) for order in ids[:-1]) for ids in behind], dtype=pl.String),
        pl.Series("exit_tag", [_together([tags.get(ids[-1])]) for ids in behind], dtype=pl.String),
    )


def position_list(portfolio: Portfolio, facts: BarFacts) -> pl.DataFrame:
    """Open positions with their ``entry_session``, ``last_close`` and what they are worth; null without candles."""
    table = positions_table(portfolio)
    held = [portfolio.positions[symbol] for symbol in table["symbol"]]
    marks = [facts.closes.get(symbol) for symbol in table["symbol"]]
    return table.with_columns(
        _sessions("entry_session", (facts.sessions.get((one.symbol, one.opened_at)) for one in held)),
        pl.Series("last_close", marks, dtype=pl.Float64),
    ).with_columns(
        (pl.col("quantity") * pl.col("last_close")).alias("value"),
        (pl.col("quantity") * pl.col("last_close") - pl.col("cost_basis")).alias("unrealised"),
    )


def _sessions(name: str, days: Iterable[date | None]) -> pl.Series:
    return pl.Series(name, list(days), dtype=pl.Date)


def _together(tags: Iterable[str | None]) -> str:
    return ", ".join(dict.fromkeys(tag for tag in tags if tag))
