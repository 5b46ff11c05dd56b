"""What can be asked of an account besides orders."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from domain.orders.commands import FillTarget, OrderCommand
from domain.shared.frozen import value


@value
class DepositCash(NamedTuple):
    """Put money in."""

    amount: Decimal


@value
class WithdrawCash(NamedTuple):
    """Take money out."""

    amount: Decimal


PortfolioCommand = DepositCash | WithdrawCash | FillTarget | OrderCommand
