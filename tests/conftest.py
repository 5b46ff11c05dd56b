"""Fixtures that all tests share."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.support import aws_servers

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Runs what is marked as ``unwatched`` without tracing (``no_cover`` does not stop it in workers of pytest-xdist)."""
    if item.get_closest_marker("unwatched") is None:
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
    """The address of a moto server that all tests share."""
    with aws_servers.moto_server() as address:
        yield address


@pytest.fixture(scope="session")
def ministack() -> Iterator[str]:
    """The address of a ministack server that all tests share; tests that need it skip where it is not installed."""
    if not aws_servers.MINISTACK.is_file():
        pytest.skip("ministack is not installed: run 'make ministack'")
    with aws_servers.ministack_server() as address:
        yield address


@pytest.fixture(scope="session")
def yahoo_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that yfinance keeps its cookies and time zones in, one for the whole process."""
    return tmp_path_factory.mktemp("yahoo")
