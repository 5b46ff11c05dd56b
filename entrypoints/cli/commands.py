"""All commands of ``ticktape``; a command's module is imported when the command is called or asked for help."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import typer
from typer.core import TyperCommand, TyperGroup

from domain.shared.suggestions import closest, did_you_mean
from entrypoints.cli.failures import BadUsage
from entrypoints.cli.options.groups import expanded, with_bare_values

MARKUP: Literal["rich"] | None = "rich" if sys.stdout is not None and sys.stdout.isatty() else None
"""How help is laid out: in panels on a terminal; plainly, and in half the time, for a file or another program."""


@dataclass(frozen=True)
class Command:
    """A command, or a group of them.

    Attributes:
        name: as it is called.
        place: module in ``entrypoints.cli`` and function.
        example: a call.
        about: its help; else the function's documentation.
        parts: the commands of a group.
        alone: whether a group does something without one of them.
    """

    name: str
    place: str
    example: str
    about: str | None = None
    parts: tuple[Command, ...] = ()
    alone: bool = True

    @property
    def function(self) -> Callable[..., None]:
        """What is called."""
        module, _, name = self.place.partition(":")
        function: Callable[..., None] = getattr(importlib.import_module(f"entrypoints.cli.{module}"), name)
        return function

    def build(self) -> Any:
        """The command with its options."""
        group = typer.Typer(
            cls=Commands, add_completion=False, rich_markup_mode=MARKUP, help=self.about, epilog=self._epilog
        )
        if not self.parts:
            self._add_to(group)
            return typer.main.get_command(group)
        group.callback(invoke_without_command=self.alone)(expanded(self.function))
        for part in self.parts:
            part._add_to(group)
        return typer.main.get_command(group)

    def _add_to(self, group: typer.Typer) -> None:
        text = self.about or inspect.cleandoc(self.function.__doc__ or "").partition("\n\n")[0]
        group.command(self.name, help=self.about, short_help=text, epilog=self._epilog)(expanded(self.function))

    @property
    def _epilog(self) -> str:
        return f"Example: {self.example}"


class Commands(TyperGroup):
    """Commands by name; one that is mistyped is answered with the nearest."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that comes first in ``args``, and what follows it.

        Raises:
            BadUsage: there is no such command.
        """
        name = args[0]
        if self.get_command(ctx, name) is None and not ctx.resilient_parsing and not name.startswith("-"):
            near = did_you_mean(closest(name, self.list_commands(ctx)))
            known = f"it has {', '.join(self.list_commands(ctx))}"
            raise BadUsage(
                f"no command {name!r} of {ctx.command_path}: {near or known} (see {ctx.command_path} --help)"
            )
        return super().resolve_command(ctx, args)


class LaterCommand(TyperCommand):
    """A command of which no more than name and purpose are known until it is called."""

    def __init__(self, command: Command) -> None:
        super().__init__(command.name, help=command.about, short_help=command.about, rich_markup_mode=MARKUP)
        self._command = command

    @cached_property
    def whole(self) -> Any:
        """The command itself."""
        return self._command.build()

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """The context of a call, in which the command itself stands."""
        return self.whole.make_context(info_name, with_bare_values(args), parent, **extra)


COMMANDS = (
    Command(
        "demo",
        "demo:demo",
        "ticktape demo",
        "Put five symbols' daily prices (2000-2013) on the tape and compare three strategies on them.",
    ),
    Command(
        "backtest",
        "backtest:backtest",
        "ticktape backtest --strategy MovingAverageCrossover --param fast_period=10 --symbols AAPL,MSFT "
        "--start-date 2005-01-01 --commission 0.001 --slippage 0.0005",
        "Run a strategy over the tape; the same run again is answered from the journal.",
    ),
    Command(
        "import",
        "import_files:import_files",
        "ticktape import prices.csv --symbol AAPL --venue XNAS --interval 1d",
        "Bring files of prices onto the tape; the same file again adds nothing, changed rows are revisions.",
    ),
    Command(
        "strategies",
        "strategies:strategies",
        "ticktape strategies",
        "List the strategies of the catalogue and the presets.",
    ),
    Command(
        "costs",
        "costs:costs",
        "ticktape costs",
        "List what --commission and --slippage take, and the published schedules that go by name.",
    ),
    Command(
        "fetch",
        "fetch:fetch",
        "ticktape fetch --config config/symbols.json --out prices",
        "Fetch daily prices onto the tape and into raw batches; the same call again on the same day fetches what is missing.",
    ),
    Command(
        "aggregate",
        "aggregate:aggregate",
        "ticktape aggregate --out asx.parquet --indicators sma_20,RSI --prices adjusted",
        "Bring raw batches together as one table of daily prices, the newest fetch of each day, with indicators.",
    ),
    Command(
        "report",
        "report:report",
        "ticktape report latest --open",
        "Write a report: equity, drawdown, candles with entries and exits, returns, and why every trade was made.",
    ),
    Command(
        "state",
        "state:state",
        "ticktape state latest --at 2008-10-10",
        "Show a run's account as it was: cash, positions, working orders, value.",
    ),
    Command(
        "explain",
        "explain:explain",
        "ticktape explain latest --trade 7",
        "Explain a trade, an order or a day: candle, indicators, action, risk, fill, costs, account before and after.",
    ),
    Command(
        "verify",
        "verify:verify",
        "ticktape verify latest",
        "Check a run's hashes, look at its inputs, make it again and compare event by event; exit status 1 if anything differs.",
    ),
    Command(
        "diff",
        "diff:diff",
        "ticktape diff 3f2a 9b01",
        "Compare two runs: inputs that differ, the first diverging event with both reasons, the orders that differ.",
    ),
    Command(
        "fork",
        "fork:fork",
        "ticktape fork latest --at 2008-10-10 --param fast_period=10",
        "Continue a run from a date with something changed: a run of its own in the journal, which knows its parent.",
    ),
    Command(
        "lookahead",
        "lookahead:lookahead",
        "ticktape lookahead --strategy my_file.py:MyStrategy --symbols AAPL,MSFT",
        "Take the future away and see whether a decision changes; exit status 1 if one does.",
    ),
    Command(
        "data",
        "data:data",
        "ticktape data",
        "List the series on the tape.",
        (
            Command("quarantine", "data:quarantine", "ticktape data quarantine --json"),
            Command("verify", "data_verify:verify", "ticktape data verify"),
            Command("quality", "data_quality:quality", "ticktape data quality --symbols BHP,CBA --html"),
        ),
    ),
    Command(
        "pipeline",
        "pipeline:pipeline",
        "ticktape pipeline daily",
        "Run pipelines.",
        (
            Command("daily", "pipeline:daily", "ticktape pipeline daily --config config/symbols.json"),
            Command("compact", "pipeline_compact:compact", "ticktape pipeline compact --table processed/asx.parquet"),
        ),
        alone=False,
    ),
    Command(
        "symbols",
        "symbols:symbols",
        "ticktape symbols",
        "Say whose lists of symbols are on the tape.",
        (
            Command("update", "symbols_update:update", "ticktape symbols update --file ASXListedCompanies.csv"),
            Command("show", "symbols:show", "ticktape symbols show --known-at 2019-10-17"),
        ),
    ),
    Command(
        "runs",
        "runs:runs",
        "ticktape runs --all",
        "List the runs in the journal.",
        (
            Command("show", "runs_show:show", "ticktape runs show latest"),
            Command("export", "runs_export:export", "ticktape runs export latest --out results --format csv"),
            Command("delete", "runs_delete:delete", "ticktape runs delete 3f2a --yes"),
        ),
    ),
    Command(
        "indicators",
        "indicators:indicators",
        "ticktape indicators",
        "List the indicators of the catalogue.",
        (
            Command("show", "indicators:show", "ticktape indicators show rsi"),
            Command(
                "compute",
                "indicators_compute:compute",
                "ticktape indicators compute --symbols AAPL,MSFT --out processed.parquet",
            ),
            Command("warm-up", "indicators:warm_up", "ticktape indicators warm-up"),
        ),
    ),
    Command(
        "patterns",
        "patterns:patterns",
        "ticktape patterns",
        "List the candlestick patterns.",
        (
            Command("show", "patterns:show", "ticktape patterns show engulfing"),
            Command(
                "scan",
                "patterns_scan:scan",
                "ticktape patterns scan --symbols AAPL,MSFT --start-date 2012-01-01 --out found.csv",
            ),
        ),
    ),
    Command(
        "journal",
        "journal:journal",
        "ticktape journal verify",
        "Look after the journal.",
        (Command("verify", "journal:verify", "ticktape journal verify"),),
    ),
)
"""In the order of ``ticktape --help``."""
