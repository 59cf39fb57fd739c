"""The matrix view: a product of a banded matrix and a column, and the matrix turned over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from manim import VMobject

from explainer.layout import Plane, blend, flat, rounded_square
from explainer.mobjects.board import Ring
from explainer.mobjects.grid import CellGrid, shape_points
from explainer.mobjects.motion import Drawing, Steps, between, ease
from explainer.mobjects.sum_line import SumLine
from explainer.story import Beat, Role, Story
from explainer.theme import DARK, TYPE, Theme

__all__ = ["Crossing", "MatrixBoard", "RowFrame", "RowSweep", "RowsLaid", "TurnOver"]

Pair = tuple[float, float]


class RowFrame(VMobject):
    """An amber frame round a row of a matrix: the kernel's window, unrolled."""

    def __init__(self, columns: int, plane: Plane, *, theme: Theme = DARK) -> None:
        super().__init__(stroke_color=theme.kernel, stroke_width=5)
        self.columns, self.plane = columns, plane
        self.move(0)

    def move(self, row: float) -> RowFrame:
        """Put the frame round ``row``; need not be a whole number."""
        frame = rounded_square(size=1.0, radius=0.06) * [1.08, self.columns + 0.08]
        self.points = shape_points(self.plane, frame, [(row, (self.columns - 1) / 2)])
        return self


class MatrixBoard:
    """``result = matrix · column``, laid out as it is written.

    Parameters
    ----------
    story : Story
        A story whose view is "matrix".
    centre : (x, y)
        Middle of the matrix, in frame units.
    cell, gap : float
        Edge of a cell, and the blank between matrix and columns, in frame units.
    sum_at : (x, y), optional
        Where a row's sum is written, in frame units; None for not at all.
    cap : float
        Cap height of the numbers, in cells.
    numbers : bool
        Whether the numbers are shown.

    Attributes
    ----------
    matrix, column, result : CellGrid
    frame : RowFrame
    ring : Ring
        Round the cell of the result in question.
    sums : SumLine
    folded : CellGrid, optional
        The result as a map, which is written along with the column.
    """

    def __init__(
        self,
        story: Story,
        *,
        centre: Pair,
        cell: float,
        gap: float = 0.8,
        sum_at: Pair | None = None,
        cap: float = 0.41,
        numbers: bool = True,
    ) -> None:
        self.story = story
        away = story.weights.shape[1] * cell / 2 + gap + cell / 2
        x, y = centre
        roles: tuple[Role, ...] = ("input", "output", "pending")
        self.matrix, self.column, self.result = (
            CellGrid(one, flat(one.shape, at, cell), roles=roles, cap=cap, numbers=numbers)
            for one, at in (
                (story.weights, centre),
                (story.source, (x + away, y)),
                (story.output, (x - away, y)),
            )
        )
        self.result.withhold()
        self.frame = RowFrame(story.weights.shape[1], self.matrix.plane)
        self.ring = Ring(self.result.plane).move(0, 0)
        self.sums = SumLine(sum_at or (0.0, 0.0), cap=TYPE["title"] * 8)
        self.shows_sums = sum_at is not None
        self.folded: CellGrid | None = None

    def lay_column(self, y: float) -> None:
        """Lay the column down as a row over the matrix's columns, as large as they are."""
        x, _ = self.matrix.plane.point(0, 0)
        self.column.plane = replace(self.matrix.plane, origin=(x, y))
        self.column.places = self.column.places[:, ::-1]
        self.column.redraw()

    def write(self, beat: Beat) -> None:
        """Write what the beat writes, and its sum."""
        for cell, value in beat.writes:
            self.result.put(cell, value)
            if self.folded:
                self.folded.put(self.folded.grid.cells[cell[0]], value)
                self.folded.redraw()
        self.result.redraw()
        if self.shows_sums:
            self.sums.write_out(beat.products, beat.total)


