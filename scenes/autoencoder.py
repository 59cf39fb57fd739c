"""Scene: an autoencoder copies digits through a bottleneck of two numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, LaggedStart, Transform, VGroup, VMobject

from explainer import cae
from explainer.cae.copying import copies
from explainer.examples import DIGIT
from explainer.layout import flat
from explainer.mobjects.grid import number_text
from explainer.mobjects.hourglass import Hourglass, Pour
from explainer.mobjects.picture import Picture
from explainer.mobjects.signed import SignedPicture, signed_scale
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import text
from explainer.theme import DARK

#: Test digits: a 9, a 0, a 7, a 4, a 5, a 1, a 6 and a 2; two numbers are enough for some of them.
DIGITS = (DIGIT, 44, 45, 14, 19, 1, 2, 0)
#: Which of them the loss is shown of: the 4, which comes back as a 9.
LOSS = 3

#: Middles and edges of the strip's pictures, and of the rows' at the end, in frame units.
STRIP_X, STRIP_Y, SMALL = np.linspace(-4.75, 5.7, len(DIGITS)), (-1.22, -2.14), 0.86
ROW_X, ROW_Y, ROW = np.linspace(-4.1, 5.8, len(DIGITS)), (1.72, 0.5, -0.72), 1.12

Image = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Machine:
    """Where input, hourglass and copy stand, in frame units.

    Attributes
    ----------
    x, y : float
        How far the pictures stand from the middle, and their own middle.
    size : float
        Their edges.
    """

    x: float
    y: float
    size: float

    def glass(self) -> Hourglass:
        """Return the hourglass between the pictures."""
        mouth = self.x - self.size / 2 - 0.3
        return Hourglass((0.0, self.y), mouth=mouth, opening=self.size / 2 + 0.15)

    def picture(self, image: Image, side: int) -> Picture:
        """Return an image on the left (-1) or on the right (1)."""
        return picture(image, side * self.x, self.y, self.size)

    def named(self, string: str, x: float, *, over: bool = False) -> VMobject:
        """Return the name of a part: over a picture, or over the hourglass's slopes."""
        color = DARK.text if over else DARK.muted
        lift = self.size / 2 + 0.16 if over else self.size / 2 - 0.2
        return text(string, (x, self.y + lift), color=color)


#: Alone on the stage, and above the strip.
ALONE, ABOVE = Machine(4.85, -0.3, 3.1), Machine(4.75, 0.87, 2.3)


def picture(image: Image, x: float, y: float, size: float) -> Picture:
    """Return an image ``size`` wide about (x, y)."""
    return Picture(image, flat(image.shape, (x, y), size / image.shape[1]))


