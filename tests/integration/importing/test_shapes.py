"""Imports of small files: headers, times, sessions, refused rows, errors."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from adapters.demo.bokeh_candles import demo_candles
from application.ports.errors import UnreadableFile
from domain.market.quality import TWICE
from domain.shared.errors import InvalidValue, TicktapeError
from tests.integration.importing.imports import NOW, Desk

HEADER = "date,open,high,low,close,volume\n"
ROWS = "2024-01-02,10,12,9,11,100\n2024-01-03,11,13,10,12,200\n2024-01-04,12,14,11,13,300\n"


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestHeaders:
    @pytest.mark.parametrize(
        "header",
        [
            "date,open,high,low,close,volume",
            "Date,Open,High,Low,Close,Volume",
            "TIMESTAMP,OPEN,HIGH,LOW,CLOSE,VOL",
            " Open_Time , open , high , low , close , volume ",
            '"datetime","open","high","low","close","volume"',
            "\ufeffdate,open,high,low,close,volume",
            "Date-Time,Open,High,Low,Close,Volume",
        ],
    )
    def test_names_are_known_in_any_spelling(self, desk: Desk, tmp_path: Path, header: str) -> None:
        report = desk.bring_text(tmp_path, f"{header}\n{ROWS}")
        assert (report.rows_read, report.added, report.quarantined) == (3, 3, 0)
        assert desk.candles().select("open", "high", "low", "close", "volume").row(0) == (10, 12, 9, 11, 100)

    @pytest.mark.parametrize("name", ["Adj Close", "adj_close", "AdjClose", "Adjusted Close", "ADJUSTED_CLOSE"])
    def test_adjusted_closes_are_known_in_any_spelling(self, desk: Desk, tmp_path: Path, name: str) -> None:
        desk.bring_text(
            tmp_path, f"volume,{name},close,low,high,open,date\n100,5.5,11,9,12,10,2024-01-02\n", interval="1d"
        )
        row = desk.candles().row(0, named=True)
        assert (row["adjusted_close"], row["open"], row["close"]) == (5.5, 10, 11)

    @pytest.mark.parametrize("separator", [";", "\t", "|"])
    def test_other_separators_are_seen(self, desk: Desk, tmp_path: Path, separator: str) -> None:
        assert desk.bring_text(tmp_path, (HEADER + ROWS).replace(",", separator)).added == 3

    def test_date_and_time_may_stand_apart(self, desk: Desk, tmp_path: Path) -> None:
        text = "Date,Time,Open,High,Low,Close,Volume\n1/22/2024,09:30,1,1,1,1,5\n1/22/2024,09:31,1,1,1,1,5\n"
        assert desk.bring_text(tmp_path, text).series[0].interval.text == "1m"
        assert desk.candles("1m")["open_time"][1] == datetime(2024, 1, 22, 9, 31, tzinfo=UTC)

    def test_odd_names_are_mapped(self, desk: Desk, tmp_path: Path) -> None:
        text = f"Day,O,H,L,C,Lots,Code\n{ROWS.replace(chr(10), ',NAN' + chr(10))}"
        columns = {
            "date": "Day",
            "Open": "O",
            "high": "h",
            "low": "L",
            "close": "C",
            "volume": "lots",
            "symbol": "Code",
        }
        assert desk.bring_text(tmp_path, text, None, columns=columns).series[0].symbol == "NAN"

    def test_a_mapped_column_wins_over_one_with_the_usual_name(self, desk: Desk, tmp_path: Path) -> None:
        text = "date,open,high,low,close,last,volume\n2024-01-02,10,12,9,11,9.5,1\n"
        desk.bring_text(tmp_path, text, interval="1d", columns={"close": "last"})
        assert desk.candles()["close"].to_list() == [9.5]

    @pytest.mark.parametrize("symbols", [["NAN", "INF", "TRUE", "1ST", "88E", "NULL", "None", "001", "1e5"]])
    def test_symbols_that_look_like_something_else_stay_text(
        self, desk: Desk, tmp_path: Path, symbols: list[str]
    ) -> None:
        rows = "".join(f"2024-01-0{day},1,1,1,1,1,{symbol}\n" for symbol in symbols for day in (1, 2))
        report = desk.bring_text(tmp_path, f"date,open,high,low,close,volume,symbol\n{rows}", None)
        assert [one.symbol for one in report.series] == sorted(symbols)

    def test_only_the_asked_symbol_is_taken(self, desk: Desk, tmp_path: Path) -> None:
        rows = "".join(f"2024-01-0{day},1,1,1,1,1,{symbol}\n" for symbol in "AB" for day in (1, 2, 3))
        report = desk.bring_text(tmp_path, f"date,open,high,low,close,volume,symbol\n{rows}", "B")
        assert (report.rows_read, report.added, report.skipped) == (6, 3, 3)
        assert [one.symbol for one in report.series] == ["B"]


class TestTimes:
    @pytest.mark.parametrize(
        ("cells", "zone", "opens"),
        [
            (["2024-03-08 09:00", "2024-03-08 10:00:00", "2024-03-08T11:00:00.000"], "America/New_York", [14, 15, 16]),
            (
                ["2024-03-08 09:00:00Z", "2024-03-08T10:00:00+00:00", "2024-03-08T13:00:00+0200"],
                "Asia/Tokyo",
                [9, 10, 11],
            ),
            (["3/8/2024 9:00", "03/08/24 10:00", "20240308 11:00"], None, [9, 10, 11]),
            (["1709888400", "1709892000000", "1709895600000000"], "Asia/Tokyo", [9, 10, 11]),
            (["1709888400000000000", "1709892000.0", "2024/03/08 11:00"], None, [9, 10, 11]),
        ],
    )
    def test_forms_may_be_mixed(
        self, desk: Desk, tmp_path: Path, cells: list[str], zone: str | None, opens: list[int]
    ) -> None:
        text = HEADER + "".join(f"{cell},1,1,1,1,1\n" for cell in cells)
        assert desk.bring_text(tmp_path, text, tz=zone).quarantined == 0
        candles = desk.candles("1h")
        assert candles["open_time"].to_list() == [datetime(2024, 3, 8, hour, tzinfo=UTC) for hour in opens]
        assert candles["close_time"][0] == datetime(2024, 3, 8, opens[0], 59, 59, 999_999, tzinfo=UTC)
        assert candles["session_date"].null_count() == 3

    def test_hours_that_are_skipped_are_refused_and_the_first_of_two_is_meant(self, desk: Desk, tmp_path: Path) -> None:
        cells = ["2024-03-10 01:30", "2024-03-10 02:30", "2024-03-10 03:30", "2024-11-03 01:30"]
        text = HEADER + "".join(f"{cell},1,1,1,1,1\n" for cell in cells)
        report = desk.bring_text(tmp_path, text, interval="1h", tz="America/New_York")
        assert report.reasons == {"time is a time that does not exist where clocks are put forward": 1}
        assert desk.candles("1h")["open_time"].to_list() == [
            datetime(2024, 3, 10, 6, 30, tzinfo=UTC),
            datetime(2024, 3, 10, 7, 30, tzinfo=UTC),
            datetime(2024, 11, 3, 5, 30, tzinfo=UTC),
        ]

    def test_times_may_be_those_of_the_close(self, desk: Desk, tmp_path: Path) -> None:
        text = HEADER + "2024-03-10 01:59,1,1,1,1,1\n2024-03-10 03:00,1,1,1,1,1\n2024-03-10 03:01,1,1,1,1,1\n"
        desk.bring_text(tmp_path, text, tz="America/New_York", stamped_at_close=True)
        candles = desk.candles("1m")
        assert candles["open_time"].to_list() == [
            datetime(2024, 3, 10, 6, minute, tzinfo=UTC) for minute in (58, 59)
        ] + [datetime(2024, 3, 10, 7, tzinfo=UTC)]
        assert candles["close_time"][0] == datetime(2024, 3, 10, 6, 58, 59, 999_999, tzinfo=UTC)
        with pytest.raises(InvalidValue, match="--stamped-at close is for bars below a day"):
            desk.bring_text(tmp_path, HEADER + ROWS, stamped_at_close=True)

    def test_days_first_are_seen_where_the_column_shows_it(self, desk: Desk, tmp_path: Path) -> None:
        text = HEADER + "".join(f"{day}/02/2024,1,1,1,1,1\n" for day in (11, 12, 13))
        desk.bring_text(tmp_path, text)
        assert desk.candles()["session_date"].to_list() == [date(2024, 2, day) for day in (11, 12, 13)]

    def test_newest_first_is_as_good(self, desk: Desk, tmp_path: Path) -> None:
        lines = ROWS.splitlines()
        assert desk.bring_text(tmp_path, HEADER + "\n".join(reversed(lines))).added == 3
        assert desk.candles()["close"].to_list() == [11, 12, 13]

    @pytest.mark.parametrize(
        ("cells", "interval"),
        [
            (["2024-01-01", "2024-01-02", "2024-01-08"], "1d"),
            (["2024-01-01", "2024-01-08", "2024-01-15"], "1w"),
            (["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"], "1M"),
            (["2024-01-31", "2024-02-29", "2024-03-31"], "1M"),
            (["2024-01-01 00:00", "2024-01-01 04:00", "2024-01-01 08:00"], "4h"),
            (["1704067200", "1704067201", "1704067202", "1704067209"], "1s"),
        ],
    )
    def test_the_interval_shows_in_the_spacing(
        self, desk: Desk, tmp_path: Path, cells: list[str], interval: str
    ) -> None:
        report = desk.bring_text(tmp_path, HEADER + "".join(f"{cell},1,1,1,1,1\n" for cell in cells))
        assert report.series[0].interval.text == interval

    @pytest.mark.parametrize(
        "cells",
        [
            ["2024-01-01"],
            ["2024-01-01 00:00", "2024-01-01 00:07"],
            ["2024-01-01 00:00", "2024-01-01 01:00", "2024-01-01 03:00"],
        ],
    )
    def test_an_unclear_interval_is_asked_for(self, desk: Desk, tmp_path: Path, cells: list[str]) -> None:
        with pytest.raises(InvalidValue, match="--interval"):
            desk.bring_text(tmp_path, HEADER + "".join(f"{cell},1,1,1,1,1\n" for cell in cells))


class TestSessions:
    def test_days_of_an_exchange_run_from_midnight_to_midnight_there(self, desk: Desk, tmp_path: Path) -> None:
        text = HEADER + "".join(f"2024-03-{day:02},1,1,1,1,1\n" for day in (9, 10, 11))
        desk.bring_text(tmp_path, text, tz="America/New_York")
        candles = desk.candles()
        assert candles["session_date"].to_list() == [date(2024, 3, day) for day in (9, 10, 11)]
        assert candles["open_time"].to_list() == [
            datetime(2024, 3, 9, 5, tzinfo=UTC),
            datetime(2024, 3, 10, 5, tzinfo=UTC),
            datetime(2024, 3, 11, 4, tzinfo=UTC),
        ]
        lengths = (candles["close_time"] - candles["open_time"]).to_list()
        assert [length + timedelta(microseconds=1) for length in lengths] == [
            timedelta(hours=hours) for hours in (24, 23, 24)
        ]

    def test_a_midnight_that_is_skipped_is_the_first_instant_of_its_day(self, desk: Desk, tmp_path: Path) -> None:
        text = HEADER + "".join(f"2024-09-0{day},1,1,1,1,1\n" for day in (7, 8, 9))
        assert desk.bring_text(tmp_path, text, tz="America/Santiago").quarantined == 0
        assert desk.candles()["open_time"][1] == datetime(2024, 9, 8, 4, tzinfo=UTC)

    def test_a_date_with_an_offset_is_the_date_as_written(self, desk: Desk, tmp_path: Path) -> None:
        text = HEADER + "".join(f"2024-04-0{day} 00:00:00+1{day % 2}:00,1,1,1,1,1\n" for day in (5, 6, 7))
        desk.bring_text(tmp_path, text)
        candles = desk.candles()
        assert candles["session_date"].to_list() == [date(2024, 4, day) for day in (5, 6, 7)]
        assert candles["open_time"][0] == datetime(2024, 4, 5, tzinfo=UTC)

    def test_an_instant_is_the_date_in_the_given_zone(self, desk: Desk, tmp_path: Path) -> None:
        text = HEADER + "2024-07-02T23:00:00Z,1,1,1,1,1\n2024-07-03T23:00:00Z,1,1,1,1,1\n"
        desk.bring_text(tmp_path, text, interval="1d", tz="Australia/Sydney")
        candles = desk.candles()
        assert candles["session_date"].to_list() == [date(2024, 7, 3), date(2024, 7, 4)]
        assert candles["open_time"][0] == datetime(2024, 7, 2, 14, tzinfo=UTC)

    def test_months_end_where_the_next_begins(self, desk: Desk, tmp_path: Path) -> None:
        text = HEADER + "2024-01-01,1,1,1,1,1\n2024-02-01,1,1,1,1,1\n"
        desk.bring_text(tmp_path, text, interval="1M")
        closes = desk.candles("1M")["close_time"].to_list()
        assert closes == [datetime(2024, month, 1, tzinfo=UTC) - timedelta(microseconds=1) for month in (2, 3)]

    def test_a_bar_that_has_not_closed_is_refused(self, desk: Desk, tmp_path: Path) -> None:
        days = [NOW.date() - timedelta(days=1), NOW.date()]
        report = desk.bring_text(tmp_path, HEADER + "".join(f"{day},1,1,1,1,1\n" for day in days), interval="1d")
        assert (report.added, report.reasons) == (1, {"bar has not closed yet": 1})


class TestRefusedRows:
    TEXT = (
        "date,open,high,low,close,volume,note\n"
        "2024-01-02,10,12,9,11,100,fine\n"
        "2024-01-03,ten,12,9,11,100,word\n"
        "2024-01-04,10,8,9,11,100,high\n"
        "2024-01-05,10,12,9,11,,no volume\n"
        ",10,12,9,11,100,no date\n"
        "02.03.,10,12,9,11,100,odd date\n"
        "2024-01-08,nan,12,9,11,100,nan\n"
        "2024-01-09,10,12,9,11,100,one\n"
        "2024-01-09,10,12,9,10,100,two\n"
        "2024-01-10,,,,,,\n"
        "2024-01-11,10,12,9,11,100,fine\n"
        "2024-01-11,10,12,9,11,100,fine\n"
    )

    def test_the_good_go_on_and_the_others_are_kept_with_their_reason(self, desk: Desk, tmp_path: Path) -> None:
        report = desk.bring_text(tmp_path, self.TEXT, interval="1d")
        assert (report.rows_read, report.added, report.unchanged, report.quarantined) == (12, 2, 1, 9)
        kept = {
            json.loads(row)["note"]: reason for row, reason in desk.tape.quarantined().select("row", "reason").rows()
        }
        assert kept == {
            "word": "open is not a number",
            "high": "high is below low",
            "no volume": "volume is missing",
            "no date": "time is missing",
            "odd date": "time is not a time that can be understood",
            "nan": "open is not a finite number",
            "one": TWICE,
            "two": TWICE,
            None: "all numbers are missing",
        }
        assert sum(report.reasons.values()) == 9
        assert desk.tape.quarantined()["source"].unique().to_list() == ["prices.csv"]

    def test_a_second_import_adds_nothing(self, desk: Desk, tmp_path: Path) -> None:
        first = desk.bring_text(tmp_path, self.TEXT, interval="1d")
        again = desk.bring_text(tmp_path, self.TEXT, interval="1d")
        assert (again.added, again.revised, again.unchanged) == (0, 0, first.added + first.unchanged)
        assert again.reasons == first.reasons
        assert len(desk.tape.quarantined()) == 9

    def test_a_changed_file_brings_revisions(self, desk: Desk, tmp_path: Path) -> None:
        desk.bring_text(tmp_path, HEADER + ROWS)
        report = desk.bring_text(tmp_path, HEADER + ROWS.replace("14,11,13", "14,11,12.5") + "2024-01-05,1,1,1,1,1\n")
        assert (report.added, report.revised, report.unchanged) == (1, 1, 2)
        assert desk.candles()["known_at"].to_list()[2] == NOW

    def test_rows_that_are_too_long_or_too_short_are_refused(self, desk: Desk, tmp_path: Path) -> None:
        text = HEADER + ROWS + "2024-01-05,10,12,9,11,1,234\n2024-01-08,10,12\n"
        report = desk.bring_text(tmp_path, text)
        assert report.added == 3
        assert report.reasons == {"low is missing": 1, "row is longer than the header": 1}

    def test_rows_without_a_symbol_are_refused(self, desk: Desk, tmp_path: Path) -> None:
        text = (
            "symbol,"
            + HEADER
            + "".join(f"{name},{row}\n" for name, row in zip(["A", "A", ""], ROWS.split(), strict=True))
        )
        assert desk.bring_text(tmp_path, text, None).reasons == {"symbol is missing": 1}

    def test_a_file_without_a_good_row_is_refused_row_by_row(self, desk: Desk, tmp_path: Path) -> None:
        report = desk.bring_text(tmp_path, HEADER + "2024-01-02,0,0,0,0,0\n2024-01-03,0,0,0,0,0\n")
        assert (report.added, report.quarantined, report.series) == (0, 2, ())


class TestFiles:
    @pytest.fixture
    def table(self) -> pl.DataFrame:
        """The demonstration prices of one stock, typed."""
        return (
            demo_candles()
            .filter(pl.col("symbol") == "IBM")
            .select(
                pl.col("session_date").alias("Date"), pl.col("open", "high", "low", "close"), "volume", "adjusted_close"
            )
        )

    @pytest.mark.parametrize("kind", ["csv", "csv.gz", "parquet", "feather", "utf-16"])
    def test_every_kind_of_file_gives_the_same_candles(
        self, desk: Desk, tmp_path: Path, table: pl.DataFrame, kind: str
    ) -> None:
        path = tmp_path / f"prices.{kind}"
        if kind == "parquet":
            table.write_parquet(path)
        elif kind == "feather":
            table.with_columns(pl.col("Date").cast(pl.Datetime("ns"))).write_ipc(path)
        elif kind == "csv.gz":
            path.write_bytes(gzip.compress(table.write_csv().encode()))
        else:
            path.write_text(table.write_csv(), encoding="utf-16" if kind == "utf-16" else "utf-8")
        report = desk.bring(path, "IBM", venue="us")
        assert (report.added, report.quarantined) == (3270, 0)
        expected = demo_candles().filter(pl.col("symbol") == "IBM").with_columns(known_at=pl.col("close_time"))
        assert desk.candles().equals(expected)

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "is empty"),
            (b" \n \n", "is empty"),
            (b"<!DOCTYPE html><html><body>Not found</body></html>", "web page"),
            (b'{"error": "limit"}', "is JSON"),
            (b"hello\nworld\n", "does not start with a header"),
            (b"title of the list\n\ndate,open,high,low,close,volume\n", "does not start with a header"),
            (b"1638057600000,0.1,0.2,0.1,0.2,5\n1638057660000,0.1,0.2,0.1,0.2,5\n", "has no header"),
            (HEADER.encode(), "has a header but no rows"),
            (b"date,open,high,low,close,close,volume\n2024-01-02,1,1,1,1,1,1\n", "two columns named 'close'"),
            (gzip.compress((HEADER + ROWS * 99).encode())[:-20], "cut off or damaged"),
            (b"PAR1" + bytes(100), "cut off or damaged"),
            (b"ARROW1" + bytes(100), "cut off or damaged"),
            (b"PK\x03\x04" + bytes(100), "zip archive"),
            (bytes(range(256)), "not text in UTF-8"),
            (b"a,b\0,c\n1,2,3", "is not a CSV"),
        ],
    )
    def test_what_is_no_table_is_told_in_one_line(self, desk: Desk, tmp_path: Path, content: bytes, says: str) -> None:
        path = tmp_path / "file.csv"
        path.write_bytes(content)
        with pytest.raises(UnreadableFile, match=says) as error:
            desk.bring(path)
        assert "\n" not in str(error.value)
        assert desk.tape.series() == []

    def test_a_missing_file_and_a_folder_are_told(self, desk: Desk, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFile, match="No such file"):
            desk.bring(tmp_path / "none.csv")
        with pytest.raises(UnreadableFile, match="directory"):
            desk.bring(tmp_path)


class TestArguments:
    @pytest.mark.parametrize(
        ("header", "more", "says"),
        [
            ("date,open,high,low,close", {}, "no column for volume among date, open, high, low, close.*--map volume="),
            ("day,open,high,low,close,volume", {}, "no column for date among"),
            ("date,open,high,low,close,volume,timestamp", {}, "date and timestamp could both be date.*--map date=date"),
            ("date,open,high,low,close,volume", {"columns": {"price": "close"}}, "'price' is not one of"),
            ("date,open,high,low,close,volume", {"columns": {"close": "Last"}}, "no column 'Last' among"),
            ("date,open,high,low,close,volume", {"symbol": None}, "--symbol"),
            (
                "open,date,high,low,close,volume",
                {"interval": None},
                "no row has a time, the first '1' is not a time that can be understood: .*--map date=",
            ),
            (
                "open,date,high,low,close",
                {"interval": None, "no_volume": True},
                "no row has a time, the first '1' is not a time that can be understood: ",
            ),
            (
                "date,open,high,low,close,volume",
                {"date_order": None, "columns": {"volume": "none"}},
                "no column 'none'",
            ),
            ("date,open,high,low,close,volume", {"tz": "Mars/Phobos"}, "'Mars/Phobos' is not a time zone"),
            ("date,open,high,low,close,volume", {"venue": "a/b"}, "is not a venue"),
            ("date,open,high,low,close,volume", {"symbol": " "}, "is not a symbol"),
            ("date,open,high,low,close,volume,symbol", {"symbol": "B"}, "has no rows of B, but of"),
        ],
    )
    def test_what_cannot_be_meant_is_told_in_one_line(
        self, desk: Desk, tmp_path: Path, header: str, more: dict[str, object], says: str
    ) -> None:
        row = ",".join(["2024-01-02", "1", "1", "1", "1", "1", "A"][: header.count(",") + 1])
        with pytest.raises(TicktapeError, match=says) as error:
            desk.bring_text(tmp_path, f"{header}\n{row}\n", **{"interval": "1d", **more})  # type: ignore[arg-type]
        assert isinstance(error.value, InvalidValue)
        assert "\n" not in str(error.value)
