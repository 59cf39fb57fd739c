"""Which sizes a convolution sends to which, drawn as two rows of numbers with lines between."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DashedLine, Line, RoundedRectangle, VGroup, VMobject

from explainer.layout import Plane, polyline
from explainer.mobjects.grid import CellGrid
from explainer.mobjects.text import text
from explainer.story import Role, grid
from explainer.theme import DARK, Theme

__all__ = ["SharedSizes", "corner_outline"]


class SharedSizes:
    """Sizes of the fine side below, the size that they share above them.

    Parameters
    ----------
    shared : sequence of (size, sizes)
        See :func:`explainer.stories.shared_sizes`.
    centre : (x, y)
        Middle of the picture, in frame units.
    pitch, gap : float
        Distance between neighbours and between the rows, in frame units.

    Attributes
    ----------
    small, large : CellGrid
    lines : VGroup of Line
        From the shared size to each of its sizes.
    labels : VGroup
        On each line, how many sizes it lies past the first: the output_padding that leads there.
    """

    def __init__(
        self,
        shared: Sequence[tuple[int, Sequence[int]]],
        *,
        centre: tuple[float, float],
        pitch: float = 1.7,
        gap: float = 2.15,
        theme: Theme = DARK,
    ) -> None:
        below = [size for _, sizes in shared for size in sizes]
        starts = np.cumsum([0, *(len(sizes) for _, sizes in shared)])
        self._shared, self._starts = shared, starts
        middles = (starts[:-1] + starts[1:] - 1) / 2
        left = centre[0] - (len(below) - 1) / 2 * pitch
        plane = Plane((left, centre[1] - gap / 2), (0.0, -pitch), (pitch, 0.0))
        self.large = _row(below, plane, ("input", "output"))
        self.small = _row([size for size, _ in shared], plane.moved(0.0, gap), ("input", "output"))
        self.small.places[:, 1] = middles
        self.lines, self.labels = VGroup(), VGroup()
        reach = self._reach = np.array([0.0, 0.28 * pitch, 0.0])
        for i, (_, sizes) in enumerate(shared):
            for extra in range(len(sizes)):
                head = np.append(self.small.plane.points(self.small.places[i]), 0) - reach
                foot = np.append(plane.points((0, starts[i] + extra)), 0) + reach
                self.lines.add(Line(head, foot, color=theme.muted, stroke_width=4))
                self.labels.add(_plate(str(extra), head * 0.42 + foot * 0.58, theme))
        self.give_roles(small="output", large="input")

    def beyond(self, index: int, *, theme: Theme = DARK) -> VGroup:
        """Return the line from a shared size to the first that is its neighbour's, crossed out.

        Parameters
        ----------
        index : int
            The shared size, not the last.
        """
        sizes, after = self._shared[index][1], self._starts[index + 1]
        middle = np.append(self.small.plane.points(self.small.places[index]), 0)
        foot = np.append(self.large.plane.points((0, after)), 0) + self._reach
        start = middle - self._reach + np.array([self._reach[1] * 0.5, 0.0, 0.0])
        line = DashedLine(start, foot, color=theme.error, stroke_width=4, dash_length=0.1)
        return VGroup(line, _plate(str(len(sizes)), start * 0.42 + foot * 0.58, theme, theme.error))

    def give_roles(self, *, small: Role, large: Role) -> None:
        """Colour the rows by what they are now."""
        self.small.clear_to(small)
        self.large.clear_to(large)


def _row(sizes: Sequence[int], plane: Plane, roles: Sequence[Role]) -> CellGrid:
    row = CellGrid(grid([list(sizes)], "input"), plane, roles=roles)
    row.sizes[:] = 0.5
    return row


def _plate(string: str, at: np.ndarray, theme: Theme, color: str = DARK.text) -> VGroup:
    plate = RoundedRectangle(
        width=0.42,
        height=0.42,
        corner_radius=0.12,
        stroke_width=0,
        fill_color=theme.background,
        fill_opacity=1,
    ).move_to(at)
    return VGroup(plate, text(string, (at[0], at[1] - 0.1), color=color, bold=True))


def corner_outline(
    plane: Plane, inner: tuple[int, int], outer: tuple[int, int], *, color: str = DARK.text
) -> VMobject:
    """Return the outline of what a grid of ``outer`` shape has beyond ``inner``: an L of cells."""
    (r, c), (bottom, right) = (np.array(shape) - 0.5 for shape in (inner, outer))
    corners = [(r, -0.5), (r, c), (-0.5, c), (-0.5, right), (bottom, right), (bottom, -0.5)]
    outline = VMobject(stroke_color=color, stroke_width=3.0)
    flat = plane.points(polyline([*corners, corners[0]])).reshape(-1, 2)
    outline.points = np.column_stack([flat, np.zeros(len(flat))])
    return outline
