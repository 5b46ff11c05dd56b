"""Prices from files, and those of the demonstration."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from application.ports.clock import Clock
from application.ports.corporate_action_tape import CorporateActionTape
from application.ports.table_reader import TableReader
from application.ports.tape import Tape

if TYPE_CHECKING:
    from application.market_data.use_cases.import_candles import ImportCandles
    from application.market_data.use_cases.load_demo import LoadDemo
    from infrastructure.containers.container import Container


class Demonstration(NamedTuple):
    """Whose prices the demonstration has."""

    symbols: tuple[str, ...]
    venue: str


def import_candles(container: Container) -> ImportCandles:
    """Brings files of prices and corporate actions onto the tape."""
    from application.market_data.use_cases.import_candles import ImportCandles

    return ImportCandles(
        container.get(Tape), container.get(CorporateActionTape), container.get(Clock), container.get(TableReader)
    )


def load_demo(container: Container) -> LoadDemo:
    """Brings the demonstration's prices onto the tape."""
    from adapters.demo.bokeh_candles import demo_candles
    from application.market_data.use_cases.load_demo import LoadDemo

    return LoadDemo(container.get(Tape), container.get(Clock), demo_candles)


def demonstration() -> Demonstration:
    """What ``load_demo`` brings."""
    from adapters.demo.bokeh_candles import SYMBOLS, VENUE

    return Demonstration(SYMBOLS, VENUE)
