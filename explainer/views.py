"""Other views of the same table: as a matrix, as counts, as a spaced input."""

from __future__ import annotations

from functools import reduce
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from explainer.arrays import Array, as_array, common, guard, operation
from explainer.axis import Axis
from explainer.geometry import Conv, ConvTranspose, Ints, Padding
from explainer.products import check_groups, dense
from explainer.taps import Index, Taps, last_axes, steps, tables

__all__ = ["conv_matrix", "overlap_count", "space"]


def conv_matrix(
    weight: ArrayLike,
    input_size: Ints,
    *,
    stride: Ints = 1,
    padding: Padding | Literal["same", "valid"] = 0,
    dilation: Ints = 1,
    groups: int = 1,
) -> Array:
    """Return the matrix C of a convolution: ``conv(x).ravel() == C @ x.ravel()``.

    Parameters
    ----------
    weight : array (out, C/groups, *kernel_size)
        The kernels.
    input_size : int or tuple of int
        Spatial size of the input; an int for one axis.
    stride, padding, dilation, groups
        As `conv` takes them.

    Returns
    -------
    array (out * cells of the output, C * cells of the input)
        Dense. A column is an input cell, a row an output cell; channels first.

    Raises
    ------
    ExplainerError
        As `conv`, or if the matrix would take too many bytes.

    References
    ----------
    arXiv:1603.07285, section 4.1.

    Examples
    --------
    >>> conv_matrix([[[1, 2]]], 3)
    array([[1, 2, 0],
           [0, 1, 2]])
    """
    with operation("conv_matrix"):
        kernels = as_array("weight", weight, 3, 4, 5)
        layer = Conv(kernels.shape[2:], stride, padding, dilation, groups)
        check_groups(kernels, layer.groups)
        taps = tables(layer, input_size)
        return dense(kernels.astype(common(1, weight=kernels).returned), layer.groups, taps)


def overlap_count(
    input_size: Ints,
    kernel_size: Ints,
    *,
    stride: Ints = 1,
    padding: Padding = 0,
    output_padding: Ints = 0,
    dilation: Ints = 1,
) -> Index:
    """Count the (input cell, kernel tap) pairs that land on each output cell.

    Uneven counts are the checkerboard of transposed convolution (Odena, Dumoulin and Olah,
    "Deconvolution and Checkerboard Artifacts", Distill 2016).

    Parameters
    ----------
    input_size : int or tuple of int
        Size of the transposed convolution's input; an int for one axis.
    kernel_size, stride, padding, output_padding, dilation
        As `explainer.ConvTranspose` has them.

    Returns
    -------
    int64 array (*output_size)
        The counts, 0 where only the bias is seen.

    Raises
    ------
    ExplainerError
        As `conv_transpose`.

    Examples
    --------
    >>> overlap_count(4, 3, stride=2)
    array([1, 1, 2, 1, 2, 1, 2, 1, 1])
    """
    with operation("overlap_count"):
        layer = ConvTranspose(kernel_size, stride, padding, output_padding, dilation)
        taps = tables(layer, input_size)
        guard("output", [table.fine_size for table in taps], np.int64)
        return reduce(np.multiply.outer, [table.count_fine() for table in taps])


def space(x: ArrayLike, layer: ConvTranspose) -> Array:
    """Return the input of the zero-insertion view: spaced by zeros and bordered with zeros.

    A convolution over it with step 1 and the turned kernel is the transposed convolution. Where
    padding is larger than the kernel's reach the border is negative, and cells are cropped.

    Parameters
    ----------
    x : array (N, C, *spatial) or (C, *spatial)
        The input of the transposed convolution.
    layer : ConvTranspose
        Its options; two spatial axes where they name no number.

    Returns
    -------
    array (N, C, *spaced) or (C, *spaced)
        ``border_before + spaced_size + border_after`` cells along each axis (see `Axis`), of the
        type of `x`.

    Raises
    ------
    ExplainerError
        As `conv_transpose`.

    References
    ----------
    arXiv:1603.07285, relations 8 to 14.

    Examples
    --------
    >>> space([[1, 2, 3]], ConvTranspose((3,), stride=2, padding=1))
    array([[0, 1, 0, 2, 0, 3, 0]])
    """
    with operation("space"):
        ndim = layer.ndim or 2
        cells = as_array("x", x, ndim + 1, ndim + 2)
        lead, size = cells.shape[:-ndim], cells.shape[-ndim:]
        layer.output_size(size)
        one_tap = []  # where cells stand is a table too: of a kernel with one tap
        for axis, count in zip(layer.axes(ndim), size, strict=True):
            spaced = axis.border_before + axis.spaced_size(count) + axis.border_after
            one_tap.append(Taps(count, spaced, Axis(1, axis.stride, before=-axis.border_before)))
        shape = (*lead, *(table.fine_size for table in one_tap))
        guard("spaced input", shape, cells.dtype)
        out = np.zeros(shape, cells.dtype)
        for _, coarse, fine in steps(one_tap):
            last_axes(out, fine)[...] = last_axes(cells, coarse)
        return out
