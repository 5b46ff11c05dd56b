"""How fast the SQLite journal writes and replays, on this machine's disk: ``python -m benchmarks.journal``."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from adapters.sqlite.event_store import SqliteEventStore
from adapters.system.clock import SystemClock
from application.journal.envelope import NewEvent
from benchmarks.orders import BATCH, CAUSE, CORRELATION, order_fields
from domain.orders.events import OrderAccepted, OrderFilled, OrderPlaced
from domain.orders.order import OrderType, Side, TimeInForce
from infrastructure.event_codec import default_codec

BATCHES = 50
SINGLES = 2_000
REPEATS = 3


_CLASSES: dict[str, type] = {"placed": OrderPlaced, "accepted": OrderAccepted, "filled": OrderFilled}
_TYPED: dict[str, type[Side | OrderType | TimeInForce]] = {
    "side": Side,
    "order_type": OrderType,
    "time_in_force": TimeInForce,
}


def order_events(count: int) -> list[NewEvent]:
    """Placed, accepted and filled orders in turn, as a backtest writes them."""
    return made(described_events(count))


def described_events(count: int) -> list[tuple[type, int, dict[str, Any]]]:
    """Class, market time and fields of these events."""
    return [(_CLASSES[kind], at, _typed(fields)) for kind, at, fields in order_fields(count)]


def made(described: Iterable[tuple[type, int, dict[str, Any]]]) -> list[NewEvent]:
    """The events of such descriptions."""
    return [NewEvent(cls(**fields), at, None, CAUSE, CORRELATION) for cls, at, fields in described]


def _typed(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: _TYPED[name](value) if name in _TYPED else value for name, value in fields.items()}


def accepted_events(count: int) -> list[NewEvent]:
    """Small events only."""
    return [NewEvent(OrderAccepted(f"O-{number}", Decimal(number)), number) for number in range(count)]


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def best(work: Callable[[], object]) -> float:
    """The shortest of a few times."""
    return min(seconds(work) for _ in range(REPEATS))


def drain(events: Any) -> None:
    for _ in events:
        pass


def measure(folder: Path, make: Callable[[int], list[NewEvent]]) -> dict[str, float]:
    """Events per second of each kind of work."""
    store = SqliteEventStore(folder / "journal.sqlite", default_codec(), SystemClock())
    singles, batch = make(SINGLES), make(BATCH)
    single = seconds(lambda: [store.append("singles", version, [event]) for version, event in enumerate(singles)])
    times = [seconds(lambda at=at: store.append("batches", at * BATCH, batch)) for at in range(BATCHES)]  # type: ignore[misc]
    total = BATCH * BATCHES
    results = {
        "single durable appends": SINGLES / single,
        f"appends of {BATCH:,}, mean": total / sum(times),
        f"appends of {BATCH:,}, best": BATCH / min(times),
        "replay of a stream": total / best(lambda: drain(store.read("batches"))),
        "replay of the feed": store.last_position() / best(lambda: drain(store.read_all())),
        "verified replay": total / best(lambda: drain(store.read("batches", verify=True))),
        "verify": store.last_position() / best(store.verify),
    }
    store.close()
    return results


def main() -> None:
    """Prints the table."""
    table = Table(title="SQLite journal, events per second")
    columns: dict[str, dict[str, float]] = {}
    for title, make in (("orders", order_events), ("small events", accepted_events)):
        with tempfile.TemporaryDirectory() as folder:
            columns[title] = measure(Path(folder), make)
    table.add_column("")
    for title in columns:
        table.add_column(title, justify="right")
    for name in columns["orders"]:
        table.add_row(name, *(f"{results[name]:,.0f}" for results in columns.values()))
    Console().print(table)


if __name__ == "__main__":
    main()
