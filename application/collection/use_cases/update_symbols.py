"""Reads an exchange's list of symbols, logs what has changed on it, and writes the day's symbols."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import polars as pl

from application.collection.symbol_objects import key_of, newest_list, read_list, write_list
from application.journal.errors import VersionConflict
from application.market_data.symbol_selection import SymbolSelection
from application.ports.clock import Clock
from application.ports.errors import BadAnswer, ObjectMissing, SourceUnavailable, UnreadableFile
from application.ports.listing_tape import ListingTape
from application.ports.object_store import ObjectStore
from application.ports.symbol_list_source import SymbolList, SymbolListSource
from application.ports.tape import Tape
from domain.market.listings import (
    MAX_SHRINK,
    Listing,
    ListingEvent,
    ListShrank,
    SymbolDelisted,
    SymbolListed,
    SymbolReclassified,
    SymbolRenamed,
    check_shrink,
    compare,
    listed_after,
)
from domain.shared.errors import InvalidValue
from domain.shared.values import Symbol

_log = logging.getLogger(__name__)

BATCH_SIZE = 100
_ATTEMPTS = 20
"""So often the history is read again because another writer came first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SymbolsRequest:
    """What to do with the list.

    Attributes:
        selection: which symbols of which market, and how often the list is read.
        batch_size: symbols in a batch.
        max_shrink: share of its symbols that the list may lose at once.
        confirmed: take a list that lost more.
        keep_previous: where the list cannot be had or is refused, go on with the last one that was written, if there is one.
        forced: read the list even where the last one, of an earlier day, is not old enough.
        drawn_up_at: when the list was drawn up; None: as it says itself, else now.
        day: whose symbols are written; None: today, UTC.
    """

    selection: SymbolSelection = field(default_factory=SymbolSelection)
    batch_size: int = BATCH_SIZE
    max_shrink: float = MAX_SHRINK
    confirmed: bool = False
    keep_previous: bool = False
    forced: bool = False
    drawn_up_at: datetime | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Renamed:
    """A company's symbol and name, before and after."""

    symbol: str
    former_symbol: str
    name: str
    former_name: str


@dataclass(frozen=True, slots=True)
class SymbolsUpdated:
    """What an update came to.

    Attributes:
        status: ``updated`` (the list was read), ``current`` (the last one is new enough), ``kept`` (the list could not be used and
            the last one stays in force) or ``configured`` (the selection stands in the list's place).
        market: whose symbols.
        total_symbols: symbols to fetch.
        number_of_batches: batches of them.
        batch_size: symbols in a full batch.
        object_key: where the symbols are written.
        symbols: in the list's order.
        symbol_batches: the same, cut into batches.
        added, removed: symbols that are new on the whole list, and gone from it, sorted.
        renamed: companies with another symbol or name.
        reclassified: symbols with another sector, sorted.
        missing: symbols of the selection that are not on the list.
        refused: lines and cells of the list that could not be used, kept in the quarantine.
        problem: why the list could not be used; "" where it could.
        seconds: time that it took.
    """

    status: str
    market: str
    total_symbols: int
    number_of_batches: int
    batch_size: int
    object_key: str
    symbols: tuple[str, ...]
    symbol_batches: tuple[tuple[str, ...], ...]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    reclassified: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    refused: int = 0
    problem: str = ""
    seconds: float = 0.0


