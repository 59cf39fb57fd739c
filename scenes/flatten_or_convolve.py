"""Scene: what flattening does to neighbours, and what convolving instead is worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from manim import UP, Animation, Brace, FadeIn, FadeOut, Line, VGroup, VMobject

from explainer import cae
from explainer.cae.measured import measured
from explainer.examples import DIGIT
from explainer.layout import Plane, flat
from explainer.mobjects.bars import Bar, Bars
from explainer.mobjects.board import Ring, Window
from explainer.mobjects.picture import Picture
from explainer.mobjects.pixels import Pixels, Unrolling, strip
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import text
from explainer.stories.unroll import unroll
from explainer.story import Cell, grid
from explainer.theme import DARK

#: The upper of the two neighbours: on the left side of the digit's loop.
CELL = (12, 9)

#: Latent lengths from top to bottom, the one where convolving does not win last.
LATENTS = (64, 16, 2)

#: Brightness that is left of pixels beside the marked ones.
DIMMED = 0.5

#: Where what is said beside the picture begins, and where the enlarged part of the line does.
BESIDE = -1.9


def window(plane: Plane, first: Cell, shape: tuple[int, int]) -> Window:
    """Return an amber frame round cells of a plane."""
    return Window(grid(np.ones(shape), "kernel"), plane, chips=False).move(*first)


def stroke(start: tuple[float, float], end: tuple[float, float], color: str) -> Line:
    """Return a thin line between two points of the frame."""
    return Line((*start, 0.0), (*end, 0.0), color=color, stroke_width=2)


def tie(one: Plane, other: Plane, cells: Sequence[Cell], color: str) -> VGroup:
    """Return thin lines between the left corners of the same cells' box on two planes."""
    top, left = np.min(cells, axis=0) - 0.5
    bottom = np.max(cells, axis=0)[0] + 0.5
    corners = [(top, left), (bottom, left)]
    return VGroup(*(stroke(one.point(*at), other.point(*at), color) for at in corners))


def spotlight(image: np.ndarray, cells: Iterable[Cell]) -> np.ndarray:
    """Return an image dimmed everywhere but in some cells, so that rings on white are seen."""
    dimmed = DIMMED * image
    for cell in cells:
        dimmed[cell] = image[cell]
    return dimmed


