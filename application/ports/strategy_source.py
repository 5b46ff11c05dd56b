"""Where strategies, and the cost models that users write beside them, come from, and what their source is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from domain.strategies.base import Strategy


@dataclass(frozen=True, slots=True)
class SourceIdentity:
    """What makes a strategy the same one again.

    Attributes:
        reference: what to load it by: a name of the catalogue or ``file.py:Class``; "" where it cannot be loaded.
        files: file name -> SHA-256 of the file that defines it and of its local imports; empty where there is no source.
    """

    reference: str
    files: Mapping[str, str]

    @property
    def verifiable(self) -> bool:
        """Whether the source is known."""
        return bool(self.files)


class StrategySource(Protocol):
    """Loads strategy classes and fingerprints them."""

    def load(self, reference: str) -> type[Strategy]:
        """The class named ``reference``: a name of the catalogue, or ``path/to/file.py:Class`` (``:Class`` may be left out
        where the file defines one strategy).

        Raises:
            StrategyError: the catalogue has no such strategy.
            UnknownStrategySource: the file does not exist, cannot be run, or has no such strategy.
        """
        ...

    def seed(self, strategy: Strategy, seed: int) -> None:
        """Gives a strategy its random numbers, ``strategy.random``: equal for equal seeds."""
        ...

    def identify(self, strategy: type[Strategy]) -> SourceIdentity:
        """Reference and fingerprint of a class, loaded or defined in any way."""
        ...

    def load_costs(self, reference: str) -> Any:
        """What a file calls a cost model: a class, an instance or a function; ``path/to/file.py:Name``.

        Raises:
            UnknownStrategySource: the file does not exist, cannot be run, or has nothing of that name.
        """
        ...

    def identify_costs(self, model: Any) -> SourceIdentity:
        """Reference and fingerprint of the class or function of a cost model.

        One that its file does not have by a name (made inside a function, or in a notebook) has none: what it computes does not follow
        from the text of a file.
        """
        ...
