"""Whether a container holds what the ports promise.

A provider's own type check accepts anything for a Protocol, so the methods of each port are looked for, with their arguments.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from typing import Any

from domain.shared.errors import TicktapeError


class IncompleteContainer(TicktapeError):
    """A container lacks an adapter, or an adapter lacks what its port promises.

    Attributes:
        missing: what is missing, by port.
    """

    def __init__(self, profile: str, missing: dict[str, str]) -> None:
        """Names everything that is missing in one line."""
        super().__init__(f"profile {profile!r} is incomplete: " + "; ".join(f"{k}: {v}" for k, v in missing.items()))
        self.missing = missing


class MissingDependency(TicktapeError):
    """An adapter cannot be made, because settings or packages are missing.

    Attributes:
        names: the settings' well-known variables, or what to install.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Names everything that is missing in one line."""
        self.names = tuple(names)
        super().__init__(f"needs {', '.join(self.names)}")


def shortcomings(adapter: object, port: type) -> str:
    """What ``adapter`` lacks of the Protocol, or class, ``port``, as text; empty where it is complete."""
    if not getattr(port, "_is_protocol", False):
        return "" if isinstance(adapter, port) else f"{type(adapter).__name__} is no {port.__name__}"
    lacking = [what for name, member in _members(port) if (what := _lacks(adapter, name, member))]
    return f"{type(adapter).__name__} lacks {', '.join(lacking)}" if lacking else ""


def _members(port: type) -> Iterator[tuple[str, Any]]:
    for base in port.__mro__:
        if getattr(base, "_is_protocol", False):
            yield from ((name, member) for name, member in vars(base).items() if not name.startswith("_"))


def _lacks(adapter: object, name: str, promised: Any) -> str:
    if not callable(promised):
        return "" if hasattr(type(adapter), name) or hasattr(adapter, name) else name
    method = getattr(adapter, name, None)
    if not callable(method):
        return f"{name}()"
    try:
        parameters = [*inspect.signature(promised).parameters.values()][1:]
        inspect.signature(method).bind(
            *(p.name for p in parameters if p.kind in {p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD}),
            **{p.name: p.name for p in parameters if p.kind is p.KEYWORD_ONLY},
        )
    except TypeError as error:
        return f"{name}(): {error}"
    return ""
