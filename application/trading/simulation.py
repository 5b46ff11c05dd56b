"""The simulation: bars in, decisions out.

One instant is all bars that open together. It has two phases, and phases of different instants follow each other by time, so that
markets with different sessions may be mixed:

* **open** (at the bars' open time): DAY orders of an earlier session expire, then orders that were working before it fill if the
  open reaches them; sales first, then purchases, each in symbol order.
* **close** (at the bars' close time): orders that were working at the open fill if the rest of the bar reached them, stops before
  limits; DAY orders of the session expire; then the strategy sees the closed bars and decides; then its wishes become orders or
  recorded refusals, sales first, then purchases, each in symbol order.

Every change of state goes through the portfolio's decider and into the recorder; nothing else is written down.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce
from itertools import accumulate, chain, repeat
from math import inf
from operator import attrgetter, mul
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from application.trading.bars import BarChunk, Integers
from application.trading.execution import ExecutionModel, FillAt
from application.trading.ledger import Ledger
from application.trading.membership import Membership
from application.trading.recorder import Recorder
from application.trading.working_order import WorkingOrder
from domain.market.universe import Universe
from domain.orders.commands import CancelOrder, ExpireOrder, FillOrder, PlaceOrder, RefuseOrder, TriggerOrder
from domain.orders.events import OrderAccepted, OrderCancelled, OrderFilled, OrderRejected
from domain.orders.order import Order, RejectionReason, Side, TimeInForce
from domain.portfolio.commands import DepositCash, PortfolioCommand, WithdrawCash
from domain.portfolio.events import PortfolioEvent
from domain.portfolio.portfolio import EMPTY, Portfolio, decide, evolve
from domain.risk.drafting import Draft, RiskRules, draft
from domain.shared.errors import InvalidValue, StrategyError
from domain.shared.frozen import maker
from domain.shared.interval import from_microseconds
from domain.shared.values import to_decimal
from domain.strategies.actions import (
    Action,
    Actions,
    Buy,
    Cancel,
    Close,
    OrderAction,
    Sell,
    TargetQuantity,
    TargetWeight,
)
from domain.strategies.bar import Bar, bar_rows
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView

_close_time = attrgetter("close_time")

THIN_VOLUME = 0.1
"""A fill larger than this share of its bar's volume is counted as one that the market might not have borne."""

_BLOCK = 500
"""Rows that become Python objects at a time: so few stay in the processor's cache, which makes a row five times as fast."""


class _Instant(NamedTuple):
    """All bars that open together, and the orders that still work once they are open.

    Attributes:
        open_time, close_time: of the instant, microseconds since the epoch.
        date: its open time, aware UTC.
        codes: places of the bars' symbols, ascending.
        rows: the bars.
        closes: their closes.
        eligible: working orders that they may fill.
    """

    open_time: int
    close_time: int
    date: datetime
    codes: Sequence[int]
    rows: Sequence[Bar]
    closes: Sequence[float]
    eligible: Sequence[WorkingOrder]

    def by_code(self) -> dict[int, Bar]:
        """The bars by the places of their symbols."""
        return dict(zip(self.codes, self.rows, strict=True))


class _Wish(NamedTuple):
    code: int
    action: OrderAction
    draft: Draft


_instant, _wish, _order = maker(_Instant), maker(_Wish), maker(Order)
_place_order, _fill_order = maker(PlaceOrder), maker(FillOrder)
_NO_BARS: Mapping[int, Bar] = MappingProxyType({})


