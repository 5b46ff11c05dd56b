"""What happens to an account besides its orders."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.orders.events import OrderEvent


@dataclass(frozen=True)
class CashDeposited:
    """Money came in; ``amount`` above zero, in the account's currency."""

    amount: Decimal


@dataclass(frozen=True)
class CashWithdrawn:
    """Money went out; ``amount`` above zero."""

    amount: Decimal


@dataclass(frozen=True)
class WithdrawalRefused:
    """Money was asked for that is not free: ``available`` is what could have been taken."""

    amount: Decimal
    available: Decimal


PortfolioEvent = CashDeposited | CashWithdrawn | WithdrawalRefused | OrderEvent
