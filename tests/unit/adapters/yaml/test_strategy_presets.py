"""Presets from a YAML file, and those that come with the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.yaml.strategy_presets import YamlStrategyPresets
from application.ports.errors import UnreadableFile
from application.ports.strategy_presets import StrategyPreset, StrategyPresets
from domain.strategies import registry
from tests.support.places import ROOT

SHIPPED = ROOT / "config" / "strategies.yaml"


def written(folder: Path, text: str) -> StrategyPresets:
    (folder / "strategies.yaml").write_text(text)
    return YamlStrategyPresets(folder / "strategies.yaml")


def test_every_shipped_preset_can_be_made() -> None:
    presets = YamlStrategyPresets(SHIPPED).presets()
    assert len(presets) >= 5
    for preset in presets.values():
        strategy = registry.get(preset.strategy)(**preset.parameters)
        assert preset.parameters.items() <= strategy.parameters.items()
        assert preset.description


def test_every_strategy_of_the_catalogue_has_a_shipped_preset() -> None:
    assert {preset.strategy for preset in YamlStrategyPresets(SHIPPED).presets().values()} == set(registry.strategies())


def test_shipped_presets_differ() -> None:
    presets = YamlStrategyPresets(SHIPPED).presets().values()
    made = {(p.strategy, str(registry.get(p.strategy)(**p.parameters).parameters)) for p in presets}
    assert len(made) == len(presets)


def test_entries_keep_their_order_and_files_are_beside_the_list(tmp_path: Path) -> None:
    presets = written(
        tmp_path, "b: {strategy: mine.py:Mine, parameters: {size: 2}}\na: {strategy: BuyAndHold}\n"
    ).presets()
    assert list(presets) == ["b", "a"]
    assert presets["b"] == StrategyPreset("b", f"{tmp_path / 'mine.py'}:Mine", {"size": 2})
    assert presets["a"].strategy == "BuyAndHold"


def test_no_file_and_an_empty_file_are_no_presets(tmp_path: Path) -> None:
    assert YamlStrategyPresets(tmp_path / "none.yaml").presets() == {}
    assert written(tmp_path, "# nothing yet\n").presets() == {}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a: [", "is not YAML"),
        ("- a\n- b\n", "the whole"),
        ("a: BuyAndHold\n", "a: "),
        ("a: {parameters: {}}\n", r"a\.strategy"),
        ("a: {strategy: BuyAndHold, parameter: {x: 1}}\n", r"a\.parameter"),
        ("a: {strategy: BuyAndHold, parameters: [1]}\n", r"a\.parameters"),
        ("a: !!python/object/apply:os.system [ls]\n", "is not YAML"),
    ],
)
def test_what_is_wrong_is_named_in_one_line(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(UnreadableFile, match=named) as caught:
        written(tmp_path, text).presets()
    assert "\n" not in str(caught.value)


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be read"):
        YamlStrategyPresets(tmp_path).presets()
