"""Strategies whose indicators compare with another symbol."""

from __future__ import annotations

from domain.indicators.columns import OTHER_CLOSE
from domain.indicators.registry import declared
from domain.shared.errors import InvalidValue
from domain.strategies.base import Strategy


def compared_with(strategy: Strategy, benchmark: str | None) -> str | None:
    """The benchmark where an indicator of the strategy reads its closes, else None.

    Raises:
        InvalidValue: an indicator does and there is no benchmark, or the strategy declares an unknown indicator.
    """
    comparing = [one for one in declared(strategy.indicators) if OTHER_CLOSE in one.inputs]
    if comparing and benchmark is None:
        raise InvalidValue(
            f"{comparing[0].outputs[0]} compares with another symbol: name it as the benchmark (--benchmark SPY)",
            field="benchmark",
        )
    return benchmark if comparing else None
