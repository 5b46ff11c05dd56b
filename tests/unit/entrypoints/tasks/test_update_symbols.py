"""What the task that updates the list of symbols answers and logs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from application.collection.use_cases.update_symbols import SymbolsUpdated
from application.market_data.symbol_selection import SymbolSelection
from domain.shared.values import Symbol
from entrypoints.tasks.update_symbols import symbols_answer, update_symbols_task
from infrastructure.containers.build import build
from infrastructure.containers.features.symbols import update_symbols
from infrastructure.settings import load_settings


def test_the_lists_answer_has_what_the_state_machine_reads() -> None:
    updated = SymbolsUpdated("updated", "ASX", 3, 2, 2, "symbols/x.csv", ("A", "B", "C"), (("A", "B"), ("C",)))
    answer = symbols_answer(updated)
    assert {
        name: answer[name] for name in ("status", "total_symbols", "number_of_batches", "batch_size", "s3_key")
    } == {
        "status": "updated",
        "total_symbols": 3,
        "number_of_batches": 2,
        "batch_size": 2,
        "s3_key": "symbols/x.csv",
    }
    assert answer["symbolBatches"] == [{"batchNumber": 0, "symbols": ["A", "B"]}, {"batchNumber": 1, "symbols": ["C"]}]
    assert json.loads(json.dumps(answer)) == answer


def test_a_list_that_stays_in_force_and_symbols_that_are_not_on_it_are_told_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("ASX code,Company name\nBHP,BHP GROUP\nCBA,COMMONWEALTH BANK\n")
    selection = SymbolSelection(symbols=(Symbol("BHP"), Symbol("ZZZ")))
    with build(load_settings(profile="memory")) as container:
        task = update_symbols_task(update_symbols(container, "ASX", path), selection, forced=True)
        assert task({}, None)["missing"] == ["ZZZ"]
        path.write_text("<html>busy</html>")
        kept = task({}, None)
        assert (kept["status"], kept["symbolBatches"]) == ("kept", [{"batchNumber": 0, "symbols": ["BHP"]}])
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert told[0] == "not on the list of ASX: ZZZ"
    assert told[1].startswith(f"the list of {kept['s3_key']} stays in force: ")
    assert "HTML came instead" in told[1]
