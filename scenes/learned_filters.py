"""Scene: what the encoder's filters look for, and the stamps that the decoder paints with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import Animation, FadeIn, FadeOut, LaggedStart, Transform, VGroup, VMobject, linear

from explainer import cae
from explainer.cae.impulse import impulse_response, reach
from explainer.examples import DIGIT
from explainer.layout import Plane, flat, rounded_square, sheet
from explainer.mobjects.board import Ring
from explainer.mobjects.grid import CellGrid, shape_points
from explainer.mobjects.motion import Steps, ease
from explainer.mobjects.picture import Picture, kernel_picture
from explainer.mobjects.signed import SignedPicture, signed_scale
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import text
from explainer.stories import convolution
from explainer.story import Cell, grid
from explainer.theme import DARK

#: The filter that is followed, the channel whose stamp is, and the units it is painted by.
FILTER, CHANNEL, UNITS = 10, 14, ((3, 2), (3, 3), (3, 4), (4, 4))

#: Middles of the three columns, their common height and edge, in frame units.
COLUMNS, MIDDLE, EDGE = (-4.6, 0.0, 4.6), -0.3, 3.43

Array = np.ndarray[Any, Any]


def scaled(images: Array) -> Array:
    """Return maps or kernels, each scaled to its own largest magnitude."""
    tops = np.abs(images).max(axis=(-2, -1), keepdims=True)
    return np.asarray(images / np.maximum(tops, 1e-12))


def frame(plane: Plane, first: Cell, shape: tuple[int, int]) -> VMobject:
    """Return the kernel's frame round cells of a plane."""
    window = VMobject(stroke_color=DARK.kernel, stroke_width=5)
    middle = np.array(first) + (np.array(shape) - 1) / 2
    outline = rounded_square(size=1.0, radius=0.04) * shape
    window.points = shape_points(plane, outline, [middle])
    return window


