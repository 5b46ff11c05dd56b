"""A container is complete or refuses to start, naming what is missing; it imports only what is used."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import polars as pl
import pytest

from adapters.always_open.calendar import AlwaysOpenCalendar
from adapters.exchange_calendars.calendar import ExchangeCalendar
from adapters.memory.clock import ManualClock
from adapters.memory.tape import MemoryTape
from application.ports.clock import Clock
from application.ports.errors import DataFormatError
from infrastructure.containers.build import PORTS, Container, UnknownProfile, build
from infrastructure.containers.completeness import IncompleteContainer, shortcomings
from infrastructure.settings import Settings, load_settings

PROFILES = ["local", "memory"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path / "data")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_is_complete(profile: str, settings: Settings) -> None:
    with build(settings, profile=profile) as container:
        assert container.profile == profile
        for name, port in PORTS.items():
            adapter = getattr(container, name)()
            assert adapter is container.port(name)
            assert shortcomings(adapter, port) == ""
        assert container.port("feed") is container.port("event_store")
        assert container.event_store().streams() == []
        assert container.tape().series() == []


def test_the_settings_choose_the_profile(settings: Settings) -> None:
    with build(settings.model_copy(update={"profile": "memory"}), needs=()) as container:
        assert container.profile == "memory"
        assert isinstance(container.tape(), MemoryTape)


def test_local_keeps_everything_under_the_data_folder_and_memory_keeps_nothing(settings: Settings) -> None:
    with build(settings, profile="memory"):
        assert not settings.data_folder.exists()
    with build(settings, profile="local") as container:
        container.tape().quarantine(
            pl.DataFrame({"symbol": ["X"], "reason": ["odd"]}),
            source="test",
            received_at=datetime(2024, 1, 1, tzinfo=UTC),
        )
        assert (settings.data_folder / "journal.sqlite").is_file()
        assert any((settings.data_folder / "tape").rglob("*"))
    with build(settings, profile="local") as container:
        assert container.tape().quarantined().height == 1


def test_a_folder_that_cannot_be_used_is_refused_as_such(settings: Settings) -> None:
    settings.data_folder.mkdir()
    (settings.data_folder / "ticktape.json").write_text('{"format": 99}')
    with pytest.raises(DataFormatError, match="format 99"):
        build(settings, profile="local")


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


def test_everything_that_is_missing_is_named(settings: Settings) -> None:
    with pytest.raises(IncompleteContainer) as caught:
        build(
            settings,
            profile="memory",
            needs=("clock", "tape", "progress", "scanner"),
            clock=Stopped(),
            tape=object(),
            progress=None,
        )
    assert set(caught.value.missing) == {"clock", "tape", "progress"}
    text = str(caught.value)
    assert "\n" not in text
    assert all(part in text for part in ("now()", "append()", "scan()", "progress: no adapter"))


def test_what_was_not_asked_for_is_checked_when_it_is(settings: Settings) -> None:
    with (
        build(settings, profile="memory", needs=(), tape=object()) as container,
        pytest.raises(IncompleteContainer, match="tape"),
    ):
        container.tape()


def test_a_replacement_is_used_and_closed(settings: Settings) -> None:
    class Closing(ManualClock):
        closed = 0

        def close(self) -> None:
            self.closed += 1

    clock = Closing()
    container = build(settings, profile="memory", needs=("clock",), clock=clock)
    assert container.clock() is clock
    container.close()
    container.close()
    assert clock.closed == 1


def test_unknown_names_are_refused(settings: Settings) -> None:
    with pytest.raises(UnknownProfile, match="'cloud'"):
        build(settings, profile="cloud")
    with pytest.raises(IncompleteContainer, match="no such port"):
        build(settings, profile="memory", needs=(), tapes=object())
    with (
        build(settings, profile="memory", needs=()) as container,
        pytest.raises(IncompleteContainer, match="no adapter"),
    ):
        container.port("broker")


def test_containers_do_not_share_adapters(settings: Settings) -> None:
    needs = ("clock", "progress")
    with build(settings, profile="memory", needs=needs) as one, build(settings, profile="memory", needs=needs) as other:
        assert one.progress() is not other.progress()
        assert one.progress() is one.progress()


def test_calendars_by_name(settings: Settings) -> None:
    with build(settings, profile="memory", needs=()) as container:
        assert isinstance(container.trading_calendar("24/7"), AlwaysOpenCalendar)
        assert isinstance(container.trading_calendar("XNYS"), ExchangeCalendar)


def test_every_port_has_a_typed_method() -> None:
    for name, port in PORTS.items():
        assert getattr(Container, name).__annotations__["return"] == port.__name__


@pytest.mark.parametrize("profile", PROFILES)
def test_only_what_is_used_is_imported(profile: str, tmp_path: Path) -> None:
    code = (
        "import json, sys; from infrastructure.containers.build import build; "
        f"build(profile={profile!r}, needs=('clock', 'event_store', 'progress')); print(json.dumps(sorted(sys.modules)))"
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
