"""Reads an HTML page strictly, and the data inside it."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LOADS = {"src", "srcset", "href", "action", "data", "poster", "background", "formaction"}


@dataclass
class Element:
    """One element with its attributes and the text directly inside it."""

    name: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class Page:
    """What a page consists of.

    Attributes:
        elements: in the order of their beginnings.
        faults: what is wrong with it.
    """

    elements: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def named(self, name: str) -> list[Element]:
        """Elements of a name."""
        return [one for one in self.elements if one.name == name]

    def by_id(self, key: str) -> Element | None:
        """The element with an id."""
        return next((one for one in self.elements if one.attributes.get("id") == key), None)

    @property
    def addresses(self) -> list[str]:
        """Everything that the page could load or lead to."""
        return [value or "" for one in self.elements for name, value in one.attributes.items() if name in LOADS]

    @property
    def text(self) -> str:
        """All that can be read, scripts and styles aside."""
        return " ".join(one.text for one in self.elements if one.name not in {"script", "style"})

    @property
    def data(self) -> Any:
        """What the page's script is given."""
        found = self.by_id("data")
        assert found is not None
        return json.loads(zlib.decompress(base64.b64decode(found.text, validate=True)))


class _Strict(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self.page.faults.append(f"<{tag}> has an attribute twice: {names}")
        found = Element(tag, dict(attrs))
        self.page.elements.append(found)
        if tag not in VOID:
            self._open.append(found)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].name != tag:
            self.page.faults.append(f"</{tag}> closes {[one.name for one in self._open[-3:]]}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1].text += data

    def close(self) -> None:
        super().close()
        self.page.faults += [f"<{one.name}> is never closed" for one in self._open]


def read_page(text: str) -> Page:
    """A page, with its faults: what is not closed in order, ids that are not unique, references to ids that are not there."""
    reader = _Strict()
    reader.feed(text)
    reader.close()
    page = reader.page
    if not text.startswith("<!DOCTYPE html>"):
        page.faults.append("no doctype")
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    page.faults += [f"id {key} stands {ids.count(key)} times" for key in set(ids) if ids.count(key) > 1]
    for one in page.elements:
        for name in ("aria-labelledby", "for"):
            if name in one.attributes and one.attributes[name] not in ids:
                page.faults.append(f"{name} {one.attributes[name]} leads nowhere")
    inside = [address[1:] for address in page.addresses if address.startswith("#")]
    page.faults += [f"#{key} leads nowhere" for key in inside if key not in ids]
    return page
