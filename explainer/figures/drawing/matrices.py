"""Matrices and unrolled grids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.patches import Rectangle

from explainer.errors import ExplainerError
from explainer.figures.drawing.arranging import Labelled, Row
from explainer.figures.drawing.boxes import Box, Pen, Size, Words
from explainer.figures.drawing.cells import draw_grid
from explainer.figures.drawing.parts import GridBox
from explainer.geometry import ConvTranspose
from explainer.layout import flat
from explainer.story import Grid, Story

__all__ = ["Banded", "check_unrolled", "equation", "named"]

#: Cells along an axis of a grid whose matrix can still be read.
LARGEST = 8


def equation(story: Story, row: int | None = None, *, scale: float = 1.0) -> tuple[Box, ...]:
    """Return matrix, input column, "=" and output column of a story of view "matrix".

    Parameters
    ----------
    row : int, optional
        A row to frame, with a ring round the output cell that it gives.
    scale : float
        Their cells relative to the sheet's.
    """
    return (
        Banded(story.weights, row=row, scale=scale),
        GridBox(story.source, scale),
        Words("="),
        GridBox(story.output, scale, ring=() if row is None else [(row, 0)]),
    )


def named(
    say: Callable[[str], str],
    story: Story,
    row: int | None = None,
    *,
    gap: float,
    scale: float = 1.0,
) -> Row:
    """Return the same in a row, each part under its name: C or Cᵀ, x, and y.

    Parameters
    ----------
    say : callable
        Words by their name: a sheet's.
    row, scale
        As of :func:`equation`.
    gap : float
        Millimetres between them.
    """
    matrix, source, equals, output = equation(story, row, scale=scale)
    name = "ct" if story.layer["kind"] == "conv_transpose" else "c"
    boxes: list[Box] = [
        Labelled(matrix, say(name), "kernel"),
        Labelled(source, say("x"), "input"),
        equals,
        Labelled(output, say("y"), "output"),
    ]
    return Row(boxes, gap)


def check_unrolled(spec: ConvTranspose, input_size: int) -> int:
    """Return the output's size, small enough for a matrix with a row for each of its cells.

    Raises
    ------
    ExplainerError
        If it is too large.
    """
    size = int(spec.output_size(input_size))
    if size > LARGEST:
        fitting = [
            i
            for i in range(1, input_size)
            if 1 <= spec.axes(1)[0].conv_transpose_output_size(i) <= LARGEST
        ]
        rule = f"must give an output of at most {LARGEST}x{LARGEST}, here it is {size}x{size}"
        remedy = f"Use {fitting[-1]}." if fitting else "Use a smaller kernel or stride."
        raise ExplainerError("figure", "input_size", input_size, rule, remedy)
    return size


@dataclass(frozen=True)
class Banded:
    """A convolution's matrix: weights where there is a tap, and nothing elsewhere.

    Parameters
    ----------
    matrix : Grid
        The weights of a story of view "matrix".
    row : int, optional
        A row to frame.
    scale : float
        Its cells relative to the sheet's.
    """

    matrix: Grid
    row: int | None = None
    scale: float = 1.0

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        rows, columns = self.matrix.shape
        return columns * cell * self.scale, rows * cell * self.scale

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw it."""
        width, height = self.size(pen, cell)
        cell *= self.scale
        pen.axes.add_patch(
            Rectangle(
                (x, y - height), width, height, facecolor=pen.theme.panel,
                edgecolor=pen.theme.hatch, linewidth=0.4, zorder=1,
            )
        )  # fmt: skip
        plane = flat(self.matrix.shape, (x + width / 2, y - height / 2), cell)
        tied = [cell for cell in self.matrix.cells if self.matrix.role(cell) != "zero"]
        draw_grid(pen.axes, self.matrix, plane, theme=pen.theme, cells=tied)
        if self.row is not None:
            pen.axes.add_patch(
                Rectangle(
                    (x, y - (self.row + 1) * cell), width, cell, fill=False,
                    edgecolor=pen.theme.ring, linewidth=1.1, zorder=8,
                )
            )  # fmt: skip
