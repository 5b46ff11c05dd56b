"""The synchronous face of an asynchronous adapter: what is awaited, read, raised, given and left behind."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from types import TracebackType
from typing import Protocol

import pytest

from tests.support.async_facade import synchronous


class Shelf(Protocol):
    """The synchronous port."""

    name: str

    def length(self) -> int: ...

    def books(self, after: int = 0) -> Iterator[str]: ...

    def add(self, titles: Iterable[str], *, twice: bool = False) -> int: ...

    def burn(self) -> None: ...


class AsyncShelf:
    """Its asynchronous adapter."""

    name = "shelf"

    def __init__(self, *titles: str) -> None:
        self.titles = list(titles)
        self.threads = {threading.current_thread()}
        self.readers = 0

    async def length(self) -> int:
        self.threads.add(threading.current_thread())
        await asyncio.sleep(0)
        return len(self.titles)

    async def books(self, after: int = 0) -> AsyncIterator[str]:
        self.readers += 1
        try:
            for title in self.titles[after:]:
                await asyncio.sleep(0)
                yield title
        finally:
            self.readers -= 1

    async def add(self, titles: AsyncIterable[str], *, twice: bool = False) -> int:
        async for title in titles:
            self.titles += [title] * (1 + twice)
        return len(self.titles)

    async def burn(self) -> None:
        await asyncio.sleep(0)
        raise PermissionError("no fire here")


def test_coroutines_are_awaited_on_one_thread_of_its_own() -> None:
    shelf = AsyncShelf("a", "b")
    with synchronous(shelf, Shelf) as face:
        assert (face.length(), face.length(), face.name) == (2, 2, "shelf")
    assert len(shelf.threads - {threading.current_thread()}) == 1


def test_asynchronous_iterators_are_iterators() -> None:
    with synchronous(AsyncShelf("a", "b", "c"), Shelf) as face:
        assert list(face.books()) == ["a", "b", "c"]
        assert list(face.books(after=2)) == ["c"]
        assert list(face.books(3)) == []
        one, other = face.books(), face.books()
        assert [next(one), next(other), next(one)] == ["a", "a", "b"]


def test_an_iterator_that_is_not_read_to_its_end_is_closed() -> None:
    shelf = AsyncShelf("a", "b", "c")
    with synchronous(shelf, Shelf) as face:
        books = iter(face.books())
        assert next(books) == "a"
        assert shelf.readers == 1
        del books
        assert shelf.readers == 0
        left_open = face.books()
        assert next(left_open) == "a"
    assert shelf.readers == 0


def test_errors_are_raised_where_the_call_stands() -> None:
    with synchronous(AsyncShelf(), Shelf) as face:
        with pytest.raises(PermissionError, match="no fire here"):
            face.burn()
        assert face.length() == 0


def test_iterables_are_read_where_they_may_call_the_adapter() -> None:
    with synchronous(AsyncShelf("a"), Shelf) as face:

        def titles() -> Iterator[str]:
            yield f"after {face.length()}"
            yield f"after {face.length()}"
            raise OSError("the line is cut")

        with pytest.raises(OSError, match="the line is cut"):
            face.add(titles())
        assert list(face.books()) == ["a", "after 1", "after 2"]
        assert face.add(["z"], twice=True) == 5


def test_many_threads_may_call_at_once() -> None:
    shelf = AsyncShelf()
    with synchronous(shelf, Shelf) as face:
        threads = [threading.Thread(target=face.add, args=([str(number)] * 20,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(face.books()) == sorted(str(number) for number in range(8) for _ in range(20))


def test_only_what_the_port_has_is_there() -> None:
    with synchronous(AsyncShelf("a"), Shelf) as face:
        with pytest.raises(AttributeError, match="the port has no 'titles'"):
            face.titles  # type: ignore[attr-defined]  # noqa: B018
        with pytest.raises(TypeError, match="unexpected keyword argument 'thrice'"):
            face.add([], thrice=True)  # type: ignore[call-arg]


def test_what_an_adapter_lacks_is_named() -> None:
    class Bare:
        async def length(self) -> int:
            return 0

    before = threading.active_count()
    with pytest.raises(TypeError, match="Bare lacks add, books, burn, name"), synchronous(Bare(), Shelf):
        pass
    assert threading.active_count() == before


class Opened(AsyncShelf):
    """An adapter that is opened and closed."""

    def __init__(self, *titles: str, refuse: bool = False, break_down: bool = False) -> None:
        super().__init__(*titles)
        self.refuse, self.break_down = refuse, break_down
        self.tasks: list[asyncio.Task[object] | None] = []

    async def __aenter__(self) -> Opened:
        if self.refuse:
            raise ConnectionError("nobody there")
        self.tasks.append(asyncio.current_task())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.tasks.append(asyncio.current_task())
        if self.break_down:
            raise ConnectionError("gone before the end")


def test_a_context_manager_is_entered_and_left_in_one_task() -> None:
    shelf = Opened("a")
    with synchronous(shelf, Shelf) as face:
        assert face.length() == 1
        assert len(shelf.tasks) == 1
    first, last = shelf.tasks
    assert first is last is not None


def test_failing_to_open_or_to_close_is_an_error_and_leaves_no_thread() -> None:
    before = threading.active_count()
    with pytest.raises(ConnectionError, match="nobody there"), synchronous(Opened(refuse=True), Shelf):
        pass
    with pytest.raises(ConnectionError, match="gone before"), synchronous(Opened(break_down=True), Shelf) as face:
        assert face.length() == 0
    assert threading.active_count() == before


def test_after_the_end_nothing_runs_and_nothing_can_be_called() -> None:
    before = threading.active_count()
    with synchronous(AsyncShelf("a"), Shelf) as face:
        assert face.length() == 1
    assert threading.active_count() == before
    with pytest.raises(RuntimeError, match="is closed"):
        face.length()


def test_a_loop_that_would_wait_for_itself_says_so() -> None:
    class Nested(AsyncShelf):
        async def length(self) -> int:
            return face.length()

    with (
        synchronous(Nested(), Shelf) as face,
        pytest.raises(RuntimeError, match="cannot wait for itself"),
    ):
        face.length()


def test_a_call_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck(AsyncShelf):
        async def length(self) -> int:
            await asyncio.Event().wait()
            return 0

    with synchronous(Stuck("a"), Shelf) as face:
        monkeypatch.setattr("tests.support.async_facade.LIMIT", 0.01)
        with pytest.raises(TimeoutError):
            face.length()
        monkeypatch.undo()
        assert list(face.books()) == ["a"]
