"""How a profile's adapters are made: imported at their first use, made once, closed in reverse order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from importlib import import_module
from typing import Any

from dependency_injector import providers

Maker = str | Callable[..., Any]
"""What makes an adapter: a class or function, or where one stands: ``adapters.sqlite.event_store:SqliteEventStore``."""

Key = type | tuple[type, str]
"""A port, or one of several adapters of a port by its name."""

Table = Mapping[Key, providers.Provider[Any]]
"""What a profile provides."""

ANY = "*"
"""Stands in a table for every name that has no line of its own; its provider is called with the name."""


class Making:
    """Makes providers, and remembers what they have made."""

    def __init__(self) -> None:
        """Nothing has been made."""
        self._made = ExitStack()
        self._kept: list[providers.BaseSingleton[Any]] = []

    def once(self, maker: Maker, *arguments: Any, **named: Any) -> providers.Provider[Any]:
        """A provider of one adapter, made at its first use.

        Args:
            maker: what makes it.
            arguments: what it is made of; of a provider, what that provides.
            named: likewise, by name.
        """
        provider = providers.ThreadSafeSingleton(self._noting(maker), *arguments, **named)
        self._kept.append(provider)
        return provider

    def each(self, maker: Maker, *arguments: Any, **named: Any) -> providers.Provider[Any]:
        """A provider of an adapter a name, for a line of ``ANY``: the maker is told the name after its arguments."""
        return providers.Factory(self._noting(maker), *arguments, **named)

    def found(self, place: str) -> providers.Provider[Any]:
        """A provider of what stands at a place, itself: of a function that is the adapter."""
        return self.once(lambda: imported(place))

    def close(self) -> None:
        """Closes what was made, the last first, and forgets it; all of it, also where closing one fails.

        Raises:
            Exception: what closing raised, the last if there were several.
        """
        for provider in self._kept:
            provider.reset()
        self._made.close()

    def _noting(self, maker: Maker) -> Callable[..., Any]:
        def make(*arguments: Any, **named: Any) -> Any:
            made = (imported(maker) if isinstance(maker, str) else maker)(*arguments, **named)
            close = getattr(made, "close", None)
            if callable(close):
                self._made.callback(close)
            return made

        return make


def imported(place: str) -> Any:
    """What stands at ``module:name``."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
