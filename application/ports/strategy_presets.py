"""Ready-made strategies, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class StrategyPreset:
    """A strategy with its parameters, under a name.

    Attributes:
        name: what it is called by.
        strategy: a name of the catalogue, or ``file.py:Class``.
        parameters: arguments that differ from the defaults.
        description: a sentence for a list.
    """

    name: str
    strategy: str
    parameters: Mapping[str, Any]
    description: str = ""


class StrategyPresets(Protocol):
    """Presets that someone has written down."""

    def presets(self) -> Mapping[str, StrategyPreset]:
        """All presets by name, in the order in which they were written; none where there is no list.

        Raises:
            UnreadableFile: the list cannot be understood; the error names what is wrong with it.
        """
        ...
