"""Strategies by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from application.ports.strategy_presets import StrategyPreset, StrategyPresets

if TYPE_CHECKING:
    from application.trading.use_cases.list_strategies import ListStrategies
    from infrastructure.containers.container import Container


def list_strategies(container: Container) -> ListStrategies:
    """Lists the catalogue."""
    from application.trading.use_cases.list_strategies import ListStrategies

    return ListStrategies(container.get(StrategyPresets))


def presets(container: Container, own: Path | None = None) -> dict[str, StrategyPreset]:
    """All presets; of two with one name the user's own counts.

    Args:
        container: of any profile.
        own: the user's list.

    Raises:
        UnreadableFile: a list cannot be understood.
    """
    ours = {} if own is None else dict(container.get(StrategyPresets, str(own)).presets())
    shipped = container.get(StrategyPresets).presets()
    return {**ours, **{name: preset for name, preset in shipped.items() if name not in ours}}
