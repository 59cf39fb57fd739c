"""How a board of the scattering view moves: stamps form, land, meet and add up; a border goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from explainer.layout import blend
from explainer.mobjects.grid import CellGrid
from explainer.mobjects.motion import Drawing, Steps, between
from explainer.mobjects.painting import ScatterBoard
from explainer.story import Beat, Cell

__all__ = ["Crop", "Painting", "StampForms", "StampLands"]


class StampForms(Drawing):
    """A copy of the kernel comes down and is scaled by the input cell's value, cell by cell."""

    def __init__(self, board: ScatterBoard, beat: Beat, *, run_time: float = 3.0) -> None:
        self.board, self.beat, self.place = board, beat, board.scaled.plane
        super().__init__(board.scaled, run_time=run_time)

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the copy at ``alpha``, 0 to 1."""
        came = between(alpha, 0.0, 0.4)
        self.board.scaled.plane = blend(self.board.kernel.plane, self.place, came)
        self.board.scale(self.beat, stage=sum(alpha >= due for due in (0.45, 0.85)))


class StampLands(Drawing):
    """A copy of the scaled kernel moves onto the canvas and is painted there."""

    def __init__(self, board: ScatterBoard, beat: Beat, *, run_time: float = 1.6) -> None:
        self.board, self.beat = board, beat
        parts = board.canvas, board.prints, board.window, board.stamp
        super().__init__(*parts, run_time=run_time)

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the flight at ``alpha``, 0 to 1."""
        self.board.window.move(*self.beat.window)
        self.board.lay_stamp(self.beat, between(alpha, 0.0, 0.8))
        if alpha >= 1:
            self.board.stamp.hide()
            self.board.add_up(self.beat)


class Painting(Drawing):
    """Stamp after stamp, as one animation: each is scaled, lands, meets what is there, is added.

    Parameters
    ----------
    board : ScatterBoard
        What is drawn.
    beats : sequence of Beat
        The steps, in order.
    seconds : float
        Length of each.
    before : Beat, optional
        The step that has been shown last, which ring and window come from.
    sums : bool
        Whether sums are written out where stamps meet, before they are done.
    """

    def __init__(
        self,
        board: ScatterBoard,
        beats: Sequence[Beat],
        *,
        seconds: float,
        before: Beat | None = None,
        sums: bool = False,
    ) -> None:
        self.board, self.beats, self.before = board, beats, before
        self.add_at = 0.9 if sums else 0.5
        self.steps = Steps([seconds] * len(beats))
        self._met = self._added = 0
        super().__init__(*board.moving, run_time=self.steps.length)

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the painting at ``alpha``, 0 to 1 of its length."""
        i, share, _ = self.steps.at(alpha)
        beat, board = self.beats[i], self.board
        self._settle(i + (share >= 0.5), i + (share >= self.add_at))
        last = self.beats[i - 1] if i else self.before
        moved = between(share, 0.0, 0.25)
        board.point_at(beat, before=last, share=moved)
        board.scale(beat if moved >= 0.5 else last or beat)
        start = np.array((last or beat).window)
        board.window.move(*(start * (1 - moved) + np.array(beat.window) * moved))
        if share < 0.5:
            board.lay_stamp(beat, between(share, 0.18, 0.5))
        else:
            board.stamp.hide()

    def _settle(self, met: int, added: int) -> None:
        """Bring the canvas to where ``met`` stamps have landed and ``added`` are added up."""
        for i in range(self._added, met):
            if i >= self._met:
                self.board.meet(self.beats[i])
            if i < added:
                self.board.add_up(self.beats[i])
        self._met, self._added = max(self._met, met), max(self._added, added)


class Crop(Drawing):
    """Cells of a painted grid are struck out, one side turning into the other, and fade.

    Parameters
    ----------
    grid : CellGrid
        The painting; it must have been given the role "crop" to take.
    cells : sequence of cells
        What is taken off.
    faint : float
        How strongly they are drawn in the end.
    """

    def __init__(
        self, grid: CellGrid, cells: Sequence[Cell], *, faint: float = 0.45, **kwargs: Any
    ) -> None:
        self.grid, self.faint = grid, faint
        self.taken = [grid.index(cell) for cell in cells]
        self.strength = faint if grid.where("crop").any() else 1.0  # of those taken off before
        super().__init__(grid, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the cells at ``alpha``, 0 to 1."""
        turned = between(alpha, 0.0, 0.3), between(alpha, 0.3, 0.6)
        for i in self.taken:
            self.grid.roles[i] = "crop" if alpha >= 0.3 else self.grid.roles[i]
            self.grid.sizes[i] = turned[1] if alpha >= 0.3 else 1 - turned[0]
        self.grid.redraw()
        faded = between(alpha, 0.6, 1.0)
        self.grid.weaken("crop", self.strength + (self.faint - self.strength) * faded)
