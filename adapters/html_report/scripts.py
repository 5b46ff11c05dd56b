"""The page's styles and its own script."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

PARTS = ("base", "charts", "curves", "candles", "explanations", "tables", "trades", "symbols", "page")
"""Files of the script, each of which uses those before it."""

STYLES = ("report", "figures")


@cache
def page_script() -> str:
    """All parts in one scope."""
    parts = "\n".join(_static(f"{name}.js") for name in PARTS)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


@cache
def page_styles() -> str:
    """All styles."""
    return "\n".join(_static(f"{name}.css") for name in STYLES)


def _static(name: str) -> str:
    return files(__package__).joinpath("static", name).read_text(encoding="utf-8")
