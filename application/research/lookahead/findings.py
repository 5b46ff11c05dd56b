"""What is not the same when the future is taken away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from application.journal.codec import EventCodec
from application.journal.envelope import RecordedEvent
from application.journal.record import Head, write_record
from application.journal.record_batch import RecordBatch
from application.ports.trials import TrialRun
from application.runs.divergence import first_divergence
from domain.shared.interval import to_microseconds

_TOLERANCE = 1e-9
"""Relative; indicators further apart than that are not the same."""


class Kind(StrEnum):
    """How a strategy knows what it should not."""

    FUTURE = "future"
    """A decision changes when later bars are taken away."""
    INDICATOR = "indicator"
    """An indicator's value changes when later bars are taken away."""
    MEMORY = "memory"
    """A decision depends on what ran before in the same process."""
    UNSTABLE = "unstable"
    """Two runs over the same tape differ: random numbers, a clock, or an order that is not fixed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The first place where something changes.

    Attributes:
        kind: how the strategy knows what it should not.
        cut: last close on the shortened tape, microseconds since the epoch, UTC; None: the whole tape.
        at: market time of what changes, microseconds since the epoch, UTC.
        whole: what happens with the future on the tape (for ``memory``: after other runs).
        shortened: what happens without (for ``memory``: in a process of its own).
    """

    kind: Kind
    cut: int | None
    at: int
    whole: str
    shortened: str


def decisions_differ(
    whole: TrialRun, shortened: TrialRun, before: int | None, codec: EventCodec, kind: Kind
) -> Finding | None:
    """The first event that differs between two runs, ids aside.

    Args:
        whole: one run.
        shortened: the other one.
        before: only events before this market time count; None: all.
        codec: reads events.
        kind: what a difference means.
    """
    left, right = _events(whole, before, codec), _events(shortened, before, codec)
    first = first_divergence(left, right)
    if first is not None:
        texts = [
            reason + (f" ({run.error})" if run.error and event is None else "")
            for run, event, reason in (
                (whole, first.left, first.left_reason),
                (shortened, first.right, first.right_reason),
            )
        ]
        return Finding(kind, shortened.cut, first.at, texts[0], texts[1])
    if whole.error == shortened.error:
        return None
    at = max((event.occurred_at for event in _events(shortened, before, codec)), default=shortened.cut or 0)
    return Finding(kind, shortened.cut, at, whole.error or "no error", shortened.error or "no error")


def _events(run: TrialRun, before: int | None, codec: EventCodec) -> Iterator[RecordedEvent]:
    for version, (at, name, schema, payload) in enumerate(run.events, start=1):
        if before is None or at < before:
            label, event = f"{name}/{schema}", codec.decode(name, schema, payload)
            record = write_record(label, at, at, None, None, None, payload)
            batch = RecordBatch("", 0, version, record.encode(), b"")
            yield RecordedEvent(version, event, Head(label, at, at, None, None, None), batch)


def indicators_differ(whole: TrialRun, shortened: TrialRun) -> Finding | None:
    """The first bar on the shortened tape at which an indicator has another value on the whole one."""
    names = [name for name in shortened.indicators.columns if name not in {"symbol", "open_time"}]
    if not names or shortened.error or whole.error:
        return None
    both = shortened.indicators.join(
        whole.indicators, on=["symbol", "open_time"], suffix=":whole", maintain_order="left"
    ).with_columns(_unlike(name).alias(f"{name}:unlike") for name in names)
    for row in both.filter(pl.any_horizontal(f"{name}:unlike" for name in names)).head(1).iter_rows(named=True):
        name = next(one for one in names if row[f"{one}:unlike"])
        where = f"{name} of {row['symbol']} on {row['open_time']:%Y-%m-%d %H:%M} is".replace(" 00:00 is", " is")
        values = [f"{where} {_value_text(row[column])}" for column in (f"{name}:whole", name)]
        return Finding(Kind.INDICATOR, shortened.cut, to_microseconds(row["open_time"]), values[0], values[1])
    return None


def _unlike(name: str) -> pl.Expr:
    here, there = pl.col(name).fill_nan(None), pl.col(f"{name}:whole").fill_nan(None)
    scale = pl.max_horizontal(here.abs(), there.abs())
    apart = ((here - there).abs() > _TOLERANCE * scale).fill_null(False)
    return apart | (here.is_null() != there.is_null())


def _value_text(value: float | None) -> str:
    return "none" if value is None or value != value else f"{value:.10g}"  # noqa: PLR0124 - NaN


def earliest(findings: Iterable[Finding | None]) -> list[Finding]:
    """Of each kind the one that is first in market time, found with the shortest tape; decisions come first."""
    found = sorted((one for one in findings if one is not None), key=lambda one: (one.at, one.cut or 0))
    return [next(one for one in found if one.kind is kind) for kind in Kind if any(one.kind is kind for one in found)]
