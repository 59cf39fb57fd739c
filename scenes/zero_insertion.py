"""Scene: the whole recipe of a transposed convolution on one example."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from manim import FadeIn, FadeOut

from explainer import ConvTranspose, ExplainerError
from explainer.examples import KERNEL, SMALL
from explainer.formulas import conv_transpose_size
from explainer.mobjects.board import GatherBoard, ProductsFall, Sweep, TotalRises
from explainer.mobjects.grid import CellGrid, Rearrange
from explainer.mobjects.stage import LectureScene
from explainer.mobjects.text import text
from explainer.parameters import Parameters, Rows, fits, square, whole
from explainer.stories import zero_insertion
from explainer.story import Story
from explainer.theme import DARK


@dataclass(frozen=True)
class ZeroInsertionParameters(Parameters):
    """A transposed convolution that inserts zeros and pads: stride 2 or more, padding to k - 2."""

    input: Rows = square(SMALL, least=2, most=4)
    kernel: Rows = square(KERNEL, least=2, most=4)
    stride: int = whole(2, least=2, most=4)
    padding: int = whole(1, least=0, most=2)

    def check(self) -> None:
        if self.padding > len(self.kernel) - 2:
            rule = f"must be at most {len(self.kernel) - 2}, so that k - 1 - p leaves a border"
            raise ExplainerError("parameters", "padding", self.padding, rule)
        fits(self.story(), source=9)

    def story(self) -> Story:
        """Return the story that these tell."""
        return zero_insertion(self.input, self.kernel, stride=self.stride, padding=self.padding)


class ZeroInsertion(LectureScene):
    """Space the input, pad it, turn the kernel, convolve."""

    takes = ZeroInsertionParameters
    parameters: ZeroInsertionParameters

    def figures(self) -> dict[str, object]:
        given = self.parameters
        self.spec = ConvTranspose(len(given.kernel), stride=given.stride, padding=given.padding)
        axis, i = self.spec.axes(1)[0], len(given.input)
        return {
            "i": i,
            "o": self.spec.output_size(i),
            "k": axis.kernel_size,
            "s": axis.stride,
            "p": axis.before,
            "zeros": axis.inserted_zeros,
            "border": axis.border_before,
        }

    def construct(self) -> None:
        story = self.parameters.story()
        phases = dict(story.phases())
        first = phases["first"][0]
        board = GatherBoard(story, [self.label(n) for n in ("spaced", "turned", "output")])
        source, (source_label, turned_label, output_label) = board.source, board.labels
        plain = CellGrid(story.kernel, board.kernel.plane)
        kernel_label = text(self.label("kernel"), turned_label.get_center(), color=DARK.kernel)
        steps = source.places.copy()
        source.places = source.drawn_in(1 / story.layer["stride"])
        source.hide("inserted", "padding")

        self.beat("input")
        self.play(FadeIn(source), run_time=0.6)
        self.play(FadeIn(plain), FadeIn(kernel_label), run_time=0.6)
        self.play(FadeIn(board.output), FadeIn(output_label), run_time=0.6)

        self.beat("space")
        self.play(
            Rearrange(source, places=steps, sizes=1.0 - source.where("padding")), run_time=2.0
        )
        self.beat("pad")
        self.play(Rearrange(source, sizes=np.ones(len(steps))), FadeIn(source_label), run_time=1.4)
        self.beat("turn")
        self.play(Rearrange(plain, angle=math.pi), run_time=2.4)
        self.play(FadeOut(kernel_label), FadeIn(turned_label), run_time=0.5)
        self.remove(plain)
        self.add(board.kernel)

        self.beat("first", total=first.total)
        board.move(*first.window)
        self.play(FadeIn(board.window), run_time=0.8)
        self.play(ProductsFall(board, first))
        self.rest()
        self.play(TotalRises(board, first))
        self.beat("next")
        self.play(Sweep(board, phases["next"]))
        self.beat("rest", n=len(story.beats))
        self.play(Sweep(board, phases["rest"], within=9.0))
        self.beat("size")
        self.play(
            FadeIn(self.corner(conv_transpose_size(self.spec, story.input.shape[0]))), run_time=0.6
        )
