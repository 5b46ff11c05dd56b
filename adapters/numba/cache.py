"""Compiled code kept on disk between processes.

numba's own cache does not recognise a function that was handed another compiled function, and looks at the one source file only
in which a function stands. Here a file's name says all that its code depends on, so a stale one is never found.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

from adapters.numba.own_files import UntrustedFile, read_own, write_own

_log = logging.getLogger(__name__)


class CodeCache(_Cache):
    """The cache of one dispatcher.

    A folder that cannot be written, or a file that cannot be read, costs a compilation and nothing else. Since the code is kept as
    numba has it, in pickles, only what this user alone can have written is read (``own_files``).
    """

    def __init__(self, folder: Path, name: str, stamp: str, on_miss: Callable[[], None] = lambda: None) -> None:
        """Keeps files in ``folder``.

        Args:
            folder: created when needed.
            name: of the step; older code of the same name is deleted when newer is kept.
            stamp: hash of the sources.
            on_miss: called where no code is found, before it is compiled.
        """
        self._folder, self._name, self._stamp, self._on_miss = folder, name, stamp, on_miss
        self._enabled = True

    @property
    def cache_path(self) -> str:
        """The folder."""
        return str(self._folder)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled code for a signature, or None."""
        found = self._load(sig, target_context) if self._enabled else None
        if found is None:
            self._on_miss()
        return found

    def _load(self, sig: Any, target_context: Any) -> Any:
        target_context.refresh()
        try:
            stored = pickle.loads(read_own(self._path(sig, target_context.codegen())))  # noqa: S301 - written by this user
            return CompileResult._rebuild(target_context, *stored)  # type: ignore[no-untyped-call]
        except FileNotFoundError:
            return None
        except UntrustedFile as error:
            _log.warning("compiled code is not used, and compiled again: %s", error)
            return None
        except Exception:  # noqa: BLE001 - whatever is wrong with the file, compiling again mends it
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keeps compiled code."""
        if not self._enabled:
            return
        path = self._path(sig, data.codegen)
        with contextlib.suppress(OSError, UntrustedFile):
            write_own(path, dumps(data._reduce()))  # type: ignore[no-untyped-call]
            for other in self._folder.glob(f"{self._name}-*.code"):
                if not other.name.startswith(f"{self._name}-{self._stamp}-"):
                    other.unlink(missing_ok=True)

    def enable(self) -> None:
        """Uses the folder."""
        self._enabled = True

    def disable(self) -> None:
        """Leaves the folder alone."""
        self._enabled = False

    def flush(self) -> None:
        """Deletes all code of this name."""
        for path in self._folder.glob(f"{self._name}-*.code"):
            path.unlink(missing_ok=True)

    def _path(self, sig: Any, codegen: Any) -> Path:
        key = (str(sig), codegen.magic_tuple(), numba.__version__, sys.implementation.cache_tag)
        digest = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
        return self._folder / f"{self._name}-{self._stamp}-{digest}.code"
