"""The board of the scattering view: an input cell scales the kernel and stamps it on the canvas."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VGroup, VMobject

from explainer.layout import Plane, blend, flat, rounded_square
from explainer.mobjects.board import Ring, Window, spread
from explainer.mobjects.grid import CellGrid, number_text, shape_points
from explainer.mobjects.ink import Ink
from explainer.mobjects.stage import STAGE
from explainer.mobjects.text import text
from explainer.story import Beat, Grid, Story
from explainer.theme import DARK, TYPE, Theme

__all__ = ["ScatterBoard"]


class Factor(VGroup):
    """The value that scales a stamp, and a multiplication sign, ending at a place."""

    def __init__(self, end: tuple[float, float], *, theme: Theme = DARK) -> None:
        self.end, self.cap = end, TYPE["title"] * 8
        self.number = Ink(theme.input)
        self.sign = text("×", end, color=theme.muted, size=self.cap * 0.8, anchor="right")
        super().__init__(self.number, self.sign)

    def write(self, string: str) -> Factor:
        """Write ``string`` as the factor."""
        right = self.sign.get_left()[0] - 0.14
        self.number.clear().write(string, (right, self.end[1]), cap=self.cap, anchor=1.0)
        return self


class Stamp(VGroup):
    """A scaled copy of the kernel on its way; what it passes over does not shine through."""

    def __init__(self, kernel: Grid, plane: Plane, *, theme: Theme = DARK) -> None:
        self.cells = CellGrid(kernel, plane)
        self.backing = VMobject(fill_color=theme.background, fill_opacity=1.0, stroke_width=0.0)
        super().__init__(self.backing, self.cells)
        self.hide()

    def lay(self, texts: Sequence[str], plane: Plane) -> None:
        """Show the numbers ``texts`` on ``plane``."""
        shape = np.array(self.cells.grid.shape)
        self.cells.texts = list(texts)
        self.cells.sizes[:] = 1.0
        self.cells.plane = plane
        self.cells.redraw()
        back = rounded_square(size=1.0, radius=0.03) * shape
        self.backing.points = shape_points(plane, back, [(shape - 1) / 2])

    def hide(self) -> None:
        """Take it away."""
        self.cells.sizes[:] = 0.0
        self.cells.redraw()
        self.backing.points = np.zeros((0, 3))


class ScatterBoard:
    """Everything a scattering story needs on stage, from left to right.

    Parameters
    ----------
    story : Story
        A story whose view is "scatter".
    labels : (input, kernel, canvas)
        What stands above the three grids.
    cell : float
        Edge of the cells, in frame units.

    Attributes
    ----------
    input, kernel, canvas : CellGrid
        The canvas whole, border and all; nothing is painted yet.
    scaled : CellGrid
        The kernel times the input cell in question, below the kernel.
    stamp : Stamp
        The copy of it that is on its way to the canvas; hidden otherwise.
    factor : Factor
        What the kernel is scaled by, beside it.
    equals : VMobject
        Beside the scaled kernel.
    window : Window
        The frame of the last stamp on the canvas.
    prints : VMobject
        The outlines of all stamps so far.
    ring : Ring
        Round the input cell in question.
    labels : list of mobjects
    """

    def __init__(self, story: Story, labels: Sequence[str], *, cell: float = 0.6) -> None:
        self.story = story
        middle = STAGE.centre - 0.2
        grids = (story.input, story.kernel, story.output)
        widths = [story.input.shape[1] * cell, (story.kernel.shape[1] + 1.6) * cell]
        left, centre, right = spread(
            [*widths, story.output.shape[1] * cell], STAGE.left, STAGE.right
        )
        centre += 0.4 * cell
        self.input, self.kernel, self.canvas = (
            CellGrid(one, flat(one.shape, place, cell), roles=("output", "pending"))
            for one, place in zip(
                grids, ((left, middle), (centre, middle + 1.0), (right, middle)), strict=True
            )
        )
        self.canvas.clear_to("pending")
        self.scaled = CellGrid(story.kernel, self.kernel.plane.moved(0, -2.25))
        # Sums and products still to be done stand side by side.
        self.canvas.widest = self.scaled.widest = 0.76
        self.stamp = Stamp(story.kernel, self.scaled.plane)
        (x, y), (_, below) = (
            one.plane.point((story.kernel.shape[0] - 1) / 2, -0.75)
            for one in (self.kernel, self.scaled)
        )
        self.factor = Factor((x, y - 0.13))
        self.equals = text("=", (x, below - 0.13), size="title", color=DARK.muted, anchor="right")
        self.window = Window(story.kernel, self.canvas.plane, chips=False)
        self.prints = VMobject(stroke_color=DARK.kernel, stroke_width=2.5, stroke_opacity=0.6)
        self.ring = Ring(self.input.plane)
        self.labels = [
            text(words, (grid.get_center()[0], grid.get_top()[1] + 0.2), color=color)
            for words, grid, color in zip(
                labels,
                (self.input, self.kernel, self.canvas),
                (DARK.input, DARK.kernel, DARK.output),
                strict=True,
            )
        ]

    def landing(self, beat: Beat) -> Plane:
        """Return the plane of the stamp once it lies on the canvas."""
        x, y = self.canvas.plane.point(*beat.window)
        return Plane((x, y), self.canvas.plane.down, self.canvas.plane.right)

    def scale(self, beat: Beat, *, stage: int = 2) -> None:
        """Show the scaled kernel, with its weights (0), products (1) or their values (2)."""
        for product in beat.products:
            left, right = number_text(product.left), number_text(product.right)
            shown = (right, f"{left}·{right}", number_text(product.value))[stage]
            self.scaled.texts[self.scaled.index(product.weight)] = shown
        self.scaled.redraw()

    def lay_stamp(self, beat: Beat, share: float) -> None:
        """Show the stamp of ``beat``, ``share`` (0 to 1) of its way to the canvas."""
        plane = blend(self.scaled.plane, self.landing(beat), share)
        self.stamp.lay(self.scaled.texts, plane)

    def point_at(self, beat: Beat, *, before: Beat | None = None, share: float = 1.0) -> None:
        """Ring the input cell of ``beat``, or ``share`` of the way to it from the one before."""
        end = np.array(beat.products[0].read)
        start = np.array(before.products[0].read) if before else end
        self.ring.move(*(start * (1 - share) + end * share))
        shown = beat if share >= 0.5 else before or beat
        self.factor.write(number_text(shown.products[0].left))

    def meet(self, beat: Beat) -> None:
        """Set the stamp's values down: beside what is there already, as sums still to be done."""
        for product in beat.products:
            i = self.canvas.index(product.write)
            new = number_text(product.value)
            there = self.canvas.texts[i] if self.canvas.roles[i] == "output" else ""
            self.canvas.roles[i] = "output"
            self.canvas.texts[i] = f"{there}+{new}" if there else new
        self.canvas.redraw()

    def add_up(self, beat: Beat) -> None:
        """Write the sums, and leave the stamp's outline."""
        outline_of = Window(self.story.kernel, self.canvas.plane, chips=False).move(*beat.window)
        self.prints.points = np.concatenate([self.prints.points, outline_of.frame.points])
        for cell, value in beat.writes:
            self.canvas.put(cell, value)
        self.canvas.redraw()

    @property
    def moving(self) -> list[VMobject]:
        """What changes while it paints, the last in front."""
        return [
            self.canvas,
            self.prints,
            self.window,
            self.factor,
            self.scaled,
            self.ring,
            self.stamp,
        ]
