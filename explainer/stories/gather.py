"""The gathering views: a window over the source forms one output cell at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explainer.errors import ExplainerError
from explainer.geometry import Conv, ConvTranspose
from explainer.options import Ints, Padding
from explainer.reference import conv, conv_transpose, space
from explainer.stories.checks import LARGEST, LARGEST_WHOLE, check_drawn, plane_of, table
from explainer.stories.parts import Laid, Part, pair, same
from explainer.story import Beat, Cell, Product, Story, grid, paces

__all__ = ["convolution", "zero_insertion"]

Array = NDArray[Any]


def convolution(
    x: ArrayLike,
    weight: ArrayLike,
    *,
    stride: Ints = 1,
    padding: Padding = 0,
    dilation: Ints = 1,
    part: Part | None = None,
) -> Story:
    """Tell a convolution: the window lies on the padded input and jumps by the stride.

    Parameters
    ----------
    x, weight : array (rows, columns)
        One input map and one kernel.
    stride, padding, dilation : int or pair
        As :func:`explainer.conv` takes them; ``dilation`` the same along both axes.
    part : (range, range), optional
        Rows and columns of the output that are told; the input may then be of any size.

    Returns
    -------
    Story
        View "gather"; its source is the padded input, or as much of it as the part needs.

    Raises
    ------
    ExplainerError
        As :func:`explainer.conv`, or if ``x`` or ``weight`` is not two-dimensional, or if the
        padded input has more than 80 cells along an axis.
    """
    image, kernel = _planes("convolution", x, weight, part)
    spec = Conv(kernel.shape, stride=stride, padding=padding, dilation=dilation)
    apart = same("convolution", "dilation", dilation, kernel.shape)
    axes = spec.axes(2)
    if not part:
        padded = [a.before + n + a.after for a, n in zip(axes, image.shape, strict=True)]
        check_drawn("convolution", "padded input", padded)
    output = conv(
        image[None], kernel[None, None], stride=stride, padding=padding, dilation=dilation
    )
    around = [(axis.before, axis.after) for axis in axes]
    rows, columns = (
        tuple(range(axis.before, axis.before + size))
        for axis, size in zip(axes, image.shape, strict=True)
    )
    laid = Laid(
        image=image,
        rows=rows,
        columns=columns,
        source=np.pad(image, around),
        roles=np.pad(np.full(image.shape, "input", object), around, constant_values="padding"),
        output=output[0],
        step=(axes[0].stride, axes[1].stride),
        reach=(axes[0].effective_kernel_size, axes[1].effective_kernel_size),
    ).part("convolution", part)
    layer = {"kind": "conv", "stride": stride, "padding": padding, "dilation": apart}
    return _gathered(laid, layer, kernel, kernel, pair(dilation))


def zero_insertion(
    x: ArrayLike,
    weight: ArrayLike,
    *,
    stride: Ints = 1,
    padding: Padding = 0,
    output_padding: Ints = 0,
    dilation: Ints = 1,
    part: Part | None = None,
) -> Story:
    """Tell a transposed convolution as space, pad, turn the kernel, convolve.

    The window moves one cell at a time whatever the stride (Dumoulin & Visin, arXiv:1603.07285,
    relation 13).

    Parameters
    ----------
    x, weight : array (rows, columns)
        One input map and one kernel.
    stride, padding, output_padding, dilation : int or pair
        As :func:`explainer.conv_transpose` takes them; ``padding`` at most ``dilation * (k - 1)``,
        since more would take input cells away; ``dilation`` the same along both axes.
    part : (range, range), optional
        Rows and columns of the output that are told; the input may then be of any size.

    Returns
    -------
    Story
        View "gather"; its source is the spaced and padded input, or as much of it as the part
        needs, its weights the turned kernel.

    Raises
    ------
    ExplainerError
        As :func:`explainer.conv_transpose`, or if an array is not two-dimensional, or if the
        spaced input has more than 80 cells along an axis.
    """
    image, kernel = _planes("zero_insertion", x, weight, part)
    options: dict[str, Any] = {
        "stride": stride, "padding": padding, "output_padding": output_padding,
        "dilation": dilation,
    }  # fmt: skip
    spec = ConvTranspose(kernel.shape, **options)
    apart = same("zero_insertion", "dilation", dilation, kernel.shape)
    axes = spec.axes(2)
    for axis in axes:
        if axis.border_before < 0 or axis.border_after < 0:
            raise ExplainerError(
                "zero_insertion",
                "padding",
                padding,
                f"must be at most {axis.effective_kernel_size - 1}, the kernel's reach",
                "A larger padding takes input cells away; the scatter view shows that as a crop.",
            )
    if not part:
        spaced = [
            a.border_before + a.spaced_size(n) + a.border_after
            for a, n in zip(axes, image.shape, strict=True)
        ]
        check_drawn("zero_insertion", "spaced input", spaced)
    source = space(image[None], spec)[0]
    rows, columns = (
        tuple(axis.border_before + a * axis.stride for a in range(size))
        for axis, size in zip(axes, image.shape, strict=True)
    )
    roles = np.full(source.shape, "padding", dtype=object)
    roles[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] = "inserted"
    roles[np.ix_(rows, columns)] = "input"
    laid = Laid(
        image=image,
        rows=rows,
        columns=columns,
        source=source,
        roles=roles,
        output=conv_transpose(image[None], kernel[None, None], **options)[0],
        step=(1, 1),
        reach=(axes[0].effective_kernel_size, axes[1].effective_kernel_size),
    ).part("zero_insertion", part)
    layer = {"kind": "conv_transpose", **options, "dilation": apart}
    return _gathered(laid, layer, kernel, kernel[::-1, ::-1], pair(dilation))


def _planes(
    operation: str, x: ArrayLike, weight: ArrayLike, part: Part | None
) -> tuple[Array, Array]:
    largest = LARGEST_WHOLE if part else LARGEST
    return plane_of(operation, "x", x, largest=largest), plane_of(operation, "weight", weight)


def _gathered(
    laid: Laid, layer: dict[str, Any], kernel: Array, weights: Array, dilation: Cell
) -> Story:
    return Story(
        view="gather",
        layer=layer,
        input=grid(laid.image, "input"),
        kernel=grid(kernel, "kernel"),
        source=grid(laid.source, laid.roles),
        places=laid.places,
        weights=grid(weights, "kernel"),
        output=grid(laid.output, "output"),
        beats=_sweep(laid, weights, dilation),
    )


def _sweep(laid: Laid, weights: Array, dilation: Cell) -> tuple[Beat, ...]:
    """Return a beat for every output cell, row by row."""
    source, output = laid.source, laid.output
    rows, columns = (
        table(coarse, fine, k, stride=step, dilation=apart)
        for coarse, fine, k, step, apart in zip(
            output.shape, source.shape, weights.shape, laid.step, dilation, strict=True
        )
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
