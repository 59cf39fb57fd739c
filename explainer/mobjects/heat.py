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

#: Share of the output's colour in the faintest cell that has any, and where dark digits begin.
_FAINTEST, _DARK_DIGITS = 0.22, 0.55


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
        self.show(grid)

    def show(self, grid: Grid) -> HeatGrid:
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
        return float(_FAINTEST + (1 - _FAINTEST) * min(np.sqrt(count / self.full), 1.0))

    def _cells(self, count: float, places: np.ndarray) -> tuple[VMobject, VMobject]:
        """Return the faces and the numbers of all cells that hold ``count``."""
        theme, share = self.theme, self.share(count)
        if count:
            color = interpolate_color(ManimColor(theme.panel), ManimColor(theme.output), share)
            face = VMobject(fill_color=color, fill_opacity=1.0, stroke_width=0.0)
            face.points = shape_points(self.plane, rounded_square(), places)
            ink = theme.on_colour if share > _DARK_DIGITS else theme.text
        else:
            face = VMobject(stroke_color=theme.zero, stroke_width=1.8)
            face.points = shape_points(self.plane, dashed_square(), places)
            ink = theme.zero
        glyphs, width = outline(number_text(count))
        local = np.column_stack([0.5 - glyphs[:, 1], glyphs[:, 0] - width / 2])
        number = VMobject(fill_color=ink, fill_opacity=1.0, stroke_width=0.0)
        number.points = shape_points(self.plane, local[None] * (NUMBER_CAP + 0.03), places)
        return face, number
