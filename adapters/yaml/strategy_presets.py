"""Strategy presets from a YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError

from application.ports.errors import UnreadableFile
from application.ports.strategy_presets import StrategyPreset


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    strategy: str
    parameters: dict[str, Any] = Field(default_factory=dict)
    description: str = ""


class _Entries(RootModel[dict[str, _Entry]]):
    pass


class YamlStrategyPresets:
    """Presets as in ``config/strategies.yaml``: name to ``strategy``, ``parameters`` and ``description``."""

    def __init__(self, path: Path) -> None:
        """Names the file, which need not exist.

        Args:
            path: the file; strategies given as ``file.py:Class`` are relative to its folder.
        """
        self._path = path

    def presets(self) -> Mapping[str, StrategyPreset]:
        """The presets in the file's order; none where the file does not exist.

        Raises:
            UnreadableFile: the file cannot be read, is no YAML, or has an entry of another shape.
        """
        try:
            content = yaml.safe_load(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise UnreadableFile(f"{self._path} cannot be read: {error.strerror}") from None
        except yaml.YAMLError as error:
            raise UnreadableFile(f"{self._path} is not YAML: {' '.join(str(error).split())}") from None
        try:
            entries = _Entries.model_validate({} if content is None else content).root
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the whole"
            raise UnreadableFile(f"{self._path}: {where}: {first['msg']}") from None
        return {
            name: StrategyPreset(name, self._located(entry.strategy), entry.parameters, entry.description)
            for name, entry in entries.items()
        }

    def _located(self, strategy: str) -> str:
        if not strategy.partition(":")[0].endswith(".py"):
            return strategy
        return str(self._path.parent / strategy)
