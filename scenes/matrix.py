"""Scene: the layer as a matrix, and why it is called transposed."""

from __future__ import annotations

from typing import Any

from manim import FadeIn, FadeOut, VGroup

from explainer.examples import IMAGE, KERNEL, LINE, LINE_KERNEL, SMALL
from explainer.layout import flat
from explainer.mobjects.grid import CellGrid, Rearrange, number_text
from explainer.mobjects.matrix import Crossing, MatrixBoard, RowsLaid, RowSweep, TurnOver
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import formula, text
from explainer.stories import conv_as_matrix, convolution, transpose_as_matrix, zero_insertion
from explainer.theme import DARK

STRIDE = 2
MIDDLE, CELL = STAGE.centre - 0.2, 0.6
#: While the matrix is laid down: a cell, and where line, lane and matrix have their middles.
LAID, LINE_Y, LANE_Y, ROWS_Y = 0.84, 1.75, 0.8, -1.15


class Matrix(LectureScene):
    """Write the kernel's places down as rows, turn the matrix over, read it the other way."""

    def figures(self) -> dict[str, object]:
        self.slide = convolution(LINE, LINE_KERNEL, stride=STRIDE)
        return {"s": STRIDE, "k": self.slide.kernel.shape[1]}

    def construct(self) -> None:
        down = conv_as_matrix(LINE, LINE_KERNEL, stride=STRIDE)
        up = transpose_as_matrix(self.slide.output.values, LINE_KERNEL, stride=STRIDE)
        lower = MatrixBoard(down, centre=(0.0, MIDDLE), cell=CELL, sum_at=(0.0, -2.0))
        upper = MatrixBoard(up, centre=(-1.5, MIDDLE), cell=CELL, sum_at=(3.9, -0.75))
        self.lay_rows(lower)
        self.multiply(lower)
        self.turn(lower, upper)
        self.name_it(upper)
        self.two_axes()

    def name_parts(
        self, board: MatrixBoard, matrix: str, *, result: str = "y", column: str = "x"
    ) -> VGroup:
        """Return the symbols over a product's parts, and its equals sign."""
        between = (board.result.get_right()[0] + board.matrix.get_left()[0]) / 2
        names = VGroup(formula("=", (between, MIDDLE), size="title"))
        for shown, source, color in (
            (board.result, result, DARK.output),
            (board.matrix, matrix, DARK.kernel),
            (board.column, column, DARK.input),
        ):
            at = shown.get_center()[0], shown.get_top()[1] + 0.24
            names.add(formula(source, at, size="caption", color=color))
        return names

    def lay_rows(self, board: MatrixBoard) -> None:
        """Let the kernel visit its places on the line; each becomes a row."""
        column, matrix = board.column, board.matrix
        self.upright = column.places, column.plane
        self.settled = matrix.plane
        matrix.plane = flat(matrix.grid.shape, (0.4, ROWS_Y), LAID)
        matrix.sizes[:] = 0.0
        matrix.redraw()
        board.lay_column(LINE_Y)
        left, _ = matrix.plane.point(0, 0)
        kernel = CellGrid(self.slide.kernel, flat(self.slide.kernel.shape, (0, LANE_Y), LAID))
        kernel.plane = kernel.plane.moved(left - kernel.plane.origin[0], 0)
        kernel.redraw()
        beside = [
            text(words, (left - 0.6, y - 0.1), color=color, anchor="right")
            for words, y, color in (
                (self.label("input"), LINE_Y, DARK.input),
                (self.label("kernel"), LANE_Y, DARK.kernel),
            )
        ]
        rows = formula("C", (left - 0.75, ROWS_Y), size="title", color=DARK.kernel)
        self.beat("lay")
        self.play(FadeIn(column, beside[0]), run_time=0.6)
        self.play(FadeIn(kernel, beside[1]), run_time=0.6)
        self.play(RowsLaid(board, kernel, [beat.window for beat in self.slide.beats], seconds=1.05))
        self.play(FadeIn(rows), run_time=0.4)
        self.laid = [kernel, *beside, rows]

    def multiply(self, board: MatrixBoard) -> None:
        """Turn the input upright and multiply row after row with it."""
        places, plane = self.upright
        self.beat("multiply")
        self.play(FadeOut(*self.laid), run_time=0.4)
        self.play(
            Rearrange(board.matrix, plane=self.settled),
            Rearrange(board.column, places=places, plane=plane),
            run_time=1.2,
        )
        self.names = self.name_parts(board, "C")
        self.play(FadeIn(board.result, self.names, board.frame, board.ring), run_time=0.6)
        self.play(RowSweep(board, board.story.beats, seconds=0.95))

    def turn(self, lower: MatrixBoard, upper: MatrixBoard) -> None:
        """Turn the matrix over; input and output cross over and change roles."""
        self.beat("turn")
        self.play(FadeOut(self.names, lower.frame, lower.ring, lower.sums), run_time=0.5)
        self.play(
            Crossing(lower.result, upper.column.plane, "input"),
            Crossing(lower.column, upper.result.plane, "pending"),
            TurnOver(lower.matrix, upper.matrix),
        )
        self.remove(lower.result, lower.column, lower.matrix)
        self.add(upper.result, upper.column, upper.matrix)
        self.names = self.name_parts(upper, "C^T")
        self.play(FadeIn(self.names), run_time=0.5)

    def name_it(self, board: MatrixBoard) -> None:
        """Multiply, say the name, and say what else the product is."""
        x = board.sums.at[0]
        claim = formula("y = C^T x", (x, 0.95), size="title")
        self.beat("up")
        self.play(FadeIn(claim, board.frame, board.ring), run_time=0.6)
        self.play(RowSweep(board, board.story.beats, seconds=0.52))
        self.beat("gradient")
        gradient = formula(
            "(partial L) / (partial x) = C^T (partial L) / (partial y)", (x, 0.75), size="title"
        )
        names = self.name_parts(
            board, "C^T", result=r"partial L \/ partial x", column=r"partial L \/ partial y"
        )
        numbers = "  ".join(number_text(value) for (value,) in board.story.output.values)
        words = VGroup(
            text(self.label("backward"), (x, 1.7), color=DARK.muted),
            text(self.label("autograd"), (x, -0.75), color=DARK.muted),
            text(numbers, (x, -1.35), size="caption", color=DARK.output),
        )
        gone = [claim, self.names, board.sums, board.frame, board.ring]
        self.play(FadeOut(*gone), run_time=0.4)
        self.play(FadeIn(gradient, words[0], names), run_time=0.8)
        self.play(FadeIn(words[1:]), run_time=0.6)
        self.shown = [board.matrix, board.column, board.result, names, gradient, words]

    def two_axes(self) -> None:
        """Show the matrix of the lecture's example: larger, with the same bands."""
        options: dict[str, Any] = {"stride": STRIDE, "padding": 1}
        down = conv_as_matrix(IMAGE, KERNEL, **options)
        up = transpose_as_matrix(SMALL, KERNEL, **options)
        output = zero_insertion(SMALL, KERNEL, **options).output
        cell, rows = 0.17, up.weights.shape
        lower = MatrixBoard(down, centre=(0.0, MIDDLE), cell=cell, numbers=False)
        upper = MatrixBoard(up, centre=(0.0, MIDDLE), cell=cell, numbers=False)
        small = CellGrid(up.input, flat(up.input.shape, (4.6, MIDDLE), 0.6))
        large = CellGrid(output, flat(output.shape, (-4.4, MIDDLE), 0.6), roles=("pending",))
        labels = VGroup(
            text(self.label("input"), (4.6, small.get_top()[1] + 0.2), color=DARK.input),
            text(self.label("output"), (-4.4, large.get_top()[1] + 0.2), color=DARK.output),
        )
        self.beat("plane", rows=rows[0], columns=rows[1], size=output.shape[0])
        self.play(FadeOut(*self.shown), run_time=0.4)
        self.play(FadeIn(lower.matrix), run_time=0.4)
        self.play(TurnOver(lower.matrix, upper.matrix, run_time=1.5))
        upper.folded = large.withhold()
        upper.frame.set_stroke(width=3)
        upper.ring.set_stroke(width=3)
        names = self.name_parts(upper, "C^T")
        for left, right in ((large, upper.result), (upper.column, small)):
            between = (left.get_right()[0] + right.get_left()[0]) / 2
            names.add(text("←", (between, MIDDLE - 0.14), size="title"))
        self.play(FadeIn(small, large, upper.column, upper.result, labels, names), run_time=0.5)
        self.play(RowSweep(upper, up.beats, seconds=0.08))
