"""Checks of a strategy's parameters, as they come from code, a command line or a file."""

from __future__ import annotations

from domain.shared.errors import InvalidValue


def whole_number(name: str, value: object, *, at_least: int) -> int:
    """The parameter as an int.

    Raises:
        InvalidValue: it is not a whole number of at least ``at_least``.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= at_least and value == value // 1:
        return int(value)
    raise InvalidValue(f"{name} must be a whole number of at least {at_least}, not {value!r}", field=name, value=value)


def number_within(name: str, value: object, low: float, high: float) -> float:
    """The parameter as a float.

    Raises:
        InvalidValue: it is not a number from ``low`` to ``high``, both included.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
        return float(value)
    raise InvalidValue(f"{name} must be a number from {low:g} to {high:g}, not {value!r}", field=name, value=value)
