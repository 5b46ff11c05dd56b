"""Where the list of an exchange's symbols comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.market.listings import Listing


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line of a list that cannot be used.

    Attributes:
        text: the line's cells, with commas between.
        reason: why.
    """

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class SymbolList:
    """A list as it was read.

    Attributes:
        venue: whose list it is.
        listings: in the list's order, no symbol twice, at least one.
        refused: lines that cannot be used.
        drawn_up_at: when the exchange drew it up, aware UTC; None where the list does not say.
        source: file or address, for messages.
        unclear_time: what the list says of when it was drawn up, where that cannot be understood; else empty.
    """

    venue: str
    listings: tuple[Listing, ...]
    refused: tuple[RefusedLine, ...]
    drawn_up_at: datetime | None
    source: str
    unclear_time: str = ""


class SymbolListSource(Protocol):
    """Reads the list of one exchange."""

    def read(self) -> SymbolList:
        """The list as it is now.

        Raises:
            SourceUnavailable: it cannot be had now; the same call may succeed later.
            BadAnswer: what came is not such a list: HTML, nothing, no usable line, too much.
            UnreadableFile: the file cannot be read.
        """
        ...
