"""What one call of the command line holds, and the adapters behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import typer

from entrypoints.cli.failures import checking_usage

if TYPE_CHECKING:
    from application.backtesting.use_cases.run_backtest import RunBacktest
    from domain.indicators.base import Indicator
    from domain.indicators.patterns.base import Pattern
    from domain.indicators.patterns.scan import Strengths
    from domain.indicators.scan import Carry, FloatColumn, Offsets
    from infrastructure.containers.build import Container


@dataclass
class Invocation:
    """What was said before or after the command, for all of it.

    Attributes:
        data_dir: where everything is kept; None: what the settings say.
        debug: whether an error shows its traceback.
    """

    data_dir: Path | None = None
    debug: bool = False


def invocation(context: typer.Context) -> Invocation:
    """The one of this call."""
    return context.find_root().ensure_object(Invocation)


@contextmanager
def opened(context: typer.Context) -> Iterator[Container]:
    """The adapters, each opened when it is first used, all closed afterwards.

    Raises:
        BadUsage: a setting has a value that cannot be used.
        PortError: the data folder cannot be opened.
    """
    from adapters.terminal.progress import TerminalProgress
    from infrastructure.containers.build import build
    from infrastructure.logging import configure_logging
    from infrastructure.settings import load_settings

    with checking_usage():
        settings = load_settings(data_dir=invocation(context).data_dir)
    configure_logging(settings.log_level, settings.log_format, environment=settings.environment)
    with build(settings=settings, needs=(), progress=TerminalProgress()) as container:
        yield container


class ScannerWhenNeeded:
    """The scanner, made at its first use: a run that is in the journal needs none, and numba takes half a second to import."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def scan(
        self,
        indicators: Sequence[Indicator],
        columns: Mapping[str, FloatColumn],
        offsets: Offsets,
        carry: Carry | None = None,
    ) -> tuple[dict[str, FloatColumn], Carry]:
        """See ``ColumnScanner.scan``."""
        return self._container.scanner().scan(indicators, columns, offsets, carry)

    def scan_patterns(
        self, patterns: Sequence[Pattern], columns: Mapping[str, FloatColumn], offsets: Offsets
    ) -> Strengths:
        """See ``ColumnScanner.scan_patterns``."""
        return self._container.scanner().scan_patterns(patterns, columns, offsets)

    def warm_up(self, indicators: Sequence[Indicator]) -> None:
        """See ``ColumnScanner.warm_up``."""
        self._container.scanner().warm_up(indicators)


def run_backtest(container: Container) -> RunBacktest:
    """The use case, with its adapters."""
    from application.backtesting.use_cases.run_backtest import RunBacktest

    return RunBacktest(
        container.tape(),
        container.event_store(),
        container.strategies(),
        ScannerWhenNeeded(container),
        container.clock(),
        container.progress(),
        perf_counter,
    )
