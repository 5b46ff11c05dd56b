"""The root of the error tree.

TicktapeError
├── DomainError                a rule of the trade was broken by the caller
│   ├── InvalidValue           a value (symbol, interval, price, parameter…) is not acceptable
│   ├── InvalidCandles         a frame of candles cannot be used as it is
│   ├── InvalidActions         a frame of corporate actions cannot be used as it is
│   ├── ListShrank             a list of symbols lost so many that it is rather broken (domain.market.listings)
│   └── StrategyError          a strategy is unknown, misconfigured or raised
│       └── CostError          a cost model of the user's own raised, or gave what cannot be paid
└── application.ports.errors.PortError   something outside (store, file, network) failed
"""

from __future__ import annotations

from typing import NamedTuple


class TicktapeError(Exception):
    """Base of every error that ticktape raises on purpose; its text is one line that says what to do."""


class DomainError(TicktapeError):
    """A rule of the trade was broken by the caller."""


class InvalidValue(DomainError, ValueError):
    """A value is not acceptable.

    Attributes:
        field: name of the offending field or parameter.
        value: the offending value, as given.
    """

    def __init__(self, message: str, *, field: str = "", value: object = None) -> None:
        super().__init__(message)
        self.field = field
        self.value = value


class InvalidCandles(DomainError):
    """A frame of candles cannot be used as it is."""


class InvalidActions(DomainError):
    """A frame of corporate actions cannot be used as it is."""


class Place(NamedTuple):
    """A line of somebody's code.

    Attributes:
        file: as Python names it.
        line: its number, from 1.
        text: what stands there, without indentation; empty where it is not known.
    """

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        """``my_file.py, line 12: x = 1 / 0``; the code of a notebook has no file that anybody knows."""
        name = "the notebook" if "ipykernel_" in self.file or self.file.startswith("<ipython") else self.file
        short = name.replace("\\", "/").rsplit("/", 1)[-1]
        return f"{short}, line {self.line}" + (f": {self.text}" if self.text else "")


class StrategyError(DomainError):
    """A strategy is unknown, misconfigured or raised while running.

    Attributes:
        said: what happened, without the place.
        place: the line of the user's code that raised; None where there is none. Its text stands behind the error's.
    """

    def __init__(self, said: str, place: Place | None = None) -> None:
        super().__init__(said)
        self.said, self.place = said, place

    def __str__(self) -> str:
        return self.said if self.place is None else f"{self.said} ({self.place})"


class CostError(StrategyError):
    """A cost model of the user's own, which is code that a run runs as it runs a strategy, raised or gave what cannot be paid."""
