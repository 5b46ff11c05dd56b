"""What the documentation says of metrics, written from their definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.performance.definitions import GROUPS, Definition

_TOP = """\
# Metrics

{count} metrics of a run, `result.metrics["sharpe"]` in Python, `metrics` in `--json`, and in the tables of `ticktape backtest`,
`ticktape runs show` and the report; [how to add one](how-to/add-a-metric.md), also one of your own.

```python
import ticktape as tt

result.metrics["sharpe"], result.metrics.sharpe, result.metrics.group("risk")
tt.metrics(returns)  # of any series of returns: Polars, pandas, a list, an array
tt.metrics(returns, benchmark=other, risk_free=0.02)["information_ratio"]
```

Fractions are fractions (0.12 for 12 %), money is in the account's currency, and what has no answer (no trade, nothing varies) is NaN,
null in JSON and a dash in tables. Equity counts from the initial capital. A difference within rounding noise (1e-10 of the amount) is
none: no gain, no loss, no new peak.

## What a year is

**Growth** (annualised return, CAGR, Calmar ratio, turnover) is annualised by the time that passed: days / 365.25 from the first
value to the last. Where there are no dates, years are counted in periods, as empyrical and QuantStats always do; over a full calendar
of 252 sessions a year the two differ in the third digit. Over less than 28 days nothing that compounds is annualised: growth, Calmar
ratio, alpha and captures are undefined, because two good days are not a year.

**Volatility and ratios** are annualised by the root of *periods a year*: 252 for weekdays, 365 where weekends trade, 52 for weeks, 12 for
months, or what `--calendar` says. These hold as long as the bars keep to them, holidays and a few missing days included; where bars are
more than a tenth (and more than five) fewer or more, they are counted instead (365.25 * bars / days), and a warning says so. A calendar
that was asked for holds in any case, with the warning. Bars shorter than a day are measured at the ends of sessions
([why](decisions/metrics-at-session-ends.md)).

**`tt.metrics`** leaves a missing return (None, NaN) out: it is neither a gain nor a period of zero. One that stands first and has a
date, as `pct_change` leaves it, says when the first period began; without it the first period is taken to be as long as the others.
A benchmark is matched by date where both have dates, else by place.

## Whose numbers they are

The tests hold them equal to empyrical-reloaded and QuantStats to 1e-9, as far as these have them and mean the same. They do not where

- the annualised return is by elapsed time: QuantStats' `cagr(returns, periods=len(returns) / years)` is equal;
- value at risk and conditional value at risk are historical, as empyrical's; QuantStats' fit a normal distribution;
- the information ratio is annualised; both libraries' are not (times the root of periods a year they are equal);
- the ulcer index divides by returns less one, as QuantStats'; Martin's own divides by their number;
- the Kelly criterion is QuantStats', over periods; that of trades is backtesting.py's, as is the system quality number;
- best and worst month are of single months; QuantStats joins the same month of all years;
- a drawdown begins at its peak and ends where the peak is reached again, open ones at the last value; one that begins with the very first
  return counts, which QuantStats' table leaves out.

MAE and MFE count only prices that a trade certainly went through: bars between entry and exit whole; the entry's bar whole where
it was entered at its open, else from the entry on (its close, and the extreme that the price was on its way to); of the exit's bar
nothing where it was left at its open, and its open where it was left inside. Entry and exit themselves count, slippage included.

Money is shown in cents, half to even, in texts and JSON alike (an amount below a cent with three digits); prices keep all their digits but
rounding noise. Tables in Parquet and CSV, `result.trades` and `result.equity` have the full numbers.
"""


def metrics_page(definitions: Iterable[Definition]) -> str:
    """The page of all metrics, one table per group.

    Args:
        definitions: in the order of groups.
    """
    known = list(definitions)
    parts = [_TOP.format(count=sum(one.alias_of is None for one in known))]
    for group, title in GROUPS.items():
        members = [one for one in known if one.group == group]
        if members:
            parts.append(f"\n## {title}\n\n" + "\n".join(_table(members)) + "\n")
    return "".join(parts)


def _table(members: Iterable[Definition]) -> Iterator[str]:
    yield "| Name | Metric | Unit | Definition |"
    yield "|---|---|---|---|"
    for one in members:
        names = ", ".join(f"`{name}`" for name in (one.key, *one.synonyms))
        yield f"| {names} | {one.title} | {one.unit} | {_plain(one.description)} |"


def _plain(text: str) -> str:
    """Text in which Markdown sees no emphasis."""
    return text.replace("*", r"\*")
