"""``column[first:end]`` in compiled code, for steps that go over a part of their window."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from numba import types
from numba.core import cgutils
from numba.extending import lower_builtin, type_callable
from numba.np import arrayobj


@type_callable(operator.getitem)
def slice_type(context: Any) -> Callable[..., Any]:
    """A part of a column is an array; both ends must be given, the first must not be after the second."""

    def typed(column: Any, index: Any) -> Any:
        if isinstance(column, types.CPointer) and isinstance(index, types.SliceType):
            return types.Array(column.dtype, 1, "C")
        return None

    return typed


@lower_builtin(operator.getitem, types.CPointer, types.SliceType)  # type: ignore[no-untyped-call, untyped-decorator]
def slice_of(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """The array, in the column's memory."""
    kind, ends = signature.return_type, context.make_helper(builder, signature.args[1], args[1])
    array, size = arrayobj.make_array(kind)(context, builder), cgutils.intp_t(kind.dtype.bitwidth // 8)  # type: ignore[no-untyped-call]
    arrayobj.populate_array(  # type: ignore[no-untyped-call]
        array,
        data=builder.gep(args[0], [ends.start]),
        shape=[builder.sub(ends.stop, ends.start)],
        strides=[size],
        itemsize=size,
        meminfo=None,
    )
    return array._getvalue()
