"""What is compared with what, and how far ahead ticktape has to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.streamed import STREAMED

OURS, THEIRS = "ours", "theirs"

CASH = "10000000"


@dataclass(frozen=True)
class Contestant:
    """A process that measures something.

    Attributes:
        name: as the table has it.
        module: what ``python -m`` runs.
        side: ``ours`` runs in the environment of the project, ``theirs`` in that of the peers.
        options: what it is told, besides what the preparation of its benchmark says.
        once: measured in the first round only, because it is there for comparison and slow.
        tuned: environment variables that its documentation, or common sense, asks for.
    """

    name: str
    module: str
    side: str = OURS
    options: Mapping[str, Any] = field(default_factory=dict)
    once: bool = False
    tuned: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        title: what is measured.
        number: name of the measurement in our contestant's answer.
        peer: name of the contestant to compare with, or "".
        theirs: name of the measurement in the peer's answer, where it has another.
        floor, aim: how many times the peer's number ours has to be, and is meant to be; without a peer the most that ours may be, and
            is meant to be.
        lower_is_better: for times instead of rates.
    """

    title: str
    number: str
    peer: str = ""
    theirs: str = ""
    floor: float | None = None
    aim: float | None = None
    lower_is_better: bool = False


@dataclass(frozen=True)
class Benchmark:
    """A table: contestants that take turns, and the lines that come of it.

    Attributes:
        name: what the command line calls it.
        title: above its lines.
        unit: of its numbers.
        contestants: ours first.
        rows: the lines.
        memory_limit: megabytes above the imports that ours may need; None: no limit.
        by_default: whether it runs when no benchmark is named.
    """

    name: str
    title: str
    unit: str
    contestants: tuple[Contestant, ...]
    rows: tuple[Row, ...]
    memory_limit: float | None = None
    by_default: bool = True


_BACKTEST = "benchmarks.ours.backtest"
_NAUTILUS = "benchmarks.peers.nautilus"
_QUIET = {"TQDM_DISABLE": "1"}


def _nautilus(mode: str, *, once: bool) -> Contestant:
    return Contestant(f"NautilusTrader {mode}", _NAUTILUS, THEIRS, {"mode": mode, "cash": CASH}, once)


def _engine(interval: str) -> tuple[Contestant, ...]:
    return (
        Contestant("ticktape", _BACKTEST, options={"interval": interval, "cash": CASH}),
        _nautilus("tuned", once=False),
        _nautilus("default", once=True),
        _nautilus("empty", once=True),
        Contestant("backtrader", "benchmarks.peers.backtrader_py", THEIRS, {"cash": CASH}, once=True),
    )


_BACKTESTING = Contestant("backtesting.py", "benchmarks.peers.backtesting_py", THEIRS, {"cash": CASH}, tuned=_QUIET)
_BARE_SQLITE = "bare transactions"
_EVENTSOURCING = "eventsourcing"
_INDICATORS = ("SMA", "EMA", "RSI", "BBANDS", "MACD", "ATR", "OBV", "STOCH", "WMA")
_TALIB, _POLARS_TALIB, _TALIPP = "TA-Lib", "polars_talib", "talipp"

_RAW, _DUCKDB, _PANDAS = "benchmarks.ours.raw_batches", "DuckDB", "pandas"
_RAW_FILES = "objects/raw-data/*.parquet"
_RAW_QUERY = (
    "SELECT * FROM read_parquet(?) WHERE symbol IN {symbols} "
    "QUALIFY row_number() OVER (PARTITION BY symbol, date ORDER BY fetch_timestamp DESC) = 1 ORDER BY symbol, date"
)
_TAPE_QUERY = (
    "SELECT * FROM read_parquet(?, hive_partitioning = false) WHERE symbol IN {symbols} ORDER BY open_time, symbol"
)


def _readers(mode: str, files: str, query: str, time: tuple[str, str]) -> tuple[Contestant, ...]:
    asked = {"files": files, "time": time}
    return (
        Contestant("ticktape", _RAW, options={"mode": mode}),
        Contestant(_DUCKDB, "benchmarks.peers.duckdb_batches", THEIRS, {**asked, "query": query}),
        Contestant(_PANDAS, "benchmarks.peers.pandas_batches", THEIRS, asked, once=True),
    )


