"""Copies of objects: fetched once per version, shared by processes."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from adapters.local.object_cache import CachedObjectLocations
from adapters.local.object_store import LocalObjectStore
from adapters.memory.object_store import MemoryObjectStore
from application.ports.errors import AccessDenied
from application.ports.object_store import StoredObject


class Counting(MemoryObjectStore):
    """Counts what is fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: Counter[str] = Counter()

    def get(self, key: str, *, start: int = 0, length: int | None = None) -> StoredObject:
        self.fetched[key] += 1
        return super().get(key, start=start, length=length)


@pytest.fixture
def store() -> Counting:
    return Counting()


def contents(store: MemoryObjectStore, folder: Path) -> list[bytes]:
    found = CachedObjectLocations(store, folder).of(list(store.list()))
    return [Path(str(source)).read_bytes() for source in found.sources]


def test_a_version_is_fetched_once(store: Counting, tmp_path: Path) -> None:
    store.put("a", b"1")
    store.put("b", b"2")
    assert contents(store, tmp_path) == contents(store, tmp_path) == [b"1", b"2"]
    store.put("b", b"3")
    assert contents(store, tmp_path) == [b"1", b"3"]
    assert store.fetched == {"a": 1, "b": 2}


def test_copies_of_former_versions_are_deleted(store: Counting, tmp_path: Path) -> None:
    for version in (b"1", b"22", b"333"):
        store.put("a", version)
        assert contents(store, tmp_path) == [version]
    assert [path.read_bytes() for path in tmp_path.rglob("*.parquet")] == [b"333"]


def test_a_copy_that_was_cut_off_is_fetched_again(store: Counting, tmp_path: Path) -> None:
    store.put("a", b"whole")
    contents(store, tmp_path)
    copy = next(tmp_path.rglob("*.parquet"))
    copy.write_bytes(b"wh")
    assert contents(store, tmp_path) == [b"whole"]


def test_a_version_that_was_replaced_since_the_listing_leaves_no_copy(store: Counting, tmp_path: Path) -> None:
    store.put("a", b"old")
    listed = list(store.list())
    store.put("a", b"new")
    found = CachedObjectLocations(store, tmp_path).of(listed)
    assert not Path(str(found.sources[0])).exists()


def test_what_forbids_the_fetching_is_told(tmp_path: Path) -> None:
    open_store = MemoryObjectStore()
    open_store.put("a", b"1")
    with pytest.raises(AccessDenied):
        CachedObjectLocations(MemoryObjectStore(denied=["a"]), tmp_path).of(list(open_store.list()))


_READER = """
import sys
from pathlib import Path
from adapters.local.object_cache import CachedObjectLocations
from adapters.local.object_store import LocalObjectStore
store = LocalObjectStore(Path(sys.argv[1]))
listed = list(store.list())
for _ in range(5):
    sources = CachedObjectLocations(store, Path(sys.argv[2])).of(listed).sources
    for info, source in zip(listed, sources, strict=True):
        assert Path(source).read_bytes() == store.get(info.key).content
"""


@pytest.mark.process
def test_processes_share_a_cache(tmp_path: Path) -> None:
    store = LocalObjectStore(tmp_path / "objects")
    for number in range(20):
        store.put(f"raw-data/{number}", bytes([number]) * 10_000)
    command = [sys.executable, "-c", _READER, str(tmp_path / "objects"), str(tmp_path / "cache")]
    readers = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ended = [reader.communicate(timeout=60)[1] for reader in readers]
    assert [reader.returncode for reader in readers] == [0, 0, 0], ended
