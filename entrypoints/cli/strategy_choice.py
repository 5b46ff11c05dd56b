"""From what ``--strategy`` says to a strategy that can run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from application.trading.strategy_choice import made, named
from entrypoints.cli.parameters import parse

if TYPE_CHECKING:
    from application.ports.strategy_presets import StrategyPreset
    from application.ports.strategy_source import StrategySource
    from domain.strategies.base import Strategy
    from infrastructure.containers.container import Container


def chosen_strategy(container: Container, own: Path | None, reference: str, parameters: Sequence[str]) -> Strategy:
    """``choose`` among a container's strategies and presets, and those of the user's own list.

    Raises:
        UnreadableFile: a list cannot be understood.
        TicktapeError: as ``choose`` does.
    """
    from application.ports.strategy_source import StrategySource
    from infrastructure.containers.features.strategies import presets

    return choose(container.get(StrategySource), presets(container, own), reference, parameters)


def choose(
    source: StrategySource, known: Mapping[str, StrategyPreset], reference: str, parameters: Sequence[str]
) -> Strategy:
    """An instance of the strategy that ``reference`` names: a preset, one of the catalogue, or ``file.py:Class``.

    Args:
        source: loads classes.
        known: presets by name.
        reference: which one.
        parameters: ``name=value`` texts; they win over a preset's.

    Raises:
        StrategyError: there is none of that name, or it cannot be made.
        UnknownStrategySource: the file or class cannot be loaded.
        InvalidValue: a parameter is unknown or not acceptable.
    """
    kind, preset = named(source, known, reference)
    return made(kind, {**preset, **parse(kind, parameters)})
