"""Convolution and transposed convolution as array programs over the table of taps.

Arrays are laid out as torch has them: inputs and outputs (N, C, *spatial) or, for a single item,
(C, *spatial), with one to three spatial axes. Integers are computed exactly. It is the reference
that every picture takes its numbers from: written to be read, and fast enough for a small network.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from explainer.arrays import Array, guard, operation
from explainer.errors import ExplainerError
from explainer.geometry import Conv, ConvTranspose, Ints, Padding
from explainer.pooling import MaxPool, avg_pool, max_pool
from explainer.products import Arguments, arguments, by_group, dense, sweep
from explainer.taps import steps, tables
from explainer.unpooling import max_unpool
from explainer.views import conv_matrix, overlap_count, space

__all__ = ["MaxPool", "avg_pool", "conv", "conv_matrix", "conv_transpose", "max_pool",
           "max_unpool", "overlap_count", "space"]  # fmt: skip


def conv(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Ints = 1,
    padding: Padding | Literal["same", "valid"] = 0,
    dilation: Ints = 1,
    groups: int = 1,
) -> Array:
    """Convolve, which in this field means cross-correlate: the kernel is not turned.

    Parameters
    ----------
    x : array (N, C, *spatial) or (C, *spatial)
        The input, none of it empty.
    weight : array (out, C/groups, *kernel_size)
        The kernels.
    bias : array (out,), optional
        Added to each output channel.
    stride, padding, dilation, groups
        As `explainer.Conv` has them.

    Returns
    -------
    array (N, out, *output_size) or (out, *output_size)
        int64 where all is integer, else of NumPy's result type.

    Raises
    ------
    ExplainerError
        If an argument is illegal or does not fit another, if the output would have no cell or too
        many bytes, or if integers might overflow.

    References
    ----------
    arXiv:1603.07285, chapter 2; torch.nn.functional.conv2d.

    Examples
    --------
    >>> conv([[1, 2, 3, 4]], [[[1, 10]]])
    array([[21, 32, 43]])
    """
    with operation("conv"):
        args = arguments(x, weight, bias)
        layer = Conv(args.weight.shape[2:], stride, padding, dilation, groups)
        outputs, inputs = args.weight.shape[:2]
        args.check_channels(inputs * layer.groups, outputs, layer.groups)
        taps = tables(layer, args.size)
        reads_fine = ((kernel, fine, coarse) for kernel, coarse, fine in steps(taps))
        kernels = by_group(args.weight, layer.groups).swapaxes(-1, -2)
        return args.unbatch(sweep(args, kernels, layer.output_size(args.size), reads_fine))


def conv_transpose(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Ints = 1,
    padding: Padding = 0,
    output_padding: Ints = 0,
    groups: int = 1,
    dilation: Ints = 1,
    method: Literal["scatter", "zero_insert", "matrix"] = "scatter",
) -> Array:
    """Convolve transposed: the convolution's taps, read from its output to its input.

    Parameters
    ----------
    x : array (N, C, *spatial) or (C, *spatial)
        The input, none of it empty.
    weight : array (C, out/groups, *kernel_size)
        The kernels, laid out as those of the convolution from `out` to C channels.
    bias : array (out,), optional
        Added to each output channel.
    stride, padding, output_padding, groups, dilation
        As `explainer.ConvTranspose` has them.
    method : {"scatter", "zero_insert", "matrix"}
        How: each cell paints its kernel into the output; or a convolution with the turned kernel
        and step 1 over the spaced input (see `space`); or the transpose of the convolution's
        matrix. Integers come out equal, finite floats but for rounding.

    Returns
    -------
    array (N, out, *output_size) or (out, *output_size)
        int64 where all is integer, else of NumPy's result type.

    Raises
    ------
    ExplainerError
        As `conv`, and if `method` is unknown.

    References
    ----------
    arXiv:1603.07285, chapter 4; torch.nn.functional.conv_transpose2d.

    Examples
    --------
    >>> conv_transpose([[1, 2]], [[[1, 10, 100]]], stride=2)
    array([[  1,  10, 102,  20, 200]])
    """
    with operation("conv_transpose"):
        args = arguments(x, weight, bias)
        kernel_size = args.weight.shape[2:]
        layer = ConvTranspose(kernel_size, stride, padding, output_padding, dilation, groups)
        inputs, outputs = args.weight.shape[:2]
        args.check_channels(inputs, outputs * layer.groups, layer.groups)
        if method not in list(_METHODS):  # a list, so that nothing need be hashable
            rule = f"must be one of {', '.join(_METHODS)}"
            raise ExplainerError("conv_transpose", "method", method, rule)
        return args.unbatch(_METHODS[method](args, layer))


def _scatter(args: Arguments, layer: ConvTranspose) -> Array:
    """Let every input cell paint its kernel into the output."""
    taps = tables(layer, args.size)
    kernels = by_group(args.weight, layer.groups)
    return sweep(args, kernels, layer.output_size(args.size), steps(taps))


def _zero_insert(args: Arguments, layer: ConvTranspose) -> Array:
    """Convolve the spaced input with the turned kernel, channels swapped inside each group."""
    turned = np.flip(args.weight, axis=tuple(range(2, args.weight.ndim)))
    grouped = turned.reshape(layer.groups, -1, *turned.shape[1:]).swapaxes(1, 2)
    kernels = grouped.reshape(-1, *grouped.shape[2:])
    spaced = space(args.x, layer)
    return conv(spaced, kernels, args.bias, dilation=layer.dilation, groups=layer.groups)


def _matrix(args: Arguments, layer: ConvTranspose) -> Array:
    """Multiply by the transpose of the convolution's matrix."""
    # The table is this layer's own: a convolution over the output need not have this input's size
    # where output_padding reaches the stride, which torch allows below the dilation.
    numbers = args.numbers(args.weight[:, 0].size // layer.groups)
    taps = tables(layer, args.size)
    matrix = dense(args.weight.astype(numbers.computed), layer.groups, taps)
    guard("output", (len(args.x), matrix.shape[1]), numbers.computed)
    cells = args.x.reshape(len(args.x), -1).astype(numbers.computed)
    output_size = layer.output_size(args.size)
    return args.finish((cells @ matrix).reshape(len(cells), -1, *output_size), numbers)


_METHODS: dict[str, Callable[[Arguments, ConvTranspose], Array]] = {
    "scatter": _scatter,
    "zero_insert": _zero_insert,
    "matrix": _matrix,
}
