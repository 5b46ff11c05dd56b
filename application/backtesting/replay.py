"""The replay of a tape: chunks of bars into a session, instant by instant in the order of time."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, chain, islice, repeat
from operator import attrgetter
from typing import Any

import numpy as np

from application.trading.bars import BarChunk, Integers
from application.trading.execution import ExecutionModel
from application.trading.instant import Instant
from application.trading.session import LoneBar, Session
from application.trading.simulated_broker import SimulatedBroker
from domain.shared.interval import from_microseconds
from domain.strategies.bar import NO_NAMES, Bar, bar_rows

_close_time = attrgetter("close_time")

_BLOCK = 500
"""Rows that become Python objects at a time: so few stay in the processor's cache, which makes a row five times as fast."""


class Replay:
    """Opens bars in the order of time and closes them once no bar that is still to come opens before.

    Attributes:
        session: what the bars go into.
    """

    def __init__(
        self,
        session: Session,
        broker: SimulatedBroker,
        outputs: Sequence[str],
        other_names: Mapping[str, str] = NO_NAMES,
    ) -> None:
        """Makes a replay that has not begun.

        Args:
            session: takes the bars.
            broker: the session's.
            outputs: names of the indicator columns, in the order of the chunks' mapping.
            other_names: by which other names the strategy finds them.
        """
        self.session = session
        self._broker = broker
        self._outputs = tuple(outputs)
        self._rows_of = bar_rows(self._outputs, other_names)
        self._waiting: deque[Instant] = deque()

    def feed(self, chunk: BarChunk) -> None:
        """Runs the session over more bars.

        Raises:
            StrategyError: the strategy raised; the cause is chained.
            PortError: the journal could not be written.
        """
        if not len(chunk):
            return
        starts = chunk.instants()
        edges: list[int] = [*starts.tolist(), len(chunk)]
        ends, opens = np.maximum.reduceat(chunk.close_time, starts), chunk.open_time[starts]
        sessions = chunk.session[starts]
        in_turn = self.session.watches_one and bool((ends[:-1] < opens[1:]).all())
        first = 0
        while first < len(starts):
            last = max(first + 1, bisect_right(edges, edges[first] + _BLOCK, first) - 1)
            times = (opens[first:last].tolist(), ends[first:last].tolist(), sessions[first:last].tolist())
            dates = _dates(opens[first:last])
            bars, closes = self._bars(chunk, edges[first], edges[last])
            if in_turn:
                self._close_before(times[0][0])
                self._feed_in_turn(zip(*times, dates, bars, closes, strict=True), last - first)
            else:
                codes = chunk.symbol[edges[first] : edges[last]].tolist()
                places = [edge - edges[first] for edge in edges[first : last + 1]]
                self._feed_instants(zip(*times, dates, strict=True), list(bars), closes, codes, places)
            first = last

    def switch(self, model: ExecutionModel, at: int) -> None:
        """Closes what closes up to a market time; from there on other costs, sizes and fill rules hold."""
        self._close_before(at + 1)
        self._broker.slippage = model.costs.slippage
        self.session.trade_by(model)

    def finish(self) -> None:
        """Closes the bars that are still open, and ends the session."""
        while self._waiting:
            self.session.bars_closed(self._waiting.popleft())
        self.session.finish()

    def _bars(self, chunk: BarChunk, start: int, stop: int) -> tuple[Iterator[Bar], list[float]]:
        """The rows from ``start`` up to ``stop`` as bars, and their closes."""
        columns = [chunk.open, chunk.high, chunk.low, chunk.close, chunk.volume]
        columns += [chunk.indicators[name] for name in self._outputs]
        rows = zip(*(column[start:stop].tolist() for column in columns), strict=True)
        return self._rows_of(rows), chunk.close[start:stop].tolist()

    def _feed_in_turn(self, rows: Iterator[LoneBar], count: int) -> None:
        """One symbol whose bars do not overlap: each opens when the one before it has closed.

        The last bar stays open, as the next block's first one may overlap it.
        """
        if not self._waiting:
            self.session.bars_in_turn(islice(rows, count - 1))
        for open_time, close_time, session, date, bar, close in rows:
            self._close_before(open_time)
            self._open(Instant(open_time, close_time, session, date, self.session.symbols, (bar,), (close,)))

    def _feed_instants(
        self,
        times: Iterable[tuple[int, int, int, datetime]],
        bars: list[Bar],
        closes: list[float],
        codes: list[int],
        edges: list[int],
    ) -> None:
        """Instants, of which ``edges`` says where the rows of each begin and the last one's end."""
        everyone = self.session.symbols
        for (open_time, close_time, session, date), start, stop in zip(times, edges, edges[1:], strict=False):
            self._close_before(open_time)
            all_of_them = stop - start == len(everyone)
            symbols = everyone if all_of_them else [everyone[code] for code in codes[start:stop]]
            self._open(Instant(open_time, close_time, session, date, symbols, bars[start:stop], closes[start:stop]))

    def _close_before(self, at: int) -> None:
        while self._waiting and self._waiting[0].close_time < at:
            self.session.bars_closed(self._waiting.popleft())

    def _open(self, instant: Instant) -> None:
        """Opens an instant, and lets it wait behind those that close before it, or with it."""
        self.session.bars_opened(instant)
        if self._waiting and self._waiting[-1].close_time > instant.close_time:
            insort(self._waiting, instant, key=_close_time)
        else:
            self._waiting.append(instant)


def _dates(open_times: Integers) -> Iterable[datetime]:
    """Aware UTC datetimes; where they are evenly spaced each is the one before plus the distance, a third of the cost."""
    if len(open_times) > 2:
        steps = np.diff(open_times)
        if (steps == steps[0]).all():
            first, step = from_microseconds(int(open_times[0])), timedelta(microseconds=int(steps[0]))
            terms: Iterable[Any] = chain((first,), repeat(step, len(steps)))
            return accumulate(terms)
    return map(datetime.fromtimestamp, (open_times / 1e6).tolist(), repeat(UTC))
