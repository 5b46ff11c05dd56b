"""What an import did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from domain.shared.errors import TicktapeError
from domain.shared.interval import Interval


@dataclass(frozen=True, slots=True)
class ImportedSeries:
    """What a file has of one series.

    Attributes:
        symbol, venue, interval: what it is.
        rows: acceptable rows.
        first, last: open times of the first and the last of them.
    """

    symbol: str
    venue: str
    interval: Interval
    rows: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class ImportedActions:
    """The corporate actions of a file.

    Attributes:
        kinds: kind (``dividend, split, capital_gain``) -> acceptable actions.
        added: actions that are new on the tape.
        revised: actions that were there with other values.
        unchanged: actions that were there already.
        reasons: reason -> actions set aside, most frequent first; they stand in quarantine, the prices of their rows are judged by
            themselves.
    """

    kinds: dict[str, int] = field(default_factory=dict)
    added: int = 0
    revised: int = 0
    unchanged: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What the import of a file did; ``rows_read`` is the sum of ``added, revised, unchanged, quarantined`` and ``skipped``.

    Attributes:
        source: name of the file.
        rows_read: rows of the file.
        added: bars that are new on the tape.
        revised: bars that were there with other values.
        unchanged: bars that were there already.
        quarantined: refused rows, those of an earlier import of the same file included.
        skipped: rows of other symbols than the one asked for.
        reasons: reason -> refused rows, most frequent first.
        series: the series of the acceptable rows, by symbol.
        actions: the corporate actions.
        notices: what the reader should know of how the file was read.
    """

    source: str
    rows_read: int
    added: int
    revised: int
    unchanged: int
    quarantined: int
    skipped: int
    reasons: dict[str, int]
    series: tuple[ImportedSeries, ...]
    actions: ImportedActions = ImportedActions()
    notices: tuple[str, ...] = ()


def combined(reports: Sequence[ImportReport], notices: tuple[str, ...]) -> ImportReport:
    """The report of a file from those of its pieces, no two of which have bars of one key.

    Args:
        reports: at least one.
        notices: what the reader should know of the whole file.
    """
    return ImportReport(
        source=reports[0].source,
        rows_read=sum(report.rows_read for report in reports),
        added=sum(report.added for report in reports),
        revised=sum(report.revised for report in reports),
        unchanged=sum(report.unchanged for report in reports),
        quarantined=sum(report.quarantined for report in reports),
        skipped=sum(report.skipped for report in reports),
        reasons=_summed(report.reasons for report in reports),
        series=_joined(one for report in reports for one in report.series),
        actions=_together([report.actions for report in reports]),
        notices=notices,
    )


def _summed(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Counts by reason or kind, as one file's are: most frequent first."""
    found: Counter[str] = Counter()
    for one in counts:
        found.update(one)
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _together(actions: Sequence[ImportedActions]) -> ImportedActions:
    return ImportedActions(
        _summed(one.kinds for one in actions),
        sum(one.added for one in actions),
        sum(one.revised for one in actions),
        sum(one.unchanged for one in actions),
        _summed(one.reasons for one in actions),
    )


def _joined(parts: Iterable[ImportedSeries]) -> tuple[ImportedSeries, ...]:
    found: dict[str, ImportedSeries] = {}
    for part in parts:
        one = found.get(part.symbol)
        found[part.symbol] = (
            part
            if one is None
            else replace(
                one, rows=one.rows + part.rows, first=min(one.first, part.first), last=max(one.last, part.last)
            )
        )
    return tuple(found[symbol] for symbol in sorted(found))


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import of several files did.

    Attributes:
        reports: of the files that could be read, in order.
        failures: the other files, in order, and why they could not.
    """

    reports: tuple[ImportReport, ...]
    failures: tuple[tuple[Path, TicktapeError], ...] = ()
