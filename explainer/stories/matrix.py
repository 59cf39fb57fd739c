"""The matrix view: maps unrolled row by row, the kernel laid out as a banded matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explainer.geometry import ConvTranspose
from explainer.reference import conv, conv_matrix, conv_transpose
from explainer.stories.checks import plane_of
from explainer.story import Beat, Product, Story, grid, paces

__all__ = ["conv_as_matrix", "transpose_as_matrix"]

Array = NDArray[Any]


def conv_as_matrix(
    x: ArrayLike, weight: ArrayLike, *, stride: int = 1, padding: int = 0, dilation: int = 1
) -> Story:
    """Tell a convolution as ``y = C x``.

    Parameters
    ----------
    x, weight : array (rows, columns)
        One input map and one kernel; a map of one row is a line.
    stride, padding, dilation : int
        As :func:`explainer.conv` takes them.

    Returns
    -------
    Story
        View "matrix"; its source is the input as a column, its weights the matrix C, where cells
        that no tap of the kernel falls on have the role "zero", its output a column. A beat a row.

    Raises
    ------
    ExplainerError
        As :func:`explainer.conv`, or if an array is not two-dimensional, or if the matrix would
        have more than 64 rows or columns.
    """
    image, kernel = plane_of("conv_as_matrix", "x", x), plane_of("conv_as_matrix", "weight", weight)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    output = conv(image[None], kernel[None, None], **options)[0]
    matrix, taps = _matrix(kernel, image.shape, options)
    return _story({"kind": "conv", **options}, image, kernel, matrix, taps, output)


def transpose_as_matrix(
    x: ArrayLike, weight: ArrayLike, *, stride: int = 1, padding: int = 0, dilation: int = 1
) -> Story:
    """Tell a transposed convolution as ``y = Cᵀ x``; C is that of the convolution it mirrors.

    Parameters, result and errors are those of :func:`conv_as_matrix`; the weights are Cᵀ.

    References
    ----------
    Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285,
    section 4.1.
    """
    image, kernel = (
        plane_of("transpose_as_matrix", name, value)
        for name, value in (("x", x), ("weight", weight))
    )
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    spec = ConvTranspose(kernel.shape, **options)
    output = conv_transpose(
        image[None], kernel[None, None], stride=stride, padding=padding, dilation=dilation
    )[0]
    matrix, taps = _matrix(kernel, spec.output_size(image.shape), options)
    layer = {"kind": "conv_transpose", "output_padding": 0, **options}
    return _story(layer, image, kernel, matrix.T, taps.T, output)


def _matrix(
    kernel: Array, fine_size: Any, options: dict[str, int]
) -> tuple[Array, NDArray[np.bool_]]:
    """Return C, and which of its cells a tap falls on: a weight may be zero, too."""
    matrix, ones = (
        conv_matrix(weights[None, None], fine_size, **options)
        for weights in (kernel, np.ones_like(kernel))
    )
    return matrix, ones != 0


def _story(
    layer: dict[str, Any],
    image: Array,
    kernel: Array,
    matrix: Array,
    taps: NDArray[np.bool_],
    output: Array,
) -> Story:
    """Return the story of ``output = matrix @ image``, a beat for each row."""
    plane_of("matrix", "C", matrix)
    column, result = image.reshape(-1, 1), output.reshape(-1, 1)
    source = grid(column, "input")
    beats = []
    for row, (pace, caption) in enumerate(paces(len(matrix))):
        tied = np.flatnonzero(taps[row]).tolist()
        products = tuple(
            Product((c, 0), (row, c), (row, 0), column[c, 0].item(), matrix[row, c].item())
            for c in tied
        )
        writes = (((row, 0), result[row, 0].item()),)
        beats.append(Beat((row, tied[0] if tied else 0), products, writes, pace, caption))
    return Story(
        view="matrix",
        layer=layer,
        input=grid(image, "input"),
        kernel=grid(kernel, "kernel"),
        source=source,
        places=source.cells,
        weights=grid(matrix, np.where(taps, "kernel", "zero")),
        output=grid(result, "output"),
        beats=tuple(beats),
    )
