"""What every tape of listings promises; an adapter joins by a subclass with the fixture ``open_tape``."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from application.journal.errors import VersionConflict
from application.ports.listing_tape import ListingTape
from domain.market.listings import (
    ListingEvent,
    RecordedListing,
    SymbolDelisted,
    SymbolListed,
    SymbolReclassified,
    SymbolRenamed,
)
from domain.shared.errors import InvalidValue
from domain.shared.values import Symbol

OpenListings = Callable[[], ListingTape]
"""Opens the tape: the same one again on every call."""

FIRST = datetime(2019, 10, 17, 5, 55, 52, 123456, UTC)
DAY = timedelta(days=1)
NAN, BHP, S32 = Symbol("NAN"), Symbol("BHP"), Symbol("S32")

EVERY_KIND: tuple[ListingEvent, ...] = (
    SymbolListed(NAN, "NANOSONICS LIMITED", "Health Care", date(2007, 5, 17)),
    SymbolListed(Symbol("14D"), 'ONE, "1414" DEGREES', "", None),
    SymbolDelisted(Symbol("TRUE"), "TRUE LTD"),
    SymbolRenamed(S32, Symbol("INF"), "SOUTH32", "BILLITON"),
    SymbolReclassified(BHP, "Materials", ""),
)


class ListingTapeContract:
    """The suite."""

    @pytest.fixture
    def open_tape(self) -> OpenListings:
        raise NotImplementedError

    @pytest.fixture
    def tape(self, open_tape: OpenListings) -> ListingTape:
        return open_tape()

    def test_an_empty_tape_has_no_history(self, tape: ListingTape) -> None:
        assert tape.history("ASX") == []
        assert tape.venues() == ()
        assert tape.compact() == 0

    def test_what_is_appended_is_read_as_it_was(self, tape: ListingTape, open_tape: OpenListings) -> None:
        assert tape.append("ASX", EVERY_KIND, known_at=FIRST, seen=0) == len(EVERY_KIND)
        expected = [RecordedListing(n, FIRST, event) for n, event in enumerate(EVERY_KIND, start=1)]
        assert tape.history("ASX") == expected
        assert open_tape().history("ASX") == expected

    def test_versions_go_on_where_they_ended(self, tape: ListingTape) -> None:
        tape.append("ASX", EVERY_KIND[:2], known_at=FIRST, seen=0)
        assert tape.append("ASX", EVERY_KIND[2:], known_at=FIRST + DAY, seen=2) == 5
        assert [(one.version, one.known_at) for one in tape.history("ASX")] == [
            (1, FIRST),
            (2, FIRST),
            *((version, FIRST + DAY) for version in (3, 4, 5)),
        ]

    def test_a_history_is_read_as_known_at_a_time(self, tape: ListingTape) -> None:
        tape.append("ASX", EVERY_KIND[:1], known_at=FIRST, seen=0)
        tape.append("ASX", EVERY_KIND[1:2], known_at=FIRST + DAY, seen=1)
        assert tape.history("ASX", FIRST - timedelta(microseconds=1)) == []
        assert [one.version for one in tape.history("ASX", FIRST)] == [1]
        assert [one.version for one in tape.history("ASX", FIRST + DAY)] == [1, 2]

    def test_exchanges_have_histories_of_their_own(self, tape: ListingTape) -> None:
        tape.append("XNYS", EVERY_KIND[:1], known_at=FIRST + DAY, seen=0)
        tape.append("ASX", EVERY_KIND[1:3], known_at=FIRST, seen=0)
        assert tape.venues() == ("ASX", "XNYS")
        assert [one.event for one in tape.history("ASX")] == list(EVERY_KIND[1:3])
        assert [one.version for one in tape.history("XNYS")] == [1]

    @pytest.mark.parametrize("seen", [0, 1, 3])
    def test_who_has_not_seen_the_last_event_is_refused(self, tape: ListingTape, seen: int) -> None:
        tape.append("ASX", EVERY_KIND[:2], known_at=FIRST, seen=0)
        for events in (EVERY_KIND[2:], ()):
            with pytest.raises(VersionConflict) as refused:
                tape.append("ASX", events, known_at=FIRST + DAY, seen=seen)
            assert (refused.value.expected, refused.value.actual) == (seen, 2)
        assert len(tape.history("ASX")) == 2

    def test_an_older_list_is_refused(self, tape: ListingTape) -> None:
        tape.append("ASX", EVERY_KIND[:1], known_at=FIRST, seen=0)
        with pytest.raises(InvalidValue, match="older than the last one"):
            tape.append("ASX", EVERY_KIND[1:], known_at=FIRST - timedelta(seconds=1), seen=1)
        tape.append("ASX", EVERY_KIND[1:], known_at=FIRST, seen=1)
        assert len(tape.history("ASX")) == len(EVERY_KIND)

    def test_nothing_to_add_adds_nothing(self, tape: ListingTape) -> None:
        tape.append("ASX", EVERY_KIND[:1], known_at=FIRST, seen=0)
        assert tape.append("ASX", (), known_at=FIRST - DAY, seen=1) == 1
        assert len(tape.history("ASX")) == 1

    def test_of_writers_who_saw_the_same_one_wins(self, open_tape: OpenListings) -> None:
        writers = 4

        def write(number: int) -> bool:
            event = SymbolListed(Symbol(f"W{number}"), "")
            try:
                open_tape().append("ASX", [event, event], known_at=FIRST, seen=0)
            except VersionConflict:
                return False
            return True

        with ThreadPoolExecutor(writers) as pool:
            won = list(pool.map(write, range(writers)))
        assert won.count(True) == 1
        written = [one.event.symbol for one in open_tape().history("ASX")]
        assert written == [f"W{won.index(True)}"] * 2

    def test_compaction_changes_no_read(self, tape: ListingTape, open_tape: OpenListings) -> None:
        for seen, event in enumerate(EVERY_KIND):
            tape.append("ASX", [event], known_at=FIRST + seen * DAY, seen=seen)
        before = tape.history("ASX")
        tape.compact()
        assert open_tape().history("ASX") == before
        assert tape.compact() == 0
        assert tape.append("ASX", EVERY_KIND[:1], known_at=FIRST + 9 * DAY, seen=5) == 6
