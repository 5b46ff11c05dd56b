"""Bars that grow from zero to either side, one below the other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.html_report.markup import Html, element


@dataclass(frozen=True, slots=True)
class Scale:
    """Where values lie in a cell, in per cent of its width."""

    low: float
    high: float

    @staticmethod
    def of(values: Iterable[float]) -> Scale:
        """A scale that holds zero and all values that are finite."""
        known = [value for value in values if math.isfinite(value)]
        return Scale(min(0.0, *known, 0.0), max(0.0, *known, 0.0))

    def place(self, value: float) -> float:
        """Distance from the left."""
        return 100.0 * (value - self.low) / ((self.high - self.low) or 1.0)


def bars(values: Sequence[tuple[float, str]], scale: Scale) -> Html:
    """A bar for each value that is finite, with its class, and the axis at zero. The numbers themselves stand beside it."""
    made = [element("i", class_="zero", style=f"left:{scale.place(0.0):.2f}%")]
    for value, kind in values:
        if not math.isfinite(value):
            continue
        left, right = sorted((scale.place(0.0), scale.place(value)))
        made.append(element("span", class_=f"bar {kind}", style=f"left:{left:.2f}%;width:{right - left:.2f}%"))
    return element("span", *made, class_="bars", aria_hidden="true")
