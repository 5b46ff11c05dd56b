"""Runs a strategy over bars made by hand and tells what happened in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np

from application.backtesting.replay import Replay
from application.journal.envelope import NewEvent
from application.trading.bars import BarChunk
from application.trading.execution import ExecutionModel
from application.trading.recorder import Recorder
from application.trading.session import Session
from application.trading.simulated_broker import SimulatedBroker
from domain.indicators.base import Indicator
from domain.indicators.registry import declared
from domain.indicators.streaming.stream import IndicatorStream
from domain.market.universe import Universe
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
from domain.orders.order import OrderType, RejectionReason, TimeInForce
from domain.portfolio.events import CashDeposited
from domain.portfolio.portfolio import Portfolio
from domain.portfolio.statement import Statement
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView
from domain.strategies.records import FilledOrder, PlacedOrder
from tests.support.bars import pieces
from tests.support.journal import ListJournal

ONE = "A"
TWO = "AB"
Decide = Callable[[str, Bar, PortfolioView], Actions]


@dataclass
class Ran:
    """A finished session and what it recorded."""

    session: Session
    events: list[NewEvent]
    story: list[str] = field(default_factory=list)

    @property
    def state(self) -> Portfolio:
        """The account at the end."""
        return self.session.state

    @property
    def statement(self) -> Statement:
        """What the account has done."""
        return self.session.statement


class Script(Strategy):
    """Does what the script says at the n-th bar (from 0) of a symbol, and notes what it was told."""

    def __init__(self, script: Mapping[Any, Any], on_fill: Mapping[int, Any] | None = None) -> None:
        """Takes ``script``: bar number, or (bar number, symbol), to actions; ``on_fill``: number of a fill to actions."""
        self.script = script
        self.on_fill = on_fill or {}
        self.bars: dict[str, int] = {}
        self.dates: list[datetime] = []
        self.fills: list[FilledOrder] = []
        self.refusals: list[tuple[PlacedOrder, RejectionReason]] = []
        self.cash: list[float] = []
        self.equity: list[float] = []
        self.buying_power: list[float] = []
        self.working: list[int] = []

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        number = self.bars[symbol] = self.bars.get(symbol, -1) + 1
        self.dates.append(date)
        self.cash.append(portfolio.cash)
        self.equity.append(portfolio.equity)
        self.buying_power.append(portfolio.buying_power)
        self.working.append(len(portfolio.working_orders()))
        wanted: Actions = self.script.get((number, symbol), self.script.get(number))
        return wanted

    def on_order_filled(self, order: FilledOrder, portfolio: PortfolioView) -> Actions:
        self.fills.append(order)
        wanted: Actions = self.on_fill.get(len(self.fills))
        return wanted

    def on_order_rejected(self, order: PlacedOrder, reason: RejectionReason, portfolio: PortfolioView) -> None:
        self.refusals.append((order, reason))


class Each(Strategy):
    """Asks a function at every bar."""

    def __init__(self, decide: Decide) -> None:
        self.decide = decide

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        return self.decide(symbol, data, portfolio)


def run(
    strategy: Strategy,
    bars: BarChunk,
    *,
    symbols: Sequence[str] = ONE,
    model: ExecutionModel | None = None,
    cash: str | int = 10_000,
    daily: bool = True,
    rows: int = 10_000,
    finish: bool = True,
    universe: Universe | None = None,
) -> Ran:
    """Runs a strategy over a chunk, fed in pieces of ``rows`` rows."""
    journal = ListJournal()
    recorder = Recorder(journal, "run")
    trading = model or ExecutionModel()
    broker = SimulatedBroker(trading.costs.slippage, daily=daily)
    session = Session(strategy, tuple(symbols), trading, broker, recorder, universe=universe)
    session.move_cash(Decimal(cash), 0)
    replay = Replay(session, broker, tuple(bars.indicators))
    for piece in pieces(bars, rows):
        replay.feed(piece)
    if finish:
        replay.finish()
    else:
        recorder.flush()
    return Ran(session, journal.events, story(journal.events, bars))


def story(events: Sequence[NewEvent], bars: BarChunk) -> list[str]:
    """The events after the deposit, a line each: ``1 open: #1 filled 10 at 101``; orders are numbered as they are placed.

    The size of an order that got all it wanted goes without saying.
    """
    opens = sorted({int(time) for time in bars.open_time})
    closes = sorted({int(time) for time in bars.close_time})
    numbers: dict[str, int] = {}
    lines = []
    for recorded in events:
        event = recorded.event
        if isinstance(event, CashDeposited) or (isinstance(event, OrderSized) and event.cut is None):
            continue
        number = numbers.setdefault(event.order_id, len(numbers) + 1)
        at = recorded.occurred_at
        when = f"{opens.index(at)} open" if at in opens else f"{closes.index(at)} close"
        lines.append(f"{when}: #{number} {_told(event)}")
    return lines


def plain(number: Decimal | float | None) -> str:
    """A number without superfluous zeros."""
    return format(Decimal(str(number)).normalize() + 0, "f")


def _told(event: object) -> str:
    match event:
        case OrderPlaced():
            return _placed(event)
        case OrderAccepted():
            return f"accepted, reserves {plain(event.reserved)}"
        case OrderRejected():
            money = "" if event.required is None else f" ({plain(event.required)} of {plain(event.available)})"
            return f"rejected: {event.reason}{money}"
        case OrderSized():
            legs = f", closing {plain(event.closing)}" if event.closing else ""
            return f"cut to {plain(event.quantity)} of {plain(event.wanted)}{legs}: {event.cut}, {plain(event.available)} there"
        case OrderFilled():
            slipped = "" if event.price == event.reference_price else f" (market {plain(event.reference_price)})"
            fee = f", commission {plain(event.commission)}" if event.commission else ""
            return f"filled {plain(event.quantity)} at {plain(event.price)}{slipped}{fee}"
        case OrderTriggered():
            return "triggered"
        case OrderCancelled():
            return f"cancelled: {event.reason}"
        case OrderExpired():
            return "expired"
    raise AssertionError(event)


def _placed(order: OrderPlaced) -> str:
    words = [order.side, plain(order.quantity), order.symbol]
    if order.order_type in (OrderType.STOP, OrderType.STOP_LIMIT):
        words.append(f"stop {plain(order.stop_price)}")
    if order.order_type in (OrderType.LIMIT, OrderType.STOP_LIMIT):
        words.append(f"limit {plain(order.limit_price)}")
    if order.time_in_force is not TimeInForce.GTC:
        words.append(order.time_in_force)
    if order.reduce_only:
        words.append("reduce-only")
    return " ".join(words)


def with_indicators(strategy: Strategy, bars: BarChunk) -> BarChunk:
    """The chunk with the indicators that a strategy declares, computed bar by bar."""
    columns: dict[str, list[float]] = {}
    for indicator in declared(strategy.indicators):
        assert isinstance(indicator, Indicator)
        streams: dict[int, IndicatorStream] = {}
        inputs = [getattr(bars, name).tolist() for name in indicator.inputs]
        for code, *values in zip(bars.symbol.tolist(), *inputs, strict=True):
            stream = streams.setdefault(code, indicator.stream())
            results = stream.update(*values)
            for name, value in zip(
                indicator.outputs, results if isinstance(results, tuple) else (results,), strict=True
            ):
                columns.setdefault(name, []).append(value)
    return replace(bars, indicators={name: np.array(values) for name, values in columns.items()})
