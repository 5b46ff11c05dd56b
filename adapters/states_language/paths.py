"""Paths into JSON data, and templates made of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]|\[(\*)\]")
_PATH = re.compile(r"\$(?:\.[A-Za-z_]\w*|\[\d+\]|\[\*\])*")
_AS_TEXT = re.compile(r"States\.JsonToString\((\$[^)]*)\)")


class InvalidPath(ValueError):
    """A path or an intrinsic function that is not understood."""


class PathMissing(LookupError):
    """A path that leads nowhere in the data."""


def read(path: str, data: Any) -> Any:
    """The data that a path leads to; with ``[*]`` in it a list of all that it leads to, without what is missing.

    Raises:
        InvalidPath: it is no path.
        PathMissing: it leads nowhere.
    """
    if not _PATH.fullmatch(path):
        raise InvalidPath(f"{path!r} is not a path that is understood here")
    found = [data]
    for name, index, every in _STEP.findall(path):
        found = [value for one in found for value in _stepped(one, name, index, every)]
    if "[*]" in path:
        return found
    if not found:
        raise PathMissing(f"{path} leads nowhere")
    return found[0]


def _stepped(value: Any, name: str, index: str, every: str) -> Iterator[Any]:
    if every and isinstance(value, list):
        yield from value
    elif name and isinstance(value, Mapping) and name in value:
        yield value[name]
    elif index and isinstance(value, list) and int(index) < len(value):
        yield value[int(index)]


def is_present(path: str, data: Any) -> bool:
    """Whether a path leads anywhere.

    Raises:
        InvalidPath: it is no path.
    """
    try:
        read(path, data)
    except PathMissing:
        return False
    return True


def placed(path: str | None, data: Any, result: Any) -> Any:
    """The data with a result at a path (``$``: the result alone; None: the data alone).

    Raises:
        InvalidPath: the path is not made of names.
    """
    if path is None:
        return data
    if path == "$":
        return result
    if not _PATH.fullmatch(path) or "[" in path:
        raise InvalidPath(f"{path!r} is not a place for a result")
    name, _, rest = path[2:].partition(".")
    inner = data.get(name) if isinstance(data, Mapping) else None
    return {**(data if isinstance(data, Mapping) else {}), name: placed(f"$.{rest}" if rest else "$", inner, result)}


def filled(template: Any, data: Any) -> Any:
    """A template with each field ``name.$`` replaced by ``name`` and what its path or ``States.JsonToString(path)`` gives.

    Raises:
        InvalidPath: a path is none.
        PathMissing: a path leads nowhere.
    """
    if isinstance(template, Mapping):
        return dict(_field(name, value, data) for name, value in template.items())
    if isinstance(template, list):
        return [filled(value, data) for value in template]
    return template


def _field(name: str, value: Any, data: Any) -> tuple[str, Any]:
    if not name.endswith(".$"):
        return name, filled(value, data)
    as_text = _AS_TEXT.fullmatch(value)
    found = json.dumps(read(as_text[1], data), ensure_ascii=False) if as_text else read(value, data)
    return name.removesuffix(".$"), found
