"""Daily prices of stocks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from application.ports.clock import Clock
from application.ports.corporate_action_tape import CorporateActionTape
from application.ports.object_store import ObjectStore
from application.ports.price_source import PriceSource
from application.ports.progress import Progress
from application.ports.rate_limiter import RateLimiter
from application.ports.tape import Tape
from infrastructure.containers import places

if TYPE_CHECKING:
    from application.collection.use_cases.fetch_prices import FetchPrices
    from infrastructure.containers.container import Container

SOURCE = "yahoo"


def fetch_prices(container: Container, *, output: Path | None = None, in_parts: bool = False) -> FetchPrices:
    """Fetches a batch of symbols onto the tape and into a raw batch.

    Args:
        container: of any profile with a tape and objects.
        output: folder in which raw batches go; None: the container's objects.
        in_parts: whether batches are parts of one piece of work, of which somebody else tells when it begins and ends; several
            threads may then fetch at once.

    Raises:
        IncompleteContainer: the container has not all of it, or the packages of the extra ``stocks`` are missing.
    """
    from adapters.memory.progress import PartOfProgress
    from application.collection.use_cases.fetch_prices import FetchPrices

    progress = container.get(Progress)
    return FetchPrices(
        container.get(PriceSource, SOURCE),
        container.get(ObjectStore, "" if output is None else places.folder(output)),
        container.get(Tape),
        container.get(CorporateActionTape),
        container.get(Clock),
        container.get(RateLimiter, SOURCE),
        PartOfProgress(progress) if in_parts else progress,
        perf_counter,
    )


@contextmanager
def recorded_yahoo(folder: Path | None) -> Iterator[dict[str, Any]]:
    """Settings by which a local server answers from the recordings of a folder, without rest between requests, as long as it is needed.

    Args:
        folder: as ``adapters.yahoo.offline.recordings.read_recordings`` reads it; None: no server and no settings.

    Raises:
        UnreadableFile: the folder holds no recordings.
    """
    if folder is None:
        yield {}
        return
    from adapters.yahoo.offline.recordings import read_recordings
    from adapters.yahoo.offline.server import OfflineYahoo

    with OfflineYahoo(read_recordings(folder)) as yahoo:
        yield {"yahoo_url": yahoo.address, "yahoo_seconds": 0.0}
