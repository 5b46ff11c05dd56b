"""From an action to an order, or to a recorded refusal."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from domain.orders.costs import Costs
from domain.orders.order import RejectionReason, Side
from domain.portfolio.portfolio import Portfolio
from domain.risk.sizing import Sizing, affordable, snapped, whole_lots
from domain.shared.values import LEDGER, ZERO, to_decimal
from domain.strategies.actions import Buy, Close, OrderAction, Sell, TargetQuantity, TargetWeight


class Draft(NamedTuple):
    """An order before it has a number.

    Attributes:
        side: buy or sell.
        quantity: units in whole lots; zero where the intent could not be sized.
        reduce_only: whether it may only close.
        refusal: why it does not go to the broker; None where it does.
    """

    side: Side
    quantity: Decimal
    reduce_only: bool = False
    refusal: RejectionReason | None = None


@dataclass(frozen=True, slots=True)
class RiskRules:
    """The rules by which a run turns intents into orders.

    Attributes:
        sizing: what a ``Buy`` without a quantity means.
        costs: costs that sizes allow for.
        lot: smallest tradable quantity.
        symbols: number of symbols in the run.
        allow_short: whether positions below zero may be opened.
    """

    sizing: Sizing
    costs: Costs
    lot: Decimal
    symbols: int
    allow_short: bool = True


def draft(
    action: OrderAction, symbol: str, price: float, state: Portfolio, equity: float, rules: RiskRules
) -> Draft | None:
    """The order that an action means now; None where nothing is missing (a target that is already held).

    Args:
        action: what the strategy asked for.
        symbol: what it is about.
        price: last close per unit.
        state: the account.
        equity: the account's value at the last closes.
        rules: how the run sizes.
    """
    held = state.quantity(symbol)
    if isinstance(action, Buy):
        return _checked(Side.BUY, _bought(action, price, state.buying_power, equity, rules), held, rules)
    if isinstance(action, Sell) and action.quantity is not None:
        return _checked(Side.SELL, whole_lots(to_decimal(action.quantity), rules.lot), held, rules)
    if isinstance(action, Sell | Close):
        if held > ZERO or (held and isinstance(action, Close)):
            return Draft(Side.SELL if held > ZERO else Side.BUY, held.copy_abs(), reduce_only=True)
        return Draft(Side.SELL, ZERO, reduce_only=True, refusal=RejectionReason.NO_POSITION)
    return _towards(_target(action, price, state.buying_power, equity, rules), held, rules)


def _bought(action: Buy, price: float, buying_power: Decimal, equity: float, rules: RiskRules) -> Decimal:
    if action.quantity is not None:
        return whole_lots(to_decimal(action.quantity), rules.lot)
    price = action.limit or action.stop or price
    return rules.sizing.quantity(equity, rules.symbols, buying_power, price, rules.costs, rules.lot)


def _target(
    action: TargetQuantity | TargetWeight, price: float, buying_power: Decimal, equity: float, rules: RiskRules
) -> Decimal:
    """Units to hold; below zero when short. A weight's costs are part of it, on either side; of no equity it is nothing."""
    if isinstance(action, TargetQuantity):
        lots = whole_lots(to_decimal(action.quantity).copy_abs(), rules.lot)
        return lots if action.quantity >= 0 else lots.copy_negate()
    money = snapped(max(0.0, equity) * abs(action.weight), buying_power)
    lots = affordable(money, price, rules.costs, rules.lot)
    return lots if action.weight >= 0.0 else lots.copy_negate()


def _towards(target: Decimal, held: Decimal, rules: RiskRules) -> Draft | None:
    missing = LEDGER.subtract(target, held)
    if not missing:
        return None
    side = Side.BUY if missing > ZERO else Side.SELL
    if not target:
        return Draft(side, missing.copy_abs(), reduce_only=True)
    return _checked(side, missing.copy_abs(), held, rules)


def _checked(side: Side, quantity: Decimal, held: Decimal, rules: RiskRules) -> Draft:
    if not quantity:
        return Draft(side, quantity, refusal=RejectionReason.SIZE_BELOW_LOT)
    if side is Side.BUY or rules.allow_short:
        return Draft(side, quantity)
    if quantity > held:
        return Draft(side, quantity, refusal=RejectionReason.SHORT_SELLING_NOT_ALLOWED)
    # Two sales of one holding fit one by one and not together: the second must not open a short position.
    return Draft(side, quantity, reduce_only=True)
