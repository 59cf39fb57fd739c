"""Scene: two latent numbers become a picture, and one pixel of it is taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import RIGHT, Arrow, FadeIn, FadeOut, LaggedStart, VGroup

from explainer import cae
from explainer.cae.terms import PixelSum, Term, pixel_sum
from explainer.layout import flat, montage
from explainer.mobjects.board import Ring, spread
from explainer.mobjects.grid import number_text
from explainer.mobjects.picture import Picture, kernel_picture
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import pieces, text
from explainer.parameters import DigitParameters, wholes
from explainer.theme import DARK

#: How many products of the pixel that is looked at are shown.
SHOWN = 6

#: Middle of the picture beside its sum, and left edges of the columns of products, in frame units.
LEFT_X, COLUMNS = -4.8, (-2.85, 1.75)

Array = np.ndarray[Any, Any]


def picture(image: Array, x: float, y: float, width: float) -> Picture:
    """Return an image ``width`` wide about (x, y)."""
    return Picture(image, flat(image.shape, (x, y), width / image.shape[1]))


@dataclass(frozen=True)
class DecodingParameters(DigitParameters):
    """A picture, and the pixel of its reconstruction that is taken apart."""

    pixel: tuple[int, ...] = wholes((24, 12), least=0, most=27)


class Decoding(LectureScene):
    """The trained decoder at work on one test digit."""

    uses_network = True
    takes = DecodingParameters
    parameters: DecodingParameters

    def figures(self) -> dict[str, object]:
        self.network = cae.load(latent=2)
        first, second, third = self.network.layers[3:]
        return {
            "k": first.spec.axes(1)[0].kernel_size,
            "s": second.spec.axes(1)[0].stride,
            "small": second.input_size,
            "middle": second.output_size,
            "large": third.output_size,
            "latent": self.network.latent,
        }

    def construct(self) -> None:
        test = cae.load_data().test
        self.image, digit = self.parameters.pick(test.images, test.labels)
        self.digit = self.label("picture") if digit is None else digit
        self.pixel = (self.parameters.pixel[0], self.parameters.pixel[1])
        self.latent = self.network.encode(self.image[None])[0]
        maps = self.network.decode_activations(self.latent[None])
        self.maps = {name: value[0] for name, value in maps.items()}
        output = self.walk()
        self.zoom(output)
        self.compare()

    def walk(self) -> Picture:
        """Go through the decoder from left to right; return the picture at its end."""
        widths = [1.7, 1.2, 3.4, 2.15, 2.9]
        xs = spread(widths, STAGE.left, STAGE.right)
        first, second, _ = self.network.layers[3:]
        sheets = [
            self.image,
            montage(self.maps[first.name], 8),
            montage(self.maps[second.name], 4),
            self.maps["output"][0],
        ]
        places = [0, 2, 3, 4]
        shown = [
            picture(s, xs[i], STAGE.centre, widths[i]) for s, i in zip(sheets, places, strict=True)
        ]
        names = [
            self.label("input"),
            *(
                self.label("maps", channels=layer.out_channels, size=layer.output_size)
                for layer in (first, second)
            ),
            self.label("output"),
        ]
        labels = [
            text(name, (p.get_center()[0], p.get_top()[1] + 0.18), color=DARK.muted)
            for name, p in zip(names, shown, strict=True)
        ]
        z1, z2 = map(number_text, self.latent.tolist())
        numbers = VGroup(
            text(self.label("latent"), (xs[1], 0.55), color=DARK.muted),
            text(z1, (xs[1], 0.05), size="title", bold=True),
            text(z2, (xs[1], -0.6), size="title", bold=True),
        )
        self.beat("encode", digit=self.digit, z1=z1, z2=z2)
        self.play(FadeIn(shown[0], labels[0]), run_time=0.8)
        self.play(FadeIn(numbers, shift=0.3 * RIGHT), run_time=0.8)
        for beat, i in (("first", 1), ("second", 2), ("third", 3)):
            self.beat(beat, channels=first.out_channels)
            self.play(FadeIn(shown[i], labels[i], shift=0.3 * RIGHT), run_time=1.2)
        self.remaining = VGroup(*shown[:3], *labels, numbers)
        return shown[3]

    def zoom(self, output: Picture) -> None:
        """Write out the sum of one pixel."""
        total = pixel_sum(self.network, self.latent, self.pixel)
        big = flat(output.image.shape, (LEFT_X, STAGE.centre), 3.2 / output.image.shape[1])
        ring = Ring(big).move(*self.pixel)
        terms = [self.term(t, i) for i, t in enumerate(total.largest(SHOWN))]
        head = text(
            self.label("brightest", shown=SHOWN, terms=len(total.terms)),
            (COLUMNS[0], 2.0),
            color=DARK.muted,
            anchor="left",
        )
        self.beat("zoom", row=self.pixel[0], column=self.pixel[1], terms=len(total.terms))
        self.play(FadeOut(self.remaining), run_time=0.6)
        self.play(
            output.animate.scale(big.cell / output.plane.cell).move_to((LEFT_X, STAGE.centre, 0)),
            run_time=1.0,
        )
        self.play(FadeIn(ring, head), run_time=0.5)
        self.play(LaggedStart(*map(FadeIn, terms), lag_ratio=0.5), run_time=3.0)
        self.beat("sum", logit=number_text(total.logit), pixel=number_text(total.brightness))
        last = self.total(total)
        self.play(FadeIn(last), run_time=0.8)
        self.remaining = VGroup(output, ring, head, *terms, last)

    def term(self, term: Term, i: int) -> VGroup:
        """Return one product: the map with its cell, the kernel with its weight, the numbers."""
        x, y = COLUMNS[i % 2] + 0.43, (1.35, 0.35, -0.65)[i // 2]
        feature = self.maps[self.network.layers[-2].name][term.channel]
        kernel = self.network.parameters[self.network.layers[-1].name].weight[term.channel, 0]
        seen = picture(feature / self.maps[self.network.layers[-2].name].max(), x, y, 0.85)
        stamp = flat(kernel.shape, (x + 0.95, y), 0.2)
        numbers = [
            (number_text(term.activation), DARK.input),
            ("·", DARK.muted),
            (number_text(term.weight), DARK.kernel),
            ("=", DARK.muted),
            (number_text(term.value), DARK.text),
        ]
        return VGroup(
            seen,
            Ring(seen.plane).move(*term.cell).set_stroke(width=3),
            kernel_picture(kernel, stamp),
            Ring(stamp).move(*term.tap).set_stroke(width=3),
            pieces(numbers, (x + 1.4, y - 0.1), size="small"),
        )

    def total(self, total: PixelSum) -> VGroup:
        """Return the last lines of the sum: the other products, the bias, the logit, the pixel."""
        count = len(total.terms) - SHOWN
        parts = [
            (self.label("others", count=count), number_text(total.others(SHOWN)), DARK.muted),
            (self.label("bias"), number_text(total.bias), DARK.muted),
            (self.label("logit"), number_text(total.logit), DARK.text),
            (self.label("pixel"), number_text(total.brightness), DARK.output),
        ]
        xs = (-2.0, 0.3, 2.6, 4.9)
        return VGroup(
            *(
                VGroup(
                    text(name, (x, -1.55), size="small", color=DARK.muted),
                    text(value, (x, -2.1), size="caption", color=color, bold=True),
                )
                for (name, value, color), x in zip(parts, xs, strict=True)
            )
        )

    def compare(self) -> None:
        """Set the digit and what came back side by side."""
        self.beat("compare", pixels=self.image.size)
        left = picture(self.image, -3.6, STAGE.centre, 3.4)
        right = picture(self.maps["output"][0], 3.6, STAGE.centre, 3.4)
        z = " , ".join(map(number_text, self.latent.tolist()))
        self.play(FadeOut(self.remaining), run_time=0.6)
        self.play(
            FadeIn(
                left,
                right,
                self.above(left, "input"),
                self.above(right, "output"),
                Arrow(
                    [-1.7, STAGE.centre, 0],
                    [1.7, STAGE.centre, 0],
                    color=DARK.muted,
                    stroke_width=4,
                ),
                text(z, (0, STAGE.centre + 0.35), size="caption", bold=True),
            ),
            run_time=1.0,
        )

    def above(self, shown: Picture, name: str):
        """Return a label over a picture."""
        return text(
            self.label(name), (shown.get_center()[0], shown.get_top()[1] + 0.18), color=DARK.muted
        )
