"""List the strategies that can be run by name."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from application.ports.strategy_presets import StrategyPreset, StrategyPresets
from domain.strategies.registry import strategies


@dataclass(frozen=True, slots=True)
class ListedStrategy:
    """A strategy of the catalogue.

    Attributes:
        name: its class name.
        parameters: its parameters with their defaults.
        description: first line of its documentation.
    """

    name: str
    parameters: Mapping[str, Any]
    description: str


@dataclass(frozen=True, slots=True)
class StrategyList:
    """What ``--strategy`` may name besides a file.

    Attributes:
        strategies: the catalogue, by name.
        presets: ready-made ones, in the order in which they were written.
    """

    strategies: tuple[ListedStrategy, ...]
    presets: tuple[StrategyPreset, ...]


class ListStrategies:
    """Lists the catalogue and the presets."""

    def __init__(self, presets: StrategyPresets) -> None:
        self._presets = presets

    def run(self) -> StrategyList:
        """The catalogue and the presets.

        Raises:
            UnreadableFile: the list of presets cannot be understood.
        """
        listed = [
            ListedStrategy(name, dict(strategy.default_parameters), _first_line(strategy))
            for name, strategy in strategies().items()
        ]
        return StrategyList(tuple(listed), tuple(self._presets.presets().values()))


def _first_line(strategy: type) -> str:
    return (inspect.getdoc(strategy) or "").partition("\n")[0]
