"""Fixtures that all tests share, and what pytest is told of each test."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import aws_servers, boundaries
from tests.support.places import ROOT, SHARED_DATA

FOLDERS = {"unit": "unit", "contracts": "contract"}
"""Markers by the folder in which a test stands."""

SERVERS = {"moto", "ministack", "guarded_address"}
"""Fixtures that are servers."""

FIRST = ("e2e", "integration", "contracts")
"""Folders of long tests: they begin first, so that the short ones fill what is left of the time."""

# A deadline says how busy the machine is.
settings.register_profile("usual", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("usual"), max_examples=2_000)
settings.load_profile("usual")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks each test by its folder and its servers, says which tests stay together, and puts the long ones first."""
    for item in items:
        if marker := FOLDERS.get(_folder(item)):
            item.add_marker(marker)
        if SERVERS & set(getattr(item, "fixturenames", ())):
            item.add_marker("server")
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(_together(item)))
    items.sort(key=lambda item: (_folder(item) not in FIRST, item.get_closest_marker("slow") is None))


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(ROOT / "tests").parts[0]


def _together(item: pytest.Item) -> str:
    """Tests of one file share what their module prepares, tests of one indicator the code compiled for it."""
    parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    for value in (parameters.get("indicator"), parameters.get("kind")):
        if value is not None:
            return value.__name__ if inspect.isclass(value) else type(value).__name__
    return str(item.path.relative_to(ROOT))


def pytest_sessionstart() -> None:
    """Watches what tests start and reach."""
    boundaries.watch()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Holds each test to its markers."""
    with boundaries.within(frozenset(marker.name for marker in item.iter_markers())):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Runs what is marked as ``unwatched``, and properties, without tracing: examples that are spelled out reach the same lines.

    ``no_cover`` of pytest-cov does not stop it in workers of pytest-xdist.
    """
    if item.get_closest_marker("unwatched") is None and item.get_closest_marker("hypothesis") is None:
        return (yield)
    tracing = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracing)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real recorded files beside the project; tests that need it skip where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no folder of recorded data at {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    """The address of a moto server that all tests of a worker share."""
    with aws_servers.moto_server() as address:
        yield address


@pytest.fixture(scope="session")
def ministack() -> Iterator[str]:
    """The address of a ministack server that all tests of a worker share; tests that need it skip where it is not installed."""
    if not aws_servers.MINISTACK.is_file():
        pytest.skip("ministack is not installed: run 'make ministack'")
    with aws_servers.ministack_server() as address:
        yield address


@pytest.fixture(scope="session")
def yahoo_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that yfinance keeps its cookies and time zones in, one for the whole process."""
    return tmp_path_factory.mktemp("yahoo")
