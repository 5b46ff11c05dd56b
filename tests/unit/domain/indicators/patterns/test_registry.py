"""The registry finds what the catalogue's folder holds, and every entry is complete."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from domain.indicators.patterns import catalogue
from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.measures import BARS, FLAG_NAMES, FUNCTIONS, MEANS, NUMBER_NAMES
from domain.indicators.patterns.program import DELAY, HISTORY, parameters, program_of
from domain.indicators.patterns.registry import all_patterns, classes, get
from domain.indicators.registry import classes as indicators
from domain.shared.errors import InvalidValue

FILES = sorted(path for path in Path(catalogue.__path__[0]).glob("*.py") if path.name != "__init__.py")
every_pattern = pytest.mark.parametrize("pattern", all_patterns(), ids=str)


def test_one_file_is_one_pattern() -> None:
    for path in FILES:
        names = [node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]
        assert [name.lower() for name in names] == [path.stem]
        assert names[0] in classes()
    assert len(FILES) == len(classes()) == 61


@every_pattern
def test_an_entry_is_complete(pattern: Pattern) -> None:
    for text in (pattern.title, pattern.description, pattern.meaning, inspect.getdoc(type(pattern)) or ""):
        assert text
        assert text.strip() == text
    assert pattern.description.endswith(".")
    assert pattern.meaning.endswith(".")
    assert "Source:" in (inspect.getdoc(type(pattern)) or "")
    assert pattern.direction in {"bullish", "bearish", "either", "undecided"}
    assert 1 <= pattern.bars <= 5
    assert pattern.name == pattern.talib_name.removeprefix("CDL").lower()
    assert pattern.warmup == pattern.lookback


@every_pattern
def test_what_a_pattern_reads_is_there(pattern: Pattern) -> None:
    read = parameters(pattern.recognise)
    kinds = [0 if name in FLAG_NAMES else 1 if lag is not None else 2 for name, lag in read]
    assert kinds == sorted(kinds), "true-or-false measures come first, then numbers, then parameters"
    known = {*FLAG_NAMES, *NUMBER_NAMES}
    assert all(name in known if lag is not None else hasattr(pattern, name) for name, lag in read)
    for column in program_of([pattern]).means:
        assert MEANS[column.name].period <= column.seed < HISTORY
    for sources in program_of([pattern]).patterns:
        assert all(source.lag <= pattern.lookback for source in sources)
        assert all(source.lag < DELAY for source in sources if source.column.seed)


def test_measures_read_only_what_comes_before() -> None:
    assert set(NUMBER_NAMES + FLAG_NAMES) == {*BARS, *MEANS, *FUNCTIONS}
    for function in FUNCTIONS.values():
        assert all(name in NUMBER_NAMES and lag is not None for name, lag in parameters(function))


@pytest.mark.parametrize("name", ["ENGULFING", "engulfing", "CDLENGULFING", "cdlEngulfing"])
def test_by_any_of_its_names(name: str) -> None:
    assert type(get(name)) is classes()["CDLENGULFING"]


def test_unknown_names_and_parameters_are_refused() -> None:
    with pytest.raises(InvalidValue, match=r"did you mean .*3blackcrows"):
        get("THREEBLACKCROWS")
    with pytest.raises(InvalidValue, match="CDLDOJI has no parameter 'penetration': it has none"):
        get("DOJI", penetration=0.3)
    with pytest.raises(InvalidValue, match="penetration must be a number of at least 0"):
        get("MATHOLD", penetration=-0.1)


def test_no_indicator_has_a_pattern_s_name() -> None:
    outputs = {name for kind in indicators().values() for name in (kind.__name__.lower(), *kind.stems)}
    assert not outputs & {pattern.name for pattern in all_patterns()}
