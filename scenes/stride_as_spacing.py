"""Scene: the stride of a transposed convolution is how far apart its input stands."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, FadeOut, VGroup, VMobject

from explainer import ConvTranspose
from explainer.examples import KERNEL, SMALL
from explainer.formulas import conv_transpose_size
from explainer.layout import flat
from explainer.mobjects.board import GatherBoard, Sweep, spread
from explainer.mobjects.grid import CellGrid, Rearrange
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import text
from explainer.stories import stride_series
from explainer.story import Story

PADDING = 1
CELL = 0.5


class StrideAsSpacing(LectureScene):
    """The same input at stride 1, 2 and 3: the cells move apart, the window goes on by one."""

    def figures(self) -> dict[str, object]:
        return {"i": SMALL.shape[0], "k": KERNEL.shape[0], "p": PADDING}

    def construct(self) -> None:
        stories = stride_series(SMALL, KERNEL, strides=(1, 2, 3), padding=PADDING)
        names = [self.label(name) for name in ("spaced", "turned", "output")]
        boards = [
            GatherBoard(story, names, cell=CELL, room=stories[-1], chips=False) for story in stories
        ]
        self.shown: list[VMobject] = []
        for board, beat, seconds in zip(
            boards, ("one", "two", "three"), (0.7, 0.34, 0.17), strict=True
        ):
            self.beat(beat, o=board.story.output.shape[0])
            self.space(board, boards[0])
            if beat != "one":
                self.beat(f"{beat}_sweep", o=board.story.output.shape[0])
            self.play(FadeIn(board.window), run_time=0.5)
            self.play(Sweep(board, board.story.beats, seconds=seconds))
        self.beat("sentence")
        self.play(FadeOut(*self.shown, boards[0].kernel, boards[0].labels[1]), run_time=0.5)
        self.play(FadeIn(self.side_by_side(stories)), run_time=0.8)

    def space(self, board: GatherBoard, first: GatherBoard) -> None:
        """Bring in the next board: its cells stand as they stood, then move apart."""
        source, stride = board.source, board.story.layer["stride"]
        ends = source.places.copy()
        source.places = source.drawn_in(max(stride - 1, 1) / stride)
        source.hide("inserted", "padding")
        board.move(*board.story.beats[0].window)
        formula = self.corner(
            conv_transpose_size(
                ConvTranspose(KERNEL.shape[0], stride=stride, padding=PADDING), SMALL.shape[0]
            )
        )
        if board is first:
            self.play(FadeIn(source, board.kernel, board.labels[1]), run_time=0.8)
        else:
            self.play(FadeOut(*self.shown), FadeIn(source), run_time=0.5)
        self.play(Rearrange(source, places=ends, sizes=1.0 - source.where("padding")), run_time=1.8)
        self.play(
            Rearrange(source, sizes=np.ones(len(ends))),
            FadeIn(board.output, formula, board.labels[0], board.labels[2]),
            run_time=0.8,
        )
        self.shown = [board.source, board.output, board.window, board.ring, board.sums, formula]
        self.shown += [board.labels[0], board.labels[2]]

    def side_by_side(self, stories: tuple[Story, ...]) -> VGroup:
        """Return all three, input above output, at one scale."""
        cell = 0.27
        widths = [story.source.shape[1] * cell for story in stories]
        whole = VGroup()
        for story, x in zip(stories, spread(widths, STAGE.left, STAGE.right), strict=True):
            source = CellGrid(story.source, flat(story.source.shape, (x, 0.7), cell), numbers=False)
            output = CellGrid(
                story.output, flat(story.output.shape, (x, -1.62), cell), numbers=False
            )
            size = self.label("growth", o=story.output.shape[0])
            title = f"{self.label('stride', s=story.layer['stride'])}:  {size}"
            whole.add(source, output, text(title, (x, 2.12)))
        return whole
