"""A list that only grows, as an immutable value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar, overload

T = TypeVar("T")

_new = object.__new__


class AppendOnly(Sequence[T], Generic[T]):
    """An immutable sequence whose newest version shares its storage with the older ones.

    ``with_item`` costs the same at any length: the longest version appends to the shared list, and an older version that grows
    in another direction takes a copy first, so no version ever sees another's items. The empty one shares nothing, as everything
    begins with it.
    """

    __slots__ = ("_items", "_length")

    def __init__(self, items: Sequence[T] = ()) -> None:
        self._items: list[T] = list(items)
        self._length = len(self._items)

    def with_item(self, item: T) -> AppendOnly[T]:
        """This sequence and one more item behind it."""
        items, length = self._items, self._length
        if len(items) != length or not items:
            items = items[:length]
        items.append(item)
        longer: AppendOnly[T] = _new(AppendOnly)
        longer._items = items
        longer._length = length + 1
        return longer

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return self._items[: self._length][index]
        place = index + self._length if index < 0 else index
        if not 0 <= place < self._length:
            raise IndexError(index)
        return self._items[place]

    def __iter__(self) -> Iterator[T]:
        items = self._items
        return (items[place] for place in range(self._length))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AppendOnly):
            return NotImplemented
        return self._items[: self._length] == other._items[: other._length]

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"AppendOnly({list(self)!r})"
