"""What is doubtful about daily prices, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.market.price_faults import Finding


@dataclass(frozen=True, slots=True)
class SymbolQuality:
    """One symbol in numbers.

    Attributes:
        symbol: whose.
        sessions: bars on the tape.
        first, last: their first and last session; None where every bar was refused.
        faults: sessions by kind of fault.
    """

    symbol: str
    sessions: int
    first: date | None
    last: date | None
    faults: dict[str, int]


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What was found.

    Attributes:
        market: name of the market.
        calendar: name of the calendar by which sessions are missing.
        symbols: every symbol that was looked at, in order.
        findings: by symbol, day and kind.
    """

    market: str
    calendar: str
    symbols: tuple[SymbolQuality, ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        """How many findings say that prices are wrong or missing."""
        return sum(finding.fault.is_error for finding in self.findings)
