"""How a bar's session is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest

from domain.indicators.catalogue.vwap import VWAP
from domain.indicators.evaluation.compute import compute
from domain.indicators.evaluation.sessions import session_numbers
from domain.indicators.plain_scanner import PlainScanner
from domain.shared.errors import InvalidValue

FIRST = datetime(2024, 1, 5, 22, tzinfo=UTC)
HOURS = [FIRST + timedelta(hours=hour) for hour in range(4)]
"""Two hours of one day in UTC, and two of the next."""


def breaks(frame: pl.DataFrame) -> list[bool]:
    """Where a row is of another session than the one before."""
    return [bool(step) for step in np.diff(session_numbers(frame))]


def test_session_of_hours_is_the_date_in_utc() -> None:
    assert breaks(pl.DataFrame({"open_time": HOURS})) == [False, True, False]


def test_a_time_in_another_zone_is_the_same_session() -> None:
    sydney = [hour.astimezone(ZoneInfo("Australia/Sydney")) for hour in HOURS]
    frame = pl.DataFrame({"open_time": pl.Series(sydney, dtype=pl.Datetime("us", "Australia/Sydney"))})
    assert breaks(frame) == [False, True, False]


def test_session_dates_go_before_times() -> None:
    assert breaks(pl.DataFrame({"open_time": HOURS, "session_date": [date(2024, 1, 8)] * 4})) == [False] * 3


def test_where_a_session_date_is_missing_the_time_tells() -> None:
    frame = pl.DataFrame({"open_time": HOURS, "session_date": pl.Series([None] * 4, dtype=pl.Date)})
    assert breaks(frame) == [False, True, False]


@pytest.mark.parametrize("sessions", [[1, 2, 2, 2], [0.5, 1.5, 1.5, 1.5], [date(2024, 1, 5)] + [date(2024, 1, 8)] * 3])
def test_a_column_of_ones_own_goes_before_all(sessions: list[object]) -> None:
    frame = pl.DataFrame({"open_time": HOURS, "session_date": [date(2024, 1, 8)] * 4, "session": sessions})
    assert breaks(frame) == [True, False, False]


def test_sessions_that_cannot_be_known_are_refused() -> None:
    with pytest.raises(InvalidValue, match="session"):
        session_numbers(pl.DataFrame({"close": [1.0]}))
    with pytest.raises(InvalidValue, match="neither dates nor numbers"):
        session_numbers(pl.DataFrame({"session": ["morning"]}))


def test_vwap_begins_anew_with_each_session_and_symbol() -> None:
    prices = [1.0, 3.0, 5.0, 7.0]
    one = pl.DataFrame({"symbol": ["A"] * 4, "open_time": HOURS, "high": prices, "low": prices, "close": prices})
    two = one.with_columns(pl.lit("B").alias("symbol"), *(pl.col(name) * 10.0 for name in ("high", "low", "close")))
    frame = pl.concat([one, two]).with_columns(pl.lit(2.0).alias("volume"))
    assert compute(frame, [VWAP()], PlainScanner())["vwap"].to_list() == [1.0, 2.0, 5.0, 6.0, 10.0, 20.0, 50.0, 60.0]


def test_a_bar_whose_session_is_not_known_has_no_value() -> None:
    frame = pl.DataFrame({name: [1.0, 2.0, 3.0] for name in ("high", "low", "close", "volume")})
    frame = frame.with_columns(session=pl.Series([1, None, 1]))
    assert compute(frame, [VWAP()], PlainScanner())["vwap"].to_list() == [1.0, None, 2.5]
