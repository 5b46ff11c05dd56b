"""Running a strategy over shortened tapes, each time in a process that knows nothing of any other run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Trial:
    """What one process does: the same strategy over the tape as it was at some instants, one run after the other.

    Attributes:
        strategy: reference of the strategy.
        parameters: its arguments, plain JSON data.
        symbols: what is traded, sorted.
        venue: where, or None.
        interval: length of the bars.
        prices: "adjusted" or "raw".
        start: first session or open time that is decided on, ISO text, or None.
        first: open time of the first bar decided on, microseconds since the epoch, UTC.
        execution: description of the execution model.
        initial_cash: money at the beginning, text of the ledger.
        cuts: for each run the last close that is on its tape, microseconds since the epoch, UTC; None: the whole tape.
        indicators: whether to tell their values too.
        benchmark: the symbol that indicators compare with, or None.
    """

    strategy: str
    parameters: Mapping[str, Any]
    symbols: tuple[str, ...]
    venue: str | None
    interval: str
    prices: str
    start: str | None
    first: int
    execution: Mapping[str, Any]
    initial_cash: str
    cuts: tuple[int | None, ...]
    indicators: bool = True
    benchmark: str | None = None


@dataclass(frozen=True)
class TrialRun:
    """What one run of a trial did.

    Attributes:
        cut: as in ``Trial.cuts``.
        events: market time, name, schema version and payload of the account's events, in order.
        error: what the strategy raised; "" where it came to the end.
        indicators: ``symbol``, ``open_time`` and a column per indicator, one row a bar; empty where they were not asked for.
    """

    cut: int | None
    events: Sequence[tuple[int, str, int, str]]
    error: str
    indicators: pl.DataFrame


@dataclass(frozen=True)
class TrialOutcome:
    """What a trial came to.

    Attributes:
        runs: in the order of ``Trial.cuts``.
        reads: places in the strategy's source that read something by themselves, as ``file:line name``.
    """

    runs: Sequence[TrialRun]
    reads: tuple[str, ...]


class Trials(Protocol):
    """Runs trials.

    Every adapter says in ``clean`` whether each trial has a process of its own, in which nothing ran before.
    """

    @property
    def clean(self) -> bool:
        """Whether trials cannot see each other."""
        ...

    def run(self, trials: Sequence[Trial], candles: pl.DataFrame) -> Iterator[tuple[int, TrialOutcome]]:
        """Place and outcome of each trial, as they come to their ends.

        Args:
            trials: what to run.
            candles: the whole tape, rows of ``CANDLE_SCHEMA``.

        Raises:
            TrialFailed: a process died, or the strategy could not be loaded in it.
        """
        ...
