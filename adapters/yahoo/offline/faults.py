"""Faults of answers, on order."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

PAGE = b"<!DOCTYPE html><html><body><p>Our engineers are working quickly to resolve the issue.</p></body></html>"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the server.

    Attributes:
        status: of HTTP.
        body: what it says.
        kind: its content type.
        headers: further ones.
    """

    status: int
    body: bytes
    kind: str = "application/json;charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def of(value: Any, status: int = 200, **headers: str) -> Reply:
        """JSON data."""
        return Reply(status, json.dumps(value).encode(), headers=dict(headers))

    @staticmethod
    def refusal(status: int, code: str, description: str) -> Reply:
        """An error as Yahoo words it."""
        return Reply.of({"chart": {"result": None, "error": {"code": code, "description": description}}}, status)


Fault = Callable[[Reply], Reply]
"""Makes another answer of the right one."""


def status(number: int, *, retry_after: str | None = None) -> Fault:
    """An error of HTTP: 429, 500, 503; perhaps with a time after which to come back."""

    def fault(right: Reply) -> Reply:
        headers = {} if retry_after is None else {"Retry-After": retry_after}
        return Reply(number, b"Edge: Too Many Requests" if number == 429 else b"", "text/plain", headers)

    return fault


def page(right: Reply) -> Reply:
    """A page instead of data, with status 200."""
    return Reply(200, PAGE, "text/html;charset=utf-8")


def crumb_refused(right: Reply) -> Reply:
    """The crumb is not accepted."""
    error = {"code": "Unauthorized", "description": "Invalid Crumb"}
    return Reply.of({"finance": {"result": None, "error": error}}, 401)


def no_bars(right: Reply) -> Reply:
    """A sound answer without any bar."""
    return _edited(right, _without_bars)


def without_times(right: Reply) -> Reply:
    """Prices, but no ``timestamp``."""
    return _edited(right, lambda result: result.pop("timestamp", None))


def without_actions(right: Reply) -> Reply:
    """No dividends and no splits."""
    return _edited(right, lambda result: result.pop("events", None))


def cut(right: Reply) -> Reply:
    """The first half of the answer."""
    return replace(right, body=right.body[: len(right.body) // 2])


def of_another(symbol: str) -> Fault:
    """The answer, but of another symbol."""
    return lambda right: _edited(right, lambda result: result["meta"].update(symbol=symbol))


def changed(day: date, factor: float) -> Fault:
    """All prices of one day (UTC) times a factor: a value that was changed later."""
    return lambda right: _edited(right, lambda result: _scale(result, lambda one: one == day, factor))


def halved_before(day: date) -> Fault:
    """All prices before a day (UTC) are halved, as after a split of 2 for 1."""
    return lambda right: _edited(right, lambda result: _scale(result, lambda one: one < day, 0.5))


def _scale(result: dict[str, Any], wanted: Callable[[date], bool], factor: float) -> None:
    quote, adjusted = result["indicators"]["quote"][0], result["indicators"]["adjclose"][0]
    columns = [*(quote[name] for name in ("open", "high", "low", "close")), adjusted["adjclose"]]
    for place, opened in enumerate(result["timestamp"]):
        if wanted(datetime.fromtimestamp(opened, UTC).date()):
            for column in columns:
                column[place] = None if column[place] is None else column[place] * factor


def _without_bars(result: dict[str, Any]) -> None:
    result.pop("timestamp", None)
    result["indicators"] = {"quote": [{}]}


def _edited(right: Reply, edit: Callable[[dict[str, Any]], object]) -> Reply:
    value = json.loads(right.body)
    edit(value["chart"]["result"][0])
    return replace(right, body=json.dumps(value).encode())


class Orders:
    """Faults that the next answers are to have."""

    def __init__(self) -> None:
        """None yet."""
        self._next: dict[str, deque[Fault]] = {}
        self._always: dict[str, Fault] = {}

    def next(self, symbol: str, *faults: Fault) -> None:
        """The next answers for a symbol, one after the other."""
        self._next.setdefault(symbol.upper(), deque()).extend(faults)

    def always(self, symbol: str, fault: Fault | None) -> None:
        """Every answer for a symbol from here on; None: no more."""
        if fault is None:
            self._always.pop(symbol.upper(), None)
        else:
            self._always[symbol.upper()] = fault

    def applied(self, symbol: str, right: Reply) -> Reply:
        """The answer that goes out."""
        waiting = self._next.get(symbol.upper())
        if waiting:
            return waiting.popleft()(right)
        fault = self._always.get(symbol.upper())
        return right if fault is None else fault(right)
