"""What all builders share: the input check and the table of taps, grouped by coarse cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explainer.axis import Axis
from explainer.errors import ExplainerError
from explainer.taps import Taps

__all__ = ["LARGEST", "LARGEST_WHOLE", "check_drawn", "plane_of", "table"]

#: A story holds every product; a picture of more cells than this says nothing to anyone.
LARGEST = 64

#: Cells along an axis of what is drawn of it: spaced, padded or painted.
LARGEST_DRAWN = 80

#: Cells along an axis of what only a part is told of.
LARGEST_WHOLE = 4096


def plane_of(
    operation: str, argument: str, value: ArrayLike, *, largest: int = LARGEST
) -> NDArray[Any]:
    """Return ``value`` as a two-dimensional array small enough to be drawn.

    Raises
    ------
    ExplainerError
        If it has another rank, is empty, or is larger than ``largest``, by default 64x64.
    """
    array = np.asarray(value)
    if array.ndim != 2 or not 0 < max(array.shape) <= largest or 0 in array.shape:
        raise ExplainerError(
            operation,
            f"{argument}.shape",
            array.shape,
            f"must be (rows, columns), each from 1 to {largest}",
            "A story shows one map and one kernel.",
        )
    return array


def check_drawn(operation: str, what: str, shape: Sequence[int]) -> None:
    """Refuse a grid that options make too large, before it is made.

    Raises
    ------
    ExplainerError
        If it is larger than 80 along an axis.
    """
    if max(shape) > LARGEST_DRAWN:
        rule = f"must be at most {LARGEST_DRAWN} along each axis, to be drawn"
        remedy = "Use a smaller stride, padding, dilation or input."
        raise ExplainerError(operation, f"{what}.shape", tuple(shape), rule, remedy)


def table(
    coarse_size: int, fine_size: int, kernel_size: int, *, stride: int, dilation: int
) -> list[list[tuple[int, int]]]:
    """Return, for every coarse cell of an unpadded axis, its (kernel, fine) pairs."""
    axis = Axis(kernel_size=kernel_size, stride=stride, dilation=dilation)
    taps = Taps(coarse_size, fine_size, axis)
    return [
        [(int(k), int(f)) for k, f in zip(*taps.of_coarse(a), strict=True)]
        for a in range(coarse_size)
    ]
