"""The adapters of a profile, by their ports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from threading import RLock
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from infrastructure.containers.completeness import IncompleteContainer, MissingDependency, shortcomings
from infrastructure.containers.making import ANY, Key, Making, Table
from infrastructure.settings import Settings

T = TypeVar("T")


class Container:
    """Adapters, each made when it is first asked for, once, and checked against its port.

    Use it as a context manager, or call ``close``, so that files are closed.

    Attributes:
        profile: name of the profile.
        settings: what adapters are made by.
    """

    def __init__(self, profile: str, settings: Settings, table: Table, making: Making) -> None:
        """Takes what the profile provides and what makes it; ``build`` is how to get a container."""
        self.profile, self.settings = profile, settings
        self._table, self._making = table, making
        self._checked: dict[tuple[type, str], Any] = {}
        self._lock = RLock()

    def get(self, port: type[T], name: str = "") -> T:
        """The adapter behind a port.

        Args:
            port: a Protocol, or another class of which there is one.
            name: which of several: ``get(TradingCalendar, "XNYS")``; "" where there is one.

        Raises:
            IncompleteContainer: the profile has none, settings or packages are missing, or it lacks what the port promises.
            PortError: it cannot be opened.
        """
        with self._lock:
            lacking = self._lacking(port, name)
            if lacking:
                raise IncompleteContainer(self.profile, {_called(port, name): lacking})
            return cast("T", self._checked[port, name])

    def provides(self, port: type, name: str = "") -> bool:
        """Whether the profile has an adapter of that name; nothing is made."""
        return self._provider(port, name) is not None

    def check(self, keys: Iterable[Key]) -> None:
        """Makes adapters and checks them all.

        Args:
            keys: ports, or ports with a name.

        Raises:
            IncompleteContainer: names every one that is missing or incomplete.
            PortError: one cannot be opened.
        """
        with self._lock:
            wanted = [key if isinstance(key, tuple) else (key, "") for key in keys]
            lacking = {_called(*key): what for key in wanted if (what := self._lacking(*key))}
        if lacking:
            raise IncompleteContainer(self.profile, lacking)

    def close(self) -> None:
        """Closes what was opened, the last first; may be called again."""
        with self._lock:
            self._checked.clear()
            self._making.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def _lacking(self, port: type, name: str) -> str:
        """Why there is no adapter; "" where there is one."""
        if (port, name) in self._checked:
            return ""
        try:
            adapter = self._made(port, name)
        except MissingDependency as error:
            return str(error)
        lacking = "no adapter" if adapter is None else shortcomings(adapter, port)
        if not lacking:
            self._checked[port, name] = adapter
        return lacking

    def _made(self, port: type, name: str) -> Any:
        provider = self._provider(port, name)
        return None if provider is None else provider()

    def _provider(self, port: type, name: str) -> Callable[[], Any] | None:
        own = self._table.get((port, name) if name else port)
        if own is not None or not name:
            return own
        of_any = self._table.get((port, ANY))
        return None if of_any is None else partial(of_any, name)


def _called(port: type, name: str) -> str:
    return f"{port.__name__} {name}" if name else port.__name__
