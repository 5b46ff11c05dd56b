"""The slice that fetches daily prices of stocks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from infrastructure.containers.completeness import MissingDependency
from infrastructure.data_folder import open_data_folder
from infrastructure.retry import PRICES
from infrastructure.settings import Settings

if TYPE_CHECKING:
    from adapters.yahoo.prices import YahooPriceSource
    from application.collection.use_cases.fetch_prices import FetchPrices
    from application.ports.clock import Clock
    from application.ports.object_store import ObjectStore
    from application.ports.progress import Progress
    from application.ports.rate_limiter import RateLimiter
    from infrastructure.containers.build import Container

CACHE = "yahoo"
TEMPORARY = "ticktape-yahoo"


def price_source(settings: Settings, clock: Clock, base_url: str | None = None) -> YahooPriceSource:
    """Yahoo, or another server that answers as it does.

    Raises:
        MissingDependency: the packages of the extra ``stocks`` are missing.
        PortError: the data folder cannot be opened.
    """
    if find_spec("yfinance") is None:
        raise MissingDependency(["the extra stocks (pip install 'ticktape[stocks]')"])
    from adapters.yahoo.prices import YahooPriceSource

    return YahooPriceSource(
        _cache(settings), clock, base_url=base_url or settings.yahoo_url, retrying=PRICES.retrying()
    )


def rate_limiter(settings: Settings) -> RateLimiter:
    """Requests so many seconds apart as the settings say."""
    from adapters.system.rate_limiter import SteadyRateLimiter

    return SteadyRateLimiter(settings.yahoo_seconds)


def fetch_prices(
    container: Container,
    *,
    objects: ObjectStore | None = None,
    base_url: str | None = None,
    rate_limiter: RateLimiter | None = None,
    progress: Progress | None = None,
) -> FetchPrices:
    """The use case with a container's adapters.

    Args:
        container: of any profile with a tape and objects.
        objects: where raw batches go; None: the container's.
        base_url: another server than Yahoo's; None: what the settings say.
        rate_limiter: the budget of requests; None: the container's.
        progress: who is told how far it has come; None: the container's.

    Raises:
        MissingDependency: the packages of the extra ``stocks`` are missing.
        IncompleteContainer: the container has not all of it.
    """
    from application.collection.use_cases.fetch_prices import FetchPrices

    return FetchPrices(
        container.price_source(base_url),
        container.object_store() if objects is None else objects,
        container.tape(),
        container.corporate_actions(),
        container.clock(),
        container.rate_limiter() if rate_limiter is None else rate_limiter,
        container.progress() if progress is None else progress,
        perf_counter,
    )


@contextmanager
def recorded_yahoo(folder: Path | None) -> Iterator[str | None]:
    """The address of a local server that answers from the recordings of a folder, as long as it is needed.

    Args:
        folder: as ``adapters.yahoo.offline.recordings.read_recordings`` reads it; None: no server and no address.

    Raises:
        UnreadableFile: the folder holds no recordings.
    """
    if folder is None:
        yield None
        return
    from adapters.yahoo.offline.recordings import read_recordings
    from adapters.yahoo.offline.server import OfflineYahoo

    with OfflineYahoo(read_recordings(folder)) as yahoo:
        yield yahoo.address


def rest_between(container: Container, address: str | None) -> RateLimiter:
    """The budget of requests: the container's for Yahoo, none for the recordings at an address."""
    from adapters.memory.rate_limiter import CountingRateLimiter

    return container.rate_limiter() if address is None else CountingRateLimiter()


def _cache(settings: Settings) -> Path:
    if settings.yahoo_cache_dir is not None:
        return settings.yahoo_cache_dir.expanduser()
    if settings.profile == "local":
        return open_data_folder(settings.data_folder).cache / CACHE
    return Path(tempfile.gettempdir()) / TEMPORARY
