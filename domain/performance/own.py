"""Metrics of a user's own."""

from __future__ import annotations

from dataclasses import dataclass

from domain.performance.definitions import Definition


@dataclass(frozen=True, slots=True)
class OwnValue:
    """What a metric of a user's own came to.

    Attributes:
        definition: its name and meaning.
        value: NaN where it is undefined or could not be computed.
        error: why it could not be computed, with file and line; "" where it was.
    """

    definition: Definition
    value: float
    error: str = ""
