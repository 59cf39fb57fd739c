"""The gathering views: a window over the source forms one output cell at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explainer.errors import ExplainerError
from explainer.geometry import Conv, ConvTranspose
from explainer.reference import conv, conv_transpose, space
from explainer.stories.checks import plane_of, table
from explainer.story import Beat, Product, Role, Story, grid, paces

__all__ = ["convolution", "zero_insertion"]

Array = NDArray[Any]


def convolution(
    x: ArrayLike, weight: ArrayLike, *, stride: int = 1, padding: int = 0, dilation: int = 1
) -> Story:
    """Tell a convolution: the window lies on the padded input and jumps by the stride.

    Parameters
    ----------
    x, weight : array (rows, columns)
        One input map and one kernel.
    stride, padding, dilation : int
        As :func:`explainer.conv` takes them.

    Returns
    -------
    Story
        View "gather"; its source is the padded input.

    Raises
    ------
    ExplainerError
        As :func:`explainer.conv`, or if ``x`` or ``weight`` is not two-dimensional.
    """
    image, kernel = plane_of("convolution", "x", x), plane_of("convolution", "weight", weight)
    spec = Conv(kernel.shape, stride=stride, padding=padding, dilation=dilation)
    output = conv(
        image[None], kernel[None, None], stride=stride, padding=padding, dilation=dilation
    )
    source = np.pad(image, [(axis.before, axis.after) for axis in spec.axes(2)])
    places = tuple(
        (r + padding, c + padding) for r in range(image.shape[0]) for c in range(image.shape[1])
    )
    return Story(
        view="gather",
        layer={"kind": "conv", "stride": stride, "padding": padding, "dilation": dilation},
        input=grid(image, "input"),
        kernel=grid(kernel, "kernel"),
        source=grid(source, _roles(source, places, "padding")),
        places=places,
        weights=grid(kernel, "kernel"),
        output=grid(output[0], "output"),
        beats=_sweep(source, kernel, output[0], stride, dilation),
    )


def zero_insertion(
    x: ArrayLike,
    weight: ArrayLike,
    *,
    stride: int = 1,
    padding: int = 0,
    output_padding: int = 0,
    dilation: int = 1,
) -> Story:
    """Tell a transposed convolution as space, pad, turn the kernel, convolve.

    The window moves one cell at a time whatever the stride (Dumoulin & Visin, arXiv:1603.07285,
    relation 13).

    Parameters
    ----------
    x, weight : array (rows, columns)
        One input map and one kernel.
    stride, padding, output_padding, dilation : int
        As :func:`explainer.conv_transpose` takes them; ``padding`` at most ``dilation * (k - 1)``,
        since more would take input cells away.

    Returns
    -------
    Story
        View "gather"; its source is the spaced and padded input, its weights the turned kernel.

    Raises
    ------
    ExplainerError
        As :func:`explainer.conv_transpose`, or if an array is not two-dimensional.
    """
    image, kernel = plane_of("zero_insertion", "x", x), plane_of("zero_insertion", "weight", weight)
    spec = ConvTranspose(
        kernel.shape,
        stride=stride,
        padding=padding,
        output_padding=output_padding,
        dilation=dilation,
    )
    if any(axis.border_before < 0 for axis in spec.axes(2)):
        raise ExplainerError(
            "zero_insertion",
            "padding",
            padding,
            f"must be at most {spec.axes(2)[0].effective_kernel_size - 1}, the kernel's reach",
            "A larger padding takes input cells away; the scatter view shows that as a crop.",
        )
    source = space(image[None], spec)[0]
    output = conv_transpose(
        image[None],
        kernel[None, None],
        stride=stride,
        padding=padding,
        output_padding=output_padding,
        dilation=dilation,
    )[0]
    rows, columns = (
        [axis.border_before + a * axis.stride for a in range(size)]
        for axis, size in zip(spec.axes(2), image.shape, strict=True)
    )
    places = tuple((r, c) for r in rows for c in columns)
    roles = _roles(source, places, "padding")
    inner = roles[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    inner[inner == "padding"] = "inserted"
    return Story(
        view="gather",
        layer={
            "kind": "conv_transpose",
            "stride": stride,
            "padding": padding,
            "output_padding": output_padding,
            "dilation": dilation,
        },
        input=grid(image, "input"),
        kernel=grid(kernel, "kernel"),
        source=grid(source, roles),
        places=places,
        weights=grid(kernel[::-1, ::-1], "kernel"),
        output=grid(output, "output"),
        beats=_sweep(source, kernel[::-1, ::-1], output, 1, dilation),
    )


def _roles(source: Array, places: tuple[tuple[int, int], ...], around: Role) -> NDArray[Any]:
    roles = np.full(source.shape, around, dtype=object)
    for place in places:
        roles[place] = "input"
    return roles


def _sweep(
    source: Array, weights: Array, output: Array, stride: int, dilation: int
) -> tuple[Beat, ...]:
    """Return a beat for every output cell, row by row."""
    rows, columns = (
        table(coarse, fine, k, stride=stride, dilation=dilation)
        for coarse, fine, k in zip(output.shape, source.shape, weights.shape, strict=True)
    )
    beats = []
    for (index, value), (pace, caption) in zip(
        np.ndenumerate(output), paces(output.size), strict=True
    ):
        r, c = int(index[0]), int(index[1])
        products = tuple(
            Product((i, j), (ki, kj), (r, c), source[i, j].item(), weights[ki, kj].item())
            for ki, i in rows[r]
            for kj, j in columns[c]
        )
        window = (rows[r][0][1], columns[c][0][1])
        beats.append(Beat(window, products, (((r, c), value.item()),), pace, caption))
    return tuple(beats)
