"""Reads from outside in a strategy's source, as far as its words show them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from adapters.python_source.strategies import local_files
from domain.strategies import catalogue
from domain.strategies.base import Strategy

_CALLS = frozenset(
    {"open", "urlopen", "connect", "read_text", "read_bytes", "load", "loadtxt", "genfromtxt", "fromfile", "memmap"}
)
_PREFIXES = ("read_", "scan_")
_PACKAGES = frozenset({"requests", "httpx", "urllib", "aiohttp", "yfinance", "boto3", "sqlite3", "deltalake"})


def outside_reads(strategy: type[Strategy]) -> Iterator[str]:
    """Calls that look as if they read files, databases or the network, as ``my_file.py:12 read_csv``, one a line.

    This is told from names alone: what is hidden behind another name is not found, and what merely has such a name is.
    """
    if strategy.__module__.startswith(catalogue.__name__ + "."):
        return
    for path in local_files(strategy):
        calls = [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call)]
        found = {node.lineno: name for node in calls if (name := _reading(node.func))}
        yield from (f"{path.name}:{line} {name}" for line, name in sorted(found.items()))


def _reading(function: ast.expr) -> str:
    """The name of a function that looks as if it read something; nothing for another one."""
    parts: list[str] = []
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    if isinstance(function, ast.Name):
        parts.append(function.id)
    if not parts:
        return ""
    reads = parts[0] in _CALLS or parts[0].startswith(_PREFIXES) or parts[-1] in _PACKAGES
    return ".".join(reversed(parts)) if reads else ""
