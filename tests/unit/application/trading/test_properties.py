"""Laws of every run, tried with random markets, strategies and models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from application.runs.equity import EquityProjection
from application.trading.bars import BarChunk
from application.trading.execution import ExecutionModel, FillAt
from domain.orders.costs import Costs, FixedCommission, PercentCommission, PercentSlippage, TickSlippage
from domain.orders.events import OrderAccepted, OrderFilled, OrderPlaced
from domain.orders.order import OrderType, Side
from domain.portfolio.portfolio import EMPTY, Portfolio, evolve
from domain.risk.sizing import FixedMoney
from domain.shared.interval import to_microseconds
from domain.strategies.actions import Action, Actions, Buy, Cancel, Close, Sell, TargetQuantity, TargetWeight
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView
from domain.strategies.records import FilledOrder
from tests.support.bars import DAY, MINUTE, Prices, Row, chunk, pieces
from tests.support.running import Ran, run

SYMBOLS = "ABC"
HOUR = 60 * MINUTE


class Dice(Strategy):
    """Draws its actions from a seed: each from the number of the call and what it has seen."""

    def __init__(self, seed: int) -> None:
        self.dice = np.random.default_rng(seed)

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        return [self._action(None, data.close) for _ in range(int(self.dice.integers(0, 3)))]

    def on_order_filled(self, order: FilledOrder, portfolio: PortfolioView) -> Actions:
        return self._action(order.symbol, float(order.price)) if self.dice.random() < 0.3 else None

    def _action(self, symbol: str | None, price: float) -> Action:
        random = self.dice
        terms: dict[str, Any] = {"symbol": symbol, "time_in_force": ("gtc", "day", "ioc")[random.integers(3)]}
        if random.random() < 0.5:
            terms["limit"] = price * random.uniform(0.9, 1.1)
        if random.random() < 0.4:
            terms["stop"] = price * random.uniform(0.9, 1.1)
        match random.integers(8):
            case 0 | 1:
                return Buy(**terms)
            case 2:
                return Buy(**terms, quantity=float(random.integers(1, 50)))
            case 3:
                return Sell(**terms, quantity=random.uniform(0.5, 50))
            case 4:
                return Close(**terms)
            case 5:
                return TargetWeight(**terms, weight=random.uniform(-0.5, 1.0))
            case 6:
                return TargetQuantity(**terms, quantity=float(random.integers(-20, 50)))
        return Cancel(symbol=symbol)


class RankingDice(Dice):
    """Also acts on all bars of an instant."""

    def on_instant(self, date: datetime, data: Mapping[str, Bar], portfolio: PortfolioView) -> Actions:
        best = max(data, key=lambda symbol: data[symbol].close)
        return self._action(best, data[best].close)


class WatchingDice(Dice):
    """Notes what the account was worth when it was asked, which is once bars that open together have closed."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.seen: dict[int, float] = {}

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        self.seen[to_microseconds(date)] = portfolio.equity
        return super().on_data(date, symbol, data, portfolio)


