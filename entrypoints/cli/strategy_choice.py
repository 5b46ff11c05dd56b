"""From what ``--strategy`` says to a strategy that can run."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from domain.shared.errors import StrategyError, TicktapeError
from entrypoints.cli.parameters import check_names, listed, parse

if TYPE_CHECKING:
    from application.ports.strategy_presets import StrategyPreset, StrategyPresets
    from application.ports.strategy_source import StrategySource
    from domain.strategies.base import Strategy


def presets(shipped: StrategyPresets, own: Path | None) -> dict[str, StrategyPreset]:
    """All presets; of two with one name the user's own counts.

    Raises:
        UnreadableFile: a list cannot be understood.
    """
    from adapters.yaml.strategy_presets import YamlStrategyPresets

    ours = YamlStrategyPresets(own).presets() if own is not None else {}
    return {**ours, **{name: preset for name, preset in shipped.presets().items() if name not in ours}}


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
    preset = known.get(reference)
    kind = _load(source, known, preset.strategy if preset else reference)
    if preset:
        check_names(kind, list(preset.parameters))
    given = {**(preset.parameters if preset else {}), **parse(kind, parameters)}
    try:
        return kind(**given)
    except TicktapeError:
        raise
    except Exception as error:
        raise StrategyError(f"{kind.__name__}({listed(given)}): {type(error).__name__}: {error}") from error


def _load(source: StrategySource, known: Mapping[str, StrategyPreset], reference: str) -> type[Strategy]:
    try:
        return source.load(reference)
    except StrategyError as error:
        close = difflib.get_close_matches(reference, known, n=1, cutoff=0.6)
        if close:
            raise StrategyError(f"no strategy {reference!r}: did you mean the preset {close[0]}?") from error
        raise
