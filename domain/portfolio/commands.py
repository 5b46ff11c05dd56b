"""What can be asked of an account besides orders."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.orders.commands import OrderCommand


@dataclass(frozen=True)
class DepositCash:
    """Put money in."""

    amount: Decimal


@dataclass(frozen=True)
class WithdrawCash:
    """Take money out."""

    amount: Decimal


PortfolioCommand = DepositCash | WithdrawCash | OrderCommand
