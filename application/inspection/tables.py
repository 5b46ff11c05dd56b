"""A run as tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import SupportsFloat

import numpy as np
import polars as pl

from application.journal.codec import EventCodec
from application.journal.envelope import RecordedEvent
from application.runs.equity import EquityCurve
from application.runs.result import RunResult
from application.runs.wording import universe_text
from domain.orders.events import (
    OrderAccepted,
    OrderCancelled,
    OrderExpired,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    OrderSized,
    OrderTriggered,
)
from domain.performance.definitions import DEFINITIONS, Definition
from domain.performance.drawdown import drawdown_series
from domain.performance.excursions import UNKNOWN, Excursion
from domain.portfolio.portfolio import Portfolio
from domain.portfolio.statement import Statement
from domain.shared.amounts import money_number, without_noise

_TIME = pl.Datetime("us", "UTC")

_TRADE_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "trade": pl.Int64,
    "symbol": pl.String,
    "direction": pl.String,
    "quantity": pl.Float64,
    "entry_date": _TIME,
    "exit_date": _TIME,
    "entry_price": pl.Float64,
    "exit_price": pl.Float64,
    "gross_profit": pl.Float64,
    "fees": pl.Float64,
    "profit": pl.Float64,
    "return": pl.Float64,
    "exit_order": pl.String,
    "bars": pl.Int64,
    "mae": pl.Float64,
    "mfe": pl.Float64,
}


def trades_table(statement: Statement, excursions: Sequence[Excursion] = ()) -> pl.DataFrame:
    """Closed positions, oldest first: prices per unit, profits in money, ``return`` net profit over entry value as a fraction.

    ``bars`` counts from the entry's bar to the exit's; ``mae`` and ``mfe`` are the maximum adverse and favourable excursions, fractions
    of the entry price, as ``domain.performance.excursions`` has them. These three are null where ``excursions`` are not known.
    """
    went = excursions or [UNKNOWN] * len(statement.closed)
    rows = [
        (
            number,
            closed.symbol,
            "long" if closed.quantity > 0 else "short",
            abs(float(closed.quantity)),
            closed.opened_at,
            closed.closed_at,
            float(closed.entry_price),
            float(closed.exit_price),
            float(closed.gross_profit),
            float(closed.fees),
            float(closed.profit),
            float(closed.profit / abs(closed.quantity * closed.entry_price)),
            closed.order_id,
            one.bars if one.bars >= 0 else None,
            one.adverse if one.bars >= 0 else None,
            one.favourable if one.bars >= 0 else None,
        )
        for number, (closed, one) in enumerate(zip(statement.closed, went, strict=True), start=1)
    ]
    return _frame(rows, _TRADE_SCHEMA)


_POSITION_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "symbol": pl.String,
    "quantity": pl.Float64,
    "average_entry_price": pl.Float64,
    "cost_basis": pl.Float64,
    "fees": pl.Float64,
    "entry_date": _TIME,
}


def positions_table(portfolio: Portfolio) -> pl.DataFrame:
    """Open positions by symbol; quantity and cost basis below zero when short."""
    rows = [
        (
            symbol,
            float(position.quantity),
            float(position.average_entry_price),
            float(position.cost_basis),
            float(position.fees),
            position.opened_at,
        )
        for symbol, position in sorted(portfolio.positions.items())
    ]
    return _frame(rows, _POSITION_SCHEMA)


_ORDER_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "order": pl.String,
    "symbol": pl.String,
    "side": pl.String,
    "type": pl.String,
    "quantity": pl.Float64,
    "filled": pl.Float64,
    "limit": pl.Float64,
    "stop": pl.Float64,
    "time_in_force": pl.String,
    "tag": pl.String,
    "decided_on": _TIME,
    "decision_price": pl.Float64,
    "status": pl.String,
    "reason": pl.String,
    "ended_at": _TIME,
    "price": pl.Float64,
    "commission": pl.Float64,
}


def orders_table(events: Iterable[RecordedEvent]) -> pl.DataFrame:
    """Every order placed, oldest first, with what became of it.

    ``quantity`` is what was asked for, of an order that is sized where it fills what was expected; ``filled`` is what traded, and
    ``reason`` says why it was less.
    """
    rows: dict[str, dict[str, object]] = {}
    for recorded in events:
        event = recorded.event
        match event:
            case OrderPlaced():
                rows[event.order_id] = _placed_row(event)
            case OrderAccepted() | OrderTriggered():
                rows[event.order_id]["status"] = "working"
            case OrderFilled():
                traded = {"filled": float(event.quantity), "price": float(event.price)}
                costs = {"commission": float(event.commission)}
                rows[event.order_id] |= traded | costs | {"status": "filled", "ended_at": recorded.occurred_at}
            case OrderSized():
                rows[event.order_id]["reason"] = None if event.cut is None else event.cut.value
            case OrderRejected():
                rows[event.order_id] |= {
                    "status": "rejected",
                    "reason": event.reason.value,
                    "ended_at": recorded.occurred_at,
                }
            case OrderCancelled():
                rows[event.order_id] |= {
                    "status": "cancelled",
                    "reason": event.reason,
                    "ended_at": recorded.occurred_at,
                }
            case OrderExpired():
                rows[event.order_id] |= {"status": "expired", "ended_at": recorded.occurred_at}
    return _frame([tuple(row[name] for name in _ORDER_SCHEMA) for row in rows.values()], _ORDER_SCHEMA)


def _placed_row(event: OrderPlaced) -> dict[str, object]:
    return {
        "order": event.order_id,
        "symbol": event.symbol,
        "side": event.side.value,
        "type": event.order_type.value,
        "quantity": float(event.quantity),
        "filled": 0.0,
        "limit": event.limit_price,
        "stop": event.stop_price,
        "time_in_force": event.time_in_force.value,
        "tag": event.tag,
        "decided_on": event.decided_on,
        "decision_price": event.decision_price,
        "status": "placed",
        "reason": None,
        "ended_at": None,
        "price": None,
        "commission": None,
    }


def equity_table(curve: EquityCurve, capital: SupportsFloat | None = None) -> pl.DataFrame:
    """The account's value at every instant: ``time`` (close of the bar), ``session``, ``equity``, ``cash``, ``drawdown``.

    Args:
        curve: the account's value over time.
        capital: money at the beginning, the first peak; None: the curve's first value.
    """
    before = curve.values[:1] if capital is None else np.array([float(capital)])
    falls = drawdown_series(np.concatenate((before, curve.values)))[len(before) :]
    return pl.DataFrame(
        {
            "time": pl.Series(curve.times, dtype=pl.Int64).cast(_TIME),
            "session": pl.Series(curve.sessions, dtype=pl.Int64).cast(pl.Int32).cast(pl.Date),
            "equity": pl.Series(curve.values, dtype=pl.Float64),
            "cash": pl.Series(curve.cash, dtype=pl.Float64),
            "drawdown": pl.Series(falls, dtype=pl.Float64),
        }
    )


_EVENT_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "version": pl.Int64,
    "occurred_at": _TIME,
    "type": pl.String,
    "payload": pl.String,
    "causation_id": pl.String,
    "event_id": pl.String,
    "recorded_at": _TIME,
    "content_hash": pl.String,
}


def events_table(events: Iterable[RecordedEvent], codec: EventCodec) -> pl.DataFrame:
    """The events themselves, in order; ``payload`` as JSON text."""
    rows = [
        (
            recorded.version,
            recorded.occurred_at,
            recorded.type,
            codec.encode(recorded.event)[2],
            recorded.causation_id,
            recorded.event_id,
            recorded.recorded_at,
            recorded.content_hash,
        )
        for recorded in events
    ]
    return _frame(rows, _EVENT_SCHEMA)


def summary(result: RunResult) -> dict[str, object]:
    """A result as one object of plain JSON data; undefined metrics are None, fractions are not per cent.

    ``benchmark`` is the symbol that the strategy's indicators compare with.
    """
    started, ends = result.started, result.equity.sessions
    days = pl.Series(ends[[0, -1]] if len(ends) else [], dtype=pl.Int64).cast(pl.Int32).cast(pl.Date).to_list()
    return {
        "run_id": result.attempt.run_id,
        "strategy": started.strategy,
        "parameters": dict(started.parameters),
        "symbols": list(started.symbols),
        "venue": started.venue,
        "interval": started.interval,
        "start": days[0].isoformat() if days else started.start,
        "end": days[1].isoformat() if days else started.end,
        "prices": started.prices,
        "universe": universe_text(started) or None,
        "benchmark": started.benchmark,
        "initial_capital": money_number(started.initial_cash),
        "final_equity": money_number(result.final_equity),
        "metrics": metrics_data(result.metrics),
        "trades": result.statement.totals.trades,
        "fills": result.statement.totals.fills,
        "open_positions": len(result.portfolio.positions),
        "warnings": list(result.warnings),
        "reused": result.reused,
        "equal": result.equal,
    }


def metrics_data(metrics: Mapping[str, float | None]) -> dict[str, float | None]:
    """Metrics as plain JSON data: money in cents, fractions not in per cent, None where undefined.

    Args:
        metrics: of a run, or as one was recorded, which may have fewer.
    """
    definitions = getattr(metrics, "definitions", DEFINITIONS)
    return {key: _datum(value, definitions.get(key)) for key, value in metrics.items()}


def _datum(value: float | None, definition: Definition | None) -> float | None:
    if value is None or math.isnan(value):
        return None
    return money_number(value) if definition is not None and definition.unit == "money" else without_noise(value)


_MONEY = frozenset(
    {
        "gross_profit",
        "fees",
        "profit",
        "cost_basis",
        "commission",
        "equity",
        "cash",
        "value",
        "unrealised",
        "best",
        "worst",
    }
)
"""Columns of the tables that hold money; prices are no amounts."""


def table_data(frame: pl.DataFrame) -> list[dict[str, object]]:
    """A table's rows as plain data: money in cents, other numbers without rounding noise."""
    return [{name: _cell(name, value) for name, value in row.items()} for row in frame.to_dicts()]


def _cell(name: str, value: object) -> object:
    if not isinstance(value, float):
        return value
    return money_number(value) if name in _MONEY else without_noise(value)


def _frame(rows: Sequence[tuple[object, ...]], schema: dict[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    raw = {name: pl.Int64 if kind == _TIME else kind for name, kind in schema.items()}
    frame = pl.DataFrame(rows, schema=raw, orient="row")
    return frame.with_columns([pl.col(name).cast(_TIME) for name, kind in schema.items() if kind == _TIME])
