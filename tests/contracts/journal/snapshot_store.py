"""What every snapshot store promises; an adapter joins by a subclass with the fixture ``open_snapshots``."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.journal.snapshot_store import Snapshot, SnapshotStore

OpenSnapshots = Callable[[], SnapshotStore]
"""Opens the store: the same one again on every call."""

SNAPSHOTS = st.builds(
    Snapshot,
    st.sampled_from(["a", "b"]),
    st.integers(0, 6),
    st.sampled_from(["sum/1", "sum/2"]),
    st.binary(max_size=20),
)
CASES = count()


class SnapshotStoreContract:
    """The suite."""

    @pytest.fixture
    def open_snapshots(self) -> OpenSnapshots:
        raise NotImplementedError

    @pytest.fixture
    def snapshots(self, open_snapshots: OpenSnapshots) -> SnapshotStore:
        return open_snapshots()

    def test_there_is_none_at_first(self, snapshots: SnapshotStore) -> None:
        assert snapshots.latest("a", "sum/1") is None

    def test_the_newest_is_found(self, snapshots: SnapshotStore, open_snapshots: OpenSnapshots) -> None:
        for version in (5, 20, 10):
            snapshots.save(Snapshot("a", version, "sum/1", bytes([version])))
        again = open_snapshots()
        assert again.latest("a", "sum/1") == Snapshot("a", 20, "sum/1", b"\x14")
        assert again.latest("a", "sum/1", up_to=19) == Snapshot("a", 10, "sum/1", b"\x0a")
        assert again.latest("a", "sum/1", up_to=10) == Snapshot("a", 10, "sum/1", b"\x0a")
        assert again.latest("a", "sum/1", up_to=4) is None

    def test_another_layout_or_stream_is_not_used(self, snapshots: SnapshotStore) -> None:
        snapshots.save(Snapshot("a", 5, "sum/1", b"old"))
        assert snapshots.latest("a", "sum/2") is None
        assert snapshots.latest("b", "sum/1") is None

    def test_the_same_place_again_replaces(self, snapshots: SnapshotStore) -> None:
        snapshots.save(Snapshot("a", 5, "sum/1", b"first"))
        snapshots.save(Snapshot("a", 5, "sum/1", b"second"))
        assert snapshots.latest("a", "sum/1") == Snapshot("a", 5, "sum/1", b"second")

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
    )
    @given(saved=st.lists(SNAPSHOTS, max_size=12), up_to=st.one_of(st.none(), st.integers(0, 6)))
    def test_the_newest_is_found_among_any(
        self, snapshots: SnapshotStore, saved: list[Snapshot], up_to: int | None
    ) -> None:
        case = next(CASES)
        kept: dict[tuple[str, str, int], bytes] = {}
        for one in saved:
            stream = f"{one.stream}-{case}"
            snapshots.save(Snapshot(stream, one.version, one.schema, one.state))
            kept[stream, one.schema, one.version] = one.state
        for stream in (f"a-{case}", f"b-{case}"):
            for schema in ("sum/1", "sum/2"):
                versions = [
                    key[2] for key in kept if key[:2] == (stream, schema) and (up_to is None or key[2] <= up_to)
                ]
                newest = max(versions, default=None)
                wanted = None if newest is None else Snapshot(stream, newest, schema, kept[stream, schema, newest])
                assert snapshots.latest(stream, schema, up_to) == wanted