class RowsLaid(Drawing):
    """The kernel goes along a line of cells, and every place it visits becomes a row of a matrix.

    Parameters
    ----------
    board : MatrixBoard
        Its matrix's rows are laid down.
    kernel : CellGrid
        The kernel, as a row, in the lane between the line and the matrix.
    windows : sequence of (row, column)
        Where the kernel's first cell stands over the line, step by step.
    seconds : float
        Length of a step.
    """

    def __init__(
        self, board: MatrixBoard, kernel: CellGrid, windows: Sequence[Pair], *, seconds: float
    ) -> None:
        self.board, self.kernel = board, kernel
        self.columns = [column for _, column in windows]
        self.steps = Steps([seconds] * len(windows))
        self.drop = CellGrid(kernel.grid, kernel.plane)
        self.drop.sizes[:] = 0.0
        super().__init__(board.matrix, kernel, self.drop, run_time=self.steps.length)

    def begin(self) -> None:
        """Note where the kernel's lane is."""
        self.lane = self.kernel.plane.origin[1]
        super().begin()

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the rows at ``alpha``, 0 to 1."""
        row, share, _ = self.steps.at(alpha)
        matrix = self.board.matrix
        moved, fallen = ease(share / 0.35), between(share, 0.4, 0.85)
        start = self.columns[max(row - 1, 0)]
        column = start + (self.columns[row] - start) * moved
        self._stand(self.kernel, column, self.lane)
        laid = row + (share >= 0.85)
        sizes = np.where(np.array(matrix.grid.cells)[:, 0] < laid, 1.0, 0.0)
        if (sizes != matrix.sizes).any():
            matrix.sizes = sizes
            matrix.redraw()
        self.drop.sizes[:] = 0.0 < fallen < 1.0
        below = matrix.plane.point(row, 0)[1]
        self._stand(self.drop, column, self.lane + (below - self.lane) * fallen)

    def _stand(self, kernel: CellGrid, column: float, y: float) -> None:
        x, _ = self.board.matrix.plane.point(0, column)
        kernel.plane = replace(kernel.plane, origin=(x, y))
        kernel.redraw()


class RowSweep(Drawing):
    """Row after row of a product: frame and ring go down, the sum is written, then the result."""

    def __init__(self, board: MatrixBoard, beats: Sequence[Beat], *, seconds: float) -> None:
        self.board, self.beats = board, beats
        self.steps = Steps([seconds] * len(beats))
        parts = [board.matrix, board.column, board.result, board.sums, board.frame, board.ring]
        if board.folded:
            parts.append(board.folded)
        super().__init__(*parts, run_time=self.steps.length)

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the product at ``alpha``, 0 to 1."""
        i, share, due = self.steps.at(alpha)
        end = self.beats[i].window[0]
        start = self.beats[max(i - 1, 0)].window[0]
        row = start + (end - start) * ease(share / 0.4)
        self.board.frame.move(row)
        self.board.ring.move(row, 0)
        for beat in self.beats[due]:
            self.board.write(beat)


class TurnOver(Drawing):
    """A matrix is turned over its diagonal, as a page is: rows become columns.

    Parameters
    ----------
    matrix, transpose : CellGrid
        What is turned, and what it turns into: the same cells, rows and columns exchanged.
    """

    def __init__(self, matrix: CellGrid, transpose: CellGrid, *, run_time: float = 2.4) -> None:
        self.sides = matrix, transpose
        self.planes = matrix.plane, transpose.plane
        super().__init__(transpose, matrix, run_time=run_time)

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the page at ``alpha``, 0 to 1."""
        share = ease(alpha)
        width = np.cos(np.pi * share)  # of the page, across its diagonal; its edge is seen, too
        width = np.copysign(max(abs(width), 0.05), width)
        origin = blend(*self.planes, share).origin
        for grid, plane, shown in zip(
            self.sides, self.planes, (max(width, 0.0), max(-width, 0.0)), strict=True
        ):
            mirrored = replace(plane, down=plane.right, right=plane.down)
            grid.plane = replace(blend(mirrored, plane, (1 + shown) / 2), origin=origin)
            grid.sizes[:] = shown > 0.0
            grid.redraw()


class Crossing(Drawing):
    """A column of numbers goes to another place, and takes another role half way.

    Parameters
    ----------
    grid : CellGrid
        What goes.
    plane : Plane
        Where to.
    role : str
        What its cells are from then on.
    """

    def __init__(self, grid: CellGrid, plane: Plane, role: Role, *, run_time: float = 2.4) -> None:
        self.grid, self.end, self.role = grid, plane, role
        self.start = grid.plane
        super().__init__(grid, run_time=run_time)

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the column at ``alpha``, 0 to 1."""
        self.grid.plane = blend(self.start, self.end, ease(alpha))
        if alpha >= 0.5:
            self.grid.roles = [self.role] * len(self.grid.roles)
        self.grid.redraw()
