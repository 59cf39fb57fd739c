"""Scene: the stride of a transposed convolution is how far apart its input stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import FadeIn, FadeOut, VGroup, VMobject

from explainer import ConvTranspose, ExplainerError
from explainer.examples import KERNEL, SMALL
from explainer.formulas import conv_transpose_size
from explainer.layout import flat
from explainer.mobjects.board import GatherBoard, Sweep, spread
from explainer.mobjects.grid import CellGrid, Rearrange
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import text
from explainer.parameters import Parameters, Rows, fits, square, whole, wholes
from explainer.stories import stride_series
from explainer.story import Story

CELL = 0.5


@dataclass(frozen=True)
class StrideAsSpacingParameters(Parameters):
    """Three rising strides, the first of them 1, at which the same input and kernel are shown."""

    input: Rows = square(SMALL, least=2, most=4)
    kernel: Rows = square(KERNEL, least=2, most=4)
    strides: tuple[int, ...] = wholes((1, 2, 3), least=1, most=4, rising=True)
    padding: int = whole(1, least=0, most=2)

    def check(self) -> None:
        if self.strides[0] != 1:
            rule = "must begin with 1, where the input stands as it is"
            raise ExplainerError("parameters", "strides", self.strides, rule)
        if self.padding > len(self.kernel) - 2:
            rule = f"must be at most {len(self.kernel) - 2}, so that k - 1 - p leaves a border"
            raise ExplainerError("parameters", "padding", self.padding, rule)
        for story in self.stories():
            fits(story, source=9, output=7, least=1)

    def stories(self) -> tuple[Story, ...]:
        """Return the stories that these tell, a stride each."""
        return stride_series(self.input, self.kernel, strides=self.strides, padding=self.padding)


class StrideAsSpacing(LectureScene):
    """The same input at stride 1, 2 and 3: the cells move apart, the window goes on by one."""

    takes = StrideAsSpacingParameters
    parameters: StrideAsSpacingParameters

    def figures(self) -> dict[str, object]:
        given = self.parameters
        return {"i": len(given.input), "k": len(given.kernel), "p": given.padding}

    def construct(self) -> None:
        stories = self.parameters.stories()
        names = [self.label(name) for name in ("spaced", "turned", "output")]
        boards = [
            GatherBoard(story, names, cell=CELL, room=stories[-1], chips=False) for story in stories
        ]
        self.shown: list[VMobject] = []
        for board, beat, seconds in zip(
            boards, ("one", "two", "three"), (0.7, 0.34, 0.17), strict=True
        ):
            spec = self.spec(board.story)
            zeros = spec.axes(1)[0].inserted_zeros
            self.beat(beat, o=board.story.output.shape[0], s=spec.stride, zeros=zeros)
            self.space(board, boards[0])
            if beat != "one":
                self.beat(f"{beat}_sweep", o=board.story.output.shape[0])
            self.play(FadeIn(board.window), run_time=0.5)
            self.play(Sweep(board, board.story.beats, seconds=seconds, within=9.0))
        self.beat("sentence")
        self.play(FadeOut(*self.shown, boards[0].kernel, boards[0].labels[1]), run_time=0.5)
        self.play(FadeIn(self.side_by_side(stories)), run_time=0.8)

    @staticmethod
    def spec(story: Story) -> ConvTranspose:
        """Return the layer that a story tells of."""
        layer = story.layer
        return ConvTranspose(
            story.kernel.shape[0], stride=layer["stride"], padding=layer["padding"]
        )

    def space(self, board: GatherBoard, first: GatherBoard) -> None:
        """Bring in the next board: its cells stand as they stood, then move apart."""
        source, stride = board.source, board.story.layer["stride"]
        ends = source.places.copy()
        source.places = source.drawn_in(max(stride - 1, 1) / stride)
        source.hide("inserted", "padding")
        board.move(*board.story.beats[0].window)
        formula = self.corner(
            conv_transpose_size(self.spec(board.story), board.story.input.shape[0])
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
