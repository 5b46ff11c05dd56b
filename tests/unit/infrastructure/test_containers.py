"""A container makes adapters when they are asked for, checks them, names what is missing, and closes them in reverse order."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from threading import Barrier, Thread
from typing import Any, Protocol

import polars as pl
import pytest

import application.journal
import application.ports
import application.reporting
from adapters.always_open.calendar import AlwaysOpenCalendar
from adapters.exchange_calendars.calendar import ExchangeCalendar
from adapters.memory.clock import ManualClock
from adapters.memory.event_store import MemoryEventStore
from adapters.memory.progress import CountedProgress
from adapters.memory.tape import MemoryTape
from application.journal.codec import EventCodec
from application.journal.event_store import EventStore
from application.journal.global_feed import GlobalFeed
from application.ports.broker import Broker
from application.ports.clock import Clock
from application.ports.column_scanner import ColumnScanner
from application.ports.errors import DataFormatError
from application.ports.object_locations import ObjectLocations
from application.ports.object_store import ObjectStore
from application.ports.price_source import PriceSource
from application.ports.progress import Progress
from application.ports.rate_limiter import RateLimiter
from application.ports.strategy_presets import StrategyPresets
from application.ports.symbol_list_source import SymbolListSource
from application.ports.tape import Tape
from application.ports.trading_calendar import TradingCalendar
from application.ports.workflow import Workflow
from domain.shared.errors import InvalidValue
from infrastructure.containers import places
from infrastructure.containers.build import PROFILES, UnknownProfile, build
from infrastructure.containers.completeness import IncompleteContainer, shortcomings
from infrastructure.containers.container import Container
from infrastructure.containers.making import ANY, Key, Making
from infrastructure.containers.profiles import memory
from infrastructure.settings import Settings, load_settings

WHOLE = ["local", "memory"]
"""Profiles with every port."""

OF_FEATURES: set[type] = {Broker, Workflow}
"""Ports whose adapters are made of what a caller has, such as its tasks or the costs of a run."""

BY_NAME: dict[type, str] = {
    TradingCalendar: "XNYS",
    PriceSource: "yahoo",
    RateLimiter: "yahoo",
    SymbolListSource: "ASX",
}
"""Ports without a nameless adapter, and one that every profile has."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path / "data")


def ports() -> list[type]:
    """Every Protocol in the application whose methods somebody outside has."""
    folders = (application.ports, application.journal, application.reporting)
    modules = [f"{folder.__name__}.{one.name}" for folder in folders for one in iter_modules(folder.__path__)]
    found = [value for name in modules for value in vars(import_module(name)).values() if isinstance(value, type)]
    named = {one for one in found if getattr(one, "_is_protocol", False) and one.__module__ in modules}
    return sorted((one for one in named if one.__name__ not in {"RecordHead"}), key=lambda one: one.__name__)


@pytest.mark.parametrize("profile", WHOLE)
@pytest.mark.parametrize("port", [one for one in ports() if one not in OF_FEATURES], ids=lambda port: port.__name__)
def test_a_profile_has_every_port(profile: str, port: type, settings: Settings) -> None:
    with build(settings, profile=profile) as container:
        adapter: object = container.get(port, BY_NAME.get(port, ""))
        assert adapter is container.get(port, BY_NAME.get(port, ""))
        assert shortcomings(adapter, port) == ""


def test_the_journal_and_its_feed_are_one(settings: Settings) -> None:
    for profile in WHOLE:
        with build(settings, profile=profile) as container:
            feed: object = container.get(GlobalFeed)
            assert feed is container.get(EventStore)
            assert container.get(EventStore).streams() == []


def test_the_settings_choose_the_profile(settings: Settings) -> None:
    with build(settings.model_copy(update={"profile": "memory"})) as container:
        assert container.profile == "memory"
        assert isinstance(container.get(Tape), MemoryTape)


