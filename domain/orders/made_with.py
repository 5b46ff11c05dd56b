"""Objects that remember the arguments that they were made with."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Self


class MadeWith:
    """Base of models whose arguments are part of what a run records, so that it can make them again."""

    _made_with: tuple[tuple[Any, ...], dict[str, Any]] = ((), {})

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Remembers the arguments: copies, so that what becomes of a list later does not change what is recorded."""
        if cls.__init__ is object.__init__ and (args or kwargs):
            raise TypeError(f"{cls.__name__}() takes no arguments")
        made = super().__new__(cls)
        given = tuple(map(_own, args)), {name: _own(value) for name, value in kwargs.items()}
        object.__setattr__(made, "_made_with", given)
        return made

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What it was made with by name, defaults included."""
        args, kwargs = self._made_with
        init = type(self).__init__
        if init is object.__init__:
            return {}
        bound = inspect.signature(init).bind(self, *args, **kwargs)
        bound.apply_defaults()
        named = dict(list(bound.arguments.items())[1:])
        for name, parameter in bound.signature.parameters.items():
            if parameter.kind is parameter.VAR_KEYWORD:
                named |= named.pop(name, {})
        return named

    @property
    def state(self) -> dict[str, Any]:
        """Its attributes."""
        slots = [name for kind in type(self).__mro__ for name in getattr(kind, "__slots__", ())]
        attributes = {name: getattr(self, name) for name in slots if hasattr(self, name)} | vars(self)
        return {name: value for name, value in attributes.items() if name != "_made_with"}


def _own(value: Any) -> Any:
    return deepcopy(value) if isinstance(value, list | dict | set) else value