class FlattenOrConvolve(LectureScene):
    """Two neighbouring pixels land far apart; a window keeps them together; and it pays."""

    uses_network = True

    def figures(self) -> dict[str, object]:
        digits, self.record = cae.load_data().test, measured()
        self.image = digits.images[DIGIT]
        self.story = unroll(self.image.shape, CELL)
        less = {f"less{z}": f"{self.record.less_error(z):.0%}" for z in LATENTS}
        return {
            "n": self.story.length,
            "apart": self.story.apart,
            "k": self.story.size,
            "digits": f"{len(digits):,}",
            "epochs": self.record.recipe.epochs,
            "seeds": len(self.record.row("cae", LATENTS[0]).outcomes),
            **less,
        }

    def construct(self) -> None:
        self.flatten()
        self.convolve()
        self.compare()

    def flatten(self) -> None:
        """Lay the picture's rows end to end, and look where the two neighbours have gone."""
        story, image = self.story, self.image
        self.plane = flat(image.shape, (-4.65, 0.5), 0.125)
        line = strip((0, story.length), STAGE.left, STAGE.right, middle=-2.3, height=0.42)
        large = flat(image.shape, (0.0, STAGE.centre), 0.165)
        bright, pixels = Picture(image, large), Pixels(image, self.plane)
        marked = VGroup(Picture(spotlight(image, story.pair), large), self.rings(large, story.pair))
        self.beat("picture")
        self.play(FadeIn(bright), run_time=0.8)
        self.rest()
        self.play(FadeIn(marked), run_time=0.6)
        self.remove(bright)
        self.beat("unroll")
        rows, columns = story.shape
        whole = self.say("whole", 1.5, size="title", rows=rows, columns=columns)
        aside = marked.animate.scale(self.plane.cell / large.cell).move_to(pixels)
        self.play(aside, run_time=0.7)
        self.play(FadeIn(whole), Unrolling(pixels, line))
        self.beat("apart")
        places = [
            self.say("place", 0.85 - 0.5 * i, row=cell[0], column=cell[1], index=index)
            for i, (cell, index) in enumerate(zip(story.pair, story.indices, strict=True))
        ]
        self.play(FadeIn(self.enlarged(line), *places), run_time=0.8)
        self.play(FadeIn(self.distance()), run_time=0.6)
        self.said = VGroup(whole, *places)

    def say(
        self, name: str, y: float, *, x: float = BESIDE, size: str = "body", **figures: object
    ) -> VMobject:
        """Return a label beside the picture."""
        return text(self.label(name, **figures), (x, y), size=size, anchor="left")

    @staticmethod
    def rings(plane: Plane, cells: Iterable[Cell]) -> VGroup:
        """Return rings round cells of a plane."""
        return VGroup(*(Ring(plane).move(*cell).set_stroke(width=3) for cell in cells))

    def enlarged(self, line: Plane) -> VGroup:
        """Return the part of the line that holds the window's cells, enlarged above it."""
        first, end = span = self.story.stretch(around=1)
        self.near = strip(span, BESIDE, STAGE.right, middle=-1.0, height=0.5)
        part = np.full((1, self.story.length), np.nan)
        part[0, first:end] = spotlight(self.image, self.story.pair).ravel()[first:end]
        pair = [(0, index) for index in self.story.indices]
        return VGroup(
            Picture(part, self.near),
            self.lens(line, span),
            self.rings(self.near, pair),
            self.rings(line, pair),
        )

    def lens(self, line: Plane, span: tuple[int, int]) -> VGroup:
        """Return lines from a stretch of the line to where it is enlarged."""
        edges = [edge - 0.5 for edge in span]
        return VGroup(
            *(stroke(line.point(-0.5, x), self.near.point(0.5, x), DARK.muted) for x in edges)
        )

    def distance(self) -> VGroup:
        """Return the brace from one neighbour to the other, and how many places it spans."""
        one, other = (self.near.point(-0.6, index) for index in self.story.indices)
        brace = Brace(stroke(one, other, DARK.text), UP, buff=0.05, color=DARK.text)
        above = (brace.get_center()[0], brace.get_top()[1] + 0.12)
        return VGroup(brace, text(self.label("apart"), above))

    def convolve(self) -> None:
        """Lay a window on the picture: it takes a pixel with all its neighbours."""
        story = self.story
        first, shape = story.window[0], (story.size, story.size)
        patch = flat(shape, (-0.95, 1.15), 0.6).numbered_from(*first)
        seen = np.full(story.shape, np.nan)
        rows, columns = np.transpose(story.window)
        seen[rows, columns] = DIMMED * self.image[rows, columns]
        near = VGroup(
            Picture(seen, patch),
            tie(self.plane, patch, story.window, DARK.kernel),
            window(patch, first, shape),
            self.rings(patch, story.pair),
        )
        said = [
            self.say("together", 1.4, x=0.5, size="title", count=len(story.window)),
            self.say("pieces", 0.75, x=0.5, count=len(story.runs)),
        ]
        runs = VGroup(*(window(self.near, (0, at), (1, size)) for at, size in story.runs))
        self.beat("window")
        self.play(FadeOut(self.said), FadeIn(window(self.plane, first, shape)), run_time=0.6)
        self.play(FadeIn(near, *said), run_time=0.8)
        self.play(FadeIn(runs), run_time=0.6)

    def compare(self) -> None:
        """Show what the record says, a pair of bars a latent length."""
        *groups, last = (self.pair(latent, 1.95 - 1.5 * i) for i, latent in enumerate(LATENTS))
        shown = [m for m in self.mobjects if m is not self.heading]
        measure = text(
            self.label("measure"), (STAGE.left, -2.5), size="small", color=DARK.muted, anchor="left"
        )
        self.beat("equal")
        self.play(FadeOut(*(m for m in shown if m in self.mobjects)), run_time=0.6)
        for group in groups:
            self.play(*group[0], run_time=1.0)
            self.play(group[1], run_time=0.5)
        self.beat("honest")
        self.play(*last[0], FadeIn(measure), run_time=1.0)
        self.play(last[1], run_time=0.5)

    def pair(self, latent: int, top: float) -> tuple[list[Animation], Animation]:
        """Return what brings in a pair of bars, and what says what it comes to."""
        record = self.record
        rival, ours = rows = (record.rival(latent), record.row("cae", latent))
        sides = zip(rows, ("dense", "conv"), (DARK.block, DARK.kernel), strict=True)
        bars = Bars(
            [Bar(self.label(n), r.test_mse.values, str(r.test_mse), c) for r, n, c in sides],
            left=-3.6,
            top=top - 0.38,
            scale=5.2 / rival.test_mse.mean,
        )
        counts = {"ours": f"{ours.parameters:,}", "theirs": f"{rival.parameters:,}"}
        head = self.label("group", z=latent, **counts)
        line = text(head, (STAGE.left, top), size="small", color=DARK.muted, anchor="left")
        said = self.label(
            "verdict_" + record.verdict(latent).replace(" ", "_"),
            less=f"{abs(record.less_error(latent)):.0%}",
        )
        verdict = text(said, (STAGE.right, top - 0.7), size="title", bold=True, anchor="right")
        return (
            [FadeIn(line, bars.names), *bars.growing()],
            FadeIn(bars.whiskers, bars.figures, verdict),
        )