class Autoencoder(LectureScene):
    """Digits pour through two numbers; what comes back is compared with what went in."""

    uses_network = True

    def figures(self) -> dict[str, object]:
        self.network = cae.load(latent=2)
        self.test = cae.load_data().test
        self.copies = copies(self.network, self.test.images[list(DIGITS)])
        trained = self.network.figures
        return {
            "pixels": self.copies.images[0].size,
            "latent": self.network.latent,
            "digit": self.test.labels[DIGITS[LOSS]],
            "parameters": f"{self.network.parameter_count:,}",
            "count": f"{len(self.test):,}",
            "mean": f"{trained.test_mse:.3f}" if trained else "",
        }

    def construct(self) -> None:
        self.sources = [
            picture(image, x, STRIP_Y[0], SMALL)
            for image, x in zip(self.copies.images, STRIP_X, strict=True)
        ]
        self.results: list[Picture] = []
        self.shown = VGroup()
        self.first()
        self.others()
        self.loss()
        self.all()

    def first(self) -> None:
        """Send one digit through, slowly."""
        image, output = self.copies.images[0], self.copies.outputs[0]
        left, right, drop = (
            ALONE.picture(one, side) for one, side in ((image, -1), (output, 1), (image, -1))
        )
        self.glass = ALONE.glass()
        self.labels = self.names(ALONE)
        self.beat("ask")
        self.play(FadeIn(left, self.labels[0]), run_time=0.8)
        self.play(FadeIn(self.glass, self.labels[2:]), run_time=0.8)
        self.beat("squeeze")
        self.play(Pour(drop, self.glass, inward=True, run_time=2.6))
        self.numbers = self.latent(0, ALONE.y)
        self.play(FadeIn(self.numbers, scale=0.6), run_time=0.5)
        self.beat("back")
        self.play(
            Pour(right, self.glass, inward=False, run_time=2.6),
            FadeIn(self.labels[1]),
        )
        self.pair = (left, right)

    def names(self, machine: Machine) -> VGroup:
        """Return the names of the four parts of the machine."""
        return VGroup(
            machine.named(self.label("input"), -machine.x, over=True),
            machine.named(self.label("output"), machine.x, over=True),
            machine.named(self.label("encoder"), -1.3),
            machine.named(self.label("decoder"), 1.3),
        )

    def latent(self, i: int, y: float) -> VGroup:
        """Return a digit's latent numbers in the hourglass's waist."""
        values = self.copies.latents[i].tolist()
        rows = range(len(values))
        return VGroup(
            *(
                text(
                    number_text(value),
                    (0.0, y + 0.41 * ((len(values) - 1) / 2 - row) - 0.12),
                    size=0.25,
                    bold=True,
                )
                for row, value in zip(rows, values, strict=True)
            )
        )

    def others(self) -> None:
        """Send the other digits through, three at a steady pace, the rest quickly."""
        self.beat("more")
        glass, labels = ABOVE.glass(), self.names(ABOVE)
        numbers = self.latent(0, ABOVE.y)
        self.play(
            *(
                one.animate.scale(ABOVE.size / ALONE.size).move_to((side * ABOVE.x, ABOVE.y, 0))
                for one, side in zip(self.pair, (-1, 1), strict=True)
            ),
            Transform(self.glass, glass),
            Transform(self.labels, labels),
            Transform(self.numbers, numbers),
            LaggedStart(*map(FadeIn, self.sources), lag_ratio=0.15),
            FadeIn(self.name_row("in", STRIP_Y[0]), self.name_row("out", STRIP_Y[1])),
            run_time=1.2,
        )
        self.drop_copy(0, 0.4)
        for i in range(1, len(DIGITS)):
            self.through(i, glass, 0.6 if i < 4 else 0.3)

    def through(self, i: int, glass: Hourglass, seconds: float) -> None:
        """Send digit ``i`` through and put its copy into the strip."""
        image, output = self.copies.images[i], self.copies.outputs[i]
        left, right, drop = (
            ABOVE.picture(one, side) for one, side in ((image, -1), (output, 1), (image, -1))
        )
        self.remove(*self.pair, self.numbers)
        self.add(left)
        self.play(Pour(drop, glass, inward=True, run_time=seconds))
        self.numbers = self.latent(i, ABOVE.y)
        self.add(self.numbers)
        self.play(Pour(right, glass, inward=False, run_time=seconds))
        self.pair = (left, right)
        self.drop_copy(i, seconds / 2)

    def drop_copy(self, i: int, seconds: float) -> None:
        """Let a small copy of what has come back go to its place under its original."""
        small = picture(self.copies.outputs[i], STRIP_X[i], STRIP_Y[1], SMALL)
        self.results.append(small)
        self.play(FadeIn(small, target_position=self.pair[1].get_center()), run_time=seconds)

    def name_row(self, label: str, y: float) -> VMobject:
        """Return the name of a row of small pictures."""
        row = text(self.label(label), (STAGE.left, y - 0.1), size="small", color=DARK.muted)
        self.shown.add(row.align_to((STAGE.left, 0, 0), direction=(-1, 0, 0)))
        return row

    def loss(self) -> None:
        """Show copy minus input as a signed picture, with its scale and its mean square."""
        xs, size = (-5.0, -1.75, 1.5), 2.0
        image, output = (part[LOSS] for part in (self.copies.images, self.copies.outputs))
        difference = self.copies.differences[LOSS]
        plane = flat(difference.shape, (xs[2], ABOVE.y), size / difference.shape[1])
        y = ABOVE.y + size / 2 + 0.16
        labels = [
            text(self.label(n), (x, y))
            for n, x in zip(("output", "input", "difference"), xs, strict=True)
        ]
        signs = [
            text(sign, ((a + b) / 2, ABOVE.y - 0.15), size="title", color=DARK.muted)
            for sign, (a, b) in zip(("\u2212", "="), pairwise(xs), strict=True)
        ]
        error = text(
            self.label("mean_square", value=f"{self.copies.errors[LOSS]:.3f}"),
            (xs[2], ABOVE.y - size / 2 - 0.36),
            bold=True,
        )
        self.beat("loss")
        self.play(FadeOut(*self.pair, self.numbers, self.glass, self.labels), run_time=0.5)
        whole = [picture(output, xs[0], ABOVE.y, size), picture(image, xs[1], ABOVE.y, size)]
        self.play(FadeIn(*whole, *labels[:2], signs[0]), run_time=0.6)
        result = [SignedPicture(difference, plane, limit=1.0), labels[2], signs[1]]
        names = (self.label("more"), self.label("less"))
        scale = signed_scale(1.0, (3.1, ABOVE.y), height=size, names=names)
        self.play(FadeIn(*result, scale), run_time=0.8)
        self.play(FadeIn(error), run_time=0.5)
        self.top = VGroup(*whole, *labels, *signs, *result, scale, error)

    def all(self) -> None:
        """Set inputs, copies, differences and errors of all digits under each other."""
        self.beat("learn")
        self.play(FadeOut(self.top, self.shown), run_time=0.5)
        self.play(
            *(
                one.animate.scale(ROW / SMALL).move_to((x, y, 0))
                for row, y in zip((self.sources, self.results), ROW_Y, strict=False)
                for one, x in zip(row, ROW_X, strict=True)
            ),
            run_time=0.9,
        )
        differences = [
            SignedPicture(d, flat(d.shape, (x, ROW_Y[2]), ROW / d.shape[1]), limit=1.0)
            for d, x in zip(self.copies.differences, ROW_X, strict=True)
        ]
        errors = [
            text(f"{error:.3f}", (x, -1.68), bold=True)
            for error, x in zip(self.copies.errors, ROW_X, strict=True)
        ]
        rows = ("in", "out", "rest", "square")
        names = [self.name_row(n, y) for n, y in zip(rows, (*ROW_Y, -1.58), strict=True)]
        self.play(FadeIn(*names), *self.lagged(differences), *self.lagged(errors), run_time=1.6)
        self.play(FadeIn(text(self.label("mean"), (0.0, -2.4), color=DARK.muted)), run_time=0.6)

    @staticmethod
    def lagged(mobjects: Sequence[VMobject]) -> list[LaggedStart]:
        """Return one animation that brings mobjects in, one after the other."""
        return [LaggedStart(*map(FadeIn, mobjects), lag_ratio=0.2)]
