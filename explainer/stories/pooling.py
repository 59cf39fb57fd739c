"""Pooling and the ways up that have nothing to learn: who is kept, who is copied where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explainer.errors import ExplainerError
from explainer.reference import conv_transpose, max_pool, max_unpool
from explainer.shown import Shown
from explainer.stories.checks import plane_of
from explainer.story import Grid, Number, grid

__all__ = ["Filling", "Pick", "Pooling", "bed_of_nails", "nearest", "pooling", "unpooling"]

Array = NDArray[Any]
Cell = tuple[int, int]


@dataclass(frozen=True)
class Pick:
    """One window of a max pooling.

    Attributes
    ----------
    window : (row, column)
        Its first cell in the input.
    best : (row, column)
        The input cell that is kept.
    index : int
        The same cell in the flattened input, as torch remembers it.
    write : (row, column)
        The output cell that keeps it.
    value : number
        What both hold.
    """

    window: Cell
    best: Cell
    index: int
    write: Cell
    value: Number


@dataclass(frozen=True)
class Pooling(Shown):
    """A max pooling with windows side by side: input, output, and a pick for each output cell."""

    kernel_size: int
    input: Grid
    output: Grid
    picks: tuple[Pick, ...]

    @property
    def sources(self) -> tuple[Cell, ...]:
        """For each output cell, row by row, the input cell that it keeps."""
        return tuple(pick.best for pick in self.picks)

    def pick(self, cell: Cell) -> Pick:
        """Return the pick that writes ``cell``."""
        return self.picks[cell[0] * self.output.shape[1] + cell[1]]

    def block(self, cell: Cell) -> Grid:
        """Return the input cells that compete for the output's ``cell``."""
        row, column = self.pick(cell).window
        size = self.kernel_size
        rows = [line[column : column + size] for line in self.input.values[row : row + size]]
        return grid(rows, "input")

    def choice(self, cell: Cell) -> Grid:
        """Return the same cells, those that are dropped with the role "crop"."""
        pick, block = self.pick(cell), self.block(cell)
        roles = np.full(block.shape, "crop", dtype=object)
        roles[pick.best[0] - pick.window[0], pick.best[1] - pick.window[1]] = "input"
        return grid(block.values, roles)


@dataclass(frozen=True)
class Filling(Shown):
    """A larger grid filled from a smaller one by a fixed rule.

    Attributes
    ----------
    kind : str
        "nearest", "nails" or "unpooling".
    input, output : Grid
        Output cells have the role "output", or "inserted" where nothing but a zero is put.
    sources : tuple of cells or None
        For each output cell, row by row, the input cell that it repeats; None for a zero.
    kernel : Grid or None
        The fixed kernel with which a transposed convolution, its stride the kernel's size, does
        the same; None where there is no such kernel.
    """

    kind: Literal["nearest", "nails", "unpooling"]
    input: Grid
    output: Grid
    sources: tuple[Cell | None, ...]
    kernel: Grid | None


def pooling(x: ArrayLike, kernel_size: int = 2) -> Pooling:
    """Tell a max pooling whose windows lie side by side.

    Parameters
    ----------
    x : array (rows, columns)
        One map.
    kernel_size : int
        Edge of a window, and the step from one to the next; at least 1.

    Raises
    ------
    ExplainerError
        As :func:`explainer.max_pool`, or if ``x`` is not two-dimensional.

    Examples
    --------
    >>> pooling([[1, 5], [3, 2]]).picks[0].best
    (0, 1)
    """
    image = plane_of("pooling", "x", x)
    values, indices = (part[0] for part in max_pool(image[None], kernel_size))
    picks = tuple(
        Pick(
            window=(int(r) * kernel_size, int(c) * kernel_size),
            best=divmod(int(indices[r, c]), image.shape[1]),
            index=int(indices[r, c]),
            write=(int(r), int(c)),
            value=values[r, c].item(),
        )
        for r, c in np.ndindex(*values.shape)
    )
    return Pooling(kernel_size, grid(image, "input"), grid(values, "output"), picks)


def nearest(x: ArrayLike, scale: int = 2) -> Filling:
    """Tell nearest-neighbour enlarging: every cell becomes a block of copies.

    Raises
    ------
    ExplainerError
        If ``x`` is not two-dimensional, or ``scale`` is less than 1.

    Examples
    --------
    >>> nearest([[1, 2]]).output.values
    ((1, 1, 2, 2), (1, 1, 2, 2))
    """
    side = _scale("nearest", scale)
    return _by_kernel("nearest", x, np.ones((side, side), np.int64))


def bed_of_nails(x: ArrayLike, scale: int = 2) -> Filling:
    """Tell the bed of nails: every cell in the first corner of its block, zeros beside it.

    Raises
    ------
    ExplainerError
        If ``x`` is not two-dimensional, or ``scale`` is less than 1.

    Examples
    --------
    >>> bed_of_nails([[1, 2]]).output.values
    ((1, 0, 2, 0), (0, 0, 0, 0))
    """
    kernel = np.zeros((_scale("bed_of_nails", scale),) * 2, np.int64)
    kernel[0, 0] = 1
    return _by_kernel("nails", x, kernel)


def unpooling(pooled: Pooling) -> Filling:
    """Tell the way back from a pooling: every value returns to the place it was taken from.

    Examples
    --------
    >>> unpooling(pooling([[1, 5], [3, 2]])).output.values
    ((0, 5), (0, 0))
    """
    indices = np.array([pick.index for pick in pooled.picks]).reshape(1, *pooled.output.shape)

    def fill(values: Array) -> Array:
        size = pooled.input.shape
        filled: Array = max_unpool(values[None], indices, pooled.kernel_size, output_size=size)[0]
        return filled

    return _filling("unpooling", np.array(pooled.output.values), fill, None)


def _scale(operation: str, scale: int) -> int:
    if scale < 1:
        raise ExplainerError(operation, "scale", scale, "must be at least 1")
    return scale


def _by_kernel(kind: Literal["nearest", "nails"], x: ArrayLike, kernel: Array) -> Filling:
    def fill(values: Array) -> Array:
        filled: Array = conv_transpose(values[None], kernel[None, None], stride=len(kernel))[0]
        return filled

    return _filling(kind, plane_of(kind, "x", x), fill, grid(kernel, "kernel"))


def _filling(
    kind: Literal["nearest", "nails", "unpooling"],
    x: Array,
    fill: Callable[[Array], Array],
    kernel: Grid | None,
) -> Filling:
    # The rule itself says where cells go: fill a grid with the cells' own numbers, from 1.
    marks = fill(1 + np.arange(x.size).reshape(x.shape))
    sources = tuple(
        divmod(int(mark) - 1, x.shape[1]) if mark else None for mark in marks.ravel().tolist()
    )
    output = grid(fill(x), np.where(marks > 0, "output", "inserted").astype(object))
    return Filling(kind, grid(x, "input"), output, sources, kernel)
