"""Brings raw batches onto the tape, and all of them together as the table that readers rely on."""

from __future__ import annotations

from dataclasses import dataclass

from application.collection.compaction.compactor import CompactRequest, RawCompacted, RawCompactor
from application.indicators.processed_table import Processed, ProcessedRequest, write_processed
from application.market_data.aggregation.prices import AggregateRequest, RawPrices
from application.market_data.raw_batches import PREFIX
from application.ports.column_scanner import ColumnScanner
from application.ports.object_store import ObjectStore
from domain.market.markets import ASX, Market


@dataclass(frozen=True, slots=True)
class ProcessRequest:
    """Which batches, and what is made of them.

    Attributes:
        market: where their symbols are listed.
        prefix: begins their keys.
        table: which table to write; None: none.
    """

    market: Market = ASX
    prefix: str = PREFIX
    table: ProcessedRequest | None = None


@dataclass(frozen=True, slots=True)
class RawProcessed:
    """What was done.

    Attributes:
        compacted: what came onto the tape.
        table: the table that was written; None where none was asked for.
    """

    compacted: RawCompacted
    table: Processed | None


class ProcessRawData:
    """First the tape learns what batches add, each once; then the table is written anew, of every batch."""

    def __init__(
        self, compactor: RawCompactor, prices: RawPrices, scanner: ColumnScanner, objects: ObjectStore
    ) -> None:
        """Takes what brings batches onto the tape, what reads them, who computes indicators, and where the table goes."""
        self._compactor, self._prices = compactor, prices
        self._scanner, self._objects = scanner, objects

    def run(self, request: ProcessRequest) -> RawProcessed:
        """Does both; killed at any moment, the same call goes on where it was.

        Raises:
            InvalidValue: an indicator of the table is unknown, or needs a column that daily prices do not have.
            InvalidObjectKey: the table's key cannot be one.
            PortError: a store or the tape cannot be read or written.
        """
        compacted = self._compactor.run(CompactRequest(request.market, request.prefix))
        wanted = request.table
        if wanted is None:
            return RawProcessed(compacted, None)
        found = self._prices.read(AggregateRequest(prefix=request.prefix, adjusted=wanted.adjusted))
        return RawProcessed(compacted, write_processed(found.rows, wanted, self._scanner, self._objects))
