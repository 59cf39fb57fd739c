"""Scene: max pooling and a stride-2 convolution halve the same real digit, side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manim import RIGHT, Arrow, FadeIn, FadeOut, LaggedStart, VGroup, VMobject

from explainer import cae
from explainer.examples import DIGIT
from explainer.layout import flat
from explainer.mobjects.grid import CellGrid, number_text
from explainer.mobjects.lanes import BlockFrame, Developing, Lane, Lanes, zoom_lines
from explainer.mobjects.picture import Picture, montage
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import pieces, text
from explainer.stories import convolution, pooling
from explainer.story import grid
from explainer.theme import DARK

#: The filter that is shown (it answers where ink ends on the right), and the two output cells that
#: are looked at, both on the edge of the digit's stem.
CHANNEL, POOLED, CONVOLVED = 9, (10, 6), (10, 8)

#: Cap height of numbers with two decimals, in cells.
CAP = 0.265

#: Edges of a pixel and of a zoomed cell, left edge and rows of the right part, in frame units.
PIXEL, CELL, LEFT, ROWS = 0.13, 0.78, -2.2, (1.08, -1.44)


class Downsampling(LectureScene):
    """Both make the picture half as large: one chooses, the other learns."""

    uses_network = True

    def figures(self) -> dict[str, object]:
        self.network = cae.load(latent=2)
        self.layer = self.network.layers[0]
        self.weight, self.bias = self.network.parameters[self.layer.name]
        return {
            "i": self.layer.input_size,
            "o": self.layer.output_size,
            "filters": self.layer.out_channels,
            "weights": self.weight[CHANNEL].size,
        }

    def construct(self) -> None:
        self.image = cae.load_data().test.images[DIGIT]
        self.maps = self.network.activations(self.image[None])[self.layer.name][0]
        middle = (STAGE.left + self.image.shape[1] * PIXEL / 2, STAGE.centre)
        self.digit = Picture(self.image, flat(self.image.shape, middle, PIXEL))
        name = text(
            self.label("digit"), (middle[0], self.digit.get_top()[1] + 0.18), color=DARK.muted
        )
        self.beat("digit")
        self.play(FadeIn(self.digit, name), run_time=0.8)
        self.rows = [self.row(i) for i in range(2)]
        self.play(LaggedStart(*(FadeIn(*row) for row in self.rows), lag_ratio=0.6), run_time=1.4)
        shown = [*self.pool(), *self.convolve()]
        self.beat("filters")
        self.play(FadeOut(*shown, *self.rows[0], *self.rows[1]), run_time=0.6)
        self.all_filters()

    def row(self, row: int) -> tuple[VMobject, Developing, VMobject]:
        """Return the name of a way down, its empty output, and the output's size."""
        name = text(
            self.label(("pool", "conv")[row]),
            (LEFT - CELL / 2, (2.14, -0.12)[row]),
            anchor="left",
            bold=True,
        )
        size = (self.layer.output_size,) * 2
        x = STAGE.right - size[1] * PIXEL / 2
        output = Developing(size, flat(size, (x, ROWS[row]), PIXEL))
        place = (x, output.get_top()[1] + 0.14)
        return name, output, text(self.label("half"), place, size="small", color=DARK.muted)

    def pool(self) -> list[VMobject]:
        """Choose the largest of one block, then of all."""
        story = pooling(self.image)
        pick, block = story.pick(POOLED), story.block(POOLED)
        frame = BlockFrame(block.shape, self.digit.plane, color=DARK.ring, width=3.5)
        frame.move(*pick.window)
        plane = flat(block.shape, (LEFT + CELL / 2, ROWS[0]), CELL)
        large, choice = (CellGrid(told, plane, cap=CAP) for told in (block, story.choice(POOLED)))
        lines = zoom_lines(frame, large)
        kept = CellGrid(
            grid([[pick.value]], "output"), flat((1, 1), (1.35, ROWS[0]), CELL), cap=CAP
        )
        arrow = Arrow(
            [LEFT + 1.7 * CELL, ROWS[0], 0],
            [kept.get_left()[0] - 0.1, ROWS[0], 0],
            buff=0,
            color=DARK.muted,
            stroke_width=4,
        )
        largest = text("max", (arrow.get_center()[0], ROWS[0] + 0.2), color=DARK.muted)
        row, column = pick.best
        place = text(
            self.label("place", row=row, column=column),
            (1.35 + 0.75 * CELL, ROWS[0] - 0.1),
            size="small",
            color=DARK.muted,
            anchor="left",
        )
        self.beat("block", value=number_text(pick.value), row=row, column=column)
        self.play(FadeIn(frame, lines, large), run_time=0.8)
        self.rest(1.0)
        self.play(
            FadeOut(large),
            FadeIn(choice),
            FadeIn(arrow, largest, kept, place, shift=0.3 * RIGHT),
            run_time=0.8,
        )
        self.beat("pool")
        output = self.rows[0][1]
        corners = [p.window for p in story.picks]
        writes = [((p.write, p.value),) for p in story.picks]
        self.play(FadeOut(lines), run_time=0.3)
        self.play(Lanes([Lane(frame, corners, output, writes)], seconds=0.022))
        self.play(FadeOut(frame), run_time=0.3)
        return [choice, arrow, largest, kept, place]

    def convolve(self) -> list[VMobject]:
        """Weigh one window with the real weights, then all."""
        stride, padding = self.layer.spec.stride, self.layer.spec.padding
        story = convolution(self.image, self.weight[CHANNEL, 0], stride=stride, padding=padding)
        beat = next(b for b in story.beats if b.writes[0][0] == CONVOLVED)
        map_ = self.maps[CHANNEL]
        plane = replace(
            self.digit.plane, origin=self.digit.plane.point(*(-at for at in story.places[0]))
        )
        shape = story.weights.shape
        frame = BlockFrame(shape, plane, width=3.5).move(*beat.window)
        seen = grid(np.reshape([p.left for p in beat.products], shape), "input")
        left = CellGrid(seen, flat(shape, (LEFT + CELL, ROWS[1]), CELL), cap=CAP)
        right = CellGrid(story.weights, flat(shape, (LEFT + 4.5 * CELL, ROWS[1]), CELL), cap=CAP)
        times = text("·", (LEFT + 2.75 * CELL, ROWS[1] - 0.3), size=0.6)
        lines = zoom_lines(frame, left)
        x, bias = right.get_right()[0] + 0.18, float(self.bias[CHANNEL])
        total = number_text(float(map_[CONVOLVED]))
        end = VGroup(
            text(
                self.label("bias"),
                (x, ROWS[1] + 0.5),
                size="small",
                color=DARK.muted,
                anchor="left",
            ),
            pieces([("+", DARK.muted), (number_text(bias), DARK.kernel)], (x, ROWS[1] + 0.08)),
            pieces([("=", DARK.muted), (total, DARK.output)], (x, ROWS[1] - 0.62), size="caption"),
        )
        self.beat("window", total=total)
        self.play(FadeIn(frame, lines, left), run_time=0.8)
        self.play(FadeIn(times, right, shift=0.3 * RIGHT), run_time=0.8)
        self.play(FadeIn(end, shift=0.3 * RIGHT), run_time=0.8)
        self.beat("convolve")
        output = self.rows[1][1]
        output.full = float(map_.max())
        writes = [((b.writes[0][0], float(map_[b.writes[0][0]])),) for b in story.beats]
        self.play(FadeOut(lines), run_time=0.3)
        self.play(
            Lanes([Lane(frame, [b.window for b in story.beats], output, writes)], seconds=0.022)
        )
        self.play(FadeOut(frame), run_time=0.3)
        return [left, right, times, end]

    def all_filters(self) -> None:
        """Show what every filter makes of the digit, each map on its own scale."""
        peaks = self.maps.max(axis=(1, 2), keepdims=True)
        rows = [montage(part, 8) for part in np.split(self.maps / peaks, 4)]
        width = STAGE.right - LEFT + CELL / 2
        cell = width / rows[0].shape[1]
        sheets = [
            Picture(row, flat(row.shape, (STAGE.right - width / 2, y), cell))
            for row, y in zip(
                rows, STAGE.centre + 15 * cell * np.array([1.5, 0.5, -0.5, -1.5]), strict=True
            )
        ]
        self.play(LaggedStart(*map(FadeIn, sheets), lag_ratio=0.4), run_time=2.4)
