"""What all profiles have in common: what does not depend on where things are kept, but for a folder for what can be made again."""

from __future__ import annotations

import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dependency_injector import providers

from application.journal.codec import EventCodec
from application.ports.clock import Clock
from application.ports.column_scanner import ColumnScanner
from application.ports.metric_source import MetricSource
from application.ports.object_locations import ObjectLocations
from application.ports.object_store import ObjectStore
from application.ports.price_source import PriceSource
from application.ports.progress import Progress
from application.ports.rate_limiter import RateLimiter
from application.ports.strategy_presets import StrategyPresets
from application.ports.strategy_source import StrategySource
from application.ports.symbol_list_source import SymbolListSource
from application.ports.table_reader import TableReader
from application.ports.table_writer import TableWriter
from application.ports.trading_calendar import TradingCalendar
from application.ports.trials import Trials
from application.reporting.quality_renderer import QualityRenderer
from application.reporting.report_renderer import ReportRenderer
from infrastructure.config_files import config_file
from infrastructure.containers import places
from infrastructure.containers.completeness import MissingDependency
from infrastructure.containers.making import ANY, Making, Table
from infrastructure.retry import LIST, LIST_TIMEOUT, PRICES
from infrastructure.settings import Settings

if TYPE_CHECKING:
    from adapters.asx.sources import AsxListAddress
    from adapters.yahoo.prices import YahooPriceSource
    from adapters.yaml.strategy_presets import YamlStrategyPresets

TEMPORARY = "ticktape-yahoo"
"""Folder in the system's temporary one, where the profile has none for what can be made again."""


def shared(settings: Settings, make: Making, *, cache: providers.Provider[Path] | None = None) -> Table:
    """The lines that every profile has.

    Args:
        settings: what adapters are made by.
        make: makes their providers.
        cache: folder of what can be made again, such as compiled code; None: the profile keeps none.
    """
    clock = make.once("adapters.system.clock:SystemClock")
    return {
        Clock: clock,
        EventCodec: make.once("infrastructure.event_codec:default_codec"),
        ColumnScanner: make.once(column_scanner, cache),
        StrategySource: make.once("adapters.python_source.strategies:PythonStrategySource"),
        MetricSource: make.once("adapters.python_source.metrics:PythonMetricSource"),
        StrategyPresets: make.once(_presets),
        (StrategyPresets, ANY): make.each(_presets),
        Trials: make.once("infrastructure.trials:separate_trials"),
        Progress: make.once("adapters.memory.progress:CountedProgress"),
        TableReader: make.found("adapters.files.table_reader:read_table"),
        TableWriter: make.once("adapters.files.table_writer:FileTableWriter"),
        ReportRenderer: make.once("adapters.html_report.renderer:HtmlReportRenderer"),
        QualityRenderer: make.once("adapters.html_report.quality:HtmlQualityRenderer"),
        (TradingCalendar, "24/7"): make.once("adapters.always_open.calendar:AlwaysOpenCalendar"),
        (TradingCalendar, ANY): make.each("adapters.exchange_calendars.calendar:ExchangeCalendar"),
        (PriceSource, "yahoo"): make.once(_yahoo, settings, clock, cache),
        (RateLimiter, "yahoo"): make.once("adapters.system.rate_limiter:SteadyRateLimiter", settings.yahoo_seconds),
        (SymbolListSource, "ASX"): make.once(_asx, settings),
        (ObjectStore, ANY): make.each(places.object_store, settings),
        (ObjectLocations, ANY): make.each(places.object_locations, settings),
    }


def column_scanner(cache: Path | None) -> ColumnScanner:
    """Plain for few rows, compiled for many where numba is installed; the numbers are the same.

    numba, which takes half a second, is imported once it pays. Compiled code is kept in the cache folder; without one it lasts as
    long as the process. That something is compiled for the first time is told on standard error.
    """
    if find_spec("numba") is None:
        from domain.indicators.plain_scanner import PlainScanner

        return PlainScanner()
    from adapters.numba.adaptive import AdaptiveScanner
    from adapters.terminal.compiling import CompilingLine

    folder = None if cache is None else cache / "compiled"
    return AdaptiveScanner(folder, CompilingLine(folder))


def _presets(file: str = "") -> YamlStrategyPresets:
    """Those of a file; of the configuration where none is named."""
    from adapters.yaml.strategy_presets import YamlStrategyPresets

    return YamlStrategyPresets(Path(file) if file else config_file("strategies.yaml"))


def _yahoo(settings: Settings, clock: Clock, cache: Path | None) -> YahooPriceSource:
    if find_spec("yfinance") is None:
        raise MissingDependency(["the extra stocks (pip install 'ticktape[stocks]')"])
    from adapters.yahoo.prices import YahooPriceSource

    folder = Path(tempfile.gettempdir()) / TEMPORARY if cache is None else cache / "yahoo"
    if settings.yahoo_cache_dir is not None:
        folder = settings.yahoo_cache_dir.expanduser()
    return YahooPriceSource(folder, clock, base_url=settings.yahoo_url, retrying=PRICES.retrying())


def _asx(settings: Settings) -> AsxListAddress:
    from adapters.asx.sources import DIRECTORY, AsxListAddress

    return AsxListAddress(settings.asx_list_url or DIRECTORY, timeout=LIST_TIMEOUT, retrying=LIST.retrying())
