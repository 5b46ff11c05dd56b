"""The histogram of returns."""

from __future__ import annotations

import math

from adapters.html_report.markup import Html, element, joined
from adapters.html_report.wording import fine_percent, percent
from application.reporting.distribution import Distribution

_STEPS = (1.0, 2.0, 5.0, 10.0)
_TICKS = 6


def histogram(one: Distribution, period: str) -> Html:
    """Bars by counts, lines at the mean and at the tail, and an axis.

    Args:
        one: what is shown.
        period: what a return is of.
    """
    low, high = float(one.edges[0]), float(one.edges[-1])

    def place(value: float) -> str:
        return f"{100.0 * (value - low) / (high - low):.2f}%"

    most = int(one.counts.max())
    width = 100.0 / len(one.counts)
    bins = [
        element(
            "i",
            class_="bin " + ("gain" if start >= -1e-12 else "loss"),
            style=f"left:{place(start)};width:{width:.3f}%;height:{100.0 * count / most:.2f}%",
            title=f"{_exact(start)} to {_exact(end)}: {count:,} {period}s",
        )
        for start, end, count in zip(one.edges[:-1].tolist(), one.edges[1:].tolist(), one.counts.tolist(), strict=True)
        if count
    ]
    figures = [
        ("mean", "Mean", one.mean),
        ("var", "Value at risk (5%)", one.value_at_risk),
        ("cvar", "Conditional VaR (5%)", one.conditional_value_at_risk),
    ]
    lines = [
        element("i", class_=f"mark {kind}", style=f"left:{place(value)}", title=f"{title} {fine_percent(value)}")
        for kind, title, value in figures
        if low <= value <= high
    ]
    ticks = [element("span", text, style=f"left:{place(value)}") for value, text in _ticks(low, high)]
    legend = [
        element("span", element("i", class_=f"swatch {kind}"), f"{title} ", element("b", fine_percent(value)))
        for kind, title, value in figures
    ]
    said = "; ".join(f"{title} {fine_percent(value)}" for _, title, value in figures)
    highest = element("span", f"{most:,} {period}s", class_="most")
    plot = element(
        "div", highest, *bins, *lines, class_="plot", role="img", aria_label=f"Histogram of returns. {said}."
    )
    return joined([element("div", *legend, class_="legend"), plot, element("div", *ticks, class_="ticks")], "\n")


def _ticks(low: float, high: float) -> list[tuple[float, str]]:
    size = 10.0 ** math.floor(math.log10((high - low) / _TICKS))
    step = next(factor * size for factor in _STEPS if factor * size * _TICKS >= (high - low) * (1 - 1e-9))
    digits = max(0, -math.floor(math.log10(step * 100) + 1e-9))
    places = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    return [(place * step, percent(place * step, digits)) for place in places]


def _exact(value: float) -> str:
    return f"{round(value * 100, 6) + 0.0:.10g}%"