def test_local_keeps_everything_under_the_data_folder_and_memory_keeps_nothing(settings: Settings) -> None:
    needs = (EventStore, Tape, ObjectStore)
    with build(settings, profile="memory", needs=needs):
        assert not settings.data_folder.exists()
    with build(settings, profile="local", needs=needs) as container:
        container.get(Tape).quarantine(
            pl.DataFrame({"symbol": ["X"], "reason": ["odd"]}),
            source="test",
            received_at=datetime(2024, 1, 1, tzinfo=UTC),
        )
        assert (settings.data_folder / "journal.sqlite").is_file()
        assert any((settings.data_folder / "tape").rglob("*"))
    with build(settings, profile="local") as container:
        assert container.get(Tape).quarantined().height == 1


def test_a_folder_that_cannot_be_used_is_refused_as_such(settings: Settings) -> None:
    settings.data_folder.mkdir()
    (settings.data_folder / "ticktape.json").write_text('{"format": 99}')
    with pytest.raises(DataFormatError, match="format 99"):
        build(settings, profile="local", needs=(Tape,))
    with build(settings, profile="local") as container:
        container.get(Clock)
        with pytest.raises(DataFormatError, match="format 99"):
            container.get(Tape)


class Stopped:
    def now(self, zone: str) -> datetime:
        return datetime(2024, 1, 1, tzinfo=UTC)


class Named(Protocol):
    size: int

    @property
    def name(self) -> str: ...

    def put(self, value: int, *, twice: bool = False) -> None: ...


class Whole:
    size = 1
    name = "whole"

    def put(self, value: int, *, twice: bool = False) -> None: ...


class Narrow:
    def put(self, value: int) -> None: ...


def test_shortcomings_are_methods_arguments_and_properties() -> None:
    assert shortcomings(Whole(), Named) == ""
    assert shortcomings(ManualClock(), Clock) == ""
    assert shortcomings(object(), Clock) == "object lacks now()"
    assert "missing a required argument: 'zone'" in shortcomings(Stopped(), Clock)
    assert "name" in shortcomings(Narrow(), Named)
    assert "put(): got an unexpected keyword argument 'twice'" in shortcomings(Narrow(), Named)
    assert (shortcomings(Whole(), Whole), shortcomings(Narrow(), Whole)) == ("", "Narrow is no Whole")


def test_everything_that_is_missing_is_named(settings: Settings) -> None:
    with pytest.raises(IncompleteContainer) as caught:
        build(
            settings,
            profile="memory",
            needs=(Clock, Tape, Progress, ColumnScanner, (RateLimiter, "nobody"), Named),
            replacing={Clock: Stopped(), Tape: object(), Progress: None},
        )
    assert set(caught.value.missing) == {"Clock", "Tape", "Progress", "RateLimiter nobody", "Named"}
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith("profile 'memory' is incomplete: ")
    assert all(part in text for part in ("now()", "append()", "Progress: no adapter", "RateLimiter nobody: no adapter"))


def test_a_port_that_a_profile_does_not_have_is_named_with_the_profile(settings: Settings) -> None:
    with build(settings, profile="aws") as container:
        assert not container.provides(EventStore)
        with pytest.raises(IncompleteContainer, match=r"^profile 'aws' is incomplete: EventStore: no adapter$"):
            container.get(EventStore)


def test_what_was_not_asked_for_is_checked_when_it_is(settings: Settings) -> None:
    with build(settings, profile="memory", replacing={Tape: object()}) as container:
        container.get(Clock)
        for _ in range(2):
            with pytest.raises(IncompleteContainer, match="Tape: object lacks append"):
                container.get(Tape)


def test_what_is_made_of_a_replaced_adapter_gets_the_replacement(settings: Settings) -> None:
    clock = ManualClock()
    with build(settings, profile="memory", replacing={Clock: clock}) as container:
        container.get(ObjectStore).put("a", b"")
        clock.advance(timedelta(seconds=5))
        container.get(ObjectStore).put("b", b"")
        first, second = (container.get(ObjectStore).head(key).modified_at for key in "ab")
    assert (second - first).total_seconds() == 5