class UpdateSymbols:
    """Keeps the list of symbols, and the tape of what was listed when."""

    def __init__(
        self,
        source: SymbolListSource | None,
        listings: ListingTape,
        objects: ObjectStore,
        tape: Tape,
        clock: Clock,
        seconds: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """Takes the adapters.

        Args:
            source: where the list comes from; None: nowhere, so that a selection must stand in its place.
            listings: learns what has changed.
            objects: keeps the day's symbols.
            tape: keeps lines that cannot be used.
            clock: when that is.
            seconds: a clock that never goes back.
        """
        self._source = source
        self._listings = listings
        self._objects = objects
        self._tape = tape
        self._clock = clock
        self._seconds = seconds

    def run(self, request: SymbolsRequest) -> SymbolsUpdated:
        """The day's symbols.

        What changed on the list goes onto the tape first, then the symbols are written: a run that was interrupted is repeated and
        then adds what is missing, and the same list again adds nothing. The selection restricts what is written and returned, not
        what the tape says of the exchange.

        Raises:
            SourceUnavailable, BadAnswer, UnreadableFile: the list cannot be had or is none; nothing is changed.
            ListShrank: the list lost too many symbols and is not confirmed; nothing is changed.
            InvalidValue: the list is another market's or older than the last one, none of the selection is on it, or a number of
                the request cannot be used.
            PortError: a store or the tape cannot be read or written.
        """
        _check(request)
        began = self._seconds()
        now = self._clock.now().astimezone(UTC)
        day = request.day or now.date()
        return self._updated(request, day, now, began)

    def _updated(self, request: SymbolsRequest, day: date, now: datetime, began: float) -> SymbolsUpdated:
        selection = request.selection
        if selection.replaces_list:
            listings = tuple(Listing(wanted, "") for wanted in selection.symbols)
            return self._written(request, day, listings, began, "configured")
        last = newest_list(self._objects, day)
        if last is not None and not request.forced and selection.is_current(last[0], day) and last[0] != day:
            return self._again(request, last[1], began, "current")
        try:
            found = self._read(request)
            events = self._recorded(request, found, now)
        except (SourceUnavailable, BadAnswer, UnreadableFile, ListShrank) as error:
            if last is None or not request.keep_previous:
                raise
            return self._again(request, last[1], began, "kept", problem=str(error))
        self._keep_refused(found, now)
        _log_events(found.venue, events, first=last is None)
        return self._written(request, day, found.listings, began, "updated", events, len(found.refused))

    def _read(self, request: SymbolsRequest) -> SymbolList:
        if self._source is None:
            raise InvalidValue(
                f"nobody knows where the list of {request.selection.market} is: give a file", field="market"
            )
        found = self._source.read()
        if found.venue != request.selection.market:
            raise InvalidValue(
                f"{found.source} is a list of {found.venue}, not of {request.selection.market}", field="market"
            )
        if found.unclear_time and request.drawn_up_at is None:
            raise BadAnswer(
                f"{found.source}: when the list was drawn up, {found.unclear_time!r}, cannot be understood: say it with --as-at, "
                "for example --as-at 2016-03-01T16:00:00+11:00"
            )
        return found

    # What the tape learns.

    def _recorded(self, request: SymbolsRequest, found: SymbolList, now: datetime) -> tuple[ListingEvent, ...]:
        """Writes onto the tape what the list shows; again while other writers come first."""
        known_at = min(request.drawn_up_at or found.drawn_up_at or now, now)
        for attempt in range(_ATTEMPTS):
            history = self._listings.history(found.venue)
            listed = listed_after(one.event for one in history)
            if not request.confirmed:
                check_shrink(len(listed), len(found.listings), request.max_shrink)
            doubtful = _in_refused_lines(found, listed)
            events = compare(listed, (*found.listings, *doubtful))
            try:
                self._listings.append(found.venue, events, known_at=known_at, seen=len(history))
            except VersionConflict:
                if attempt == _ATTEMPTS - 1:
                    raise
            else:
                break
        return events

    def _keep_refused(self, found: SymbolList, now: datetime) -> None:
        if found.refused:
            lines = [{"line": one.text, "reason": one.reason} for one in found.refused]
            self._tape.quarantine(pl.DataFrame(lines), source=found.source, received_at=now)

    # What is written and returned.

    def _written(
        self,
        request: SymbolsRequest,
        day: date,
        listings: Sequence[Listing],
        began: float,
        status: str,
        events: Sequence[ListingEvent] = (),
        refused: int = 0,
    ) -> SymbolsUpdated:
        chosen, missing = _chosen(listings, request.selection)
        key = key_of(day)
        self._put(key, write_list(chosen))
        return replace(
            _symbols(request, chosen, status, key),
            added=tuple(event.symbol for event in events if isinstance(event, SymbolListed)),
            removed=tuple(event.symbol for event in events if isinstance(event, SymbolDelisted)),
            renamed=tuple(
                Renamed(event.symbol, event.former_symbol, event.name, event.former_name)
                for event in events
                if isinstance(event, SymbolRenamed)
            ),
            reclassified=tuple(event.symbol for event in events if isinstance(event, SymbolReclassified)),
            missing=missing,
            refused=refused,
            seconds=self._seconds() - began,
        )

    def _put(self, key: str, content: bytes) -> None:
        """Writes an object unless it is there with this content."""
        try:
            if self._objects.get(key).content == content:
                return
        except ObjectMissing:
            pass
        self._objects.put(key, content)

    def _again(
        self, request: SymbolsRequest, key: str, began: float, status: str, *, problem: str = ""
    ) -> SymbolsUpdated:
        """The symbols of an earlier list."""
        chosen, missing = _chosen(read_list(self._objects.get(key).content, key), request.selection)
        found = _symbols(request, chosen, status, key)
        return replace(found, missing=missing, problem=problem, seconds=self._seconds() - began)


def _in_refused_lines(found: SymbolList, listed: Mapping[Symbol, Listing]) -> list[Listing]:
    """What was listed before and now stands in a line that cannot be used: that is no reason to call it delisted."""
    cells = {cell.strip() for line in found.refused for cell in line.text.split(",")}
    usable = {listing.symbol for listing in found.listings}
    return [listing for symbol, listing in listed.items() if symbol in cells and symbol not in usable]


def _log_events(venue: str, events: Sequence[ListingEvent], *, first: bool) -> None:
    """Logs what has changed, event by event but for the first list."""
    if first:
        _log.info("%s: first list, %d symbols", venue, len(events))
        return
    for event in events:
        _log.info("%s: %s", venue, event)


def _check(request: SymbolsRequest) -> None:
    if request.batch_size < 1:
        raise InvalidValue(f"a batch has at least one symbol, not {request.batch_size}", field="batch_size")
    if not 0.0 <= request.max_shrink <= 1.0:
        raise InvalidValue(f"the share is a fraction from 0 to 1, not {request.max_shrink}", field="max_shrink")


def _chosen(listings: Sequence[Listing], selection: SymbolSelection) -> tuple[tuple[Listing, ...], tuple[Symbol, ...]]:
    """The listings of the selection, in the list's order, and its symbols that are not on the list.

    Raises:
        InvalidValue: none of them is.
    """
    if not selection.symbols:
        return tuple(listings), ()
    wanted = set(selection.symbols)
    chosen = tuple(listing for listing in listings if listing.symbol in wanted)
    if not chosen:
        raise InvalidValue(
            f"none of the selected symbols is on the list of {selection.market}: {', '.join(selection.symbols[:5])}",
            field="symbols",
        )
    found = {listing.symbol for listing in chosen}
    return chosen, tuple(one for one in selection.symbols if one not in found)


def _symbols(request: SymbolsRequest, chosen: Sequence[Listing], status: str, key: str) -> SymbolsUpdated:
    symbols = tuple(listing.symbol for listing in chosen)
    size = request.batch_size
    batches = tuple(symbols[start : start + size] for start in range(0, len(symbols), size))
    return SymbolsUpdated(status, request.selection.market, len(symbols), len(batches), size, key, symbols, batches)
