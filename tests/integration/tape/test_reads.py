"""How the tape's files are read: all rows that are asked for, in order, with no more work than the log asks for."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from deltalake.transaction import AddAction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from adapters.delta.candle_files import DELTA_SCHEMA, PARTITION, candle_file
from adapters.delta.candle_reads import read_candles
from adapters.delta.local import FolderStorage
from adapters.delta.table import AppendOnlyTable
from adapters.delta.tape import DeltaTape
from application.market_data.conditions import candle_conditions
from application.ports.tape import CandleQuery
from domain.market.candle_schema import CANDLE_SCHEMA
from domain.shared.interval import Interval
from tests.contracts.tape.frames import LATER, START, bar, frame, run

DAY, HOUR = Interval("1d"), Interval("1h")
TICK = timedelta(microseconds=1)
SYMBOLS = ("A", "B", "C", "D")

moments = st.one_of(
    st.none(),
    st.builds(
        lambda days, ticks: START + timedelta(days=days) + ticks * TICK, st.integers(-1, 1100), st.integers(-1, 1)
    ),
)
queries = st.builds(
    CandleQuery,
    interval=st.just(DAY),
    symbols=st.lists(st.sampled_from(SYMBOLS), unique=True).map(tuple),
    venue=st.sampled_from([None, "XNAS", "BATS"]),
    start=moments,
    end=moments,
    known_at=st.one_of(moments, st.sampled_from([LATER - TICK, LATER, LATER + TICK])),
)


def expected(rows: pl.DataFrame, query: CandleQuery) -> pl.DataFrame:
    """The newest row of each key, by brute force."""
    return (
        rows.filter(*candle_conditions(query))
        .sort("open_time", "symbol", "venue", "known_at")
        .unique(["open_time", "symbol", "venue"], keep="last", maintain_order=True)
    )


def long_run(symbols: str, days: int, venue: str = "XNAS") -> pl.DataFrame:
    """Several years of daily bars, known from their closes."""
    rows = pl.concat(run(symbol, days, close=1.0 + ord(symbol), venue=venue) for symbol in symbols)
    return rows.with_columns(known_at=pl.col("close_time"))


def plan_of(tape: DeltaTape, query: CandleQuery) -> str:
    """What Polars is going to do."""
    return tape.scan(query).explain()


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pl.DataFrame]:
    """Three years: one file a year, then two that overlap, then two of symbols apart and a revision."""
    folder = tmp_path_factory.mktemp("years")
    both = pl.concat([long_run("AC", 1000), long_run("AC", 900, "BATS")])
    tape = DeltaTape(folder)
    for span in (both.filter(pl.col("open_time").dt.year() < 2026), both.filter(pl.col("open_time").dt.year() > 2025)):
        tape.append(span, received_at=LATER)
    more = long_run("BD", 1000).filter(pl.col("open_time").dt.year() > 2024)
    tape.append(more.filter(pl.col("symbol") == "B"), received_at=LATER)
    tape.append(more.filter(pl.col("symbol") == "D"), received_at=LATER)
    revised = frame([bar("C", 900, close=99.0)]).with_columns(known_at=pl.lit(LATER + timedelta(days=900)))
    tape.append(revised, received_at=LATER)
    return folder, pl.concat([both, more, revised.with_columns(pl.col("known_at").cast(CANDLE_SCHEMA["known_at"]))])


@settings(max_examples=60, deadline=None)
@given(query=queries, rows_at_once=st.sampled_from([1, 500, 100_000]))
def test_what_is_read_is_what_was_written(
    years: tuple[Path, pl.DataFrame], query: CandleQuery, rows_at_once: int
) -> None:
    folder, rows = years
    table = AppendOnlyTable(FolderStorage(folder), "candles", DELTA_SCHEMA, PARTITION)
    files = [file for file in map(candle_file, table.refresh().files) if file.may_hold(query)]
    read = read_candles(table.place, files, query, rows_at_once=rows_at_once).collect()
    assert_frame_equal(read, expected(rows, query))
    assert_frame_equal(DeltaTape(folder).scan(query).collect(), read)


class TestOrder:
    def test_symbols_of_many_years_are_sorted_by_time_alone_in_one_scan(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        tape.append(long_run("ABC", 1000), received_at=LATER)
        plan = plan_of(tape, CandleQuery(DAY, ("A", "C")))
        assert plan.count("Parquet SCAN") == 1
        assert re.search(r'SORT BY.*\[col\("open_time"\)\]', plan)
        assert "UNION" not in plan

    def test_files_of_symbols_apart_are_sorted_by_time_alone(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        for symbols in ("CD", "AB"):
            tape.append(long_run(symbols, 50), received_at=LATER)
        assert re.search(r'SORT BY.*\[col\("open_time"\)\]', plan_of(tape, CandleQuery(DAY)))
        assert_frame_equal(tape.scan(CandleQuery(DAY)).collect(), expected(long_run("ABCD", 50), CandleQuery(DAY)))

    def test_files_whose_symbols_overlap_are_sorted_by_key(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        for symbols in ("AC", "B"):
            tape.append(long_run(symbols, 50), received_at=LATER)
        assert re.search(r'SORT BY.*col\("symbol"\)', plan_of(tape, CandleQuery(DAY)))

    def test_years_without_revisions_are_not_compared_beside_one_with(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        tape.append(long_run("AB", 1000), received_at=LATER)
        tape.append(frame([bar("A", 400, close=1.0)]), received_at=LATER)
        plan = plan_of(tape, CandleQuery(DAY))
        assert plan.count("UNIQUE") == 1
        assert plan.count("Parquet SCAN") == 3

    def test_large_periods_are_brought_in_order_one_by_one(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        tape.append(long_run("AB", 1000), received_at=LATER)
        table = AppendOnlyTable(FolderStorage(tmp_path), "candles", DELTA_SCHEMA, PARTITION)
        files = [*map(candle_file, table.refresh().files)]
        for rows_at_once, scans in ((1, 3), (1500, 2), (2000, 1)):
            plan = read_candles(table.place, files, CandleQuery(DAY), rows_at_once=rows_at_once).explain()
            assert plan.count("Parquet SCAN") == scans
        of_one = CandleQuery(DAY, ("A",))
        assert read_candles(table.place, files, of_one, rows_at_once=1).explain().count("Parquet SCAN") == 1


class TestConditions:
    @pytest.fixture
    def tape(self, tmp_path: Path) -> DeltaTape:
        """One year of two symbols."""
        tape = DeltaTape(tmp_path)
        tape.append(long_run("AB", 300), received_at=LATER)
        return tape

    @pytest.mark.parametrize(
        "query",
        [
            CandleQuery(DAY, venue="XNAS"),
            CandleQuery(DAY, start=START),
            CandleQuery(DAY, end=START + timedelta(days=299)),
            CandleQuery(DAY, known_at=DAY.close_of(START + timedelta(days=299))),
        ],
    )
    def test_nothing_is_asked_of_rows_that_the_log_answers(self, tape: DeltaTape, query: CandleQuery) -> None:
        assert "SELECTION" not in plan_of(tape, query)
        assert tape.scan(query).collect().height == 600

    @pytest.mark.parametrize(
        ("query", "rows"),
        [
            (CandleQuery(DAY, start=START + TICK), 598),
            (CandleQuery(DAY, end=START + timedelta(days=299) - TICK), 598),
            (CandleQuery(DAY, known_at=DAY.close_of(START + timedelta(days=299)) - TICK), 598),
        ],
    )
    def test_the_ends_of_a_file_are_exact(self, tape: DeltaTape, query: CandleQuery, rows: int) -> None:
        assert "SELECTION" in plan_of(tape, query)
        assert tape.scan(query).collect().height == rows


class TestOtherWriters:
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(seed=st.integers(0, 1000))
    def test_files_of_other_programs_are_read_in_whatever_order_they_are(
        self, tmp_path_factory: pytest.TempPathFactory, seed: int
    ) -> None:
        folder = tmp_path_factory.mktemp("foreign")
        rows = long_run("ABC", 40)
        DeltaTape(folder).append(rows, received_at=LATER)
        _rewrite(folder, seed)
        for symbols in ((), ("B",), ("A", "C")):
            query = CandleQuery(DAY, symbols)
            assert_frame_equal(DeltaTape(folder).scan(query).collect(), expected(rows, query))

    def test_statistics_cut_off_to_milliseconds_neither_hide_nor_show_a_row(self, tmp_path: Path) -> None:
        odd = datetime.fromisoformat("2024-02-09T09:28:14.789900+00:00")
        known = HOUR.close_of(odd)
        rows = frame([bar(interval="1h", start=odd - timedelta(days=3)), bar(interval="1h", start=odd)])
        DeltaTape(tmp_path).append(rows, received_at=LATER)
        _rewrite(tmp_path, 1, cut_off=True)
        tape = DeltaTape(tmp_path)
        assert tape.scan(CandleQuery(HOUR, start=odd)).collect().height == 1
        assert tape.scan(CandleQuery(HOUR, end=odd - TICK)).collect().height == 1
        assert tape.scan(CandleQuery(HOUR, end=odd)).collect().height == 2
        assert tape.scan(CandleQuery(HOUR, known_at=known - TICK)).collect().height == 1
        assert tape.scan(CandleQuery(HOUR, known_at=known)).collect().height == 2
        assert tape.series()[0].last == odd


def _rewrite(folder: Path, seed: int, *, cut_off: bool = False) -> None:
    """Puts the rows of the tape's only file, shuffled, into a file as other programs write them.

    Args:
        folder: of the tape.
        seed: of the shuffling.
        cut_off: whether times in the log are cut off to milliseconds.
    """
    table = AppendOnlyTable(FolderStorage(folder), "candles", DELTA_SCHEMA, PARTITION)
    state = table.refresh()
    [file] = map(candle_file, state.files)
    path = str(Path(file.path).with_name("part-00000-c000.zstd.parquet"))
    place = folder / "candles" / path
    rows = pl.read_parquet(folder / "candles" / file.path, hive_partitioning=False)
    rows.sample(fraction=1, shuffle=True, seed=seed).write_parquet(place, compression="zstd")
    told = rows.select("symbol", "open_time", "known_at", "revision")
    if cut_off:
        told = told.with_columns(pl.col("open_time", "known_at").dt.truncate("1ms"))
    ends = {"minValues": told.min().to_dicts(), "maxValues": told.max().to_dicts()}
    stats = pl.DataFrame({"numRecords": len(rows), **ends}).write_ndjson().strip()
    added = AddAction(path, place.stat().st_size, dict(file.partition), 0, False, stats)
    table.commit([added], [file], made_from=state, exclusive=["optimize"], metadata={})
