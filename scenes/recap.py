"""Scene: five sentences to take home, and three questions answered by the reference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from manim import (
    Animation,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    RoundedRectangle,
    VGroup,
    VMobject,
    linear,
)

from explainer import ConvTranspose, cae, conv_matrix
from explainer.cae.copying import copies
from explainer.examples import DIGIT, IMAGE, KERNEL, SMALL
from explainer.formulas import conv_transpose_size
from explainer.layout import flat
from explainer.mobjects.board import GatherBoard, ProductsFall, Ring, TotalRises, Window
from explainer.mobjects.grid import CellGrid, Rearrange, number_text
from explainer.mobjects.isometric import ConeSweep, IsometricPair
from explainer.mobjects.miniature import Flip, SmallSweep, matrix_picture
from explainer.mobjects.picture import Picture
from explainer.mobjects.stage import LectureScene
from explainer.mobjects.text import formula, paragraph, text
from explainer.stories import convolution, scatter, stride_series, zero_insertion
from explainer.stories.quiz import overlap_question, value_question
from explainer.theme import DARK

#: Middles of the five cards, of their pictures, and where their names begin, in frame units.
CARDS, PICTURE, NAME = (-5.16, -2.58, 0.0, 2.58, 5.16), 0.12, -1.88
#: Seconds to think about a question.
THINK = 3.0

STRIDE, PADDING = 2, 1
#: Which output cells are asked for: of the value, and of the overlap.
VALUE, OVERLAP = (1, 1), (2, 4)


class Recap(LectureScene):
    """Five small pictures with a sentence each; three questions, time to think, answers."""

    uses_network = True

    def figures(self) -> dict[str, object]:
        self.network = cae.load(latent=2)
        self.size = zero_insertion(IMAGE[:4, :4], KERNEL, stride=STRIDE, padding=PADDING)
        self.value = value_question(SMALL, KERNEL, cell=VALUE, stride=STRIDE, padding=PADDING)
        self.overlap = overlap_question(SMALL, KERNEL, cell=OVERLAP, stride=STRIDE)
        return {
            "latent": self.network.latent,
            "i": self.size.input.shape[0],
            "o": self.size.output.shape[0],
            "k": KERNEL.shape[0],
            "s": STRIDE,
            "p": PADDING,
            "value": self.value.beat.total,
            "taps": len(self.value.products),
            "copies": self.overlap.counts.value(OVERLAP),
            "most": max(map(max, self.overlap.counts.values)),
            "least": min(map(min, self.overlap.counts.values)),
        }

    def construct(self) -> None:
        self.sentences()
        self.ask_size()
        self.ask_value()
        self.ask_overlap()

    def sentences(self) -> None:
        """Lay the cards out one by one."""
        panels = [
            RoundedRectangle(
                width=2.44,
                height=4.74,
                corner_radius=0.14,
                fill_color=DARK.panel,
                fill_opacity=1.0,
                stroke_width=0.0,
            ).move_to((x, -0.13, 0.0))
            for x in CARDS
        ]
        numbers = [
            text(str(i), (x, 1.8), size="caption", color=DARK.muted, bold=True)
            for i, x in enumerate(CARDS, 1)
        ]
        self.shown = VGroup(*panels, *numbers)
        self.add(*panels, *numbers)
        self.card("copy", 0, *self.copying(CARDS[0]))
        self.card("recipe", 1, *self.recipe(CARDS[1]))
        self.card("stride", 2, *self.spacing(CARDS[2]))
        self.card("paint", 3, *self.painting(CARDS[3]))
        self.card("transpose", 4, *self.matrix(CARDS[4]))

    def card(
        self, name: str, i: int, parts: Sequence[VMobject], moves: Sequence[Animation]
    ) -> None:
        """Show a card's picture and let it move."""
        label = paragraph(self.label(name), (CARDS[i], NAME), width=2.2, size="small")
        self.beat(name)
        self.play(FadeIn(label, *parts), run_time=0.6)
        for move in moves:
            self.play(move)
        come = [cast(VMobject, move.mobject) for move in moves if move.introducer]
        self.shown.add(label, *parts, *come)

    def copying(self, x: float) -> tuple[Sequence[VMobject], Sequence[Animation]]:
        """Show a digit above, two numbers, its copy below."""
        made = copies(self.network, cae.load_data().test.images[[DIGIT]])
        above, below = (
            Picture(image[0], flat(image[0].shape, (x, y), 1.25 / image[0].shape[0]))
            for image, y in ((made.images, PICTURE + 0.98), (made.outputs, PICTURE - 0.98))
        )
        numbers = "  ".join(map(number_text, made.latents[0].tolist()))
        line = text(numbers, (x, PICTURE - 0.1), bold=True)
        return [above], [FadeIn(line, scale=0.7), FadeIn(below, target_position=line)]

    def recipe(self, x: float) -> tuple[Sequence[VMobject], Sequence[Animation]]:
        """Sweep the spaced and padded input with the window; write the output below."""
        story = zero_insertion(SMALL, KERNEL, stride=STRIDE, padding=PADDING)
        source = CellGrid(
            story.source, flat(story.source.shape, (x, PICTURE + 0.68), 0.27), numbers=False
        )
        output = CellGrid(
            story.output,
            flat(story.output.shape, (x, PICTURE - 1.05), 0.22),
            roles=("pending",),
            numbers=False,
        ).withhold()
        window = Window(story.weights, source.plane, chips=False)
        return [source, output, window], [SmallSweep(story, source, output, window, run_time=2.6)]

    def spacing(self, x: float) -> tuple[Sequence[VMobject], Sequence[Animation]]:
        """Move the input's cells apart: stride 1, 2, 3."""
        story = stride_series(SMALL, KERNEL, strides=(3,), padding=KERNEL.shape[0] - 1)[0]
        stride = story.layer["stride"]
        cells = CellGrid(story.source, flat(story.source.shape, (x, PICTURE), 0.33), numbers=False)
        ends = cells.places.copy()
        cells.places = cells.drawn_in(1 / stride)
        cells.hide("inserted")
        return [cells], [
            Rearrange(cells, places=cells.drawn_in(2 / stride), run_time=1.0),
            Rearrange(cells, places=ends, sizes=np.ones(len(ends)), run_time=1.2),
        ]

    def painting(self, x: float) -> tuple[Sequence[VMobject], Sequence[Animation]]:
        """Let a small plane paint a large one."""
        story = scatter(SMALL, KERNEL, stride=STRIDE, padding=PADDING)
        windows = [beat.window for beat in story.beats]
        pair = IsometricPair(
            story.source,
            story.output,
            windows,
            story.weights.shape,
            centre=(x, PICTURE - 0.75),
            cell=0.18,
            lift=1.5,
        )
        pair.large.withhold()
        sweep = ConeSweep(pair, story, story.beats, seconds=0.26)
        return [pair.large, pair.pointer, pair.small], [sweep]

    def matrix(self, x: float) -> tuple[Sequence[VMobject], Sequence[Animation]]:
        """Turn the convolution's matrix over."""
        spec = convolution(IMAGE, KERNEL, stride=STRIDE, padding=PADDING).layer
        matrix = conv_matrix(
            KERNEL[None, None], IMAGE.shape, stride=spec["stride"], padding=spec["padding"]
        )
        picture = matrix_picture(matrix, (x, PICTURE), 0.092)
        return [picture], [Flip(picture, run_time=1.8)]

    def ask(self, name: str) -> None:
        """Clear the stage, put the question, and begin its beat."""
        question = text(self.label(name), (0.0, 2.24), size="caption", bold=True)
        self.beat(name)
        self.play(FadeOut(self.shown), run_time=0.5)
        self.play(FadeIn(question), run_time=0.4)
        self.shown = VGroup(question)

    def think(self, name: str) -> None:
        """Give time: a line runs out."""
        line = Line((-2.4, -2.45, 0), (2.4, -2.45, 0), color=DARK.muted, stroke_width=6)
        self.beat(f"{name}_think", loop=True)
        self.play(Create(line), run_time=THINK, rate_func=linear)
        self.remove(line)

    def ask_size(self) -> None:
        """Ask how large the output is."""
        self.ask("size")
        story, cell = self.size, 0.5
        source = CellGrid(story.input, flat(story.input.shape, (-4.3, -0.3), cell))
        output = CellGrid(story.output, flat(story.output.shape, (3.9, -0.35), cell))
        kernel = CellGrid(story.kernel, flat(story.kernel.shape, (-0.6, -0.3), cell))
        mark = text("?", output.get_center() - [0, 0.35, 0], size=0.8, color=DARK.output, bold=True)
        names = [
            text(self.label(n), (g.get_center()[0], g.get_bottom()[1] - 0.4), color=c)
            for n, g, c in (("input", source, DARK.input), ("kernel", kernel, DARK.kernel))
        ]
        self.play(FadeIn(source, kernel, *names, mark), run_time=0.6)
        self.think("size")
        self.beat("size_answer")
        spec = ConvTranspose(KERNEL.shape[0], stride=STRIDE, padding=PADDING)
        rule = formula(
            conv_transpose_size(spec, source.grid.shape[0]), (-2.2, -2.1), size="caption"
        )
        self.play(FadeOut(mark), FadeIn(output, rule), run_time=0.8)
        self.shown.add(source, output, kernel, rule, *names)

    def ask_value(self) -> None:
        """Ask which number stands in the ring."""
        self.ask("value")
        story, beat = self.value.story, self.value.beat
        board = GatherBoard(
            story,
            [self.label(n) for n in ("spaced", "turned", "output")],
            cell=0.5,
            kernel_cell=0.49,
            chips=False,
        )
        plain = CellGrid(story.kernel, board.kernel.plane)
        kernel_name = text(self.label("kernel"), board.labels[1].get_center(), color=DARK.kernel)
        board.move(*beat.window)
        board.ring.move(*self.value.cell)
        asked = [board.source, plain, board.output, board.window, board.ring]
        asked += [board.labels[0], kernel_name, board.labels[2]]
        self.play(FadeIn(*asked), run_time=0.6)
        self.think("value")
        self.beat("value_answer")
        self.play(Rearrange(plain, angle=np.pi), run_time=1.0)
        self.remove(plain, kernel_name)
        self.add(board.kernel, board.labels[1])
        self.play(ProductsFall(board, beat, run_time=1.8))
        self.play(TotalRises(board, beat))
        self.shown.add(*board.labels, board.source, board.kernel, board.output)
        self.shown.add(board.window, board.ring, board.sums)

    def ask_overlap(self) -> None:
        """Ask how many copies of the kernel lie over the ringed cell."""
        self.ask("overlap")
        story, counts = self.overlap.story, self.overlap.counts
        source = CellGrid(story.source, flat(story.source.shape, (-4.0, -0.3), 0.5))
        canvas = CellGrid(
            counts, flat(counts.shape, (2.6, -0.35), 0.54), roles=("pending",)
        ).withhold()
        ring = Ring(canvas.plane).move(*self.overlap.cell)
        self.play(FadeIn(source, canvas, ring), run_time=0.6)
        self.think("overlap")
        self.beat("overlap_answer")
        frames = [
            Window(story.weights, canvas.plane, chips=False).move(*b.window)
            for b in self.overlap.painters
        ]
        givers = [Ring(source.plane).move(*b.products[0].read) for b in self.overlap.painters]
        pairs = [FadeIn(f, g) for f, g in zip(frames, givers, strict=True)]
        self.play(LaggedStart(*pairs, lag_ratio=0.6), run_time=1.6)
        for cell in counts.cells:
            canvas.put(cell, counts.value(cell))
        self.play(FadeOut(*frames), FadeIn(canvas.redraw()), run_time=0.8)
