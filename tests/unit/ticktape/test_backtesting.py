"""``tt.backtest``: arguments that cannot be used, and moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

import ticktape as tt

ROWS = 48
CLOSES = [100.0 + (row % 7) for row in range(ROWS)]
FRAME = pl.DataFrame(
    {
        "timestamp": [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=row) for row in range(ROWS)],
        "open": CLOSES,
        "high": [close + 1.0 for close in CLOSES],
        "low": [close - 1.0 for close in CLOSES],
        "close": CLOSES,
        "volume": [1_000.0] * ROWS,
    }
)


def times(**arguments: Any) -> list[datetime]:
    return tt.backtest(tt.BuyAndHold, candles=FRAME, **arguments).equity["time"].to_list()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"fill_at": "yesterday"}, "fill_at must be next_open or same_close"),
        ({"prices": "nice"}, "prices must be adjusted or raw"),
        ({"start": "soon"}, "start must be a date"),
        ({"end": "2024-02-30"}, "end must be a date"),
        ({"start": 2024}, "start must be a date"),
        ({"commission": "cheap"}, "commission must be a number or a model"),
        ({"slippage": None}, "slippage must be a number or a model"),
        ({"sizing": 0.5}, "sizing must be a Sizing model"),
        ({"initial_capital": 0}, "initial capital must be above zero"),
        ({"lot_size": -1}, "lot_size must be above zero"),
        ({"interval": "7q"}, "'7q' is not an interval"),
        ({"start": "2024-01-02", "end": "2024-01-01"}, "is before the start"),
        ({"start": "2024-01-01T05:00:00+00:00", "end": "2024-01-01T14:00:00+10:00"}, "is before the start"),
    ],
)
def test_an_argument_that_cannot_be_used_is_named(arguments: dict[str, Any], reason: str) -> None:
    with pytest.raises(tt.TicktapeError, match=reason):
        times(**arguments)


def test_a_strategy_is_no_text() -> None:
    with pytest.raises(tt.TicktapeError, match=r"strategy must be an instance or a class of tt\.Strategy"):
        tt.backtest("BuyAndHold", candles=FRAME)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "end", "bars"),
    [
        ("2024-01-01", "2024-01-01", 24),
        (date(2024, 1, 2), None, 24),
        ("2024-01-01T20:00:00Z", "2024-01-01", 4),
        ("2024-01-02", "2024-01-02T03:00:00Z", 4),
        ("2024-01-01T10:00:00+10:00", "2024-01-01T05:00:00+00:00", 6),
        (datetime(2024, 1, 2, 20), None, 4),  # noqa: DTZ001 - a time without a zone is what this is about
    ],
)
def test_sessions_and_times_may_be_mixed(start: Any, end: Any, bars: int) -> None:
    assert len(times(start=start, end=end)) == bars
