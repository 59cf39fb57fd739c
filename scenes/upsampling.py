"""Scene: three ways up that have nothing to learn, and the question that they leave."""

from __future__ import annotations

from manim import RIGHT, Arrow, FadeIn, FadeOut, LaggedStart, VGroup, VMobject

from explainer.examples import POOLED
from explainer.layout import flat
from explainer.mobjects.board import Ring
from explainer.mobjects.filling import FilledGrid, FillOut
from explainer.mobjects.grid import CellGrid
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import text
from explainer.stories import bed_of_nails, nearest, pooling, unpooling
from explainer.stories.pooling import Filling
from explainer.story import Grid, grid
from explainer.theme import DARK

#: Edge of a cell, the rows of the small and the large grids, and what stands where across.
CELL, ABOVE, BELOW = 0.58, 1.12, -1.24
COLUMNS, BEFORE, POOL, AFTER = (-5.05, -1.9), 1.6, 3.42, 5.24

#: The one number that asks for nine.
ONE, NINE = [[5]], (3, 3)


def arrow(start: tuple[float, float], end: tuple[float, float]) -> Arrow:
    """Return an arrow between two points."""
    return Arrow([*start, 0], [*end, 0], buff=0, color=DARK.muted, stroke_width=4, tip_length=0.18)


def questions(drawn: CellGrid, color: str) -> VGroup:
    """Return a question mark in every cell of a grid."""
    spots = [drawn.plane.point(*cell) for cell in drawn.grid.cells]
    return VGroup(*(text("?", (x, y - 0.15), size=0.3, color=color) for x, y in spots))


