"""What happens to an attempt at a run."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.shared.stable_names import StableNames, Upcasters


@dataclass(frozen=True)
class RunStarted:
    """An attempt began; with this the run can be repeated.

    Attributes:
        run_id: the run: a hash of everything below except ``attempt``, ``known_at`` and ``strategy_reference``.
        attempt: which attempt at it, from 1.
        strategy: class name of the strategy.
        strategy_reference: what to load it by: a name of the catalogue, ``file.py:Class``, or "" where it cannot be loaded again.
        strategy_source: file name -> SHA-256 of the strategy's file and its local imports; empty where there is no source.
        parameters: the strategy's arguments.
        symbols: what is traded, sorted.
        venue: where, or None where the symbols have one venue each.
        interval: length of the bars.
        start, end: first and last session or open time asked for, ISO text, or None.
        prices: "adjusted" or "raw".
        known_at: rows as known at this time, ISO text.
        rows: number of rows read, warm-up included.
        content: hash of the rows read.
        execution: the execution model: costs, sizing, fill rules.
        initial_cash: money at the beginning.
        seed: seed of the run's random numbers.
        behaviour: behaviour version of the engine.
        verifiable: whether strategy and models can be made again from what stands here.
        parent: for a fork what it continues, else None: ``run_id`` and ``attempt`` of the parent, ``version`` of its last event
            that counts, ``at`` (ISO text) the instant, ``cash`` put in there (below zero: taken out, as text), and ``parameters``,
            ``execution`` and ``parent`` of the parent.
        universe: which symbols were listed when, as ``Universe.described``; None where all may be traded always.
        benchmark: the symbol that the strategy's indicators compare with, whose rows are part of ``content``; None where none does.
    """

    run_id: str
    attempt: int
    strategy: str
    strategy_reference: str
    strategy_source: dict[str, Any]
    parameters: dict[str, Any]
    symbols: tuple[str, ...]
    venue: str | None
    interval: str
    start: str | None
    end: str | None
    prices: str
    known_at: str
    rows: int
    content: str
    execution: dict[str, Any]
    initial_cash: Decimal
    seed: int
    behaviour: int
    verifiable: bool
    parent: dict[str, Any] | None = None
    universe: dict[str, Any] | None = None
    benchmark: str | None = None


@dataclass(frozen=True)
class RunCompleted:
    """The attempt came to its end; this publishes the run.

    Attributes:
        final_equity: the account's value at the last close, money.
        instants: instants at which the strategy was asked.
        fills: orders filled.
        trades: positions closed, wholly or in part.
        rejections: orders refused.
        working_orders: orders still waiting when the tape ended.
        metrics: performance, key -> number, None where undefined; no benchmark, risk-free rate 0.
        warnings: what the reader of the result should know.
    """

    final_equity: float
    instants: int
    fills: int
    trades: int
    rejections: int
    working_orders: int
    metrics: dict[str, Any]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class RunFailed:
    """The attempt ended with an error, and its result is not served.

    Attributes:
        error: one line.
        traceback: where it was raised, for the strategy's author.
    """

    error: str
    traceback: str


@dataclass(frozen=True)
class RunInterrupted:
    """Somebody stopped the attempt."""

    reason: str


@dataclass(frozen=True)
class RunDeleted:
    """The attempt is no longer listed or served; its events stay."""

    reason: str


RunEvent = RunStarted | RunCompleted | RunFailed | RunInterrupted | RunDeleted
"""Everything in an attempt's stream that is not an event of its account."""

STABLE_NAMES: StableNames = (
    ("run-started", 4, RunStarted),
    ("run-completed", 1, RunCompleted),
    ("run-failed", 1, RunFailed),
    ("run-interrupted", 1, RunInterrupted),
    ("run-deleted", 1, RunDeleted),
)
"""How the journal names these events."""

UPCASTERS: Upcasters = (
    ("run-started", 1, lambda payload: payload | {"parent": None}),
    ("run-started", 2, lambda payload: payload | {"universe": None}),
    ("run-started", 3, lambda payload: payload | {"benchmark": None}),
)
"""Rows of stable name, an earlier schema version, and what makes its payload one of the next version."""
