"""The way back from a max pooling's indices."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from explainer.arrays import Array, as_array, guard, operation
from explainer.errors import ExplainerError
from explainer.geometry import Ints, Pool
from explainer.options import whole

__all__ = ["max_unpool"]


def max_unpool(
    x: ArrayLike,
    indices: ArrayLike,
    kernel_size: Ints,
    *,
    stride: Ints | None = None,
    padding: Ints = 0,
    output_size: Ints | None = None,
) -> Array:
    """Put values back where `max_pool` took them from, and zeros everywhere else.

    Parameters
    ----------
    x : array (N, C, *spatial) or (C, *spatial)
        The values, none of it empty.
    indices : integer array, of the shape of `x`
        Places in the flattened spatial axes of the output, as `max_pool` gives them. Of several
        values at one place the last stays.
    kernel_size, stride, padding
        Of the pooling to undo.
    output_size : int or tuple of int, optional
        Size to return to, since several share a pooled size: spatial, or a whole shape, of which
        the spatial axes count. It differs by less than the stride from the default
        (i-1)*stride - 2*padding + kernel_size.

    Returns
    -------
    array (N, C, *output_size)
        Of the type of `x`.

    Raises
    ------
    ExplainerError
        If an argument is illegal or an index lies outside the output.

    References
    ----------
    torch.nn.functional.max_unpool2d.

    Examples
    --------
    >>> max_unpool([[5, 3]], [[1, 2]], (2,))
    array([[0, 5, 3, 0]])
    """
    with operation("max_unpool"):
        layer = Pool(kernel_size, stride, padding)
        ndim = layer.ndim or 2
        values = as_array("x", x, ndim + 1, ndim + 2)
        places = as_array("indices", indices, values.ndim)
        size = _unpooled_size(layer, values.shape[-ndim:], output_size)
        if places.shape != values.shape or places.dtype.kind == "f":
            rule = f"must be integers of the shape of x, {values.shape}"
            raise ExplainerError("max_unpool", "indices", indices, rule)
        low, high = int(places.min()), int(places.max())
        if low < 0 or high >= math.prod(size):
            rule = f"has {low} to {high} where the output, of size {size}, has 0 to "
            raise ExplainerError("max_unpool", "indices", indices, f"{rule}{math.prod(size) - 1}")
        lead = values.shape[:-ndim]
        guard("output", (*lead, *size), values.dtype)
        out = np.zeros((*lead, math.prod(size)), values.dtype)
        flat = places.reshape(*lead, -1).astype(np.int64, copy=False)
        np.put_along_axis(out, flat, values.reshape(*lead, -1), axis=-1)
        return out.reshape(*lead, *size)


def _unpooled_size(
    layer: Pool, pooled_size: tuple[int, ...], wanted: Ints | None
) -> tuple[int, ...]:
    """Return the size to unpool to, checked against the sizes that pool to this one."""
    axes = layer.axes(len(pooled_size))
    default = tuple(
        axis.conv_transpose_output_size(count)
        for axis, count in zip(axes, pooled_size, strict=True)
    )
    if wanted is None:
        if min(default) < 1:
            rule = f"leaves no output: its default size is {default}"
            raise ExplainerError("max_unpool", "x.shape", pooled_size, rule, "Pass output_size.")
        return default
    given = whole("max_unpool", "output_size", wanted, 1)
    sizes = given if isinstance(given, tuple) else (given,)
    size = sizes[-len(axes) :]
    if len(sizes) not in {len(axes), len(axes) + 1, len(axes) + 2} or any(
        abs(a - b) >= axis.stride for a, b, axis in zip(size, default, axes, strict=True)
    ):
        spans = ", ".join(
            f"{max(1, count - axis.stride + 1)} to {count + axis.stride - 1}"
            for axis, count in zip(axes, default, strict=True)
        )
        raise ExplainerError("max_unpool", "output_size", wanted, f"must be {spans} along the axes")
    return size
