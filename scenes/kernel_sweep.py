"""Scene: which kernel covers the output evenly at a stride of 2."""

from __future__ import annotations

from manim import FadeIn, FadeOut, LaggedStart, VGroup, VMobject

from explainer.layout import flat
from explainer.mobjects.board import spread
from explainer.mobjects.heat import HeatGrid
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.stamps import StampBoard, StampsLand
from explainer.mobjects.text import text
from explainer.stories import overlap, overlap_series
from explainer.stories.overlap import Overlap
from explainer.theme import DARK

STRIDE, SIZES, DILATIONS = 2, (1, 2, 3, 4, 5), (1, 2)

#: The output cell that is looked at: two kernels of 3 meet there.
LOOKED_AT = 4

#: What each verdict is written in: the output's colour is kept for the even cover.
INK = {"gaps": DARK.error, "uneven": DARK.kernel, "even": DARK.output}

#: Edges of the board's cells and of the tiles', and where the board and the verdict begin.
CELL, TILE, LEFT, SIDE = 0.64, 0.49, -4.55, 4.25


class KernelSweep(LectureScene):
    """Kernels as stamps, two cells apart: gaps, seams or an even cover."""

    def figures(self) -> dict[str, object]:
        return {"s": STRIDE}

    def construct(self) -> None:
        first = overlap(3, stride=STRIDE)
        self.board = StampBoard(
            first, overlap(SIZES[-1], stride=STRIDE), left=LEFT, top=STAGE.top - 0.1, cell=CELL
        )
        names = VGroup(
            *(
                text(self.label(name), (STAGE.left, y - 0.1), color=color, anchor="left")
                for name, y, color in zip(
                    ("input", "stamps", "count"),
                    self.board.rows,
                    (DARK.input, DARK.kernel, DARK.output),
                    strict=True,
                )
            )
        )
        self.beat("stamps")
        self.side = self.kernel(first)
        self.play(FadeIn(self.board.inputs, names, self.side), run_time=0.6)
        self.play(StampsLand(self.board, seconds=0.85))
        self.beat("uneven", k=first.kernel_size)
        self.cover = self.verdict(first)
        meeting = self.board.meeting(LOOKED_AT)
        self.play(FadeIn(self.cover, meeting), run_time=0.6)
        self.shown: list[VMobject] = [meeting]
        for beat, size, dilation in (("gaps", 1, 1), ("even", 4, 1), ("dilated", 3, 2)):
            self.beat(beat, k=size, d=dilation)
            self.change(overlap(size, stride=STRIDE, dilation=dilation))
        self.beat("all", k=first.kernel_size, levels=", ".join(map(str, first.levels)))
        shown = [
            self.board.inputs,
            self.board.stamps,
            self.board.counts,
            names,
            self.side,
            self.cover,
        ]
        self.play(FadeOut(*shown), run_time=0.5)
        self.table()

    def change(self, story: Overlap) -> None:
        """Let the stamps grow, shrink or spread, and count again."""
        counts, cover = self.board.counts_of(story), self.verdict(story)
        side = self.kernel(story)
        self.play(FadeOut(self.board.counts, self.side, self.cover, *self.shown), run_time=0.4)
        self.shown = []
        self.play(self.board.change(story), FadeIn(side))
        self.play(FadeIn(counts, cover), run_time=0.6)
        self.board.counts, self.side, self.cover = counts, side, cover

    def kernel(self, story: Overlap) -> VGroup:
        """Return the kernel's size and dilation, beside the board."""
        size = text(
            self.label("kernel_size", k=story.kernel_size),
            (SIDE, 0.55),
            size="title",
            color=DARK.kernel,
            bold=True,
            anchor="left",
        )
        name = self.label("dilation", d=story.dilation)
        return VGroup(size, text(name, (SIDE, 0.0), color=DARK.muted, anchor="left"))

    def verdict(self, story: Overlap) -> VMobject:
        """Return what cover the kernel makes, below its size."""
        return text(
            self.label(story.verdict),
            (SIDE, -0.75),
            size="title",
            color=INK[story.verdict],
            bold=True,
            anchor="left",
        )

    def table(self) -> None:
        """Show the counts of every kernel size and dilation as small tiles."""
        rows = [overlap_series(SIZES, stride=STRIDE, dilation=d) for d in DILATIONS]
        widths = [one.tile.shape[1] * TILE for one in rows[0]]
        xs = spread(widths, STAGE.left + 0.9, STAGE.right)
        for stories, y in zip(rows, (0.85, -1.55), strict=True):
            tiles = [self.tile(one, x, y) for one, x in zip(stories, xs, strict=True)]
            name = self.label("dilation", d=stories[0].dilation)
            self.play(FadeIn(text(name, (STAGE.left, y - 0.1), anchor="left")), run_time=0.3)
            self.play(LaggedStart(*map(FadeIn, tiles), lag_ratio=0.4), run_time=1.8)

    def tile(self, story: Overlap, x: float, y: float) -> VGroup:
        """Return one tile under its kernel size and its verdict."""
        plane = flat(story.tile.shape, (x, y), TILE)
        drawn = HeatGrid(story.tile, plane, full=story.levels[-1])
        top = drawn.get_top()[1] + 0.14
        left, right = drawn.get_left()[0], drawn.get_right()[0]
        size: VMobject = text(
            self.label("kernel_size", k=story.kernel_size),
            (left, top),
            size="small",
            color=DARK.kernel,
            anchor="left",
        )
        verdict = text(
            self.label(f"{story.verdict}_short"),
            (right, top),
            size="small",
            color=INK[story.verdict],
            anchor="right",
        )
        return VGroup(drawn, size, verdict)
