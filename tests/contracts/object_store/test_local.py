"""Objects in a local folder keep every promise."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.local.object_store import LocalObjectStore
from application.ports.object_store import ObjectStore
from tests.contracts.object_store.suite import Forbidden

NOBODY = 65_534


class TestLocalObjectStore(Forbidden):
    """Runs the suite."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> ObjectStore:
        return LocalObjectStore(tmp_path / "objects")

    @pytest.fixture
    def denied_store(self) -> Iterator[ObjectStore]:
        """Rights do not bind root, who therefore becomes nobody."""
        folder = Path(tempfile.mkdtemp())
        store = LocalObjectStore(folder)
        for key in ("denied/there", "open/there"):
            store.put(key, b"x")
        for inner in (folder, *folder.iterdir()):
            inner.chmod(0o777)
        (folder / "denied").chmod(0)
        root = os.geteuid() == 0
        if root:
            os.seteuid(NOBODY)
        try:
            yield store
        finally:
            if root:
                os.seteuid(0)
            (folder / "denied").chmod(0o777)
            shutil.rmtree(folder)