class RowByRow(Animation):
    """A window goes along the rows of an image, and the rows of its map appear behind it."""

    def __init__(
        self, plane: Plane, corners: Array, window: VMobject, rows: VGroup, *, run_time: float
    ) -> None:
        self.plane, self.corners, self.rows = plane, corners, rows
        self.whole = [row.copy() for row in rows]
        self.steps = Steps([run_time / len(corners)] * len(corners))
        super().__init__(VGroup(window, rows), run_time=run_time, rate_func=linear)
        self.window, self.start = window, window.get_center()

    def create_starting_mobject(self) -> VMobject:
        """Nothing is interpolated from a copy: rows are shown or not."""
        return VMobject()

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the sweep at ``alpha``, 0 to 1 of its length."""
        row, share, _ = self.steps.at(alpha)
        line = self.corners[row]
        corner = line[0] + (line[-1] - line[0]) * ease(share)
        self.window.move_to((*self.plane.points(corner + 1), 0.0))
        for i, (shown, whole) in enumerate(zip(self.rows, self.whole, strict=True)):
            seen = i < row or alpha >= 1
            for path, full in zip(shown, whole, strict=True):
                path.points = full.points if seen else np.zeros((0, 3))


class LearnedFilters(LectureScene):
    """The first layer's filters and their maps, then the decoder's stamps."""

    uses_network = True

    def figures(self) -> dict[str, object]:
        self.network = cae.load(latent=2)
        first = self.network.layers[0]
        axis = first.spec.axes(2)[0]
        return {
            "filters": first.out_channels,
            "k": axis.kernel_size,
            "s": axis.stride,
            "stamps": self.network.layers[-2].in_channels,
        }

    def construct(self) -> None:
        self.image = cae.load_data().test.images[DIGIT]
        first = self.network.layers[0]
        maps = self.network.activations(self.image[None])[first.name][0]
        self.kernels = self.network.parameters[first.name].weight[:, 0]
        self.maps = scaled(maps)
        self.blank_last = np.argsort(self.maps[:, 0, 0], kind="stable")
        self.filters()
        self.sweep()
        self.all_maps()
        self.unit()
        self.stamps()

    def filters(self) -> None:
        """Show all kernels of the first layer."""
        self.beat("filters")
        kernels = [
            kernel_picture(row, flat(row.shape, (0.0, y), 1.45 / 5))
            for row, y in self.rows(scaled(self.kernels)[self.blank_last], 8, gap=2, pitch=1.2)
        ]
        self.play(LaggedStart(*map(FadeIn, kernels), lag_ratio=0.3), run_time=1.8)
        self.shown = VGroup(*kernels)

    @staticmethod
    def rows(
        images: Array, columns: int, *, gap: int, pitch: float
    ) -> Iterator[tuple[Array, float]]:
        """Yield images row by row, each row as one image, and the height of its middle."""
        lines = len(images) // columns
        for i, row in enumerate(np.split(images, lines)):
            yield sheet(row, columns, gap=gap), STAGE.centre + ((lines - 1) / 2 - i) * pitch

    def sweep(self) -> None:
        """Let one filter sweep the digit; its map appears row by row."""
        story = convolution(self.image, self.kernels[FILTER], **self.first_layer())
        windows = np.array([beat.window for beat in story.beats], dtype=float)
        corners = windows.reshape(*story.output.shape, 2)
        source = flat(story.source.shape, (COLUMNS[0], MIDDLE), EDGE / self.image.shape[0])
        digit = Picture(self.image, flat(self.image.shape, (COLUMNS[0], MIDDLE), source.cell))
        seen = self.maps[FILTER]
        where = flat(seen.shape, (COLUMNS[2], MIDDLE), EDGE / seen.shape[0])
        rows = VGroup(*(Picture(self.only_row(seen, r), where) for r in range(len(seen))))
        kernel = kernel_picture(self.kernels[FILTER], flat((3, 3), (COLUMNS[1], MIDDLE), 0.6))
        window = frame(source, story.beats[0].window, story.kernel.shape)
        names = [
            self.above("digit", 0, EDGE, size=len(self.image)),
            self.above("filter", 1, 1.8),
            self.above("map", 2, EDGE, size=len(seen)),
        ]
        blank = Picture(np.zeros_like(seen), where)
        self.beat("sweep")
        self.play(FadeOut(self.shown), run_time=0.4)
        self.play(FadeIn(digit, kernel, blank, window, *names), run_time=0.6)
        self.play(RowByRow(source, corners, window, rows, run_time=4.4))
        self.shown = VGroup(digit, kernel, blank, window, rows, *names)

    def first_layer(self) -> dict[str, Any]:
        """Return the first layer's options as a story takes them."""
        axis = self.network.layers[0].spec.axes(2)[0]
        return {"stride": axis.stride, "padding": axis.before}

    @staticmethod
    def only_row(image: Array, row: int) -> Array:
        """Return an image that is open but for one row."""
        alone = np.full_like(image, np.nan)
        alone[row] = image[row]
        return alone

    def above(self, label: str, column: int, height: float, **figures: object) -> VMobject:
        """Return a label over what stands in a column."""
        at = (COLUMNS[column], MIDDLE + height / 2 + 0.18)
        return text(self.label(label, **figures), at, color=DARK.muted)

    def all_maps(self) -> None:
        """Show every filter with its map."""
        kernels = self.rows(scaled(self.kernels)[self.blank_last], 8, gap=9, pitch=1.22)
        maps = self.rows(self.maps[self.blank_last], 8, gap=7, pitch=1.22)
        lines = [
            VGroup(
                kernel_picture(weights, flat(weights.shape, (-0.5, y), 1.62 / 12)),
                Picture(seen, flat(seen.shape, (0.27, y), 1.62 / 21)),
            )
            for (weights, y), (seen, _) in zip(kernels, maps, strict=True)
        ]
        self.beat("maps")
        self.play(FadeOut(self.shown), run_time=0.4)
        self.play(LaggedStart(*map(FadeIn, lines), lag_ratio=0.4), run_time=3.0)
        self.shown = VGroup(*lines)

    def unit(self) -> None:
        """Switch on one unit after the other and show what each paints."""
        first, last = self.network.layers[-2:]
        x = COLUMNS[0] + 0.3
        units = grid(np.zeros((first.input_size,) * 2, dtype=int), "input")
        self.cells = CellGrid(units, flat(units.shape, (x, MIDDLE), EDGE / first.input_size))
        size = (last.output_size,) * 2
        self.canvas = flat(size, (1.5, MIDDLE), 4.0 / last.output_size)
        paper = Picture(np.zeros(size), self.canvas)
        marks = self.painted(UNITS[0])
        stamp: Any = marks[1]
        names = [
            text(self.label("unit", size=first.input_size), (x, MIDDLE + EDGE / 2 + 0.18)),
            text(self.label("stamp"), (1.5, MIDDLE + 2.18)),
        ]
        scale = signed_scale(
            stamp.limit,
            (4.0, MIDDLE),
            height=2.6,
            names=(self.label("more"), self.label("less")),
        )
        areas = [reach(self.network, unit) for unit in UNITS]
        self.beat("unit", size=areas[0][0].stop - areas[0][0].start)
        self.play(FadeOut(self.shown), run_time=0.4)
        self.play(FadeIn(self.cells, paper, *(n.set_fill(DARK.muted) for n in names)), run_time=0.6)
        self.light(UNITS[0])
        self.play(FadeIn(marks[0]), run_time=0.4)
        self.play(FadeIn(marks[1:], scale, scale=0.9), run_time=0.8)
        self.beat("apart", apart=areas[1][1].start - areas[0][1].start)
        for unit in UNITS[1:]:
            following = self.painted(unit)
            self.light(unit)
            self.play(Transform(marks, following), run_time=0.7)
            self.rest(0.7)
        self.shown = VGroup(self.cells, paper, *names, scale, marks)

    def light(self, unit: Cell) -> None:
        """Set one unit to 1 and all others to 0."""
        units = np.zeros(self.cells.grid.shape, dtype=int)
        units[unit] = 1
        self.cells.grid = grid(units, "input")
        for cell in self.cells.grid.cells:
            self.cells.put(cell, self.cells.grid.value(cell), "input")
        self.cells.redraw()

    def painted(self, unit: Cell) -> VGroup:
        """Return a ring round a unit, the stamp that it paints, and the stamp's frame."""
        rows, columns = reach(self.network, unit)
        stamp = impulse_response(self.network, CHANNEL, unit)[rows, columns]
        corner = self.canvas.points((rows.start, columns.start))
        where = Plane((float(corner[0]), float(corner[1])), self.canvas.down, self.canvas.right)
        return VGroup(
            Ring(self.cells.plane).move(*unit),
            SignedPicture(stamp, where),
            frame(self.canvas, (rows.start, columns.start), stamp.shape),
        )

    def stamps(self) -> None:
        """Show the stamps of all channels, from those that add ink to those that take it off."""
        area = reach(self.network, UNITS[0])
        channels = range(self.network.layers[-2].in_channels)
        stamps = [impulse_response(self.network, c, UNITS[0])[area] for c in channels]
        stamps.sort(key=lambda stamp: -float(stamp.sum()))
        shown = [
            SignedPicture(row, flat(row.shape, (0.0, y), 0.1))
            for row, y in self.rows(scaled(np.array(stamps)), 16, gap=1, pitch=1.06)
        ]
        self.beat("stamps")
        self.play(FadeOut(self.shown), run_time=0.4)
        self.play(LaggedStart(*map(FadeIn, shown), lag_ratio=0.4), run_time=2.4)
