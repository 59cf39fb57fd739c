"""Scene: the other way to see it, in which every input cell paints the kernel."""

from __future__ import annotations

from manim import FadeIn, FadeOut, VGroup

from explainer import ConvTranspose
from explainer.examples import KERNEL, SMALL
from explainer.layout import flat
from explainer.mobjects.board import spread
from explainer.mobjects.grid import CellGrid
from explainer.mobjects.painting import ScatterBoard
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.stamping import Crop, Painting, StampForms, StampLands
from explainer.mobjects.text import text
from explainer.stories import scatter, zero_insertion
from explainer.theme import DARK

SMALL_CELL = 0.36


class Scatter(LectureScene):
    """Scale the kernel by an input cell, stamp it down, add up, crop."""

    spec = ConvTranspose(KERNEL.shape[0], stride=2, padding=1)

    def figures(self) -> dict[str, object]:
        axis = self.spec.axes(1)[0]
        return {
            "k": axis.kernel_size,
            "s": axis.stride,
            "p": axis.before,
            "o": self.spec.output_size(SMALL.shape[0]),
        }

    def construct(self) -> None:
        axis = self.spec.axes(1)[0]
        story = scatter(SMALL, KERNEL, stride=axis.stride, padding=axis.before)
        phases = dict(story.phases())
        first = phases["first"][0]
        board = ScatterBoard(story, [self.label(n) for n in ("input", "kernel", "canvas")])

        self.beat("side")
        self.play(FadeIn(board.input, board.labels[0]), run_time=0.6)
        self.play(FadeIn(board.kernel, board.labels[1]), run_time=0.6)
        self.play(FadeIn(board.canvas, board.labels[2]), run_time=0.6)

        self.beat("stamp", value=first.products[0].left)
        board.point_at(first)
        self.play(FadeIn(board.ring, board.factor), run_time=0.5)
        self.play(StampForms(board, first), FadeIn(board.equals))
        self.play(StampLands(board, first))

        self.beat("meet")
        self.play(Painting(board, phases["next"][:2], seconds=2.8, before=first, sums=True))
        self.beat("rest", n=len(story.beats), size=story.output.shape[0])
        others = phases["next"][2:] + phases["rest"]
        self.play(Painting(board, others, seconds=0.8, before=phases["next"][1]))

        self.beat("crop")
        border = [cell for cell in story.output.cells if story.output.role(cell) == "crop"]
        self.play(FadeOut(board.prints, *board.moving[2:-1], board.equals))
        self.play(Crop(board.canvas, border, run_time=2.4))
        self.beat("same")
        self.compare(board)

    def compare(self, board: ScatterBoard) -> None:
        """Set the output of the other recipe beside what is left of the painting."""
        axis = self.spec.axes(1)[0]
        story = zero_insertion(SMALL, KERNEL, stride=axis.stride, padding=axis.before)
        cell, middle = board.canvas.plane.cell, STAGE.centre - 0.2
        right = board.canvas.get_left()[0]
        widths = [story.source.shape[1] * SMALL_CELL, 0.5, story.output.shape[1] * cell, 0.4]
        xs = spread(widths, STAGE.left - 0.4, right)
        source = CellGrid(
            story.source, flat(story.source.shape, (xs[0], middle), SMALL_CELL), numbers=False
        )
        output = CellGrid(story.output, flat(story.output.shape, (xs[2], middle), cell))
        signs = VGroup(
            text("→", (xs[1], middle - 0.12), size="title", color=DARK.muted),
            text("=", (xs[3], middle - 0.15), size=0.5, bold=True),
        )
        names = VGroup(
            text(self.label("gathered"), (xs[0], source.get_top()[1] + 0.2), color=DARK.input),
            text(self.label("output"), (xs[2], output.get_top()[1] + 0.2), color=DARK.output),
            text(self.label("cropped"), board.labels[2].get_center(), color=DARK.output),
        )
        gone = [board.input, board.kernel, *board.labels]
        self.play(FadeOut(*gone), run_time=0.5)
        self.play(FadeIn(source, output, signs, names), run_time=0.8)
