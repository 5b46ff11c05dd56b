"""Industry groups and their sectors."""

from __future__ import annotations

import pytest

from domain.market.sectors import SECTORS, sector_of


def test_there_are_eleven_sectors_and_each_is_its_own() -> None:
    assert len(set(SECTORS)) == 11
    assert [sector_of(sector) for sector in SECTORS] == list(SECTORS)


@pytest.mark.parametrize(
    ("group", "sector"),
    [
        ("Banks", "Financials"),
        ("Capital Goods", "Industrials"),
        ("Automobiles & Components", "Consumer Discretionary"),
        ("AUTOMOBILES AND COMPONENTS", "Consumer Discretionary"),
        ("Pharmaceuticals Biotechnology & Life Sciences", "Health Care"),
        ("Food, Beverage & Tobacco", "Consumer Staples"),
        ("Equity Real Estate Investment Trusts (REITs)", "Real Estate"),
        ("Telecommunication Services", "Communication Services"),
        ("Semiconductors & Semiconductor Equipment", "Information Technology"),
        ("Not Applic", ""),
        ("Class Pend", ""),
        ("", ""),
    ],
)
def test_a_group_belongs_to_a_sector(group: str, sector: str) -> None:
    assert sector_of(group) == sector
