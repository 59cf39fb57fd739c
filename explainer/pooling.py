"""Pooling over the same table of taps.

An int `kernel_size` stands for the two axes of a picture; a tuple says how many axes there are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from explainer.arrays import Array, as_array, common, guard, operation
from explainer.geometry import Ints, Pool
from explainer.taps import Index, Taps, last_axes, steps, tables

__all__ = ["MaxPool", "avg_pool", "max_pool"]


class MaxPool(NamedTuple):
    """What `max_pool` returns: the largest values, and where in the input they stood."""

    values: Array
    indices: Index


def max_pool(
    x: ArrayLike,
    kernel_size: Ints,
    *,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
) -> MaxPool:
    """Take the largest value of each window.

    Of equal values the first counts, row by row; NaN counts as larger than any value, and of
    several the last, all as in torch. Padding never wins.

    Parameters
    ----------
    x : array (N, C, *spatial) or (C, *spatial)
        The input, none of it empty.
    kernel_size, stride, padding, dilation, ceil_mode
        As `explainer.Pool` has them.

    Returns
    -------
    MaxPool
        `values` (N, C, *output_size) of the type of `x`, and `indices` of the same shape: int64
        places in the flattened spatial axes of the input. A dilated window may step over all of a
        short input; then, as in torch, its value is the type's least and its index the place of
        its first tap past the start, which may lie past the end.

    Raises
    ------
    ExplainerError
        If an argument is illegal, or the output would have no cell.

    References
    ----------
    torch.nn.functional.max_pool2d.

    Examples
    --------
    >>> values, indices = max_pool([[1, 5, 3, 2]], (2,))
    >>> print(values, indices)
    [[5 3]] [[1 2]]
    """
    with operation("max_pool"):
        layer = Pool(kernel_size, stride, padding, dilation, ceil_mode)
        cells, taps = _windows(x, layer)
        size = cells.shape[-len(taps) :]
        places = np.arange(math.prod(size)).reshape(size)
        shape = _output_shape(cells, taps)
        guard("output", shape, np.result_type(cells, np.int64))
        values = np.full(shape, _least(cells.dtype), cells.dtype)
        indices = np.broadcast_to(_first_places(taps), shape).copy()
        for _, coarse, fine in steps(taps):
            best, seen = last_axes(values, coarse), last_axes(cells, fine)
            wins = (seen > best) | (seen != seen)  # only NaN differs from itself
            np.copyto(best, seen, where=wins)
            np.copyto(last_axes(indices, coarse), places[fine], where=wins)
        return MaxPool(values, indices)


def avg_pool(
    x: ArrayLike,
    kernel_size: Ints,
    *,
    stride: Ints | None = None,
    padding: Ints = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Array:
    """Take the mean of each window.

    Parameters
    ----------
    x : array (N, C, *spatial) or (C, *spatial)
        The input, none of it empty.
    kernel_size, stride, padding, ceil_mode
        As `explainer.Pool` has them.
    count_include_pad : bool
        Whether the zeros of the padding count. What a window of `ceil_mode` has beyond them never
        does.

    Returns
    -------
    array (N, C, *output_size)
        Of the type of `x`; float64 for integers, where torch would cut the fractions off.

    Raises
    ------
    ExplainerError
        If an argument is illegal, the output would have no cell, or integers might overflow.

    References
    ----------
    torch.nn.functional.avg_pool2d. (Its 3-D sibling alone refuses a kernel larger than the input
    without padding.)

    Examples
    --------
    >>> avg_pool([[1, 5, 3, 2]], (2,))
    array([[3. , 2.5]])
    """
    with operation("avg_pool"):
        cells, taps = _windows(x, layer := Pool(kernel_size, stride, padding, 1, ceil_mode))
        terms = math.prod(axis.kernel_size for axis in layer.axes(len(taps)))
        numbers = common(terms, x=cells)
        shape = _output_shape(cells, taps)
        guard("output", shape, numbers.computed)
        sums = np.zeros(shape, numbers.computed)
        for _, coarse, fine in steps(taps):
            into = last_axes(sums, coarse)
            into += last_axes(cells, fine).astype(sums.dtype, copy=False)
        counts = [_padded_lengths(t) if count_include_pad else t.count_coarse() for t in taps]
        means = sums / reduce(np.multiply.outer, counts)
        return means if numbers.returned.kind == "i" else means.astype(numbers.returned, copy=False)


def _windows(x: ArrayLike, layer: Pool) -> tuple[Array, tuple[Taps, ...]]:
    """Check the input and lay the windows over it."""
    ndim = layer.ndim or 2
    cells = as_array("x", x, ndim + 1, ndim + 2)
    return cells, tables(layer, cells.shape[-ndim:])


def _output_shape(cells: Array, taps: Sequence[Taps]) -> tuple[int, ...]:
    return (*cells.shape[: -len(taps)], *(table.coarse_size for table in taps))


def _least(dtype: np.dtype[Any]) -> float | int:
    """Return what every value of a type wins against."""
    return -np.inf if dtype.kind == "f" else int(np.iinfo(dtype).min)


def _first_places(taps: Sequence[Taps]) -> Index:
    """Return where each window begins inside the input, which is torch's index before any wins."""
    place: Index = np.zeros((), np.int64)
    for table in taps:
        axis = table.axis
        start = np.arange(table.coarse_size) * axis.stride - axis.before
        inside = np.where(start < 0, start % axis.dilation, start)  # the first tap past the start
        place = np.add.outer(place * table.fine_size, inside)
    return place


def _padded_lengths(table: Taps) -> Index:
    """Return how many cells of the padded input each window covers."""
    axis = table.axis
    start = np.arange(table.coarse_size) * axis.stride - axis.before
    end = table.fine_size + axis.after
    return np.minimum(start + axis.kernel_size, end) - start
