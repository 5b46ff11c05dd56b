"""The sectors of the Global Industry Classification Standard, and which industry group belongs to which."""

from __future__ import annotations

from collections.abc import Mapping

_GROUPS: Mapping[str, tuple[str, ...]] = {
    "Energy": ("Energy",),
    "Materials": ("Materials",),
    "Industrials": ("Capital Goods", "Commercial & Professional Services", "Transportation"),
    "Consumer Discretionary": (
        "Automobiles & Components",
        "Consumer Discretionary Distribution & Retail",
        "Consumer Durables & Apparel",
        "Consumer Services",
        "Hotels, Restaurants & Leisure",
        "Retailing",
    ),
    "Consumer Staples": (
        "Consumer Staples Distribution & Retail",
        "Food & Staples Retailing",
        "Food, Beverage & Tobacco",
        "Household & Personal Products",
    ),
    "Health Care": ("Health Care Equipment & Services", "Pharmaceuticals, Biotechnology & Life Sciences"),
    "Financials": ("Banks", "Diversified Financials", "Financial Services", "Insurance"),
    "Information Technology": (
        "Semiconductors & Semiconductor Equipment",
        "Software & Services",
        "Technology Hardware & Equipment",
    ),
    "Communication Services": ("Media", "Media & Entertainment", "Telecommunication Services"),
    "Utilities": ("Utilities",),
    "Real Estate": (
        "Equity Real Estate Investment Trusts (REITs)",
        "Real Estate",
        "Real Estate Management & Development",
    ),
}
"""Sector -> industry groups, with the names that the standard has given them since 2016 (MSCI and S&P Dow Jones, GICS structure)."""


def _key(text: str) -> str:
    return "".join(character for character in text.replace("&", "and").casefold() if character.isalnum())


_SECTORS: Mapping[str, str] = {_key(group): sector for sector, groups in _GROUPS.items() for group in (sector, *groups)}

SECTORS: tuple[str, ...] = tuple(_GROUPS)
"""The eleven sectors."""


def sector_of(group: str) -> str:
    """The sector of an industry group, or of itself; "" where there is none (funds, classification pending, not known).

    Case, punctuation, ``&`` or ``and`` do not matter.
    """
    return _SECTORS.get(_key(group), "")


_NONE = {"", "notapplic", "notapplicable", "na", "none", "classpend", "classpending", "classificationpending"}


def says_no_sector(text: str) -> bool:
    """Whether a cell says that there is no sector: ``Not Applic``, ``Class Pend`` and the like, a dash, nothing."""
    return _key(text) in _NONE
