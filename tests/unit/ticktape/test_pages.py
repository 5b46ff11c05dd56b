"""Python on pages of the documentation does what the page says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import ticktape as tt
from tests.support.places import ROOT

stocks = pytest.importorskip("bokeh_sampledata.stocks")

BLOCK = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str | None]]:
    """The page's Python, block by block, each with the output that stands below it; None where there is none."""
    return [(found[1], found[2]) for found in BLOCK.finditer(page.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def printed() -> list[str]:
    """What each block of the page on strategies prints, run one after the other as a reader would."""
    names: dict[str, Any] = {"__name__": "page"}
    outputs = []
    for code, _ in blocks(ROOT / "docs" / "write-a-strategy.md"):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(code, "docs/write-a-strategy.md", "exec"), names)
        outputs.append("".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines()))
    return outputs


@pytest.mark.parametrize("number", range(len(blocks(ROOT / "docs" / "write-a-strategy.md"))))
def test_the_page_on_strategies_tells_what_happens(printed: list[str], number: int) -> None:
    assert printed[number] == (blocks(ROOT / "docs" / "write-a-strategy.md")[number][1] or "")


def test_the_page_on_strategies_names_every_action_hook_and_sizing() -> None:
    page = (ROOT / "docs" / "write-a-strategy.md").read_text(encoding="utf-8")
    hooks = [name for name in vars(tt.Strategy) if name.startswith("on_")]
    actions = ["Buy(", "Sell(", "Close(", "TargetQuantity(", "TargetWeight(", "Cancel("]
    sizings = ["EqualWeight(", "FractionOfEquity(", "FixedMoney(", "FixedQuantity("]
    terms = ["limit=", "stop=", "time_in_force=", "tag=", "symbol=", "all_or_none=", "close_at_end="]
    assert len(hooks) == 4
    assert [word for word in [*hooks, *actions, *sizings, *terms] if word not in page] == []


@pytest.mark.parametrize("symbol", ["AAPL", "IBM", "MSFT", "GOOG"])
def test_the_first_strategy_of_the_readme_has_no_refused_purchase(symbol: str) -> None:
    code, _ = blocks(ROOT / "README.md")[0]
    names: dict[str, Any] = {"__name__": "my_file"}
    exec(compile(code, "README.md", "exec"), names)
    columns = getattr(stocks, symbol)
    candles = pl.DataFrame({name: columns[name] for name in columns}).with_columns(pl.lit(symbol).alias("symbol"))
    result = tt.backtest(names["BuyTheDip"](), candles=candles, commission=0.001)
    assert len(result.trades) > 5
    assert result.orders.filter(pl.col("status") == "rejected").height == 0
