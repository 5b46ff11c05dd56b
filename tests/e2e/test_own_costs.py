"""Costs of a user's file on the command line, and what they mean for a run's identity and its later questions."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import call

FEES = '''import ticktape as tt


class MyFees(tt.Commission):
    """A fixed sum, and less per unit for large fills."""

    def __init__(self, fixed=2.0, unit=0.01):
        self.fixed, self.unit = fixed, unit

    def of(self, quantity, price):
        return self.fixed + self.unit * quantity / (1 + quantity / 1000)


def by_size(size, price):
    return 1.0 if size < 50 else 3.0


class MySlip(tt.Slippage):
    def worsen(self, price, direction):
        return price + 0.02 * direction
'''


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my_costs.py"
    path.write_text(FEES)
    return path


@pytest.fixture
def data(demo_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo_folder, tmp_path / "data"))


def run(data: Path, *costs: str) -> Any:
    done = call("backtest", "--strategy", "MovingAverageCrossover", "--symbols", "IBM", *costs, "--json", data_dir=data)
    assert (done.status, done.err) == (0, "")
    return done.json


def test_costs_of_a_file_are_part_of_the_run(data: Path, file: Path) -> None:
    mine = ("--commission", f"{file}:MyFees", "--slippage", f"{file}:MySlip")
    first, again = run(data, *mine), run(data, *mine)
    assert (again["run_id"], again["reused"]) == (first["run_id"], True)
    dearer = run(data, "--commission", f"{file}:MyFees(fixed=20)", "--slippage", f"{file}:MySlip")
    function = run(data, "--commission", f"{file}:by_size")
    assert len({first["run_id"], dearer["run_id"], function["run_id"]}) == 3
    assert dearer["final_equity"] < first["final_equity"]
    shown = call("runs", "show", dearer["run_id"], data_dir=data)
    assert "MyFees(fixed=20, unit=0.01) of my_costs.py" in shown.out
    assert call("verify", first["run_id"], data_dir=data).out.splitlines()[-1] == "Equal."
    forked = call("fork", first["run_id"], "--at", "2008-10-10", "--deposit", "1000", "--json", data_dir=data)
    assert (forked.status, forked.err) == (0, "")
    assert "MyFees" in call("explain", first["run_id"], "--trade", "1", data_dir=data).out
    moved = file.with_name("elsewhere.py")
    moved.write_text(FEES)
    assert run(data, "--commission", f"{moved}:by_size")["run_id"] != function["run_id"]


def test_changed_costs_make_another_run_and_are_named(data: Path, file: Path) -> None:
    before = run(data, "--commission", f"{file}:MyFees")
    file.write_text(FEES.replace("self.fixed + self.unit", "2 * self.fixed + self.unit"))
    after = run(data, "--commission", f"{file}:MyFees")
    assert after["run_id"] != before["run_id"]
    verified = call("verify", before["run_id"], data_dir=data)
    assert verified.status == 1
    assert "my_costs.py" in verified.out
    refused = call("fork", before["run_id"], "--at", "2008-10-10", "--deposit", "1000", data_dir=data)
    assert refused.status != 0
    assert "its costs are others: MyFees" in refused.err or "my_costs.py" in refused.err


def test_a_file_that_is_not_there_is_said(data: Path, file: Path) -> None:
    for given, said in ((f"{file}:NoFees", "NoFees"), (f"{file.parent}/none.py:MyFees", "none.py")):
        done = call("backtest", "--strategy", "BuyAndHold", "--commission", given, data_dir=data)
        assert done.status in (1, 2)
        assert said in done.err
        assert "Traceback" not in done.err