class Upsampling(LectureScene):
    """One number to nine: copies, zeros, or remembered places. Or weights."""

    def construct(self) -> None:
        self.pooled = pooling(POOLED)
        self.small = grid(self.pooled.output.values, "input")
        shown = self.ask("question")
        self.beat("nearest")
        self.play(FadeOut(*shown), run_time=0.4)
        told = [nearest(self.small.values), bed_of_nails(self.small.values)]
        shown = self.frame_of(told)
        shown += self.column(told[0], COLUMNS[0])
        self.beat("nails")
        shown += self.column(told[1], COLUMNS[1])
        shown += self.remembered()
        self.beat("fixed")
        kernels = [self.kernel(one, x) for one, x in zip(told, COLUMNS, strict=True)]
        self.play(LaggedStart(*(FadeIn(k, shift=0.2 * RIGHT) for k in kernels), lag_ratio=0.5))
        self.rest(1.0)
        self.beat("learn")
        self.play(FadeOut(*shown, *kernels), run_time=0.5)
        self.learned()

    def ask(self, beat: str) -> list[VMobject]:
        """Show one number, and nine open cells."""
        one = CellGrid(grid(ONE, "input"), flat((1, 1), (-3.2, STAGE.centre), 1.1))
        nine = self.nine(2.6)
        way = arrow((-2.3, STAGE.centre), (0.5, STAGE.centre))
        marks = questions(nine, DARK.output)
        self.beat(beat)
        self.play(FadeIn(one), run_time=0.6)
        self.play(FadeIn(way, nine, shift=0.3 * RIGHT), run_time=0.8)
        self.play(LaggedStart(*map(FadeIn, marks), lag_ratio=0.2), run_time=1.6)
        return [one, nine, way, marks]

    @staticmethod
    def nine(x: float) -> CellGrid:
        """Return the open cells that one number is to fill."""
        cells = grid([[0] * NINE[1]] * NINE[0], "output")
        plane = flat(NINE, (x, STAGE.centre), 1.1)
        return CellGrid(cells, plane, roles=("pending",)).withhold()

    def frame_of(self, told: list[Filling]) -> list[VMobject]:
        """Show the names of all three ways, and the cells that each is to fill."""
        kinds = dict(
            zip([*(one.kind for one in told), "unpooling"], (*COLUMNS, AFTER), strict=True)
        )
        self.pending = {
            kind: CellGrid(
                told[0].output, flat(POOLED.shape, (x, BELOW), CELL), roles=("pending",)
            ).withhold()
            for kind, x in kinds.items()
        }
        names = [
            text(self.label(kind), (POOL if kind == "unpooling" else x, 2.05), bold=True)
            for kind, x in kinds.items()
        ]
        self.play(FadeIn(*names, *self.pending.values()), run_time=0.6)
        return [*names]

    def column(self, told: Filling, x: float) -> list[VMobject]:
        """Fill a large grid by a fixed rule."""
        source = CellGrid(told.input, flat(told.input.shape, (x - 0.58, ABOVE), CELL))
        filled = FilledGrid(told, flat(told.output.shape, (x, BELOW), CELL), source.plane)
        way = self.down(source, x - 0.58)
        self.play(FadeIn(source, way), run_time=0.6)
        self.play(FadeOut(self.pending[told.kind]), FillOut(filled), run_time=2.0)
        self.rest()
        return [source, way, filled]

    def down(self, source: CellGrid, x: float) -> Arrow:
        """Return the arrow below a small grid."""
        return arrow((x, source.get_bottom()[1] - 0.06), (x, BELOW + 2 * CELL + 0.04))

    def kernel(self, told: Filling, x: float) -> VGroup:
        """Return the fixed kernel of a way up, beside its input."""
        assert told.kernel is not None  # these two have one
        drawn = CellGrid(told.kernel, flat(told.kernel.shape, (x + 0.73, ABOVE), 0.5))
        return VGroup(text("·", (x + 0.1, ABOVE - 0.3), size=0.6), drawn)

    def remembered(self) -> list[VMobject]:
        """Pool a grid, and put its values back where they were."""
        back = unpooling(self.pooled)
        before = CellGrid(self.pooled.input, flat(self.pooled.input.shape, (BEFORE, BELOW), CELL))
        small = FilledGrid(
            self.pooled,
            flat(self.small.shape, (POOL, ABOVE), CELL),
            before.plane,
            roles=("input",),
        )
        after = FilledGrid(back, flat(back.output.shape, (AFTER, BELOW), CELL), small.plane)
        rings = [Ring(before.plane).move(*pick.best) for pick in self.pooled.picks]
        places = [Ring(after.plane).move(*pick.best) for pick in self.pooled.picks]
        top = BELOW + 2 * CELL + 0.04
        ways = [
            arrow((BEFORE + 0.55, top), (POOL - CELL - 0.12, ABOVE - 0.35)),
            arrow((POOL + CELL + 0.12, ABOVE - 0.35), (AFTER - 0.55, top)),
        ]
        self.beat("pool")
        self.play(FadeIn(before), run_time=0.6)
        self.play(LaggedStart(*map(FadeIn, rings), lag_ratio=0.4), run_time=1.0)
        self.play(FadeIn(ways[0]), FillOut(small), run_time=1.8)
        self.beat("unpooling")
        small.clear_to("input")
        self.play(FadeIn(*places), run_time=0.5)
        self.play(FadeOut(self.pending[back.kind]), FadeIn(ways[1]), FillOut(after), run_time=2.2)
        self.bring_to_front(*places)
        return [before, small, after, *rings, *places, *ways]

    def learned(self) -> None:
        """Set nine weights between the one number and the nine."""
        one = CellGrid(grid(ONE, "input"), flat((1, 1), (-5.2, STAGE.centre), 1.1))
        weights = CellGrid(self.weights(), flat(NINE, (-1.75, STAGE.centre), 1.1), numbers=False)
        nine = self.nine(4.0)
        signs = VGroup(
            text("·", (-4.02, STAGE.centre - 0.45), size=0.9),
            text("=", (1.13, STAGE.centre - 0.15), size=0.4),
        )
        below = (weights.get_center()[0], weights.get_bottom()[1] - 0.42)
        name = text(self.label("weights"), below, color=DARK.kernel)
        self.play(FadeIn(one, signs, weights, nine, name), run_time=0.8)
        self.play(
            LaggedStart(*map(FadeIn, questions(weights, DARK.on_colour)), lag_ratio=0.2),
            run_time=1.6,
        )

    @staticmethod
    def weights() -> Grid:
        """Return nine weights that nobody knows yet."""
        return grid([[0] * NINE[1]] * NINE[0], "kernel")
