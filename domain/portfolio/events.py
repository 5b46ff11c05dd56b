"""What happens to an account besides its orders."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from domain.orders.events import OrderEvent
from domain.shared.frozen import value
from domain.shared.stable_names import StableNames


@value
class CashDeposited(NamedTuple):
    """Money came in; ``amount`` above zero, in the account's currency."""

    amount: Decimal


@value
class CashWithdrawn(NamedTuple):
    """Money went out; ``amount`` above zero."""

    amount: Decimal


@value
class WithdrawalRefused(NamedTuple):
    """Money was asked for that is not free: ``available`` is what could have been taken."""

    amount: Decimal
    available: Decimal


PortfolioEvent = CashDeposited | CashWithdrawn | WithdrawalRefused | OrderEvent

STABLE_NAMES: StableNames = (
    ("cash-deposited", 1, CashDeposited),
    ("cash-withdrawn", 1, CashWithdrawn),
    ("withdrawal-refused", 1, WithdrawalRefused),
)
"""How the journal names these events."""
