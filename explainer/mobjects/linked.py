"""Boards that show one output cell in several views at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, Protocol

import numpy as np
from manim import VGroup, VMobject

from explainer.layout import flat, polyline, rounded_square
from explainer.mobjects.board import Ring, Window, spread
from explainer.mobjects.grid import CellGrid, number_text, shape_points
from explainer.mobjects.ink import Ink
from explainer.mobjects.matrix import MatrixBoard
from explainer.mobjects.motion import Drawing, Steps, between, ease
from explainer.mobjects.stage import STAGE
from explainer.mobjects.sum_line import SumLine
from explainer.mobjects.text import text
from explainer.stories.views import LinkedStep, ThreeViews
from explainer.story import Cell, Product, grid
from explainer.theme import DARK, TYPE, Theme

__all__ = ["Linked", "ThreeViewsBoard", "Wires", "way"]

Pair = tuple[float, float]


def way(start: Cell, end: Cell, share: float) -> Pair:
    """Return the place ``share`` (0 to 1) of the way from one cell to another."""
    row, column = np.array(start) * (1 - share) + np.array(end) * share
    return float(row), float(column)


class Board(Protocol):
    """What :class:`Linked` needs of a board."""

    @property
    def moving(self) -> Sequence[VMobject]:
        """What changes, the last in front."""

    def stand(self, before: Any, step: Any, share: float) -> None:
        """Draw the way from one step to the next at ``share``, 0 to 1."""

    def write(self, step: Any) -> None:
        """Show what the step results in."""


class Linked(Drawing):
    """A board goes through steps, all its views together.

    Parameters
    ----------
    board : Board
        What is drawn.
    steps : sequence
        The board's steps, in order.
    seconds : float
        Length of each.
    before : optional
        The step that the board shows now; the first of ``steps`` by default.
    """

    def __init__(
        self, board: Board, steps: Sequence[Any], *, seconds: float, before: Any = None
    ) -> None:
        self.board, self.stops = board, [before or steps[0], *steps]
        self.steps = Steps([seconds] * len(steps))
        super().__init__(*board.moving, run_time=self.steps.length)

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the board at ``alpha``, 0 to 1."""
        i, share, due = self.steps.at(alpha)
        self.board.stand(self.stops[i], self.stops[i + 1], share)
        for step in self.stops[1:][due]:
            self.board.write(step)


class Wires(VGroup):
    """Lines from input cells to the cell that they add up in, each with its weight on a plate."""

    def __init__(self, *, theme: Theme = DARK) -> None:
        self.lines = VMobject(stroke_color=theme.kernel, stroke_width=4)
        self.plates = VMobject(fill_color=theme.background, fill_opacity=1.0, stroke_width=0)
        self.weights = Ink(theme.kernel)
        super().__init__(self.lines, self.plates, self.weights)

    def draw(self, ends: Sequence[tuple[Product, Pair, Pair]], grown: float) -> Wires:
        """Draw (product, foot, head) wires, ``grown`` (0 to 1) of their way up."""
        lines, plates = ([np.zeros((0, 3))] for _ in range(2))
        self.weights.clear()
        unit = flat((1, 1), (0.0, 0.0), 1.0)
        cap = TYPE["label"] * 8
        for product, foot, head in ends if grown > 0 else ():
            tip = np.array(foot) + (np.array(head) - foot) * grown
            line = polyline([foot, tuple(tip)]).reshape(-1, 2)
            lines.append(np.column_stack([line, np.zeros(len(line))]))
            x, y = np.array(foot) + (tip - foot) * 0.3
            plate = rounded_square(size=0.4, radius=0.1)
            plates.append(shape_points(unit.moved(x, y), plate, [(0, 0)]))
            self.weights.write(number_text(product.right), (x, y - cap / 2), cap=cap, bold=True)
        self.lines.points, self.plates.points = map(np.concatenate, (lines, plates))
        return self


