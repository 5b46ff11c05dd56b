"""Numbers, times and inputs of runs as a report writes them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from application.reporting.report import Figures, RunReport
from application.runs.cost_words import recorded_words
from application.runs.events import RunStarted
from application.runs.lineage import fork_text
from application.runs.wording import universe_text
from domain.performance.definitions import UNDEFINED
from domain.shared.amounts import grouped, money_text
from domain.shared.interval import from_microseconds

MANY = 8
NOTHING = 1e-9
HUNDREDTH = 0.01
_FIRST = ("Commission", "Slippage", "Sizing", "Fill at")


def money(value: float | None) -> str:
    """Cents, or three digits of less than these, thousands apart; an undefined one is a dash."""
    return UNDEFINED if value is None or not math.isfinite(value) else grouped(money_text(value))


def price(value: float | None) -> str:
    """Money a unit: more decimals where it is small."""
    if value is None or not math.isfinite(value):
        return UNDEFINED
    return f"{value:,.2f}" if abs(value) >= 10 else f"{value:,.6g}"


def quantity(value: float) -> str:
    """Units without superfluous zeros."""
    return f"{value:,.10g}"


def percent(value: float | None, digits: int = 1) -> str:
    """A fraction in per cent; an undefined one is a dash."""
    if value is None or not math.isfinite(value):
        return UNDEFINED
    return f"{round(value * 100, digits) + 0.0:.{digits}f}%"


def fine_percent(value: float) -> str:
    """A fraction in per cent with two decimals, or two digits of less than these, because 0.00% would say that there is nothing."""
    size = abs(value) * 100
    return f"{Decimal(f'{value * 100:.2g}'):f}%" if NOTHING < size < HUNDREDTH / 2 else percent(value, 2)


def sign(value: float | None) -> str:
    """Class of a number above or below zero."""
    if value is None or not math.isfinite(value) or value == 0:
        return ""
    return "up" if value > 0 else "down"


def moment(at: datetime | int | None) -> str:
    """The date alone where the instant is midnight, else with hour and minute, UTC."""
    if at is None:
        return ""
    instant = from_microseconds(at) if isinstance(at, int) else at
    return f"{instant:%Y-%m-%d %H:%M}".removesuffix(" 00:00")


def some(symbols: Sequence[str]) -> str:
    """All symbols where they are few, else the first ones and how many more there are."""
    if len(symbols) <= MANY:
        return ", ".join(symbols)
    return f"{', '.join(symbols[: MANY - 2])} and {len(symbols) - MANY + 2} more"


def arguments(parameters: Mapping[str, Any]) -> str:
    """``fast_period=20, slow_period=50``."""
    return ", ".join(f"{name}={value}" for name, value in parameters.items())


def period(run: RunReport) -> str:
    """First and last session, or what was asked for."""
    if run.figures is not None:
        return f"{run.figures.first} to {run.figures.last}"
    started = run.attempt.started
    return f"{started.start or 'the beginning'} to {started.end or 'the end'}"


def names(runs: Sequence[RunReport]) -> list[str]:
    """The names of several runs, each: its strategy, with as much more as sets it apart."""
    plain = [run.attempt.started.strategy for run in runs]
    fuller = [
        f"{run.attempt.started.strategy}({arguments(run.attempt.started.parameters)})"
        if plain.count(name) > 1
        else name
        for run, name in zip(runs, plain, strict=True)
    ]
    counts = Counter(fuller)
    return [
        f"{name} {run.attempt.run_id[:8]}/{run.attempt.started.attempt}" if counts[name] > 1 else name
        for run, name in zip(runs, fuller, strict=True)
    ]


def inputs(started: RunStarted) -> list[tuple[str, str]]:
    """Everything that determines a run, by name."""
    source = ", ".join(f"{name} {digest}" for name, digest in started.strategy_source.items())
    return [
        *([("Branch", fork_text(started))] if started.parent is not None else []),
        ("Strategy", started.strategy),
        ("Loaded by", started.strategy_reference or UNDEFINED),
        ("Source (SHA-256)", source or "none: the run cannot be verified"),
        ("Parameters", arguments(started.parameters) or "none"),
        ("Symbols", ", ".join(started.symbols)),
        ("Venue", started.venue or "the only one of each symbol"),
        ("Interval", started.interval),
        ("Start asked for", started.start or "the beginning"),
        ("End asked for", started.end or "the end"),
        ("Prices", started.prices),
        ("Universe", universe_text(started) or "all symbols, always"),
        ("Rows as known at", started.known_at),
        ("Rows read", f"{started.rows:,}, warm-up included"),
        ("Hash of the rows", started.content),
        ("Initial capital", money(float(started.initial_cash))),
        *execution(started),
        ("Seed", str(started.seed)),
        ("Behaviour version", str(started.behaviour)),
        ("Verifiable", "yes" if started.verifiable else "no"),
    ]


def execution(started: RunStarted) -> list[tuple[str, str]]:
    """Costs and the rest of the execution model, by name."""
    facts = dict(_model_facts(started.execution))
    return [
        (name, facts[name])
        for name in sorted(facts, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST))
    ]


def _model_facts(model: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in model.items():
        if name == "model":
            continue
        if name == "costs" and isinstance(value, Mapping):
            yield from ((part.capitalize(), recorded_words(costs)) for part, costs in value.items() if part != "model")
        else:
            yield name.replace("_", " ").capitalize(), described(value)


def described(value: Any) -> str:
    """A part of a model: ``PercentCommission(rate=0.001)``."""
    if isinstance(value, Mapping):
        fields = ", ".join(f"{key}={described(item)}" for key, item in value.items() if key != "model")
        return f"{value.get('model', '')}({fields})" if fields else str(value.get("model", ""))
    if isinstance(value, list | tuple):
        return ", ".join(described(item) for item in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value).replace("_", " ")


def risk_free(figures: Figures) -> str:
    """The risk-free rate in words; "" where there is none."""
    return f"Risk-free rate: {figures.risk_free:.2%} a year. " if figures.risk_free else ""
