"""Loads strategies from the catalogue or from a file, cost models from a file, and fingerprints their source."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import inspect
import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from operator import attrgetter
from pathlib import Path
from random import Random
from types import CodeType, ModuleType
from typing import Any

from application.ports.errors import UnknownStrategySource
from application.ports.strategy_source import SourceIdentity
from application.trading.user_code import place_of
from domain.strategies import catalogue, registry
from domain.strategies.base import Strategy

_OURS = {"domain", "application", "adapters", "infrastructure", "entrypoints", "ticktape"}
_STANDARD = Path(sysconfig.get_path("stdlib")).resolve()
_INSTALLED = {"site-packages", "dist-packages"}


class PythonStrategySource:
    """Strategies written in Python."""

    def load(self, reference: str) -> type[Strategy]:
        """See ``StrategySource.load``."""
        path_text, _, name = reference.rpartition(":") if ".py:" in reference else (reference, "", "")
        if not path_text.endswith(".py"):
            return registry.get(reference)
        module = run_file(Path(path_text))
        return _choose(module, name, path_text)

    def seed(self, strategy: Strategy, seed: int) -> None:
        """See ``StrategySource.seed``."""
        strategy.random = Random(seed)  # noqa: S311 - for simulation, not for secrets

    def identify(self, strategy: type[Strategy]) -> SourceIdentity:
        """See ``StrategySource.identify``."""
        if strategy.__module__.startswith(catalogue.__name__ + "."):
            return SourceIdentity(
                strategy.__name__, {_digest_name(path): digest for path, digest in _fingerprint(strategy)}
            )
        path = _source_file(strategy)
        if path is None:
            return SourceIdentity("", {})
        files = {_relative(found, path.parent): digest for found, digest in _fingerprint(strategy)}
        return SourceIdentity(f"{path}:{strategy.__qualname__}", files)

    def load_costs(self, reference: str) -> Any:
        """See ``StrategySource.load_costs``."""
        path, _, name = reference.rpartition(":") if ".py:" in reference else (reference, "", "")
        module = run_file(Path(path), "cost", "MyFees")
        try:
            return attrgetter(name)(module)
        except AttributeError:
            found = [key for key, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__]
            what = f"no {name!r}" if name else "to be followed by a name"
            raise UnknownStrategySource(
                f"{path} has {what}: it has {', '.join(found) or 'none'}, write {path}:{(found or ['MyFees'])[0]}"
            ) from None

    def identify_costs(self, model: Any) -> SourceIdentity:
        """See ``StrategySource.identify_costs``."""
        name, path = _name_in_its_file(model), _source_file(model)
        if not name or path is None:
            return SourceIdentity("", {})
        files = {_relative(found, path.parent): digest for found, digest in _fingerprint(model)}
        return SourceIdentity(f"{path}:{name}", files)


def _name_in_its_file(model: Any) -> str:
    """By which a file has a class or function; "" where it has none: what is made inside a function depends on more than its text."""
    if inspect.isclass(model):
        return "" if "<locals>" in model.__qualname__ else model.__qualname__
    if not inspect.isfunction(model):
        return ""
    return next((name for name, value in model.__globals__.items() if value is model), "")


def _digest_name(path: Path) -> str:
    return f"catalogue/{path.name}"


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive
        return path.as_posix()


def run_file(path: Path, kind: str = "strategy", example: str = "MyStrategy") -> ModuleType:
    """Runs a user's file as a module of its own.

    Args:
        path: the file.
        kind: what it is to hold, for errors.
        example: a name of such a thing.

    Raises:
        UnknownStrategySource: there is none, or it cannot be run.
    """
    if not path.is_file():
        raise UnknownStrategySource(f"no {kind} file {path}: give an existing file as my_file.py:{example}")
    resolved = path.resolve()
    name = f"ticktape_user_{hashlib.sha256(str(resolved).encode()).hexdigest()[:12]}"
    loader = _AsItIsNow(name, str(resolved))
    spec = importlib.util.spec_from_file_location(name, resolved, loader=loader)
    if spec is None:
        raise UnknownStrategySource(f"{path} cannot be loaded as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    folder = str(resolved.parent)
    if folder not in sys.path:
        sys.path.append(folder)
    try:
        with _writing_no_bytecode():
            loader.exec_module(module)
    except (Exception, SystemExit) as error:
        sys.modules.pop(name, None)
        raise UnknownStrategySource(_told(error, path)) from error
    return module


def _told(error: BaseException, path: Path) -> str:
    """What was raised, behind the line of the user's code: of another file where that one raised."""
    what = f"{type(error).__name__}: {error}"
    if isinstance(error, SyntaxError):
        own = error.filename is None or Path(error.filename) == path.resolve()
        return f"{path if own else error.filename}, line {error.lineno}: {what}"
    place = place_of(error)
    if place is None:
        return f"{path}: {what}"
    file = path if Path(place.file) == path.resolve() else place.file
    return f"{file}, line {place.line}: {what}" + (f" ({place.text})" if place.text else "")


