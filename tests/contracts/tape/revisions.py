"""What every tape promises of revisions, whatever order rows arrive in; joined to the suite by ``TapeContract``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import chain, permutations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from application.ports.tape import CandleQuery, Tape
from domain.shared.interval import Interval
from tests.contracts.tape.frames import LATER, START, bar, frame

DAY = Interval("1d")
MICROSECOND = timedelta(microseconds=1)

Statement = tuple[int, float, int]
"""Which bar, its close, and the day on which it was known; two days are before the bar closes."""

statements = st.tuples(st.integers(0, 1), st.sampled_from([1.0, 2.0, 3.0]), st.integers(-2, 6))
appends_of_statements = st.lists(
    st.lists(statements, min_size=1, max_size=2, unique_by=lambda statement: statement[0]), min_size=2, max_size=4
)


def known(day: int) -> datetime:
    return START + timedelta(days=1 + day)


def append_in_every_order(tape: Tape, appends: Sequence[Sequence[Statement]], compact_after: int) -> int:
    """Appends the same rows in every order, each order to a symbol of its own; returns how many orders there are."""
    orders = list(permutations(appends))
    for turn in range(len(appends)):
        rows = [
            bar(f"S{number:02d}", step, close, known_at=known(day))
            for number, order in enumerate(orders)
            for step, close, day in order[turn]
        ]
        tape.append(frame(rows), received_at=LATER - timedelta(days=turn))
        if turn == compact_after:
            tape.compact()
    return len(orders)


def reads(tape: Tape, known_at: datetime | None) -> list[pl.DataFrame]:
    """What is read of each symbol."""
    rows = tape.scan(CandleQuery(DAY, known_at=known_at)).collect()
    return [part.drop("symbol") for part in rows.partition_by("symbol", maintain_order=True)]


def every_order_reads_alike(tape: Tape, appends: Sequence[Sequence[Statement]], compact_after: int) -> None:
    orders = append_in_every_order(tape, appends, compact_after)
    closed = [DAY.close_of(START + timedelta(days=step)) for step in range(2)]
    times = [*(known(day) for _, _, day in chain(*appends)), *closed]
    for time in [None, *times, *(time - MICROSECOND for time in times)]:
        found = reads(tape, time)
        assert len(found) in {0, orders}
        for other in found[1:]:
            assert_frame_equal(other, found[0])


class RevisionContract:
    """Revisions that say when they were known.

    Attributes:
        examples: how many random histories are tried.
        orders: of how many random histories every order is tried.
    """

    examples = 40
    orders = 40

    @pytest.mark.parametrize("compact_after", [9, 2])
    @pytest.mark.parametrize(
        "appends",
        [
            [[(0, 1.0, 1)], [(0, 2.0, 3)], [(0, 1.0, 5)], [(0, 3.0, 2)]],
            [[(0, 1.0, 1)], [(0, 1.0, 5)], [(0, 2.0, 3)]],
            [[(0, 1.0, 2)], [(0, 3.0, 2)], [(0, 2.0, 2)], [(0, 1.0, 2), (1, 9.0, 2)]],
            [[(0, 1.0, -1)], [(0, 2.0, -2)], [(0, 3.0, 0)]],
        ],
        ids=["a value that comes back", "a value that is said again", "one time", "before the close"],
    )
    def test_every_order_of_appends_reads_alike(
        self, tape: Tape, appends: Sequence[Sequence[Statement]], compact_after: int
    ) -> None:
        every_order_reads_alike(tape, appends, compact_after)

    def test_any_appends_read_alike_in_every_order(self, new_tape: Callable[[], Tape]) -> None:
        @settings(max_examples=self.orders, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(appends=appends_of_statements, compact_after=st.integers(0, 5))
        def holds(appends: Sequence[Sequence[Statement]], compact_after: int) -> None:
            every_order_reads_alike(new_tape(), appends, compact_after)

        holds()

    def test_a_row_is_inserted_behind_the_newest(self, tape: Tape) -> None:
        for close, day in ((1.0, 1), (3.0, 9), (2.0, 5)):
            receipt = tape.append(frame([bar(close=close, known_at=known(day))]), received_at=LATER)
            assert (receipt.added, receipt.revised) == ((1, 0) if day == 1 else (0, 1))
        found = [reads(tape, known(day))[0]["close"].to_list() for day in (1, 4, 5, 8, 9)]
        assert found == [[1.0], [1.0], [2.0], [2.0], [3.0]]
        assert reads(tape, known(1) - MICROSECOND) == []

    def test_the_same_rows_again_add_nothing_behind_the_newest_either(self, tape: Tape) -> None:
        rows = [
            frame([bar(close=close, known_at=known(day))]) for close, day in ((3.0, 9), (2.0, 5), (2.5, 5), (1.0, -2))
        ]
        for row in rows:
            tape.append(row, received_at=LATER)
        counted = tape.series()
        for row in rows:
            receipt = tape.append(row, received_at=LATER)
            assert (receipt.added, receipt.revised, receipt.unchanged, receipt.commit) == (0, 0, 1, "")
        assert tape.series() == counted

    def test_of_two_rows_of_one_time_the_greater_counts_and_its_commit_is_told(self, tape: Tape) -> None:
        for close in (2.0, 3.0, 1.0):
            tape.append(frame([bar(close=close, known_at=known(5))]), received_at=LATER)
        assert reads(tape, known(5))[0]["close"].to_list() == [3.0]
        commit = tape.commit_of("AAPL", "XNAS", DAY, START)
        assert commit is not None

    def test_a_row_that_does_not_say_when_comes_after_those_that_there_are(self, tape: Tape) -> None:
        tape.append(frame([bar(close=3.0, known_at=known(9))]), received_at=known(10))
        tape.append(frame([bar(close=1.0)]), received_at=known(4))
        assert reads(tape, known(9))[0]["close"].to_list() == [3.0]
        assert reads(tape, None)[0]["close"].to_list() == [1.0]
