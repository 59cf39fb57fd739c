"""Scene: swap input and output, and the stride is a stride again."""

from __future__ import annotations

from typing import Any

from manim import FadeIn, FadeOut, LaggedStart, ShowPassingFlash, VGroup

from explainer import Conv, ConvTranspose, Taps
from explainer.examples import IMAGE, KERNEL, SMALL
from explainer.formulas import conv_size, conv_transpose_size
from explainer.mobjects.arrows import TapArrows
from explainer.mobjects.isometric import ConeSweep, IsometricPair
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import paragraph, text
from explainer.stories import convolution, scatter
from explainer.theme import DARK


class WhyStride(LectureScene):
    """One set of lines between a small and a large grid, read in both directions."""

    def construct(self) -> None:
        self.down = Conv(KERNEL.shape[0], stride=2, padding=1)
        self.up = ConvTranspose(KERNEL.shape[0], stride=2, padding=1)
        self.planes()
        self.table()

    def planes(self) -> None:
        """Sweep a cone between two planes, downwards and upwards."""
        conv = convolution(IMAGE, KERNEL, stride=2, padding=1)
        paint = scatter(SMALL, KERNEL, stride=2, padding=1)
        windows = [beat.window for beat in conv.beats]
        place: dict[str, Any] = {"centre": (-2.6, -1.12), "cell": 0.45, "lift": 2.55}
        reading = IsometricPair(conv.output, conv.source, windows, KERNEL.shape, **place)
        painting = IsometricPair(paint.source, paint.output, windows, KERNEL.shape, **place)
        reading.small.withhold()
        painting.large.withhold()
        sides = [
            self.side("conv", "moves", conv_size(self.down, IMAGE.shape[0])),
            self.side("transposed", "paints", conv_transpose_size(self.up, SMALL.shape[0])),
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
        large, small = IMAGE.shape[0], SMALL.shape[0]
        arrows = TapArrows(Taps(small, large, self.down.axes(1)[0]), centre=(0.0, -0.3))
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
