"""What the documentation says of the catalogue, written from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from application.use_cases.list_indicators import ListedIndicator, ListedParameter

_HEADINGS = {
    "average": "Averages and lines",
    "momentum": "Momentum and trend",
    "volatility": "Volatility and bands",
    "volume": "Volume",
    "price": "Price",
}

_INDICATORS = """\
# Indicators

{count} indicators, each written once: the same step function runs bar by bar and, compiled, over whole columns.
`ticktape indicators show NAME` prints formula, convention and source of one; [how to add one](how-to/add-an-indicator.md).

```python
import ticktape as tt

tt.indicators.compute(frame, [tt.indicators.RSI(14), tt.indicators.MACD(), "sma_50"])  # Polars or pandas, per symbol
tt.indicators.get("BBANDS", timeperiod=20, nbdevup=2)  # by TA-Lib's names
```

A strategy declares them (`indicators = ["rsi_14", tt.indicators.MACD()]`) and finds each by its output's name: `data["rsi_14"]`.
Numbers behind a name are the parameters in their order; those in *italics* below are given by name only.
The columns are Float64, null until the warm-up is over and where an input is missing.
Where TA-Lib has the indicator its name stands in the last column: seeding, first valid row and values are equal to TA-Lib's, and
`tt.indicators.get` takes TA-Lib's parameter names too. Defaults are ours, which need not be TA-Lib's.
"""


def indicators_page(listed: Sequence[ListedIndicator]) -> str:
    """The page of all indicators, one table per family.

    Args:
        listed: family by family.
    """
    parts = [_INDICATORS.format(count=len(listed))]
    for family, members in groupby(listed, key=lambda one: one.family):
        parts.append(f"\n## {_HEADINGS[family]}\n\n" + "\n".join(_table(list(members))) + "\n")
    return "".join(parts)


def _table(members: Sequence[ListedIndicator]) -> Iterator[str]:
    yield "| Name | What it is | Parameters | Reads | Columns added | Warm-up | TA-Lib |"
    yield "|---|---|---|---|---|---|---|"
    for one in members:
        parameters = ", ".join(_parameter(own) for own in one.parameters)
        cells = [
            f"`{one.name}`",
            one.description.rstrip(".").replace("|", "\\|"),
            parameters,
            ", ".join(one.inputs),
            " ".join(f"`{name}`" for name in one.outputs),
            str(one.warmup),
            one.talib_name,
        ]
        yield "| " + " | ".join(cells) + " |"


def _parameter(own: ListedParameter) -> str:
    text = f"{own.name} = {own.default}".replace(".0", "") if not own.options else f"{own.name} = {own.default}"
    if own.options:
        text += f" ({', '.join(option for option in own.options if option != own.default)})"
    return f"*{text}*" if own.by_name_only else text


def class_imports(listed: Sequence[ListedIndicator]) -> str:
    """A module that brings every class of the catalogue by its name."""
    names = sorted(one.name for one in listed)
    imports = sorted(f"from domain.indicators.catalogue.{name.lower()} import {name}" for name in names)
    about = "The indicator classes by name, for editors and type checkers; ``make docs`` writes this module."
    everything = "\n".join(["__all__ = [", *(f'    "{name}",' for name in names), "]"])
    return f'"""{about}"""\n\n' + "\n".join(imports) + f"\n\n{everything}\n"
