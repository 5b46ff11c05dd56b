"""Listings: an exchange's companies, and what becomes of their names between one list and the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from domain.shared.errors import DomainError
from domain.shared.values import Symbol

MAX_SHRINK = 0.05
"""A list may lose this share of its symbols at once; one that loses more is rather a broken list than a day's delistings."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A company on an exchange's list.

    Attributes:
        symbol: its code at the exchange.
        name: of the company, as the exchange writes it.
        sector: one of the GICS sectors, or "" where it has none.
        market_cap: money, in the exchange's currency; None where the list does not say.
        listed_on: first day of its listing; None where the list does not say.
    """

    symbol: Symbol
    name: str
    sector: str = ""
    market_cap: int | None = None
    listed_on: date | None = None


@dataclass(frozen=True, slots=True)
class SymbolListed:
    """A symbol is on the list that was not on the one before."""

    symbol: Symbol
    name: str
    sector: str = ""
    listed_on: date | None = None


@dataclass(frozen=True, slots=True)
class SymbolDelisted:
    """A symbol is no longer on the list."""

    symbol: Symbol
    name: str


@dataclass(frozen=True, slots=True)
class SymbolRenamed:
    """A company goes by another symbol, or by another name; what stays the same stands twice."""

    symbol: Symbol
    former_symbol: Symbol
    name: str
    former_name: str


@dataclass(frozen=True, slots=True)
class SymbolReclassified:
    """A company belongs to another sector."""

    symbol: Symbol
    sector: str
    former_sector: str


ListingEvent = SymbolListed | SymbolDelisted | SymbolRenamed | SymbolReclassified


class RecordedListing(NamedTuple):
    """An event on the tape of an exchange's listings.

    Attributes:
        version: its place in the exchange's history, from 1, without gaps.
        known_at: when the list was drawn up that showed it, aware UTC.
        event: what happened.
    """

    version: int
    known_at: datetime
    event: ListingEvent


class ListShrank(DomainError):
    """A list has so many symbols fewer than the one before that it is rather broken.

    Attributes:
        known: symbols on the list before.
        arriving: symbols on this one.
        share: the share that it may lose.
    """

    def __init__(self, known: int, arriving: int, share: float) -> None:
        super().__init__(
            f"the list has {arriving:,} symbols and had {known:,}: it shrank by more than {share:.0%} and is refused "
            f"until it is confirmed"
        )
        self.known, self.arriving, self.share = known, arriving, share


def check_shrink(known: int, arriving: int, share: float = MAX_SHRINK) -> None:
    """Refuses a list that lost more than a share of the symbols that the one before had.

    Raises:
        ListShrank: it did.
    """
    if arriving < known * (1.0 - share):
        raise ListShrank(known, arriving, share)


def compare(known: Mapping[Symbol, Listing], arriving: Iterable[Listing]) -> tuple[ListingEvent, ...]:
    """The events between two lists: delistings, renames, listings, then new sectors, each by symbol.

    A symbol that is gone and one that is new are one company under another symbol where their names are equal (and no third has
    that name) and their days of listing do not differ. A symbol that stays, with another name and another day of listing, was
    given to another company: it is delisted and listed. Market capitalisation and what a list does not say are no events.

    Args:
        known: the list before, by symbol.
        arriving: the list now; of a symbol that stands twice the last counts.
    """
    now = {listing.symbol: listing for listing in arriving}
    reused = {symbol for symbol in now.keys() & known.keys() if _is_another_company(known[symbol], now[symbol])}
    gone = [known[symbol] for symbol in sorted((known.keys() - now.keys()) | reused)]
    new = [now[symbol] for symbol in sorted((now.keys() - known.keys()) | reused)]
    moved = [(old, one) for old, one in _moved(gone, new) if not reused & {old.symbol, one.symbol}]
    stayed = [(known[symbol], now[symbol]) for symbol in (now.keys() & known.keys()) - reused]
    renamed = [*moved, *((old, one) for old, one in stayed if old.name != one.name)]
    movers = {old.symbol for old, _ in moved}
    arrivals = {one.symbol for _, one in moved}
    return (
        *(SymbolDelisted(old.symbol, old.name) for old in gone if old.symbol not in movers),
        *(SymbolRenamed(one.symbol, old.symbol, one.name, old.name) for old, one in sorted(renamed, key=_new_symbol)),
        *(SymbolListed(one.symbol, one.name, one.sector, one.listed_on) for one in new if one.symbol not in arrivals),
        *(
            SymbolReclassified(one.symbol, one.sector, old.sector)
            for old, one in sorted([*moved, *stayed], key=_new_symbol)
            if old.sector != one.sector
        ),
    )


_Pair = tuple[Listing, Listing]


def _new_symbol(pair: _Pair) -> str:
    return pair[1].symbol


def _is_another_company(old: Listing, new: Listing) -> bool:
    return old.name != new.name and not _same_day(old, new)


def _same_day(old: Listing, new: Listing) -> bool:
    return old.listed_on is None or new.listed_on is None or old.listed_on == new.listed_on


def _moved(gone: Sequence[Listing], new: Sequence[Listing]) -> list[_Pair]:
    names = Counter(listing.name for listing in gone) | Counter(listing.name for listing in new)
    before = {listing.name: listing for listing in gone if names[listing.name] == 1}
    pairs = ((before[listing.name], listing) for listing in new if listing.name in before)
    return [(old, one) for old, one in pairs if _same_day(old, one)]


def listed_after(events: Iterable[ListingEvent]) -> dict[Symbol, Listing]:
    """The list that a history comes to, by symbol; market capitalisation is no part of the history."""
    listed: dict[Symbol, Listing] = {}
    for event in events:
        _evolve(listed, event)
    return listed


def _evolve(listed: dict[Symbol, Listing], event: ListingEvent) -> None:
    match event:
        case SymbolListed():
            listed[event.symbol] = Listing(event.symbol, event.name, event.sector, None, event.listed_on)
        case SymbolDelisted():
            listed.pop(event.symbol, None)
        case SymbolRenamed():
            former = listed.pop(event.former_symbol, Listing(event.symbol, event.name))
            listed[event.symbol] = replace(former, symbol=event.symbol, name=event.name)
        case SymbolReclassified():
            former = listed.get(event.symbol, Listing(event.symbol, ""))
            listed[event.symbol] = replace(former, sector=event.sector)
