"""The slice that computes and shows: what does not depend on where things are kept, but for a folder for compiled code."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dependency_injector import containers, providers

if TYPE_CHECKING:
    from application.ports.column_scanner import ColumnScanner
    from application.ports.progress import Progress
    from application.ports.strategy_presets import StrategyPresets
    from application.ports.strategy_source import StrategySource
    from application.ports.trading_calendar import TradingCalendar

PRESETS = Path("config") / "strategies.yaml"


def scanner(cache: Path | None) -> ColumnScanner:
    """Plain for few rows, compiled for many where numba is installed; the numbers are the same.

    Compiled code is kept in the cache folder; without one it lasts as long as the process. What is compiled for the first time is
    named on a terminal.
    """
    if find_spec("numba") is None:
        from domain.indicators.plain import PlainScanner

        return PlainScanner()
    from adapters.numba.adaptive import AdaptiveScanner
    from adapters.terminal.compiling import CompilingLine

    return AdaptiveScanner(None if cache is None else cache / "compiled", compiling=CompilingLine())


def trading_calendar(name: str) -> TradingCalendar:
    """The calendar of that name: ``24/7``, or a market identifier code."""
    from adapters.always_open.calendar import NAME, AlwaysOpenCalendar
    from adapters.exchange_calendars.calendar import ExchangeCalendar

    return AlwaysOpenCalendar() if name == NAME else ExchangeCalendar(name)


def _strategies() -> StrategySource:
    from adapters.python_source.strategies import PythonStrategySource

    return PythonStrategySource()


def _presets() -> StrategyPresets:
    """From the working directory, or else from the project that this file belongs to."""
    from adapters.yaml.strategy_presets import YamlStrategyPresets

    shipped = Path(__file__).resolve().parents[2] / PRESETS
    return YamlStrategyPresets(PRESETS if PRESETS.exists() else shipped)


def _progress() -> Progress:
    from adapters.memory.progress import CountedProgress

    return CountedProgress()


class Compute(containers.DeclarativeContainer):
    """Scanner, strategies, presets and progress."""

    cache: providers.Provider[Path | None] = providers.Dependency()
    scanner = providers.Singleton(scanner, cache)
    strategies = providers.Singleton(_strategies)
    presets = providers.Singleton(_presets)
    progress = providers.Singleton(_progress)
