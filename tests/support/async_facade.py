"""A synchronous face of an asynchronous adapter, so that it runs the contract suite of its port as it stands."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Coroutine,
    Generator,
    Iterable,
    Iterator,
)
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

P = TypeVar("P")
T = TypeVar("T")

LIMIT = 60.0
"""Seconds after which a call is given up: a test fails where it would hang."""

_END: Any = object()


@contextmanager
def synchronous(adapter: object, port: Callable[..., P]) -> Iterator[P]:
    """An asynchronous adapter as the synchronous port whose promises it keeps.

    Each call runs on one event loop in a thread of its own, whichever thread it comes from. A coroutine is awaited, an asynchronous
    iterator is read as an iterator, an error is raised where the call stands. What the adapter's annotations call an ``AsyncIterable``
    or ``AsyncIterator`` may be given as any iterable: it is read in another thread than the loop's, so that it may call the adapter too.

    Args:
        adapter: has the port's methods as coroutines and asynchronous iterators; or is an asynchronous context manager that gives such
            an adapter, and is entered and left in one task of the loop.
        port: the protocol that the suite is written for.

    Raises:
        TypeError: the adapter lacks a method of the port.
        TimeoutError: a call took longer than ``LIMIT``.
    """
    with ThreadPoolExecutor(1, "event-loop") as executor:
        life = _Life(adapter)
        ended = executor.submit(asyncio.run, life.run())
        beginnings: list[Future[Any]] = [life.begun, ended]
        wait(beginnings, LIMIT, FIRST_COMPLETED)
        if ended.done():
            ended.result()
        try:
            yield _Facade(life, port)  # type: ignore[misc]
        finally:
            life.end()
            ended.result(LIMIT)


class _Life:
    """An event loop from the adapter's beginning to its end.

    Attributes:
        begun: the loop and the adapter, once both are there.
    """

    def __init__(self, adapter: object) -> None:
        self.begun: Future[tuple[asyncio.AbstractEventLoop, object]] = Future()
        self._given = adapter

    async def run(self) -> None:
        """Enters the adapter, waits for the end and leaves it."""
        self._thread, self._over = threading.current_thread(), asyncio.Event()
        async with AsyncExitStack() as stack:
            adapter = self._given
            if isinstance(adapter, AbstractAsyncContextManager):
                adapter = await stack.enter_async_context(adapter)
            self.begun.set_result((asyncio.get_running_loop(), adapter))
            await self._over.wait()

    def end(self) -> None:
        """Lets it end."""
        self.begun.result()[0].call_soon_threadsafe(self._over.set)

    @property
    def is_over(self) -> bool:
        """Whether nothing can be awaited any more."""
        return self.begun.result()[0].is_closed()

    def await_here(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """What a coroutine comes to, on the loop, while this thread waits."""
        if self.is_over or threading.current_thread() is self._thread:
            coroutine.close()
            why = "is closed" if self.is_over else "cannot wait for itself: await the adapter here"
            raise RuntimeError(f"the adapter's event loop {why}")
        future = asyncio.run_coroutine_threadsafe(coroutine, self.begun.result()[0])
        try:
            return future.result(LIMIT)
        except BaseException:
            future.cancel()
            raise


class _Facade:
    """Has the names that a port has, and no more."""

    def __init__(self, life: _Life, port: object) -> None:
        self._life, (_, self._adapter) = life, life.begun.result()
        self._names = {name for name in dir(port) if not name.startswith("_")} | set(get_type_hints(port))
        if lacking := sorted(name for name in self._names if not hasattr(self._adapter, name)):
            raise TypeError(f"{type(self._adapter).__name__} lacks {', '.join(lacking)}")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._names:
            raise AttributeError(f"the port has no {name!r}")
        found = getattr(self._adapter, name)
        return _called(self._life, found) if inspect.isroutine(found) else found


def _called(life: _Life, method: Any) -> Callable[..., Any]:
    signature, hints = inspect.signature(method), get_type_hints(method)
    streams = {name for name in signature.parameters if _is_stream(hints.get(name))}

    async def on_the_loop(given: inspect.BoundArguments) -> Any:
        result = method(*given.args, **given.kwargs)
        return await result if inspect.isawaitable(result) else result

    def call(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs)
        for name in streams & given.arguments.keys():
            given.arguments[name] = _read_elsewhere(given.arguments[name])
        result = life.await_here(on_the_loop(given))
        return _iterated(life, result) if isinstance(result, AsyncIterator) else result

    return call


def _is_stream(annotation: object) -> bool:
    """Whether it is an asynchronous iterable, or a union with one."""
    if get_origin(annotation) in (AsyncIterable, AsyncIterator):
        return True
    return any(_is_stream(part) for part in get_args(annotation))


async def _read_elsewhere(items: Iterable[T]) -> AsyncIterator[T]:
    """The items, each taken in a thread that may wait."""
    iterator = iter(items)
    while (item := await asyncio.to_thread(next, iterator, _END)) is not _END:
        yield item


def _iterated(life: _Life, items: AsyncIterator[T]) -> Generator[T, None, None]:
    """The items, each asked for when it is wanted; closed where reading ends early."""
    try:
        while (item := life.await_here(_next(items))) is not _END:
            yield item
    finally:
        if isinstance(items, AsyncGenerator) and not life.is_over:
            life.await_here(items.aclose())


async def _next(items: AsyncIterator[T]) -> T:
    found: T = await anext(items, _END)
    return found