class Simulation:
    """Runs one strategy over bars and records what it does.

    Attributes:
        state: the account now.
        ledger: cash and holdings after each event that changed them, in order.
        instants: closed instants so far.
        thin_fills: fills above ``THIN_VOLUME``, by symbol.
        delisted: positions that were closed because their symbol was no longer listed, by symbol.
    """

    def __init__(
        self,
        strategy: Strategy,
        symbols: Sequence[str],
        model: ExecutionModel,
        recorder: Recorder,
        outputs: Sequence[str],
        *,
        daily: bool,
        universe: Universe | None = None,
    ) -> None:
        """Makes a simulation that has not begun.

        Args:
            strategy: a fresh instance.
            symbols: the run's symbols, sorted.
            model: costs, sizing and fill rules.
            recorder: where events go.
            outputs: names of the indicator columns, in the order of the chunks' mapping.
            daily: whether a bar covers at least a whole session, so that DAY orders end with it.
            universe: which symbols may be traded when; None: all of them, always.
        """
        self.state: Portfolio = EMPTY
        self.ledger = Ledger()
        self.instants = 0
        self.thin_fills: Counter[str] = Counter()
        self.delisted: Counter[str] = Counter()
        self._members = None if universe is None else Membership(universe, symbols)
        self._strategy = strategy
        self._symbols = tuple(symbols)
        self._code = {symbol: code for code, symbol in enumerate(self._symbols)}
        self._recorder = recorder
        self._outputs = tuple(outputs)
        self._daily = daily
        self._rows_of = bar_rows(self._outputs)
        self._last = [0.0] * len(self._symbols)
        self._held = [0.0] * len(self._symbols)
        self._volumes: dict[int, float] = {}
        self._cash = 0.0
        self._now = 0
        self._bar = 0
        self._working: dict[str, WorkingOrder] = {}
        self._waiting: deque[_Instant] = deque()
        self._marked_at = -1
        self._marked = 0.0
        self._view = PortfolioView(lambda symbol: self._last[self._code[symbol]], self._value)
        self._ranks = type(strategy).on_instant is not Strategy.on_instant
        self._hears_of_fills = type(strategy).on_order_filled is not Strategy.on_order_filled
        self._trade_by(model)

    def _trade_by(self, model: ExecutionModel) -> None:
        self._model = model
        self._rules = RiskRules(model.sizing, model.costs, model.lot_size, len(self._symbols), model.allow_short)
        self._same_close = model.fill_at is FillAt.SAME_CLOSE

    def switch(self, model: ExecutionModel, at: int) -> None:
        """Closes what closes up to a market time; from there on other costs, sizes and fill rules hold."""
        while self._waiting and self._waiting[0].close_time <= at:
            self._close(self._waiting.popleft())
        self._trade_by(model)

    def deposit(self, amount: Decimal, at: int) -> None:
        """Puts money into the account at a market time."""
        self._move_cash(DepositCash(amount), at)

    def withdraw(self, amount: Decimal, at: int) -> None:
        """Takes money out of the account at a market time; what is not free is refused, and the refusal recorded."""
        self._move_cash(WithdrawCash(amount), at)

    def _move_cash(self, command: DepositCash | WithdrawCash, at: int) -> None:
        self._do(command, at)
        self._cash = float(self.state.cash)
        self.ledger.add(at, -1, 0.0, self._cash)

    def feed(self, chunk: BarChunk) -> None:
        """Runs the strategy over more bars.

        Raises:
            StrategyError: the strategy raised; the cause is chained.
            PortError: the journal could not be written.
        """
        if not len(chunk):
            return
        starts = chunk.instants()
        edges: list[int] = [*starts.tolist(), len(chunk)]
        ends, opens, sessions = (
            np.maximum.reduceat(chunk.close_time, starts),
            chunk.open_time[starts],
            chunk.session[starts],
        )
        columns = [chunk.open, chunk.high, chunk.low, chunk.close, chunk.volume]
        columns += [chunk.indicators[name] for name in self._outputs]
        alone = len(self._symbols) == 1 and not self._ranks and self._members is None
        follows = alone and bool((ends[:-1] < opens[1:]).all())
        first = 0
        while first < len(starts):
            last = max(first + 1, bisect_right(edges, edges[first] + _BLOCK, first) - 1)
            start, stop = edges[first], edges[last]
            rows = self._rows_of(zip(*(column[start:stop].tolist() for column in columns), strict=True))
            closes: list[float] = chunk.close[start:stop].tolist()
            moments = zip(
                opens[first:last].tolist(),
                ends[first:last].tolist(),
                sessions[first:last].tolist(),
                _dates(opens[first:last]),
                strict=True,
            )
            if follows:
                self._feed_one_after_another(moments, rows, closes, int(opens[last - 1]))
            else:
                places = [edge - start for edge in edges[first : last + 1]]
                self._feed_instants(moments, list(rows), closes, chunk.symbol[start:stop].tolist(), places)
            first = last

    def _feed_instants(
        self,
        moments: Iterable[tuple[int, int, int, datetime]],
        bars: list[Bar],
        closes: list[float],
        codes: list[int],
        edges: list[int],
    ) -> None:
        """Instants, of which ``edges`` says where the rows of each begin and the last one's end."""
        waiting, working, everyone = self._waiting, self._working, range(len(self._symbols))
        for (open_time, close_time, session, date), start, stop in zip(moments, edges, edges[1:], strict=False):
            while waiting and waiting[0].close_time < open_time:
                self._close(waiting.popleft())
            opened = bars[start:stop]
            present = everyone if stop - start == len(everyone) else codes[start:stop]
            gone = () if self._members is None else self._members.gone(open_time)
            if gone:
                self._cancel_orders_of(gone, open_time)
            eligible = self._open(open_time, session, present, opened) if working else ()
            if gone:
                self._let_go(gone, dict(zip(present, opened, strict=True)))
            self._wait(_instant((open_time, close_time, date, present, opened, closes[start:stop], eligible)))

    def _wait(self, instant: _Instant) -> None:
        """Puts an instant behind those that close before it, or with it."""
        waiting = self._waiting
        if waiting and waiting[-1].close_time > instant.close_time:
            insort(waiting, instant, key=_close_time)
        else:
            waiting.append(instant)

    def _feed_one_after_another(
        self,
        moments: Iterable[tuple[int, int, int, datetime]],
        rows: Iterable[Bar],
        closes: list[float],
        newest: int,
    ) -> None:
        """One symbol whose bars do not overlap: each opens when the one before it has closed.

        The last bar, which opens at ``newest``, stays open, as the next chunk's first one may overlap it.
        """
        waiting, working, last = self._waiting, self._working, self._last
        on_data, view, symbol = self._strategy.on_data, self._view, self._symbols[0]
        straight = 0
        for (open_time, close_time, session, date), row, close in zip(moments, rows, closes, strict=True):
            if waiting or working or open_time == newest:
                while waiting and waiting[0].close_time < open_time:
                    self._close(waiting.popleft())
                eligible = self._open(open_time, session, (0,), (row,)) if working else ()
                if eligible or waiting or open_time == newest:
                    self._wait(_instant((open_time, close_time, date, (0,), (row,), (close,), eligible)))
                    continue
            straight += 1
            last[0] = close
            self._now = close_time
            try:
                actions = on_data(date, symbol, row, view)
                if actions is None:
                    continue
                wanted = _several(actions)
            except Exception as error:
                self._bar = open_time
                raise self._raised(error) from error
            self._bar = open_time
            self._act(((0, wanted),), {0: row} if self._same_close else {})
        self.instants += straight

    def finish(self) -> None:
        """Closes the bars that are still open and, where the model says so, the positions; writes everything down."""
        while self._waiting:
            self._close(self._waiting.popleft())
        if self._model.close_at_end:
            self._close_everything()
        self._recorder.flush()

    @property
    def working_orders(self) -> list[Order]:
        """Orders still waiting for their fill, oldest first."""
        return [working.order for working in self._working.values()]

    # The open phase.

    def _open(self, open_time: int, session: int, codes: Sequence[int], bars: Sequence[Bar]) -> Sequence[WorkingOrder]:
        """Fills what the opens reach and returns what goes on working on these bars."""
        self._now = self._bar = open_time
        rows, at_work = dict(zip(codes, bars, strict=True)), self._working
        eligible = [working for working in at_work.values() if working.code in rows]
        if len(eligible) > 1:
            eligible.sort(key=WorkingOrder.priority)
        for working in eligible:
            if working.ends_with_its_day:
                working.enter(session)
                if working.has_expired(session):
                    self._finish(working, ExpireOrder(working.order_id))
        for working in eligible:
            if working.order_id not in at_work:
                continue
            bar = rows[working.code]
            price = bar.open if working.is_market else working.at_open(bar.open)
            if price == price:  # noqa: PLR0124 - not NaN
                self._fill(working, price, open_time, open_time, bar.volume)
            elif working.order.time_in_force is TimeInForce.IOC:
                self._finish(working, ExpireOrder(working.order_id))
            elif working.gapped_through(bar.open):
                self._trigger(working)
        return [working for working in eligible if working.order_id in at_work] if at_work else ()

    # Symbols that are no longer listed.

    def _cancel_orders_of(self, codes: Sequence[int], open_time: int) -> None:
        self._now = self._bar = open_time
        for working in list(self._working.values()):
            if working.code in codes:
                self._finish(working, CancelOrder(working.order_id, "no longer listed"))

    def _let_go(self, codes: Sequence[int], rows: Mapping[int, Bar]) -> None:
        """Closes what is held of them: at the open where there is one, else at the last close that there was."""
        for code in codes:
            symbol, row = self._symbols[code], rows.get(code)
            held = self.state.quantity(symbol)
            if not held:
                continue
            side = Side.SELL if held > 0 else Side.BUY
            working = self._place(_Wish(code, _LET_GO, Draft(side, abs(held), reduce_only=True)))
            if working is not None:
                self.delisted[symbol] += 1
                price, volume = (self._last[code], inf) if row is None else (row.open, row.volume)
                self._fill(working, price, self._bar, self._now, volume)

    # The close phase.

    def _close(self, instant: _Instant) -> None:
        self._now, self._bar = instant.close_time, instant.open_time
        if instant.eligible:
            self._fill_inside(instant)
        last, codes = self._last, instant.codes
        if len(codes) == len(last):
            last[:] = instant.closes
        else:
            for code, close in zip(codes, instant.closes, strict=True):
                last[code] = close
        self._marked_at = -1
        if self._model.close_at_end:
            self._volumes.update((code, row.volume) for code, row in zip(codes, instant.rows, strict=True))
        self.instants += 1
        self._ask(instant)

    def _fill_inside(self, instant: _Instant) -> None:
        rows = instant.by_code()
        stops_first = sorted(instant.eligible, key=WorkingOrder.inside_priority)
        for working in stops_first:
            if working.order.order_id not in self._working:
                continue
            bar = rows[working.code]
            price = working.inside(bar.high, bar.low, bar.close)
            if price == price:  # noqa: PLR0124 - not NaN
                self._fill(working, price, instant.open_time, instant.close_time, bar.volume)
            elif working.touched(bar.high, bar.low):
                self._trigger(working)
        for working in stops_first:
            if working.order.order_id in self._working and working.ends_with(daily=self._daily):
                self._finish(working, ExpireOrder(working.order.order_id))

    def _ask(self, instant: _Instant) -> None:
        _, _, date, codes, rows, _, _ = instant
        on_data, view, symbols = self._strategy.on_data, self._view, self._symbols
        present = symbols if len(codes) == len(symbols) else [symbols[code] for code in codes]
        wishes: list[tuple[int, Sequence[Action]]] = []
        try:
            for symbol, row in zip(present, rows, strict=True):
                actions = on_data(date, symbol, row, view)
                if actions is not None:
                    wishes.append((self._code[symbol], _several(actions)))
            if self._ranks:
                named = dict(zip(present, rows, strict=True))
                actions = self._strategy.on_instant(date, named, view)
                if actions is not None:
                    wishes.append((-1, _several(actions)))
        except Exception as error:
            raise self._raised(error) from error
        if wishes:
            self._act(wishes, instant.by_code() if self._same_close else {})

    # From wishes to orders.

    def _act(
        self,
        wishes: Sequence[tuple[int, Sequence[Action]]],
        closing: Mapping[int, Bar] = _NO_BARS,
        cause: str | None = None,
    ) -> None:
        """Turns wishes into orders; market orders for the symbols that ``closing`` has bars of fill at once, at their close."""
        drafted: list[_Wish] = []
        for code, actions in wishes:
            for action in actions:
                target = code if code >= 0 and action.symbol is None else self._target(action, code)
                if isinstance(action, Cancel):
                    self._cancel(action, target)
                    continue
                price = self._last[target]
                if price <= 0.0:
                    raise self._misused(f"{self._symbols[target]} has no price yet: it cannot be traded")
                order = draft(action, self._symbols[target], price, self.state, self._value(), self._rules)
                if order is not None and self._members is not None:
                    order = self._admitted(order, target, self._members)
                if order is not None:
                    drafted.append(_wish((target, action, order)))
        if len(drafted) > 1:
            drafted.sort(key=lambda wish: (wish.draft.side is Side.BUY, wish.code))
        placed = [self._place(wish, cause) for wish in drafted]
        if closing:
            for working in placed:
                if working is None or not working.is_market or working.code not in closing:
                    continue
                if working.order_id in self._working:
                    self._fill(working, self._last[working.code], self._bar, self._now, closing[working.code].volume)

    def _admitted(self, order: Draft, code: int, members: Membership) -> Draft:
        """The order; refused, unless it only closes, in a symbol that is not listed."""
        if order.refusal is not None or order.reduce_only or members.is_listed(code, self._now):
            return order
        return order._replace(refusal=RejectionReason.NOT_LISTED)

    def _target(self, action: Action, code: int) -> int:
        symbol = getattr(action, "symbol", None)
        if symbol is None:
            if code < 0 and not (isinstance(action, Cancel) and action.order_id):
                raise self._misused(f"an action of on_instant must name its symbol: {action}")
            return code
        if symbol not in self._code:
            raise self._misused(f"{symbol!r} is not in this run: it cannot be traded")
        return self._code[symbol]

    def _place(self, wish: _Wish, cause: str | None = None) -> WorkingOrder | None:
        code, action, (side, quantity, reduce_only, refusal) = wish
        version, last, limit, stop = self._recorder.version + 1, self._last[code], action.limit, action.stop
        order_id, terms = f"O-{version}", (action.order_type, action.time_in_force, limit, stop, action.tag)
        order = _order((order_id, self._symbols[code], side, quantity, *terms, reduce_only, self._bar, last))
        if refusal is not None:
            self._do(RefuseOrder(order, refusal), self._now, cause)
            self._tell_rejected(order, refusal)
            return None
        costs, price = self._model.costs, limit or stop or last
        if limit is None:
            price = costs.slippage.worsen(price, 1 if side is Side.BUY else -1)
        commission = costs.commission.of(float(quantity), price)
        answer = self._do(_place_order((order, to_decimal(price), to_decimal(commission))), self._now, cause)[-1]
        if isinstance(answer, OrderAccepted):
            working = WorkingOrder(order, code, self._recorder.event_id(version), version)
            self._working[order_id] = working
            return working
        if isinstance(answer, OrderRejected):
            self._tell_rejected(order, answer.reason)
        return None

    def _cancel(self, action: Cancel, code: int) -> None:
        for working in list(self._working.values()):
            if action.order_id in (None, working.order.order_id) and (action.order_id or working.code == code):
                self._finish(working, CancelOrder(working.order.order_id, "strategy"))

    # What becomes of orders.

    def _fill(self, working: WorkingOrder, reference: float, bar: int, at: int, volume: float) -> None:
        order, costs = working.order, self._model.costs
        price = working.worsened(reference, costs.slippage)
        quantity = order.quantity
        if order.reduce_only:
            held = self.state.quantity(order.symbol).copy_abs()
            quantity = min(quantity, held) if held else quantity
        exact = to_decimal(price)
        exact_reference = exact if reference == price else to_decimal(reference)
        commission = to_decimal(costs.commission.of(float(quantity), price))
        version = self._recorder.version + 1
        events = self._finish(
            working, _fill_order((working.order_id, quantity, exact, exact_reference, commission, bar)), at
        )
        outcome = events[0]
        for event in events[1:]:
            if isinstance(event, OrderCancelled):
                self._working.pop(event.order_id, None)
        if isinstance(outcome, OrderFilled):
            if float(outcome.quantity) > THIN_VOLUME * volume:
                self.thin_fills[order.symbol] += 1
            self._after_fill(outcome, version, working.code, at)
        elif isinstance(outcome, OrderRejected):
            self._tell_rejected(order, outcome.reason)

    def _after_fill(self, event: OrderFilled, version: int, code: int, at: int) -> None:
        self._cash = cash = float(self.state.cash)
        self._held[code] = held = float(self.state.quantity(event.symbol))
        self.ledger.add(at, code, held, cash)
        if not self._hears_of_fills:
            return
        try:
            actions = _several(self._strategy.on_order_filled(event, self._view))
        except Exception as error:
            raise self._raised(error) from error
        if actions:
            self._act([(code, actions)], cause=self._recorder.event_id(version))

    def _tell_rejected(self, order: Order, reason: RejectionReason) -> None:
        try:
            self._strategy.on_order_rejected(order, reason, self._view)
        except Exception as error:
            raise self._raised(error) from error

    def _trigger(self, working: WorkingOrder) -> None:
        working.triggered = True
        self._do(TriggerOrder(working.order.order_id), self._now, working.placed_id)

    def _finish(
        self, working: WorkingOrder, command: PortfolioCommand, at: int | None = None
    ) -> tuple[PortfolioEvent, ...]:
        del self._working[working.order_id]
        return self._do(command, self._now if at is None else at, working.placed_id)

    def _close_everything(self) -> None:
        for symbol in sorted(self.state.positions):
            position = self.state.positions[symbol]
            side = Side.SELL if position.is_long else Side.BUY
            wish = _Wish(self._code[symbol], _CLOSE, Draft(side, abs(position.quantity), reduce_only=True))
            working = self._place(wish)
            if working is not None:
                self._fill(working, self._last[working.code], self._bar, self._now, self._volumes[working.code])

    # The account.

    def _do(self, command: PortfolioCommand, at: int, cause: str | None = None) -> tuple[PortfolioEvent, ...]:
        """Decides and records; ``cause`` led to the first event, and that one to the others."""
        events = decide(self.state, command)
        self.state = self._view._state = reduce(evolve, events, self.state)
        self._recorder.record_all(events, at, cause)
        self._marked_at = -1
        return events

    def _value(self) -> float:
        """Cash and all positions at their last close, money."""
        if self._marked_at != self._now:
            self._marked = self._cash + sum(map(mul, self._held, self._last)) if self.state.positions else self._cash
            self._marked_at = self._now
        return self._marked

    # What a strategy did wrong.

    def _misused(self, text: str) -> StrategyError:
        return StrategyError(f"{type(self._strategy).__name__} at {_iso(self._bar)}: {text}")

    def _raised(self, error: Exception) -> StrategyError:
        name, hint = type(self._strategy).__name__, ""
        if isinstance(error, AttributeError) and isinstance(error.obj, Bar):
            hint = f" (data has no {error.name!r}: declare it in {name}.indicators)"
        return StrategyError(f"{name} raised {type(error).__name__} at {_iso(self._bar)}: {error}{hint}")


