"""Boxes that hold grids, sums, pictures, or whatever a function draws."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from explainer.figures.drawing.boxes import Pen, Size
from explainer.figures.drawing.cells import draw_grid
from explainer.figures.drawing.images import draw_image
from explainer.figures.drawing.stacks import draw_stack
from explainer.figures.drawing.windows import chip_points, draw_ring, draw_window
from explainer.layout import Plane, flat, isometric
from explainer.story import Cell, Grid, Story

__all__ = ["Drawing", "GridBox", "Picture", "Stack"]


@dataclass(frozen=True)
class GridBox:
    """A grid, and what lies on it.

    Parameters
    ----------
    grid : Grid
        Values and roles.
    scale : float
        Its cells relative to the sheet's.
    window : Grid, optional
        The kernel to lay on it, its first cell at ``corner``, ``dilation`` from cell to cell.
    chips : bool
        Whether the window shows its weights.
    ring : collection of cells
        The cells in question.
    view : "flat" or "isometric"
        How it is seen.
    """

    grid: Grid
    scale: float = 1.0
    numbers: bool = True
    window: Grid | None = None
    corner: Cell = (0, 0)
    dilation: int = 1
    chips: bool = True
    ring: Collection[Cell] = ()
    view: Literal["flat", "isometric"] = "flat"

    def plane(self, x: float, y: float, cell: float) -> Plane:
        """Return its plane with the box's upper left corner at (x, y)."""
        make = flat if self.view == "flat" else isometric
        width, height = self._extent(cell)
        return make(self.grid.shape, (x + width / 2, y - height / 2), cell * self.scale)

    def _extent(self, cell: float) -> Size:
        rows, columns = self.grid.shape
        edge = cell * self.scale
        if self.view == "flat":
            return columns * edge, rows * edge
        plane = isometric((1, 1), (0.0, 0.0), edge)
        across, rise = plane.right[0], -plane.right[1]
        return (rows + columns) * across, (rows + columns) * rise

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        return self._extent(cell)

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw grid, window and rings."""
        plane = self.plane(x, y, cell)
        under: set[Cell] = set()
        if self.window is not None and self.chips and chip_points(pen.axes, self.window, plane):
            rows, columns = self.corner
            under = {
                (rows + r * self.dilation, columns + c * self.dilation)
                for r, c in self.window.cells
            }
        numbers = self.numbers and self.view == "flat"
        draw_grid(pen.axes, self.grid, plane, theme=pen.theme, numbers=numbers, shifted=under)
        if self.window is not None:
            draw_window(
                pen.axes, self.window, self.corner, plane,
                dilation=self.dilation, theme=pen.theme, chips=self.chips,
            )  # fmt: skip
        if self.ring:
            draw_ring(pen.axes, self.ring, plane, theme=pen.theme)


@dataclass(frozen=True)
class Picture:
    """An image in shades of the theme's ink.

    Parameters
    ----------
    image : array (rows, columns) or (rows, columns, 3 or 4)
        Ink, 0 to 1; NaN is left open. With more numbers a pixel, colours.
    pixel : float
        A pixel's width in millimetres.
    stretch : float
        A pixel's height over its width.
    frame : str
        A colour's name in the theme, "" for no frame.
    ring : collection of cells
        Pixels in question.
    smooth : bool
        Whether a viewer may blur pixels into each other: smaller files for large pictures.
    """

    image: ArrayLike
    pixel: float
    stretch: float = 1.0
    frame: str = "block"
    ring: Collection[Cell] = ()
    smooth: bool = False

    @classmethod
    def wide(cls, image: ArrayLike, width: float, **options: Any) -> Picture:
        """Return a picture of a width in millimetres."""
        return cls(image, width / np.shape(image)[1], **options)

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        rows, columns = np.shape(self.image)[:2]
        return columns * self.pixel, rows * self.pixel * self.stretch

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw the image, its frame and its rings."""
        width, height = self.size(pen, cell)
        box = (x, x + width, y - height, y)
        draw_image(pen.axes, self.image, box, theme=pen.theme, frame=self.frame, smooth=self.smooth)
        across, down = self.pixel, self.pixel * self.stretch
        plane = Plane((x + across / 2, y - down / 2), (0.0, -down), (across, 0.0))
        if self.ring:
            draw_ring(pen.axes, self.ring, plane, theme=pen.theme, role="error")


@dataclass(frozen=True)
class Drawing:
    """Anything: a function draws it, in cells.

    Parameters
    ----------
    extent : (width, height)
        In cells.
    paint : callable (pen, x, y, cell)
        Draws it with its upper left corner at (x, y) millimetres.
    """

    extent: Size
    paint: Callable[[Pen, float, float, float], None]
    fixed: bool = False

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        edge = 1.0 if self.fixed else cell
        return self.extent[0] * edge, self.extent[1] * edge

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw it."""
        self.paint(pen, x, y, cell)


@dataclass(frozen=True)
class Stack:
    """A story's two grids over each other, seen from above a corner.

    Parameters
    ----------
    story : Story
        What is told.
    step : int, optional
        The step that is shown; without one, all is finished.
    lift : float
        How far the smaller grid floats above the larger, in the larger one's heights.
    scale : float
        Its cells relative to the sheet's.
    """

    story: Story
    step: int | None = None
    lift: float = 0.9
    scale: float = 1.0
    numbers: bool = True

    def _large(self) -> Grid:
        return self.story.source if self.story.view == "gather" else self.story.output

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        width, height = self._ground(cell)
        above = self._above(cell)
        return width, max(height, height / 2 + self.lift * height + above)

    def _ground(self, cell: float) -> Size:
        rows, columns = self._large().shape
        edge = isometric((1, 1), (0.0, 0.0), cell * self.scale)
        return (rows + columns) * edge.right[0], -(rows + columns) * edge.right[1]

    def _above(self, cell: float) -> float:
        """Return how far the smaller grid reaches above its own middle, in millimetres."""
        window = np.array(self.story.beats[0].window)
        reach = (np.array(self.story.weights.shape) - 1) * int(self.story.layer["dilation"])
        first = window + reach / 2  # where the smaller grid's first cell stands
        steps = float(((np.array(self._large().shape) - 1) / 2 - first).sum()) + 1
        return -isometric((1, 1), (0.0, 0.0), cell * self.scale).right[1] * max(steps, 1.0)

    def planes(self, pen: Pen, x: float, y: float, cell: float) -> tuple[Plane, float]:
        """Return the plane of the larger grid, and how far above it the smaller one floats."""
        width, ground = self._ground(cell)
        _, height = self.size(pen, cell)
        centre = (x + width / 2, y - height + ground / 2)
        below = isometric(self._large().shape, centre, cell * self.scale)
        return below, self.lift * ground

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw both grids."""
        below, lift = self.planes(pen, x, y, cell)
        draw_stack(
            pen.axes, self.story, self.step, below=below, lift=lift,
            theme=pen.theme, numbers=self.numbers,
        )  # fmt: skip
