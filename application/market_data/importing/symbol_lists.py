"""From the text of a list of symbols to listings: headers found by name, every cell a text until it is understood."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from itertools import islice

from application.ports.errors import BadAnswer
from application.ports.symbol_list_source import RefusedLine, SymbolList
from domain.market.listings import Listing
from domain.market.sectors import says_no_sector, sector_of
from domain.shared.errors import InvalidValue
from domain.shared.values import symbol

HEADER_LINES = 10
"""The header is looked for in so many lines; some lists have a title above it."""

_ENCODINGS = ("utf-8-sig", "cp1252")
_NO_MARKET_CAP = {"", "-", "--", "SUSPENDED"}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a list names its columns; case, spaces and punctuation do not matter.

    Attributes:
        symbol: headers of the column of symbols, which a list must have.
        name, sector, market_cap, listed_on: headers of the others, which it may have. A sector may be an industry group.
        day: format of days, as ``datetime.strptime`` has it.
    """

    symbol: tuple[str, ...]
    name: tuple[str, ...]
    sector: tuple[str, ...]
    market_cap: tuple[str, ...]
    listed_on: tuple[str, ...]
    day: str = "%Y-%m-%d"


def text_of(content: bytes, source: str) -> str:
    """The text of a list.

    Raises:
        BadAnswer: there is none, or it is HTML, JSON, or no text at all.
    """
    if b"\x00" in content:
        raise BadAnswer(f"{source}: no list of symbols but something else than text")
    text = _decoded(content)
    start = text.lstrip()[:1]
    if not start:
        raise BadAnswer(f"{source}: the list of symbols is empty")
    if start in "<{[":
        kind = "HTML" if start == "<" else "JSON"
        raise BadAnswer(f"{source}: {kind} came instead of a list of symbols")
    return text


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS[:-1]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode(_ENCODINGS[-1], errors="replace")


def read_listings(
    text: str,
    layout: Layout,
    *,
    venue: str,
    source: str,
    drawn_up_at: datetime | None = None,
    unclear_time: str = "",
) -> SymbolList:
    """The listings in a list's text; ``drawn_up_at`` and ``unclear_time`` are what its title says of when.

    A line without a usable symbol, and a symbol's second line, are refused. A cell that is not understood leaves its listing
    without it and is reported among the refused.

    Raises:
        BadAnswer: there is no header, or no line can be used.
    """
    lines = csv.reader(StringIO(text, newline=""))
    header = next((cells for cells in islice(lines, HEADER_LINES) if _is_header(cells, layout)), None)
    if header is None:
        raise BadAnswer(f"{source}: no list of symbols: there is no column {layout.symbol[0]!r}")
    columns = _columns(header, layout)
    listings: dict[str, Listing] = {}
    refused: list[RefusedLine] = []
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            _check_width(cells, len(header))
            listing, doubts = _listing(cells, columns, layout)
            if listing.symbol in listings:
                raise InvalidValue(f"{listing.symbol} stands in the list twice")  # noqa: TRY301
        except InvalidValue as error:
            refused.append(RefusedLine(",".join(cells), str(error)))
            continue
        listings[listing.symbol] = listing
        refused.extend(RefusedLine(",".join(cells), doubt) for doubt in doubts)
    if not listings:
        raise BadAnswer(f"{source}: no line of the list of symbols can be used")
    return SymbolList(venue, tuple(listings.values()), tuple(refused), drawn_up_at, source, unclear_time)


def _is_header(cells: Sequence[str], layout: Layout) -> bool:
    return len(cells) > 1 and "symbol" in _columns(cells, layout)


def _columns(header: Sequence[str], layout: Layout) -> Mapping[str, int]:
    """Places of the columns, by field; of two with one header the first counts."""
    places = {_key(cell): place for place, cell in reversed(list(enumerate(header)))}
    found = {
        field: [places[_key(name)] for name in getattr(layout, field) if _key(name) in places]
        for field in ("symbol", "name", "sector", "market_cap", "listed_on")
    }
    return {field: candidates[0] for field, candidates in found.items() if candidates}


def _key(header: str) -> str:
    return "".join(character for character in header.casefold() if character.isalnum())


def _check_width(cells: Sequence[str], width: int) -> None:
    """A line whose cells do not stand under their headers says nothing."""
    if len(cells) != width:
        raise InvalidValue(f"{len(cells)} cells where there should be {width}")


def _listing(cells: Sequence[str], columns: Mapping[str, int], layout: Layout) -> tuple[Listing, list[str]]:
    """The listing of a line, and what of it was not understood."""
    found = {field: cells[place].strip() for field, place in columns.items()}
    doubts: list[str] = []
    listing = Listing(
        symbol=symbol(found["symbol"]),
        name=found.get("name", ""),
        sector=_sector(found.get("sector", "")),
        market_cap=_market_cap(found.get("market_cap", ""), doubts),
        listed_on=_day(found.get("listed_on", ""), layout.day, doubts),
    )
    return listing, doubts


def _sector(text: str) -> str:
    """The sector of a cell; one that the standard does not have is kept as it is written."""
    return sector_of(text) or ("" if says_no_sector(text) else text)


def _market_cap(text: str, doubts: list[str]) -> int | None:
    if text.upper() in _NO_MARKET_CAP:
        return None
    digits = text.replace(",", "")
    if digits.isascii() and digits.isdigit():
        return int(digits)
    doubts.append(f"market capitalisation {text!r} is not a whole number: left out")
    return None


def _day(text: str, form: str, doubts: list[str]) -> date | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        doubts.append(f"day of listing {text!r} is not a date: left out")
        return None
