"""Memory of columns is used again, and never while somebody still has it."""

from __future__ import annotations

import gc

import numpy as np

from adapters.numba.array_pool import ArrayPool

ROWS = 1_000


def test_memory_that_nobody_has_is_used_again() -> None:
    memory = ArrayPool(worth_keeping=0)
    first = memory.empty(3, ROWS)
    place = first.ctypes.data
    del first
    again = memory.empty(2, ROWS)
    assert again.shape == (2, ROWS)
    assert again.ctypes.data == place
    assert memory.unused == 0


def test_one_column_holds_on_to_the_memory() -> None:
    memory = ArrayPool(worth_keeping=0)
    block = memory.empty(3, ROWS)
    block[1] = 7.0
    column = block[1]
    del block
    gc.collect()
    other = memory.empty(3, ROWS)
    other.fill(0.0)
    assert memory.unused == 0
    assert np.all(column == 7.0)
    assert not np.shares_memory(column, other)


def test_no_more_is_kept_than_allowed() -> None:
    memory = ArrayPool(kept=10 * ROWS, worth_keeping=0)
    held = [memory.empty(1, ROWS) for _ in range(3)]
    held.clear()
    assert memory.unused == 8 * ROWS


def test_a_small_array_does_not_take_much_more_than_it_needs() -> None:
    memory = ArrayPool(worth_keeping=0)
    memory.empty(10, ROWS)
    small = memory.empty(1, ROWS)
    assert memory.unused == 80 * ROWS
    assert small.shape == (1, ROWS)


def test_small_arrays_are_not_kept() -> None:
    memory = ArrayPool()
    memory.empty(1, 10)
    assert memory.unused == 0
