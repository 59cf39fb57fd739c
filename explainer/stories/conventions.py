"""What three frameworks mean by a transposed convolution: the same table, other words.

They differ in which cells they crop, in whether the kernel is turned, and in the order of the
weight's axes. All of it is said here in this project's terms, and computed by the reference.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from explainer.axis import Axis
from explainer.errors import ExplainerError
from explainer.reference import conv_transpose
from explainer.shown import Shown
from explainer.stories.checks import plane_of
from explainer.story import Grid, grid

__all__ = ["Convention", "Conventions", "conventions", "same_crop"]


@dataclass(frozen=True)
class Convention(Shown):
    """One framework's transposed convolution, its output as large as stride times its input.

    Attributes
    ----------
    name : str
        The framework.
    call : str
        What one writes.
    data, weight : tuple of str
        The axes of the input and of the weight, in order.
    crop : (before, after)
        Cells taken off at the start and at the end of each axis of the painted canvas.
    added : int
        Cells added at the end, before the crop: torch's output_padding.
    turned : bool
        Whether the kernel paints turned by 180 degrees.
    stride : int
        How far apart it paints.
    input, kernel : Grid
        What it is asked to make something of: the same for all.
    canvas : Grid
        All that is painted, cropped cells in the role "crop".
    output : Grid
        What is left.
    """

    name: str
    call: str
    data: tuple[str, ...]
    weight: tuple[str, ...]
    crop: tuple[int, int]
    added: int
    turned: bool
    stride: int
    input: Grid
    kernel: Grid
    canvas: Grid
    output: Grid


class Conventions(tuple[Convention, ...], Shown):
    """What frameworks make of the same numbers, framework by framework."""

    __slots__ = ()


def same_crop(kernel_size: int, stride: int) -> tuple[int, int]:
    """Return what "same" takes off before and after: k - s cells, the odd one after.

    It is the padding that TensorFlow gives the convolution from s*i to i cells, whose transpose
    this is (tensorflow.org, "Notes on padding"; `jax.lax.conv_transpose` comes to the same).

    Raises
    ------
    ExplainerError
        If the kernel is smaller than the stride: then nothing is cropped, but cells are added.

    Examples
    --------
    >>> same_crop(3, 2), same_crop(4, 2)
    ((0, 1), (1, 1))
    """
    total = kernel_size - stride
    if total < 0:
        rule = f"must be at least the stride ({stride})"
        raise ExplainerError(
            "same_crop", "kernel_size", kernel_size, rule, f"Use {stride} or more."
        )
    return total // 2, total - total // 2


def conventions(x: ArrayLike, weight: ArrayLike, *, stride: int = 2) -> Conventions:
    """Tell what torch, Keras and JAX make of the same numbers.

    Each is asked for an output of ``stride`` times the input: Keras and JAX by "same", torch by
    the smallest padding that can be completed by an output_padding.

    Parameters
    ----------
    x, weight : array (rows, columns)
        One square input map and one square kernel.
    stride : int
        At most the kernel's size.

    Raises
    ------
    ExplainerError
        As :func:`same_crop` and :func:`explainer.conv_transpose`.
    """
    image, kernel = plane_of("conventions", "x", x), plane_of("conventions", "weight", weight)
    k = kernel.shape[0]
    crop = same_crop(k, stride)
    padding = -(-sum(crop) // 2)
    extra = 2 * padding - sum(crop)
    axis = Axis(k, stride, padding, padding, output_padding=extra)
    assert axis.conv_transpose_output_size(image.shape[0]) == stride * image.shape[0]
    option = f", output_padding={extra}" if extra else ""
    torch_call = f"ConvTranspose2d(stride={stride}, padding={padding}{option})"
    rows = (
        ("torch", torch_call, "NCHW", ("in", "out", "k", "k"), (padding, padding), extra, False),
        (
            "Keras", f'Conv2DTranspose(strides={stride}, padding="same")', "NHWC",
            ("k", "k", "out", "in"), crop, 0, False,
        ),
        (
            "JAX", f'lax.conv_transpose(strides={stride}, padding="SAME")', "NHWC",
            ("k", "k", "in", "out"), crop, 0, True,
        ),
    )  # fmt: skip
    asked = stride, grid(image, "input"), grid(kernel, "kernel")
    told = []
    for name, call, data, order, taken, added, turned in rows:
        weights = kernel[::-1, ::-1] if turned else kernel
        made = _paint(image, weights, stride, taken, added)
        told.append(Convention(name, call, tuple(data), order, taken, added, turned, *asked, *made))
    return Conventions(told)


def _paint(
    image: np.ndarray, kernel: np.ndarray, stride: int, crop: tuple[int, int], added: int
) -> tuple[Grid, Grid]:
    """Return the canvas with its crop marked, and the output."""
    before, after = crop
    canvas = conv_transpose(image[None], kernel[None, None], stride=stride, output_padding=added)[0]
    kept = tuple(slice(before, size - after) for size in canvas.shape)
    roles = np.full(canvas.shape, "crop", dtype=object)
    roles[kept] = "output"
    output = conv_transpose(
        image[None], kernel[None, None],
        stride=stride, padding=(crop, crop), output_padding=added,
    )[0]  # fmt: skip
    return grid(canvas, roles), grid(output, "output")
