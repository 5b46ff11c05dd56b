"""The ASX list from a file or from its address."""

from __future__ import annotations

from pathlib import Path

from tenacity import Retrying

from adapters.asx.http import download
from adapters.asx.layout import parse_asx_list
from application.ports.errors import UnreadableFile
from application.ports.symbol_list_source import SymbolList

DIRECTORY = "https://asx.api.markitdigital.com/asx-research/1.0/companies/directory/file"
"""Where the exchange has the file of its directory of companies."""


class AsxListFile:
    """The list in a file that somebody downloaded, in either layout."""

    def __init__(self, path: Path) -> None:
        """Takes the file."""
        self._path = path

    def read(self) -> SymbolList:
        """See ``SymbolListSource.read``."""
        try:
            content = self._path.read_bytes()
        except OSError as error:
            raise UnreadableFile(f"{self._path}: {(error.strerror or str(error)).lower()}") from error
        return parse_asx_list(content, str(self._path))


class AsxListAddress:
    """The list at an address, in either layout."""

    def __init__(self, address: str = DIRECTORY, *, timeout: float = 30.0, retrying: Retrying | None = None) -> None:
        """Takes where the list is.

        Args:
            address: http or https.
            timeout: seconds without a byte after which the other side counts as out of reach.
            retrying: how to try again; None: not.
        """
        self._address, self._timeout, self._retrying = address, timeout, retrying

    def read(self) -> SymbolList:
        """See ``SymbolListSource.read``."""
        return parse_asx_list(self._content(), self._address.partition("?")[0])

    def _content(self) -> bytes:
        if self._retrying is None:
            return download(self._address, self._timeout)
        return self._retrying.copy()(download, self._address, self._timeout)
