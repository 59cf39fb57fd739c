"""The unrolling view: a picture's cells in one line, and what that does to neighbours."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from explainer.errors import ExplainerError
from explainer.options import whole
from explainer.story import Cell

__all__ = ["Unrolled", "unroll"]


@dataclass(frozen=True)
class Unrolled:
    """Where cells of a picture stand once it is one line, row after row.

    Attributes
    ----------
    shape : (rows, columns)
        Of the picture.
    pair : two cells
        Neighbours, one above the other.
    indices : two ints
        Where they stand in the line, from 0.
    size : int
        Rows, and columns, of the window.
    window : tuple of cells
        The square about the upper one, row by row.
    runs : tuple of (first, length)
        The stretches of the line that hold the window's cells, in order.
    """

    shape: Cell
    pair: tuple[Cell, Cell]
    indices: tuple[int, int]
    size: int
    window: tuple[Cell, ...]
    runs: tuple[tuple[int, int], ...]

    @property
    def length(self) -> int:
        """Cells in the line."""
        return self.shape[0] * self.shape[1]

    @property
    def apart(self) -> int:
        """How many places apart the two neighbours stand in the line."""
        return self.indices[1] - self.indices[0]

    def stretch(self, around: int = 0) -> tuple[int, int]:
        """Return (first, end) of the part of the line that holds all runs, and some cells more.

        Parameters
        ----------
        around : int
            Cells before the first run, and after the last, as far as there are any.
        """
        (first, _), (last, size) = self.runs[0], self.runs[-1]
        return max(0, first - around), min(self.length, last + size + around)

    def to_dict(self) -> dict[str, Any]:
        """Return the story as plain dicts, tuples and numbers."""
        return asdict(self)


def unroll(shape: Cell, cell: Cell, *, size: int = 3) -> Unrolled:
    """Tell where ``cell``, the one below it and the window about it go when a picture is unrolled.

    Parameters
    ----------
    shape : (rows, columns)
        Of the picture.
    cell : (row, column)
        The upper of the two neighbours; the window about it must lie in the picture.
    size : int
        Rows, and columns, of the window; odd.

    Raises
    ------
    ExplainerError
        If the window does not lie in the picture, or has no middle.

    Examples
    --------
    >>> story = unroll((28, 28), (10, 12))
    >>> story.indices, story.apart, story.runs
    ((292, 320), 28, ((263, 3), (291, 3), (319, 3)))
    """
    rows, columns = _pair("shape", shape, 1)
    row, column = _pair("cell", cell, 0)
    whole("unroll", "size", size, 3)
    reach = size // 2
    if size % 2 == 0:
        raise ExplainerError("unroll", "size", size, "must be odd, so that the window has a middle")
    if not (reach <= row < rows - reach and reach <= column < columns - reach):
        rule = f"must keep {reach} cells from the edge of a picture of {rows}x{columns}"
        raise ExplainerError("unroll", "cell", cell, rule)
    line = np.arange(rows * columns).reshape(rows, columns)
    near = line[row - reach : row + reach + 1, column - reach : column + reach + 1]
    where = zip(*np.unravel_index(near.ravel(), (rows, columns)), strict=True)
    return Unrolled(
        shape=(rows, columns),
        pair=((row, column), (row + 1, column)),
        indices=(int(line[row, column]), int(line[row + 1, column])),
        size=size,
        window=tuple((int(r), int(c)) for r, c in where),
        runs=tuple((int(stretch[0]), size) for stretch in near),
    )


def _pair(argument: str, value: object, least: int) -> Cell:
    numbers = whole("unroll", argument, value, least)
    if not isinstance(numbers, tuple) or len(numbers) != 2:
        raise ExplainerError("unroll", argument, value, "must be a pair of rows and columns")
    return numbers[0], numbers[1]
