"""Scene: two sizes become one on the way down; output_padding says which one to return to."""

from __future__ import annotations

import numpy as np
from manim import DOWN, Arrow, FadeIn, FadeOut, LaggedStart, VGroup, VMobject

from explainer import Conv, ConvTranspose
from explainer.examples import IMAGE, KERNEL, SMALL
from explainer.formulas import conv_transpose_size
from explainer.layout import flat
from explainer.mobjects.board import GatherBoard, ProductsFall, Sweep, TotalRises
from explainer.mobjects.grid import CellGrid, Rearrange
from explainer.mobjects.lanes import BlockFrame, Lane, Lanes
from explainer.mobjects.sizes import SharedSizes, corner_outline
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import formula, paragraph, text
from explainer.stories import convolution, output_padding_series, refusal, shared_sizes
from explainer.stories.output_padding import SizeChoice
from explainer.story import Story
from explainer.theme import DARK

STRIDE, PADDING = 2, 1

#: Middles of the two large grids and edges of their cells and of the small one's, in frame units.
SIDES, MIDDLE, CELL, SMALL_CELL = (-4.4, 4.2), -0.22, 0.48, 0.7


class OutputPadding(LectureScene):
    """5 and 6 become 3; which of them 3 becomes has to be said."""

    def figures(self) -> dict[str, object]:
        plain, longer = self.choices = output_padding_series(
            SMALL, KERNEL, stride=STRIDE, padding=PADDING
        )
        return {
            "k": KERNEL.shape[0],
            "s": STRIDE,
            "p": PADDING,
            "small": SMALL.shape[0],
            "one": plain.story.output.shape[0],
            "other": longer.story.output.shape[0],
            "extra": longer.output_padding,
            "count": len(longer.added),
        }

    def construct(self) -> None:
        # The longer output is as good a 6x6 picture as any: only its size matters here.
        pictures = (IMAGE, self.choices[1].story.output.values)
        down = [convolution(p, KERNEL, stride=STRIDE, padding=PADDING) for p in pictures]
        self.meet(down)
        self.turn_round()
        self.add_row()
        self.limit()

    def meet(self, down: list[Story]) -> None:
        """Sweep two pictures of different size into one output."""
        self.large = [
            CellGrid(
                story.source,
                flat(story.source.shape, (x, STAGE.centre - 0.1), CELL),
                roles=("pending", "output"),
                numbers=False,
            )
            for story, x in zip(down, SIDES, strict=True)
        ]
        place = flat(down[0].output.shape, (MIDDLE, STAGE.centre - 0.1), SMALL_CELL)
        self.small = CellGrid(down[0].output, place, roles=("pending", "input"), numbers=False)
        self.small.withhold()
        lanes = [
            Lane(
                BlockFrame(story.weights.shape, drawn.plane).move(0, 0),
                [beat.window for beat in story.beats],
                self.small,
                [beat.writes for beat in story.beats],
            )
            for story, drawn in zip(down, self.large, strict=True)
        ]
        self.frames = [lane.frame for lane in lanes]
        self.ways = [self.way(-2.55, -1.45), self.way(2.1, 1.0)]
        self.sizes = [
            text("×".join(map(str, shape)), (x, drawn.get_top()[1] + 0.16), color=DARK.muted)
            for shape, x, drawn in (
                (down[0].input.shape, SIDES[0], self.large[0]),
                (down[1].input.shape, SIDES[1], self.large[1]),
                (down[0].output.shape, MIDDLE, self.small),
            )
        ]
        self.beat("meet")
        self.play(FadeIn(*self.large, *self.sizes[:2]), run_time=0.7)
        self.play(FadeIn(*self.ways, *self.frames, self.small, self.sizes[2]), run_time=0.6)
        self.play(Lanes(lanes, seconds=0.42))

    @staticmethod
    def way(start: float, end: float) -> Arrow:
        """Return a level arrow from one x to another."""
        y = STAGE.centre - 0.1
        return Arrow([start, y, 0], [end, y, 0], buff=0, color=DARK.muted, stroke_width=5)

    def turn_round(self) -> None:
        """Turn round: the small grid goes in, two large ones may come out."""
        self.beat("part")
        back = [self.way(a.get_end()[0], a.get_start()[0]) for a in self.ways]
        for drawn in self.large:
            drawn.roles = ["pending" if role == "input" else role for role in drawn.roles]
        marks = [text("?", (x, STAGE.centre - 0.45), size=0.7, color=DARK.output) for x in SIDES]
        paddings = [np.where(g.where("padding"), 0.0, 1.0) for g in self.large]
        self.small.clear_to("input")
        self.play(
            *(Rearrange(g, sizes=s) for g, s in zip(self.large, paddings, strict=True)),
            *(size.animate.shift(PADDING * CELL * DOWN) for size in self.sizes[:2]),
            FadeOut(*self.ways, *self.frames),
            FadeIn(*back, *marks),
            run_time=0.9,
        )
        under = [self.choice(*pair) for pair in zip(self.choices, SIDES, strict=True)]
        self.play(LaggedStart(*map(FadeIn, under), lag_ratio=0.6), run_time=1.6)
        self.shown: list[VMobject] = [*self.large, self.small, *back, *under, *self.sizes, *marks]

    def choice(self, choice: SizeChoice, x: float) -> VGroup:
        """Return an output_padding over the size that it leads to."""
        spec = ConvTranspose(
            KERNEL.shape[0], stride=STRIDE, padding=PADDING, output_padding=choice.output_padding
        )
        size = conv_transpose_size(spec, SMALL.shape[0], symbols=False)
        return VGroup(
            text(self.label("choice", value=choice.output_padding), (x, -2.05), bold=True),
            formula(size, (x, -2.48), color=DARK.muted),
        )

    def add_row(self) -> None:
        """Compute a cell of the added row and column, then the others."""
        choice = self.choices[1]
        story, beat = choice.story, choice.telling()
        board = GatherBoard(
            story, [self.label(n) for n in ("spaced", "turned", "output")], cell=0.56
        )
        for old in choice.old_beats:
            board.write(old)
        board.ring.move(*beat.writes[0][0])
        for drawn, new in ((board.source, choice.border), (board.output, choice.added)):
            drawn.sizes[[drawn.index(cell) for cell in new]] = 0.0
            drawn.redraw()
        outline = corner_outline(
            board.output.plane, self.choices[0].story.output.shape, story.output.shape
        )
        self.beat("added")
        self.play(FadeOut(*self.shown), run_time=0.4)
        self.play(FadeIn(board.source, board.kernel, board.output, *board.labels), run_time=0.7)
        self.play(
            Rearrange(board.source, sizes=np.ones(len(board.source.sizes))),
            Rearrange(board.output, sizes=np.ones(len(board.output.sizes))),
            FadeIn(outline),
            run_time=1.4,
        )
        self.beat("sum", total=beat.total)
        board.move(*beat.window)
        self.play(FadeIn(board.window), run_time=0.6)
        self.play(ProductsFall(board, beat, run_time=2.0))
        self.play(TotalRises(board, beat))
        self.rest()
        self.play(Sweep(board, [b for b in choice.new_beats if b is not beat], seconds=0.24))
        self.shown = [board.source, board.kernel, board.output, board.sums, board.window]
        self.shown += [board.ring, outline, *board.labels]

    def limit(self) -> None:
        """Show why two sizes leave one choice, and how the layer refuses more."""
        spec = Conv(KERNEL.shape[0], stride=STRIDE, padding=PADDING)
        sizes = SharedSizes(shared_sizes(spec, range(3, 9)), centre=(1.35, 0.65))
        error = refusal(KERNEL.shape[0], stride=STRIDE, output_padding=STRIDE)
        names = [
            text(self.label(name), (STAGE.left, grid.get_center()[1] - 0.1), anchor="left")
            for name, grid in (("small_side", sizes.small), ("large_side", sizes.large))
        ]
        extra = text(
            "output_padding",
            (STAGE.left, sizes.labels[0].get_center()[1] - 0.1),
            color=DARK.muted,
            anchor="left",
        )
        self.beat("limit")
        self.play(FadeOut(*self.shown), run_time=0.4)
        self.play(FadeIn(sizes.large, sizes.small, sizes.lines, *names), run_time=0.8)
        self.rest(0.6)
        sizes.give_roles(small="input", large="output")
        self.play(FadeIn(sizes.labels, extra), run_time=0.8)
        words = paragraph(str(error), (STAGE.left, -1.75), width=12.6, size="body", anchor="left")
        words.set_fill(DARK.error)
        self.play(FadeIn(sizes.beyond(1), words), run_time=0.8)
