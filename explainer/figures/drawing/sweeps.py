"""A sweep on a sheet: all that is ever seen of it, and when each part is seen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import numpy as np

from explainer.errors import ExplainerError
from explainer.figures.drawing.arranging import Labelled
from explainer.figures.drawing.boxes import Arrow, Box, Pen
from explainer.figures.drawing.cells import draw_grid, draw_numbers
from explainer.figures.drawing.lives import Record
from explainer.figures.drawing.parts import Drawing, GridBox, Stack
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.stacks import draw_cone
from explainer.figures.drawing.steps import Says
from explainer.figures.drawing.sums import step_sums
from explainer.figures.drawing.windows import chip_points, draw_ring, draw_window
from explainer.layout import Plane
from explainer.stories.steps import covered, output_after, rewritten
from explainer.story import Cell, Grid, Number, Story
from explainer.theme import number_writer

__all__ = ["Sweep"]


class Sweep(Record):
    """The drawing of an animation: what stands still first, then every step's own.

    Parameters
    ----------
    story : Story
        What is told.
    sheet : Sheet
        What it is drawn on: :meth:`flat` or :meth:`isometric` first, then :meth:`steps`.
    held : int
        Moments after the last step.

    Attributes
    ----------
    lives, movers
        As of :class:`explainer.figures.drawing.lives.Record`: the window and the rings move.
    """

    def __init__(self, story: Story, sheet: Sheet, *, held: int) -> None:
        super().__init__(sheet.pen.axes)
        self.story, self.sheet, self.pen = story, sheet, sheet.pen
        #: How numbers are written: of the source, of the kernel, of the output.
        self.says: Says = (_writer(story.source), _writer(story.weights), _writer(story.output))
        self.gathers = story.view == "gather"
        self.dilation = int(story.layer["dilation"])
        self.always = range(len(story.beats) + 1 + held)
        self.planes: list[Plane] = []
        middle = (np.array(story.weights.shape) - 1) / 2 * self.dilation
        cells = story.output.cells if self.gathers else story.source.cells
        over = [tuple(np.array(beat.window) + middle) for beat in story.beats]
        #: Where the smaller grid floats: each of its cells over the middle of its window.
        self.over: dict[Cell, tuple[float, float]] = dict(zip(cells, over, strict=True))
        self.empty = output_after(story, 0)
        self.beside = False

    def flat(self, source: str, *, kernel: bool = False, products: bool = False) -> None:
        """Draw source and output beside each other, and a step's products below, if wanted.

        ``source`` is the name of its label; ``kernel`` shows the weights between the two, as the
        window has them.
        """
        say = self.sheet.say
        row: list[Box] = [Labelled(self._still(self.story.source), say(source), "input")]
        if kernel:
            turned = self.story.weights != self.story.kernel
            row.append(Labelled(self._weights(), say("turned" if turned else "kernel"), "kernel"))
        row += [
            Arrow(2 * self.sheet.gap),
            Labelled(self._still(self.empty), say("output"), "output"),
        ]
        self.sheet.flow(row, least=1.0)
        ground = self.planes[0 if self.gathers else 1]
        chips = chip_points(self.pen.axes, self.story.weights, ground, self.says[1])
        self.beside = self.story.layer["kind"] != "max_pool" and bool(chips)
        self._source_numbers()
        if products:
            self.sheet.add(self._products())

    def _products(self) -> Drawing:
        """Return the products of every step as one box, a step seen at a time."""
        sums = step_sums(self.story.beats, self.story.weights.shape, self.says)
        sizes = [box.size(self.pen, 1.0) for box in sums]
        width = max(width for width, _ in sizes)

        def paint(pen: Pen, x: float, y: float, cell: float) -> None:
            for n, (box, size) in enumerate(zip(sums, sizes, strict=True), 1):
                with self.life([n]):
                    box.draw(pen, x + (width - size[0]) / 2, y, cell)

        if width > self.sheet.inner:
            rule = "are too many, with too many digits, to stand in a line"
            raise ExplainerError("animate", "products", True, rule, "Leave them out.")
        return Drawing((width, max(height for _, height in sizes)), paint, fixed=True)

    def _still(self, grid: Grid) -> Drawing:
        box = GridBox(grid)

        def paint(pen: Pen, x: float, y: float, cell: float) -> None:
            self.planes.append(box.plane(x, y, cell))
            draw_grid(pen.axes, grid, self.planes[-1], theme=pen.theme, numbers=False)

        rows, columns = grid.shape
        return Drawing((float(columns), float(rows)), paint)

    def _weights(self) -> Drawing:
        grid = self.story.weights
        box = GridBox(grid)

        def paint(pen: Pen, x: float, y: float, cell: float) -> None:
            plane = box.plane(x, y, cell)
            draw_grid(pen.axes, grid, plane, theme=pen.theme, say=self.says[1])

        rows, columns = grid.shape
        return Drawing((float(columns), float(rows)), paint)

    def isometric(self) -> None:
        """Draw source and output over each other, the smaller above."""
        stack = Stack(self.story)

        def paint(pen: Pen, x: float, y: float, cell: float) -> None:
            below, lift = stack.planes(pen, x, y, cell)
            above = below.moved(0, lift)
            grids = self.story.source, self.empty
            self.planes = [below, above] if self.gathers else [above, below]
            for grid, plane, say in zip(grids, self.planes, self.says[::2], strict=True):
                places, zorder = (self.over, 5.5) if plane is above else (None, 2.0)
                draw_grid(
                    pen.axes, grid, plane, theme=pen.theme, places=places, zorder=zorder, say=say
                )

        self.sheet.add(Drawing(stack.size(self.pen, 1.0), paint))

    def _source_numbers(self) -> None:
        """Write the source's numbers; they make room while a window's weight stands beside them."""
        under: dict[Cell, set[int]] = {cell: set() for cell in self.story.source.cells}
        if self.beside and self.gathers:
            for n in range(len(self.story.beats)):
                for cell in covered(self.story, n):
                    under[cell].add(n + 1)
        size = self._points(self.story.source, self.planes[0])
        for cell, moments in under.items():
            self._number(self.story.source, self.planes[0], [cell], moments, self.always, size)

    def _points(self, grid: Grid, plane: Plane) -> float | None:
        """Return the size in which all of a grid's numbers fit; None where they are left out."""
        spots = {cell: cell for cell in grid.cells}
        texts = draw_numbers(
            self.pen.axes, grid, plane, self.pen.theme, spots, set(), None, 4, self._say(grid)
        )
        size = max((float(text.get_fontsize()) for text in texts.values()), default=None)
        for text in texts.values():
            text.remove()
        return size

    def _say(self, grid: Grid) -> Callable[[Number], str]:
        return self.says[0 if grid is self.story.source else 2]

    def _number(
        self,
        grid: Grid,
        plane: Plane,
        cells: Iterable[Cell],
        aside: Collection[int],
        moments: Iterable[int],
        size: float | None,
        *,
        lifted: bool = False,
    ) -> None:
        """Write cells' numbers for some moments; in those of ``aside``, in the upper left."""
        if size is None:
            return
        spots = {cell: self.over[cell] if lifted else cell for cell in cells}
        for shifted in (False, True):
            seen = [moment for moment in moments if (moment in aside) == shifted]
            if seen:
                with self.life(seen):
                    draw_numbers(
                        self.pen.axes, grid, plane, self.pen.theme, spots,
                        set(spots) if shifted else set(), size, 7.6 if lifted else 4,
                        self._say(grid),
                    )  # fmt: skip

    def steps(self, *, isometric: bool) -> None:
        """Draw each step: the window where it lies, what it ties together, what it writes."""
        size = self._points(self.story.output, self.planes[1])
        later = {(cell, n): m for n, cell, m in rewritten(self.story)}
        lifted = isometric and self.gathers
        with self.life(range(1, len(self.story.beats) + 1)):
            self._window(isometric=isometric)
        for n, beat in enumerate(self.story.beats, 1):
            output = output_after(self.story, n)
            ends: dict[int, list[Cell]] = {}
            for cell, _ in beat.writes:
                ends.setdefault(later.get((cell, n), len(self.always)), []).append(cell)
            for end, cells in ends.items():
                with self.life(range(n, end)):
                    draw_grid(
                        self.pen.axes, output, self.planes[1], theme=self.pen.theme, cells=cells,
                        places=self.over if lifted else None, zorder=5.6 if lifted else 2.05,
                        numbers=False,
                    )  # fmt: skip
                aside = [n] if self.beside and not self.gathers else []
                self._number(
                    output, self.planes[1], cells, aside, range(n, end), size, lifted=lifted
                )

    def _window(self, *, isometric: bool) -> None:
        """Draw what goes from step to step once: the window, and the rings."""
        story, beats = self.story, self.story.beats
        axes, theme = self.pen.axes, self.pen.theme
        ground, other = self.planes if self.gathers else reversed(self.planes)
        cells = [b.writes[0][0] if self.gathers else b.products[0].read for b in beats]
        places = [self.over[cell] if isometric else cell for cell in cells]
        with self.moving(ground, [beat.window for beat in beats]):
            draw_window(
                axes, story.weights, beats[0].window, ground,
                dilation=self.dilation, theme=theme, chips=self.beside, tint=0.08,
                say=self.says[1],
            )  # fmt: skip
            if isometric:
                rows, columns = ((n - 1) * self.dilation + 1 for n in story.weights.shape)
                draw_cone(
                    axes, beats[0].window, (rows, columns),
                    below=ground, above=other, head=places[0], theme=theme,
                )  # fmt: skip
                if self.dilation > 1:
                    draw_ring(axes, covered(story, 0), ground, theme=theme, role="kernel")
        with self.moving(other, places):
            draw_ring(axes, places[:1], other, theme=theme)  # type: ignore[arg-type]  # between cells
        if story.layer["kind"] == "max_pool":
            best = [beat.products[0].read for beat in beats]
            with self.moving(ground, best):
                draw_ring(axes, best[:1], ground, theme=theme)


def _writer(grid: Grid) -> Callable[[Number], str]:
    return number_writer(grid.value(cell) for cell in grid.cells)
