"""Whose prices files have, and files that bring the same series."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.files.table_reader import read_table
from adapters.files.table_writer import FileTableWriter
from application.market_data.importing.preparation import ImportOptions
from application.market_data.importing.symbols import SymbolFrom, symbol_in_name
from application.market_data.use_cases import import_candles
from application.market_data.use_cases.import_candles import ImportCandles, ImportRequest
from domain.shared.errors import InvalidValue
from tests.integration.importing.imports import Desk, FixedClock

HEADER = "date,open,high,low,close,volume"


def prices(path: Path, price: float, days: range = range(2, 6), *, header: str = HEADER, more: str = "") -> Path:
    """A file of bars at one price in January 2024."""
    rows = "".join(f"2024-01-{day:02},{price},{price},{price},{price},10{more}\n" for day in days)
    path.write_text(f"{header}\n{rows}", encoding="utf-8")
    return path


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("AAPL.csv", "AAPL"),
        ("BTCUSDT-1d.csv.gz", "BTCUSDT"),
        ("BTCUSDT-1m-2024-01.csv", "BTCUSDT"),
        ("ETHUSDT-1h-201708-202002.csv.gz", "ETHUSDT"),
        ("AAPL.US.csv", "AAPL.US"),
        ("aapl.us.txt", "aapl.us"),
        ("BRK-B.parquet", "BRK-B"),
        ("BTC-USD.feather", "BTC-USD"),
        ("XAUUSD_M15.csv", "XAUUSD"),
        ("DAT_ASCII_EURUSD_M1_2023.csv", "EURUSD"),
        ("MSFT_2019-2024.csv", "MSFT"),
        ("SPY 2024-01-02.csv", "SPY"),
        ("0700.HK-daily.csv", "0700.HK"),
        ("NYSE_ABC, 1D.csv", "NYSE_ABC"),
        ("Dow Historical Data.csv", "Dow"),
        ("KO (1).csv", "KO"),
        ("2330.TW.csv", "2330.TW"),
    ],
)
def test_the_name_of_a_file_begins_with_its_symbol(name: str, symbol: str) -> None:
    assert symbol_in_name(Path("folder-1d") / name) == symbol


def test_symbols_come_from_the_names_of_files(desk: Desk, tmp_path: Path) -> None:
    files = [prices(tmp_path / "AAPL.csv", 190), prices(tmp_path / "KO-1d.csv", 60)]
    outcome = desk.bring_all(files, None, symbol_from=SymbolFrom.NAME)
    assert [report.series[0].symbol for report in outcome.reports] == ["AAPL", "KO"]
    assert desk.candles()["close"].unique().sort().to_list() == [60, 190]


def test_a_name_does_not_make_one_symbol_of_several(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    path.write_text(f"{HEADER},symbol\n2024-01-02,1,1,1,1,1,A\n2024-01-02,9,9,9,9,1,B\n", encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"has rows of A, B.*--symbol-from column"):
        desk.bring(path, None, "1d", symbol_from=SymbolFrom.NAME)


def many(path: Path, names: list[str], column: str = "Tick") -> Path:
    """Bars of the same six days for each name."""
    rows = "".join(
        f"2024-01-{day:02},{at},{at},{at},{at},10,{name}\n" for at, name in enumerate(names, 5) for day in range(2, 8)
    )
    path.write_text(f"{HEADER},{column}\n{rows}", encoding="utf-8")
    return path


@pytest.mark.parametrize(("symbol", "source"), [("ONE", None), (None, SymbolFrom.NAME)])
def test_a_column_that_tells_bars_of_the_same_time_apart_is_named(
    desk: Desk, tmp_path: Path, symbol: str | None, source: SymbolFrom | None
) -> None:
    path = many(tmp_path / "KO.csv", ["BHP", "CSL", "NAN"])
    with pytest.raises(InvalidValue, match=r"column 'Tick' tells apart \(BHP, CSL, NAN\).*--map symbol=Tick"):
        desk.bring(path, symbol, symbol_from=source)
    assert desk.candles().is_empty()
    desk.bring(path, None, columns={"symbol": "Tick"})
    assert desk.candles()["symbol"].unique().sort().to_list() == ["BHP", "CSL", "NAN"]


def test_a_column_of_one_value_or_of_none_that_tells_apart_is_no_column_of_symbols(desk: Desk, tmp_path: Path) -> None:
    desk.bring(many(tmp_path / "one.csv", ["BHP"]), "A")
    path = many(tmp_path / "twice.csv", ["BHP", "BHP", "CSL"])
    assert desk.bring(path, "B").added == 0
    assert desk.candles()["symbol"].unique().to_list() == ["A"]


def test_a_given_symbol_and_the_name_of_the_file_contradict_each_other(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="leave out --symbol or --symbol-from name"):
        desk.bring(prices(tmp_path / "AAPL.csv", 190), "MSFT", symbol_from=SymbolFrom.NAME)


def test_the_refusal_says_what_works_for_this_very_file(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "XY-1d.csv"
    rows = "".join(f"2024-01-{day:02},1,1,1,1,1,{name}\n" for name in ("AB", "CD") for day in range(1, 8))
    path.write_text(f"{HEADER},Tick\n{rows}", encoding="utf-8")
    for source in (None, SymbolFrom.COLUMN):
        with pytest.raises(InvalidValue, match="no column of symbols") as error:
            desk.bring(path, None, symbol_from=source)
        assert "--symbol-from name takes XY from the file's name" in str(error.value)
        assert "--map symbol=Tick takes AB, CD from that column" in str(error.value)
    report = desk.bring(path, None, columns={"symbol": "Tick"}, symbol_from=SymbolFrom.COLUMN)
    assert [one.symbol for one in report.series] == ["AB", "CD"]


def test_files_of_one_symbol_that_disagree_are_not_stored(desk: Desk, tmp_path: Path) -> None:
    files = [
        prices(tmp_path / "PEPEUSDT-1d.csv", 1e-6, range(2, 10)),
        prices(tmp_path / "BTCUSDT-1d.csv", 42_000, range(5, 20)),
        prices(tmp_path / "other.csv", 5, range(25, 28)),
    ]
    with pytest.raises(InvalidValue) as error:
        desk.bring_all(files, "X")
    said = str(error.value)
    assert "X: the files disagree about 5 days (2024-01-05, 2024-01-06, 2024-01-07, 2024-01-08, 2024-01-09)" in said
    assert "the close is 1e-06 in PEPEUSDT-1d.csv and 42,000 in BTCUSDT-1d.csv; nothing was stored" in said
    assert "--symbol-from name takes PEPEUSDT, BTCUSDT" in said
    assert desk.tape.series() == []
    assert len(desk.tape.quarantined()) == 0


@pytest.mark.parametrize(
    ("column", "value"), [("volume", 11.0), ("high", 191.0), ("adj close", 95.5), ("adj close", "")]
)
def test_any_value_may_disagree(desk: Desk, tmp_path: Path, column: str, value: object) -> None:
    names = ["date", "open", "high", "low", "close", "volume", "adj close"]
    row = {"date": "2024-01-02", **dict.fromkeys(names[1:], 190.0)}
    for name, values in (("a", row), ("b", {**row, column: value})):
        text = f"{','.join(names)}\n{','.join(str(values[one]) for one in names)}\n"
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidValue, match=f"about 1 day .*the {column.replace('adj', 'adjusted')} is"):
        desk.bring_all([tmp_path / "a.csv", tmp_path / "b.csv"], "X", "1d")


def test_files_that_continue_each_other_or_say_the_same_are_one_series(desk: Desk, tmp_path: Path) -> None:
    files = [
        prices(tmp_path / "late.csv", 190 * (1 + 1e-12), range(5, 20)),
        prices(tmp_path / "early.csv", 190, range(2, 10)),
        prices(tmp_path / "next.csv", 500, range(20, 25)),
    ]
    outcome = desk.bring_all(files, "X")
    assert outcome.failures == ()
    assert [report.added for report in outcome.reports] == [15, 3, 5]
    assert desk.candles().height == 23


def test_columns_of_symbols_are_compared_too(desk: Desk, tmp_path: Path) -> None:
    one = prices(tmp_path / "one.csv", 10, header=f"{HEADER},symbol", more=",KO")
    other = prices(tmp_path / "other.csv", 11, header=f"{HEADER},symbol", more=",KO")
    with pytest.raises(InvalidValue, match="KO: the files disagree about 4 days"):
        desk.bring_all([one, other], None)


def test_bars_of_another_length_are_another_series(desk: Desk, tmp_path: Path) -> None:
    weekly = tmp_path / "weekly.csv"
    weekly.write_text(f"{HEADER}\n2024-01-01,1,9,1,9,70\n2024-01-08,9,9,9,9,70\n", encoding="utf-8")
    assert desk.bring_all([prices(tmp_path / "daily.csv", 5), weekly], "X").failures == ()


def test_a_file_that_cannot_be_read_does_not_stop_the_others(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "page.csv").write_text("<html>", encoding="utf-8")
    outcome = desk.bring_all([tmp_path / "page.csv", prices(tmp_path / "a.csv", 5)], "X")
    assert [report.source for report in outcome.reports] == ["a.csv"]
    assert [path.name for path, _ in outcome.failures] == ["page.csv"]


def test_files_too_large_to_be_held_are_read_again_and_compared_all_the_same(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_candles, "HELD_ROWS", 4)
    reads: list[str] = []

    def counted(path: Path) -> object:
        reads.append(path.name)
        return read_table(path)

    files = [prices(tmp_path / "a.csv", 5, range(2, 6)), prices(tmp_path / "b.csv", 5, range(6, 9))]
    imports = ImportCandles(desk.tape, desk.actions, FixedClock(), counted)  # type: ignore[arg-type]
    outcome = imports.run(ImportRequest(tuple(files), ImportOptions("X")))
    assert [report.added for report in outcome.reports] == [4, 3]
    assert reads == ["a.csv", "b.csv", "b.csv"]
    with pytest.raises(InvalidValue, match="disagree about 2 days"):
        desk.bring_all([*files, prices(tmp_path / "c.csv", 6, range(7, 9))], "X")


def test_a_symbol_with_a_nul_is_refused_and_the_others_are_imported(desk: Desk, tmp_path: Path) -> None:
    rows = "".join(f"2024-01-{day:02},{name},1,1,1,1,5\n" for day in range(2, 6) for name in ("A\0B", "A\x07", "OK"))
    report = desk.bring_text(tmp_path, f"date,symbol,open,high,low,close,volume\n{rows}", None)
    assert (report.added, report.reasons) == (4, {"symbol is not printable text": 8})
    assert [one.symbol for one in report.series] == ["OK"]


def test_a_symbol_that_a_spreadsheet_would_run_is_exported_and_imported_as_it_is(desk: Desk, tmp_path: Path) -> None:
    rows = "".join(f"2024-01-{day:02},{name},1,1,1,1,5\n" for day in range(2, 6) for name in ("=A", "-B", "@C", "+1"))
    desk.bring_text(tmp_path, f"date,symbol,open,high,low,close,volume\n{rows}", None)
    out = FileTableWriter().write(
        desk.candles().drop("known_at", "interval", "venue", "close_time"), tmp_path, "out", "csv"
    )
    again = Desk()
    report = again.bring(out, None)
    assert [one.symbol for one in report.series] == ["+1", "-B", "=A", "@C"]
    assert (report.added, report.quarantined) == (16, 0)
