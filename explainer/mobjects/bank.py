"""The kernels of all pairs of channels as one grid of small kernels, whose axes can be swapped."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explainer.layout import flat
from explainer.mobjects.grid import CellGrid
from explainer.mobjects.lanes import BlockFrame
from explainer.story import Grid, grid
from explainer.theme import DARK

__all__ = ["KernelBank"]

Floats = NDArray[np.float64]


class KernelBank(CellGrid):
    """Kernels in rows and columns, ``gap`` cells apart.

    Parameters
    ----------
    kernels : sequence of sequences of Grid
        ``kernels[i][o]`` stands in row i and column o; all of one shape.
    centre : (x, y)
        Middle of the bank, in frame units.
    cell : float
        Edge of a cell, in frame units.
    gap : float
        Between kernels, in cells.
    """

    def __init__(
        self,
        kernels: Sequence[Sequence[Grid]],
        *,
        centre: tuple[float, float],
        cell: float,
        gap: float = 0.25,
    ) -> None:
        self.counts = np.array([len(kernels), len(kernels[0])])
        self.size = np.array(kernels[0][0].shape)
        self.gap = gap
        values = np.block([[np.array(kernel.values) for kernel in row] for row in kernels])
        # The plane's cell (0, 0) is the bank's middle: swapping its axes leaves that in place.
        super().__init__(grid(values, "kernel"), flat((1, 1), centre, cell))
        self.places = self.laid()
        self.redraw()

    def laid(self, *, swapped: bool = False) -> Floats:
        """Return where the cells stand; ``swapped``: row o and column i."""
        inside = np.array(self.grid.cells) % self.size
        pair = np.array(self.grid.cells) // self.size
        counts = self.counts
        if swapped:
            pair, counts = pair[:, ::-1], counts[::-1]
        middle = (counts * (self.size + self.gap) - self.gap - 1) / 2
        return np.asarray(pair * (self.size + self.gap) + inside - middle)

    def corner(self, i: int, o: int, *, swapped: bool = False) -> Floats:
        """Return the place of the first cell of a kernel."""
        rows, columns = self.size * (i, o)
        return np.asarray(self.laid(swapped=swapped)[self.index((int(rows), int(columns)))])

    def middle(self, i: int, o: int, *, swapped: bool = False) -> tuple[float, float]:
        """Return where the middle of a kernel stands in the frame, (x, y)."""
        row, column = self.corner(i, o, swapped=swapped) + (self.size - 1) / 2
        return self.plane.point(row, column)

    def ring(self, i: int, o: int) -> BlockFrame:
        """Return a bright ring round a kernel."""
        rows, columns = self.size.tolist()
        return BlockFrame((rows, columns), self.plane, color=DARK.ring, room=0.12).move(
            *self.corner(i, o)
        )
