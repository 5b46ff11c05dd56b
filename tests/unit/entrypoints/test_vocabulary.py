"""Every command's options: one name for one thing, one type for one name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from entrypoints.cli.commands import COMMANDS

EVERYWHERE = {"--help", "--data-dir", "--debug"}
VOCABULARY = {
    # Which strategy
    "--strategy", "--param", "--strategies-file",
    # Which bars, as known when
    "--symbols", "--symbol", "--start-date", "--end-date", "--interval", "--venue", "--prices", "--known-at", "--universe",
    "--assume-listed", "--benchmark",
    # Money and costs
    "--initial-capital", "--commission", "--slippage", "--sizing", "--cash-reserve", "--lot-size", "--no-short",
    "--risk-free", "--calendar", "--deposit", "--withdraw",
    # How it is run
    "--fill-at", "--close-at-end", "--fresh", "--profile", "--seed", "--cuts",
    # What of a run
    "--at", "--trade", "--order", "--all", "--metric",
    # What is printed and written
    "--json", "--out", "--limit", "--open", "--html", "--format", "--table", "--history",
    # Where lists and prices come from
    "--config", "--file", "--offline", "--input", "--prefix", "--cache", "--day", "--batch", "--first-batch", "--batch-size",
    "--max-shrink", "--confirm", "--force", "--as-at", "--tz", "--map",
    "--symbol-from", "--date-order", "--no-volume", "--stamped-at",
    # What is computed
    "--indicators", "--patterns", "--processed",
    # Consent
    "--yes", "--adopt",
}  # fmt: skip
"""All words of the command line; a new one is added here, after a look whether there is one for the thing already."""

FORMERLY = {
    "data quality": {"--market": "--venue", "--since": "--start-date", "--until": "--end-date"},
    "symbols show": {"--market": "--venue", "--at": "--known-at"},
    "symbols update": {"--market": "--venue"},
    "fetch": {
        "--output": "--out",
        "--market": "--venue",
        "--start": "--start-date",
        "--end": "--end-date",
        "--batch": "--first-batch",
    },
    "aggregate": {"--adjusted": "--prices"},
    "pipeline compact": {"--adjusted": "--prices", "--processed": "--table"},
    "explain": {"--date": "--at"},
    "diff": {"--rows": "--limit"},
    "runs show": {"--rows": "--limit"},
    "indicators compute": {"--since": "--start-date", "--until": "--end-date"},
    "patterns scan": {"--since": "--start-date", "--until": "--end-date"},
}
"""Spellings of before, which go on working."""


def leaves() -> Iterator[tuple[str, Any]]:
    """Every command that does something, and what typer made of it."""
    for command in COMMANDS:
        whole = command.build()
        if command.alone and command.name != "journal":
            yield command.name, whole
        for part in command.parts:
            yield f"{command.name} {part.name}", whole.commands[part.name]


LEAVES = dict(leaves())


def options(command: Any, *, hidden: bool = False) -> Iterator[Any]:
    return (param for param in command.params if param.param_type_name == "option" and param.hidden == hidden)


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_has_json_and_what_all_have(name: str) -> None:
    given = {spelling for option in options(LEAVES[name]) for spelling in option.opts}
    assert {"--json", "--data-dir", "--debug"} <= given


def test_options_are_of_the_vocabulary_and_no_word_is_left_over() -> None:
    used = {spelling for command in LEAVES.values() for option in options(command) for spelling in option.opts}
    assert used - EVERYWHERE == VOCABULARY


def test_a_name_means_one_type() -> None:
    types = defaultdict(set)
    for command in LEAVES.values():
        for option in options(command):
            types[option.opts[0]].add((str(option.type_descriptor.annotation), option.multiple, option.is_flag))
    assert {name: kinds for name, kinds in types.items() if len(kinds) > 1} == {}


def test_former_names_are_those_that_are_known_and_are_not_shown() -> None:
    found = {
        name: {opt for option in options(command, hidden=True) for opt in option.opts}
        for name, command in LEAVES.items()
    }
    assert {name: names for name, names in found.items() if names} == {
        name: {*names} for name, names in FORMERLY.items()
    }
    for name, command in LEAVES.items():
        shown = {opt for option in options(command) for opt in option.opts}
        assert set(FORMERLY.get(name, {}).values()) <= shown
        assert not found[name] & shown


def test_every_option_of_a_leaf_says_what_it_means() -> None:
    for name, command in LEAVES.items():
        for option in options(command):
            assert option.help, (name, option.opts)


def test_shared_options_stand_in_one_order_under_one_heading() -> None:
    panels = defaultdict(set)
    for name in ("backtest", "lookahead", "fork"):
        for option in options(LEAVES[name]):
            panels[option.opts[0]].add(option.rich_help_panel)
    ours = {
        "--commission",
        "--slippage",
        "--sizing",
        "--cash-reserve",
        "--lot-size",
        "--no-short",
        "--fill-at",
        "--initial-capital",
    }
    assert all(len(panels[name]) == 1 for name in ours)
    backtest = [option.opts[0] for option in options(LEAVES["backtest"])]
    lookahead = [option.opts[0] for option in options(LEAVES["lookahead"]) if option.opts[0] in backtest]
    assert lookahead == [name for name in backtest if name in lookahead]


ROOT = Path(__file__).parents[3]
CALLS = re.compile(r"(?:^\s*(?:\$ )?|`)ticktape ([a-z][^`#\n]*)", re.MULTILINE)


def documented() -> Iterator[tuple[str, str]]:
    """Every call of a command that the documentation and the list of commands show, and where."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        text = page.read_text(encoding="utf-8").replace("\\\n", " ")
        yield from ((page.name, call) for call in CALLS.findall(text))
    for command in COMMANDS:
        yield from (("commands.py", one.example.removeprefix("ticktape ")) for one in (command, *command.parts))


def test_documentation_uses_the_words_that_are_shown() -> None:
    calls = list(documented())
    assert len(calls) > 80
    for where, call in calls:
        words = call.split()
        name = " ".join(words[:2]) if " ".join(words[:2]) in LEAVES else words[0]
        if name not in LEAVES:
            continue
        shown = {opt for option in options(LEAVES[name]) for opt in option.opts} | EVERYWHERE
        asked = {word.strip("],.;:()").partition("=")[0] for word in words if word.startswith("--")}
        assert asked <= shown, (where, call)
