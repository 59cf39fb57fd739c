"""Overlaps: copies of a kernel along a line, and how often each output cell is painted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.colors import to_hex, to_rgb
from numpy.typing import ArrayLike

from explainer.figures.drawing.boxes import Pen, Size
from explainer.figures.drawing.cells import CROWDED, SMALLEST, comfortable, draw_grid, lay
from explainer.figures.drawing.letters import cap_height, points_per_unit, write
from explainer.layout import Plane, flat, rounded_square
from explainer.stories.overlap import Overlap
from explainer.story import Grid, grid
from explainer.theme import Theme, cell_style, number_text

__all__ = ["Counts", "Stamps", "shade"]

#: What red, green and blue add to a colour's luminance.
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


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


def shade(share: float, fill: str, theme: Theme) -> tuple[str, str]:
    """Return how strong a colour stands for a share, and what is legible on it.

    Between shades that bear dark digits and shades that bear light ones there are some on which
    neither has a contrast of 4.5 (WCAG 2.2): the nearest shade that is none of them is taken.

    Parameters
    ----------
    share : float
        0 to 1; the full colour stands for 1.

    Returns
    -------
    tuple of str
        The colour of the cell, and that of its number.
    """
    full, paper = np.array(to_rgb(fill)), np.array(to_rgb(theme.background))
    legible = []
    for strength in np.linspace(0.2, 1.0, 41):
        face = paper + (full - paper) * strength
        ink = max((theme.on_colour, theme.text), key=lambda one: _contrast(face, to_rgb(one)))
        if _contrast(face, to_rgb(ink)) >= 4.5:
            legible.append((abs(strength - 0.2 - 0.8 * share), to_hex(face), ink))
    return min(legible)[1:]


def _contrast(one: ArrayLike, other: ArrayLike) -> float:
    dark, light = sorted(
        float(np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) @ _LUMINANCE)
        for c in map(np.asarray, (one, other))
    )
    return (light + 0.05) / (dark + 0.05)


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
        usual = 0.4 / cap_height() * plane.cell * points_per_unit(pen.axes)
        points = comfortable(usual, CROWDED * usual)
        for value in sorted({self.tile.value(spot) for spot in self.tile.cells}):
            mine = [spot for spot in self.tile.cells if self.tile.value(spot) == value]
            style = cell_style(self.tile.role(mine[0]), pen.theme)
            face, ink = "none", pen.theme.zero
            if style.fill:
                face, ink = shade(value / most, style.fill, pen.theme)
            lay(
                pen.axes, plane, rounded_square(1.0, 0.02), mine, 2, facecolor=face,
                edgecolor=pen.theme.background if style.fill else style.outline, linewidth=0.5,
            )  # fmt: skip
            for spot in mine if points >= SMALLEST else ():
                write(
                    pen.axes, *plane.point(*spot), number_text(value), points=points,
                    color=ink, bold=True,
                )  # fmt: skip
