"""Groups of options: a command takes each as one argument, and sees every spelling of an option as the option."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
import typer
from typer.testing import CliRunner

from entrypoints.cli.failures import BadUsage
from entrypoints.cli.options.groups import About, Formerly, Panel, expanded

Start = Annotated[str | None, typer.Option("--start-date", metavar="DATE", help="First day.")]
Colour = Annotated[str, typer.Option("--colour", help="Which colour.", rich_help_panel="Looks")]


@dataclass(frozen=True)
class Span:
    """A time."""

    start_date: Annotated[Start, Formerly("--since"), Formerly("--from")] = None
    limit: Annotated[int, typer.Option("--limit", min=0, help="How many."), Formerly("--rows")] = 50
    shade: Annotated[str, typer.Option("--shade", help="Which shade."), Formerly("--dark", means="dark")] = "light"


@dataclass(frozen=True)
class LongSpan(Span):
    """A time that means something else."""

    start_date: Annotated[Start, About("The very first day."), Formerly("--since")] = None
    colour: Colour = "red"


def called(function: Callable[..., None], *arguments: str) -> Any:
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command()(expanded(function))
    return CliRunner().invoke(app, arguments)


def over(span: Annotated[Span, Panel("When")], name: Annotated[str, typer.Argument()] = "all") -> None:
    """Tells its arguments."""
    typer.echo(f"{name} {span}")


def over_long(context: typer.Context, *, span: LongSpan) -> None:
    """Tells its arguments."""
    typer.echo(f"{context.info_name is not None} {span}")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), Span()),
        (("--start-date", "x"), Span("x")),
        (("--since", "x"), Span("x")),
        (("--from", "x"), Span("x")),
        (("--rows", "0"), Span(limit=0)),
        (("--limit", "3"), Span(limit=3)),
        (("--dark",), Span(shade="dark")),
        (("--shade", "grey"), Span(shade="grey")),
    ],
)
def test_an_earlier_spelling_is_the_option(arguments: tuple[str, ...], expected: Span) -> None:
    assert called(over, *arguments).output == f"all {expected}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--since", "x", "--start-date", "x"), "--since is an earlier name of --start-date: give one of the two"),
        (("--rows", "50", "--limit", "50"), "--rows is an earlier name of --limit"),
        (("--dark", "--shade", "light"), "--dark is an earlier name of --shade"),
    ],
)
def test_both_spellings_at_once_are_refused(arguments: tuple[str, ...], words: str) -> None:
    error = called(over, *arguments).exception
    assert isinstance(error, BadUsage)
    assert words in str(error)


def test_two_earlier_spellings_at_once_are_refused() -> None:
    error = called(over, "--since", "x", "--from", "y").exception
    assert isinstance(error, BadUsage)
    assert "--from is an earlier name of --start-date" in str(error)


def test_an_earlier_spelling_is_checked_like_the_option() -> None:
    done = called(over, "--rows", "-1")
    assert (done.exit_code, "Invalid value for '--rows'" in done.stderr) == (2, True)


def test_help_shows_what_is_said_of_an_option_last_and_no_earlier_spelling() -> None:
    shown = called(over_long, "--help").output
    assert "The very first day." in shown
    assert "First day." not in shown
    for word in ("--since", "--rows", "--dark"):
        assert word not in shown
    assert "--data-dir DIR" in shown


def test_a_group_s_heading_is_its_options_heading_unless_they_have_one() -> None:
    def command(span: Annotated[LongSpan, Panel("When")]) -> None:
        """Does nothing."""

    app = typer.Typer()
    app.command()(expanded(command))
    params: list[Any] = typer.main.get_command(app).params
    panels = {param.name: param.rich_help_panel for param in params if "formerly" not in param.name}
    assert panels["start_date"] == panels["limit"] == "When"
    assert panels["colour"] == "Looks"


def test_a_command_sees_its_context_where_it_wants_it() -> None:
    assert called(over_long, "--colour", "blue").output == f"True {LongSpan(colour='blue')}\n"


def test_an_option_that_has_to_be_given_has_to_be_given() -> None:
    @dataclass(frozen=True)
    class Chosen:
        strategy: Annotated[str, typer.Option("--strategy")]

    def command(choice: Chosen) -> None:
        typer.echo(choice.strategy)

    command.__annotations__["choice"] = Chosen
    assert called(command, "--strategy", "x").output == "x\n"
    assert "Missing option '--strategy'" in called(command).stderr
