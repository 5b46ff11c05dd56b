"""OHLC rules, gaps, overlaps, thin volume."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.demo.bokeh_candles import demo_candles
from domain.market.candle_schema import CANDLE_SCHEMA
from domain.market.quality import TWICE, find_gaps, find_overlaps, split_candles, thin_volume
from domain.shared.interval import Interval
from tests.contracts.tape.frames import START, bar, frame, run

DAY, HOUR = Interval("1d"), Interval("1h")
NAN, INFINITE = float("nan"), float("inf")
LESS = 1 - 1e-9

prices = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from([0.0, -0.0, 1.0, 2.0]) | st.none()


def changed(**values: object) -> pl.DataFrame:
    """One good bar with some values replaced."""
    good = {**bar(), "open": 10.0, "high": 12.0, "low": 9.0, "close": 11.0}
    return frame([{**good, **values}])


class TestRules:
    def test_a_good_bar_passes(self) -> None:
        assert split_candles(changed()).refused.is_empty()

    @pytest.mark.parametrize(
        "values",
        [
            {"open": 10.0, "high": 10.0, "low": 10.0, "close": 10.0, "volume": 0.0},
            {"open": 5e-324, "high": 1e308, "low": 5e-324},
            {"adjusted_close": None},
            {"adjusted_close": 1e-9},
            {"high": 10.999999999999998},
            {"low": 10.000000000000002},
            {"open": 3.0682702614070001, "high": 3.0682702614069997, "low": 3.05, "close": 3.0682702614070001},
            {"open": 4e-8, "high": 4e-8 * (1 - 5e-10), "low": 4e-8, "close": 4e-8},
        ],
    )
    def test_extreme_but_sound_bars_pass_as_they_are(self, values: dict[str, object]) -> None:
        good, refused = split_candles(changed(**values))
        assert refused.is_empty()
        assert good.equals(changed(**values))

    @pytest.mark.parametrize(
        ("values", "reason"),
        [
            ({"open": None}, "open is missing"),
            ({"close": NAN}, "close is not a finite number"),
            ({"high": INFINITE}, "high is not a finite number"),
            ({"low": -INFINITE}, "low is not a finite number"),
            ({"low": 0.0}, "low is not above zero"),
            ({"low": -0.0}, "low is not above zero"),
            ({"close": -1.0}, "close is not above zero"),
            ({"high": 8.0}, "high is below low"),
            ({"high": 11.0 * (1 - 2e-9)}, "high is below open or close"),
            ({"low": 10.0 * (1 + 2e-9)}, "low is above open or close"),
            ({"open": 12.5}, "high is below open or close"),
            ({"low": 10.5}, "low is above open or close"),
            ({"volume": None}, "volume is missing"),
            ({"volume": NAN}, "volume is not a finite number"),
            ({"volume": -1e-9}, "volume is negative"),
            ({"adjusted_close": NAN}, "adjusted_close is not a finite number"),
            ({"adjusted_close": 0.0}, "adjusted_close is not above zero"),
            ({"open_time": None}, "open_time is missing"),
            ({"close_time": None}, "close_time is missing"),
            ({"symbol": None}, "symbol is missing"),
            ({"close_time": START - timedelta(seconds=1)}, "close_time is before open_time"),
        ],
    )
    def test_each_rule_gives_its_reason(self, values: dict[str, object], reason: str) -> None:
        split = split_candles(changed(**values))
        assert split.good.is_empty()
        assert split.refused["reason"].to_list() == [reason]

    @settings(deadline=None)
    @given(st.lists(st.tuples(prices, prices, prices, prices, prices, prices), max_size=8))
    def test_what_passes_can_be_traded_on_and_nothing_is_lost(self, rows: list[tuple[float | None, ...]]) -> None:
        names = ("open", "high", "low", "close", "volume", "adjusted_close")
        given_rows = frame({**bar(step=step), **dict(zip(names, row, strict=True))} for step, row in enumerate(rows))
        good, refused = split_candles(given_rows)
        assert len(good) + len(refused) == len(given_rows)
        for opened, high, low, close, volume, adjusted in good.select(names).iter_rows():
            assert 0 < low * LESS <= min(opened, close)
            assert max(opened, close, low) * LESS <= high < INFINITE
            assert 0 <= volume < INFINITE
            assert adjusted is None or 0 < adjusted < INFINITE
        for row in refused.select(names).iter_rows():
            opened, high, low, close, volume, adjusted = row
            sound = (
                None not in row[:5]
                and 0 < low * LESS <= min(opened, close)
                and max(opened, close, low) * LESS <= high < INFINITE
                and 0 <= volume < INFINITE
                and (adjusted is None or 0 < adjusted < INFINITE)
            )
            assert not sound

    def test_a_bar_with_two_sets_of_values_is_refused_wholly(self) -> None:
        rows = frame([bar(close=10.0), bar(close=11.0), bar(step=1), bar(step=1), bar("MSFT")])
        split = split_candles(rows)
        assert split.refused["reason"].to_list() == [TWICE, TWICE]
        assert split.good["symbol"].to_list() == ["AAPL", "AAPL", "MSFT"]

    def test_a_broken_twin_does_not_condemn_the_sound_one(self) -> None:
        split = split_candles(frame([bar(close=10.0), bar(close=-1.0)]))
        assert split.good["close"].to_list() == [10.0]

    def test_other_columns_are_carried_along(self) -> None:
        split = split_candles(frame([bar(), bar(step=1, close=-1.0)]).with_row_index("line"))
        assert split.good["line"].to_list() == [0]
        assert split.refused["line"].to_list() == [1]
        assert split.good.columns == ["line", *CANDLE_SCHEMA]


class TestGaps:
    def test_every_missing_hour_is_counted(self) -> None:
        bars = pl.concat([run("A", 50, interval="1h"), run("B", 50, interval="1h")])
        gaps = find_gaps(
            bars.filter(~((pl.col("symbol") == "B") & pl.col("open_time").dt.hour().is_in([3, 4, 9]))), HOUR
        )
        assert gaps["symbol"].unique().to_list() == ["B"]
        assert gaps["missing"].to_list() == [2, 1, 2, 1]
        assert gaps["last_open"][0] == START + timedelta(hours=2)
        assert gaps["next_open"][0] == START + timedelta(hours=5)

    def test_a_bar_off_the_grid_is_no_gap_of_a_whole_bar(self) -> None:
        opens = [START, START + timedelta(minutes=89), START + timedelta(hours=3)]
        bars = frame(bar(interval="1h", start=at) for at in opens)
        assert find_gaps(bars, HOUR)["missing"].to_list() == [1, 1]

    def test_nights_count_only_where_the_market_never_closes(self) -> None:
        hours = run("A", 72, interval="1h").filter(pl.col("open_time").dt.hour().is_between(9, 16))
        assert find_gaps(hours, HOUR)["missing"].to_list() == [16, 16]
        assert find_gaps(hours, HOUR, continuous=False).is_empty()

    def test_weekends_are_no_gaps_in_days_and_a_missing_week_is(self) -> None:
        days = run("A", 800).filter(pl.col("open_time").dt.weekday() <= 5)
        assert find_gaps(days, DAY).is_empty()
        away = days.filter(~pl.col("session_date").is_between(date(2024, 6, 3), date(2024, 6, 7)))
        assert find_gaps(away, DAY).select("last_open", "next_open").rows() == [
            (datetime(2024, 5, 31, tzinfo=UTC), datetime(2024, 6, 10, tzinfo=UTC))
        ]

    def test_one_missing_day_of_a_market_without_weekends_is_a_gap(self) -> None:
        days = run("A", 400).filter(pl.col("session_date") != date(2024, 6, 3))
        assert find_gaps(days, DAY)["missing"].to_list() == [1]

    def test_the_closures_of_new_york_are_found(self) -> None:
        gaps = find_gaps(demo_candles(), DAY).filter(pl.col("symbol") == "MSFT")
        assert gaps["last_open"].dt.date().to_list() == [date(2001, 9, 10), date(2006, 12, 29), date(2012, 10, 26)]

    def test_a_short_series_is_given_its_weekends(self) -> None:
        days = run("A", 20).filter(pl.col("open_time").dt.weekday() <= 5)
        assert find_gaps(days, DAY).is_empty()

    @pytest.mark.parametrize("count", [0, 1, 2])
    def test_tiny_series_have_none(self, count: int) -> None:
        assert find_gaps(run("A", 2).head(count), DAY).is_empty()
        assert find_gaps(run("A", 2, interval="1h").head(count), HOUR).is_empty()


def test_overlapping_bars_are_found_per_series() -> None:
    early = bar("A", interval="1h", start=START + timedelta(minutes=30))
    rows = pl.concat([run("A", 3, interval="1h"), frame([early]), run("B", 3, interval="1h")])
    found = find_overlaps(rows)
    assert found.select("symbol", "open_time").rows() == [
        ("A", START + timedelta(minutes=30)),
        ("A", START + timedelta(hours=1)),
    ]
    assert find_overlaps(run("A", 9)).is_empty()


def test_thin_volume_is_counted_per_series() -> None:
    volumes = [100.0] * 10 + [0.0, 0.5, 2.0]
    rows = frame(bar("A", step, volume=volume) for step, volume in enumerate(volumes))
    found = thin_volume(pl.concat([rows, run("B", 4)]))
    assert found.rows() == [("A", "XNAS", 13, 1, 1), ("B", "XNAS", 4, 0, 0)]
