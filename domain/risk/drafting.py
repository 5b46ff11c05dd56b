"""From an action to an order, or to a recorded refusal."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.orders.costs import Costs
from domain.orders.order import RejectionReason, Side
from domain.portfolio.portfolio import Portfolio
from domain.risk.sizing import Sizing, affordable, whole_lots
from domain.shared.values import LEDGER, ZERO, to_decimal
from domain.strategies.actions import Buy, Close, OrderAction, Sell, TargetQuantity, TargetWeight


@dataclass(frozen=True, slots=True)
class Draft:
    """An order before it has a number.

    Attributes:
        side: buy or sell.
        quantity: units in whole lots; zero where the wish could not be sized.
        reduce_only: whether it may only close.
        refusal: why it does not go to the broker; None where it does.
    """

    side: Side
    quantity: Decimal
    reduce_only: bool = False
    refusal: RejectionReason | None = None


@dataclass(frozen=True, slots=True)
class RiskRules:
    """How a run turns wishes into orders.

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
    if isinstance(action, Buy):
        if action.quantity is None:
            quantity = rules.sizing.quantity(
                equity, rules.symbols, state.buying_power, action.limit or action.stop or price, rules.costs, rules.lot
            )
        else:
            quantity = whole_lots(to_decimal(action.quantity), rules.lot)
        return _checked(Side.BUY, quantity, state.quantity(symbol), rules)
    held = state.quantity(symbol)
    if isinstance(action, Sell):
        if action.quantity is not None:
            return _checked(Side.SELL, whole_lots(to_decimal(action.quantity), rules.lot), held, rules)
        if held > ZERO:
            return Draft(Side.SELL, held, reduce_only=True)
        return Draft(Side.SELL, ZERO, refusal=RejectionReason.NO_POSITION)
    if isinstance(action, Close):
        if not held:
            return Draft(Side.SELL, ZERO, reduce_only=True, refusal=RejectionReason.NO_POSITION)
        return Draft(Side.SELL if held > ZERO else Side.BUY, abs(held), reduce_only=True)
    return _towards(_target(action, price, equity, rules), held, rules)


def _target(action: TargetQuantity | TargetWeight, price: float, equity: float, rules: RiskRules) -> Decimal:
    if isinstance(action, TargetQuantity):
        wanted = to_decimal(action.quantity)
    elif action.weight >= 0.0:
        return affordable(to_decimal(equity * action.weight), price, rules.costs, rules.lot)
    else:
        wanted = LEDGER.divide(to_decimal(equity * action.weight), to_decimal(price))
    lots = whole_lots(abs(wanted), rules.lot)
    return lots if wanted >= ZERO else -lots


def _towards(target: Decimal, held: Decimal, rules: RiskRules) -> Draft | None:
    missing = LEDGER.subtract(target, held)
    if not missing:
        return None
    side = Side.BUY if missing > ZERO else Side.SELL
    if not target:
        return Draft(side, abs(missing), reduce_only=True)
    return _checked(side, abs(missing), held, rules)


def _checked(side: Side, quantity: Decimal, held: Decimal, rules: RiskRules) -> Draft:
    if not quantity:
        return Draft(side, quantity, refusal=RejectionReason.SIZE_BELOW_LOT)
    if side is Side.SELL and quantity > held and not rules.allow_short:
        return Draft(side, quantity, refusal=RejectionReason.SHORT_SELLING_NOT_ALLOWED)
    return Draft(side, quantity)
