"""The table of taps along one axis, as two rows of cells and the lines between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import FancyArrowPatch

from explainer.figures.drawing.boxes import Pen, Size
from explainer.figures.drawing.cells import draw_grid
from explainer.figures.drawing.letters import POINT, write
from explainer.layout import Plane
from explainer.story import grid
from explainer.taps import Taps

__all__ = ["TapTable"]


@dataclass(frozen=True)
class TapTable:
    """Coarse cells over fine cells, every tap an arrow with its kernel index.

    Parameters
    ----------
    taps : Taps
        One axis.
    upward : bool
        Whether arrows run from the coarse side to the fine one: a transposed convolution.
    gap : float
        From row to row, in cells.
    """

    taps: Taps
    upward: bool = False
    gap: float = 3.0

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        axis = self.taps.axis
        padded = self.taps.fine_size + axis.before + axis.after
        return padded * cell, (self.gap + 1) * cell

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw both rows and the arrows between them."""
        taps, axis = self.taps, self.taps.axis
        # Fine cell 0 stands behind the padding; a coarse cell over the middle of its window.
        plane = Plane((x + (axis.before + 0.5) * cell, y - cell / 2), (0, -cell), (cell, 0))
        coarse = {(0, a): (0.0, float(middle)) for a, middle in enumerate(taps.middles)}
        fine = {(0, f): (self.gap, float(f)) for f in range(taps.fine_size)}
        roles = ("input", "output") if self.upward else ("output", "input")
        for places, role in zip((coarse, fine), roles, strict=True):
            numbers = grid([[index for _, index in places]], role)
            draw_grid(pen.axes, numbers, plane, theme=pen.theme, places=places)
        for a, k, f in zip(taps.coarse, taps.kernel, taps.fine, strict=True):
            self._tap(pen, plane, coarse[0, int(a)], fine[0, int(f)], int(k))

    def _tap(
        self,
        pen: Pen,
        plane: Plane,
        coarse: tuple[float, float],
        fine: tuple[float, float],
        kernel: int,
    ) -> None:
        room = np.array([0.56, 0.0])
        top, foot = np.array(coarse) + room, np.array(fine) - room
        axis = self.taps.axis
        # There labels of one coarse cell and of its neighbours stand equally far apart.
        share = np.clip(axis.stride / (axis.kernel_size * axis.dilation), 0.2, 0.55)
        ends = (top, foot) if self.upward else (foot, top)
        color = pen.theme.kernel
        points = min(pen.points, 0.62 * plane.cell / POINT)  # beside each other in small cells, too
        pen.axes.add_patch(
            FancyArrowPatch(
                *(plane.point(*end) for end in ends), arrowstyle="-|>", color=color,
                mutation_scale=0.8 * points, linewidth=0.1 * points, shrinkA=0, shrinkB=0,
                zorder=3,
            )
        )  # fmt: skip
        label = write(
            pen.axes, *plane.point(*(top + (foot - top) * share)), str(kernel),
            points=min(pen.small, points), color=color, bold=True, zorder=5,
        )  # fmt: skip
        label.set_bbox({"facecolor": pen.theme.background, "edgecolor": "none", "pad": 0.6})
