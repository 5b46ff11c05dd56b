"""HTML in which everything is escaped unless it is markup already."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

VOID = {"br", "meta", "input", "hr"}


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Content = str | int | float | Html


def escaped(content: Content) -> Html:
    """Markup as it is, anything else as text."""
    return content if isinstance(content, Html) else Html(html.escape(str(content), quote=True))


def element(name: str, /, *content: Content, **attributes: str | int | bool | None) -> Html:
    """An element with its content one after another.

    Args:
        name: of the element.
        content: texts, which are escaped, and markup.
        attributes: by name; ``class_`` is ``class``, ``data_x`` is ``data-x``; True is an attribute without a value, None and
            False none.
    """
    given = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{joined(content)}</{name}>")


def joined(parts: Iterable[Content], between: str = "") -> Html:
    """Parts one after another."""
    return Html(between.join(escaped(part) for part in parts))


def breakable(name: str) -> Html:
    """A name that may be broken where a word in it begins."""
    return joined(re.split(r"(?<=[a-z0-9])(?=[A-Z])", name), "<wbr>")


def _attribute(key: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{html.escape(str(value), quote=True)}"'
