"""Where a run's time goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from application.journal.envelope import NewEvent
from application.journal.event_store import Appended
from application.trading.recorder import EventSink
from domain.strategies.base import Strategy

T = TypeVar("T")

PARTS = ("loading", "indicators", "strategy", "engine", "journal", "valuation")
"""What a run's time is divided into. ``strategy`` is told apart from ``engine`` only where a profile is asked for, because
looking at the clock twice a bar costs as much as a simple strategy."""


class Stopwatch:
    """Adds up seconds by part; a part inside another counts only for itself.

    Attributes:
        seconds: part -> seconds spent on it so far.
    """

    def __init__(self, seconds: Callable[[], float] = lambda: 0.0) -> None:
        """Takes a clock that counts seconds and never goes back; without one every part takes no time."""
        self.seconds: dict[str, float] = {}
        self._now = seconds
        self._part = ""
        self._since = seconds()

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """What happens inside counts for ``name``."""
        outer = self.enter(name)
        try:
            yield
        finally:
            self.enter(outer)

    def enter(self, name: str) -> str:
        """From now on time counts for ``name``; returns the part that it counted for."""
        now, outer = self._now(), self._part
        if outer:
            self.seconds[outer] = self.seconds.get(outer, 0.0) + now - self._since
        self._part, self._since = name, now
        return outer

    def each(self, name: str, items: Iterable[T]) -> Iterator[T]:
        """The items; the time that it takes to get them counts for ``name``."""
        iterator = iter(items)
        while True:
            with self.part(name):
                try:
                    item = next(iterator)
                except StopIteration:
                    return
            yield item


class TimedSink:
    """A journal whose appends count for ``journal``."""

    def __init__(self, sink: EventSink, stopwatch: Stopwatch) -> None:
        self._sink = sink
        self._stopwatch = stopwatch

    def append(self, stream: str, expected_version: int, events: Sequence[NewEvent]) -> Appended:
        """See ``EventStore.append``."""
        with self._stopwatch.part("journal"):
            return self._sink.append(stream, expected_version, events)


def time_strategy(strategy: Strategy, stopwatch: Stopwatch) -> None:
    """Makes the calls of a strategy's methods count for ``strategy``."""
    for name in ("on_data", "on_instant", "on_order_filled", "on_order_rejected"):
        if getattr(type(strategy), name) is not getattr(Strategy, name):
            setattr(strategy, name, _timed(getattr(strategy, name), stopwatch))


def _timed(method: Any, stopwatch: Stopwatch) -> Any:
    def timed(*arguments: Any) -> Any:
        outer = stopwatch.enter("strategy")
        try:
            return method(*arguments)
        finally:
            stopwatch.enter(outer)

    return timed
