"""What every object store promises; an adapter joins by a subclass with a fixture ``store``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.ports.errors import AccessDenied, InvalidObjectKey, ObjectMissing, PreconditionFailed
from application.ports.object_store import IF_ABSENT, KEY_BYTES, Condition, ObjectStore

LARGE = 6 * 1024 * 1024
"""More than one part of a multipart upload, the least that S3 takes being 5 MiB."""

ODD_KEYS = [
    "raw-data/2026-01-01-batch-1.parquet",
    "a b/c+d&e=f",
    "100%",
    "a%2Fb",
    "C:\\windows\\system",
    '?*<>|:"',
    "NUL",
    "com1.txt/con",
    "dot./space ",
    " leading",
    ".hidden/.file",
    "~tilde/$HOME/`x`",
    "Ä/日本語/🐍",
    "é",
    "A",
    "a",
    "%drafts/x",
    "%lock",
    "x%-/y",
    "n" * 300,
    "Ä" * 400,
    "/".join(["deep"] * 200),
]

names = st.text(st.sampled_from("aAbZ0.%-_ ~!é日🐍"), min_size=1, max_size=4).filter(
    lambda name: name not in {".", ".."}
)
keys = st.lists(names, min_size=1, max_size=3).map("/".join)


class ObjectStoreContract:
    """The suite."""

    @pytest.fixture
    def store(self) -> ObjectStore:
        raise NotImplementedError

    def test_an_empty_store_lists_nothing(self, store: ObjectStore) -> None:
        assert list(store.list()) == []
        assert list(store.list("a/")) == []

    def test_what_is_put_is_got(self, store: ObjectStore) -> None:
        etag = store.put("symbols/list.csv", b"symbol,name\nBHP,BHP Group\n")
        got = store.get("symbols/list.csv")
        assert got.content == b"symbol,name\nBHP,BHP Group\n"
        assert (got.info.key, got.info.size, got.info.etag) == ("symbols/list.csv", 26, etag)
        assert got.info == store.head("symbols/list.csv")
        assert got.info.modified_at.tzinfo is UTC
        assert got.info.modified_at >= datetime(1970, 1, 1, tzinfo=UTC)
        assert etag

    def test_an_empty_object_is_an_object(self, store: ObjectStore) -> None:
        store.put("empty", b"")
        assert store.get("empty").content == b""
        assert store.get("empty", start=0, length=10).content == b""
        assert store.head("empty").size == 0

    def test_a_later_put_takes_the_place_and_has_another_etag(self, store: ObjectStore) -> None:
        first = store.put("key", b"one")
        second = store.put("key", b"two")
        assert first != second
        assert store.get("key").content == b"two"
        assert store.head("key").etag == second
        assert [info.key for info in store.list()] == ["key"]

    @pytest.mark.parametrize(
        ("start", "length", "content"),
        [
            (0, None, b"0123456789"),
            (3, None, b"3456789"),
            (3, 4, b"3456"),
            (0, 1, b"0"),
            (8, 99, b"89"),
            (10, None, b""),
            (99, 5, b""),
            (4, 0, b""),
        ],
    )
    def test_parts_of_an_object(self, store: ObjectStore, start: int, length: int | None, content: bytes) -> None:
        store.put("digits", b"0123456789")
        got = store.get("digits", start=start, length=length)
        assert got.content == content
        assert got.info == store.head("digits")

    def test_a_part_cannot_begin_before_the_object(self, store: ObjectStore) -> None:
        store.put("digits", b"0123456789")
        with pytest.raises(ValueError, match="not negative"):
            store.get("digits", start=-1)
        with pytest.raises(ValueError, match="not negative"):
            store.get("digits", length=-1)

    def test_what_is_missing_is_named(self, store: ObjectStore) -> None:
        store.put("there/file", b"x")
        for key in ("not there", "there", "there/file/below", "there/fil"):
            for read in (store.get, store.head):
                with pytest.raises(ObjectMissing, match=repr(key)) as error:
                    read(key)
                assert error.value.key == key
                assert not error.value.retryable
        with pytest.raises(ObjectMissing):
            store.get("not there", start=3, length=4)

    def test_what_is_deleted_is_missing_and_may_be_deleted_again(self, store: ObjectStore) -> None:
        store.put("a/b", b"x")
        store.put("a/c", b"y")
        for _ in range(2):
            store.delete("a/b")
            assert [info.key for info in store.list()] == ["a/c"]
            with pytest.raises(ObjectMissing):
                store.head("a/b")
        store.delete("never there/at all")
        store.put("a", b"a file where a folder was")
        store.delete("a/c")
        assert [info.key for info in store.list()] == ["a"]

    def test_a_put_if_absent_happens_once(self, store: ObjectStore) -> None:
        first = store.put("key", b"first", condition=IF_ABSENT)
        with pytest.raises(PreconditionFailed, match="'key'") as error:
            store.put("key", b"second", condition=IF_ABSENT)
        assert not error.value.retryable
        assert error.value.key == "key"
        assert store.get("key").content == b"first"
        assert store.head("key").etag == first
        store.delete("key")
        store.put("key", b"third", condition=IF_ABSENT)
        assert store.get("key").content == b"third"

    def test_a_put_over_a_known_version_is_refused_once_it_has_changed(self, store: ObjectStore) -> None:
        first = store.put("key", b"first")
        second = store.put("key", b"second", condition=Condition(first))
        for etag in (first, "never", "*"):
            with pytest.raises(PreconditionFailed):
                store.put("key", b"third", condition=Condition(etag))
        assert store.head("key").etag == second
        with pytest.raises(PreconditionFailed):
            store.put("none of that key", b"x", condition=Condition(second))
        assert [info.key for info in store.list()] == ["key"]

    def test_of_many_that_put_at_once_one_wins(self, store: ObjectStore) -> None:
        for condition in (IF_ABSENT, None):
            given = condition or Condition(store.head("key").etag)
            together, won = threading.Barrier(8), list[bytes]()

            def attempt(
                number: int, given: Condition = given, b: threading.Barrier = together, w: list[bytes] = won
            ) -> None:
                content = f"writer {number} {given.etag}".encode()
                b.wait()
                try:
                    store.put("key", content, condition=given)
                except PreconditionFailed:
                    return
                w.append(content)

            threads = [threading.Thread(target=attempt, args=(number,)) for number in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(won) == 1
            assert store.get("key").content == won[0]

    def test_a_large_object_comes_in_parts_of_any_sizes(self, store: ObjectStore) -> None:
        block = bytes(range(256)) * 4096
        parts = [b"", b"head", block * 5, block[:77], block * 2]
        etag = store.upload("large", iter(parts))
        whole = b"".join(parts)
        assert store.get("large").content == whole
        assert (store.head("large").size, store.head("large").etag) == (len(whole), etag)
        assert len(whole) > LARGE
        assert store.get("large", start=5 * 1024 * 1024, length=100).content == whole[5 * 1024 * 1024 :][:100]
        assert store.upload("small", [b"a", b"b"]) == store.head("small").etag
        assert store.upload("nothing", []) == store.head("nothing").etag
        assert store.get("small").content == b"ab"
        assert [info.key for info in store.list()] == ["large", "nothing", "small"]

    def test_an_upload_too_may_have_to_be_the_first(self, store: ObjectStore) -> None:
        first = store.upload("large", [b"x" * LARGE], condition=IF_ABSENT)
        with pytest.raises(PreconditionFailed):
            store.upload("large", [b"y" * LARGE], condition=IF_ABSENT)
        with pytest.raises(PreconditionFailed):
            store.upload("large", [b"y"], condition=IF_ABSENT)
        assert store.head("large").etag == first
        assert store.get("large", length=2).content == b"xx"

    def test_an_upload_too_may_be_for_a_known_version(self, store: ObjectStore) -> None:
        first = store.put("large", b"small at first")
        second = store.upload("large", [b"z" * LARGE], condition=Condition(first))
        with pytest.raises(PreconditionFailed):
            store.upload("large", [b"y"], condition=Condition(first))
        with pytest.raises(PreconditionFailed):
            store.upload("large", [b"y" * LARGE], condition=Condition(first))
        assert store.head("large").etag == second
        assert store.get("large", length=2).content == b"zz"

    @pytest.mark.parametrize("sent", [3, LARGE])
    def test_half_an_upload_is_never_seen(self, store: ObjectStore, sent: int) -> None:
        store.put("old", b"as it was")

        def parts() -> Iterator[bytes]:
            yield b"x" * sent
            assert [info.key for info in store.list()] == ["old"]
            with pytest.raises(ObjectMissing):
                store.head("new")
            assert store.get("old").content == b"as it was"
            raise OSError("the line is cut")

        for key in ("new", "old"):
            with pytest.raises(OSError, match="the line is cut"):
                store.upload(key, parts())
        assert [info.key for info in store.list()] == ["old"]
        assert store.get("old").content == b"as it was"

    def test_keys_are_listed_by_their_bytes(self, store: ObjectStore) -> None:
        given_keys = ["b", "a/b", "a", "a-b", "a.b", "a0", "aa", "A", "a/b/c", "ab/c", "é", "z", "🐍", "\uffee", "a /b"]
        for key in given_keys:
            store.put(key, key.encode())
        expected = sorted(given_keys, key=str.encode)
        assert [info.key for info in store.list()] == expected
        assert [info.key for info in store.list("a")] == [key for key in expected if key.startswith("a")]
        assert [info.key for info in store.list("a/")] == ["a/b", "a/b/c"]
        assert [info.key for info in store.list(after="a/b")] == expected[expected.index("a/b") + 1 :]
        assert [info.key for info in store.list("a", after="a/")] == ["a/b", "a/b/c", "a0", "aa", "ab/c"]
        assert list(store.list("none")) == []
        assert list(store.list("z")) == [store.head("z")]
        assert all(store.get(key).content == key.encode() for key in given_keys)

    def test_more_than_one_page_is_listed(self, store: ObjectStore) -> None:
        expected = [f"page/{number:04d}" for number in range(205)]
        for key in reversed(expected):
            store.put(key, b"")
        listing = store.list("page/")
        assert next(listing).key == "page/0000"
        assert ["page/0000", *(info.key for info in listing)] == expected
        assert [info.key for info in store.list("page/", after="page/0202")] == expected[-2:]

    @pytest.mark.parametrize("key", ODD_KEYS)
    def test_any_key_comes_back_as_it_went(self, store: ObjectStore, key: str) -> None:
        store.put(key, b"one")
        store.put("other", b"other")
        assert store.get(key).content == b"one"
        assert key in [info.key for info in store.list()]
        assert [info.key for info in store.list(key)] == [key]
        store.put(key, b"two", condition=Condition(store.head(key).etag))
        assert store.get(key).content == b"two"
        store.delete(key)
        assert [info.key for info in store.list()] == ["other"]

    @pytest.mark.parametrize(
        "key",
        [
            "",
            "/",
            "/a",
            "a/",
            "a//b",
            ".",
            "..",
            "../a",
            "a/../b",
            "a/./b",
            "a/..",
            "a\nb",
            "a\0",
            "\udc80",
            "x" * (KEY_BYTES + 1),
            "é" * 513,
        ],
    )
    def test_a_key_that_not_every_store_can_have_is_refused(self, store: ObjectStore, key: str) -> None:
        calls: list[Callable[[str], object]] = [
            store.get,
            store.head,
            store.delete,
            lambda k: store.put(k, b""),
            lambda k: store.upload(k, [b""]),
        ]
        for call in calls:
            with pytest.raises(InvalidObjectKey) as error:
                call(key)
            assert "\n" not in str(error.value)
        assert list(store.list()) == []

    def test_any_puts_and_deletes_read_like_a_dictionary(self, store: ObjectStore) -> None:
        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(st.tuples(keys, st.one_of(st.none(), st.binary(max_size=8))), max_size=12), keys)
        def holds(actions: list[tuple[str, bytes | None]], prefix: str) -> None:
            for info in store.list():
                store.delete(info.key)
            model: dict[str, bytes] = {}
            for key, content in actions:
                if content is None:
                    store.delete(key)
                    model.pop(key, None)
                else:
                    store.put(key, content)
                    model[key] = content
            expected = sorted(model, key=str.encode)
            assert [info.key for info in store.list()] == expected
            assert [info.key for info in store.list(prefix)] == [key for key in expected if key.startswith(prefix)]
            assert {key: store.get(key).content for key in model} == model

        holds()


class Forbidden(ObjectStoreContract):
    """What a store promises where we have no rights; an adapter joins by a fixture ``denied_store`` too."""

    @pytest.fixture
    def denied_store(self) -> ObjectStore:
        """A store with an object ``open/there``, in which nothing below ``denied/`` may be touched, though ``denied/there`` exists."""
        raise NotImplementedError

    @pytest.mark.parametrize("key", ["denied/there", "denied/missing"])
    def test_forbidden_is_not_missing(self, denied_store: ObjectStore, key: str) -> None:
        assert denied_store.get("open/there").content == b"x"
        calls: list[Callable[[str], object]] = [
            denied_store.get,
            denied_store.head,
            denied_store.delete,
            lambda k: denied_store.put(k, b"x"),
            lambda k: denied_store.put(k, b"x", condition=IF_ABSENT),
            lambda k: denied_store.upload(k, [b"x" * LARGE]),
        ]
        for call in calls:
            with pytest.raises(AccessDenied) as error:
                call(key)
            assert not error.value.retryable
            assert "\n" not in str(error.value)
