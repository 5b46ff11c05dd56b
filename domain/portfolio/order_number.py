"""Orders of an account are numbered upwards, and their ids say so: ``O-17``."""

from __future__ import annotations

_PREFIX = "O-"


def order_id(number: int) -> str:
    """The id of the order with a number, which is above zero."""
    return f"{_PREFIX}{number}"


def order_number(name: str) -> int:
    """The number in an order's id; zero where it is not ``O-`` and a whole number above zero."""
    return int(name[2:]) if name[:2] == _PREFIX and name[2:].isdecimal() else 0
