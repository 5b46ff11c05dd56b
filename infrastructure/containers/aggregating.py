"""Raw batches of a folder, of a bucket, or of the profile that the settings name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from application.ports.errors import StoreMissing
from infrastructure.containers.build import build
from infrastructure.settings import load_settings

if TYPE_CHECKING:
    from application.market_data.use_cases.aggregate_prices import AggregatePrices

_NOT_IN_BUCKETS = "/\\~:"

STORES = ("object_store", "object_locations")


@contextmanager
def aggregate_prices(place: str | Path | None = None, cache: Path | None = None) -> Iterator[AggregatePrices]:
    """The use case, as long as it is needed.

    Args:
        place: name of a bucket, or a folder that is there; None: what the settings say.
        cache: a folder for copies of objects; None: none are kept.

    Raises:
        IncompleteContainer: settings are missing; all are named.
        StoreMissing: a path that is no folder was given.
        PortError: the objects cannot be reached.
    """
    from application.market_data.use_cases.aggregate_prices import AggregatePrices

    if place is not None and (folder := Path(place).expanduser()).is_dir():
        from adapters.local.object_locations import LocalObjectLocations
        from adapters.local.object_store import LocalObjectStore

        yield AggregatePrices(LocalObjectStore(folder), LocalObjectLocations(folder))
        return
    if isinstance(place, Path) or (place is not None and set(place) & set(_NOT_IN_BUCKETS)):
        raise StoreMissing(f"there is no folder {str(place)!r}: give one that is there, or the name of a bucket")
    bucket = {} if place is None else {"profile": "aws", "s3_bucket_name": str(place)}
    with build(load_settings(**bucket), needs=STORES) as container:
        from adapters.local.object_cache import CachedObjectLocations

        store = container.object_store()
        yield AggregatePrices(
            store, container.object_locations() if cache is None else CachedObjectLocations(store, cache)
        )
