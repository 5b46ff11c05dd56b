"""Costs as text: ``5 + 0.1%``, ``0.005/share min 1 max 1%``, ``2 ticks of 0.01``.

Terms are joined by ``+``. A number alone is a rate, as it always was (``0.001`` is 0.1 %); in a sum a number without a unit is money
per order, and a small one, which alone would be a rate, is refused there, so that no text can be read in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from domain.orders.cost_schedules import SCHEDULES
from domain.orders.costs import (
    MOST_RATE,
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
from domain.shared.errors import InvalidValue
from domain.shared.suggestions import closest, did_you_mean

Model = TypeVar("Model", Commission, Slippage)

COMMISSION_FORMS = (
    "0.1% or 10bp of the value, 5/order, 0.005/share, each with min 1, max 20 or max 1% behind it, 0.05% on entries, "
    "a sum such as 5 + 0.1%, a rate alone (0.001 is 0.1 %), or the name of a schedule"
)
SLIPPAGE_FORMS = "0.05% or 5bp of the price, 2 ticks of 0.01, a sum of these, or a rate alone (0.0005 is 0.05 %)"

_NUMBER = r"(\d+\.?\d*(?:e-?\d+)?|\.\d+(?:e-?\d+)?)"
_ALONE = re.compile(r"[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?|[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_SHARE = re.compile(rf"{_NUMBER} ?(%|bps?)")
_ON_ENTRIES = re.compile(r" on (?:entry|entries)")
_PER = re.compile(rf"{_NUMBER}(?: ?/ ?| per )(order|share|unit)")
_BOUND = re.compile(rf" (min|max) {_NUMBER}( ?(?:%|bps?))?")
_TICKS = re.compile(rf"{_NUMBER} ticks? of {_NUMBER}")
_UNITS = {"%": Decimal(100), "bp": Decimal(10_000), "bps": Decimal(10_000)}
_JOINT = re.compile(r" *(?<![eE])\+ *")


def commission_of(text: str) -> Commission:
    """The commission that a text stands for.

    Raises:
        InvalidValue: it is none; the text of the error has the forms.
    """
    return _parsed(text, "commission", COMMISSION_FORMS, PercentCommission, _commission_term, SumOfCommissions)


def slippage_of(text: str) -> Slippage:
    """The slippage that a text stands for.

    Raises:
        InvalidValue: it is none; the text of the error has the forms.
    """
    return _parsed(text, "slippage", SLIPPAGE_FORMS, PercentSlippage, _slippage_term, SumOfSlippages)


def _parsed(
    text: str,
    field: str,
    forms: str,
    rate: Callable[[float], Model],
    term: Callable[[str], Model],
    joined: Callable[[tuple[Model, ...]], Model],
) -> Model:
    plain = " ".join(text.lower().split())
    try:
        if _ALONE.fullmatch(plain):
            return _alone(plain, field, rate)
        terms = tuple(term(part) for part in _JOINT.split(plain))
        return terms[0] if len(terms) == 1 else joined(terms)
    except InvalidValue as error:
        raise InvalidValue(f"{field} {text!r}: {error}; it is written {forms}", field=field, value=text) from None


def _alone(text: str, field: str, model: Callable[[float], Model]) -> Model:
    rate = float(text)
    if not rate > MOST_RATE or rate == float("inf"):
        return model(rate)
    instead = [f"{text}% for per cent"] if rate <= MOST_RATE * 100 else []
    instead += [f"{text}/order for money per order"] if field == "commission" else ["2 ticks of 0.01 for ticks"]
    raise InvalidValue(
        f"alone this is a rate of {rate * 100:g} %, and above {MOST_RATE * 100:g} % it is probably meant otherwise: "
        f"write {' or '.join(instead)}"
    )


def _commission_term(text: str) -> Commission:
    if text in SCHEDULES:
        return SCHEDULES[text].commission
    if found := _SHARE.match(text):
        rate, rest = _fraction(found[0], *found.groups()), text[found.end() :]
        return EntrySpread(rate) if _ON_ENTRIES.fullmatch(rest) else _bounded(PercentCommission(rate), rest, text)
    if found := _PER.match(text):
        number, rest = _amount(found[1]), text[found.end() :]
        return _bounded(FixedCommission(number) if found[2] == "order" else PerShareCommission(number), rest, text)
    if re.fullmatch(_NUMBER, text):
        return _money(text)
    near = did_you_mean(closest(text, SCHEDULES)) if re.fullmatch(r"[a-z][\w-]*", text, re.IGNORECASE) else ""
    if near:
        raise InvalidValue(f"there is no schedule {text!r}: {near}")
    raise InvalidValue(f"{text!r} is no commission")


def _money(text: str) -> Commission:
    number = _amount(text)
    if 0.0 < number <= MOST_RATE:
        raise InvalidValue(
            f"{text} in a sum would be money per order and alone a rate: write {text}/order or "
            f"{_percent(number)} to say which"
        )
    return FixedCommission(number)


def _bounded(commission: Commission, bounds: str, term: str) -> Commission:
    found: dict[str, float] = {}
    while bounds:
        bound = _BOUND.match(bounds)
        if bound is None:
            raise InvalidValue(f"{bounds.strip()!r} in {term!r} is no bound: write min 1, max 20 or max 1%")
        side, number, unit = bound.groups()
        if side == "min" and unit:
            raise InvalidValue(f"{bound[0].strip()!r} in {term!r}: what is at least paid is money, such as min 1")
        name = "minimum" if side == "min" else "cap" if unit else "maximum"
        if name in found:
            raise InvalidValue(f"{term!r} has {side} twice")
        found[name] = _fraction(bound[0].strip(), number, unit.strip()) if unit else _amount(number)
        bounds = bounds[bound.end() :]
    if isinstance(commission, PerShareCommission):
        commission = PerShareCommission(commission.per_share, found.pop("minimum", 0.0), found.pop("cap", None))
    return BoundedCommission(commission, **found) if found else commission


def _slippage_term(text: str) -> Slippage:
    if found := _SHARE.fullmatch(text):
        return PercentSlippage(_fraction(text, *found.groups()))
    if found := _TICKS.fullmatch(text):
        return TickSlippage(_amount(found[1]), _amount(found[2]))
    raise InvalidValue(f"{text!r} is no slippage")


def _amount(text: str) -> float:
    """A whole number where it is written as one, as in Python, so that ``5/order`` and ``FixedCommission(5)`` are one run."""
    return int(text) if text.isdigit() else float(text)


def _fraction(text: str, number: str, unit: str) -> float:
    """Through Decimal, so that 0.07% is the very number 0.0007."""
    fraction = float(Decimal(number) / _UNITS[unit])
    if fraction > MOST_RATE:
        raise InvalidValue(f"{text} is above {MOST_RATE * 100:g} %, which is no cost that anybody pays")
    return fraction


def text_of(model: Commission | Slippage) -> str:
    """A model as the text that stands for it; "" for one that has none, such as one of the user's own."""
    text = ""
    match model:
        case PercentCommission(rate) | PercentSlippage(rate):
            text = _percent(rate)
        case EntrySpread(rate):
            text = f"{_percent(rate)} on entries"
        case FixedCommission(amount):
            text = f"{_plain(amount)}/order"
        case PerShareCommission(per_share, minimum, cap):
            text = f"{_plain(per_share)}/share{_bounds(minimum, None, cap)}"
        case TickSlippage(ticks, tick_size):
            text = f"{_plain(ticks)} tick{'' if ticks == 1.0 else 's'} of {_plain(tick_size)}"
        case SumOfCommissions(parts) | SumOfSlippages(parts):
            terms = [text_of(part) for part in parts]
            text = " + ".join(terms) if all(terms) else ""
        case BoundedCommission(PercentCommission() | FixedCommission() as inner, minimum, maximum, cap):
            text = text_of(inner) + _bounds(minimum, maximum, cap)
        case BoundedCommission(PerShareCommission() as inner, 0.0, maximum, None):
            text = text_of(inner) + _bounds(0.0, maximum, None)
    return text


def _bounds(minimum: float, maximum: float | None, cap: float | None) -> str:
    parts = [
        f" min {_plain(minimum)}" if minimum else "",
        "" if maximum is None else f" max {_plain(maximum)}",
        "" if cap is None else f" max {_percent(cap)}",
    ]
    return "".join(parts)


def _percent(rate: float) -> str:
    return f"{_plain(Decimal(repr(rate)) * 100)}%"


def _plain(number: float | Decimal) -> str:
    """Without an exponent, and without zeros that say nothing."""
    text = format(Decimal(repr(number)) if isinstance(number, float) else Decimal(number), "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
