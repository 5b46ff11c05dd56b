"""Where in a user's own code something was raised."""

from __future__ import annotations

import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.shared.errors import Place, StrategyError, TicktapeError

_ROOT = Path(__file__).parents[2]
_OURS = tuple(
    f"{_ROOT / name}/" for name in ("domain", "application", "adapters", "infrastructure", "entrypoints", "ticktape")
)
_CATALOGUE = f"{_ROOT / 'domain' / 'strategies' / 'catalogue'}/"
_STANDARD = tuple(f"{sysconfig.get_path(name)}/" for name in ("stdlib", "platstdlib"))
_INSTALLED = ("/site-packages/", "/dist-packages/")


def place_of(error: BaseException) -> Place | None:
    """The innermost line of the user's code that an error, or what caused it, came through; None where it met none.

    A strategy of the catalogue, or one that is installed as a package, counts where there is no other.
    """
    while error.__cause__ is not None:
        error = error.__cause__
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not _is_ours(frame.filename)]
    own = [frame for frame in frames if not _is_of_others(frame.filename)] or frames[:1]
    if not own:
        return None
    last = own[-1]
    return Place(last.filename, last.lineno or 0, (last.line or "").strip())


@contextmanager
def placed() -> Iterator[None]:
    """Whatever a user's own code raises inside is raised as a ``StrategyError`` that says where; the cause is chained."""
    try:
        yield
    except StrategyError as error:
        if error.place is None and error.__cause__ is not None:
            error.place = place_of(error)
        raise
    except TicktapeError:
        raise
    except Exception as error:
        place = place_of(error)
        if place is None:
            raise
        raise StrategyError(f"{type(error).__name__}: {error}", place) from error


def _is_ours(file: str) -> bool:
    return file.startswith(_OURS) and not file.startswith(_CATALOGUE)


def _is_of_others(file: str) -> bool:
    installed = any(part in file.replace("\\", "/") for part in _INSTALLED)
    return installed or file.startswith(_STANDARD) or file.startswith("<frozen ")
