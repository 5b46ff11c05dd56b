"""Options that are declared once: a command takes a group of them as one argument, typer sees each by itself."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import zip_longest
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import typer
from typer.models import OptionInfo, ParameterInfo

from entrypoints.cli.failures import BadUsage
from entrypoints.cli.options.everywhere import DataDir, Debug

_EVERYWHERE: Mapping[str, tuple[Any, Any]] = {"data_dir": (DataDir, None), "debug": (Debug, False)}
_CONTEXT = "context"

WHAT, MONEY, HOW = "What to run", "Money and costs", "How to run it"
"""Headings of the commands that run a strategy."""


@dataclass(frozen=True)
class Formerly:
    """An earlier spelling of an option, which goes on working and is not shown.

    Attributes:
        option: the spelling, such as ``--since``.
        means: where it is a flag, the value that it stands for.
    """

    option: str
    means: str | None = None


@dataclass(frozen=True)
class About:
    """What help says of an option where a command means something particular by it."""

    text: str


@dataclass(frozen=True)
class Panel:
    """Under which heading an option, or a whole group, stands on a terminal, unless it says so itself."""

    title: str


@dataclass(frozen=True)
class _Given:
    """An option or argument of a command.

    Attributes:
        name: the parameter's name.
        kind: its type.
        info: typer's description of it.
        default: its value if left out; ``inspect.Parameter.empty``: it has to be given.
        formerly: its earlier spellings.
        group: the parameter that holds it; None: it is one itself.
    """

    name: str
    kind: Any
    info: ParameterInfo | None
    default: Any
    formerly: tuple[Formerly, ...]
    group: str | None

    def parameters(self) -> Iterator[inspect.Parameter]:
        """What typer is to see."""
        kind = self.kind if self.info is None else Annotated[self.kind, self.info]
        yield _parameter(self.name, kind, self.default)
        for earlier in self.formerly:
            assert isinstance(self.info, OptionInfo)
            info = _changed(self.info, default=earlier.option, param_decls=(), hidden=True, show_default=False)
            if earlier.means is None:
                yield _parameter(self.former_name(earlier), Annotated[self.kind | None, info], None)
            else:
                yield _parameter(self.former_name(earlier), Annotated[bool, _changed(info, metavar="")], False)

    def former_name(self, earlier: Formerly) -> str:
        """The parameter that an earlier spelling is."""
        return f"{self.name}_formerly_{earlier.option.strip('-').replace('-', '_')}"

    def value(self, given: Mapping[str, Any], context: typer.Context) -> Any:
        """What was said, by whichever spelling.

        Raises:
            BadUsage: it was said twice.
        """
        said = [(one, given[self.former_name(one)]) for one in self.formerly]
        said = [(one, value) for one, value in said if value is not None and value is not False]
        if not said:
            return given[self.name]
        earlier, value = said[-1]
        source = context.get_parameter_source(self.name)
        if len(said) > 1 or (source is not None and source.name == "COMMANDLINE"):
            assert isinstance(self.info, OptionInfo)
            raise BadUsage(f"{earlier.option} is an earlier name of {self.info.default}: give one of the two")
        return value if earlier.means is None else earlier.means


def expanded(function: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of its groups as parameters, and with what every command has.

    A group is a dataclass whose fields are annotated as parameters of a command are; a subclass may annotate a field anew.
    """
    groups: dict[str, Any] = {}
    options: list[_Given] = []
    takes_context = False
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        kind, remarks = _split(hints[name])
        if kind is typer.Context:
            takes_context = True
        elif dataclasses.is_dataclass(kind):
            groups[name] = kind
            options += _fields(name, kind, _first(Panel, remarks))
        else:
            options.append(_given(name, hints[name], parameter.default))
    options += [_given(name, kind, default) for name, (kind, default) in _EVERYWHERE.items()]

    @functools.wraps(function)
    def command(**given: Any) -> None:
        context = given[_CONTEXT]
        values: dict[str, Any] = {_CONTEXT: context} if takes_context else {}
        parts: dict[str, dict[str, Any]] = {name: {} for name in groups}
        for option in options:
            if option.name not in _EVERYWHERE:
                into = values if option.group is None else parts[option.group]
                into[option.name] = option.value(given, context)
        function(**values, **{name: kind(**parts[name]) for name, kind in groups.items()})

    parameters = [_parameter(_CONTEXT, typer.Context, inspect.Parameter.empty)]
    parameters += [parameter for option in options for parameter in option.parameters()]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _fields(group: str, kind: Any, panel: Panel | None) -> Iterator[_Given]:
    hints = get_type_hints(kind, include_extras=True)
    for field in dataclasses.fields(kind):
        default = inspect.Parameter.empty if field.default is dataclasses.MISSING else field.default
        yield _given(field.name, hints[field.name], default, group, panel)


def _given(name: str, annotation: Any, default: Any, group: str | None = None, panel: Panel | None = None) -> _Given:
    kind, remarks = _split(annotation)
    info, about = _first(ParameterInfo, remarks), _first(About, remarks)
    panel = _first(Panel, remarks) or panel
    if info is not None and about is not None:
        info = _changed(info, help=about.text)
    if info is not None and panel is not None and info.rich_help_panel is None:
        info = _changed(info, rich_help_panel=panel.title)
    formerly = tuple(remark for remark in remarks if isinstance(remark, Formerly))
    return _Given(name, kind, info, default, formerly, group)


def _split(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    if get_origin(annotation) is not Annotated:
        return annotation, ()
    kind, *remarks = get_args(annotation)
    return kind, tuple(remarks)


def _first(kind: type[Any], remarks: tuple[Any, ...]) -> Any:
    """The last remark of that kind, which is the most particular one; None where there is none."""
    return next((remark for remark in reversed(remarks) if isinstance(remark, kind)), None)


def _changed(info: Any, **changes: Any) -> Any:
    """A copy of typer's description of a parameter, with some of it changed."""
    changed = copy(info)
    for name, value in changes.items():
        setattr(changed, name, value)
    return changed


def _parameter(name: str, kind: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


_BARE = {"--close-at-end": ("close", "open", "no")}
"""Options that may stand without a value, and the values they take; the first one is meant then."""


def with_bare_values(args: Sequence[str]) -> list[str]:
    """Arguments in which options that may stand alone have the value that is meant by that."""
    return [
        f"{word}={_BARE[word][0]}" if word in _BARE and after not in _BARE[word] else word
        for word, after in zip_longest(args, args[1:])
    ]
