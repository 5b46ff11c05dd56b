"""Lists of symbols, and what somebody wants of them."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from application.ports.clock import Clock
from application.ports.listing_tape import ListingTape
from application.ports.object_store import ObjectStore
from application.ports.symbol_list_source import SymbolListSource
from application.ports.tape import Tape
from infrastructure.config_files import config_file

if TYPE_CHECKING:
    from application.collection.use_cases.update_symbols import UpdateSymbols
    from application.market_data.symbol_selection import SymbolSelection
    from infrastructure.containers.container import Container

SELECTION = "symbols.json"


def update_symbols(container: Container, market: str, file: Path | None = None) -> UpdateSymbols:
    """Reads a market's list anew and keeps what has changed.

    Args:
        container: of any profile with a tape and objects.
        market: as in ``domain.market.markets``.
        file: the list itself: in one of the ASX's layouts, of other markets as CSV; None: from its address, if it has one.
    """
    from application.collection.use_cases.update_symbols import UpdateSymbols

    return UpdateSymbols(
        _source(container, market, file),
        container.get(ListingTape),
        container.get(ObjectStore),
        container.get(Tape),
        container.get(Clock),
        perf_counter,
    )


def symbol_selection(path: Path | None = None) -> SymbolSelection:
    """What a file says; None: the configuration's.

    Raises:
        UnreadableFile: the file cannot be read, or says something else.
    """
    from adapters.files.symbol_selection import read_symbol_selection

    return read_symbol_selection(path or config_file(SELECTION))


def _source(container: Container, market: str, file: Path | None) -> SymbolListSource | None:
    if file is None:
        return container.get(SymbolListSource, market) if container.provides(SymbolListSource, market) else None
    from adapters.asx.layout import VENUE
    from adapters.asx.sources import AsxListFile
    from adapters.files.symbol_list import CsvSymbolList

    return AsxListFile(file) if market == VENUE else CsvSymbolList(file, market)
