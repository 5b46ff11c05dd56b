"""Deciders asked in sentences: ``given(events).when(command).then(events)``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import pytest

from domain.shared.decider import Decider

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")
Error = TypeVar("Error", bound=Exception)


@dataclass(frozen=True)
class Specification(Generic[S, C, E]):
    """Says what a decider must do; by habit a test module calls its own ``given``.

    Attributes:
        decider: what is asked.
    """

    decider: Decider[S, C, E]

    def __call__(self, events: Iterable[E]) -> Given[S, C, E]:
        """After these events."""
        return Given(self.decider, self.decider.fold(events))

    def commands(self, *commands: C) -> Given[S, C, E]:
        """After what these commands led to, one after the other."""
        state = self.decider.initial
        for command in commands:
            state = self.decider.fold(self.decider.decide(state, command), state)
        return Given(self.decider, state)


@dataclass(frozen=True)
class Given(Generic[S, C, E]):
    """A past.

    Attributes:
        decider: what is asked.
        state: what the past came to.
    """

    decider: Decider[S, C, E]
    state: S

    def when(self, command: C) -> When[S, C, E]:
        """A command comes."""
        return When(self.decider, self.state, command)


@dataclass(frozen=True)
class When(Generic[S, C, E]):
    """A command that meets a state."""

    decider: Decider[S, C, E]
    state: S
    command: C

    def then(self, expected: Iterable[E]) -> Given[S, C, E]:
        """These events follow, and nothing else; they are the past of what is asked next."""
        events = self.events
        assert events == tuple(expected)
        return Given(self.decider, self.decider.fold(events, self.state))

    def then_nothing(self) -> Given[S, C, E]:
        """No event follows."""
        return self.then(())

    def raises(self, error: type[Error], match: str | None = None) -> Error:
        """The command is refused; returns the error."""
        before = repr(self.state)
        with pytest.raises(error, match=match) as refused:
            self.decider.decide(self.state, self.command)
        assert repr(self.state) == before, "a refusal changed the state"
        return refused.value

    @property
    def events(self) -> tuple[E, ...]:
        """What follows, for what is not easily spelled out; decided twice, the same both times, and taken by ``evolve``."""
        before = repr(self.state)
        events = self.decider.decide(self.state, self.command)
        self.decider.fold(events, self.state)
        assert repr(self.state) == before, "deciding or evolving changed the state"
        assert self.decider.decide(self.state, self.command) == events, "decided again, it is decided otherwise"
        return events
