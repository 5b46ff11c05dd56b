"""The command ``ticktape``."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer

from entrypoints.cli.commands import COMMANDS, MARKUP, Commands, LaterCommand
from entrypoints.cli.context import Invocation
from entrypoints.cli.failures import Terminated, status_of
from entrypoints.cli.options.everywhere import DataDir, Debug

_COMPLETES = "_TICKTAPE_COMPLETE"
"""Set by the shell when it asks what can be typed next."""

_ONE_LINE = "1000"
"""So many columns that no description is wrapped: fish would take its second line for something that can be typed."""


class Program(Commands):
    """All commands; every error is one line and an exit status."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands.update((command.name, LaterCommand(command)) for command in COMMANDS)

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
    cls=Program,
    help="Backtests on an append-only tape of prices; every decision stands in a journal.",
    epilog="Start with: ticktape demo",
    pretty_exceptions_enable=False,
    rich_markup_mode=MARKUP,
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


def run() -> None:
    """Entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    signal.signal(signal.SIGTERM, _terminate)
    if _COMPLETES in os.environ:
        os.environ["COLUMNS"] = _ONE_LINE
    from infrastructure.memory import give_back_memory

    give_back_memory()
    app()


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise Terminated


if __name__ == "__main__":
    run()
