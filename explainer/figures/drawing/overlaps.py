"""Overlaps: copies of a kernel along a line, and how often each output cell is painted."""

from __future__ import annotations

from dataclasses import dataclass

from explainer.figures.drawing.boxes import Pen, Size
from explainer.figures.drawing.cells import SMALLEST, draw_grid, lay
from explainer.figures.drawing.letters import cap_height, points_per_unit, write
from explainer.layout import Plane, flat, rounded_square
from explainer.stories.overlap import Overlap
from explainer.story import Grid, grid
from explainer.theme import cell_style, number_text

__all__ = ["Counts", "Stamps"]


@dataclass(frozen=True)
class Stamps:
    """Every input cell's kernel on its own line over the output's counts.

    Parameters
    ----------
    overlap : Overlap
        What is told.
    columns : int
        Cells that the line has room for, so that several stand alike.
    """

    overlap: Overlap
    columns: int

    #: Height of a stamp's line, in cells.
    LINE = 0.34

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        return self.columns * cell, (len(self.overlap.stamps) * self.LINE + 1.15) * cell

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw the stamps and, below, the counts."""
        for line, stamp in enumerate(self.overlap.stamps):
            middle = y - (line + 0.5) * self.LINE * cell
            plane = Plane((x + cell / 2, middle), (0.0, -cell), (cell, 0.0))
            lay(
                pen.axes, plane, rounded_square(0.92, 0.1) * [self.LINE * 0.86, 1.0],
                [(0, output) for _, output in stamp.taps], 2,
                facecolor=pen.theme.kernel, edgecolor="none",
            )  # fmt: skip
        foot = y - (len(self.overlap.stamps) * self.LINE + 0.65) * cell
        plane = Plane((x + cell / 2, foot), (0.0, -cell), (cell, 0.0))
        counts = self.overlap.counts
        roles = ["output" if count else "inserted" for count in counts]
        draw_grid(pen.axes, grid([counts], [roles]), plane, theme=pen.theme)


@dataclass(frozen=True)
class Counts:
    """A tile of counts, the more often painted the stronger."""

    tile: Grid
    scale: float = 0.62

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        rows, columns = self.tile.shape
        return columns * cell * self.scale, rows * cell * self.scale

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw the tile."""
        width, height = self.size(pen, cell)
        plane = flat(self.tile.shape, (x + width / 2, y - height / 2), cell * self.scale)
        most = max(map(max, self.tile.values))
        points = 0.4 / cap_height() * plane.cell * points_per_unit(pen.axes)
        for value in sorted({self.tile.value(spot) for spot in self.tile.cells}):
            mine = [spot for spot in self.tile.cells if self.tile.value(spot) == value]
            style = cell_style(self.tile.role(mine[0]), pen.theme)
            strength = 0.35 + 0.65 * value / most
            lay(
                pen.axes, plane, rounded_square(1.0, 0.02), mine, 2,
                facecolor=style.fill or "none", alpha=strength if style.fill else None,
                edgecolor=pen.theme.background if style.fill else style.outline, linewidth=0.5,
            )  # fmt: skip
            strong = pen.theme.on_colour if strength > 0.7 else pen.theme.text
            for spot in mine if points >= SMALLEST else ():
                write(
                    pen.axes, *plane.point(*spot), number_text(value), points=points,
                    color=strong if style.fill else pen.theme.zero, bold=True,
                )  # fmt: skip
