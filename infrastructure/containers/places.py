"""Names of object stores besides the profile's own: a folder, or a bucket."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from application.ports.errors import StoreMissing
from domain.shared.errors import InvalidValue
from infrastructure.containers import buckets
from infrastructure.settings import Settings

if TYPE_CHECKING:
    from application.ports.object_locations import ObjectLocations
    from application.ports.object_store import ObjectStore

_FOLDER, _BUCKET = "file:", "s3:"
_NOT_IN_BUCKETS = "/\\~:"


def folder(path: Path) -> str:
    """The name of the objects in a folder, which the first put makes."""
    return f"{_FOLDER}{path}"


def bucket(name: str) -> str:
    """The name of the objects in a bucket, below the settings' prefix."""
    return f"{_BUCKET}{name}"


def place(given: str | Path) -> str:
    """The name of the objects in a folder that is there, or in a bucket.

    Raises:
        StoreMissing: a path that is no folder was given.
    """
    if (path := Path(given).expanduser()).is_dir():
        return folder(path)
    if isinstance(given, Path) or set(given) & set(_NOT_IN_BUCKETS):
        raise StoreMissing(f"there is no folder {str(given)!r}: give one that is there, or the name of a bucket")
    return bucket(given)


def is_folder(name: str) -> bool:
    """Whether ``folder`` gave the name."""
    return name.startswith(_FOLDER)


def object_store(settings: Settings, name: str) -> ObjectStore:
    """The store of a name that ``folder`` or ``bucket`` gave.

    Raises:
        InvalidValue: neither did.
        MissingDependency: settings or packages for a bucket are missing; all are named.
    """
    kind, where = _parsed(name)
    if kind == _FOLDER:
        from adapters.local.object_store import LocalObjectStore

        return LocalObjectStore(Path(where))
    found = buckets.bucket(settings, where)
    return buckets.objects(found, buckets.client(found))


def object_locations(settings: Settings, name: str) -> ObjectLocations:
    """Where Polars finds the objects of such a store; raises likewise."""
    kind, where = _parsed(name)
    if kind == _FOLDER:
        from adapters.local.object_locations import LocalObjectLocations

        return LocalObjectLocations(Path(where))
    return buckets.locations(buckets.bucket(settings, where))


def _parsed(name: str) -> tuple[str, str]:
    kind, colon, where = name.partition(":")
    if kind + colon not in {_FOLDER, _BUCKET} or not where:
        raise InvalidValue(f"{name!r} names no object store: use {_FOLDER}PATH or {_BUCKET}BUCKET", field="name")
    return kind + colon, where
