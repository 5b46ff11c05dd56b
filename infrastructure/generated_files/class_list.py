"""The list of the catalogue's classes, for editors and type checkers."""

from __future__ import annotations

from collections.abc import Sequence

from application.indicators.use_cases.list_indicators import ListedIndicator


def class_imports(listed: Sequence[ListedIndicator]) -> str:
    """A module that brings every class of the catalogue by its name."""
    names = sorted(one.name for one in listed)
    imports = sorted(f"from domain.indicators.catalogue.{name.lower()} import {name}" for name in names)
    about = "The indicator classes by name, for editors and type checkers; ``make docs`` writes this module."
    everything = "\n".join(["__all__ = [", *(f'    "{name}",' for name in names), "]"])
    return f'"""{about}"""\n\n' + "\n".join(imports) + f"\n\n{everything}\n"
