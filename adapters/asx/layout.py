"""The list of companies as the ASX writes it, in both layouts.

The old one (``ASXListedCompanies.csv``) has a title with the time at which it was drawn up, an empty line, and ``Company name, ASX
code, GICS industry group``. The new one (the directory's file) has ``ASX code, Company name, GICs industry group, Listing date,
Market Cap``, days as d/m/Y, and a market capitalisation that is a whole number, empty or ``SUSPENDED``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from application.market_data.importing.symbol_lists import Layout, read_listings, text_of
from application.ports.symbol_list_source import SymbolList

VENUE = "ASX"

LAYOUT = Layout(
    symbol=("ASX code",),
    name=("Company name",),
    sector=("GICS industry group",),
    market_cap=("Market Cap",),
    listed_on=("Listing date",),
    day="%d/%m/%Y",
)

_ZONES = {"AEST": timezone(timedelta(hours=10)), "AEDT": timezone(timedelta(hours=11)), "UTC": UTC, "GMT": UTC}
_DRAWN_UP = re.compile(r"as at \w{3} (\w{3} +\d{1,2} \d\d:\d\d:\d\d) ([A-Z]{3,4}) (\d{4})")
_SAID = re.compile(r"\bas at\b([^\n,]*)")
_TITLE = 200
"""The title is looked for in so many characters."""


def parse_asx_list(content: bytes, source: str) -> SymbolList:
    """The list of companies from the bytes of a file or an answer.

    Args:
        content: the bytes.
        source: file or address, for messages.

    Raises:
        BadAnswer: this is not the list: HTML, nothing, no header, no usable line.
    """
    text = text_of(content, source)
    at = drawn_up_at(text)
    unclear = "" if at is not None else _said_time(text)
    return read_listings(text, LAYOUT, venue=VENUE, source=source, drawn_up_at=at, unclear_time=unclear)


def _said_time(text: str) -> str:
    """What the title says of when the list was drawn up, as it is written; empty where it says nothing."""
    found = _SAID.search(text[:_TITLE])
    return "" if found is None else found[1].strip()


def drawn_up_at(text: str) -> datetime | None:
    """The time in the old layout's title, UTC; None where there is none, or none that can be understood."""
    found = _DRAWN_UP.search(text[:_TITLE])
    if found is None or found[2] not in _ZONES:
        return None
    try:
        local = datetime.strptime(f"{found[1]} {found[3]}", "%b %d %H:%M:%S %Y")  # noqa: DTZ007 - the zone follows
    except ValueError:
        return None
    return local.replace(tzinfo=_ZONES[found[2]]).astimezone(UTC)
