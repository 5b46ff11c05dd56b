"""The command ``ticktape``."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from entrypoints.cli.aggregate import aggregate
from entrypoints.cli.backtest import backtest
from entrypoints.cli.context import Invocation
from entrypoints.cli.data import data, quarantine
from entrypoints.cli.data_quality import quality
from entrypoints.cli.demo import demo
from entrypoints.cli.diff import diff
from entrypoints.cli.explain import explain
from entrypoints.cli.failures import Terminated, status_of
from entrypoints.cli.fetch import fetch
from entrypoints.cli.fork import fork
from entrypoints.cli.import_files import import_files
from entrypoints.cli.indicators import indicators, warm_up
from entrypoints.cli.indicators import show as show_indicator
from entrypoints.cli.indicators_compute import compute
from entrypoints.cli.journal import journal
from entrypoints.cli.journal import verify as verify_journal
from entrypoints.cli.lookahead import lookahead
from entrypoints.cli.options import DataDir, Debug
from entrypoints.cli.patterns import patterns
from entrypoints.cli.patterns import show as show_pattern
from entrypoints.cli.patterns_scan import scan
from entrypoints.cli.pipeline import daily, pipeline
from entrypoints.cli.pipeline_compact import compact
from entrypoints.cli.report import report
from entrypoints.cli.runs import runs
from entrypoints.cli.runs_delete import delete
from entrypoints.cli.runs_export import export
from entrypoints.cli.runs_show import show
from entrypoints.cli.state import state
from entrypoints.cli.strategies import strategies
from entrypoints.cli.symbols import show as show_symbols
from entrypoints.cli.symbols import symbols
from entrypoints.cli.symbols_update import update
from entrypoints.cli.verify import verify
from infrastructure.memory import give_back_memory


class OneLineErrors(TyperGroup):
    """A group of commands whose every error is one line and an exit status."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Runs a command and exits with its status."""
        said = Invocation()
        try:
            status = super().main(args, prog_name, complete_var, False, windows_expand_args, obj=said, **extra)
        except Exception as error:  # noqa: BLE001 - the outermost frame: whatever it is becomes a line and a status
            status = status_of(error, debug=said.debug)
        sys.exit(status if isinstance(status, int) else 0)

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Runs a command; what it printed is written out before it counts as done."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except (KeyboardInterrupt, SystemExit, Terminated, OSError) as error:
            raise typer.Exit(status_of(error, debug=ctx.ensure_object(Invocation).debug)) from error


app = typer.Typer(
    name="ticktape",
    cls=OneLineErrors,
    help="Backtests on an append-only tape of prices; every decision stands in a journal.",
    epilog="Start with: ticktape demo",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"ticktape {version('ticktape')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version.", metavar="", show_default=False
        ),
    ] = False,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Backtests on an append-only tape of prices; every decision stands in a journal."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _group(name: str, callback: Any, about: str, example: str, *, alone: bool) -> typer.Typer:
    group = typer.Typer(help=about, epilog=f"Example: {example}", rich_markup_mode="rich")
    group.callback(invoke_without_command=alone)(callback)
    app.add_typer(group, name=name)
    return group


def _command(to: typer.Typer, name: str, function: Any, example: str) -> None:
    to.command(name, epilog=f"Example: {example}")(function)


_command(app, "demo", demo, "ticktape demo")
_command(
    app,
    "backtest",
    backtest,
    "ticktape backtest --strategy MovingAverageCrossover --param fast_period=10 --symbols AAPL,MSFT "
    "--start-date 2005-01-01 --commission 0.001 --slippage 0.0005",
)
_command(app, "import", import_files, "ticktape import prices.csv --symbol AAPL --venue XNAS --interval 1d")
_command(app, "strategies", strategies, "ticktape strategies")
_data = _group("data", data, "List the series on the tape.", "ticktape data", alone=True)
_command(_data, "quarantine", quarantine, "ticktape data quarantine --json")
_command(_data, "quality", quality, "ticktape data quality --symbols BHP,CBA --html")
_command(app, "fetch", fetch, "ticktape fetch --config config/symbols.json --output prices")
_command(app, "aggregate", aggregate, "ticktape aggregate --out asx.parquet --indicators sma_20,RSI --adjusted")
_pipeline = _group("pipeline", pipeline, "Run pipelines.", "ticktape pipeline daily", alone=False)
_command(_pipeline, "daily", daily, "ticktape pipeline daily --config config/symbols.json")
_command(_pipeline, "compact", compact, "ticktape pipeline compact --processed processed/asx.parquet")
_symbols = _group("symbols", symbols, "Say whose lists of symbols are on the tape.", "ticktape symbols", alone=True)
_command(_symbols, "update", update, "ticktape symbols update --file ASXListedCompanies.csv")
_command(_symbols, "show", show_symbols, "ticktape symbols show --at 2019-10-17")
_runs = _group("runs", runs, "List the runs in the journal.", "ticktape runs --all", alone=True)
_command(_runs, "show", show, "ticktape runs show latest")
_command(_runs, "export", export, "ticktape runs export latest --out results --format csv")
_command(_runs, "delete", delete, "ticktape runs delete 3f2a --yes")
_command(app, "report", report, "ticktape report latest --open")
_command(app, "state", state, "ticktape state latest --at 2008-10-10")
_command(app, "explain", explain, "ticktape explain latest --trade 7")
_command(app, "verify", verify, "ticktape verify latest")
_command(app, "diff", diff, "ticktape diff 3f2a 9b01")
_command(app, "fork", fork, "ticktape fork latest --at 2008-10-10 --param fast_period=10")
_command(
    app,
    "lookahead",
    lookahead,
    "ticktape lookahead --strategy my_file.py:MyStrategy --symbols AAPL,MSFT",
)
_indicators = _group(
    "indicators", indicators, "List the indicators of the catalogue.", "ticktape indicators", alone=True
)
_command(_indicators, "show", show_indicator, "ticktape indicators show rsi")
_command(_indicators, "compute", compute, "ticktape indicators compute --symbols AAPL,MSFT --out processed.parquet")
_command(_indicators, "warm-up", warm_up, "ticktape indicators warm-up")
_patterns = _group("patterns", patterns, "List the candlestick patterns.", "ticktape patterns", alone=True)
_command(_patterns, "show", show_pattern, "ticktape patterns show engulfing")
_command(_patterns, "scan", scan, "ticktape patterns scan --symbols AAPL,MSFT --since 2012-01-01 --out found.csv")
_journal = _group("journal", journal, "Look after the journal.", "ticktape journal verify", alone=True)
_command(_journal, "verify", verify_journal, "ticktape journal verify")


def run() -> None:
    """Entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    signal.signal(signal.SIGTERM, _terminate)
    give_back_memory()
    app()


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise Terminated


if __name__ == "__main__":
    run()
