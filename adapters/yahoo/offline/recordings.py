"""Recorded answers, and what each says of a range of days."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from adapters.yahoo.offline.histories import history_results
from application.ports.errors import UnreadableFile

DAILY = "1d"
_EDITED = ".fake."
_EVENTS = ("dividends", "splits", "capitalGains")


@dataclass(frozen=True)
class Recording:
    """A recorded answer about a symbol.

    Attributes:
        result: the one result of a v8 chart answer.
        answered_at: when it was said, aware UTC.
    """

    result: Mapping[str, Any]
    answered_at: datetime

    @property
    def symbol(self) -> str:
        """Whose prices."""
        return str(self.result["meta"]["symbol"])

    @cached_property
    def timestamps(self) -> Sequence[int]:
        """Openings of its bars in epoch seconds, rising."""
        return list(self.result.get("timestamp") or [])

    def bars(self, start: int, end: int) -> int:
        """Number of bars that open from ``start`` to before ``end``, epoch seconds."""
        return bisect_left(self.timestamps, end) - bisect_left(self.timestamps, start)

    def between(self, start: int, end: int) -> dict[str, Any]:
        """The result as Yahoo would have given it for a part of its days; without bars it has no timestamps, as there."""
        first, last = bisect_left(self.timestamps, start), bisect_left(self.timestamps, end)
        part: dict[str, Any] = {"meta": self.result["meta"]}
        indicators = self.result["indicators"]
        if first == last:
            return {**part, "indicators": {"quote": [{}]}}
        part["timestamp"] = self.timestamps[first:last]
        if events := self._events(start, end):
            part["events"] = events
        part["indicators"] = {
            kind: [{name: column[first:last] for name, column in columns[0].items()}]
            for kind, columns in indicators.items()
        }
        return part

    def _events(self, start: int, end: int) -> dict[str, Any]:
        said = self.result.get("events") or {}
        parts = {
            kind: {key: one for key, one in said[kind].items() if start <= int(one["date"]) < end}
            for kind in _EVENTS
            if kind in said
        }
        return {kind: part for kind, part in parts.items() if part}


class Recordings:
    """Daily answers by symbol; of several for one symbol, the one with most of the asked days counts, the newest of equal ones."""

    def __init__(self, recordings: Iterable[Recording]) -> None:
        """Takes them in any order."""
        self._by_symbol: dict[str, list[Recording]] = {}
        for recording in recordings:
            self._by_symbol.setdefault(recording.symbol.upper(), []).append(recording)

    @property
    def symbols(self) -> tuple[str, ...]:
        """Whose prices there are, sorted."""
        return tuple(sorted(self._by_symbol))

    def days(self) -> tuple[date, date]:
        """The first and the last day (UTC) with a bar.

        Raises:
            UnreadableFile: there is no bar at all.
        """
        spans = [one.timestamps for several in self._by_symbol.values() for one in several if one.timestamps]
        if not spans:
            raise UnreadableFile("the recordings hold no prices")
        first, last = min(span[0] for span in spans), max(span[-1] for span in spans)
        return datetime.fromtimestamp(first, UTC).date(), datetime.fromtimestamp(last, UTC).date()

    def find(self, symbol: str, start: int, end: int) -> Recording | None:
        """The recording of a symbol's days from ``start`` to before ``end``, epoch seconds; None where there is none."""
        several = self._by_symbol.get(symbol.upper(), ())
        return max(several, key=lambda one: (one.bars(start, end), one.answered_at), default=None)


def read_recordings(folder: Path) -> Recordings:
    """All daily recordings of a folder.

    These are JSON files under ``yahoo/`` (bare v8 answers, or wrapped as ``{"request", "response": {"headers", "bodyJson"}}``; those
    with ``.fake.`` in their names were edited and are left out) and CSV files under ``asx/`` with the columns Date, Open, High, Low,
    Close, Adj Close, Volume, Tick.

    Raises:
        UnreadableFile: there is no recording, or a file cannot be read as one.
    """
    files = sorted(path for path in (folder / "yahoo").rglob("*.json") if _EDITED not in path.name)
    found = [recording for path in files if (recording := _recording(path)) is not None]
    found += [Recording(result, at) for result, at in history_results(folder / "asx")]
    if not found:
        raise UnreadableFile(f"{folder} holds no recordings: it should have answers in yahoo/ or histories in asx/")
    return Recordings(found)


def _recording(path: Path) -> Recording | None:
    """A file's recording; None where it is not of daily bars, or holds none."""
    try:
        said = json.loads(path.read_bytes())
        response = said.get("response") or {}
        result = response.get("bodyJson", said)["chart"]["result"][0]
        made = (response.get("headers") or {}).get("date")
        meta = result["meta"]
        at = parsedate_to_datetime(made) if made else datetime.fromtimestamp(meta["regularMarketTime"], UTC)
        daily = meta["dataGranularity"] == DAILY
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise UnreadableFile(f"{path} is not a recorded answer: {error!r}") from error
    return Recording(result, at.astimezone(UTC)) if daily and result.get("timestamp") else None
