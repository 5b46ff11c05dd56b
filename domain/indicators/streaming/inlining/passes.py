"""Several passes as one function that takes a bar."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from itertools import chain
from typing import Any

from domain.indicators.streaming.inlining.stage_function import NAN, leaving_where_missing

Passes = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
"""The inputs and the outputs of each pass, by name."""


@lru_cache(maxsize=1024)
def function_of_passes(
    inputs: tuple[str, ...], outputs: tuple[str, ...], passes: Passes
) -> Callable[..., Callable[..., Any]]:
    """The maker of one function of those of the passes, which it is handed as arguments.

    A bar with a missing value is none for any of the passes.

    Args:
        inputs: names of the values of a bar, in order.
        outputs: names of what is returned, in order.
        passes: what each pass reads and computes.
    """
    known = dict.fromkeys(chain(inputs, *(computed for _, computed in passes)))
    names = {name: f"value_{index}_" for index, name in enumerate(known)}
    parts = [f"pass_{index}_" for index in range(len(passes))]
    calls = [
        f"        {_listed(names, computed)} = {part}({_listed(names, read)})"
        for part, (read, computed) in zip(parts, passes, strict=True)
    ]
    source = f"""
def make_(missing_, {", ".join(parts)}):
    def update_({_listed(names, inputs)}):
{"" if _is_chain(inputs, outputs, passes) else leaving_where_missing([names[name] for name in inputs])}
{chr(10).join(calls)}
        return {_listed(names, outputs)}
    return update_
"""
    made: dict[str, Any] = {}
    exec(source, {}, made)  # noqa: S102 - our own source
    return partial(made["make_"], NAN if len(outputs) == 1 else (NAN,) * len(outputs))


def _listed(names: dict[str, str], wanted: tuple[str, ...]) -> str:
    return ", ".join(names[name] for name in wanted)


def _is_chain(inputs: tuple[str, ...], outputs: tuple[str, ...], passes: Passes) -> bool:
    """Whether each pass reads just what the one before it computes, so that the first finds out what is missing for all."""
    return [inputs, *(computed for _, computed in passes)] == [*(read for read, _ in passes), outputs]
