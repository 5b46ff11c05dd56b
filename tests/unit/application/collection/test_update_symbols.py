"""Updating the list of symbols: what the tape learns, what is written, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.memory.clock import ManualClock
from adapters.memory.listing_tape import MemoryListingTape
from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.tape import MemoryTape
from application.collection.symbol_objects import key_of, read_list, write_list
from application.collection.use_cases.update_symbols import Renamed, SymbolsRequest, SymbolsUpdated, UpdateSymbols
from application.journal.errors import VersionConflict
from application.market_data.symbol_selection import SymbolSelection, UpdateFrequency
from application.market_data.use_cases.show_symbols import ShowSymbols
from application.ports.errors import BadAnswer, SourceUnavailable
from application.ports.listing_tape import ListingTape
from application.ports.symbol_list_source import RefusedLine, SymbolList
from domain.market.listings import Listing, ListingEvent, ListShrank, RecordedListing, SymbolListed
from domain.shared.errors import InvalidValue
from domain.shared.values import Symbol

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def listing(symbol: str, name: str = "", sector: str = "Energy", market_cap: int | None = None) -> Listing:
    return Listing(Symbol(symbol), name or f"{symbol} LIMITED", sector, market_cap)


HUNDRED = tuple(listing(f"{letter}{digit:02}") for letter in "AB" for digit in range(50))


@dataclass
class Lists:
    """A source that gives what it is told to."""

    now: SymbolList | Exception
    asked: int = 0

    def read(self) -> SymbolList:
        self.asked += 1
        if isinstance(self.now, Exception):
            raise self.now
        return self.now


@dataclass
class Place:
    """Adapters in memory, and the use case over them."""

    source: Lists
    clock: ManualClock = field(default_factory=lambda: ManualClock(MONDAY))
    listings: ListingTape = field(default_factory=MemoryListingTape)
    tape: MemoryTape = field(default_factory=MemoryTape)

    def __post_init__(self) -> None:
        self.objects = MemoryObjectStore(self.clock)

    def show(self, *listings: Listing, refused: Sequence[RefusedLine] = (), at: datetime | None = None) -> None:
        """The list is another one from now on."""
        self.source.now = SymbolList("ASX", listings, tuple(refused), at, "list.csv")

    def update(self, **request: object) -> SymbolsUpdated:
        use_case = UpdateSymbols(self.source, self.listings, self.objects, self.tape, self.clock)
        return use_case.run(SymbolsRequest(**request))  # type: ignore[arg-type]

    @property
    def keys(self) -> list[str]:
        return [info.key for info in self.objects.list()]


@pytest.fixture
def place() -> Place:
    made = Place(Lists(BadAnswer("nothing yet")))
    made.show(*HUNDRED)
    return made


def test_the_first_list_is_written_cut_and_put_onto_the_tape(place: Place) -> None:
    place.show(listing("NAN", "NANO, SONICS", "Health Care", 5), listing("TRUE"), listing("14D", sector=""))
    updated = place.update(batch_size=2)
    assert updated == SymbolsUpdated(
        status="updated",
        market="ASX",
        total_symbols=3,
        number_of_batches=2,
        batch_size=2,
        object_key="symbols/2026-03-02-symbols.csv",
        symbols=("NAN", "TRUE", "14D"),
        symbol_batches=(("NAN", "TRUE"), ("14D",)),
        added=("14D", "NAN", "TRUE"),
    )
    content = place.objects.get("symbols/2026-03-02-symbols.csv").content
    assert content == (
        b"symbol,name,sector,market_cap\n"
        b'NAN,"NANO, SONICS",Health Care,5\nTRUE,TRUE LIMITED,Energy,\n14D,14D LIMITED,,\n'
    )
    assert [(one.version, one.known_at) for one in place.listings.history("ASX")] == [(n, MONDAY) for n in (1, 2, 3)]
    assert json.loads(json.dumps(asdict(updated)))["symbol_batches"] == [["NAN", "TRUE"], ["14D"]]


def test_the_same_list_again_adds_nothing(place: Place) -> None:
    place.update()
    written = place.objects.head(key_of(MONDAY.date()))
    place.clock.advance(timedelta(hours=1))
    again = place.update()
    assert (again.status, again.added, again.removed) == ("updated", (), ())
    assert place.objects.head(key_of(MONDAY.date())) == written
    assert len(place.listings.history("ASX")) == 100


def test_what_changed_is_told_and_known_from_then_on(place: Place) -> None:
    place.update()
    place.clock.advance(DAY)
    place.show(*HUNDRED[3:], listing("NEW"), listing("Z02", "A02 LIMITED"), listing("A01", sector=""))
    updated = place.update()
    assert (updated.added, updated.removed, updated.reclassified) == (("NEW",), ("A00",), ("A01",))
    assert updated.renamed == (Renamed("Z02", "A02", "A02 LIMITED", "A02 LIMITED"),)
    assert place.keys == ["symbols/2026-03-02-symbols.csv", "symbols/2026-03-03-symbols.csv"]
    show = ShowSymbols(place.listings)
    then = show.run("asx", MONDAY)
    assert {one.symbol for one in then.listings} == {one.symbol for one in HUNDRED}
    now = {one.symbol: one for one in show.run("asx").listings}
    assert now.keys() ^ {one.symbol for one in HUNDRED} == {"NEW", "Z02", "A00", "A02"}
    assert now[Symbol("A01")].sector == ""


def test_there_is_nothing_to_show_before_the_first_list(place: Place) -> None:
    place.update()
    with pytest.raises(InvalidValue, match="no list of ASX up to 2026-03-01"):
        ShowSymbols(place.listings).run("ASX", MONDAY - DAY)


def test_a_list_that_says_when_it_was_drawn_up_is_known_from_then_on(place: Place) -> None:
    drawn_up = datetime(2019, 10, 17, 5, 55, tzinfo=UTC)
    place.show(*HUNDRED, at=drawn_up)
    assert place.update().object_key == key_of(MONDAY.date())
    assert {one.known_at for one in place.listings.history("ASX")} == {drawn_up}
    place.show(*HUNDRED[1:], at=drawn_up + DAY)
    place.update(drawn_up_at=drawn_up + 2 * DAY)
    assert place.listings.history("ASX")[-1].known_at == drawn_up + 2 * DAY


def test_a_list_from_the_future_is_known_from_now_on(place: Place) -> None:
    place.show(*HUNDRED, at=MONDAY + DAY)
    place.update()
    assert {one.known_at for one in place.listings.history("ASX")} == {MONDAY}


def test_an_older_list_is_refused(place: Place) -> None:
    place.update()
    place.show(*HUNDRED[1:], at=MONDAY - DAY)
    with pytest.raises(InvalidValue, match="older than the last one"):
        place.update()
    assert len(place.listings.history("ASX")) == 100


def test_a_list_that_shrank_is_refused_until_it_is_confirmed(place: Place) -> None:
    place.update()
    before = place.objects.head(key_of(MONDAY.date()))
    place.show(*HUNDRED[:94])
    with pytest.raises(ListShrank, match="94 symbols and had 100"):
        place.update()
    assert place.objects.head(key_of(MONDAY.date())) == before
    assert len(place.listings.history("ASX")) == 100
    assert len(place.update(max_shrink=0.06).removed) == 6
    place.show(*HUNDRED[:2])
    assert len(place.update(confirmed=True).removed) == 92


@pytest.mark.parametrize("error", [BadAnswer("HTML came"), SourceUnavailable("out of reach")], ids=["bad", "away"])
def test_a_list_that_cannot_be_had_changes_nothing(place: Place, error: Exception) -> None:
    place.update(selection=SymbolSelection(symbols=(Symbol("A01"), Symbol("B07"))))
    place.clock.advance(DAY)
    place.source.now = error
    with pytest.raises(type(error)):
        place.update()
    kept = place.update(keep_previous=True)
    assert (kept.status, kept.problem) == ("kept", str(error))
    assert (kept.symbols, kept.object_key) == (("A01", "B07"), "symbols/2026-03-02-symbols.csv")
    assert place.keys == ["symbols/2026-03-02-symbols.csv"]


def test_without_a_list_before_there_is_nothing_to_go_on_with(place: Place) -> None:
    place.source.now = BadAnswer("HTML came")
    with pytest.raises(BadAnswer):
        place.update(keep_previous=True)
    assert place.keys == []


def test_a_list_that_shrank_leaves_the_last_one_in_force(place: Place) -> None:
    place.update()
    place.clock.advance(DAY)
    place.show(*HUNDRED[:9])
    kept = place.update(keep_previous=True)
    assert (kept.status, kept.total_symbols) == ("kept", 100)


def test_a_selection_restricts_what_is_fetched_and_not_what_the_tape_says(place: Place) -> None:
    chosen = (Symbol("B07.AX"), Symbol("A01"), Symbol("XXX"), Symbol("A01.AX"))
    updated = place.update(selection=SymbolSelection("asx", chosen))
    assert (updated.symbols, updated.missing) == (("A01", "B07"), ("XXX",))
    assert len(updated.added) == len(place.listings.history("ASX")) == 100
    assert [one.symbol for one in read_list(place.objects.get(updated.object_key).content, "")] == ["A01", "B07"]


def test_a_selection_of_which_nothing_is_listed_is_refused(place: Place) -> None:
    with pytest.raises(InvalidValue, match="none of the selected symbols"):
        place.update(selection=SymbolSelection("ASX", (Symbol("XXX"),)))


def test_a_selection_may_stand_in_the_place_of_the_list(place: Place) -> None:
    chosen = SymbolSelection("US", (Symbol("AAPL"), Symbol("MSFT")), replaces_list=True)
    updated = place.update(selection=chosen)
    assert (updated.status, updated.symbols, updated.market) == ("configured", ("AAPL", "MSFT"), "US")
    assert place.source.asked == 0
    assert place.listings.venues() == ()


def test_another_markets_list_is_refused(place: Place) -> None:
    with pytest.raises(InvalidValue, match="is a list of ASX, not of LSE"):
        place.update(selection=SymbolSelection("LSE"))


def test_a_market_whose_list_is_nowhere_is_refused(place: Place) -> None:
    use_case = UpdateSymbols(None, place.listings, place.objects, place.tape, place.clock)
    with pytest.raises(InvalidValue, match="give a file"):
        use_case.run(SymbolsRequest(selection=SymbolSelection("LSE")))


@pytest.mark.parametrize(
    ("frequency", "days", "status"),
    [
        (UpdateFrequency.DAILY, 0, "updated"),
        (UpdateFrequency.DAILY, 1, "updated"),
        (UpdateFrequency.WEEKLY, 6, "current"),
        (UpdateFrequency.WEEKLY, 7, "updated"),
        (UpdateFrequency.MONTHLY, 27, "current"),
        (UpdateFrequency.MONTHLY, 28, "updated"),
    ],
)
def test_the_list_is_read_as_often_as_configured(
    place: Place, frequency: UpdateFrequency, days: int, status: str
) -> None:
    selection = SymbolSelection(update_frequency=frequency)
    place.update(selection=selection)
    place.clock.advance(days * DAY)
    place.show(*HUNDRED, listing("NEW"))
    updated = place.update(selection=selection)
    assert (updated.status, updated.total_symbols) == (status, 101 if status == "updated" else 100)
    assert place.update(selection=selection, forced=True).added == (("NEW",) if status == "current" else ())


def test_lines_that_cannot_be_used_are_kept_and_no_reason_to_delist(place: Place) -> None:
    place.update()
    place.show(*HUNDRED[1:], refused=[RefusedLine("A00 LIMITED, INC,A00,Energy", "4 cells where there should be 3")])
    updated = place.update()
    assert (updated.refused, updated.removed, updated.total_symbols) == (1, (), 99)
    kept = place.tape.quarantined()
    assert kept.select("source", "reason").rows() == [("list.csv", "4 cells where there should be 3")]
    assert "A00" in {one.symbol for one in ShowSymbols(place.listings).run("ASX").listings}


class Contested(MemoryListingTape):
    """A tape onto which somebody else writes first, a number of times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def append(self, venue: str, events: Sequence[ListingEvent], *, known_at: datetime, seen: int) -> int:
        if self.times:
            self.times -= 1
            super().append(venue, [SymbolListed(Symbol(f"O{self.times}"), "")], known_at=known_at, seen=seen)
        return super().append(venue, events, known_at=known_at, seen=seen)


