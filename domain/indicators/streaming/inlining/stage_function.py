"""One pass, bar by bar: a step's statements, written into a function that keeps the state.

Called as it is, a step costs more for the call, for its state in a tuple and for handing over constants than for what it computes. In
a closure of its own it gives the same numbers to the last bit, in a third to two thirds of the time. Where its source is not at
hand it is called.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from textwrap import indent
from typing import Any, NamedTuple

from domain.indicators.stage import Scalars, Stage, Step
from domain.indicators.streaming.inlining.statements import Statements, statements_of

NAN = math.nan


class StageFunction(NamedTuple):
    """A stage, bar by bar.

    Attributes:
        update: takes the values of a bar; returns the stage's output, or a tuple of all of them.
        read: gives the state and each input's window, oldest first.
        write: goes on from a state and from such windows.
    """

    update: Callable[..., Any]
    read: Callable[[], Scalars]
    write: Callable[[Scalars, Sequence[Sequence[float]]], None]


class Shape(NamedTuple):
    """The shape of a stage: what its function's source depends on besides the step."""

    inputs: int
    scalars: int
    lags: int
    constants: int
    remembers: bool
    sees_window: bool

    @property
    def past(self) -> int:
        """Number of the step's arguments that are about earlier bars."""
        return self.inputs + 1 if self.sees_window else self.inputs * self.lags


def stage_function(stage: Stage) -> StageFunction:
    """The stage before its first bar."""
    shape = Shape(
        len(stage.inputs),
        len(stage.state),
        len(stage.lags),
        len(stage.constants),
        bool(stage.window or stage.lags or stage.sees_window),
        stage.sees_window,
    )
    missing = NAN if len(stage.outputs) == 1 else (NAN,) * len(stage.outputs)
    columns = [[NAN] * stage.window for _ in stage.inputs] if shape.remembers else ()
    make = _maker(stage.step, shape)
    return StageFunction(*make(stage.step, stage.state, missing, stage.window, columns, stage.lags, *stage.constants))


@lru_cache(maxsize=1024)
def _maker(step: Step, shape: Shape) -> Callable[..., tuple[Any, ...]]:
    statements = statements_of(step, shape.scalars)
    if statements is None or not _fits(statements, shape):
        statements = _calling(shape)
    tree = ast.parse(_source(statements, shape))
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt | ast.expr):
            node.lineno = node.end_lineno = statements.line
        if isinstance(node, ast.FunctionDef) and node.name == "update_":
            node.body[-1:] = statements.body
    made: dict[str, Any] = {}
    exec(compile(tree, statements.file, "exec"), getattr(step, "__globals__", {}), made)  # noqa: S102 - our own source
    maker: Callable[..., tuple[Any, ...]] = made["make_"]
    return maker


def _fits(statements: Statements, shape: Shape) -> bool:
    """Whether the step takes what it will be handed, and assigns to nothing that lasts from bar to bar."""
    if len(statements.arguments) != shape.inputs + shape.past + shape.constants:
        return False
    lasting = set(statements.arguments[shape.inputs + shape.past :])
    if shape.sees_window:
        lasting.update(statements.arguments[shape.inputs : 2 * shape.inputs])
    nodes = (node for statement in statements.body for node in ast.walk(statement))
    return not any(
        isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in lasting for node in nodes
    )


def _calling(shape: Shape) -> Statements:
    """Those of a step that is called."""
    names = tuple(f"given_{index}_" for index in range(shape.inputs + shape.past + shape.constants))
    body = ast.parse(f"state_, output_ = step_(state_, {', '.join(names)})\nreturn output_")
    return Statements(names, ("state_",), False, tuple(body.body), 1, __file__)


def _source(statements: Statements, shape: Shape) -> str:
    """The source of what makes a ``StageFunction``; the last statement of ``update_`` stands for the step."""
    names = statements.arguments
    values, constants = names[: shape.inputs], names[shape.inputs + shape.past :]
    held = ", ".join(statements.state)
    taken = f"{held}," if statements.is_flat else held
    columns, windows = _columns(names, shape), _windows(names, shape)
    return f"""
def make_({", ".join(("step_", "start_", "missing_", "window_", "columns_", "lags_", *constants))}):
    {taken} = start_
    {_target(columns)} = columns_
    {_target([f"lag_{lag}_" for lag in range(shape.lags)])} = lags_
    longest_ = 2 * window_ + 16
    def update_({", ".join(values)}):
        nonlocal {held}
{leaving_where_missing(values)}
{windows}
        pass
    def read_():
        return {" + ".join((f"({taken})", *(f"tuple({name}[len({name}) - window_:])" for name in columns)))}
    def write_(start_, columns_):
        nonlocal {held}
        {taken} = start_
        {_target([f"{name}[:]" for name in columns])} = columns_
    return update_, read_, write_
"""


def leaving_where_missing(values: Sequence[str]) -> str:
    """The statements that return ``missing_`` where a value is: a product with 0 is 0 unless a factor is NaN or infinite."""
    return f"""
        try:
            if 0.0 * {" * ".join(values)} != 0.0:
                return missing_
        except TypeError:
            if None in ({", ".join(values)},):
                return missing_
            raise"""


def _target(names: Sequence[str]) -> str:
    return "".join(f"{name}, " for name in names) or "_"


def _columns(names: tuple[str, ...], shape: Shape) -> tuple[str, ...]:
    """The names of the remembered inputs."""
    if not shape.remembers:
        return ()
    given = names[shape.inputs : 2 * shape.inputs]
    return given if shape.sees_window else tuple(f"column_{index}_" for index in range(shape.inputs))


def _windows(names: tuple[str, ...], shape: Shape) -> str:
    """The statements that remember the bar's values and look up those before, of which lists are cut back now and then."""
    columns = _columns(names, shape)
    if not columns:
        return ""
    at = names[2 * shape.inputs] if shape.sees_window else "at_"
    past = () if shape.sees_window else names[shape.inputs : shape.inputs + shape.past]
    values = names[: shape.inputs]
    lines = [f"{at} = len({columns[0]})", f"if {at} > longest_:"]
    lines += [f"    del {column}[: {at} - window_]" for column in columns]
    lines += [f"    {at} = window_"]
    lines += [f"{column}.append({value})" for column, value in zip(columns, values, strict=True)]
    lines += [
        f"{name} = {columns[index % shape.inputs]}[{at} - lag_{index // shape.inputs}_]"
        for index, name in enumerate(past)
    ]
    return indent("\n".join(lines), 8 * " ")
