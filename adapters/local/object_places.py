"""The files of an object store in a local folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from adapters.local.names import displaced, path_of
from application.ports.object_places import Places
from application.ports.object_store import ObjectInfo


class LocalObjectPlaces:
    """Paths of the objects of a ``LocalObjectStore``."""

    def __init__(self, folder: Path) -> None:
        """Takes the store's folder."""
        self._folder = folder

    def of(self, objects: Sequence[ObjectInfo]) -> Places:
        """See ``ObjectPlaces.of``."""
        return Places([self._path(info.key) for info in objects])

    def _path(self, key: str) -> str:
        path = path_of(key)
        aside = self._folder / displaced(path)
        return str(aside if aside.is_file() else self._folder / path)
