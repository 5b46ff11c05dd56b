"""Builds the container of a profile: complete, or refused with the names of what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module

from domain.shared.errors import TicktapeError
from infrastructure.containers.container import Container
from infrastructure.containers.making import Key, Making, Table
from infrastructure.settings import Settings, load_settings

PROFILES = ("local", "memory", "aws")
"""Each is a module of ``infrastructure.containers.profiles``."""


class UnknownProfile(TicktapeError):
    """There is no profile of that name."""


def build(
    settings: Settings | None = None,
    *,
    profile: str | None = None,
    needs: Iterable[Key] = (),
    replacing: Mapping[Key, object] | None = None,
) -> Container:
    """The container of a profile.

    Args:
        settings: None: from the environment.
        profile: one of ``PROFILES``; None: what the settings say.
        needs: ports to make and check now, so that a job starts complete or not at all; the others are made, and
            their packages imported, when they are first asked for.
        replacing: adapters to use instead of the profile's, or besides them, by port; they are closed with the container.

    Raises:
        IncompleteContainer: an adapter is missing or lacks what its port promises; all such are named.
        UnknownProfile: there is no such profile.
        PortError: the data folder or a store cannot be opened.
    """
    given = load_settings() if settings is None else settings
    name = given.profile if profile is None else profile
    making = Making()
    container = Container(name, given, _replaced(_table(name, given, making), replacing or {}, making), making)
    try:
        container.check(needs)
    except BaseException:
        container.close()
        raise
    return container


def _table(profile: str, settings: Settings, making: Making) -> Table:
    if profile not in PROFILES:
        raise UnknownProfile(f"no profile {profile!r}: use {', '.join(PROFILES[:-1])} or {PROFILES[-1]}")
    table: Table = import_module(f"infrastructure.containers.profiles.{profile}").ports(settings, making)
    return table


def _replaced(table: Table, replacing: Mapping[Key, object], making: Making) -> Table:
    """The table with other adapters, which those that are made of the former get too."""
    added = {}
    for key, adapter in replacing.items():
        given = making.once(_same(adapter))
        if key in table:
            table[key].override(given)
        else:
            added[key] = given
    return {**table, **added}


def _same(adapter: object) -> Callable[[], object]:
    return lambda: adapter
