"""The costs of a fill spelled out."""

from __future__ import annotations

from math import isclose

from application.runs.cost_words import cost_words
from domain.orders.costs import (
    BoundedCommission,
    Commission,
    EntrySpread,
    FixedCommission,
    PercentCommission,
    PercentSlippage,
    PerShareCommission,
    Slippage,
    SumOfCommissions,
    SumOfSlippages,
    TickSlippage,
)
from domain.performance.numbers import SAME_MONEY
from domain.shared.amounts import money_text, price_text
from domain.shared.errors import CostError

_TIMES = "×"  # noqa: RUF001 - the sign of multiplication


def slippage_arithmetic(slippage: Slippage, reference: float, price: float, direction: int) -> str:
    """How the market's price became the price of the fill, as a formula with its result.

    Args:
        slippage: the run's model.
        reference: price that the market showed.
        price: price of the fill.
        direction: +1 for a buy, -1 for a sale.
    """
    if isclose(price, reference, rel_tol=SAME_MONEY):
        return f"price {price_text(price)}, no slippage"
    formula = _slipped(slippage, price_text(reference), "+" if direction > 0 else "-")
    computed = _computed(slippage, reference, direction)
    is_whole = computed is None or isclose(computed, price, rel_tol=SAME_MONEY)
    bound = "" if is_whole else ", not beyond the limit,"
    return f"price {formula}{bound} = {price_text(price)}"


def _computed(slippage: Slippage, reference: float, direction: int) -> float | None:
    """None where a part is one of the user's own, whose code is not run here."""
    try:
        return slippage.worsen(reference, direction)
    except CostError:
        return None


def _slipped(slippage: Slippage, price: str, sign: str) -> str:
    match slippage:
        case PercentSlippage():
            return f"{_grouped(price)} {_TIMES} (1 {sign} {slippage.rate!r})"
        case TickSlippage():
            return f"{price} {sign} {slippage.ticks!r} {_TIMES} {slippage.tick_size!r}"
        case SumOfSlippages():
            for part in slippage.parts:
                price = _slipped(part, price, sign)
            return price
    return f"{cost_words(slippage)} of {_grouped(price)}"


def _grouped(formula: str) -> str:
    return f"({formula})" if " + " in formula or " - " in formula else formula


def commission_arithmetic(
    commission: Commission, quantity: float, price: float, paid: float, opening: float | None = None
) -> str:
    """How the commission came about, as a formula with its result.

    Args:
        commission: the run's model.
        quantity: units traded.
        price: price of the fill.
        paid: the commission, money.
        opening: units of them that opened or added to a position; None: all.
    """
    if not paid:
        return "no commission"
    opened = quantity if opening is None else opening
    return f"commission {_commission(commission, quantity, price, opened)} = {money_text(paid)}"


def _commission(commission: Commission, quantity: float, price: float, opening: float) -> str:
    match commission:
        case SumOfCommissions():
            return " + ".join(_commission(part, quantity, price, opening) for part in commission.parts)
        case BoundedCommission():
            return _bounded(commission, _commission(commission.commission, quantity, price, opening), quantity, price)
        case PerShareCommission():
            return _per_share(commission, quantity, price)
        case FixedCommission():
            return f"{money_text(commission.amount)} a fill"
        case PercentCommission() | EntrySpread():
            units = (
                price_text(quantity) if isinstance(commission, PercentCommission) else f"{price_text(opening)} opened"
            )
            return f"{units} {_TIMES} {price_text(price)} {_TIMES} {commission.rate!r}"
    return f"{cost_words(commission)} of {price_text(quantity)} at {price_text(price)}"


def _bounded(commission: BoundedCommission, formula: str, quantity: float, price: float) -> str:
    if commission.minimum:
        formula = f"max({formula}, {commission.minimum!r})"
    if commission.maximum is not None:
        formula = f"min({formula}, {commission.maximum!r})"
    if commission.cap is not None:
        formula = f"min({formula}, {commission.cap!r} {_TIMES} {price_text(quantity)} {_TIMES} {price_text(price)})"
    return formula


def _per_share(commission: PerShareCommission, quantity: float, price: float) -> str:
    formula = f"{price_text(quantity)} {_TIMES} {commission.per_share!r}"
    if commission.minimum:
        formula = f"max({formula}, {commission.minimum!r})"
    if commission.cap is not None:
        formula = f"min({formula}, {commission.cap!r} {_TIMES} {price_text(quantity)} {_TIMES} {price_text(price)})"
    return formula