def _dates(open_times: Integers) -> Iterable[datetime]:
    """Aware UTC datetimes; where they are evenly spaced each is the one before plus the distance, a third of the cost."""
    if len(open_times) > 2:
        steps = np.diff(open_times)
        if (steps == steps[0]).all():
            first, step = from_microseconds(int(open_times[0])), timedelta(microseconds=int(steps[0]))
            terms: Iterable[Any] = chain((first,), repeat(step, len(steps)))
            return accumulate(terms)
    return map(datetime.fromtimestamp, (open_times / 1e6).tolist(), repeat(UTC))


def _several(actions: Actions) -> Sequence[Action]:
    if actions is None:
        return ()
    if isinstance(actions, _ACTIONS):
        return (actions,)
    is_one = isinstance(actions, str) or not isinstance(actions, Iterable)
    several: Sequence[Action] = (actions,) if is_one else tuple(actions)  # type: ignore[assignment]
    for action in several:
        if not isinstance(action, _ACTIONS):
            raise InvalidValue(
                f"{action!r} is not an action: return Buy, Sell, Close, a target, Cancel, a list of these, or None"
            )
    return several


_ACTIONS = (Buy, Sell, Close, TargetQuantity, TargetWeight, Cancel)
_CLOSE = Close(tag="close at the end of the run")
_LET_GO = Close(tag="no longer listed")


def _iso(microseconds: int) -> str:
    return from_microseconds(microseconds).isoformat()
