"""Where lists of symbols, and what somebody wants of them, come from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from infrastructure.retry import REMOTE
from infrastructure.settings import Settings

if TYPE_CHECKING:
    from application.market_data.symbol_selection import SymbolSelection
    from application.ports.symbol_list_source import SymbolListSource

SELECTION = Path("config") / "symbols.json"


def symbol_list(settings: Settings, market: str, file: Path | None = None) -> SymbolListSource | None:
    """The source of a market's list.

    Args:
        settings: have the address of the ASX's list.
        market: as in ``domain.market.markets``.
        file: the list itself: in one of the ASX's layouts, of other markets as CSV.

    Returns:
        None where neither a file nor an address is known.
    """
    from adapters.asx.layout import VENUE

    if market == VENUE:
        from adapters.asx.sources import DIRECTORY, AsxListAddress, AsxListFile

        if file is not None:
            return AsxListFile(file)
        return AsxListAddress(settings.asx_list_url or DIRECTORY, retrying=REMOTE.retrying())
    if file is None:
        return None
    from adapters.files.symbol_list import CsvSymbolList

    return CsvSymbolList(file, market)


def symbol_selection(path: Path | None = None) -> SymbolSelection:
    """What a file says; None: the one of the working directory, or else of the project that this file belongs to.

    Raises:
        UnreadableFile: the file cannot be read, or says something else.
    """
    from adapters.files.symbol_selection import read_symbol_selection

    shipped = Path(__file__).resolve().parents[2] / SELECTION
    return read_symbol_selection(path or (SELECTION if SELECTION.exists() else shipped))
