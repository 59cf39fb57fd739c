"""The board of the gathering views: source, window, kernel, products, output."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Animation, VGroup, VMobject, linear
from numpy.typing import NDArray

from explainer.layout import Plane, flat, rounded_square
from explainer.mobjects.grid import CellGrid, number_text, shape_points
from explainer.mobjects.ink import Ink, outline
from explainer.mobjects.motion import Steps, ease
from explainer.mobjects.stage import STAGE
from explainer.mobjects.sums import Sums
from explainer.mobjects.text import text
from explainer.story import Beat, Grid, Story
from explainer.theme import DARK, TYPE, Theme

__all__ = ["GatherBoard", "ProductsFall", "Ring", "Sweep", "TotalRises", "Window"]

Floats = NDArray[np.float64]

#: Cap height of a weight in the corner of a cell: in cells, and at least, in frame units.
CHIP_CAP, CHIP_LEAST = 0.29, TYPE["small"] * 8

#: The largest cell, the room for the grids' height, and between columns, in frame units.
LARGEST_CELL, HEIGHT, GAP = 0.64, 4.5, 0.3


def spread(widths: Sequence[float], left: float, right: float) -> list[float]:
    """Return the centres of columns of ``widths``, evenly spaced between ``left`` and ``right``."""
    gap = (right - left - sum(widths)) / (len(widths) + 1)
    edges = left + gap + np.concatenate([[0.0], np.cumsum([w + gap for w in widths[:-1]])])
    return [float(edge + width / 2) for edge, width in zip(edges, widths, strict=True)]


def fitting_cell(story: Story, column: float) -> float:
    """Return the edge of the cells at which a story's board fits the stage, in frame units.

    Parameters
    ----------
    story : Story
        What is drawn.
    column : float
        Width of the kernel's column, in frame units.
    """
    (rows, columns), (_, outputs) = story.source.shape, story.output.shape
    width = STAGE.right - STAGE.left - column - 4 * GAP
    return min(LARGEST_CELL, HEIGHT / rows, width / (columns + outputs))


class Window(VGroup):
    """The kernel as it lies on the source: an amber frame, a weight in the corner of every cell.

    Parameters
    ----------
    weights : Grid
        The kernel as the view applies it.
    plane : Plane
        The plane of the grid it lies on.
    chips : bool
        Whether the weights are shown.
    """

    def __init__(
        self, weights: Grid, plane: Plane, *, chips: bool = True, theme: Theme = DARK
    ) -> None:
        self.weights, self.plane, self.chips = weights, plane, chips
        self.corner = np.zeros(2)
        self.cap = max(CHIP_CAP, CHIP_LEAST / plane.cell)
        self.plate = min(1.45 * self.cap, 0.48)
        #: Where a number stands, (down, right) of its cell's centre, so as to clear the plate.
        self.aside = (0.25 - self.plate, -0.17)
        self.frame = VMobject(stroke_color=theme.kernel, stroke_width=5)
        self.plates = VMobject(fill_color=theme.on_colour, fill_opacity=0.92, stroke_width=0)
        self.numbers = Ink(theme.kernel)
        super().__init__(self.frame, self.plates, self.numbers)
        self.move(0, 0)

    def move(self, row: float, column: float) -> Window:
        """Lay the window's first cell on (row, column) of the plane; need not be whole numbers."""
        self.corner = np.array([row, column], dtype=np.float64)
        rows, columns = self.weights.shape
        middle = self.corner + (np.array(self.weights.shape) - 1) / 2
        frame = rounded_square(size=1.0, radius=0.06) * [rows + 0.06, columns + 0.06]
        self.frame.points = shape_points(self.plane, frame, [middle])
        if self.chips:
            self._lay_chips()
        return self

    def _lay_chips(self) -> None:
        # On its way between cells the window lays its weights aside, so as to cover no number.
        size = max(0.0, 1.0 - 2.5 * float(np.abs(self.corner - np.rint(self.corner)).max()))
        spots = self.corner + np.array(self.weights.cells) + 0.455 - self.plate / 2
        self.plates.points = shape_points(
            self.plane, rounded_square(size=self.plate, radius=0.1), spots, sizes=size
        )
        numbers = []
        for cell, spot in zip(self.weights.cells, spots, strict=True):
            string = number_text(self.weights.value(cell))
            glyphs, width = outline(string, True)
            local = np.column_stack([0.5 - glyphs[:, 1], glyphs[:, 0] - width / 2]) * self.cap
            points = shape_points(self.plane, local[None], [spot], sizes=size)
            numbers.append((string, self.cap * size * self.plane.cell, points))
        self.numbers.lay(numbers)

    def cover(self, places: Floats) -> Floats:
        """Return how much of each cell lies under the window, shape (n,), 0 to 1."""
        size = np.array(self.weights.shape)
        inside = np.minimum(places - self.corner + 1, self.corner + size - places)
        return np.asarray(np.clip(inside, 0, 1).prod(axis=1))


