"""What one call of the command line holds, and the adapters behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from entrypoints.cli.failures import checking_usage

if TYPE_CHECKING:
    from infrastructure.containers.container import Container


@dataclass
class Invocation:
    """What was said before or after the command, for all of it.

    Attributes:
        data_dir: where everything is kept; None: what the settings say.
        debug: whether an error shows its traceback.
    """

    data_dir: Path | None = None
    debug: bool = False


def invocation(context: typer.Context) -> Invocation:
    """The one of this call."""
    return context.find_root().ensure_object(Invocation)


@contextmanager
def opened(context: typer.Context, **given: Any) -> Iterator[Container]:
    """The adapters, each opened when it is first used, all closed afterwards.

    Args:
        context: of the call.
        given: settings that win over the environment.

    Raises:
        BadUsage: a setting has a value that cannot be used.
        PortError: the data folder cannot be opened.
    """
    from application.ports.progress import Progress
    from infrastructure.containers.build import build
    from infrastructure.containers.features.progress import on_terminal
    from infrastructure.logging import configure_logging
    from infrastructure.settings import load_settings

    with checking_usage():
        settings = load_settings(data_dir=invocation(context).data_dir, **given)
    configure_logging(settings.log_level, settings.log_format, environment=settings.environment)
    with build(settings, replacing={Progress: on_terminal()}) as container:
        yield container
