"""Hands whole paths to Cairo at once.

pycairo takes a path curve by curve, a call each; Cairo itself takes an array of points
(`cairo_append_path`). The array is laid out here by NumPy and handed over through ctypes. Where
that is not possible (another build of pycairo, another Python), the curves are handed over one by
one.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeAlias

import cairo
import numpy as np
from numpy.typing import NDArray

__all__ = ["CLOSE", "CURVE", "MOVE", "Elements", "append", "append_slowly"]

Elements: TypeAlias = NDArray[np.float64]
"""Cairo's ``cairo_path_data_t[]``: (n, 2), a header (two int32: kind, length) before its points."""

MOVE: Final = (0, 2)
CURVE: Final = (2, 4)
CLOSE: Final = (3, 1)


class _Path(ctypes.Structure):
    _fields_ = (("status", ctypes.c_int), ("data", ctypes.c_void_p), ("length", ctypes.c_int))


def append_slowly(context: cairo.Context[Any], elements: Elements) -> None:
    """Append `elements` to the current path, curve by curve."""
    kinds = elements.view(np.int32)[:, :2].tolist()
    points = elements.tolist()
    place = 0
    while place < len(kinds):
        kind, length = kinds[place]
        if kind == MOVE[0]:
            context.move_to(*points[place + 1])
        elif kind == CURVE[0]:
            context.curve_to(*points[place + 1], *points[place + 2], *points[place + 3])
        else:
            context.close_path()
        place += length


def _fast_append() -> Callable[[cairo.Context[Any], Elements], None]:
    """Return a function that appends through ctypes.

    Raises
    ------
    Exception
        Any, where pycairo is not laid out as expected.
    """
    # Symbols of libcairo are found through the extension module that is linked with it: it is
    # then surely the library that made the context.
    function = ctypes.CDLL(cairo._cairo.__file__).cairo_append_path  # type: ignore[attr-defined]
    function.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    function.restype = None
    pointer = ctypes.c_void_p.from_address
    header = object.__basicsize__  # PycairoContext is PyObject_HEAD, then cairo_t *

    def append(context: cairo.Context[Any], elements: Elements) -> None:
        path = _Path(0, elements.ctypes.data, len(elements))
        function(pointer(id(context) + header), ctypes.byref(path))

    return append


def _works(append: Callable[[cairo.Context[Any], Elements], None]) -> bool:
    context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 16, 16))
    elements = np.zeros((7, 2))
    headers = elements.view(np.int32)
    headers[0, :2], headers[2, :2], headers[6, :2] = MOVE, CURVE, CLOSE
    elements[1], elements[3:6] = (1, 2), [(3, 4), (5, 6), (7, 8)]
    append(context, elements)
    curve = (cairo.PathDataType.CURVE_TO, (3.0, 4.0, 5.0, 6.0, 7.0, 8.0))
    return list(context.copy_path())[:2] == [(cairo.PathDataType.MOVE_TO, (1.0, 2.0)), curve]


append: Callable[[cairo.Context[Any], Elements], None] = append_slowly
"""Append elements to the current path of a context."""

with suppress(Exception):
    if _works(_candidate := _fast_append()):
        append = _candidate
