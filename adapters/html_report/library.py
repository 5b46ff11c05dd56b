"""TradingView's Lightweight Charts, as the package ``litecharts`` ships it."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from application.ports.errors import UnreadableFile

ATTRIBUTION = "TradingView Lightweight Charts™, Copyright © 2025 TradingView, Inc."
HOME = "https://www.tradingview.com/"
LICENCE = "Apache License 2.0"
_PLACE = ("js", "lightweight-charts.js")


@cache
def chart_script() -> str:
    """The script, its licence notice included; the package itself is not imported.

    Raises:
        UnreadableFile: the package is not installed, or lacks the script.
    """
    found = find_spec("litecharts")
    for folder in () if found is None else found.submodule_search_locations or ():
        path = Path(folder).joinpath(*_PLACE)
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise UnreadableFile("the charts' script is not there: pip install litecharts")
