"""Brings raw batches together as one frame."""

from __future__ import annotations

from application.market_data.aggregation.prices import AggregatedPrices, AggregateRequest, RawPrices
from application.ports.object_locations import ObjectLocations
from application.ports.object_store import ObjectStore


class AggregatePrices:
    """Reads batches lazily and keeps the newest row of each symbol and date."""

    def __init__(self, store: ObjectStore, places: ObjectLocations) -> None:
        """Takes the store of the batches and where its objects are."""
        self._prices = RawPrices(store, places)

    def run(self, request: AggregateRequest) -> AggregatedPrices:
        """The rows that are asked for; none where there are none.

        Raises:
            InvalidValue: the span ends before it begins, or the time has no offset.
            PortError: the store cannot be read.
        """
        return self._prices.read(request)
