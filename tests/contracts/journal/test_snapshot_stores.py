"""Snapshots in memory and in the journal's file keep every promise, and never change what a stream says."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from functools import reduce
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.memory.event_store import MemoryEventStore
from adapters.memory.snapshot_store import MemorySnapshotStore
from adapters.sqlite.event_store import SqliteEventStore
from adapters.sqlite.snapshot_store import SqliteSnapshotStore
from application.journal.envelope import NewEvent
from application.journal.snapshot_store import Snapshot, SnapshotStore
from domain.portfolio.events import CashDeposited, CashWithdrawn
from infrastructure.event_codec import default_codec
from tests.contracts.journal.events import clock, codec, counted
from tests.contracts.journal.snapshot_store import OpenSnapshots, SnapshotStoreContract


class TestMemorySnapshotStore(SnapshotStoreContract):
    """Runs the suite."""

    @pytest.fixture
    def open_snapshots(self) -> OpenSnapshots:
        store = MemorySnapshotStore()
        return lambda: store


class TestSqliteSnapshotStore(SnapshotStoreContract):
    """Runs the suite."""

    @pytest.fixture
    def open_snapshots(self, tmp_path: Path) -> OpenSnapshots:
        return lambda: SqliteSnapshotStore(tmp_path / "journal.sqlite", "OFF")

    def test_a_damaged_snapshot_counts_as_lost(self, tmp_path: Path) -> None:
        snapshots = SqliteSnapshotStore(tmp_path / "journal.sqlite")
        for version in (1, 2):
            snapshots.save(Snapshot("a", version, "sum/1", b"state"))
        with sqlite3.connect(tmp_path / "journal.sqlite") as raw:
            raw.execute("UPDATE snapshots SET state = ? WHERE version = 2", (b"statf",))
        assert snapshots.latest("a", "sum/1") == Snapshot("a", 1, "sum/1", b"state")
        with sqlite3.connect(tmp_path / "journal.sqlite") as raw:
            raw.execute("UPDATE snapshots SET state = 'text' WHERE version = 1")
        assert snapshots.latest("a", "sum/1") is None

    def test_events_and_snapshots_share_a_file(self, tmp_path: Path) -> None:
        snapshots = SqliteSnapshotStore(tmp_path / "journal.sqlite")
        events = SqliteEventStore(tmp_path / "journal.sqlite", codec(), clock())
        events.append("a", 0, counted(1, 2))
        snapshots.save(Snapshot("a", 2, "sum/1", b"3"))
        assert events.verify() == 2
        assert {path.name.removesuffix("-wal").removesuffix("-shm") for path in tmp_path.iterdir()} == {
            "journal.sqlite"
        }
        assert snapshots.latest("a", "sum/1") == Snapshot("a", 2, "sum/1", b"3")


def balance(before: Decimal, event: object) -> Decimal:
    """Cash after a deposit or a withdrawal."""
    if isinstance(event, CashDeposited):
        return before + event.amount
    return before - event.amount if isinstance(event, CashWithdrawn) else before


def balance_at(events: MemoryEventStore, snapshots: SnapshotStore, version: int) -> Decimal:
    """Cash at a version, from the newest snapshot that is not behind it."""
    snapshot = snapshots.latest("account", "cash/1", version)
    start, state = (snapshot.version, Decimal(snapshot.state.decode())) if snapshot else (0, Decimal(0))
    later = (recorded.event for recorded in events.read("account", after=start, limit=version - start))
    return reduce(balance, later, state)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(st.decimals("-1000", "1000", places=2), min_size=1, max_size=20),
    kept=st.sets(st.integers(1, 20)),
)
def test_a_snapshot_and_the_events_behind_it_equal_the_whole_fold(amounts: list[Decimal], kept: set[int]) -> None:
    events, snapshots = MemoryEventStore(default_codec(), clock()), MemorySnapshotStore()
    for amount in amounts:
        event = CashDeposited(amount) if amount >= 0 else CashWithdrawn(-amount)
        version = events.append("account", -1, [NewEvent(event, 0)]).version
        if version in kept:
            state = balance_at(events, snapshots, version)
            snapshots.save(Snapshot("account", version, "cash/1", str(state).encode()))
    for version in range(1, len(amounts) + 1):
        whole = balance_at(events, MemorySnapshotStore(), version)
        assert balance_at(events, snapshots, version) == whole == sum(amounts[:version])