class Ring(VMobject):
    """A bright ring round the cell in question."""

    def __init__(self, plane: Plane, *, theme: Theme = DARK) -> None:
        super().__init__(stroke_color=theme.ring, stroke_width=5)
        self.plane = plane

    def move(self, row: float, column: float) -> Ring:
        """Put the ring round (row, column) of its plane."""
        ring = rounded_square(size=1.04, radius=0.14)
        self.points = shape_points(self.plane, ring, [(row, column)])
        return self


def _label(words: str, grid: CellGrid, color: str) -> VMobject:
    return text(words, (grid.get_center()[0], grid.get_top()[1] + 0.2), color=color)


class GatherBoard:
    """Everything a gathering story needs on stage, laid out from left to right.

    Parameters
    ----------
    story : Story
        A story whose view is "gather".
    labels : (source, kernel, output)
        What stands above the three grids.
    cell, kernel_cell : float
        Edges of the cells, in frame units; ``cell`` by default as large as fits.
    room : Story, optional
        A story whose grids the columns are made wide enough for, where several follow each other.
    chips : bool
        Whether the window shows its weights.

    Attributes
    ----------
    source, kernel, output : CellGrid
    window : Window
    ring : Ring
    sums : Sums
    labels : list of mobjects
        Above source, kernel and output.
    """

    def __init__(
        self,
        story: Story,
        labels: Sequence[str],
        *,
        cell: float | None = None,
        kernel_cell: float = 0.5,
        room: Story | None = None,
        chips: bool = True,
    ) -> None:
        self.story = story
        room = room or story
        middle = STAGE.centre - 0.2
        column = max(2.9, 0.98 * story.weights.shape[1])
        cell = cell or fitting_cell(room, column)
        widths = [room.source.shape[1] * cell, column, room.output.shape[1] * cell]
        left, centre, right = spread(widths, STAGE.left, STAGE.right)
        self.source = CellGrid(story.source, flat(story.source.shape, (left, middle), cell))
        self.kernel = CellGrid(
            story.weights, flat(story.weights.shape, (centre, middle + 1.1), kernel_cell)
        )
        self.output = CellGrid(
            story.output, flat(story.output.shape, (right, middle), cell), roles=("pending",)
        ).withhold()
        self.window = Window(story.weights, self.source.plane, chips=chips)
        self.ring = Ring(self.output.plane)
        self.sums = Sums((centre, middle - 1.15), story.weights.shape)
        self.labels = [
            _label(words, grid, color)
            for words, grid, color in zip(
                labels,
                (self.source, self.kernel, self.output),
                (DARK.input, DARK.kernel, DARK.output),
                strict=True,
            )
        ]

    def again(self, story: Story, label: str) -> GatherBoard:
        """Return a board with the same source and kernel, and another ``story``'s output."""
        board = copy.copy(self)
        board.story = story
        plane = self.output.plane
        middle = plane.points((np.array(self.story.output.shape) - 1) / 2)
        board.output = CellGrid(
            story.output, flat(story.output.shape, tuple(middle), plane.cell), roles=("pending",)
        ).withhold()
        board.ring = Ring(board.output.plane)
        board.labels = [*self.labels[:2], _label(label, board.output, DARK.output)]
        return board

    def move(self, row: float, column: float) -> None:
        """Lay the window on the source; the numbers below make room for its weights."""
        self.window.move(row, column)
        if self.window.chips:
            cover = self.window.cover(self.source.places)
            self.source.offsets = np.outer(cover, self.window.aside)
            self.source.redraw()

    def write(self, beat: Beat) -> None:
        """Write what the beat writes."""
        for cell, value in beat.writes:
            self.output.put(cell, value)
            self.ring.move(*cell)
        self.output.redraw()


