"""ticktape's journal: the SQLite event store with the default durability, events as a backtest writes them.

Options: ``folder`` to write into, ``scale`` (1: 100,000 events).
"""

from __future__ import annotations

import gc
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from adapters.sqlite.event_store import SqliteEventStore
from adapters.system.clock import SystemClock
from benchmarks.journal import described_events, made, order_events
from benchmarks.memory import PeakMemory
from benchmarks.orders import BATCH, REPLAYS, batches_of, singles_of
from benchmarks.worker import answer, serve
from domain.orders.events import OrderFilled, OrderPlaced
from domain.shared.frozen import maker, value
from infrastructure.event_codec import default_codec


def measure(asked: dict[str, Any]) -> None:
    """Single saves, batches, replay, and replay with every hash checked; what is read becomes domain objects."""
    memory = PeakMemory()
    batches, singles = batches_of(asked["scale"]), singles_of(asked["scale"])
    store = SqliteEventStore(Path(asked["folder"]) / "ours.sqlite", default_codec(), SystemClock())
    events = order_events(max(singles, BATCH))
    began = perf_counter()
    for version in range(singles):
        store.append("singles", version, [events[version]])
    single = perf_counter() - began
    began = perf_counter()
    for number in range(batches):
        store.append("batches", number * BATCH, events[:BATCH])
    batched = perf_counter() - began
    described = described_events(BATCH)
    began = perf_counter()
    for number in range(batches):
        store.append("made", number * BATCH, made(described))
    made_and_saved = perf_counter() - began
    total = batches * BATCH
    answer(
        "ticktape",
        {
            "single": singles / single,
            "batches": total / batched,
            "made and saved": total / made_and_saved,
            "replay": total / min(_replay(store, total, verify=False) for _ in range(REPLAYS)),
            "verified replay": total / min(_replay(store, total, verify=True) for _ in range(REPLAYS)),
            "replay into a state": total / min(_fold(store, total, verify=False) for _ in range(REPLAYS)),
            "verified replay into a state": total / min(_fold(store, total, verify=True) for _ in range(REPLAYS)),
        },
        memory=memory.above(),
        memory_in_all=memory.total(),
        durability="WAL, synchronous FULL",
    )
    store.close()


def _replay(store: SqliteEventStore, expected: int, *, verify: bool) -> float:
    gc.collect()
    began = perf_counter()
    count = sum(recorded.event is not None for recorded in store.read("batches", verify=verify))
    seconds = perf_counter() - began
    if count != expected:
        raise RuntimeError(f"{count} events came back instead of {expected}")
    return seconds


@value
class Account(NamedTuple):
    """Counts orders and fills; a named tuple, as ticktape's own states are."""

    orders: int = 0
    fills: int = 0


_account = maker(Account)


def _evolve(account: Account, event: object) -> Account:
    if isinstance(event, OrderPlaced):
        return _account((account.orders + 1, account.fills))
    return _account((account.orders, account.fills + 1)) if isinstance(event, OrderFilled) else account


def _fold(store: SqliteEventStore, expected: int, *, verify: bool) -> float:
    gc.collect()
    began = perf_counter()
    account = Account()
    for recorded in store.read("batches", verify=verify):
        account = _evolve(account, recorded.event)
    seconds = perf_counter() - began
    if not 0 < account.fills <= account.orders < expected:
        raise RuntimeError(f"{account} of {expected} events")
    return seconds


if __name__ == "__main__":
    serve(measure)
