"""What the documentation says of the catalogue, written from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from application.indicators.use_cases.list_indicators import ListedIndicator, ListedParameter
from application.indicators.use_cases.list_patterns import ListedPattern

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
What means the same is found, too: as it was declared (`data["RSI"]`), and with usual parameters written out
(`data["bollinger_upper_20_2"]` beside `data["bollinger_upper"]`). A frame has a column once: under its output's name,
or, where a text spells usual parameters out, as that does: `compute(frame, ["bollinger_upper_20_2"])` adds
`bollinger_upper_20_2`, `bollinger_middle_20_2` and `bollinger_lower_20_2`.
Numbers behind a name are the parameters in their order; those in *italics* below are given by name only.
The columns are Float64, null until the warm-up is over and where an input is missing.
Where TA-Lib has the indicator its name stands in the last column: seeding, first valid row and values are equal to TA-Lib's, and
`tt.indicators.get` takes TA-Lib's parameter names too. Defaults are ours, which need not be TA-Lib's.

`BETA` and `CORREL` compare with another symbol, whose closes stand in the column `close_benchmark`. A run adds it where a strategy
declares one of them: `ticktape backtest --benchmark SPY`, `tt.backtest(..., benchmark="SPY")`. For a frame of your own,
`tt.indicators.with_other_close(aapl, spy)` does. Each bar sees the last close that was known when it closed.
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
    yield from _rows(
        ("Name", "What it is", "Parameters", "Reads", "Columns added", "Warm-up", "TA-Lib"),
        (
            (
                f"`{one.name}`",
                one.description.rstrip("."),
                ", ".join(map(_parameter, one.parameters)),
                ", ".join(one.inputs),
                " ".join(f"`{name}`" for name in one.outputs),
                str(one.warmup),
                one.talib_name,
            )
            for one in members
        ),
    )


def _parameter(own: ListedParameter) -> str:
    text = f"{own.name} = {str(own.default).removesuffix('.0')}"
    if own.options:
        text += f" (or {', '.join(option for option in own.options if option != own.default)})"
    return f"*{text}*" if own.by_name_only else text


_PATTERNS = """\
# Candlestick patterns

{count} patterns: all that TA-Lib names, with its meaning of body, shadow and trend averages and its strengths, value by value.
`ticktape patterns show NAME` prints one; `ticktape patterns scan --symbols AAPL,MSFT --start-date 2012-01-01` finds them on the tape.

```python
import ticktape as tt

tt.patterns.compute(frame, ["ENGULFING", "HAMMER"])  # Polars or pandas, per symbol; all of them without names
tt.patterns.fired(frame)  # one row for each bar and pattern that is there
```

A strategy declares them among its indicators (`indicators = ["engulfing"]`) and finds the strength by name: `data["engulfing"]`.
The strength is 0 where a pattern is not there; its sign is the direction, but for patterns that are *undecided*, whose sign says
nothing of it. ±100 is the whole pattern, ±80 a weaker form of it, ±200 one that a later candle has confirmed.
The lookback is how many candles must have gone before, for the averages that "long", "short" and "near" are measured by.
What a pattern is *held to mean* is what its authors wrote, not a finding: backtest it.

"""


def patterns_page(listed: Sequence[ListedPattern]) -> str:
    """The page of all candlestick patterns, one table."""
    table = _rows(
        ("Name", "Pattern", "Candles", "Announces", "What it looks like", "Held to mean", "Parameters", "Lookback"),
        (
            (
                f"`{one.name}`",
                one.title,
                str(one.bars),
                one.direction,
                one.description,
                one.meaning,
                ", ".join(f"*{name} = {value}*" for name, value in one.parameters.items()),
                str(one.lookback),
            )
            for one in listed
        ),
    )
    return _PATTERNS.format(count=len(listed)) + "\n".join(table) + "\n"


def _rows(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(titles) + " |"
    yield "|" + "---|" * len(titles)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
