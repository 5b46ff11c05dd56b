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


class StrategyError(DomainError):
    """A strategy is unknown, misconfigured or raised while running."""


class CostError(StrategyError):
    """A cost model of the user's own, which is code that a run runs as it runs a strategy, raised or gave what cannot be paid."""
