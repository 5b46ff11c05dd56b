"""Clocks tell aware UTC time; progress counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from adapters.memory.clock import ManualClock
from adapters.memory.progress import CountedProgress
from adapters.system.clock import SystemClock
from application.ports.clock import Clock
from application.ports.progress import Progress
from domain.shared.errors import InvalidValue


def test_the_system_clock_is_utc_and_goes_on() -> None:
    clock: Clock = SystemClock()
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().utcoffset() == timedelta(0)


def test_the_manual_clock_is_moved() -> None:
    clock = ManualClock(datetime(2024, 1, 1, 12, tzinfo=timezone(timedelta(hours=11))))
    assert clock.now() == datetime(2024, 1, 1, 1, tzinfo=UTC)
    assert clock.now().utcoffset() == timedelta(0)
    clock.advance(timedelta(hours=1))
    assert clock.now() == datetime(2024, 1, 1, 2, tzinfo=UTC)
    clock.set(datetime(2023, 1, 1, tzinfo=UTC))
    assert clock.now() == datetime(2023, 1, 1, tzinfo=UTC)


def test_the_manual_clock_wants_aware_instants() -> None:
    with pytest.raises(InvalidValue, match="no time zone"):
        ManualClock(datetime(2024, 1, 1))  # noqa: DTZ001
    with pytest.raises(InvalidValue, match="no time zone"):
        ManualClock().set(datetime(2024, 1, 1))  # noqa: DTZ001


def test_progress_counts_the_present_piece_of_work() -> None:
    progress = CountedProgress()
    watched: Progress = progress
    watched.start("bars", 10)
    watched.advance(3)
    watched.advance(4)
    assert (progress.what, progress.total, progress.done) == ("bars", 10, 7)
    watched.finish()
    watched.start("fills", None)
    assert (progress.what, progress.total, progress.done) == ("fills", None, 0)
