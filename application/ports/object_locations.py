"""Where objects are, for readers that open them by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from application.ports.object_store import ObjectInfo


@dataclass(frozen=True, slots=True)
class Locations:
    """Objects as Polars opens them.

    Attributes:
        sources: one for each object, in their order: a path or an address, or the content itself; all of one kind.
        options: what else is needed to get there, such as the address of a server.
    """

    sources: list[str] | list[bytes]
    options: Mapping[str, str] = field(default_factory=dict)


class ObjectLocations(Protocol):
    """Lets Polars scan objects of a store where they are, without a copy through the store's ``get``."""

    def of(self, objects: Sequence[ObjectInfo]) -> Locations:
        """The locations of objects that the store has listed.

        An object that has since been deleted or cannot be had may still have a place: opening it fails then.

        Raises:
            StoreUnavailable, AccessDenied: nothing can be had at present, or by us.
        """
        ...
