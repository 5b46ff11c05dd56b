"""How many units money buys, and how many are missing to a target: rules that the session and a sweep share.

All of it counts in the direction of the order: what is held against it is below zero, so that a purchase meets a short position and a
sale a long one alike. Money and units are Decimal, and exact; what fits by far or is too much by far is told in float64.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from domain.orders.costs import Commission
from domain.orders.target import Target, TargetKind
from domain.shared.frozen import value
from domain.shared.values import LEDGER, ZERO, to_decimal

_GUESSES = 8

FLOAT_NOISE = Decimal("1e-9")
"""Values this close to each other, as a fraction of them, are taken for equal where one of them was a float."""

_NOISE = float(FLOAT_NOISE)

Fee = Callable[[float], float]
"""Commission, in money, for a fill that has so many units of what is counted in it."""


def whole_lots(quantity: Decimal, lot: Decimal) -> Decimal:
    """``quantity`` (zero or more) rounded down to a multiple of ``lot``."""
    return LEDGER.multiply(LEDGER.divide_int(quantity, lot), lot)


def affordable(money: Decimal, price: float, fee: Fee, lot: Decimal) -> Decimal:
    """The largest number of units, in whole lots, of which value and commission together are at most ``money``.

    Zero where not even one lot fits. A commission is taken to grow with the quantity. What fits by far or is too much by far is told
    in floats, what is close by the ledger.

    Args:
        money: above zero, or nothing fits.
        price: paid or received per unit, slippage included.
        fee: commission by units.
        lot: smallest tradable quantity.
    """
    if money <= ZERO:
        return ZERO
    budget, size = float(money), float(lot)
    fits, too_many = 0, int(budget * (1.0 + _NOISE) / (price * size)) + 2
    guess, guesses = too_many - 1, 0
    while too_many - fits > 1:
        units = guess * size
        cost = units * price + fee(units)
        excess = cost - budget
        if abs(excess) < _NOISE * budget:
            excess = _exact_excess(LEDGER.multiply(Decimal(guess), lot), money, price, fee)
        if excess <= 0.0:
            fits, guess = guess, guess + 1
        else:
            too_many, guess = guess, guess - max(1, int(excess / cost * guess))
        guesses += 1
        if guesses > _GUESSES or not fits < guess < too_many:
            guess = (fits + too_many) // 2
    return LEDGER.multiply(Decimal(fits), lot)


def _exact_excess(quantity: Decimal, money: Decimal, price: float, fee: Fee) -> float:
    """What ``quantity`` units cost more than ``money``, computed at the ledger; its sign is exact."""
    cost = LEDGER.fma(quantity, to_decimal(price), to_decimal(fee(float(quantity))))
    return float(LEDGER.subtract(cost, money))


def to_reduce(held: Decimal, money: Decimal, price: float, fee: Fee, lot: Decimal) -> Decimal:
    """The fewest units, in whole lots, by which a holding must shrink so that its value and the commission are at most ``money``.

    All that is held where no smaller number does it, an odd lot included.

    Args:
        held: units, above zero.
        money: what may remain, commission included; zero or more.
        price: per unit, slippage included.
        fee: commission by units that are traded.
        lot: smallest tradable quantity.
    """
    unit, value_held = to_decimal(price), LEDGER.multiply(held, to_decimal(price))
    too_few, enough = 0, int(LEDGER.divide_int(held, lot)) + 1
    one_lot, guesses = price * float(lot), 0
    guess = int(float(LEDGER.subtract(value_held, money)) / one_lot)
    while enough - too_few > 1:
        if guesses > _GUESSES or not too_few < guess < enough:
            guess = (too_few + enough) // 2
        traded = LEDGER.multiply(Decimal(guess), lot)
        rest = LEDGER.fma(LEDGER.subtract(held, traded), unit, to_decimal(fee(float(traded))))
        excess = LEDGER.subtract(rest, money)
        if excess <= ZERO:
            enough, guess = guess, guess - 1
        else:
            too_few, guess = guess, guess + max(1, int(float(excess) / one_lot))
        guesses += 1
    return min(held, LEDGER.multiply(Decimal(enough), lot))


@value
class Wanted(NamedTuple):
    """What a target asks for at a price.

    Attributes:
        units: to trade in the order's direction, in whole lots; zero where the target is held, or is worth less than a lot.
        closing: how many of them close what is held against the order.
        money: what the others may come to, commission included.
    """

    units: Decimal
    closing: Decimal
    money: Decimal


def wanted(
    target: Target, equity: Decimal, held: Decimal, price: float, commission: Commission, lot: Decimal, direction: int
) -> Wanted:
    """Units that a target asks for.

    A share or an amount of money is what all units traded come to, commission included. A weight is what value of the holding and
    commission of the units traded come to: as many as stay within it. A holding is added to only where all of it, bought anew at this
    price, would still stay within the weight, and reduced only where its value alone is above it; so a weight that is asked for again at
    the same price asks for nothing, whatever costs and lot are.

    Args:
        target: what is asked for.
        equity: the account's value, money.
        held: units held in the order's direction; below zero, held against it.
        price: per unit, slippage included.
        commission: of fills.
        lot: smallest tradable quantity.
        direction: +1 for a purchase, -1 for a sale.
    """
    against = max(ZERO, held.copy_negate())
    money = target_money(target, equity)
    if target.kind is not TargetKind.HOLD_WEIGHT:
        units = affordable(money, price, _fee(commission, price, against), lot)
        closing = min(units, against)
        return Wanted(units, closing, max(ZERO, LEDGER.subtract(money, LEDGER.multiply(closing, to_decimal(price)))))
    if direction * target.value >= 0.0:
        return _towards(money, held, against, price, commission, lot)
    if not against:
        return _NOTHING
    if LEDGER.multiply(against, to_decimal(price)) <= LEDGER.multiply(money, 1 + FLOAT_NOISE):
        return _NOTHING
    units = to_reduce(against, money, price, lambda traded: commission.on(traded, price, 0.0), lot)
    return Wanted(units, units, ZERO)


_NOTHING = Wanted(ZERO, ZERO, ZERO)


def target_money(target: Target, equity: Decimal) -> Decimal:
    """What a target comes to, money, zero or more; ``equity`` is the account's value."""
    if target.kind is TargetKind.ADD_MONEY:
        return to_decimal(target.value)
    if target.reserve:
        equity = LEDGER.subtract(equity, to_decimal(target.reserve))
    return LEDGER.multiply(max(ZERO, equity), to_decimal(abs(target.value)))


def _towards(
    money: Decimal, held: Decimal, against: Decimal, price: float, commission: Commission, lot: Decimal
) -> Wanted:
    """What is missing to a holding in the order's direction that is worth ``money``."""
    if held <= ZERO:
        opening = affordable(money, price, opening_fee(commission, price, against), lot)
        return Wanted(LEDGER.add(against, opening), against, money)
    anew = LEDGER.add(held, lot)
    if LEDGER.fma(anew, to_decimal(price), to_decimal(commission.on(float(anew), price, float(anew)))) > money:
        return _NOTHING
    rest = LEDGER.subtract(money, LEDGER.multiply(held, to_decimal(price)))
    return Wanted(affordable(rest, price, opening_fee(commission, price, ZERO), lot), ZERO, rest)


def opening_fee(commission: Commission, price: float, closing: Decimal) -> Fee:
    """The commission of a fill by the units that it opens, besides ``closing`` ones that it closes."""
    on, closed = commission.on, float(closing)
    return lambda units: on(closed + units, price, units)


def _fee(commission: Commission, price: float, against: Decimal) -> Fee:
    """The commission of a fill by all its units, of which the first ``against`` close."""
    on, closed = commission.on, float(against)
    return lambda units: on(units, price, max(0.0, units - closed))
