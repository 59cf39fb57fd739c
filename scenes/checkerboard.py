"""Scene: uneven overlap, the lattice of untrained decoders, and what training makes of it."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, FadeOut, VGroup, VMobject

from explainer import cae
from explainer.cae.checkerboard import DECODERS, load_checkerboard, nyquist_share
from explainer.mobjects.chart import Chart
from explainer.mobjects.counts import CountBoard, PaintCounts
from explainer.mobjects.raster import Frames, Raster, sheet
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import text
from explainer.stories import scatter
from explainer.theme import DARK

#: Input cells along each axis of the boards; kernel sizes; where the boards stand.
INPUT, KERNELS, BOARDS_X = 4, (3, 4), (-3.3, 3.3)

#: Colours of the three decoders, apart from those of roles, and which of their lines are dashed.
COLORS, DASHED = ("#ff9ecf", "#e8d44d", "#c9a6ff"), (False, True, False)

#: The rows of pictures: left edge, width, how many, and the top of each row's label.
ROWS_X, ROWS_WIDTH, SHOWN, ROWS_Y = STAGE.left, 6.2, 5, (2.1, 0.45, -1.2)

LOW, HIGH = 2e-5, 1.0  # of the chart's axis


class Checkerboard(LectureScene):
    """Overlap counts, then three real decoders through their first steps."""

    uses_network = True
    uses_run = True

    def figures(self) -> dict[str, object]:
        self.decoders = load_checkerboard()
        self.real = nyquist_share(cae.load_data().test.images[:200])
        self.stories = [
            scatter(np.ones((INPUT, INPUT), int), np.ones((k, k), int), stride=2) for k in KERNELS
        ]
        found: dict[str, object] = {"s": 2, "real": percent(self.real)}
        for name, decoder in self.decoders.items():
            found[f"first_{name[:1]}"] = percent(decoder.shares[0])
            found[f"last_{name[:1]}"] = percent(decoder.shares[-1])
        found["steps"] = int(self.decoders["3x3"].steps[-1])
        for k, story in zip(KERNELS, self.stories, strict=True):
            counts = sorted({value for row in story.output.values for value in row})
            found[f"k{k}"], found[f"counts{k}"] = k, ", ".join(map(str, counts))
            found[f"inside{k}"] = story.output.values[INPUT][INPUT]
        return found

    def construct(self) -> None:
        self.overlap()
        self.build()
        self.begin()
        self.train()

    def overlap(self) -> None:
        """Count how often each output cell is painted, for both kernels."""
        boards = [
            CountBoard(story, (x, STAGE.centre - 0.2), 0.455)
            for story, x in zip(self.stories, BOARDS_X, strict=True)
        ]
        labels = [
            text(self.label("board", k=k), (x, STAGE.top - 0.22), color=DARK.kernel)
            for k, x in zip(KERNELS, BOARDS_X, strict=True)
        ]
        rest = len(self.stories[0].beats) - 4
        for name, board in zip(("uneven", "even"), boards, strict=True):
            self.beat(name)
            if name == "uneven":
                self.play(FadeIn(*(b.faces for b in boards), *labels), run_time=0.6)
            self.play(FadeIn(board.window), run_time=0.3)
            self.play(PaintCounts(board, [0.8, 0.4, 0.4, 0.4, *[0.16] * rest]))
            self.play(FadeOut(board.window), run_time=0.3)
        self.boards = VGroup(*boards, *labels)

    def build(self) -> None:
        """Make the rows of pictures and the chart of their lattices."""
        self.rasters, self.films, self.names, self.values = [], [], VGroup(), VGroup()
        labels = cae.load_data().test.labels[: self.decoders["3x3"].images.shape[1]]
        shown = np.unique(labels, return_index=True)[1][:SHOWN]  # each another digit
        for name, color, y in zip(DECODERS, COLORS, ROWS_Y, strict=True):
            film = sheet(self.decoders[name].images[:, None, shown], gap=2)
            height = ROWS_WIDTH * film.shape[1] / film.shape[2]
            centre = (ROWS_X + ROWS_WIDTH / 2, y - 0.14 - height / 2)
            self.rasters.append(Raster(film[0], centre, ROWS_WIDTH))
            self.films.append(film)
            self.names.add(text(self.label(name), (ROWS_X, y), color=color, anchor="left"))
            self.values.add(VMobject(fill_color=color, fill_opacity=1, stroke_width=0))
        steps = self.decoders["3x3"].steps
        last = int(steps[-1])
        ticks = [(1, self.label("step", step=1)), (10, "10"), (100, "100"), (last, str(last))]
        self.chart = Chart(1.35, -2.0, 6.1, 1.55, steps=(1, last), ticks=ticks)
        for name, color, dashed in zip(DECODERS, COLORS, DASHED, strict=True):
            self.chart.add_curve(
                steps, self.decoders[name].shares, low=LOW, high=HIGH, color=color, log=True,
                dashed=dashed,
            )  # fmt: skip
        level = self.chart.level(self.real, low=LOW, high=HIGH, log=True)
        marks = [
            text(f"{share:.1%}" if share < 0.01 else f"{share:.0%}",
                 (1.2, float(self.chart.y(share, LOW, HIGH, log=True)) - 0.1),
                 size="small", color=DARK.muted, anchor="right")
            for share in (1.0, 0.1, 0.01, 0.001)
        ]  # fmt: skip
        self.scale = VGroup(
            text(self.label("share"), (1.35, 1.85), color=DARK.text, anchor="left"),
            level,
            text(self.label("real"), (1.5, level.get_y() + 0.1), size="small", color=DARK.muted,
                 anchor="left"),
            *marks,
        )  # fmt: skip
        self.counter = VMobject(fill_color=DARK.text, fill_opacity=1, stroke_width=0)
        self.show(0)

    def begin(self) -> None:
        """Show the decoders after one step."""
        self.beat("random")
        self.play(FadeOut(self.boards), run_time=0.4)
        self.play(FadeIn(*self.rasters, self.names, self.counter), run_time=0.7)
        self.play(FadeIn(self.chart, self.scale), run_time=0.7)
        self.beat("measure")
        self.play(FadeIn(self.values), run_time=0.6)

    def train(self) -> None:
        """Let all three learn, side by side."""
        count = len(self.films[0])
        self.beat("train")
        parts = [*self.rasters, self.values, self.counter, self.chart]
        self.play(Frames(parts, count, self.show, run_time=5.4))
        self.beat("end")

    def show(self, i: int) -> None:
        """Show all three at a recorded step."""
        step = int(self.decoders["3x3"].steps[i])
        for raster, film in zip(self.rasters, self.films, strict=True):
            raster.display(film[i])
        for name, value, y in zip(DECODERS, self.values, ROWS_Y, strict=True):
            share = percent(self.decoders[name].shares[i])
            value.points = text(share, (ROWS_X + ROWS_WIDTH, y), bold=True, anchor="right").points
        self.chart.draw_to(step)
        self.counter.points = text(
            self.label("step", step=step), (STAGE.right, STAGE.subtitle), size="caption",
            bold=True, anchor="right",
        ).points  # fmt: skip


def percent(share: float) -> str:
    """Return a share as per cent, with two digits that count."""
    value = 100 * share
    return f"{value:.0f} %" if value >= 10 else f"{value:.1f} %" if value >= 1 else f"{value:.2f} %"
