"""Deciders and folds: state comes from events, and only from events.

A decider is three things that stand together on a page: an initial state, ``decide(state, command) -> events`` and
``evolve(state, event) -> state``. ``decide`` refuses by raising a typed error (bad usage) or by returning an event that
records the refusal (a fact of the business). ``evolve`` never refuses: history has already happened. Time and ids arrive
with the command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Decider(Generic[S, C, E]):
    """An aggregate as plain functions.

    Attributes:
        initial: the state before any event.
        decide: events that a command leads to, given the state.
        evolve: the state after an event.
    """

    initial: S
    decide: Callable[[S, C], tuple[E, ...]]
    evolve: Callable[[S, E], S]

    def fold(self, events: Iterable[E], state: S | None = None) -> S:
        """The state after ``events``, from ``state`` or from the beginning."""
        return reduce(self.evolve, events, self.initial if state is None else state)


def fold(evolve: Callable[[S, E], S], events: Iterable[E], initial: S) -> S:
    """The state after ``events``."""
    return reduce(evolve, events, initial)
