"""Scene: an ordinary convolution, with padding, at stride 1 and at stride 2."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, FadeOut

from explainer import Conv
from explainer.examples import IMAGE, KERNEL
from explainer.formulas import conv_size
from explainer.mobjects.board import GatherBoard, ProductsFall, Sweep, TotalRises
from explainer.mobjects.grid import Rearrange
from explainer.mobjects.stage import LectureScene
from explainer.stories import convolution


class Convolution(LectureScene):
    """The kernel sweeps a padded input; at stride 2 it is the kernel that jumps."""

    def construct(self) -> None:
        story = convolution(IMAGE, KERNEL, stride=1, padding=1)
        jumps = convolution(IMAGE, KERNEL, stride=2, padding=1)
        size, out = story.input.shape[0], jumps.output.shape[0]
        phases = dict(story.phases())
        first = phases["first"][0]
        board = GatherBoard(story, [self.label(n) for n in ("padded", "kernel", "output")])
        source_label, kernel_label, output_label = board.labels
        k = story.kernel.shape[0]

        board.source.hide("padding")
        self.beat("parts", size=size, k=k)
        self.play(FadeIn(board.source), run_time=0.6)
        self.play(FadeIn(board.kernel), FadeIn(kernel_label), run_time=0.6)

        self.beat("pad", p=story.layer["padding"])
        self.play(
            Rearrange(board.source, sizes=np.ones(len(board.source.sizes))),
            FadeIn(source_label),
            run_time=1.2,
        )
        self.play(FadeIn(board.output), FadeIn(output_label), run_time=0.6)

        self.beat("first", total=first.total)
        board.move(*first.window)
        self.play(FadeIn(board.window), run_time=0.8)
        self.play(ProductsFall(board, first))
        self.rest()
        self.play(TotalRises(board, first))

        self.beat("next")
        self.play(Sweep(board, phases["next"]))
        self.beat("rest", size=size)
        size_formula = self.corner(conv_size(Conv(k, stride=1, padding=1), size))
        self.play(FadeIn(size_formula), run_time=0.5)
        self.play(Sweep(board, phases["rest"]))

        self.beat("jump", s=2, size=size, out=out)
        again = board.again(jumps, self.label("output"))
        new_formula = self.corner(conv_size(Conv(k, stride=2, padding=1), size))
        self.play(
            FadeOut(board.output, board.ring, size_formula, output_label),
            FadeIn(again.output, again.labels[2], new_formula),
            run_time=0.8,
        )
        self.play(Sweep(again, jumps.beats, seconds=1.0))
        self.beat("down", out=out, size=size)