class _AsItIsNow(SourceFileLoader):
    """Runs the file's present text.

    Bytecode counts as fresh where size and second of the last change are the same, which an edit may keep; what runs must be what
    is fingerprinted.
    """

    def get_code(self, fullname: str) -> CodeType:
        code: CodeType = self.source_to_code(self.get_data(self.path), self.path)
        return code


@contextmanager
def _writing_no_bytecode() -> Iterator[None]:
    """Nor does that of the files beside it which it imports outlive an edit."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def _choose(module: ModuleType, name: str, path: str) -> type[Strategy]:
    found = {
        member.__name__: member
        for member in vars(module).values()
        if inspect.isclass(member) and issubclass(member, Strategy) and member.__module__ == module.__name__
    }
    if name:
        if name in found:
            return found[name]
        wanted = getattr(module, name, None)
        if inspect.isclass(wanted) and issubclass(wanted, Strategy):
            return wanted
        raise UnknownStrategySource(f"{path} has no strategy {name!r}: it has {', '.join(found) or 'none'}")
    if len(found) != 1:
        listed = ", ".join(found) or "no subclass of Strategy"
        raise UnknownStrategySource(f"{path} has {listed}: name one as {path}:MyStrategy")
    return next(iter(found.values()))


def _source_file(defined: Any) -> Path | None:
    try:
        file = inspect.getsourcefile(defined)
    except (TypeError, OSError):
        return None
    return Path(file).resolve() if file and Path(file).is_file() else None


def local_files(strategy: type[Strategy]) -> list[Path]:
    """The file that defines a strategy and the files beside or below it that it imports; empty where there is no source."""
    return [path for path, _ in _fingerprint(strategy)]


def _fingerprint(defined: Any) -> Iterator[tuple[Path, str]]:
    """The file of a class or function and the files beside or below it that it imports, each once, with their SHA-256."""
    start = _source_file(defined)
    if start is None:
        return
    waiting, seen = [start], {start}
    while waiting:
        path = waiting.pop()
        content = path.read_bytes()
        yield path, hashlib.sha256(content).hexdigest()
        for imported in _local_imports(path, content, start.parent):
            if imported not in seen:
                seen.add(imported)
                waiting.append(imported)


def _local_imports(path: Path, content: bytes, folder: Path) -> Iterator[Path]:
    """The user's own files that a file imports: those beside or below the strategy's, and what is loaded from elsewhere."""
    try:
        tree = ast.parse(content)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names, level = [alias.name for alias in node.names], 0
        elif isinstance(node, ast.ImportFrom):
            stem, level = node.module or "", node.level
            names = [stem, *(f"{stem}.{alias.name}".lstrip(".") for alias in node.names)]
        else:
            continue
        base = path.parents[level - 1] if level else folder
        for name in filter(None, names):
            place = base.joinpath(*name.split("."))
            for candidate in (place.with_suffix(".py"), place / "__init__.py"):
                if candidate.is_file():
                    yield candidate.resolve()
            if not level:
                yield from _loaded(name)


def _loaded(name: str) -> Iterator[Path]:
    """The files of a loaded module and of the packages it lies in, where they are neither ours nor installed."""
    parts = name.split(".")
    if parts[0] in _OURS or parts[0] in sys.stdlib_module_names:
        return
    for length in range(1, len(parts) + 1):
        file = getattr(sys.modules.get(".".join(parts[:length])), "__file__", None)
        if file is None or not file.endswith(".py"):
            continue
        path = Path(file).resolve()
        if path.is_file() and not path.is_relative_to(_STANDARD) and _INSTALLED.isdisjoint(path.parts):
            yield path
