"""Stories in small: grids without numbers that still move, for overviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Animation, VGroup, VMobject, linear
from numpy.typing import ArrayLike

from explainer.layout import flat
from explainer.mobjects.board import Window
from explainer.mobjects.grid import CellGrid
from explainer.mobjects.motion import Steps, ease
from explainer.mobjects.picture import Picture
from explainer.story import Story
from explainer.theme import DARK, Theme

__all__ = ["Flip", "SmallSweep", "matrix_picture"]


class SmallSweep(Animation):
    """A window goes through all beats of a gathering story, and the output is written.

    Parameters
    ----------
    story : Story
        Its view is "gather".
    source, output : CellGrid
        Its grids; the output is withheld.
    window : Window
        Lies on the source, without its weights.
    """

    def __init__(
        self,
        story: Story,
        source: CellGrid,
        output: CellGrid,
        window: Window,
        *,
        run_time: float,
        **kwargs: Any,
    ) -> None:
        self.story, self.output, self.window = story, output, window
        self.steps = Steps([run_time / len(story.beats)] * len(story.beats))
        self.corners = [np.array(beat.window, dtype=float) for beat in story.beats]
        group = VGroup(source, output, window)
        super().__init__(group, run_time=run_time, rate_func=linear, **kwargs)

    def create_starting_mobject(self) -> VMobject:
        """Nothing is interpolated from a copy: window and output are laid out anew."""
        return VMobject()

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the sweep at ``alpha``, 0 to 1 of its length."""
        i, share, due = self.steps.at(alpha)
        before, moved = self.corners[max(i - 1, 0)], ease(share / 0.5)
        self.window.move(*(before * (1 - moved) + self.corners[i] * moved))
        for beat in self.story.beats[due]:
            for cell, value in beat.writes:
                self.output.put(cell, value)
        self.output.redraw()


def matrix_picture(
    matrix: ArrayLike, centre: Sequence[float], cell: float, *, theme: Theme = DARK
) -> VGroup:
    """Return a matrix as a picture of where its entries are, in the kernel's colour."""
    entries = np.abs(np.asarray(matrix, dtype=np.float64))
    plane = flat(entries.shape, (centre[0], centre[1]), cell)
    entries = 0.25 * (entries > 0) + 0.75 * entries / max(float(entries.max()), 1e-12)
    return Picture(entries, plane, dark=theme.background, light=theme.kernel)


class Flip(Animation):
    """A picture turns over its main diagonal: rows become columns.

    Parameters
    ----------
    picture : VGroup
        Of a matrix, upright; at the end it is that of the transposed matrix about the same middle.
    """

    def __init__(self, picture: VGroup, *, run_time: float, **kwargs: Any) -> None:
        self.middle = picture.get_center()[:2]
        self.wholes = [path.points.copy() for path in picture]
        super().__init__(picture, run_time=run_time, **kwargs)

    def create_starting_mobject(self) -> VMobject:
        """Nothing is interpolated from a copy: all paths are laid out from where they were."""
        return VMobject()

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the picture ``alpha`` (0 to 1) of the way: half a turn in depth, seen flat."""
        # What lies along the diagonal stays; what lies across it is seen under the turn's cosine.
        cosine = np.cos(np.pi * self.rate_func(alpha))
        along, across = np.array([1.0, -1.0]) / np.sqrt(2), np.array([1.0, 1.0]) / np.sqrt(2)
        turn = np.outer(along, along) + cosine * np.outer(across, across)
        for path, whole in zip(self.mobject, self.wholes, strict=True):
            path.points = whole.copy()
            path.points[:, :2] = self.middle + (whole[:, :2] - self.middle) @ turn