class ThreeViewsBoard:
    """Spaced input, painting and matrix row of one layer, side by side.

    Parameters
    ----------
    views : ThreeViews
        What is told.
    titles : (gather, scatter, matrix)
        What stands above the three views.

    Attributes
    ----------
    scenery : three lists of VMobject
        The views' grids.
    pointers : three lists of VMobject
        What shows the output cell in question in each view, the ring last.
    sums : list of SumLine
    titles : list of VMobject
    """

    def __init__(self, views: ThreeViews, titles: Sequence[str]) -> None:
        self.views = views
        xs = spread([5.0, 3.3, 3.3], STAGE.left - 0.5, STAGE.right + 0.4)
        self._gather(xs[0])
        self._scatter(xs[1])
        self.product = product = MatrixBoard(
            views.matrix, centre=(xs[2], STAGE.centre + 0.03), cell=0.444, gap=0.3, cap=0.46
        )
        self.rings = [Ring(self.output.plane), Ring(self.canvas.plane), product.ring]
        self.sums = [SumLine((x, STAGE.bottom + 0.06), cap=0.235) for x in xs]
        self.titles = [
            text(words, (x, STAGE.top - 0.24), color=DARK.muted)
            for words, x in zip(titles, xs, strict=True)
        ]
        self.scenery = (
            [self.source, self.output],
            [self.canvas, self.inputs],
            [product.matrix, product.column, product.result],
        )
        self.pointers = (
            [self.window, self.rings[0]],
            [self.wires, self.rings[1]],
            [product.frame, self.rings[2]],
        )

    def _gather(self, x: float, *, cell: float = 0.62) -> None:
        """Set the spaced input and the output side by side about ``x``."""
        story, middle = self.views.gather, STAGE.centre
        left = x - 2.5 + story.source.shape[1] * cell / 2
        self.source = CellGrid(story.source, flat(story.source.shape, (left, middle), cell))
        self.window = Window(story.weights, self.source.plane)
        plane = flat(story.output.shape, (x + 1.72, middle), 0.52)
        self.output = CellGrid(story.output, plane, roles=("pending",)).withhold()

    def _scatter(self, x: float, *, cell: float = 0.48) -> None:
        """Set the canvas over the input's cells, which stand apart in a row."""
        story = self.views.scatter
        middle = STAGE.top - 0.45 - story.output.shape[0] * cell / 2
        plane = flat(story.output.shape, (x, middle), cell)
        self.canvas = CellGrid(story.output, plane, roles=("pending",), cap=0.44).withhold()
        self.canvas.texts = [""] * len(self.canvas.texts)  # wires cross cells: no number there
        self.canvas.redraw()
        row = grid([[story.source.value(place) for place in story.places]], "input")
        self.inputs = CellGrid(row, flat(row.shape, (x, -1.8), 0.84), cap=0.42)
        self.inputs.sizes[:] = 0.6
        self.inputs.redraw()
        self.wires = Wires()

    @property
    def moving(self) -> list[VMobject]:
        """What changes, the last in front; wires pass behind the cells that are written."""
        front = [self.window, self.product.frame, *self.rings, *self.sums]
        return [self.wires, *chain(*self.scenery), *front]

    def stand(self, before: LinkedStep, step: LinkedStep, share: float) -> None:
        """Move window, frame and rings from one output cell to the next, then draw the wires."""
        moved = ease(share / 0.4)
        self.window.move(*way(before.window, step.window, moved))
        cover = self.window.cover(self.source.places)
        self.source.offsets = np.outer(cover, [-0.17, -0.17])
        self.source.redraw()
        self.rings[0].move(*way(before.cell, step.cell, moved))
        self.rings[1].move(*way(before.painted, step.painted, moved))
        row, _ = way((before.row, 0), (step.row, 0), moved)
        self.product.frame.move(row)
        self.rings[2].move(row, 0)
        if share < 0.15:
            self.wires.draw(self._wires(before), 1 - ease(share / 0.15))
        else:
            self.wires.draw(self._wires(step), between(share, 0.3, 0.5))

    def _wires(self, step: LinkedStep) -> list[tuple[Product, Pair, Pair]]:
        row, column = step.painted
        head = self.canvas.plane.point(row + 0.52, column)
        order = {cell: i for i, cell in enumerate(self.views.scatter.places)}
        return [(p, self.inputs.plane.point(-0.34, order[p.read]), head) for p in step.scattered]

    def write(self, step: LinkedStep) -> None:
        """Write the output cell and its sum in all three views."""
        for view in range(len(self.sums)):
            self.write_view(view, step)

    def write_view(self, view: int, step: LinkedStep) -> None:
        """Write the output cell and its sum in one view: 0 gathers, 1 scatters, 2 multiplies."""
        outputs = (self.output, self.canvas, self.product.result)
        cells = (step.cell, step.painted, (step.row, 0))
        outputs[view].put(cells[view], step.total)
        outputs[view].redraw()
        self.sums[view].write_out(step.views[view], step.total)
