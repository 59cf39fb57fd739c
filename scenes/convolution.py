"""Scene: an ordinary convolution, with padding, at stride 1 and at stride 2."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import FadeIn, FadeOut

from explainer import Conv
from explainer.examples import IMAGE, KERNEL
from explainer.formulas import conv_size
from explainer.mobjects.board import GatherBoard, ProductsFall, Sweep, TotalRises
from explainer.mobjects.grid import Rearrange
from explainer.mobjects.stage import LectureScene
from explainer.parameters import Parameters, Rows, fits, square, whole
from explainer.stories import convolution


@dataclass(frozen=True)
class ConvolutionParameters(Parameters):
    """One input and kernel; ``stride`` is that of the second sweep, the first one's is 1."""

    input: Rows = square(IMAGE, least=3, most=7)
    kernel: Rows = square(KERNEL, least=2, most=4)
    stride: int = whole(2, least=2, most=4)
    padding: int = whole(1, least=1, most=2)

    def check(self) -> None:
        Conv(len(self.kernel), stride=self.stride, padding=self.padding).output_size(
            len(self.input)
        )
        fits(convolution(self.input, self.kernel, padding=self.padding), source=9)


class Convolution(LectureScene):
    """The kernel sweeps a padded input; at stride 2 it is the kernel that jumps."""

    takes = ConvolutionParameters
    parameters: ConvolutionParameters

    def construct(self) -> None:
        given = self.parameters
        story = convolution(given.input, given.kernel, stride=1, padding=given.padding)
        jumps = convolution(given.input, given.kernel, stride=given.stride, padding=given.padding)
        size, full, out = (grid.shape[0] for grid in (story.input, story.output, jumps.output))
        phases = dict(story.phases())
        first = phases["first"][0]
        board = GatherBoard(story, [self.label(n) for n in ("padded", "kernel", "output")])
        source_label, kernel_label, output_label = board.labels
        k, p = story.kernel.shape[0], story.layer["padding"]

        board.source.hide("padding")
        self.beat("parts", size=size, k=k)
        self.play(FadeIn(board.source), run_time=0.6)
        self.play(FadeIn(board.kernel), FadeIn(kernel_label), run_time=0.6)

        self.beat("pad", p=p)
        self.play(
            Rearrange(board.source, sizes=np.ones(len(board.source.sizes))),
            FadeIn(source_label),
            run_time=1.2,
        )
        self.play(FadeIn(board.output), FadeIn(output_label), run_time=0.6)

        self.beat("first", total=first.total, products=len(first.products))
        board.move(*first.window)
        self.play(FadeIn(board.window), run_time=0.8)
        self.play(ProductsFall(board, first))
        self.rest()
        self.play(TotalRises(board, first))

        self.beat("next")
        self.play(Sweep(board, phases["next"]))
        self.beat("rest", size=size, out=full)
        size_formula = self.corner(conv_size(Conv(k, padding=p), size))
        self.play(FadeIn(size_formula), run_time=0.5)
        self.play(Sweep(board, phases["rest"], within=9.0))

        s = jumps.layer["stride"]
        self.beat("jump", s=s, size=size, out=out, places=len(jumps.beats))
        again = board.again(jumps, self.label("output"))
        new_formula = self.corner(conv_size(Conv(k, stride=s, padding=p), size))
        self.play(
            FadeOut(board.output, board.ring, size_formula, output_label),
            FadeIn(again.output, again.labels[2], new_formula),
            run_time=0.8,
        )
        self.play(Sweep(again, jumps.beats, seconds=1.0, within=9.0))
        self.beat("down", out=out, size=size)
