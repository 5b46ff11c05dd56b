"""Calls of compiled functions by their addresses, from compiled code: what is called is compiled by itself, once."""

from __future__ import annotations

from typing import Any

from numba import types
from numba.core import cgutils

from adapters.numba.tuples import instructions, parts


@instructions
def call(typing: Any, address: Any, given: Any) -> Any:
    """Calls what is at an address with the parts of a tuple, see ``c_functions``; whole numbers may stand for addresses."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        ir: Any = vars(cgutils)["ir"]
        slots = [cgutils.voidptr_t.as_pointer()] * 2
        kind = ir.FunctionType(ir.IntType(32), [*slots, *[context.get_value_type(part) for part in given]])
        nowhere = [cgutils.alloca_once(builder, cgutils.voidptr_t) for _ in slots]  # type: ignore[no-untyped-call]
        builder.call(builder.inttoptr(args[0], kind.as_pointer()), [*nowhere, *parts(builder, args[1])])
        return context.get_dummy_value()

    return types.void(address, given), generate
