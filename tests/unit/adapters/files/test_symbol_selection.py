"""Which symbols somebody wants, from a JSON file."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.files.symbol_selection import read_symbol_selection
from application.market_data.symbol_selection import SymbolSelection, UpdateFrequency
from application.ports.errors import UnreadableFile
from domain.shared.errors import InvalidValue
from domain.shared.values import Symbol
from infrastructure.containers.features.symbols import SELECTION, symbol_selection
from tests.support.places import ROOT


def said(tmp_path: Path, text: str) -> SymbolSelection:
    file = tmp_path / "symbols.json"
    file.write_text(text)
    return read_symbol_selection(file)


def test_all_that_can_be_said(tmp_path: Path) -> None:
    text = '{"symbols": ["BHP.AX", "NAN", "BHP"], "update_frequency": "Weekly", "market": "asx", "replaces_list": true}'
    wanted = (Symbol("BHP"), Symbol("NAN"))
    assert said(tmp_path, text) == SymbolSelection("ASX", wanted, UpdateFrequency.WEEKLY, replaces_list=True)


def test_what_is_not_said_is_the_whole_list_of_the_asx_daily(tmp_path: Path) -> None:
    assert said(tmp_path, "{}") == SymbolSelection()


def test_the_shipped_file_wants_the_whole_list() -> None:
    assert read_symbol_selection(ROOT / "config" / SELECTION) == SymbolSelection()


def test_the_working_directorys_file_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert symbol_selection() == SymbolSelection()
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / SELECTION).write_text('{"market": "US"}')
    assert symbol_selection().market == "US"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "JSON"),
        ('["BHP"]', "object"),
        ('{"symbols": "BHP"}', "symbols: "),
        ('{"symbols": [1]}', "symbols.0: "),
        ('{"symbol": ["BHP"]}', "symbol: "),
        ('{"update_frequency": "hourly"}', "hourly.*daily, weekly, monthly"),
        ('{"market": "MARS"}', "'MARS' is not a market"),
        ('{"symbols": [" "]}', "is not a symbol"),
        ('{"replaces_list": true}', "must be named"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"symbols\.json: .*{what}"):
        said(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"none\.json: no such file"):
        read_symbol_selection(tmp_path / "none.json")


def test_a_selection_that_stands_for_the_list_names_symbols() -> None:
    with pytest.raises(InvalidValue, match="must be named"):
        SymbolSelection(replaces_list=True)
