"""Raw batches: as one table, and onto the tape."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from application.ports.column_scanner import ColumnScanner
from application.ports.object_locations import ObjectLocations
from application.ports.object_store import ObjectStore
from application.ports.progress import Progress
from application.ports.tape import Tape
from infrastructure.containers import places
from infrastructure.containers.build import build
from infrastructure.settings import load_settings

if TYPE_CHECKING:
    from application.collection.use_cases.process_raw_data import ProcessRawData
    from application.market_data.use_cases.aggregate_prices import AggregatePrices
    from infrastructure.containers.container import Container


def aggregate_prices(container: Container, place: str = "", cache: Path | None = None) -> AggregatePrices:
    """Brings raw batches together as one frame.

    Args:
        container: of any profile with objects.
        place: name of an object store, as ``infrastructure.containers.places`` gives it; "": the profile's own.
        cache: a folder for copies of objects; None: none are kept.
    """
    from application.market_data.use_cases.aggregate_prices import AggregatePrices

    store, locations = container.get(ObjectStore, place), container.get(ObjectLocations, place)
    if cache is not None:
        from adapters.local.object_cache import CachedObjectLocations

        locations = CachedObjectLocations(store, cache)
    return AggregatePrices(store, locations)


@contextmanager
def prices_of(place: str | Path | None = None, cache: Path | None = None) -> Iterator[AggregatePrices]:
    """The same with a container of its own, as long as it is needed.

    Args:
        place: name of a bucket, or a folder that is there; None: what the settings say.
        cache: a folder for copies of objects, where they are in a bucket; None: none are kept.

    Raises:
        IncompleteContainer: settings are missing; all are named.
        StoreMissing: a path that is no folder was given.
        PortError: the objects cannot be reached.
    """
    name = "" if place is None else places.place(place)
    with build(load_settings()) as container:
        yield aggregate_prices(container, name, None if places.is_folder(name) else cache)


def process_raw_data(container: Container) -> ProcessRawData:
    """Brings raw batches onto the tape, and writes all of them as one table where it is asked for."""
    from application.collection.compaction.compactor import RawCompactor
    from application.collection.use_cases.process_raw_data import ProcessRawData
    from application.market_data.aggregation.prices import RawPrices

    store, locations = container.get(ObjectStore), container.get(ObjectLocations)
    return ProcessRawData(
        RawCompactor(store, locations, container.get(Tape), container.get(Progress)),
        RawPrices(store, locations),
        container.get(ColumnScanner),
        store,
    )
