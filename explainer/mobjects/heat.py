"""Counts as a grid: the more, the brighter, and every cell with its number."""

from __future__ import annotations

import numpy as np
from manim import ManimColor, VGroup, VMobject, interpolate_color

from explainer.layout import Plane, dashed_square, rounded_square
from explainer.mobjects.grid import NUMBER_CAP, number_text, shape_points
from explainer.mobjects.text import outline
from explainer.story import Grid
from explainer.theme import DARK, Theme

__all__ = ["HeatGrid"]

#: Share of the output's colour in the faintest cell that has any; how fast it rises; where dark
#: digits begin. So chosen that no count of a kernel up to 5x5 falls where neither ink is legible.
_FAINTEST, _POWER, _DARK_DIGITS = 0.18, 1.15, 0.6


class HeatGrid(VGroup):
    """A grid of counts, in shades of the output's colour; an empty cell is hollow and dashed.

    Parameters
    ----------
    grid : Grid
        Counts, none negative; roles are not looked at.
    plane : Plane
        Where its cells stand.
    full : float
        The count that is shown in the full colour.
    """

    def __init__(self, grid: Grid, plane: Plane, *, full: float, theme: Theme = DARK) -> None:
        super().__init__()
        self.plane, self.full, self.theme = plane, full, theme
        self.count(grid)

    def count(self, grid: Grid) -> HeatGrid:
        """Show other counts in the same place."""
        self.grid = grid
        counts = np.array(grid.values)
        self.submobjects = []
        for count in np.unique(counts).tolist():
            self.add(*self._cells(count, np.argwhere(counts == count)))
        return self

    def share(self, count: float) -> float:
        """Return how much of the full colour a count has, 0 to 1."""
        if count <= 0:
            return 0.0
        return float(_FAINTEST + (1 - _FAINTEST) * min(count / self.full, 1.0) ** _POWER)

    def shade(self, count: float) -> ManimColor:
        """Return the colour of cells that hold ``count``."""
        ends = ManimColor(self.theme.panel), ManimColor(self.theme.output)
        return interpolate_color(*ends, self.share(count))

    def ink(self, count: float) -> str:
        """Return the colour of the digits on them."""
        return self.theme.on_colour if self.share(count) > _DARK_DIGITS else self.theme.text

    def _cells(self, count: float, places: np.ndarray) -> tuple[VMobject, VMobject]:
        """Return the faces and the numbers of all cells that hold ``count``."""
        theme = self.theme
        if count:
            face = VMobject(fill_color=self.shade(count), fill_opacity=1.0, stroke_width=0.0)
            face.points = shape_points(self.plane, rounded_square(), places)
            ink = self.ink(count)
        else:
            face = VMobject(stroke_color=theme.zero, stroke_width=1.8)
            face.points = shape_points(self.plane, dashed_square(), places)
            ink = theme.zero
        glyphs, width = outline(number_text(count))
        local = np.column_stack([0.5 - glyphs[:, 1], glyphs[:, 0] - width / 2])
        number = VMobject(fill_color=ink, fill_opacity=1.0, stroke_width=0.0)
        number.points = shape_points(self.plane, local[None] * (NUMBER_CAP + 0.03), places)
        return face, number
