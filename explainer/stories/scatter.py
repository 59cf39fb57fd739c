"""The scattering view: every input cell paints a copy of the kernel, scaled by its value."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from explainer.geometry import ConvTranspose
from explainer.options import Ints, Padding
from explainer.reference import conv_transpose
from explainer.stories.checks import check_drawn, plane_of, table
from explainer.stories.parts import pair, same
from explainer.story import Beat, Cell, Product, Story, grid, paces

__all__ = ["scatter"]


def scatter(
    x: ArrayLike, weight: ArrayLike, *, stride: Ints = 1, padding: Padding = 0, dilation: Ints = 1
) -> Story:
    """Tell a transposed convolution as painting: kernels, ``stride`` apart, added up.

    Parameters
    ----------
    x, weight : array (rows, columns)
        One input map and one kernel.
    stride, padding, dilation : int or pair
        As :func:`explainer.conv_transpose` takes them; ``dilation`` the same along both axes.

    Returns
    -------
    Story
        View "scatter"; its source is the input, its output the whole painted canvas, where the
        cells that ``padding`` takes off have the role "crop".

    Raises
    ------
    ExplainerError
        As :func:`explainer.conv_transpose`, or if an array is not two-dimensional, or if the
        canvas has more than 80 cells along an axis.
    """
    image, kernel = plane_of("scatter", "x", x), plane_of("scatter", "weight", weight)
    spec = ConvTranspose(kernel.shape, stride=stride, padding=padding, dilation=dilation)
    apart = same("scatter", "dilation", dilation, kernel.shape)
    painted = [
        axis.spaced_size(n) + axis.effective_kernel_size - 1
        for axis, n in zip(spec.axes(2), image.shape, strict=True)
    ]
    check_drawn("scatter", "canvas", painted)
    canvas = conv_transpose(image[None], kernel[None, None], stride=stride, dilation=dilation)[0]
    kept = tuple(
        slice(axis.before, size - axis.after)
        for axis, size in zip(spec.axes(2), canvas.shape, strict=True)
    )
    spec.output_size(image.shape)  # refuses a crop that leaves nothing
    roles = np.full(canvas.shape, "crop", dtype=object)
    roles[kept] = "output"
    source = grid(image, "input")
    return Story(
        view="scatter",
        layer={
            "kind": "conv_transpose",
            "stride": stride,
            "padding": padding,
            "output_padding": 0,
            "dilation": apart,
        },
        input=source,
        kernel=grid(kernel, "kernel"),
        source=source,
        places=source.cells,
        weights=grid(kernel, "kernel"),
        output=grid(canvas, roles),
        beats=_paint(image, kernel, canvas, pair(stride), pair(dilation)),
    )


def _paint(
    image: np.ndarray, kernel: np.ndarray, canvas: np.ndarray, strides: Cell, dilations: Cell
) -> tuple[Beat, ...]:
    """Return a beat for every input cell, row by row; its writes hold the canvas's running sums."""
    rows, columns = (
        table(coarse, fine, k, stride=stride, dilation=dilation)
        for coarse, fine, k, stride, dilation in zip(
            image.shape, canvas.shape, kernel.shape, strides, dilations, strict=True
        )
    )
    painted = np.zeros_like(canvas)
    beats = []
    for (index, value), (pace, caption) in zip(
        np.ndenumerate(image), paces(image.size), strict=True
    ):
        r, c = int(index[0]), int(index[1])
        products = tuple(
            Product((r, c), (ki, kj), (i, j), value.item(), kernel[ki, kj].item())
            for ki, i in rows[r]
            for kj, j in columns[c]
        )
        for product in products:
            painted[product.write] += product.value
        writes = tuple((p.write, painted[p.write].item()) for p in products)
        beats.append(Beat(products[0].write, products, writes, pace, caption))
    return tuple(beats)
