"""Backtests in a notebook over what was listed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import ticktape as tt
from application.ports.listing_tape import ListingTape
from domain.market.listings import SymbolListed
from domain.shared.values import Symbol
from infrastructure.containers.build import build
from infrastructure.settings import load_settings
from tests.support.prices import walk

JULY = datetime(2020, 7, 1, tzinfo=UTC)


def test_a_universe_of_ones_own() -> None:
    universe = tt.Universe("MINE", JULY, {"AAA": (tt.Span(JULY, None),)})
    result = tt.backtest(tt.MovingAverageCrossover, candles=walk(("AAA", "BBB")), universe=universe)
    assert result.orders.filter(status="filled")["symbol"].unique().to_list() == ["AAA"]
    assert any("MINE" in warning for warning in result.warnings)


def test_an_exchange_whose_lists_are_on_the_tape(tmp_path: Path) -> None:
    with build(load_settings(data_dir=tmp_path)) as container:
        container.get(ListingTape).append("ASX", [SymbolListed(Symbol("AAA"), "")], known_at=JULY, seen=0)
        tt.backtesting.put_on_tape(container, walk(("AAA", "BBB")), "1d", "ASX")
    strict = tt.backtest(tt.MovingAverageCrossover, universe="asx", data_dir=tmp_path)
    assumed = tt.backtest(tt.MovingAverageCrossover, universe="asx", assume_listed=True, data_dir=tmp_path)
    assert strict.orders["symbol"].unique().to_list() == ["AAA"]
    assert strict.run_id != assumed.run_id
    with pytest.raises(tt.TicktapeError, match="no list of LSE"):
        tt.backtest(tt.MovingAverageCrossover, universe="lse", data_dir=tmp_path)
