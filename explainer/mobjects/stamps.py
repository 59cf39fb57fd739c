"""Kernels laid out as stamps along one axis, one below the other, and how often they meet."""

from __future__ import annotations

import numpy as np
from manim import Animation, VGroup, VMobject, linear

from explainer.layout import Plane
from explainer.mobjects.grid import CellGrid, Rearrange
from explainer.mobjects.heat import HeatGrid
from explainer.mobjects.lanes import BlockFrame
from explainer.mobjects.motion import Steps, ease
from explainer.stories.overlap import Overlap
from explainer.story import grid
from explainer.theme import DARK

__all__ = ["StampBoard", "StampsLand"]


class StampBoard:
    """Input cells above, a row of kernel cells for each, the counts below.

    Parameters
    ----------
    story : Overlap
        What is shown first.
    room : Overlap
        The story with the most kernel cells that the board is to show.
    left, top : float
        Left edge and upper edge of the board, in frame units.
    cell : float
        Edge of a cell.

    Attributes
    ----------
    inputs, stamps : CellGrid
        A stamp's cells stand in the column of the output cell that they land on.
    counts : HeatGrid
    rows : tuple of float
        Heights of the inputs' row, of the stamps' middle and of the counts' row.
    """

    def __init__(
        self, story: Overlap, room: Overlap, *, left: float, top: float, cell: float
    ) -> None:
        self.story, self.room = story, room
        count, gap = len(story.stamps), 0.3
        corner = (left + cell / 2, top - cell / 2)
        self.cell = cell
        self.inputs = CellGrid(
            grid([[0] * count], "input"), Plane(corner, (0.0, -cell), (cell, 0.0)), numbers=False
        )
        below = self.inputs.plane.moved(0.0, -(1 + gap) * cell)
        self.stamps = CellGrid(
            grid([[0] * room.kernel_size] * count, "kernel"), below, numbers=False
        )
        self._foot = below.moved(0.0, -(count + gap) * cell)
        self.inputs.places[:, 1] = [stamp.taps[0][1] for stamp in story.stamps]
        self.inputs.redraw()
        self.stamps.places, self.stamps.sizes = self.laid(story)
        self.stamps.redraw()
        self.counts = self.counts_of(story)
        middle = below.point((count - 1) / 2, 0)[1]
        self.rows = (corner[1], middle, self._foot.origin[1])

    def laid(self, story: Overlap) -> tuple[np.ndarray, np.ndarray]:
        """Return places (n, 2) and sizes (n,) of all stamps' cells; cells not in use are hidden."""
        places, sizes = [], []
        for row, stamp in enumerate(story.stamps):
            landed = [fine for _, fine in stamp.taps]
            spare = self.room.kernel_size - len(landed)
            places += [(row, fine) for fine in [*landed, *[landed[-1]] * spare]]
            sizes += [1.0] * len(landed) + [0.0] * spare
        return np.array(places, dtype=np.float64), np.array(sizes)

    def counts_of(self, story: Overlap, stamps: int | None = None) -> HeatGrid:
        """Return the counts, all or those of the first few stamps."""
        counts = story.counts if stamps is None else story.stamps[stamps - 1].counts
        return HeatGrid(grid([counts], "output"), self._foot, full=max(story.counts))

    def meeting(self, output: int) -> VGroup:
        """Return rings round an output cell's count and round the kernel cells that paint it."""
        rows = self.story.painters(output)
        kernel = BlockFrame((len(rows), 1), self.stamps.plane, color=DARK.ring, width=4)
        count = BlockFrame((1, 1), self._foot, color=DARK.ring, width=4)
        return VGroup(kernel.move(rows[0], output), count.move(0, output))

    def change(self, story: Overlap, *, run_time: float = 1.4) -> Rearrange:
        """Return the animation in which the stamps become another story's."""
        places, sizes = self.laid(story)
        self.story = story
        return Rearrange(self.stamps, places=places, sizes=sizes, run_time=run_time)


class StampsLand(Animation):
    """The stamps come down from their input cells, one after the other, and are counted.

    Parameters
    ----------
    board : StampBoard
        What is drawn.
    seconds : float
        From one stamp to the next.
    """

    def __init__(self, board: StampBoard, *, seconds: float) -> None:
        self.board = board
        self.steps = Steps([seconds] * len(board.story.stamps))
        self.ends, self.sizes = board.laid(board.story)
        self.row = self.ends[:, 0].astype(int)
        self.starts = self.ends.copy()
        self.starts[:, 0] = -1.3  # the inputs' row
        self.landed = 0
        super().__init__(
            VGroup(board.stamps, board.counts),
            run_time=self.steps.length,
            rate_func=linear,
            introducer=True,
        )

    def create_starting_mobject(self) -> VMobject:
        """Nothing is interpolated from a copy: the board is laid out anew."""
        return VMobject()

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the landing at ``alpha``, 0 to 1."""
        i, share, due = self.steps.at(alpha)
        fallen = np.where(self.row < i, 1.0, np.where(self.row > i, 0.0, ease(share / 0.5)))
        stamps = self.board.stamps
        stamps.places = self.starts + (self.ends - self.starts) * fallen[:, None]
        stamps.sizes = self.sizes * (fallen > 0)
        stamps.redraw()
        for _ in self.board.story.stamps[due]:
            self.landed += 1
        if self.landed:
            row = self.board.story.stamps[self.landed - 1].counts
            self.board.counts.count(grid([row], "output"))
        elif alpha <= 0:
            self.board.counts.submobjects = []
