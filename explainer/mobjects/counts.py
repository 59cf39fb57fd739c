"""How often each output cell is painted: a board that counts while a window walks over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Animation, ManimColor, VGroup, VMobject, interpolate_color, linear

from explainer.layout import flat, rounded_square
from explainer.mobjects.grid import shape_points
from explainer.mobjects.motion import Steps, ease
from explainer.mobjects.text import outline
from explainer.story import Story
from explainer.theme import DARK

__all__ = ["CountBoard", "PaintCounts"]


class CountBoard(VGroup):
    """The output of a scattering story of ones: each cell in a shade of its count, with the number.

    Parameters
    ----------
    story : Story
        Whose view is "scatter" and whose input and kernel are all ones, so that sums are counts.
    centre : (x, y)
        Of the board, in frame units.
    cell : float
        Edge of a cell, in frame units.
    """

    def __init__(self, story: Story, centre: tuple[float, float], cell: float) -> None:
        self.story = story
        self.plane = flat(story.output.shape, centre, cell)
        self.most = int(np.max(story.output.values))
        ends = ManimColor(DARK.panel), ManimColor(DARK.output)
        self.faces = VGroup(
            *(
                VMobject(
                    fill_color=interpolate_color(*ends, count / self.most),
                    fill_opacity=1.0,
                    stroke_width=0,
                )
                for count in range(self.most + 1)
            )
        )
        self.numbers = VGroup(
            *(
                VMobject(fill_color=color, fill_opacity=1.0, stroke_width=0)
                for color in (DARK.text, DARK.on_colour)
            )
        )
        self.window = VMobject(stroke_color=DARK.kernel, stroke_width=5)
        super().__init__(self.faces, self.numbers, self.window)
        self.counts = np.zeros(story.output.shape, int)
        self.redraw()

    def write(self, beat: int) -> None:
        """Count what a beat of the story paints."""
        for cell, value in self.story.beats[beat].writes:
            self.counts[cell] = value

    def move(self, row: float, column: float) -> None:
        """Lay the window's first cell on (row, column)."""
        size = np.array(self.story.weights.shape)
        middle = np.array([row, column]) + (size - 1) / 2
        frame = rounded_square(size=1.0, radius=0.06) * size
        self.window.points = shape_points(self.plane, frame, [middle])

    def redraw(self) -> CountBoard:
        """Lay cells and numbers out again."""
        for count, face in enumerate(self.faces):
            cells = np.argwhere(self.counts == count)
            face.points = shape_points(self.plane, rounded_square(), cells)
        dark = self.counts > self.most / 2
        for path, chosen in zip(self.numbers, ((self.counts > 0) & ~dark, dark), strict=True):
            pieces = [np.zeros((0, 3))]
            for cell in np.argwhere(chosen):
                glyphs, width = outline(str(self.counts[tuple(cell)]))
                local = np.column_stack([0.5 - glyphs[:, 1], glyphs[:, 0] - width / 2])
                pieces.append(shape_points(self.plane, local[None] * 0.5, [cell]))
            path.points = np.concatenate(pieces)
        return self


class PaintCounts(Animation):
    """The window goes through the beats of the board's story, and the counts rise.

    Parameters
    ----------
    board : CountBoard
        Must be on stage.
    seconds : sequence of float
        Length of each beat.
    """

    def __init__(self, board: CountBoard, seconds: Sequence[float], **kwargs: Any) -> None:
        self.board = board
        self.steps = Steps(seconds)
        windows = [beat.window for beat in board.story.beats]
        self.corners = np.array([windows[0], *windows], dtype=np.float64)
        kwargs.setdefault("rate_func", linear)
        super().__init__(board, run_time=self.steps.length, **kwargs)

    def create_starting_mobject(self) -> VMobject:
        """Return nothing: no frame is interpolated."""
        return VMobject()

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the board at `alpha`, 0 to 1 of the walk."""
        i, share, due = self.steps.at(alpha)
        moved = ease(share / 0.5)
        self.board.move(*(self.corners[i] * (1 - moved) + self.corners[i + 1] * moved))
        for beat in range(*due.indices(len(self.board.story.beats))):
            self.board.write(beat)
        self.board.redraw()
