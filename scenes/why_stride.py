"""Scene: swap input and output, and the stride is a stride again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from manim import FadeIn, FadeOut, LaggedStart, ShowPassingFlash, VGroup

from explainer import Conv, ConvTranspose, ExplainerError, Taps
from explainer.examples import KERNEL, SMALL, example
from explainer.formulas import conv_size, conv_transpose_size
from explainer.mobjects.arrows import TapArrows
from explainer.mobjects.isometric import ConeSweep, IsometricPair
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import paragraph, text
from explainer.parameters import Parameters, Rows, square, whole
from explainer.stories import convolution, scatter
from explainer.theme import DARK


@dataclass(frozen=True)
class WhyStrideParameters(Parameters):
    """``input`` is the small grid; the large one is what the transposed convolution makes of it."""

    input: Rows = square(SMALL, least=2, most=4)
    kernel: Rows = square(KERNEL, least=2, most=4)
    stride: int = whole(2, least=2, most=4)
    padding: int = whole(1, least=0, most=2)

    def check(self) -> None:
        size = self.up.output_size(len(self.input))
        if size > 8:
            rule = f"makes a large grid of {size} cells a side; the stage has room for 8"
            remedy = "Use a smaller input, stride or kernel."
            raise ExplainerError("parameters", "input", len(self.input), rule, remedy)

    @property
    def down(self) -> Conv:
        """The convolution, from the large grid to the small one."""
        return Conv(len(self.kernel), stride=self.stride, padding=self.padding)

    @property
    def up(self) -> ConvTranspose:
        """The transposed convolution, back again."""
        return ConvTranspose(len(self.kernel), stride=self.stride, padding=self.padding)


class WhyStride(LectureScene):
    """One set of lines between a small and a large grid, read in both directions."""

    takes = WhyStrideParameters
    parameters: WhyStrideParameters

    def construct(self) -> None:
        self.down, self.up = self.parameters.down, self.parameters.up
        self.large = self.up.output_size(len(self.parameters.input))
        self.planes()
        self.table()

    def planes(self) -> None:
        """Sweep a cone between two planes, downwards and upwards."""
        given = self.parameters
        layer: dict[str, Any] = {"stride": given.stride, "padding": given.padding}
        conv = convolution(example(self.large), given.kernel, **layer)
        paint = scatter(given.input, given.kernel, **layer)
        windows = [beat.window for beat in conv.beats]
        cell = min(0.45, 3.15 / max(conv.source.shape))
        place: dict[str, Any] = {"centre": (-2.6, -1.12), "cell": cell, "lift": 2.55}
        reading = IsometricPair(conv.output, conv.source, windows, conv.weights.shape, **place)
        painting = IsometricPair(paint.source, paint.output, windows, conv.weights.shape, **place)
        reading.small.withhold()
        painting.large.withhold()
        sides = [
            self.side("conv", "moves", conv_size(self.down, self.large)),
            self.side("transposed", "paints", conv_transpose_size(self.up, len(given.input))),
        ]
        s = conv.layer["stride"]
        self.beat("question", s=s)
        self.play(FadeIn(reading.large, reading.small), run_time=0.8)
        self.beat("down", s=s)
        self.play(FadeIn(reading.pointer, sides[0]), run_time=0.6)
        self.play(ConeSweep(reading, conv, conv.beats[:3], seconds=1.3))
        self.play(ConeSweep(reading, conv, conv.beats[3:], seconds=0.6))
        self.beat("swap")
        self.play(
            FadeOut(reading.large, reading.small, reading.pointer, sides[0]),
            FadeIn(painting.large, painting.small, painting.pointer),
            run_time=1.2,
        )
        self.beat("up", s=s)
        self.play(FadeIn(sides[1]), run_time=0.6)
        self.play(ConeSweep(painting, paint, paint.beats[:3], seconds=1.3))
        self.play(ConeSweep(painting, paint, paint.beats[3:], seconds=0.6))
        self.shown = [painting.large, painting.small, painting.pointer, sides[1]]

    def side(self, name: str, move: str, size: str) -> VGroup:
        """Return what stands beside the planes: the layer's name, what one step does, its size."""
        x = 1.9
        return VGroup(
            text(self.label(name), (x, 0.3), size="title", bold=True, anchor="left"),
            paragraph(
                self.label(move, s=self.down.stride),
                (x, -0.3),
                width=STAGE.right - x,
                size="body",
                color=DARK.muted,
                anchor="left",
            ),
            self.corner(size),
        )

    def table(self) -> None:
        """Draw the taps along one axis and send dots along them, both ways."""
        large, small = self.large, len(self.parameters.input)
        taps = Taps(small, large, self.down.axes(1)[0])
        arrows = TapArrows(taps, centre=(0.0, -0.3), pitch=min(1.6, 11.2 / large))
        rule = self.corner("f = a s + k - p")
        self.beat("taps")
        self.play(FadeOut(*self.shown), run_time=0.5)
        self.play(FadeIn(arrows.small, arrows.large, arrows.names), run_time=0.6)
        self.play(FadeIn(arrows.lines, arrows.labels, rule), run_time=0.8)
        self.add_foreground_mobject(arrows.labels)
        self.beat("read_down", s=self.down.stride, large=large, small=small)
        self.flow(arrows, upward=True)
        self.beat("read_up", large=large, small=small)
        arrows.give_roles(small="input", large="output")
        self.flow(arrows, upward=False)

    def flow(self, arrows: TapArrows, *, upward: bool) -> None:
        """Send a flash along every line, in the reading direction."""
        for _ in range(2):
            flashes = [
                ShowPassingFlash(
                    (line.copy().reverse_direction() if upward else line.copy()).set_stroke(
                        DARK.ring, 7
                    ),
                    time_width=0.5,
                )
                for line in arrows.lines
            ]
            self.play(LaggedStart(*flashes, lag_ratio=0.15), run_time=2.4)
