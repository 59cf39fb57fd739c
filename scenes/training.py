"""Scene: a network learns, shown at equal factors of its steps."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, ManimColor, Square, VGroup, VMobject, interpolate_color

from explainer import cae
from explainer.mobjects.chart import Chart
from explainer.mobjects.raster import Frames, Raster, sheet
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import text, text_width
from explainer.theme import DARK

#: Middle and width of the sheets of digits, and how many digits stand in a line.
DIGITS_X, DIGITS_WIDTH, COLUMNS = -3.85, 5.1, 5

#: Left and right edge of the chart, in frame units.
CHART = (-0.35, 6.3)

#: Steps at which a beat of the film ends, about.
STATIONS = {"lattice": 20, "blob": 46, "digits": 300}


class Training(LectureScene):
    """Reconstructions, loss and first filters at every recorded step of the real training."""

    uses_network = True
    uses_run = True

    def figures(self) -> dict[str, object]:
        self.run = cae.load_run(latent=2)
        digits = cae.load_data().test
        # One of each digit: the first among the test digits.
        self.digits = digits.images[np.unique(digits.labels, return_index=True)[1]]
        self.stations = {name: self.run.nearest(step) for name, step in STATIONS.items()}
        return {
            "steps": f"{len(self.run.losses):,}",
            "batch": self.run.recipe.batch,
            "epoch": self.run.figures.epoch,
            "left": f"{self.left_to_go(self.stations['digits']):.0%}",
            "mse": f"{self.run.figures.test_mse:.4f}",
            "filters": len(self.run.filters(self.run.kept)),
            **self.stations,
        }

    def left_to_go(self, step: int) -> float:
        """Return how much of their distance from the kept ones the first filters have left."""
        distance = self.run.filter_distance()
        return float(distance[self.run.steps.index(step)] / distance[0])

    def construct(self) -> None:
        self.load()
        self.build()
        self.beat("noise")
        self.play(FadeIn(self.given, self.given_label), run_time=0.6)
        self.play(FadeIn(self.made, self.made_label, self.counter), run_time=0.6)
        self.play(FadeIn(self.chart, self.legend, self.kernels, self.kernels_label), run_time=0.8)
        self.beat("lattice")
        self.advance("lattice", 3.8)
        self.beat("blob")
        self.advance("blob", 3.4)
        self.beat("digits")
        self.advance("digits", 3.8)
        self.beat("late")
        self.advance(None, 4.6)
        self.beat("end")

    def load(self) -> None:
        """Work out what is shown at every recorded step up to the one that is kept."""
        run = self.run
        self.steps = [step for step in run.steps if step <= run.kept]
        made = np.stack([run.reconstructions(step, self.digits) for step in self.steps])
        self.film = sheet(made.reshape(len(made), -1, COLUMNS, 28, 28), gap=2)
        filters = np.stack([run.filters(step)[:, 0] for step in self.steps])
        scaled = 0.5 + filters / np.abs(filters).max(axis=(2, 3), keepdims=True) / 2
        self.kernel_film = sheet(scaled.reshape(len(made), 2, -1, 3, 3))
        self.at = 0

    def build(self) -> None:
        """Make all that is on stage."""
        given = sheet(self.digits.reshape(-1, COLUMNS, 28, 28), gap=2)
        self.given = Raster(given, (DIGITS_X, 0.94), DIGITS_WIDTH)
        self.made = Raster(self.film[0], (DIGITS_X, -1.58), DIGITS_WIDTH)
        left = DIGITS_X - DIGITS_WIDTH / 2
        self.given_label = text(self.label("given"), (left, 2.12), color=DARK.input, anchor="left")
        self.made_label = text(self.label("made"), (left, -0.4), color=DARK.output, anchor="left")
        self.counter = VMobject(fill_color=DARK.text, fill_opacity=1, stroke_width=0)
        self.kernels = Raster(
            self.kernel_film[0],
            (sum(CHART) / 2, -2.16),
            CHART[1] - CHART[0],
            dark=DARK.panel,
            light=DARK.kernel,
        )
        self.kernels_label = self.kernel_legend()
        self.chart, self.legend = self.make_chart()
        self.show(0)

    def make_chart(self) -> tuple[Chart, VGroup]:
        """Return the chart of the loss and of the filters' way, and what its lines mean."""
        run = self.run
        ticks = [(1, self.label("step", step=1)), (10, "10"), (100, "100"), (1000, "1,000")]
        chart = Chart(CHART[0], -0.35, CHART[1], 1.75, steps=(1, run.kept), ticks=ticks)
        losses = np.array([run.losses[max(0, s - 1 - s // 12) : s].mean() for s in self.steps])
        chart.add_curve(self.steps, losses, low=0, high=float(losses.max()), color=DARK.text)
        distance = run.filter_distance()[: len(self.steps)]
        chart.add_curve(
            self.steps, distance, low=0, high=float(distance.max()), color=DARK.kernel, dashed=True
        )
        legend = VGroup()
        x = CHART[0]
        for name, color, curve in zip(
            ("loss", "way"), (DARK.text, DARK.kernel), chart.curves, strict=True
        ):
            key = VMobject(stroke_color=color, stroke_width=4)
            key.points = (
                type(curve)(np.array([[x, 2.13], [x + 0.5, 2.13]]), color, dashed=curve.dashed)
                .to(x + 0.5)
                .line.points
            )
            name_of = self.label(name)
            legend.add(key, text(name_of, (x + 0.62, 2.04), color=color, anchor="left"))
            x += 0.62 + text_width(name_of) + 0.5
        return chart, legend

    def kernel_legend(self) -> VGroup:
        """Return the heading of the filters, and what their shades mean."""
        x, y = CHART[0], -1.5
        parts = VGroup(text(self.label("filters"), (x, y), color=DARK.kernel, anchor="left"))
        x += text_width(self.label("filters")) + 0.45
        for name, shade in (("plus", 1.0), ("minus", 0.0)):
            parts.add(
                self.swatch(shade, (x + 0.13, y + 0.1)),
                text(self.label(name), (x + 0.38, y), size="small", anchor="left"),
            )
            x += 0.38 + text_width(self.label(name), size="small") + 0.35
        return parts

    @staticmethod
    def swatch(shade: float, at: tuple[float, float]) -> VMobject:
        """Return a square of the colour that a weight of `shade`, 0 to 1, has."""
        color = interpolate_color(ManimColor(DARK.panel), ManimColor(DARK.kernel), shade)
        return Square(0.26, fill_color=color, fill_opacity=1, stroke_color=DARK.hatch,
                      stroke_width=1.5).move_to((*at, 0))  # fmt: skip

    def advance(self, station: str | None, seconds: float) -> None:
        """Let the film run to a station, or to its end."""
        end = self.steps.index(self.stations[station]) if station else len(self.steps) - 1
        first = self.at + 1
        self.play(
            Frames(
                [self.made, self.kernels, self.counter, self.chart],
                end - first + 1,
                lambda i: self.show(first + i),
                run_time=seconds,
            )
        )
        self.at = end

    def show(self, i: int) -> None:
        """Show the network of a recorded step."""
        step = self.steps[i]
        self.made.display(self.film[i])
        self.kernels.display(self.kernel_film[i])
        self.chart.draw_to(step)
        name = self.label("step", step=f"{step:,}")
        self.counter.points = text(
            name, (STAGE.right, STAGE.subtitle), size="caption", bold=True, anchor="right"
        ).points
