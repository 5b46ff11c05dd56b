"""Values that never change."""

from __future__ import annotations

from typing import NamedTuple, cast

import pytest

from domain.orders.events import OrderExpired, OrderTriggered
from domain.shared.frozen import maker, value


@value
class Point(NamedTuple):
    x: int
    y: int = 0


@value
class Size(NamedTuple):
    width: int
    height: int = 0


def test_values_of_one_kind_are_equal_by_their_fields() -> None:
    assert Point(1, 2) == maker(Point)((1, 2))
    assert hash(Point(1)) == hash(Point(1, 0))
    assert Point(1) != Point(2)
    assert not Point(1) == Point(2)  # noqa: SIM201 - the other operator


def test_values_of_two_kinds_are_never_equal() -> None:
    point, size, expired, triggered = cast(
        "list[object]", [Point(1, 2), Size(1, 2), OrderExpired("O-1"), OrderTriggered("O-1")]
    )
    assert point != size
    assert not point == size  # noqa: SIM201 - the other operator
    assert expired != triggered
    assert point != (1, 2)
    assert len({Point(1, 2), Size(1, 2)}) == 2


def test_a_value_cannot_be_changed_only_copied() -> None:
    old = Point(1, 2)
    with pytest.raises(AttributeError):
        old.x = 5  # type: ignore[misc]
    assert (old._replace(y=3), old) == (Point(1, 3), Point(1, 2))
