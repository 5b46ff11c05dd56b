"""The ``eventsourcing`` library on a SQLite file: its own mapper, transcoder, event store and application recorder.

Options: ``folder`` to write into, ``scale`` (1: 100,000 events). It writes ahead of time (WAL) and leaves SQLite's ``synchronous`` at FULL.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

from eventsourcing.application import Repository
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import (
    DatetimeAsISO,
    DecimalAsStr,
    EventStore,
    InfrastructureFactory,
    JSONTranscoder,
    UUIDAsHex,
)
from eventsourcing.utils import Environment

from benchmarks.memory import PeakMemory
from benchmarks.orders import BATCH, CAUSE, CORRELATION, REPLAYS, batches_of, order_fields, singles_of
from benchmarks.worker import answer, serve

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Account(Aggregate):
    """Counts its orders and fills."""

    def __init__(self) -> None:
        self.orders = 0
        self.fills = 0

    class Caused(Aggregate.Event):
        causation_id: str
        correlation_id: str

    class OrderPlaced(Caused):
        order_id: str
        symbol: str
        side: str
        quantity: Decimal
        order_type: str
        time_in_force: str
        limit_price: float | None
        stop_price: float | None
        tag: str
        reduce_only: bool
        decided_on: int
        decision_price: float

        def apply(self, aggregate: Account) -> None:
            aggregate.orders += 1

    class OrderAccepted(Caused):
        order_id: str
        reserved: Decimal

    class OrderFilled(Caused):
        order_id: str
        symbol: str
        side: str
        quantity: Decimal
        price: Decimal
        reference_price: Decimal
        commission: Decimal
        bar: int

        def apply(self, aggregate: Account) -> None:
            aggregate.fills += 1


CLASSES: dict[str, Any] = {
    "placed": Account.OrderPlaced,
    "accepted": Account.OrderAccepted,
    "filled": Account.OrderFilled,
}


def opened(store: EventStore[Any]) -> UUID:
    """Id of a new account, whose first event is saved."""
    account = Account()
    store.put(account.collect_events())
    stream: UUID = account.id
    return stream


def events_of(stream: UUID, described: Iterable[tuple[str, int, dict[str, Any]]], after: int = 0) -> list[Any]:
    """Events from their fields; the first stands ``after`` so many others."""
    return [
        CLASSES[kind](
            originator_id=stream,
            originator_version=version,
            timestamp=EPOCH + timedelta(microseconds=at),
            causation_id=CAUSE,
            correlation_id=CORRELATION,
            **fields,
        )
        for version, (kind, at, fields) in enumerate(described, Account.INITIAL_VERSION + 1 + after)
    ]


def measure(asked: dict[str, Any]) -> None:
    memory = PeakMemory()
    batches, singles = batches_of(asked["scale"]), singles_of(asked["scale"])
    file = Path(asked["folder"]) / "theirs.sqlite"
    environment = Environment("Bench", {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(file)})
    factory: Any = InfrastructureFactory.construct(environment)
    transcoder = JSONTranscoder()
    for transcoding in (UUIDAsHex(), DecimalAsStr(), DatetimeAsISO()):
        transcoder.register(transcoding)
    recorder = factory.application_recorder()
    store: EventStore[Any] = factory.event_store(mapper=factory.mapper(transcoder=transcoder), recorder=recorder)
    one, many, made = opened(store), opened(store), opened(store)

    events = events_of(one, order_fields(singles))
    began = perf_counter()
    for event in events:
        store.put([event])
    single = perf_counter() - began

    described = list(order_fields(BATCH))
    first, batched = events_of(many, described), 0.0
    for number in range(batches):
        batch = [replace(event, originator_version=event.originator_version + number * BATCH) for event in first]
        began = perf_counter()
        store.put(batch)
        batched += perf_counter() - began
    began = perf_counter()
    for number in range(batches):
        store.put(events_of(made, described, number * BATCH))
    made_and_saved = perf_counter() - began

    total = batches * BATCH
    repository: Repository[Any] = Repository(store)
    replay, folded = [], []
    for _ in range(REPLAYS):
        gc.collect()
        began = perf_counter()
        count = sum(event is not None for event in store.get(many))
        replay.append(perf_counter() - began)
        gc.collect()
        began = perf_counter()
        account = repository.get(many)
        folded.append(perf_counter() - began)
        if count != total + 1 or account.version != total + 1:
            raise RuntimeError(f"{count} events came back instead of {total + 1}")
    with factory.datastore.transaction(commit=False) as cursor:
        cursor.execute("PRAGMA synchronous")
        synchronous = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    answer(
        "eventsourcing",
        {
            "single": singles / single,
            "batches": total / batched,
            "made and saved": total / made_and_saved,
            "replay": total / min(replay),
            "replay into a state": total / min(folded),
        },
        memory=memory.above(),
        memory_in_all=memory.total(),
        durability=f"{mode.upper()}, synchronous {('OFF', 'NORMAL', 'FULL', 'EXTRA')[synchronous]}",
    )
    factory.close()


if __name__ == "__main__":
    serve(measure)
