"""Scanners for the indicator tests."""

from __future__ import annotations

import pytest

from application.ports.column_scanner import ColumnScanner
from tests.support.places import COMPILED


@pytest.fixture(scope="session")
def compiled() -> ColumnScanner:
    """The scanner that compiles."""
    pytest.importorskip("numba")
    from adapters.numba.scanner import NumbaScanner

    return NumbaScanner(COMPILED, threads=2)
