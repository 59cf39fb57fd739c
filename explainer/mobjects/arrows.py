"""The table of taps along one axis, drawn: a small row, a large row, a line for every tap."""

from __future__ import annotations

import numpy as np
from manim import Line, RoundedRectangle, VGroup

from explainer.layout import flat
from explainer.mobjects.grid import CellGrid
from explainer.mobjects.text import text
from explainer.story import Grid, Role, grid
from explainer.taps import Taps
from explainer.theme import DARK, Theme

__all__ = ["TapArrows"]


class TapArrows:
    """Two rows of cells, numbered by their indices, and the taps between them.

    Parameters
    ----------
    taps : Taps
        One axis's table.
    centre : (x, y)
        Middle of the picture, in frame units.
    pitch, gap : float
        Distance between cells and between the rows, in frame units.

    Attributes
    ----------
    small, large : CellGrid
        The coarse row above and the fine row below; a coarse cell stands over the middle of its
        window.
    names : VGroup
        The letter of each row's index.
    lines : VGroup of Line
        A line for each tap, from the coarse cell to the fine one.
    labels : VGroup
        The kernel index on each line.
    """

    def __init__(
        self,
        taps: Taps,
        *,
        centre: tuple[float, float],
        pitch: float = 1.6,
        gap: float = 3.1,
        theme: Theme = DARK,
    ) -> None:
        below = flat((1, taps.fine_size), (centre[0], centre[1] - gap / 2), pitch)
        self.large = CellGrid(_row(taps.fine_size), below, roles=("input", "output"))
        self.small = CellGrid(
            _row(taps.coarse_size), below.moved(0, gap), roles=("input", "output")
        )
        self.small.places[:, 1] = taps.middles
        for row in (self.large, self.small):
            row.sizes[:] = 0.52
        self.give_roles(small="output", large="input")
        left = self.large.get_left()[0] - 0.9
        rows = (("a", self.small, theme.muted), ("f", self.large, theme.muted))
        self.names = VGroup(
            *(
                text(name, (left, row.get_center()[1] - 0.1), size="caption", color=color)
                for name, row, color in rows
            )
        )
        self.lines, self.labels = VGroup(), VGroup()
        self.labels.add(text("k", (left, centre[1] - 0.1), size="caption", color=theme.kernel))
        half = np.array([0.0, 0.3 * pitch, 0.0])
        for a, k, f in zip(taps.coarse, taps.kernel, taps.fine, strict=True):
            head = np.append(self.small.plane.points(self.small.places[a]), 0) - half
            foot = np.append(below.points((0, f)), 0) + half
            self.lines.add(Line(head, foot, color=theme.kernel, stroke_width=4))
            middle = (head + foot) / 2
            plate = RoundedRectangle(
                width=0.42,
                height=0.42,
                corner_radius=0.12,
                stroke_width=0,
                fill_color=theme.background,
                fill_opacity=1,
            ).move_to(middle)
            number = text(str(k), (middle[0], middle[1] - 0.1), color=theme.kernel, bold=True)
            self.labels.add(VGroup(plate, number))

    def give_roles(self, *, small: Role, large: Role) -> None:
        """Colour the rows by what they are now."""
        self.small.clear_to(small)
        self.large.clear_to(large)


def _row(size: int) -> Grid:
    return grid([list(range(size))], "input")
