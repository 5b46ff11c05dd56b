"""Compiled functions of numbers and addresses, called by their own addresses.

Code for the interpreter to unpack arrays and tuples would take longer to compile than most steps; ctypes needs none, and lets go of
the interpreter's lock. Functions are called the way that numba calls one from another: with a place for what they return, one for what
they raise, and their arguments. They return and raise nothing.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, types

from adapters.numba.functions import OPTIONS

_NOWHERE = np.zeros(2)


class CFunction:
    """A function compiled for one signature, callable with whole numbers and addresses."""

    def __init__(self, function: Callable[..., Any], signature: Any, cache: Any = None) -> None:
        """Compiles the function, or brings it from the cache.

        Args:
            function: what to compile; everything that it calls is compiled code already.
            signature: its types: whole numbers and pointers; it returns nothing.
            cache: where the code is kept.
        """
        self.dispatcher: Any = njit(**OPTIONS)(function)
        if cache is not None:
            self.dispatcher._cache = cache
        self.dispatcher.compile(signature)
        code = self.dispatcher.overloads[signature.args]
        # The dispatcher is kept because its code lives as long as it does.
        self.address = int(code.library.get_pointer_to_function(code.fndesc.mangled_name))
        arguments = [ctypes.c_int64 if kind == types.int64 else ctypes.c_void_p for kind in signature.args]
        self._function = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, *arguments)(self.address)

    def call(self, *arguments: int) -> None:
        """Calls it."""
        nowhere = address(_NOWHERE)
        self._function(nowhere, nowhere + 8, *arguments)


def address(array: npt.NDArray[Any]) -> int:
    """The address of an array's first number; the numbers of a row follow one another."""
    if array.ndim and array.size and array.strides[-1] != array.itemsize:
        raise ValueError("compiled code reads rows without gaps between their numbers")
    return int(array.ctypes.data)
