"""Scene: the whole recipe of a transposed convolution on one example."""

from __future__ import annotations

import math

import numpy as np
from manim import FadeIn, FadeOut

from explainer import ConvTranspose
from explainer.examples import KERNEL, SMALL
from explainer.formulas import conv_transpose_size
from explainer.mobjects.board import GatherBoard, ProductsFall, Sweep, TotalRises
from explainer.mobjects.grid import CellGrid, Rearrange
from explainer.mobjects.stage import LectureScene
from explainer.mobjects.text import text
from explainer.stories import zero_insertion
from explainer.theme import DARK


class ZeroInsertion(LectureScene):
    """Space the input, pad it, turn the kernel, convolve."""

    spec = ConvTranspose(KERNEL.shape[0], stride=2, padding=1)

    def figures(self) -> dict[str, object]:
        axis, i = self.spec.axes(1)[0], SMALL.shape[0]
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
        axis = self.spec.axes(1)[0]
        story = zero_insertion(SMALL, KERNEL, stride=axis.stride, padding=axis.before)
        phases = dict(story.phases())
        first = phases["first"][0]
        board = GatherBoard(story, [self.label(n) for n in ("spaced", "turned", "output")])
        source, (source_label, turned_label, output_label) = board.source, board.labels
        plain = CellGrid(story.kernel, board.kernel.plane)
        kernel_label = text(self.label("kernel"), turned_label.get_center(), color=DARK.kernel)
        steps = source.places.copy()
        source.places = source.drawn_in(1 / axis.stride)
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
        self.play(Sweep(board, phases["rest"]))
        self.beat("size")
        self.play(
            FadeIn(self.corner(conv_transpose_size(self.spec, story.input.shape[0]))), run_time=0.6
        )