@st.composite
def markets(draw: st.DrawFn) -> BarChunk:
    """Bars of three symbols: random walks with gaps, missing bars, different hours and ends."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    length = draw(st.sampled_from([DAY, HOUR]))
    days = draw(st.integers(1, 25))
    rows = []
    for code in range(len(SYMBOLS)):
        offset = draw(st.sampled_from([0, 0, 10 * MINUTE, 7 * HOUR]))
        ends = draw(st.integers(1, days))
        price = random.uniform(5, 200)
        for day in range(ends):
            price *= np.exp(random.normal(0, 0.05))
            if random.random() < 0.1:
                continue
            prices = _bar(random, price)
            price = prices[3]
            rows.append(Row(day * length + offset, code, prices, length))
    return chunk(rows or [Row(0, 0, (1, 1, 1, 1))])


@st.composite
def overlapping(draw: st.DrawFn, symbols: int) -> BarChunk:
    """Bars of some symbols that open at any hour and last as long as they like."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    rows = []
    for code in range(symbols):
        for time in np.cumsum(random.integers(1, 8, draw(st.integers(1, 20)))):
            rows.append(Row(int(time) * HOUR, code, _bar(random, 50.0), int(random.integers(1, 30)) * HOUR // 2))
    return chunk(rows)


def _bar(random: np.random.Generator, price: float) -> Prices:
    high, low = price * (1 + random.exponential(0.03)), price / (1 + random.exponential(0.03))
    open_, close = random.uniform(low, high), random.uniform(low, high)
    return tuple(np.round((open_, high, low, close), 2 + int(random.integers(3))).tolist())


models = st.builds(
    ExecutionModel,
    costs=st.builds(
        Costs,
        st.sampled_from(
            [PercentCommission(0.001), FixedCommission(1.5), PercentCommission(0.002) + FixedCommission(0.1)]
        ),
        st.sampled_from([PercentSlippage(0.0), PercentSlippage(0.001), TickSlippage(2, 0.01)]),
    ),
    lot_size=st.sampled_from([Decimal(1), Decimal("0.001"), Decimal("1e-8")]),
    allow_short=st.booleans(),
    fill_at=st.sampled_from(FillAt),
)
seeds = st.integers(0, 2**32)
dice = st.builds(Dice, seeds) | st.builds(RankingDice, seeds)


def _run(strategy: Strategy, bars: BarChunk, model: ExecutionModel, **how: Any) -> Ran:
    daily = bool(bars.close_time[0] - bars.open_time[0] > HOUR)
    return run(strategy.fresh(), bars, symbols=SYMBOLS, model=model, daily=daily, **how)


@settings(deadline=None, max_examples=60)
@given(dice, markets(), models, st.integers(1, 30))
def test_the_size_of_the_chunks_makes_no_difference(
    strategy: Strategy, bars: BarChunk, model: ExecutionModel, rows: int
) -> None:
    assert _run(strategy, bars, model, rows=rows).events == _run(strategy, bars, model).events


@settings(deadline=None, max_examples=60)
@given(dice, markets(), models, st.data())
def test_a_truncated_tape_decides_the_same_up_to_the_cut(
    strategy: Strategy, bars: BarChunk, model: ExecutionModel, data: st.DataObject
) -> None:
    cut = data.draw(st.sampled_from(bars.instants().tolist()[1:] or [len(bars)]))
    whole = _run(strategy, bars, model).events
    begun = _run(strategy, bars.rows(0, cut), model, finish=False).events
    assert whole[: len(begun)] == begun
    # What a run that ends there adds at its last closes, it knows as well as one that goes on.
    ended = _run(strategy, bars.rows(0, cut), model).events
    last_open = bars.open_time[cut] if cut < len(bars) else bars.close_time[-1] + 1
    known = [event for event in ended if event.occurred_at < last_open]
    assert whole[: len(known)] == known


@settings(deadline=None, max_examples=60)
@given(dice, st.integers(0, 2**32), st.integers(1, 60), st.booleans(), models, st.integers(1, 60))
def test_a_symbol_that_never_trades_makes_no_difference(
    strategy: Strategy, seed: int, bars: int, gaps: bool, model: ExecutionModel, rows: int
) -> None:
    random = np.random.default_rng(seed)
    opens = np.cumsum(random.integers(1, 4, bars) if gaps else np.ones(bars, dtype=np.int64)) * HOUR
    alone = chunk([Row(int(time), 0, _bar(random, 50.0), HOUR) for time in opens])
    model = replace(model, sizing=FixedMoney(4_000.0))
    in_company = run(strategy.fresh(), alone, symbols="AZ", model=model, daily=False)
    assert run(strategy.fresh(), alone, symbols="A", model=model, daily=False, rows=rows).events == in_company.events


@settings(deadline=None, max_examples=60)
@given(dice, overlapping(1), models, st.integers(1, 20))
def test_how_bars_that_overlap_are_cut_makes_no_difference(
    strategy: Strategy, bars: BarChunk, model: ExecutionModel, rows: int
) -> None:
    whole = run(strategy.fresh(), bars, symbols="AZ", model=replace(model, sizing=FixedMoney(4_000.0)), daily=False)
    cut = run(strategy.fresh(), bars, model=replace(model, sizing=FixedMoney(4_000.0)), daily=False, rows=rows)
    assert cut.events == whole.events
    times = [new.occurred_at for new in whole.events]
    assert times == sorted(times)


@settings(deadline=None, max_examples=60)
@given(seeds, st.integers(1, 3).flatmap(overlapping), models, st.integers(1, 20))
def test_the_curve_is_what_the_account_was_worth_at_each_close(
    seed: int, bars: BarChunk, model: ExecutionModel, rows: int
) -> None:
    strategy = WatchingDice(seed)
    ran = run(strategy, bars, symbols=SYMBOLS, model=replace(model, fill_at=FillAt.NEXT_OPEN), daily=False)
    projection = EquityProjection(len(SYMBOLS), ran.session.ledger)
    for piece in pieces(bars, rows):
        projection.feed(piece)
    curve = projection.curve()
    starts = bars.instants()
    ends = np.maximum.reduceat(bars.close_time, starts).tolist()
    opens = bars.open_time[starts].tolist()
    closings = sorted(zip(ends, opens, strict=True))
    assert curve.times.tolist() == sorted(ends)
    last_of = {end: strategy.seen[open_] for end, open_ in closings}
    found = dict(zip(curve.times.tolist(), curve.values.tolist(), strict=True))
    assert found == approx(last_of, rel=1e-9)


@settings(deadline=None, max_examples=60)
@given(dice, markets(), models)
def test_events_stand_in_causal_order(strategy: Strategy, bars: BarChunk, model: ExecutionModel) -> None:
    events = _run(strategy, bars, model).events
    times = [new.occurred_at for new in events]
    assert times == sorted(times)
    assert all(new.event_id is None for new in events)
    for version, new in enumerate(events, start=1):
        if isinstance(new.event, OrderPlaced):
            assert new.event.order_id == f"O-{version}"
        if new.causation_id is None:
            assert version == 1 or isinstance(new.event, OrderPlaced)
        else:
            stream, cause = new.causation_id.split("#")
            assert stream == "run"
            assert int(cause) < version


@settings(deadline=None, max_examples=60)
@given(dice, markets(), models)
def test_no_order_fills_before_the_bar_after_its_decision(
    strategy: Strategy, bars: BarChunk, model: ExecutionModel
) -> None:
    placed: dict[str, tuple[OrderPlaced, int]] = {}
    for new in _run(strategy, bars, model).events:
        if isinstance(new.event, OrderPlaced):
            placed[new.event.order_id] = (new.event, new.occurred_at)
        elif isinstance(new.event, OrderFilled):
            order, decided_at = placed[new.event.order_id]
            at_once = model.fill_at is FillAt.SAME_CLOSE and order.order_type is OrderType.MARKET
            assert new.event.bar > order.decided_on or at_once
            assert new.event.bar > decided_at or (at_once and new.occurred_at >= decided_at)


@settings(deadline=None, max_examples=60)
@given(dice, markets(), models)
def test_fills_keep_to_the_bar_and_to_the_limit(strategy: Strategy, bars: BarChunk, model: ExecutionModel) -> None:
    placed: dict[str, OrderPlaced] = {}
    range_of = {
        (int(time), SYMBOLS[code]): (low, high)
        for time, code, low, high in zip(bars.open_time, bars.symbol, bars.low, bars.high, strict=True)
    }
    for new in _run(strategy, bars, model).events:
        if isinstance(new.event, OrderPlaced):
            placed[new.event.order_id] = new.event
        elif isinstance(new.event, OrderFilled):
            low, high = range_of[new.event.bar, new.event.symbol]
            assert low <= float(new.event.reference_price) <= high
            order = placed[new.event.order_id]
            if order.limit_price is not None:
                worse = float(new.event.price) - order.limit_price
                assert worse <= 0 if order.side is Side.BUY else worse >= 0


@settings(deadline=None, max_examples=60)
@given(dice, markets(), models)
def test_the_account_is_the_fold_of_its_events_and_is_never_levered(
    strategy: Strategy, bars: BarChunk, model: ExecutionModel
) -> None:
    ran = _run(strategy, bars, model)
    state: Portfolio = EMPTY
    for new in ran.events:
        opens_more = isinstance(new.event, OrderFilled) and _grows(state, new.event)
        needed = isinstance(new.event, OrderAccepted) and new.event.reserved > 0
        after = evolve(state, new.event)
        assert not opens_more or after.spendable >= 0
        assert not needed or after.buying_power >= 0
        state = after
        if not model.allow_short:
            assert all(position.is_long for position in state.positions.values())
    assert state == ran.state
    last = list(ran.session.ledger)[-1]
    assert last.cash == float(state.cash)


def _grows(state: Portfolio, fill: OrderFilled) -> bool:
    held = state.quantity(fill.symbol)
    signed = fill.quantity if fill.side is Side.BUY else -fill.quantity
    return abs(held + signed) > abs(held) or (held + signed) * held < 0
