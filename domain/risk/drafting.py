"""From an action to an order, or to a recorded refusal."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from domain.orders.costs import Costs
from domain.orders.order import Order, RejectionReason, Side
from domain.orders.sizing import affordable, opening_fee, wanted, whole_lots
from domain.orders.target import Target, TargetKind
from domain.portfolio.backing import facing_after_orders, opened_by, set_free
from domain.portfolio.portfolio import Portfolio
from domain.risk.sizing import Sizing
from domain.shared.frozen import maker
from domain.shared.values import LEDGER, ZERO, to_decimal
from domain.strategies.actions import Buy, Close, OrderAction, Sell, TargetQuantity, TargetWeight


class Draft(NamedTuple):
    """An order before it has a number.

    Attributes:
        side: buy or sell.
        quantity: units in whole lots, of an order with a target those that it is expected to come to; zero where the intent could not
            be sized.
        reduce_only: whether it may only close.
        refusal: why it does not go to the broker; None where it does.
        target: what it is to come to; None where ``quantity`` says it.
        money: what it may come to beyond what it closes, commission included, of an order with a target.
    """

    side: Side
    quantity: Decimal
    reduce_only: bool = False
    refusal: RejectionReason | None = None
    target: Target | None = None
    money: Decimal = ZERO


_draft = maker(Draft)


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


class Situation(NamedTuple):
    """What a decision is taken by.

    Attributes:
        price: last close per unit.
        held: units held of the symbol; below zero when short.
        expected: the same once the orders have filled that are on their way to the next open.
        equity: the account's value at the last closes, money.
    """

    price: float
    held: Decimal
    expected: Decimal
    equity: float


def draft(action: OrderAction, situation: Situation, rules: RiskRules) -> tuple[Draft, ...]:
    """The orders that an action means now; none where nothing is missing (a target that is already held).

    Where short sales are forbidden, one that would turn a position round becomes two: what closes it, and the refused rest.
    """
    expected = situation.expected
    if isinstance(action, Buy):
        return (_bought(action, situation, rules),)
    if isinstance(action, Sell) and action.quantity is not None:
        return _checked(Draft(Side.SELL, whole_lots(to_decimal(action.quantity), rules.lot)), expected, rules)
    if isinstance(action, Sell | Close):
        return _closed(action, situation)
    if isinstance(action, TargetQuantity):
        lots = whole_lots(to_decimal(action.quantity).copy_abs(), rules.lot)
        return _towards(lots if action.quantity >= 0 else lots.copy_negate(), expected, rules)
    return _weighted(action, situation, rules)


def _bought(action: Buy, situation: Situation, rules: RiskRules) -> Draft:
    size = rules.sizing.size(situation.equity, rules.symbols) if action.quantity is None else action.quantity
    if not isinstance(size, Target):
        quantity = whole_lots(to_decimal(size), rules.lot)
        return _draft((Side.BUY, quantity, False, None if quantity else RejectionReason.SIZE_BELOW_LOT, None, ZERO))
    return _aimed(size, Side.BUY, expected_price(action, Side.BUY, situation.price, rules.costs), situation, rules)


def expected_price(action: OrderAction, side: Side, price: float, costs: Costs) -> float:
    """What a unit is expected to cost or bring: a limit, else the stop or the last close after slippage."""
    if action.limit is not None:
        return action.limit
    return costs.slippage.worsen(action.stop or price, 1 if side is Side.BUY else -1)


def _closed(action: Sell | Close, situation: Situation) -> tuple[Draft, ...]:
    held, expected = situation.held, situation.expected
    if not held or (held < ZERO and isinstance(action, Sell)):
        return (Draft(Side.SELL, ZERO, reduce_only=True, refusal=RejectionReason.NO_POSITION),)
    if not expected or (expected > ZERO) != (held > ZERO):
        return ()
    return (_draft((Side.SELL if held > ZERO else Side.BUY, expected.copy_abs(), True, None, None, ZERO)),)


def _weighted(action: TargetWeight, situation: Situation, rules: RiskRules) -> tuple[Draft, ...]:
    expected, weight = situation.expected, action.weight
    if weight == 0.0 or (situation.equity <= 0.0 and expected):
        return _towards(ZERO, expected, rules)
    target = Target(TargetKind.HOLD_WEIGHT, weight)
    side = Side.BUY if max(0.0, situation.equity) * weight > float(expected) * situation.price else Side.SELL
    price = rules.costs.slippage.worsen(situation.price, 1 if side is Side.BUY else -1)
    aimed = _aimed(target, side, price, situation, rules)
    if aimed.quantity:
        return _checked(aimed, expected, rules)
    return () if expected else (aimed,)


def _aimed(target: Target, side: Side, price: float, situation: Situation, rules: RiskRules) -> Draft:
    direction = 1 if side is Side.BUY else -1
    held = situation.expected if side is Side.BUY else situation.expected.copy_negate()
    asked = wanted(target, to_decimal(situation.equity), held, price, rules.costs.commission, rules.lot, direction)
    refusal = None if asked.units else RejectionReason.SIZE_BELOW_LOT
    return Draft(side, asked.units, refusal=refusal, target=target, money=asked.money)


def _towards(target: Decimal, held: Decimal, rules: RiskRules) -> tuple[Draft, ...]:
    missing = LEDGER.subtract(target, held)
    if not missing:
        return ()
    side = Side.BUY if missing > ZERO else Side.SELL
    return _checked(Draft(side, missing.copy_abs(), reduce_only=not target), held, rules)


def _checked(one: Draft, held: Decimal, rules: RiskRules) -> tuple[Draft, ...]:
    """The draft, with what a run that forbids short sales does about one."""
    if not one.quantity:
        return (one._replace(refusal=RejectionReason.SIZE_BELOW_LOT),)
    if one.side is Side.BUY or one.reduce_only or rules.allow_short:
        return (one,)
    if one.target is not None and one.target.value > 0.0:
        return (one,)
    if one.quantity <= held:
        # Two sales of one holding fit one by one and not together: the second must not open a short position.
        return (Draft(Side.SELL, one.quantity, reduce_only=True),)
    rest = LEDGER.subtract(one.quantity, max(ZERO, held))
    refused = one._replace(quantity=rest, refusal=RejectionReason.SHORT_SELLING_NOT_ALLOWED)
    return (Draft(Side.SELL, held, reduce_only=True), refused) if held > ZERO else (refused,)


class Backed(NamedTuple):
    """A draft with what can be backed of it now.

    Attributes:
        quantity: units in whole lots; zero where nothing can be.
        required: what it would take, money.
        available: what is there for it, money.
    """

    quantity: Decimal
    required: Decimal
    available: Decimal


def backed(one: Draft, order: Order, price: float, state: Portfolio, rules: RiskRules) -> Backed:
    """The units that an order which may be cut is expected to come to, by the money that is there now.

    Args:
        one: what is meant.
        order: the order that it would be.
        price: expected per unit, slippage included.
        state: the account.
        rules: how the run sizes.
    """
    commission, unit = rules.costs.commission, to_decimal(price)
    held = facing_after_orders(state, order.symbol, order.side)
    opening = opened_by(held, one.quantity)
    closing = LEDGER.subtract(one.quantity, opening)
    available = LEDGER.add(state.buying_power, set_free(state, order.symbol, order.side, closing, unit))
    if order.target is not None and order.target.reserve:
        available = LEDGER.subtract(available, to_decimal(order.target.reserve))
    fee = opening_fee(commission, price, closing)
    required = LEDGER.fma(opening, unit, to_decimal(fee(float(opening)))) if opening else ZERO
    if required > available and opening:
        opening = min(opening, affordable(available, price, fee, rules.lot))
    return Backed(LEDGER.add(closing, opening), required, available)
