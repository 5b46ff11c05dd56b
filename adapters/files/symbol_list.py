"""Lists of symbols of any exchange, as CSV."""

from __future__ import annotations

from pathlib import Path

from application.market_data.importing.symbol_lists import Layout, read_listings, text_of
from application.ports.errors import UnreadableFile
from application.ports.symbol_list_source import SymbolList

LAYOUT = Layout(
    symbol=("symbol", "code", "ticker"),
    name=("name", "company name", "company", "security name"),
    sector=("sector", "gics sector", "industry", "industry group", "gics industry group"),
    market_cap=("market cap", "market capitalisation", "market capitalization"),
    listed_on=("listed on", "listing date"),
)
"""Columns by their headers; days are ISO (2019-10-17)."""


class CsvSymbolList:
    """A list in a file, such as ``symbols/YYYY-MM-DD-symbols.csv``."""

    def __init__(self, path: Path, venue: str) -> None:
        """Takes the file, and whose list it is."""
        self._path, self._venue = path, venue

    def read(self) -> SymbolList:
        """See ``SymbolListSource.read``."""
        try:
            content = self._path.read_bytes()
        except OSError as error:
            raise UnreadableFile(f"{self._path}: {(error.strerror or str(error)).lower()}") from error
        source = str(self._path)
        return read_listings(text_of(content, source), LAYOUT, venue=self._venue, source=source)
