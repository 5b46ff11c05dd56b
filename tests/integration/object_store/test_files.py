"""An object store's files: where they stand, what else may stand there, a folder that cannot be used."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.local.errors import folder_errors
from adapters.local.names import NAME_BYTES, displaced, is_plain, key_of, path_of
from adapters.local.object_store import PAGE_KEYS, LocalObjectStore
from application.ports.errors import ObjectMissing, StorageFull, StoreUnavailable
from application.ports.object_store import checked_key

keys = st.lists(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="/"), min_size=1, max_size=90
    ).filter(lambda name: name not in {".", ".."}),
    min_size=1,
    max_size=3,
).map("/".join)


@given(st.one_of(keys, st.sampled_from(["con", "NUL.txt", "a" * 1000, "é" * 500, "%", "%25", "%-", "a%-/b", "x."])))
def test_a_path_is_of_one_key_and_has_names_that_every_disk_has(key: str) -> None:
    path = path_of(checked_key(key) if len(key.encode()) <= 1024 else key)
    assert key_of(path) == key
    assert key_of(displaced(path)) == key
    assert not path.is_absolute()
    assert ".." not in path.parts
    for name in path.parts:
        assert len(name.encode()) <= NAME_BYTES + 5
        assert not set(name) & set('\\:*?"<>|')
        assert name[-1] not in ". "


@given(
    st.one_of(
        st.from_regex(r"[ -~]{1,130}", fullmatch=True), st.sampled_from(["con", "NUL.txt", "lpt1.a.b", "a.", "é"])
    )
)
def test_a_plain_name_is_encoded_as_it_is(name: str) -> None:
    assert not is_plain(name) or (path_of(name) == PurePosixPath(name) and key_of(PurePosixPath(name)) == name)


@pytest.mark.parametrize(
    "name", ["raw-data", "2026-01-02-batch-1.parquet", "2026-01-02-symbols.csv", "a", "2026-01.json"]
)
def test_usual_names_are_plain(name: str) -> None:
    assert is_plain(name)


def test_more_objects_than_a_page_are_listed_in_order(tmp_path: Path) -> None:
    names = [f"raw-data/{number:05}.parquet" for number in range(2 * PAGE_KEYS + 7)]
    (tmp_path / "raw-data").mkdir()
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    store = LocalObjectStore(tmp_path)
    assert [info.key for info in store.list("raw-data/")] == names
    assert [info.key for info in store.list("raw-data/", after=names[999])] == names[1000:]
    listed = store.list()
    first = next(listed)
    for name in names[PAGE_KEYS:]:
        (tmp_path / name).unlink()
    assert [first.key, *(info.key for info in listed)] == names[:PAGE_KEYS]


@given(keys, keys)
def test_two_keys_have_two_paths(one: str, other: str) -> None:
    assert (path_of(one) == path_of(other)) == (one == other)
    assert path_of(one) != displaced(path_of(other))


@pytest.mark.parametrize("start", ["", "..", "../..", "/", "/etc", "a/../..", "C:\\"])
def test_no_beginning_of_a_key_leads_out_of_the_folder(tmp_path: Path, start: str) -> None:
    (tmp_path / "outside").write_bytes(b"secret")
    store = LocalObjectStore(tmp_path / "a" / "b")
    store.put("inside", b"x")
    assert all(info.key == "inside" for info in store.list(start))
    assert path_of(start).parts == () or not path_of(start).is_absolute()


def test_other_programs_find_the_files_where_they_look_for_them(tmp_path: Path) -> None:
    store = LocalObjectStore(tmp_path)
    frame = pl.DataFrame({"symbol": ["BHP"], "close": [45.0]})
    frame.write_parquet(tmp_path / "one.parquet")
    store.put("raw-data/2026-01-02-batch-1.parquet", (tmp_path / "one.parquet").read_bytes())
    assert pl.read_parquet(tmp_path / "raw-data" / "*.parquet").equals(frame)
    assert sorted(path.name for path in tmp_path.rglob("*.parquet")) == ["2026-01-02-batch-1.parquet", "one.parquet"]
    assert [info.key for info in store.list()] == ["one.parquet", "raw-data/2026-01-02-batch-1.parquet"]
    assert store.get("one.parquet").content == (tmp_path / "one.parquet").read_bytes()


def test_an_object_keeps_its_name_until_a_folder_needs_it(tmp_path: Path) -> None:
    store = LocalObjectStore(tmp_path)
    store.put("a", b"object")
    assert (tmp_path / "a").is_file()
    store.put("a/b", b"inner")
    assert (tmp_path / "a").is_dir()
    assert store.get("a").content == b"object"
    assert [info.key for info in store.list()] == ["a", "a/b"]
    store.delete("a/b")
    assert not (tmp_path / "a").exists()
    assert store.get("a").content == b"object"
    store.delete("a")
    assert [info.key for info in store.list()] == []


def test_files_that_no_key_has_are_left_alone(tmp_path: Path) -> None:
    foreign = [PurePosixPath("100%.csv"), PurePosixPath("what?.txt"), PurePosixPath("dot.")]
    for path in foreign:
        (tmp_path / path).write_bytes(b"x")
    (tmp_path / os.fsdecode(b"\xff")).write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path)
    store = LocalObjectStore(tmp_path)
    store.put("mine", b"x")
    assert [info.key for info in store.list()] == ["mine"]
    assert all((tmp_path / path).exists() for path in foreign)
    with pytest.raises(ObjectMissing):
        store.get("100%.csv")


def test_an_etag_is_of_one_put(tmp_path: Path) -> None:
    store = LocalObjectStore(tmp_path)
    etags = [store.put("key", b"same") for _ in range(50)]
    assert len(set(etags)) == 50


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for place in (Path("/proc/ticktape"), tmp_path / "file"):
        with pytest.raises(StoreUnavailable) as error:
            LocalObjectStore(place).put("key", b"x")
        assert "\n" not in str(error.value)


def test_a_full_disk_is_named() -> None:
    with pytest.raises(StorageFull, match="no space left"), folder_errors(Path("/data")):
        Path("/dev/full").write_bytes(b"x")
