"""Scene: the plane of latent numbers, a walk on it, and what the decoder draws all over it."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Arrow, Circle, FadeIn, FadeOut, Group, Transform, VGroup, VMobject

from explainer import cae
from explainer.cae.latent_space import Whitening, manifold, mixing, nearest, walk
from explainer.examples import DIGIT
from explainer.mobjects.chart import line_points
from explainer.mobjects.grid import number_text
from explainer.mobjects.points import COLORS, MARKS, PointPlane
from explainer.mobjects.raster import Frames, Raster, sheet
from explainer.mobjects.stage import LectureScene
from explainer.mobjects.text import text
from explainer.theme import DARK

#: The plane's middle and size; the middle of what stands right of it; pictures' widths.
PLANE, SIZE, RIGHT_X = (-3.95, -0.14), (4.9, 4.9), 3.6

#: Digits whose medians the walk passes, and frames of the walk.
STATIONS, FRAMES = (0, 6, 2, 9, 7, 1, 5, 0), 240

MANIFOLD = 20  # pictures along each side

Array = np.ndarray[Any, Any]


class LatentWalk(LectureScene):
    """1,000 test digits as points, a point that walks among them, and a sheet of what they mean."""

    uses_network = True

    def figures(self) -> dict[str, object]:
        self.network = cae.load(latent=2)
        self.digits = cae.load_data().test
        self.latents = self.network.encode(self.digits.images)
        self.whitening = Whitening.of(self.latents)
        self.points = self.whitening.apply(self.latents)
        share = mixing(self.points, self.digits.labels)
        alone = np.argsort(-share.diagonal())[:2]
        apart = share - np.diag(share.diagonal())
        one, other = sorted(np.unravel_index((apart + apart.T).argmax(), apart.shape))
        return {
            "count": f"{len(self.digits):,}",
            "alone1": int(min(alone)), "alone2": int(max(alone)),
            "mixed1": int(one), "mixed2": int(other),
            "size": MANIFOLD,
        }  # fmt: skip

    def construct(self) -> None:
        self.plane = PointPlane(self.points, self.digits.labels, PLANE, *SIZE)
        self.legend = self.make_legend()
        self.one_digit()
        self.whiten()
        self.classes()
        self.walk()
        self.manifold()

    def make_legend(self) -> VGroup:
        """Return a column of marks with their digits."""
        lines = VGroup()
        for k in range(10):
            y = PLANE[1] + (4.5 - k) * 0.47
            mark = VMobject(fill_color=COLORS[k], fill_opacity=1, stroke_width=0)
            mark.points = line_points(MARKS[k] * 0.09 + [-1.16, y])
            name = text(str(k), (-0.82, y - 0.11), color=COLORS[k], bold=True)
            lines.add(VGroup(mark, name))
        return lines

    def one_digit(self) -> None:
        """Show how a digit becomes a point of the plane."""
        raw = PointPlane(self.latents, self.digits.labels, PLANE, *SIZE)
        picture = Raster(self.digits.images[DIGIT], (RIGHT_X, 0.1), 3.6)
        z = ",  ".join(map(number_text, self.latents[DIGIT].tolist()))
        numbers = text(f"({z})", (RIGHT_X, -2.2), size="caption", bold=True)
        name = text(self.label("digit"), (RIGHT_X, 2.06), color=DARK.input)
        spot = raw.place(self.latents[DIGIT])
        ring = Circle(0.13, color=DARK.ring, stroke_width=4).move_to((*spot, 0))
        self.beat("plane")
        self.play(FadeIn(picture, name), run_time=0.6)
        self.play(FadeIn(numbers), run_time=0.5)
        self.play(FadeIn(raw), run_time=0.8)
        way = Arrow((1.75, 0.1, 0), (*spot, 0), buff=0.2, color=DARK.ring, stroke_width=4)
        self.play(FadeIn(ring, way), run_time=0.5)
        self.raw, self.shown = raw, Group(picture, numbers, name)
        self.ring, self.way = ring, way

    def whiten(self) -> None:
        """Let the points move to where they stand whitened."""
        self.beat("whiten")
        self.play(FadeOut(self.way), run_time=0.3)
        spot = self.plane.place(self.points[DIGIT])
        self.play(
            Transform(self.raw, self.plane), self.ring.animate.move_to((*spot, 0)), run_time=2.0
        )
        self.remove(self.raw)
        self.add(self.plane, self.ring)

    def classes(self) -> None:
        """Light up one digit after another, with a few of its pictures."""
        examples = [self.digits.images[self.digits.labels == k][:9] for k in range(10)]
        sheets = [sheet(e.reshape(3, 3, 28, 28), gap=2) for e in examples]
        raster = Raster(sheets[0], (RIGHT_X, PLANE[1]), 4.6)
        self.beat("classes")
        self.play(FadeOut(self.shown, self.ring), FadeIn(self.legend, raster), run_time=0.6)

        def show(i: int) -> None:
            k, share = divmod(i / 20, 1)
            raster.display(sheets[int(k)])
            for other, (path, line) in enumerate(zip(self.plane.classes, self.legend, strict=True)):
                lit = 1.0 if other == k else 0.14
                if share < 0.25 and other == k - 1:  # the last one fades as the next one is lit
                    lit = 1.0 - 0.86 * share / 0.25
                path.set_fill(opacity=lit)
                line.set_fill(opacity=max(lit, 0.3))

        self.play(Frames([self.plane, self.legend, raster], 200, show, run_time=5.6))
        for path in (*self.plane.classes, *self.legend):
            path.set_fill(opacity=1)
        self.remove(raster)

    def walk(self) -> None:
        """Let a point walk; draw what the decoder makes of it, and the nearest real digit."""
        way = walk([self.plane.median(k) for k in STATIONS], FRAMES)
        drawn = self.network.decode(self.whitening.invert(way))
        latents = self.whitening.invert(way)
        real = nearest(self.points, way)[:, 0]
        path = VMobject(stroke_color=DARK.ring, stroke_width=2.5)
        path.points = line_points(self.plane.place(way))
        place = self.plane.place(way)
        dot = Circle(0.12, color=DARK.ring, stroke_width=4, fill_color=DARK.output, fill_opacity=1)
        big = Raster(drawn[0], (1.3, 0.2), 3.1)
        small = Raster(self.digits.images[real[0]], (4.75, 0.2), 3.1)
        numbers = VMobject(fill_color=DARK.text, fill_opacity=1, stroke_width=0)
        names = VGroup(
            text(self.label("drawn"), (1.3, 1.95), color=DARK.output),
            text(self.label("nearest"), (4.75, 1.95), color=DARK.muted),
        )

        def show(i: int) -> None:
            dot.move_to((*place[i], 0))
            big.display(drawn[i])
            small.display(self.digits.images[real[i]])
            z = ",  ".join(map(number_text, latents[i].round(2).tolist()))
            numbers.points = text(f"({z})", (1.3, -1.95), size="caption", bold=True).points

        show(0)
        self.beat("walk")
        self.plane.classes.set_fill(opacity=0.4)
        self.play(FadeIn(path, dot, big, small, numbers, names), run_time=0.7)
        self.play(Frames([dot, big, small, numbers], FRAMES, show, run_time=7.6))
        self.walked = Group(path, dot, big, small, numbers, names)

    def manifold(self) -> None:
        """Show a sheet of pictures, one for each of many places of the plane."""
        found = manifold(self.network, self.digits.images, MANIFOLD)
        images = np.where(found.inside[..., None, None], found.images, np.nan)
        whole = Raster(sheet(images), (RIGHT_X, PLANE[1]), 4.9)
        spots = self.plane.place(found.whitened.reshape(-1, 2)).reshape(MANIFOLD, MANIFOLD, 2)
        edges = [pair for lines in (spots, spots.swapaxes(0, 1)) for pair in lines[:, [0, -1]]]
        net = VMobject(stroke_color=DARK.ring, stroke_width=1, stroke_opacity=0.45)
        net.points = np.concatenate([line_points(edge) for edge in edges])
        self.beat("manifold")
        self.play(FadeOut(self.walked), run_time=0.5)
        self.plane.classes.set_fill(opacity=0.8)
        self.play(FadeIn(net), run_time=0.8)
        self.play(FadeIn(whole), run_time=1.0)
