"""The costs of a fill spelled out."""

from __future__ import annotations

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


def slippage_arithmetic(slippage: Slippage, reference: float, price: float, direction: int) -> str:
    """How the market's price became the price of the fill."""
    if price == reference:
        return f"price {price!r}: no slippage"
    return f"price {reference!r} {_slippage_terms(slippage, '+' if direction > 0 else '-')} = {price!r}"


def _slippage_terms(slippage: Slippage, sign: str) -> str:
    match slippage:
        case PercentSlippage():
            return f"× (1 {sign} {slippage.rate!r})"  # noqa: RUF001
        case TickSlippage():
            return f"{sign} {slippage.ticks!r} × {slippage.tick_size!r}"  # noqa: RUF001
        case SumOfSlippages():
            return " ".join(_slippage_terms(part, sign) for part in slippage.parts)
    return f"by {slippage!r}"


def commission_arithmetic(commission: Commission, quantity: float, price: float, paid: float) -> str:
    """How the commission came about."""
    return f"commission {_commission_terms(commission, quantity, price)} = {paid!r}"


def _commission_terms(commission: Commission, quantity: float, price: float) -> str:
    match commission:
        case PercentCommission():
            return f"{quantity:g} × {price!r} × {commission.rate!r}"  # noqa: RUF001
        case PerShareCommission():
            cap = "" if commission.cap is None else f", at most {commission.cap!r} of the value"
            return f"{quantity:g} × {commission.per_share!r}, at least {commission.minimum!r}{cap}"  # noqa: RUF001
        case FixedCommission():
            return f"{commission.amount!r} a fill"
        case SumOfCommissions():
            return " + ".join(f"({_commission_terms(part, quantity, price)})" for part in commission.parts)
    return f"by {commission!r}"
