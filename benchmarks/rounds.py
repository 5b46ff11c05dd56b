"""Contestants take turns, each in a process of its own, so that a busy machine is busy for all of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.suite import THEIRS, Contestant
from benchmarks.worker import MISSING

ROOT = Path(__file__).resolve().parents[1]
_PEERS = ROOT / ".venv-bench" / "bin" / "python"

Answer = dict[str, Any]


class ContestantFailed(Exception):
    """A contestant's process did not come to an answer."""


_OF_POLARS = "_RJEM_MALLOC_CONF"
"""Polars sets this where it is imported, as it is here; a contestant is to begin without it, as from a shell."""


@dataclass
class Measured:
    """All answers of one contestant.

    Attributes:
        contestant: who.
        answers: one per round.
        missing: why there are none, or "".
    """

    contestant: Contestant
    answers: list[Answer] = field(default_factory=list)
    missing: str = ""

    def best(self, number: str, *, lowest: bool = False) -> float | None:
        """The best value of a measurement; None where there is none."""
        values = self._values(number)
        return (min if lowest else max)(values) if values else None

    def median(self, number: str) -> float | None:
        """The middle value of a measurement; None where there is none."""
        values = self._values(number)
        return median(values) if values else None

    def least(self, key: str) -> float | None:
        """The lowest value of what is told besides the measurements, such as ``memory``."""
        values = [answer[key] for answer in self.answers if answer.get(key) is not None]
        return min(values) if values else None

    def last(self, key: str) -> Any:
        """What the last answer says besides its measurements; None where it says nothing of it."""
        return self.answers[-1].get(key) if self.answers else None

    def _values(self, number: str) -> list[float]:
        return [answer["numbers"][number] for answer in self.answers if number in answer["numbers"]]


def peers_python(given: str | None) -> str:
    """The interpreter of the peers: the one given, or of ``.venv-bench``, or else our own."""
    if given:
        return given
    return str(_PEERS) if _PEERS.exists() else sys.executable


def play(
    contestants: Sequence[Contestant],
    rounds: int,
    prepared: Callable[[Contestant], Mapping[str, Any]],
    peers: str,
    tell: Callable[[Contestant, int, Answer | None], None],
) -> list[Measured]:
    """Lets contestants take turns.

    Args:
        contestants: who.
        rounds: how often.
        prepared: what a contestant is told in a round.
        peers: interpreter of those on the other side.
        tell: is told of every answer, or of None where the contestant's package is missing.

    Raises:
        ContestantFailed: a process failed for another reason than a missing package.
    """
    measured = [Measured(contestant) for contestant in contestants]
    for number in range(rounds):
        for one in measured:
            contestant = one.contestant
            if one.missing or (number and contestant.once):
                continue
            python = peers if contestant.side == THEIRS else sys.executable
            answer, one.missing = _run(contestant, {**contestant.options, **prepared(contestant)}, python)
            if answer is not None:
                one.answers.append(answer)
            tell(contestant, number, answer)
    return measured


def _run(contestant: Contestant, options: Mapping[str, Any], python: str) -> tuple[Answer | None, str]:
    done = subprocess.run(
        [python, "-m", contestant.module, json.dumps(options, default=str)],
        cwd=ROOT,
        env={**{name: value for name, value in os.environ.items() if name != _OF_POLARS}, **contestant.tuned},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == MISSING:
        return None, done.stderr.strip().splitlines()[-1]
    if done.returncode:
        raise ContestantFailed(f"{contestant.name} failed:\n{done.stderr.strip()[-4000:]}")
    answer: Answer = json.loads(done.stdout.strip().splitlines()[-1])
    return answer, ""
