"""The statements of a step, for use inside another function."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

from domain.indicators.stage import Step

OUTPUT = "output_"
"""The name that a step's output has where it is not returned at once."""


@dataclass(frozen=True)
class Statements:
    """The statements of a step, which return its output only.

    Attributes:
        arguments: the names that it is handed, after the state.
        state: the names that hold its state from bar to bar: one for each number, or one for the tuple.
        is_flat: whether each number has a name.
        body: the statements.
        line: where they begin in their file.
        file: the file.
    """

    arguments: tuple[str, ...]
    state: tuple[str, ...]
    is_flat: bool
    body: tuple[ast.stmt, ...]
    line: int
    file: str


def statements_of(step: Step, scalars: int) -> Statements | None:
    """The statements of a step.

    Args:
        step: the function.
        scalars: how many numbers its state has.

    Returns:
        None where there is no source, where it is not what runs (its file has been changed since), and where there is more to it than
        statements (decorators, defaults, functions within it).
    """
    function = _definition(step)
    if function is None:
        return None
    state, *arguments = (argument.arg for argument in function.args.args)
    body = [statement for statement in function.body if not _is_docstring(statement)]
    names = tuple(f"{state}_{index}_" for index in range(scalars))
    is_flat = bool(scalars) and all(_is_flat(statement, state, scalars) for statement in body)
    transform = _Flat(state, names) if is_flat else _Tuple(state)
    written: list[ast.stmt] = []
    for statement in body:
        found = transform.visit(statement)
        written += found if isinstance(found, list) else [found]
    return Statements(
        tuple(arguments),
        names if is_flat else (state,),
        is_flat,
        tuple(written),
        function.lineno,
        step.__code__.co_filename,
    )


def _definition(step: Step) -> ast.FunctionDef | None:
    if not isinstance(step, FunctionType) or step.__closure__ or step.__defaults__ or hasattr(step, "__wrapped__"):
        return None
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(step)))
    except (OSError, TypeError, SyntaxError):
        return None
    (function,) = tree.body if len(tree.body) == 1 else (None,)
    if not isinstance(function, ast.FunctionDef) or function.decorator_list or not _is_plain(function):
        return None
    if not _is_what_runs(tree, step):
        return None
    ast.increment_lineno(tree, step.__code__.co_firstlineno - 1)
    return function


_NOT_PLAIN = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
    ast.Yield, ast.YieldFrom, ast.Await, ast.Global, ast.Nonlocal, ast.NamedExpr, ast.Import, ast.ImportFrom, ast.Try, ast.With,
)  # fmt: skip


def _is_plain(function: ast.FunctionDef) -> bool:
    arguments = function.args
    if arguments.posonlyargs or arguments.vararg or arguments.kwonlyargs or arguments.kwarg or not arguments.args:
        return False
    inner = [node for statement in function.body for node in ast.walk(statement)]
    returned = [node.value is not None for node in inner if isinstance(node, ast.Return)]
    return all(returned) and not any(isinstance(node, _NOT_PLAIN) for node in inner)


def _is_what_runs(tree: ast.Module, step: FunctionType) -> bool:
    """Whether the source compiles to the very instructions that the function has."""
    modules = [name for name in step.__code__.co_names if isinstance(step.__globals__.get(name), ModuleType)]
    imports = ast.parse(
        "".join(f"import {name}\n" for name in modules)
    )  # functions of modules have calls of their own kind
    whole = compile(ast.Module([*imports.body, *tree.body], []), step.__code__.co_filename, "exec")
    found = [constant for constant in whole.co_consts if isinstance(constant, CodeType)]
    return len(found) == 1 and _instructions(found[0]) == _instructions(step.__code__)