def test_a_port_that_the_profile_lacks_can_be_added(settings: Settings) -> None:
    journal = MemoryEventStore(build(settings, profile="memory").get(EventCodec), ManualClock())
    with build(settings, profile="aws", replacing={EventStore: journal}) as container:
        assert container.get(EventStore) is journal


def test_unknown_profiles_are_refused(settings: Settings) -> None:
    with pytest.raises(UnknownProfile, match="'cloud': use local, memory or aws"):
        build(settings, profile="cloud")


def test_containers_do_not_share_adapters(settings: Settings) -> None:
    with build(settings, profile="memory") as one, build(settings, profile="memory") as other:
        assert one.get(Progress) is not other.get(Progress)
        assert one.get(Progress) is one.get(Progress)


@pytest.mark.parametrize("profile", PROFILES)
def test_several_adapters_of_a_port_by_name(profile: str, settings: Settings, tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text("mine: {strategy: BuyAndHold}")
    with build(settings, profile=profile) as container:
        assert isinstance(container.get(TradingCalendar, "24/7"), AlwaysOpenCalendar)
        sydney = container.get(TradingCalendar, "XASX")
        assert isinstance(sydney, ExchangeCalendar)
        assert (sydney.name, container.get(TradingCalendar, "XNYS").name) == ("XASX", "XNYS")
        assert container.get(TradingCalendar, "XASX") is sydney
        assert list(container.get(StrategyPresets, str(own)).presets()) == ["mine"]
        assert "mine" not in container.get(StrategyPresets).presets()
        assert container.provides(SymbolListSource, "ASX")
        assert not container.provides(SymbolListSource, "US")
        with pytest.raises(IncompleteContainer, match="TradingCalendar: no adapter"):
            container.get(TradingCalendar)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_folder_is_an_object_store_by_its_name(profile: str, settings: Settings, tmp_path: Path) -> None:
    name = places.folder(tmp_path / "prices")
    with build(settings, profile=profile) as container:
        store = container.get(ObjectStore, name)
        store.put("a/b", b"here")
        (path,) = container.get(ObjectLocations, name).of(list(store.list())).sources
        with pytest.raises(InvalidValue, match="names no object store"):
            container.get(ObjectStore, "prices")
    assert path == str(tmp_path / "prices" / "a" / "b")
    assert Path(str(path)).read_bytes() == b"here"


# A port that does not exist, with one line in a profile.


class Greeter(Protocol):
    def greet(self, name: str) -> str: ...


class MemoryGreeter:
    """Greets, and remembers in a list that it was made or closed."""

    def __init__(self, told: list[str], name: str = "") -> None:
        self._told, self._name = told, name
        told.append(f"made {name}".strip())

    def greet(self, name: str) -> str:
        return f"hello {name}, says {self._name or 'nobody'}"

    def close(self) -> None:
        self._told.append(f"closed {self._name}".strip())


def with_lines(settings: Settings, lines: Callable[[Making], dict[Key, Any]]) -> Container:
    """The profile ``memory`` with more lines."""
    making = Making()
    return Container("memory", settings, {**memory.ports(settings, making), **lines(making)}, making)


def test_a_new_port_is_one_line_in_a_profile(settings: Settings) -> None:
    told: list[str] = []
    with with_lines(settings, lambda make: {Greeter: make.once(MemoryGreeter, told)}) as container:
        assert told == []
        assert container.get(Greeter).greet("you") == "hello you, says nobody"
        assert container.get(Greeter) is container.get(Greeter)
        assert told == ["made"]
    assert told == ["made", "closed"]


def test_a_new_port_with_several_adapters_is_one_line_too(settings: Settings) -> None:
    told: list[str] = []
    with with_lines(settings, lambda make: {(Greeter, ANY): make.each(MemoryGreeter, told)}) as container:
        assert container.get(Greeter, "anna").greet("you") == "hello you, says anna"
        assert container.get(Greeter, "bert") is not container.get(Greeter, "anna")
    assert told == ["made anna", "made bert", "closed bert", "closed anna"]


def chain(told: list[str], make: Making) -> dict[Key, Any]:
    """Three, the later made of the earlier; the last fails where it is asked for by ``broken``."""

    def made_of(part: object, name: str) -> MemoryGreeter:
        if name == "broken":
            raise RuntimeError("no third one")
        return MemoryGreeter(told, name)

    first = make.once(MemoryGreeter, told, "first")
    second = make.once(made_of, first, "second")
    return {
        (Greeter, "first"): first,
        (Greeter, "third"): make.once(made_of, second, "third"),
        (Greeter, "broken"): make.once(made_of, second, "broken"),
    }


def test_what_is_made_on_the_way_is_closed_too_the_last_first(settings: Settings) -> None:
    told: list[str] = []
    container = with_lines(settings, lambda make: chain(told, make))
    container.get(Greeter, "third")
    container.get(Greeter, "first")
    container.close()
    assert told == ["made first", "made second", "made third", "closed third", "closed second", "closed first"]
    container.close()
    assert len(told) == 6


def test_after_an_error_while_making_the_rest_is_closed(settings: Settings) -> None:
    told: list[str] = []
    with pytest.raises(RuntimeError, match="no third one"), with_lines(settings, lambda m: chain(told, m)) as container:
        container.get(Greeter, "broken")
    assert told == ["made first", "made second", "closed second", "closed first"]


def test_a_container_that_is_refused_closes_what_it_had_made(settings: Settings) -> None:
    told: list[str] = []
    with pytest.raises(IncompleteContainer, match="Clock"):
        build(settings, profile="memory", needs=(Progress, Clock), replacing={Progress: Bar(told), Clock: object()})
    assert told == ["closed bar"]


class Bar(CountedProgress):
    def __init__(self, told: list[str], error: str = "") -> None:
        super().__init__()
        self._told, self._error = told, error

    def close(self) -> None:
        self._told.append("closed bar")
        if self._error:
            raise OSError(self._error)


def test_one_that_cannot_be_closed_does_not_keep_the_others_open(settings: Settings) -> None:
    told: list[str] = []
    container = with_lines(
        settings,
        lambda make: {Greeter: make.once(MemoryGreeter, told), Progress: make.once(Bar, told, "no space")},
    )
    container.check((Greeter, Progress))
    with pytest.raises(OSError, match="no space"):
        container.close()
    assert told == ["made", "closed bar", "closed"]
    container.close()


def test_a_replacement_is_used_and_closed(settings: Settings) -> None:
    told: list[str] = []
    bar = Bar(told)
    container = build(settings, profile="memory", replacing={Progress: bar})
    container.close()
    assert told == []
    assert container.get(Progress) is bar
    container.close()
    container.close()
    assert told == ["closed bar"]


def test_threads_that_ask_at_once_get_one_adapter(settings: Settings) -> None:
    told: list[str] = []
    together = Barrier(8)
    found: list[object] = []
    with with_lines(settings, lambda make: {Greeter: make.once(MemoryGreeter, told)}) as container:

        def ask() -> None:
            together.wait()
            found.append(container.get(Greeter))

        threads = [Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(found) == 8
    assert len(set(map(id, found))) == 1
    assert told == ["made", "closed"]


@pytest.mark.process
@pytest.mark.parametrize("profile", WHOLE)
def test_only_what_is_used_is_imported(profile: str, tmp_path: Path) -> None:
    code = (
        "import json, sys; from infrastructure.containers.build import build; "
        "from application.ports.clock import Clock; from application.journal.event_store import EventStore; "
        "from application.ports.progress import Progress; from application.ports.column_scanner import ColumnScanner; "
        f"build(profile={profile!r}, needs=(Clock, EventStore, Progress, ColumnScanner)); "
        "print(json.dumps(sorted(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={"TICKTAPE_DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=True,
    )
    imported = set(json.loads(run.stdout))
    assert not imported & {"numba", "deltalake", "pandas", "exchange_calendars", "typer", "rich"}
    assert "application.reporting.report" not in imported
    others = {name.split(".")[1] for name in imported if name.startswith("adapters.")}
    journal = {"local": "sqlite", "memory": "memory"}[profile]
    assert others <= {journal, "memory", "system", "numba", "terminal"}
