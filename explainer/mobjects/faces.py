"""Padding's two faces: what it takes off a painting, what it leaves of the border of the input."""

from __future__ import annotations

from typing import Any

from manim import VMobject

from explainer.layout import flat
from explainer.mobjects.board import Ring, Window, spread
from explainer.mobjects.grid import CellGrid
from explainer.mobjects.linked import way
from explainer.mobjects.motion import ease
from explainer.mobjects.stage import STAGE
from explainer.story import Cell, Story, grid

__all__ = ["Faces"]


class Faces:
    """Padding's two faces: a painting whose border is cropped, an input that a border is put round.

    The output stands between them.

    Parameters
    ----------
    faces : (Story, Story)
        A scattering and a gathering story of the same layer.
    canvas : CellGrid, optional
        The painting of the board before, which this board goes on with.
    room : (Story, Story)
        Faces that the columns are made wide enough for.

    Attributes
    ----------
    canvas, output, source : CellGrid
        From left to right; nothing is written yet in the output.
    window : Window
        On the source.
    rings : (Ring, Ring)
        Round the same cell of canvas and output.
    steps : list of (cell, Beat)
        For each output cell, where the canvas has it, and the window's step.
    """

    def __init__(
        self,
        faces: tuple[Story, Story],
        *,
        room: tuple[Story, Story],
        canvas: CellGrid | None = None,
        cell: float = 0.46,
        cap: float = 0.45,
    ) -> None:
        paint, gather = self.faces = faces
        middle = STAGE.centre - 0.02
        widths = [one.shape[1] * cell for one in (room[0].output, room[1].output, room[1].source)]
        xs = spread(widths, STAGE.left - 0.4, STAGE.right + 0.4)
        planes = [
            flat(one.shape, (x, middle), cell)
            for one, x in zip((paint.output, gather.output, gather.source), xs, strict=True)
        ]
        whole = grid(paint.output.values, "output")
        self.canvas = canvas or CellGrid(whole, planes[0], roles=("crop",), cap=cap)
        self.output = CellGrid(gather.output, planes[1], roles=("pending",), cap=cap).withhold()
        self.source = CellGrid(gather.source, planes[2], cap=cap)
        self.window = Window(gather.weights, planes[2], chips=False)
        self.rings = Ring(planes[0]), Ring(planes[1])
        kept = [cell for cell in paint.output.cells if paint.output.role(cell) == "output"]
        self.steps = list(zip(kept, gather.beats, strict=True))
        self.stand(self.steps[0], self.steps[0], 1.0)

    @property
    def border(self) -> list[Cell]:
        """The cells of the painting that the padding takes off and that are still there."""
        paint = self.faces[0].output
        return [
            cell
            for cell in paint.cells
            if paint.role(cell) == "crop" and self.canvas.roles[self.canvas.index(cell)] != "crop"
        ]

    @property
    def moving(self) -> list[VMobject]:
        """What changes, the last in front."""
        return [self.output, self.window, *self.rings]

    def stand(self, before: Any, step: Any, share: float) -> None:
        """Move the window and both rings from one output cell to the next."""
        moved = ease(share / 0.5)
        (kept, beat), (next_kept, next_beat) = before, step
        self.window.move(*way(beat.window, next_beat.window, moved))
        self.rings[0].move(*way(kept, next_kept, moved))
        self.rings[1].move(*way(beat.writes[0][0], next_beat.writes[0][0], moved))

    def write(self, step: Any) -> None:
        """Write the output cell."""
        for cell, value in step[1].writes:
            self.output.put(cell, value)
        self.output.redraw()