_READS = tuple(
    Row(title, number, peer, lower_is_better=True)
    for title, number in (("50 symbols", "ms"), ("the first time in a process", "first ms"))
    for peer in (_DUCKDB, _PANDAS)
)

_HANDLERS = (
    ("boto3", "boto3 with one client, in all"),
    ("update", "asx_symbol_updater"),
    ("fetch", "stock_data_fetcher"),
    ("aggregate", "data_aggregator"),
)

SUITE: tuple[Benchmark, ...] = (
    Benchmark(
        "engine-one",
        "Event engine, one symbol, 500,000 bars: SMA 20/50 crossover, market orders, commission 0.1 %",
        "bars/s",
        (*_engine("1m"), _BACKTESTING),
        (
            Row("one symbol", "bars/s", "NautilusTrader tuned", floor=10, aim=15),
            Row("one symbol", "bars/s", "backtesting.py", floor=2, aim=3),
            Row("one symbol", "bars/s", "NautilusTrader default"),
            Row("one symbol", "bars/s", "NautilusTrader empty"),
            Row("one symbol", "bars/s", "backtrader"),
            Row("with reading and hashing", "bars/s with loading"),
        ),
        memory_limit=130,
    ),
    Benchmark(
        "engine-many",
        "Event engine, 500 symbols of 2,500 bars in one portfolio: SMA 20/50 crossover, market orders, commission 0.1 %",
        "bars/s",
        _engine("1d"),
        (
            Row("500 symbols", "bars/s", "NautilusTrader tuned", floor=15, aim=20),
            Row("500 symbols", "bars/s", "NautilusTrader default"),
            Row("500 symbols", "bars/s", "NautilusTrader empty"),
            Row("500 symbols", "bars/s", "backtrader"),
            Row("with reading and hashing", "bars/s with loading"),
        ),
        memory_limit=130,
    ),
    Benchmark(
        "journal",
        "Journal, SQLite file with the same durability",
        "events/s",
        (
            Contestant("ticktape", "benchmarks.ours.journal"),
            Contestant(_EVENTSOURCING, "benchmarks.peers.eventsourcing_sqlite", THEIRS),
            Contestant(_BARE_SQLITE, "benchmarks.ours.journal_bare"),
        ),
        (
            Row("single durable saves", "single", _EVENTSOURCING, floor=1.5),
            Row("the same", "single", _BARE_SQLITE),
            Row("batches of 2,000", "batches", _EVENTSOURCING, floor=4, aim=5),
            Row("the same, and the events made", "made and saved", _EVENTSOURCING, floor=4, aim=5),
            Row("replay", "replay", _EVENTSOURCING, floor=15, aim=20),
            Row("verified replay", "verified replay", _EVENTSOURCING, "replay", floor=5),
            Row("replay into a state", "replay into a state", _EVENTSOURCING, floor=15, aim=20),
            Row("the same, verified", "verified replay into a state", _EVENTSOURCING, "replay into a state", floor=5),
        ),
    ),
    Benchmark(
        "indicators",
        "Indicators over columns, 1,000 symbols of 2,500 bars, compiled, all cores (TA-Lib has one)",
        "million rows/s",
        (
            Contestant("ticktape", "benchmarks.ours.indicators", options={"names": _INDICATORS}),
            Contestant(_TALIB, "benchmarks.ours.indicators_talib", options={"names": _INDICATORS}),
        ),
        tuple(Row(name, name, _TALIB) for name in _INDICATORS),
    ),
    Benchmark(
        "indicator-set",
        "SMA 20, EMA 12, RSI 14, MACD, Bollinger 20/2, ATR 14, OBV, Stochastic 14/3/3, WMA 20: Polars frame in, Polars frame out",
        "million rows/s",
        (
            Contestant("ticktape", "benchmarks.ours.indicator_set"),
            Contestant(_TALIB, "benchmarks.ours.indicator_set_talib"),
            Contestant(_POLARS_TALIB, "benchmarks.peers.polars_talib_set", THEIRS, once=True),
        ),
        (
            Row("1,000 symbols of 2,500 bars", "panel", _TALIB, floor=1.5, aim=2),
            Row("the same, TA-Lib's calls alone", "panel", _TALIB, "panel, calls"),
            Row("the same", "panel", _POLARS_TALIB),
            Row("the same, by CPU", "panel, by CPU", _TALIB),
            Row("1 symbol of 1,000,000 bars", "long", _TALIB, floor=1.2, aim=1.5),
            Row("the same, TA-Lib's calls alone", "long", _TALIB, "long, calls"),
            Row("the same", "long", _POLARS_TALIB),
            Row("the same, by CPU", "long, by CPU", _TALIB),
        ),
    ),
    Benchmark(
        "patterns",
        "All 61 candlestick patterns: Polars frame in, Polars frame out (TA-Lib: its calls alone)",
        "million rows/s",
        (
            Contestant("ticktape", "benchmarks.ours.patterns"),
            Contestant(_TALIB, "benchmarks.ours.patterns_talib"),
        ),
        (
            Row("1,000 symbols of 2,500 bars", "panel", _TALIB, floor=4, aim=6),
            Row("the same, by CPU", "panel, by CPU", _TALIB),
            Row("1 symbol of 1,000,000 bars", "long", _TALIB, floor=4, aim=6),
            Row("the same, by CPU", "long, by CPU", _TALIB),
        ),
    ),
    Benchmark(
        "streaming",
        "Indicators bar by bar in plain Python",
        "thousand updates/s",
        (
            Contestant("ticktape", "benchmarks.ours.streaming"),
            Contestant(_TALIPP, "benchmarks.peers.talipp_streaming", THEIRS),
        ),
        tuple(Row(name, name, _TALIPP, floor=2, aim=4) for name in STREAMED),
    ),
    Benchmark(
        "tape",
        "Tape, Delta tables in a local folder",
        "ms",
        (Contestant("ticktape", "benchmarks.ours.tape"),),
        (Row("*", "*", lower_is_better=True),),
    ),
    Benchmark(
        "function-start",
        "Functions from the start of the process to the answer to the first event, above boto3 with one client (MB: in all)",
        "ms of CPU, modules, MB",
        (Contestant("ticktape", "benchmarks.ours.function_start"),),
        (
            Row("slim: objects, clock, settings, logs", "slim ms", floor=400, aim=250, lower_is_better=True),
            Row("its modules", "slim modules", floor=180, aim=120, lower_is_better=True),
            Row("its MB", "slim MB", lower_is_better=True),
            *(
                Row(f"{title}{unit}", f"{function} {number}", lower_is_better=True)
                for function, title in _HANDLERS
                for number, unit in (("ms", ""), ("modules", ": modules"), ("MB", ": MB"))
            ),
        ),
    ),
    Benchmark(
        "raw-days",
        "50 of 2,000 symbols out of raw batches, 10 years: 2,500 files of 2,000 rows",
        "ms",
        _readers("batches", _RAW_FILES, _RAW_QUERY, ("date", "fetch_timestamp")),
        _READS,
        memory_limit=400,
    ),
    Benchmark(
        "raw-batches",
        "The same: 50,000 files of 100 rows",
        "ms",
        _readers("batches", _RAW_FILES, _RAW_QUERY, ("date", "fetch_timestamp")),
        _READS,
        memory_limit=400,
        by_default=False,
    ),
    Benchmark(
        "raw-tape",
        "The same from the tape onto which the batches were compacted; the others read the tape's Parquet files",
        "ms",
        _readers("tape", "tape/candles/*/*/*/*.parquet", _TAPE_QUERY, ("open_time", "known_at")),
        _READS,
        memory_limit=400,
    ),
    Benchmark(
        "raw-compaction",
        "2,500 raw batches of 2,000 rows onto the tape",
        "million rows/s",
        (Contestant("ticktape", _RAW, options={"mode": "compaction"}),),
        (Row("5,000,000 rows", "million rows/s"),),
        memory_limit=600,
    ),
    Benchmark(
        "stream",
        "Event engine, streamed from the tape: 10 symbols of 2,000,000 bars of a minute, SMA 500/2000 crossover",
        "bars/s",
        (Contestant("ticktape", _BACKTEST, options={"interval": "1m", "cash": CASH, "periods": (500, 2000)}),),
        (Row("20,000,000 bars", "bars/s"), Row("with reading and hashing", "bars/s with loading")),
        memory_limit=130,
        by_default=False,
    ),
)
"""Every benchmark, in the order in which they run."""