def _instructions(code: CodeType) -> tuple[Any, ...]:
    constants = [(type(constant), repr(constant)) for constant in code.co_consts]
    return code.co_code, code.co_names, code.co_varnames, constants


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_flat(statement: ast.stmt, state: str, scalars: int) -> bool:
    """Whether the state is only ever taken apart, and returned whole or put together anew."""
    flat: set[int] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Return):
            if not _returns_state(node.value, state, scalars):
                return False
            flat.add(id(node.value.elts[0]))  # type: ignore[union-attr]
        elif isinstance(node, ast.Subscript | ast.Assign) and _takes_apart(node, scalars):
            flat.add(id(node.value))
    return all(id(node) in flat for node in ast.walk(statement) if isinstance(node, ast.Name) and node.id == state)


def _takes_apart(node: ast.Subscript | ast.Assign, scalars: int) -> bool:
    """Whether it is ``state[0]`` or ``first, second = state``, if it is about the state."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and node.slice.value in range(scalars)
    (target, *others) = node.targets
    if others or not isinstance(target, ast.Tuple):
        return False
    return len(target.elts) == scalars and all(isinstance(part, ast.Name) for part in target.elts)


def _returns_state(value: ast.expr | None, state: str, scalars: int) -> bool:
    if not isinstance(value, ast.Tuple) or len(value.elts) != 2:
        return False
    new = value.elts[0]
    if isinstance(new, ast.Name):
        return new.id == state
    return (
        isinstance(new, ast.Tuple)
        and len(new.elts) == scalars
        and not any(isinstance(part, ast.Starred) for part in new.elts)
    )


def _stored(name: str) -> ast.Name:
    return ast.Name(name, ast.Store())


def _assigned(targets: Sequence[str], value: ast.expr) -> ast.Assign:
    names = [_stored(name) for name in targets]
    target: ast.expr = names[0] if len(names) == 1 else ast.Tuple(list(names), ast.Store())
    return ast.Assign([target], value)


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


class _Tuple(ast.NodeTransformer):
    """Keeps the state as the tuple that it is."""

    def __init__(self, state: str) -> None:
        self._state = state

    def visit_Return(self, node: ast.Return) -> Any:
        value = node.value
        if isinstance(value, ast.Tuple) and len(value.elts) == 2:
            state, output = value.elts
            if isinstance(state, ast.Name) and state.id == self._state:
                return _placed([ast.Return(output)], node)
            if self._state not in _names(output):
                return _placed([_assigned([self._state], state), ast.Return(output)], node)
        assert value is not None
        kept = _assigned([self._state, OUTPUT], value)
        return _placed([kept, ast.Return(ast.Name(OUTPUT, ast.Load()))], node)


class _Flat(ast.NodeTransformer):
    """Gives each number of the state a name."""

    def __init__(self, state: str, names: tuple[str, ...]) -> None:
        self._state, self._numbers = state, names

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        if isinstance(node.value, ast.Name) and node.value.id == self._state:
            assert isinstance(node.slice, ast.Constant)
            assert isinstance(node.slice.value, int)
            return ast.copy_location(ast.Name(self._numbers[node.slice.value], ast.Load()), node)
        return self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> Any:
        if isinstance(node.value, ast.Name) and node.value.id == self._state:
            (target,) = node.targets
            assert isinstance(target, ast.Tuple)
            pairs = zip(target.elts, self._numbers, strict=True)
            return _placed([ast.Assign([name], ast.Name(number, ast.Load())) for name, number in pairs], node)
        return self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> Any:
        self.generic_visit(node)
        assert isinstance(node.value, ast.Tuple)
        state, output = node.value.elts
        if not isinstance(state, ast.Tuple):
            return ast.copy_location(ast.Return(output), node)
        reads = set(self._numbers) & _names(node.value)
        if not reads:
            new = [_assigned([name], value) for name, value in zip(self._numbers, state.elts, strict=True)]
            return _placed([*new, ast.Return(output)], node)
        kept = _assigned([OUTPUT, *self._numbers], ast.Tuple([output, *state.elts], ast.Load()))
        return _placed([kept, ast.Return(ast.Name(OUTPUT, ast.Load()))], node)


def _placed(statements: list[ast.stmt], node: ast.AST) -> list[ast.stmt]:
    """The statements, at the place of what they stand for."""
    for statement in statements:
        ast.copy_location(statement, node)
        ast.fix_missing_locations(statement)
    return statements
