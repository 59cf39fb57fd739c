"""Scene: max pooling and a stride-2 convolution halve the same real digit, side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manim import RIGHT, Arrow, FadeIn, FadeOut, LaggedStart, VGroup, VMobject

from explainer import cae
from explainer.examples import DIGIT
from explainer.layout import flat, montage
from explainer.mobjects.grid import CellGrid, number_text
from explainer.mobjects.lanes import BlockFrame, Developing, Lane, Lanes, zoom_lines
from explainer.mobjects.picture import Picture
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import pieces, text
from explainer.stories import convolution, pooling
from explainer.stories.pooling import Pick
from explainer.story import Beat, Story, grid
from explainer.theme import DARK

#: The filter that is shown (it answers where ink ends on the right), and the two output cells that
#: are looked at, both on the edge of the digit's stem.
CHANNEL, POOLED, CONVOLVED = 9, (10, 6), (10, 8)

#: Cap height of numbers with two decimals, in cells, and seconds of a step of the sweeps.
CAP, STEP = 0.25, 0.022

#: Edges of a pixel and of a zoomed cell, left edge and rows of the right part, in frame units.
PIXEL, CELL, LEFT, ROWS = 0.13, 0.82, -2.2, (1.18, -1.385)


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
            (LEFT - CELL / 2, (2.14, -0.02)[row]),
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
        block, kept = story.block(POOLED), self.kept(story.pick(POOLED))
        frame = BlockFrame(block.shape, self.digit.plane, color=DARK.ring, width=3.5)
        frame.move(*story.pick(POOLED).window)
        plane = flat(block.shape, (LEFT + CELL / 2, ROWS[0]), CELL)
        large, choice = (CellGrid(told, plane, cap=CAP) for told in (block, story.choice(POOLED)))
        lines = zoom_lines(frame, large)
        row, column = story.pick(POOLED).best
        value = number_text(story.pick(POOLED).value)
        self.beat("block", value=value, row=row, column=column)
        self.play(FadeIn(frame, lines, large), run_time=0.8)
        self.rest(1.0)
        self.play(FadeOut(large), FadeIn(choice), FadeIn(kept, shift=0.3 * RIGHT), run_time=0.8)
        self.beat("pool")
        self.play(FadeOut(lines), run_time=0.3)
        corners = [pick.window for pick in story.picks]
        writes = [((pick.write, pick.value),) for pick in story.picks]
        self.play(Lanes([Lane(frame, corners, self.rows[0][1], writes)], seconds=STEP))
        self.play(FadeOut(frame), run_time=0.3)
        return [choice, kept]

    def kept(self, pick: Pick) -> VGroup:
        """Return the arrow to the value that is kept, the value, and where it stood."""
        y, x = ROWS[0], 1.35
        value = CellGrid(grid([[pick.value]], "output"), flat((1, 1), (x, y), CELL), cap=CAP)
        ends = [LEFT + 1.7 * CELL, y, 0], [value.get_left()[0] - 0.1, y, 0]
        arrow = Arrow(*ends, buff=0, color=DARK.muted, stroke_width=4)
        row, column = pick.best
        return VGroup(
            arrow,
            text("max", (arrow.get_center()[0], y + 0.2), color=DARK.muted),
            value,
            text(
                self.label("place", row=row, column=column),
                (x + 0.75 * CELL, y - 0.1),
                size="small",
                color=DARK.muted,
                anchor="left",
            ),
        )

    def convolve(self) -> list[VMobject]:
        """Weigh one window with the real weights, then all."""
        axis, shown = self.layer.spec.axes(2)[0], self.maps[CHANNEL]
        story = convolution(
            self.image, self.weight[CHANNEL, 0], stride=axis.stride, padding=axis.before
        )
        # The window's places count from the padding's corner, outside the picture.
        corner = self.digit.plane.point(*(-at for at in story.places[0]))
        frame = BlockFrame(story.weights.shape, replace(self.digit.plane, origin=corner), width=3.5)
        writes = [[(cell, float(shown[cell])) for cell, _ in beat.writes] for beat in story.beats]
        beat = next(beat for beat in story.beats if beat.writes[0][0] == CONVOLVED)
        seen, *weighed = self.weighed(story, beat)
        lines = zoom_lines(frame.move(*beat.window), seen)
        self.beat("window", total=number_text(float(shown[CONVOLVED])))
        self.play(FadeIn(frame, lines, seen), run_time=0.8)
        for part in weighed:
            self.play(FadeIn(part, shift=0.3 * RIGHT), run_time=0.8)
        self.beat("convolve")
        output = self.rows[1][1]
        output.full = float(shown.max())
        self.play(FadeOut(lines), run_time=0.3)
        corners = [beat.window for beat in story.beats]
        self.play(Lanes([Lane(frame, corners, output, writes)], seconds=STEP))
        self.play(FadeOut(frame), run_time=0.3)
        return [seen, *weighed]

    def weighed(self, story: Story, beat: Beat) -> tuple[VMobject, VMobject, VMobject]:
        """Return the cells under the window, the weights, and what bias and sum come to."""
        y, shape = ROWS[1], story.weights.shape
        seen = grid(np.reshape([product.left for product in beat.products], shape), "input")
        left = CellGrid(seen, flat(shape, (LEFT + CELL, y), CELL), cap=CAP)
        right = CellGrid(story.weights, flat(shape, (LEFT + 4.5 * CELL, y), CELL), cap=CAP)
        times = text("·", (LEFT + 2.75 * CELL, y - 0.3), size=0.6)
        x, bias = right.get_right()[0] + 0.18, number_text(float(self.bias[CHANNEL]))
        total = number_text(float(self.maps[CHANNEL][CONVOLVED]))
        name = self.label("bias")
        end = VGroup(
            text(name, (x, y + 0.5), size="small", color=DARK.muted, anchor="left"),
            pieces([("+", DARK.muted), (bias, DARK.kernel)], (x, y + 0.08)),
            pieces([("=", DARK.muted), (total, DARK.output)], (x, y - 0.62), size="caption"),
        )
        return left, VGroup(times, right), end

    def all_filters(self) -> None:
        """Show what every filter makes of the digit, each map on its own scale."""
        peaks = self.maps.max(axis=(1, 2), keepdims=True)
        rows = [montage(part, 8) for part in np.split(self.maps / peaks, 4)]
        width = STAGE.right - LEFT + CELL / 2
        cell = width / rows[0].shape[1]
        heights = STAGE.centre + (rows[0].shape[0] + 1) * cell * np.linspace(1.5, -1.5, len(rows))
        sheets = [
            Picture(row, flat(row.shape, (STAGE.right - width / 2, float(y)), cell))
            for row, y in zip(rows, heights, strict=True)
        ]
        self.play(LaggedStart(*map(FadeIn, sheets), lag_ratio=0.4), run_time=2.4)
