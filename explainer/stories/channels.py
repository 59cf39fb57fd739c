"""Several channels: every input channel paints every output channel through a kernel of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from explainer.errors import ExplainerError
from explainer.reference import conv_transpose
from explainer.shown import Shown
from explainer.stories.checks import plane_of
from explainer.stories.scatter import scatter
from explainer.story import Grid, Number, Story, grid

__all__ = ["ChannelMix", "Stroke", "channel_mix"]

Cell = tuple[int, int]


@dataclass(frozen=True)
class Stroke:
    """What one input cell paints: the cell, and the painted cells with their sums so far."""

    cell: Cell
    writes: tuple[tuple[Cell, Number], ...]


@dataclass(frozen=True)
class ChannelMix(Shown):
    """A transposed convolution from several channels to several.

    Attributes
    ----------
    layer : mapping
        The operation's arguments by their torch names.
    weight_shape : tuple of int
        (in, out, rows, columns), as torch has it.
    inputs : tuple of Grid
        The input channels.
    kernels : tuple of tuples of Grid
        ``kernels[i][o]`` is the one through which input channel i paints output channel o.
    parts : tuple of tuples of Grid
        ``parts[i][o]``: what it paints there.
    strokes : tuple of tuples of tuples of Stroke
        ``strokes[i][o]``: the same, input cell by input cell.
    outputs : tuple of Grid
        The output channels: ``outputs[o]`` is the sum of ``parts[i][o]`` over i.
    """

    layer: Mapping[str, Any]
    weight_shape: tuple[int, ...]
    inputs: tuple[Grid, ...]
    kernels: tuple[tuple[Grid, ...], ...]
    parts: tuple[tuple[Grid, ...], ...]
    strokes: tuple[tuple[tuple[Stroke, ...], ...], ...]
    outputs: tuple[Grid, ...]

    def shares(self, output: int, cell: Cell) -> tuple[Number, ...]:
        """Return what each input channel gives to one cell of an output channel."""
        return tuple(parts[output].value(cell) for parts in self.parts)


def channel_mix(
    x: ArrayLike, weight: ArrayLike, *, stride: int = 1, padding: int = 0
) -> ChannelMix:
    """Tell a transposed convolution of several channels.

    Parameters
    ----------
    x : array (in, rows, columns)
        The input channels.
    weight : array (in, out, rows, columns)
        The kernels.
    stride, padding : int
        As :func:`explainer.conv_transpose` takes them.

    Raises
    ------
    ExplainerError
        As :func:`explainer.conv_transpose`, or if an array has another number of axes.
    """
    images, kernels = np.asarray(x), np.asarray(weight)
    for name, array, axes in (("x", images, 3), ("weight", kernels, 4)):
        if array.ndim != axes:
            shape = "(in, rows, columns)" if axes == 3 else "(in, out, rows, columns)"
            raise ExplainerError("channel_mix", f"{name}.shape", array.shape, f"must be {shape}")
    outputs = conv_transpose(images, kernels, stride=stride, padding=padding)
    told = [
        [scatter(image, kernel, stride=stride, padding=padding) for kernel in row]
        for image, row in zip(images, kernels, strict=True)
    ]
    painted = [
        [
            conv_transpose(image[None], kernel[None, None], stride=stride, padding=padding)[0]
            for kernel in row
        ]
        for image, row in zip(images, kernels, strict=True)
    ]
    return ChannelMix(
        layer={"kind": "conv_transpose", "stride": stride, "padding": padding},
        weight_shape=kernels.shape,
        inputs=tuple(grid(plane_of("channel_mix", "x[i]", image), "input") for image in images),
        kernels=tuple(tuple(grid(kernel, "kernel") for kernel in row) for row in kernels),
        parts=tuple(tuple(grid(part, "output") for part in row) for row in painted),
        strokes=tuple(tuple(_strokes(story) for story in row) for row in told),
        outputs=tuple(grid(output, "output") for output in outputs),
    )


def _strokes(story: Story) -> tuple[Stroke, ...]:
    """Return a scattering story's beats, without what padding takes off."""
    kept = [cell for cell in story.output.cells if story.output.role(cell) == "output"]
    top, left = kept[0]
    return tuple(
        Stroke(
            cell,
            tuple(
                ((row - top, column - left), value)
                for (row, column), value in beat.writes
                if story.output.role((row, column)) == "output"
            ),
        )
        for cell, beat in zip(story.source.cells, story.beats, strict=True)
    )
