"""The costs of a fill spelled out."""

from __future__ import annotations

from math import isclose

from domain.orders.costs import (
    Commission,
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
    is_whole = isclose(slippage.worsen(reference, direction), price, rel_tol=SAME_MONEY)
    bound = "" if is_whole else ", not beyond the limit,"
    return f"price {formula}{bound} = {price_text(price)}"


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
    return f"{price} worsened by {slippage!r}"


def _grouped(formula: str) -> str:
    return f"({formula})" if " + " in formula or " - " in formula else formula


def commission_arithmetic(commission: Commission, quantity: float, price: float, paid: float) -> str:
    """How the commission came about, as a formula with its result.

    Args:
        commission: the run's model.
        quantity: units traded.
        price: price of the fill.
        paid: the commission, money.
    """
    if not paid:
        return "no commission"
    return f"commission {_commission(commission, quantity, price)} = {money_text(paid)}"


def _commission(commission: Commission, quantity: float, price: float) -> str:
    match commission:
        case PercentCommission():
            return f"{price_text(quantity)} {_TIMES} {price_text(price)} {_TIMES} {commission.rate!r}"
        case PerShareCommission():
            return _per_share(commission, quantity, price)
        case FixedCommission():
            return f"{money_text(commission.amount)} a fill"
        case SumOfCommissions():
            return " + ".join(_commission(part, quantity, price) for part in commission.parts)
    return f"by {commission!r}"


def _per_share(commission: PerShareCommission, quantity: float, price: float) -> str:
    formula = f"{price_text(quantity)} {_TIMES} {commission.per_share!r}"
    if commission.minimum:
        formula = f"max({formula}, {commission.minimum!r})"
    if commission.cap is not None:
        formula = f"min({formula}, {commission.cap!r} {_TIMES} {price_text(quantity)} {_TIMES} {price_text(price)})"
    return formula