def test_who_comes_second_compares_again() -> None:
    place = Place(Lists(BadAnswer("")), listings=Contested(3))
    place.show(*HUNDRED)
    updated = place.update(confirmed=True)
    assert updated.removed == ("O0", "O1", "O2")
    history: list[RecordedListing] = place.listings.history("ASX")
    assert len(history) == 3 + 3 + 100


def test_who_always_comes_second_gives_up() -> None:
    place = Place(Lists(BadAnswer("")), listings=Contested(1_000))
    place.show(*HUNDRED)
    with pytest.raises(VersionConflict):
        place.update(confirmed=True)


@pytest.mark.parametrize("request_", [{"batch_size": 0}, {"max_shrink": 1.5}, {"max_shrink": float("nan")}])
def test_numbers_that_cannot_be_are_refused(place: Place, request_: dict[str, float]) -> None:
    with pytest.raises(InvalidValue):
        place.update(**request_)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
symbols: st.SearchStrategy[str] = st.sampled_from(["NAN", "INF", "TRUE", "1E5", "007", "A,B", '"Q"'])
make: Callable[..., Listing] = listing


@given(st.lists(st.builds(make, symbols, texts.filter(bool), texts, st.none() | st.integers(0, 10**15))))
def test_a_written_list_is_read_as_it_was(listings: list[Listing]) -> None:
    assert list(read_list(write_list(listings), "key")) == listings


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n", b"symbol,name,sector,market_cap\nA,B\n", b"symbol,name,sector,market_cap\nA,B,C,x\n", b"\xff\xfe"],
)
def test_an_object_that_is_no_list_is_named(content: bytes) -> None:
    with pytest.raises(BadAnswer, match=r"'symbols/2026-03-02-symbols\.csv' is no list"):
        read_list(content, key_of(date(2026, 3, 2)))


def test_a_list_that_says_when_in_a_way_nobody_understands_is_not_dated_today(place: Place) -> None:
    """Dated today it would refuse the lists of the days before that one."""
    place.source.now = SymbolList("ASX", HUNDRED, (), None, "list.csv", "Mon Feb 29 16:55:52 EST 2016")
    with pytest.raises(BadAnswer, match=r"'Mon Feb 29 16:55:52 EST 2016', cannot be understood: say it with --as-at"):
        place.update()
    assert list(place.listings.history("ASX")) == []
    said = datetime(2016, 2, 29, 5, 55, 52, tzinfo=UTC)
    assert len(place.update(drawn_up_at=said).added) == len(HUNDRED)
    assert {one.known_at for one in place.listings.history("ASX")} == {said}
