"""Several windows that move at once: frames on grids or pictures, and what each of them writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import Animation, VGroup, VMobject, linear
from numpy.typing import NDArray

from explainer.layout import Plane, polyline, rounded_square
from explainer.mobjects.grid import CellGrid, shape_points
from explainer.mobjects.motion import Steps, ease
from explainer.mobjects.picture import Picture
from explainer.story import Cell, Number
from explainer.theme import DARK

__all__ = ["BlockFrame", "Developing", "Lane", "Lanes", "zoom_lines"]

Writes = Sequence[tuple[Cell, Number]]


class BlockFrame(VMobject):
    """A frame round a block of cells.

    Parameters
    ----------
    shape : (rows, columns)
        The block's, in cells.
    plane : Plane
        The plane that it lies on.
    color : str
        Amber for a kernel's window, the ring's white for any other block.
    width : float
        Of the line.
    """

    def __init__(
        self,
        shape: tuple[int, int],
        plane: Plane,
        *,
        color: str = DARK.kernel,
        width: float = 5.0,
        room: float = 0.06,
    ) -> None:
        super().__init__(stroke_color=color, stroke_width=width)
        self.shape, self.plane, self.room = shape, plane, room
        self.corner = np.zeros(2)

    def move(self, row: float, column: float) -> BlockFrame:
        """Lay the block's first cell on (row, column); need not be whole numbers."""
        self.corner = np.array([row, column], dtype=np.float64)
        middle = self.corner + (np.array(self.shape) - 1) / 2
        # The corners' radius is the same in both directions, whatever the block's shape.
        outline = rounded_square(size=1.0, radius=0.06)
        sides = np.array(self.shape) + self.room - 1.0
        self.points = shape_points(self.plane, outline + np.sign(outline) * sides / 2, [middle])
        return self


class Developing(VGroup):
    """A picture that appears cell by cell.

    Parameters
    ----------
    shape : (rows, columns)
        Its size.
    plane : Plane
        Where its pixels stand.
    full : float
        The value that is shown brightest; what is below 0 is shown as 0.
    """

    def __init__(self, shape: tuple[int, int], plane: Plane, *, full: float = 1.0) -> None:
        self.values = np.full(shape, np.nan)
        self.plane, self.full = plane, full
        self.outline = BlockFrame(shape, plane, color=DARK.pending, width=2.5, room=0.5)
        super().__init__(self.outline.move(0, 0))

    def put(self, cell: Cell, value: Number) -> None:
        """Take ``value`` into ``cell``; :meth:`redraw` shows it."""
        self.values[cell] = max(float(value), 0.0) / self.full

    def redraw(self) -> Developing:
        """Draw what there is."""
        self.submobjects = [self.outline, *Picture(self.values, self.plane)]
        return self


@dataclass(frozen=True)
class Lane:
    """One window's way.

    Attributes
    ----------
    frame : BlockFrame
        What moves.
    corners : sequence of cells
        Where its first cell stands at each step.
    output : CellGrid or Developing
        What is written into.
    writes : sequence of (cell, value) pairs
        What each step writes.
    """

    frame: BlockFrame
    corners: Sequence[Cell]
    output: CellGrid | Developing
    writes: Sequence[Writes]


class Lanes(Animation):
    """All lanes go through their steps together, as one animation.

    Parameters
    ----------
    lanes : sequence of Lane
        Of equally many steps.
    seconds : float
        Length of a step.
    """

    def __init__(self, lanes: Sequence[Lane], *, seconds: float) -> None:
        self.lanes = lanes
        (count,) = {len(lane.corners) for lane in lanes}
        self.steps = Steps([seconds] * count)
        parts = VGroup(*(lane.output for lane in lanes), *(lane.frame for lane in lanes))
        super().__init__(parts, run_time=self.steps.length, rate_func=linear)

    def create_starting_mobject(self) -> VMobject:
        """Nothing is interpolated from a copy: frames and outputs are laid out anew."""
        return VMobject()

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the lanes at ``alpha``, 0 to 1 of their length."""
        i, share, due = self.steps.at(alpha)
        moved = ease(share / 0.5)
        for lane in self.lanes:
            start, end = (np.array(lane.corners[j], float) for j in (max(i - 1, 0), i))
            lane.frame.move(*(start * (1 - moved) + end * moved))
            for step in lane.writes[due]:
                for cell, value in step:
                    lane.output.put(cell, value)
            if lane.writes[due]:
                lane.output.redraw()


def zoom_lines(small: VMobject, large: VMobject, *, color: str = DARK.muted) -> VMobject:
    """Return the lines from the right corners of ``small`` to the left ones of ``large``."""
    right, left = small.get_right()[0], large.get_left()[0] - 0.06
    heights = [(one.get_top()[1], one.get_bottom()[1]) for one in (small, large)]
    pairs = [((right, start), (left, end)) for start, end in zip(*heights, strict=True)]
    lines = VMobject(stroke_color=color, stroke_width=2.0)
    lines.points = _path(np.concatenate([polyline(pair) for pair in pairs]))
    return lines


def _path(curves: NDArray[np.float64]) -> NDArray[np.float64]:
    flat = curves.reshape(-1, 2)
    return np.column_stack([flat, np.zeros(len(flat))])
