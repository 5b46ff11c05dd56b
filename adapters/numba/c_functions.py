"""Compiled functions of numbers and addresses, called by their own addresses.

Code for the interpreter to unpack arrays and tuples would take longer to compile than most steps; ctypes needs none, and lets go of
the interpreter's lock.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy.typing as npt
from numba import njit, types

from adapters.numba.functions import PART

_OPTIONS = PART | {"no_cfunc_wrapper": False}
_C_TYPES = {types.int64: ctypes.c_int64}


class CFunction:
    """A function compiled for one signature, callable with whole numbers and addresses."""

    def __init__(self, function: Callable[..., Any], signature: Any, cache: Any = None) -> None:
        """Compiles the function, or brings it from the cache.

        Args:
            function: what to compile; everything that it calls is compiled code already.
            signature: its types: whole numbers and pointers; it returns nothing.
            cache: where the code is kept.
        """
        self.dispatcher: Any = njit(**_OPTIONS)(function)
        if cache is not None:
            self.dispatcher._cache = cache
        self.dispatcher.compile(signature)
        code = self.dispatcher.overloads[signature.args]
        # The dispatcher is kept because its code lives as long as it does.
        self.address = int(code.library.get_pointer_to_function(code.fndesc.llvm_cfunc_wrapper_name))
        arguments = [_C_TYPES.get(kind, ctypes.c_void_p) for kind in signature.args]
        self.call: Callable[..., None] = ctypes.CFUNCTYPE(None, *arguments)(self.address)


def address(array: npt.NDArray[Any]) -> int:
    """Where an array's first number is; the numbers of a row follow one another."""
    if array.ndim and array.size and array.strides[-1] != array.itemsize:
        raise ValueError("compiled code reads rows without gaps between their numbers")
    return int(array.ctypes.data)
