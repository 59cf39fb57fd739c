"""Scene: every input channel paints every output channel through a kernel of its own."""

from __future__ import annotations

from manim import LEFT, RIGHT, FadeIn, FadeOut, LaggedStart, Line, VGroup, VMobject

from explainer.examples import CHANNEL_KERNELS, CHANNELS
from explainer.layout import flat
from explainer.mobjects.bank import KernelBank
from explainer.mobjects.grid import CellGrid, Rearrange, number_text
from explainer.mobjects.lanes import BlockFrame, Lane, Lanes
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import pieces, text
from explainer.stories import channel_mix
from explainer.theme import DARK

CELL, INPUTS, BANK, PARTS, OUTPUTS = 0.49, -5.75, -2.55, 1.3, 5.62

#: The output cell whose sum is written out.
LOOKED_AT = (1, 1)


def stacked(count: int, pitch: float, middle: float) -> list[float]:
    """Return the heights of ``count`` grids over each other about ``middle``."""
    return [middle + ((count - 1) / 2 - i) * pitch for i in range(count)]


class Channels(LectureScene):
    """Two channels in, three out: six kernels, and which axis of the weight is which."""

    def figures(self) -> dict[str, object]:
        self.story = channel_mix(CHANNELS, CHANNEL_KERNELS, stride=2, padding=1)
        inputs, outputs, k, _ = self.story.weight_shape
        return {
            "inputs": inputs,
            "outputs": outputs,
            "kernels": inputs * outputs,
            "k": k,
            "s": self.story.layer["stride"],
            "p": self.story.layer["padding"],
        }

    def construct(self) -> None:
        self.set_out()
        self.beat("parts")
        self.play(FadeIn(*self.inputs, *self.names_in), run_time=0.7)
        self.play(FadeIn(*self.outputs, *self.names_out), run_time=0.7)
        self.play(FadeIn(self.pairs), run_time=0.8)
        self.beat("bank")
        self.play(FadeOut(self.pairs), FadeIn(self.bank, *self.heads), run_time=1.0)
        self.first_output()
        self.beat("others")
        for o in range(1, len(self.outputs)):
            self.play(FadeOut(*self.lit), run_time=0.3)
            self.paint(o, seconds=0.12, together=True)
            self.add_up(o, seconds=0.07)
        self.order()

    def set_out(self) -> None:
        """Lay inputs, kernels and outputs out: a row for each input, a column for each output."""
        story, middle = self.story, STAGE.centre - 0.1
        self.bank = KernelBank(story.kernels, centre=(BANK, middle), cell=CELL)
        rows = [self.bank.middle(i, 0)[1] for i in range(len(story.inputs))]
        self.rows = rows
        self.inputs = [
            CellGrid(one, flat(one.shape, (INPUTS, y), CELL))
            for one, y in zip(story.inputs, rows, strict=True)
        ]
        size = story.outputs[0].shape[0] * CELL
        heights = stacked(len(story.outputs), size + 0.2, middle)
        self.part_rows = stacked(len(story.inputs), size + 0.4, middle)
        self.outputs = [
            CellGrid(one, flat(one.shape, (OUTPUTS, y), CELL), roles=("pending",)).withhold()
            for one, y in zip(story.outputs, heights, strict=True)
        ]
        self.names_in = [
            text(self.label("in", i=i + 1), (INPUTS, y + CELL + 0.14), color=DARK.input)
            for i, y in enumerate(rows)
        ]
        self.names_out = [
            text(self.label("out", o=o + 1), (OUTPUTS - size / 2 - 0.2, y - 0.1),
                 color=DARK.output, anchor="right")
            for o, y in enumerate(heights)
        ]  # fmt: skip
        self.pairs = VGroup(
            *(
                Line(
                    source.get_right() + 0.15 * RIGHT,
                    name.get_left() + 0.15 * LEFT,
                    color=DARK.kernel,
                    stroke_width=3,
                )
                for source in self.inputs
                for name in self.names_out
            )
        )
        top = self.bank.get_top()[1] + 0.16
        self.heads = [
            text(self.label("out", o=o + 1), (self.bank.middle(0, o)[0], top), color=DARK.output)
            for o in range(len(self.outputs))
        ]

    def first_output(self) -> None:
        """Paint the first output channel slowly, and write one of its sums out."""
        self.beat("paint")
        self.paint(0, seconds=0.4)
        shares = self.story.shares(0, LOOKED_AT)
        total = number_text(self.story.outputs[0].value(LOOKED_AT))
        self.beat("sum", total=total)
        self.add_up(0, seconds=0.2)
        x = PARTS + 1.5 * CELL + 0.25
        parts: list[tuple[str, str]] = []
        for share in shares:
            parts += [("+", DARK.muted), (number_text(share), DARK.text)]
        line = pieces(
            [*parts[1:], ("=", DARK.muted), (total, DARK.output)], (x, STAGE.centre - 0.2)
        )
        rings = [
            BlockFrame((1, 1), grid.plane, color=DARK.ring, width=4).move(*LOOKED_AT)
            for grid in (*self.parts, self.outputs[0])
        ]
        self.play(FadeIn(*rings, line), run_time=0.6)
        self.lit += [*rings, line]

    def paint(self, o: int, *, seconds: float, together: bool = False) -> None:
        """Let every input channel paint its share of output channel ``o``."""
        story = self.story
        self.parts = [
            CellGrid(
                parts[o], flat(parts[o].shape, (PARTS, y), CELL), roles=("pending",)
            ).withhold()
            for parts, y in zip(story.parts, self.part_rows, strict=True)
        ]
        rings = [self.bank.ring(i, o) for i in range(len(story.inputs))]
        lanes = [
            Lane(
                BlockFrame((1, 1), source.plane, color=DARK.ring, width=4).move(0, 0),
                [stroke.cell for stroke in strokes[o]],
                part,
                [stroke.writes for stroke in strokes[o]],
            )
            for source, strokes, part in zip(self.inputs, story.strokes, self.parts, strict=True)
        ]
        groups = [range(len(lanes))] if together else [[i] for i in range(len(lanes))]
        for group in groups:
            frames = [lanes[i].frame for i in group]
            self.play(
                FadeIn(*(self.parts[i] for i in group), *(rings[i] for i in group), *frames),
                run_time=0.4,
            )
            self.play(Lanes([lanes[i] for i in group], seconds=seconds))
            self.play(FadeOut(*frames), run_time=0.2)
        plus = text("+", (PARTS, STAGE.centre - 0.2), size=0.26, bold=True)
        self.lit: list[VMobject] = [*self.parts, *rings, plus]
        self.play(FadeIn(plus), run_time=0.3)

    def add_up(self, o: int, *, seconds: float) -> None:
        """Add the shares cell by cell into output channel ``o``."""
        output, told = self.outputs[o], self.story.outputs[o]
        cells = list(told.cells)
        writes = [[(cell, told.value(cell))] for cell in cells]
        silent: list[list[tuple[tuple[int, int], int]]] = [[] for _ in cells]
        lanes = [
            Lane(
                BlockFrame((1, 1), grid.plane, color=DARK.ring, width=4).move(0, 0),
                cells,
                output,
                writes if grid is output else silent,
            )
            for grid in (*self.parts, output)
        ]
        frames = [lane.frame for lane in lanes]
        self.play(FadeIn(*frames), run_time=0.2)
        self.play(Lanes(lanes, seconds=seconds))
        self.play(FadeOut(*frames), run_time=0.2)

    def order(self) -> None:
        """Name the axes of the weight, and swap them for a convolution."""
        inputs, outputs, k, _ = self.story.weight_shape
        self.beat("order")
        self.play(
            FadeOut(*self.lit, *self.inputs, *self.outputs, *self.names_out, *self.names_in),
            run_time=0.5,
        )
        left = self.bank.get_left()[0] - 0.25
        beside = [
            text(self.label("in", i=i + 1), (left, y - 0.1), color=DARK.input, anchor="right")
            for i, y in enumerate(self.rows)
        ]
        shape = self.shape("transposed", ("in", "out"), (inputs, outputs, k, k), 1.0)
        self.play(FadeIn(*beside, shape), run_time=0.8)
        self.beat("swap")
        places = self.bank.laid(swapped=True)
        self.play(FadeOut(*beside, *self.heads), run_time=0.4)
        self.play(Rearrange(self.bank, places=places), run_time=1.8)
        left, top = self.bank.get_left()[0] - 0.25, self.bank.get_top()[1] + 0.12
        names = [
            text(
                self.label("out", o=o + 1),
                (left, self.bank.middle(0, o, swapped=True)[1] - 0.1),
                color=DARK.output,
                anchor="right",
            )
            for o in range(outputs)
        ]
        names += [
            text(
                self.label("in", i=i + 1),
                (self.bank.middle(i, 0, swapped=True)[0], top),
                color=DARK.input,
            )
            for i in range(inputs)
        ]
        other = self.shape("conv", ("out", "in"), (outputs, inputs, k, k), -1.0)
        self.play(LaggedStart(FadeIn(*names), FadeIn(other), lag_ratio=0.5), run_time=1.2)

    def shape(self, kind: str, axes: tuple[str, str], shape: tuple[int, ...], y: float) -> VGroup:
        """Return a layer's name over its weight's axes and their sizes."""
        ink = {"in": DARK.input, "out": DARK.output}
        colors = [ink[axes[0]], ink[axes[1]], DARK.kernel, DARK.kernel]
        lines = VGroup(text(self.label(kind), (0.9, y + 0.42), bold=True, anchor="left"))
        for row, entries in enumerate(((*axes, "k", "k"), shape)):
            parts = [("(", DARK.muted)]
            for i, (entry, color) in enumerate(zip(entries, colors, strict=True)):
                parts += [(str(entry), color), (")" if i == 3 else ",", DARK.muted)]
            lines.add(pieces(parts, (0.9 + 2.75 * row, y - 0.12), size="caption", gap=0.45))
        return lines
