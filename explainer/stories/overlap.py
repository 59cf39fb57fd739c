"""How often each output cell is painted: stamps along one axis, counts in the middle of two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from explainer.geometry import ConvTranspose
from explainer.options import whole
from explainer.reference import overlap_count
from explainer.shown import Shown
from explainer.stories.checks import check_drawn
from explainer.story import Grid, grid
from explainer.taps import tables

__all__ = ["Overlap", "Stamp", "overlap", "overlap_series"]


@dataclass(frozen=True)
class Stamp:
    """One input cell's kernel, laid on the output.

    Attributes
    ----------
    cell : int
        The input cell.
    taps : tuple of (kernel, output)
        Which output cell each kernel cell lands on.
    counts : tuple of int
        How often every output cell has been painted once this stamp has landed.
    """

    cell: int
    taps: tuple[tuple[int, int], ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Overlap(Shown):
    """The cover that a kernel makes at a stride.

    Attributes
    ----------
    kernel_size, stride, dilation : int
        The transposed convolution's; no padding.
    stamps : tuple of Stamp
        Along one axis, in order.
    counts : tuple of int
        Along one axis, when all have landed.
    tile : Grid
        Counts in the middle of a large output, where every neighbour is there; its first cell is
        one that an input cell's first tap lands on. Cells that nothing paints are "inserted".
    verdict : str
        Of the tile: "gaps" where a cell stays empty, "even" where all counts are equal, else
        "uneven".
    """

    kernel_size: int
    stride: int
    dilation: int
    stamps: tuple[Stamp, ...]
    counts: tuple[int, ...]
    tile: Grid
    verdict: Literal["gaps", "even", "uneven"]

    @property
    def levels(self) -> tuple[int, ...]:
        """The different counts in the tile, rising."""
        return tuple(sorted({int(count) for row in self.tile.values for count in row}))

    def painters(self, output: int) -> tuple[int, ...]:
        """Return the input cells whose stamps land on an output cell of the one axis."""
        return tuple(
            stamp.cell for stamp in self.stamps if output in (fine for _, fine in stamp.taps)
        )


def overlap(
    kernel_size: int, *, stride: int = 1, dilation: int = 1, input_size: int = 5, tile: int = 4
) -> Overlap:
    """Tell how the kernels of neighbours overlap.

    Parameters
    ----------
    kernel_size, stride, dilation : int
        As :func:`explainer.overlap_count` takes them.
    input_size : int
        Cells along the one axis of the stamps.
    tile : int
        Edge of the tile of counts.

    Raises
    ------
    ExplainerError
        As :func:`explainer.overlap_count`, or if ``tile`` is less than 1, or if there are more than
        80 cells along the axis.

    Examples
    --------
    >>> one = overlap(3, stride=2, input_size=3)
    >>> one.counts, one.verdict
    ((1, 1, 2, 1, 2, 1, 1), 'uneven')
    """
    spec = ConvTranspose(kernel_size, stride=stride, dilation=dilation)
    whole("overlap", "tile", tile, 1)
    check_drawn("overlap", "canvas", [int(spec.output_size(input_size))])
    (taps,) = tables(spec, input_size)
    stamps, counts = [], np.zeros(taps.fine_size, np.int64)
    for cell in range(input_size):
        kernel, fine = (part.tolist() for part in taps.of_coarse(cell))
        np.add.at(counts, fine, 1)
        stamps.append(Stamp(cell, tuple(zip(kernel, fine, strict=True)), tuple(counts.tolist())))
    middle = _middle(spec, tile)
    return Overlap(
        kernel_size=kernel_size,
        stride=stride,
        dilation=dilation,
        stamps=tuple(stamps),
        counts=stamps[-1].counts,
        tile=grid(middle, np.where(middle > 0, "output", "inserted").astype(object)),
        verdict=_verdict(middle),
    )


def overlap_series(
    kernel_sizes: Iterable[int], *, stride: int, dilation: int = 1, input_size: int = 5
) -> tuple[Overlap, ...]:
    """Return the overlap of each kernel size."""
    return tuple(
        overlap(k, stride=stride, dilation=dilation, input_size=input_size) for k in kernel_sizes
    )


def _middle(spec: ConvTranspose, size: int) -> np.ndarray:
    """Return (size, size) counts that begin at the first multiple of the stride with no edge."""
    axis = spec.axes(1)[0]
    reach = axis.effective_kernel_size - 1
    first = -(-reach // axis.stride) * axis.stride
    cells = (first + size) // axis.stride + 2
    counts = overlap_count(
        (cells, cells), axis.kernel_size, stride=axis.stride, dilation=axis.dilation
    )
    return counts[first : first + size, first : first + size]


def _verdict(counts: np.ndarray) -> Literal["gaps", "even", "uneven"]:
    if counts.min() == 0:
        return "gaps"
    return "even" if counts.min() == counts.max() else "uneven"
