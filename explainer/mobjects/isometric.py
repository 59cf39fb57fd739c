"""The isometric pair: a small grid above a large one, a cell tied to its window."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Animation, VGroup, VMobject, linear
from numpy.typing import NDArray

from explainer.layout import isometric, polyline, rounded_square
from explainer.mobjects.grid import CellGrid, shape_points
from explainer.mobjects.motion import Steps, ease
from explainer.story import Beat, Cell, Grid, Role, Story
from explainer.theme import DARK, Theme

__all__ = ["ConeSweep", "IsometricPair"]

_CORNERS = np.array([(-0.5, -0.5), (-0.5, 0.5), (0.5, 0.5), (0.5, -0.5)])


class IsometricPair:
    """Two grids over each other, every small cell standing over the middle of its window.

    Parameters
    ----------
    small, large : Grid
        The coarse and the fine side.
    windows : sequence of cells
        For each small cell, row by row, the first cell of its window in the large grid.
    kernel_shape : (rows, columns)
        The window's size.
    centre : (x, y)
        Middle of the large grid, in frame units.
    cell : float
        Edge of a cell, in frame units.
    lift : float
        How far the small grid floats above the large one, in frame units.
    """

    def __init__(
        self,
        small: Grid,
        large: Grid,
        windows: Sequence[Cell],
        kernel_shape: tuple[int, int],
        *,
        centre: tuple[float, float],
        cell: float,
        lift: float,
        theme: Theme = DARK,
    ) -> None:
        below = isometric(large.shape, centre, cell)
        roles: tuple[Role, ...] = ("pending", "output", "input")
        self.kernel_shape = np.array(kernel_shape, dtype=np.float64)
        self.large = CellGrid(large, below, roles=roles, numbers=False)
        self.small = CellGrid(small, below.moved(0, lift), roles=roles, numbers=False)
        self.small.places = np.array(windows) + (self.kernel_shape - 1) / 2
        self.small.redraw()
        self.window = VMobject(
            stroke_color=theme.kernel, stroke_width=5, fill_color=theme.kernel, fill_opacity=0.12
        )
        self.lines = VMobject(stroke_color=theme.kernel, stroke_width=2.5)
        self.ring = VMobject(stroke_color=theme.ring, stroke_width=5)
        self.point_at(windows[0])

    @property
    def pointer(self) -> VGroup:
        """The window, the lines and the ring."""
        return VGroup(self.window, self.lines, self.ring)

    def point_at(self, corner: Sequence[float] | NDArray[np.float64]) -> None:
        """Tie the window that begins at ``corner`` to the small cell over its middle."""
        middle = np.asarray(corner) + (self.kernel_shape - 1) / 2
        frame = rounded_square(size=1.0, radius=0.03) * self.kernel_shape
        self.window.points = shape_points(self.large.plane, frame, [middle])
        self.ring.points = shape_points(
            self.small.plane, rounded_square(size=1.02, radius=0.1), [middle]
        )
        feet = self.large.plane.points(middle + _CORNERS * self.kernel_shape)
        heads = self.small.plane.points(middle + _CORNERS)
        curves = np.concatenate([polyline(pair) for pair in zip(heads, feet, strict=True)])
        flat = curves.reshape(-1, 2)
        self.lines.points = np.column_stack([flat, np.zeros(len(flat))])


class ConeSweep(Animation):
    """The pointer goes through a story's beats, and what each writes is written.

    Parameters
    ----------
    pair : IsometricPair
        What is drawn.
    story : Story
        Gathers (large to small) or scatters (small to large).
    beats : sequence of Beat
        The steps, in order.
    seconds : float
        Length of each.
    """

    def __init__(
        self, pair: IsometricPair, story: Story, beats: Sequence[Beat], *, seconds: float
    ) -> None:
        self.pair, self.story, self.beats = pair, story, beats
        self.written = pair.small if story.view == "gather" else pair.large
        self.steps = Steps([seconds] * len(beats))
        super().__init__(
            VGroup(pair.large, pair.window, pair.lines, pair.small, pair.ring),
            run_time=self.steps.length,
            rate_func=linear,
        )

    def create_starting_mobject(self) -> VMobject:
        """Nothing is interpolated from a copy: the pair is laid out anew."""
        return VMobject()

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the sweep at ``alpha``, 0 to 1 of its length."""
        i, share, due = self.steps.at(alpha)
        corners = [np.array(beat.window, dtype=float) for beat in self.beats]
        moved = ease(share / 0.5)
        self.pair.point_at(corners[max(i - 1, 0)] * (1 - moved) + corners[i] * moved)
        for beat in self.beats[due]:
            for cell, value in beat.writes:
                self.written.put(cell, value, self.story.output.role(cell))
            self.written.redraw()