class _BoardAnimation(Animation):
    """An animation that draws a board's state; its parts must be on stage, the window last."""

    def __init__(self, board: GatherBoard, parts: Sequence[VMobject], **kwargs: Any) -> None:
        self.board = board
        kwargs.setdefault("rate_func", linear)
        super().__init__(VGroup(*parts), **kwargs)

    def create_starting_mobject(self) -> VMobject:
        return VMobject()  # nothing is interpolated from a copy: the board is laid out anew


class ProductsFall(_BoardAnimation):
    """The products of a beat leave the window and fall into their places in the sum."""

    def __init__(self, board: GatherBoard, beat: Beat, *, run_time: float = 2.4) -> None:
        self.beat = beat
        self.starts = [board.source.plane.point(*product.read) for product in beat.products]
        super().__init__(board, [board.sums], run_time=run_time)

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the fall at ``alpha``, 0 to 1."""
        self.board.sums.write_out(self.beat, starts=self.starts, share=alpha, total=alpha >= 1)


class TotalRises(_BoardAnimation):
    """The total of a beat moves into its output cell and is written there."""

    def __init__(self, board: GatherBoard, beat: Beat, *, run_time: float = 1.0) -> None:
        self.beat = beat
        self.flyer = text(
            number_text(beat.total), size=board.output.plane.cell * 0.4, color=DARK.output
        )
        self.start = np.append(board.sums.total_place, 0.0)
        cell = beat.writes[0][0]
        self.end = np.append(board.output.plane.point(*cell), 0.0)
        super().__init__(
            board, [board.output, board.ring, self.flyer], run_time=run_time, introducer=True
        )

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the flight at ``alpha``, 0 to 1."""
        share = ease(alpha)
        # Along the foot of the board, then up: past the products, not over them.
        bend = np.array([self.end[0], self.start[1], 0.0])
        self.flyer.move_to(
            self.start * (1 - share) ** 2 + bend * 2 * share * (1 - share) + self.end * share**2
        )
        if alpha >= 1:
            self.board.write(self.beat)
            self.flyer.clear()


class Sweep(_BoardAnimation):
    """The window moves through the beats of a story, each of its own length, as one animation.

    Parameters
    ----------
    board : GatherBoard
        What is drawn.
    beats : sequence of Beat
        The steps, in order; the window comes from where it stands.
    seconds : float, optional
        Length of every beat, in place of its own.
    within : float, optional
        The most that all of them may take together.
    """

    def __init__(
        self,
        board: GatherBoard,
        beats: Sequence[Beat],
        *,
        seconds: float | None = None,
        within: float | None = None,
    ) -> None:
        self.beats = beats
        lengths = np.array([seconds or beat.seconds for beat in beats])
        self.steps = Steps(lengths * min(1.0, (within or np.inf) / lengths.sum()))
        super().__init__(
            board,
            [board.source, board.output, board.sums, board.window, board.ring],
            run_time=self.steps.length,
        )

    def begin(self) -> None:
        """Note where the window stands."""
        self.corners = [self.board.window.corner, *(np.array(b.window) for b in self.beats)]
        super().begin()

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the sweep at ``alpha``, 0 to 1 of its length."""
        i, share, due = self.steps.at(alpha)
        moved = ease(share / 0.5)
        self.board.move(*(self.corners[i] * (1 - moved) + self.corners[i + 1] * moved))
        for beat in self.beats[due]:
            self.board.sums.write_out(beat)
            self.board.write(beat)
