"""Finds the catalogue's indicators by the files that are there."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import Any

from domain.indicators import catalogue
from domain.indicators.base import Indicator
from domain.indicators.frame_indicator import AnyIndicator
from domain.indicators.patterns import catalogue as pattern_catalogue
from domain.indicators.patterns import registry as patterns
from domain.indicators.talib_names import own_parameters
from domain.shared.errors import InvalidValue
from domain.shared.suggestions import closest, did_you_mean

_REST = re.compile(r"(?:_(?:\d+(?:\.\d+)?|[a-z]\w*?))*")


@cache
def classes() -> dict[str, type[Indicator]]:
    """All indicators of the catalogue by class name, sorted."""
    found: dict[str, type[Indicator]] = {}
    for module_info in pkgutil.iter_modules(catalogue.__path__):
        module = importlib.import_module(f"{catalogue.__name__}.{module_info.name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Indicator) and value.__module__ == module.__name__:
                found[value.__name__] = value
    return dict(sorted(found.items()))


def get(name: str, **parameters: Any) -> Indicator:
    """An indicator by class name or TA-Lib's name, in any letter case; candlestick patterns are indicators too.

    Parameters go by our names or TA-Lib's (``period`` or ``timeperiod``); those left out have our defaults, which need not be
    TA-Lib's. Outputs are in TA-Lib's order, as every entry's are.

    Raises:
        InvalidValue: there is no such indicator or parameter, or a parameter's value is not acceptable.
    """
    chosen = _by_name().get(name.upper()) or _pattern(name)
    if chosen is None:
        raise _unknown(name, list(classes()))
    return chosen(**own_parameters(chosen, parameters))


def named(text: str) -> type[Indicator]:
    """The class that a text means: its name, TA-Lib's, or an output such as ``sma_20``.

    Raises:
        InvalidValue: there is none.
    """
    return _by_name().get(text.upper()) or type(parse(text))


@cache
def _by_name() -> dict[str, type[Indicator]]:
    by_talib = {kind.talib_name.upper(): kind for kind in classes().values() if kind.talib_name}
    return by_talib | {name.upper(): kind for name, kind in classes().items()}


def parse(text: str) -> Indicator:
    """The indicator that has an output of this name, or whose class has it: ``sma_20``, ``RSI``, ``bollinger_upper_20_2.5``.

    TA-Lib's name does too: ``rma_14`` is ``SMMA(14)``, whose output is ``smma_14``.

    Numbers behind the name are the parameters in their order; those left out have their defaults. A word behind them is that one of
    a parameter's options. A candlestick pattern goes by its name, ``engulfing``.

    Raises:
        InvalidValue: there is no such indicator, there are too many numbers, or one is not acceptable.
    """
    lowered = text.lower()
    names = {kind.talib_name.lower(): kind for kind in classes().values() if kind.talib_name}
    names |= {name: kind for kind in classes().values() for name in (kind.__name__.lower(), *kind.stems)}
    for name in sorted(names, key=len, reverse=True):
        said = _parameters_behind(lowered, name, names[name])
        if said is not None:
            return names[name](**said)
    pattern = _pattern(text)
    if pattern is None:
        raise _unknown(text, list(names))
    return pattern()


def _parameters_behind(text: str, name: str, kind: type[Indicator]) -> dict[str, Any] | None:
    """What the rest of ``text`` says, or None where it is not a name and parameters of this kind."""
    if not text.startswith(name) or not _REST.fullmatch(text, len(name)):
        return None
    fields = dataclasses.fields(kind)
    numbered = [field.name for field in fields if not field.kw_only]
    said: dict[str, Any] = {}
    numbers = 0
    for part in text[len(name) :].split("_")[1:]:
        if part[0].isdigit():
            if numbers == len(numbered):
                raise InvalidValue(f"{text!r} has more numbers than {kind.__name__} has parameters", field=text)
            said[numbered[numbers]] = int(part) if part.isdigit() else float(part)
            numbers += 1
            continue
        own = next((f.name for f in fields if part in f.metadata.get("options", ()) and f.name not in said), None)
        if own is None:
            return None
        said[own] = part
    return said


Declared = str | AnyIndicator | type[AnyIndicator]
"""An indicator by name, as an object, or as a class, which stands for its defaults."""


def declared(wanted: Sequence[Declared] | Declared) -> tuple[AnyIndicator, ...]:
    """Indicators as a strategy declares them, several or one; one that is named twice (by two outputs) counts once.

    Raises:
        InvalidValue: a name is unknown, or something is no indicator.
    """
    several = [wanted] if isinstance(wanted, str | AnyIndicator | type) else wanted
    chosen: list[AnyIndicator] = []
    for item in several:
        indicator = _made(item)
        if indicator not in chosen:
            chosen.append(indicator)
    return tuple(chosen)


def other_names(wanted: Sequence[Declared] | Declared) -> dict[str, str]:
    """By which other names the outputs of declared indicators may be looked up, and whose each is.

    Outputs leave usual parameters out (``bollinger_upper``) or not (``sma_20``), and what means the same is found too:
    ``bollinger_upper_20``, ``bollinger_upper_20_2``, ``bollinger_upper_20_2.0``, ``sma``, and where an indicator has one output only
    its class and TA-Lib's name in small and capital letters, ``RMA_14``; and so is each text as it was declared. Names of outputs come
    before: they are not among these.

    Raises:
        InvalidValue: a name is unknown, or something is no indicator.
    """
    indicators = declared(wanted)
    outputs = {name for indicator in indicators for name in indicator.outputs}
    found: dict[str, str] = {}
    for indicator in indicators:
        if isinstance(indicator, Indicator) and _is_of_the_catalogue(type(indicator)):
            found |= _spellings(indicator)
    several = [wanted] if isinstance(wanted, str | AnyIndicator | type) else wanted
    for text in several:
        if isinstance(text, str) and text.lower() in found:
            found.setdefault(text, found[text.lower()])
        elif isinstance(text, str) and text.lower() in outputs:
            found.setdefault(text, text.lower())
    return {name: output for name, output in found.items() if name not in outputs}


def _is_of_the_catalogue(kind: type[Indicator]) -> bool:
    """Whether a class is ours, indicator or pattern; told by where it stands, as to import them all takes longer than a short run."""
    return kind.__module__.startswith((f"{catalogue.__name__}.", f"{pattern_catalogue.__name__}."))


def _spellings(indicator: Indicator) -> dict[str, str]:
    kind = type(indicator)
    stems = dict(zip(kind.stems, indicator.outputs, strict=True))
    if len(stems) == 1:
        (output,) = stems.values()
        stems |= {name.lower(): output for name in (kind.__name__, kind.talib_name) if name}
        stems |= {name.upper(): output for name in (kind.__name__, kind.talib_name) if name}
    return {stem + suffix: output for stem, output in stems.items() for suffix in _suffixes(indicator)}


def _suffixes(indicator: Indicator) -> Iterator[str]:
    """Parameters behind a name that mean this indicator: all of them, or the first few where the others are as usual."""
    values = [getattr(indicator, field.name) for field in dataclasses.fields(indicator) if not field.kw_only]
    yield indicator.suffix
    for count in range(len(values) + 1):
        if _is_made_by(indicator, values[:count]):
            yield from ("".join(texts) for texts in product(*map(_written, values[:count])))


def _is_made_by(indicator: Indicator, values: Sequence[Any]) -> bool:
    try:
        return type(indicator)(*values) == indicator
    except InvalidValue:  # a first parameter that does not go with the usual others
        return False


def _written(value: float) -> tuple[str, ...]:
    """A number behind a name: ``_2``, or ``_2.0`` where it may be a fraction."""
    short = repr(value).removesuffix(".0")
    return (f"_{short}",) if isinstance(value, int) else tuple(dict.fromkeys((f"_{short}", f"_{value!r}")))


def _made(item: Any) -> AnyIndicator:
    if isinstance(item, str):
        return parse(item)
    made = item() if isinstance(item, type) else item
    if not isinstance(made, AnyIndicator):
        raise InvalidValue(f"{item!r} is no indicator: give one of tt.indicators, or its name", field="indicators")
    return made


def chosen_columns(texts: Sequence[str]) -> tuple[tuple[Indicator, ...], dict[str, str]]:
    """The indicators that texts ask for, and which of their outputs, each with the name that its column gets.

    The name of an output asks for that column alone (``macd_signal``), under that name also where it says usual parameters
    (``macd_signal_12_26_9``); anything else asks for all outputs (``MACD``, ``stoch_14``). As ``macd`` is an output, letter case
    tells it from the class ``MACD``.

    Raises:
        InvalidValue: a text means no indicator.
    """
    indicators: dict[Indicator, None] = {}
    columns: dict[str, str] = {}
    for text in texts:
        kind = _by_name().get(text.upper())
        indicator = parse(text) if kind is None else kind()
        indicators[indicator] = None
        written = {name: column for name, column in _as_written(text, indicator).items() if column == text.lower()}
        outputs = [text] if text in indicator.outputs else indicator.outputs
        for name in written or outputs:
            columns.setdefault(name, written.get(name, name))
    return tuple(indicators), columns


def column_names(wanted: Sequence[Declared] | Declared) -> dict[str, str]:
    """Columns that are called otherwise than the output that they hold: as texts spell usual parameters out.

    ``bollinger_upper_20_2`` asks for columns ``bollinger_upper_20_2``, ``bollinger_middle_20_2`` and ``bollinger_lower_20_2`` where
    ``BBANDS()`` has the outputs ``bollinger_upper`` and so on; of two spellings the first counts.
    """
    several = [wanted] if isinstance(wanted, str | AnyIndicator | type) else wanted
    names: dict[str, str] = {}
    for text in several:
        if isinstance(text, str):
            names = _as_written(text, parse(text)) | names
    return names


def _as_written(text: str, indicator: Indicator) -> dict[str, str]:
    """Outputs of an indicator and their names with the parameters as a text has them; nothing where that is no other name."""
    if not _is_of_the_catalogue(type(indicator)):
        return {}
    stems = type(indicator).stems
    head = max((stem for stem in stems if text.lower().startswith(stem)), key=len, default=None)
    suffix = None if head is None else text.lower()[len(head) :]
    if not suffix or suffix == indicator.suffix or suffix not in _suffixes(indicator):
        return {}
    return {output: stem + suffix for output, stem in zip(indicator.outputs, stems, strict=True)}


def _pattern(name: str) -> type[Indicator] | None:
    return patterns.classes().get("CDL" + name.upper().removeprefix("CDL"))


def _unknown(name: str, known: list[str]) -> InvalidValue:
    stem = re.sub(r"(_\d+(\.\d+)?)+$", "", name.lower())
    everything = [*known, *(key.removeprefix("CDL").lower() for key in patterns.classes())]
    hint = did_you_mean(closest(stem, everything)) or "`ticktape indicators` and `ticktape patterns` list them"
    return InvalidValue(f"there is no indicator {name!r}: {hint}", field="indicator", value=name)
