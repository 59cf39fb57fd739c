"""Scene: the whole autoencoder as blocks, with the arithmetic of every size."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from manim import RIGHT, Arrow, Circle, FadeIn, LaggedStart, ShowPassingFlash, VGroup

from explainer import cae
from explainer.formulas import layer_options, layer_size, sizes_to
from explainer.mobjects.blocks import Block, row_of_blocks
from explainer.mobjects.grid import number_text
from explainer.mobjects.picture import Picture
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import formula, text
from explainer.parameters import DigitParameters
from explainer.theme import DARK

#: Radius of the ring round the latent block, in frame units.
RING = 0.2

Array = np.ndarray[Any, Any]


def busiest(maps: Array) -> Array:
    """Return the feature map that varies most, scaled to its brightest cell."""
    best = maps[maps.std(axis=(1, 2)).argmax()]
    return best / max(float(best.max()), 1e-12)


def clearance(block: Block) -> float:
    """Return how far an arrow keeps from a block, and from the ring round a small one."""
    return 0.12 + max(0.0, RING - block.width / 2)


class Architecture(LectureScene):
    """28x28x1 to 1x1x2 and back, each layer with the arithmetic of its size."""

    uses_network = True
    takes = DigitParameters
    parameters: DigitParameters

    def figures(self) -> dict[str, object]:
        self.network = cae.load(latent=2)
        first, second, third, *_ = layers = self.network.layers
        size, z = first.input_size, self.network.latent
        return {
            "input": "×".join(map(str, (size, size, first.in_channels))),
            "code": f"1×1×{z}",
            "latent": z,
            "parameters": f"{self.network.parameter_count:,}",
            "layers": len(layers),
            "s": first.spec.axes(1)[0].stride,
            "k": third.spec.axes(1)[0].kernel_size,
            "large": first.input_size,
            "middle": second.input_size,
            "small": third.input_size,
            "output_padding": layers[4].spec.axes(1)[0].output_padding,
            "smaller": min(sizes_to(second.spec, third.input_size)),
        }

    def construct(self) -> None:
        network = self.network
        layers = network.layers
        shapes = [(layers[0].in_channels, *(layers[0].input_size,) * 2)]
        shapes += [layer.output_shape for layer in layers]
        half = len(layers) // 2
        blocks = row_of_blocks(
            [(rows, channels) for channels, rows, _ in shapes],
            left=STAGE.left,
            right=STAGE.right,
            middle=1.02,
            colors=[DARK.input, *[DARK.block] * (len(shapes) - 2), DARK.output],
        )
        names = [
            text("×".join(map(str, (*shape[1:], shape[0]))), (block.centre_x, -0.8), size="small")
            for block, shape in zip(blocks, shapes, strict=True)
        ]
        test = cae.load_data().test
        digit, _ = self.parameters.pick(test.images, test.labels)
        maps = network.activations(digit[None])
        faces = [
            digit,
            *(busiest(maps[layer.name][0]) for layer in layers[:-1]),
            maps["output"][0, 0],
        ]
        volumes = [
            VGroup(block, Picture(face, block.face), name)
            for block, face, name in zip(blocks, faces, names, strict=True)
        ]
        latent = volumes[half]
        latent.add(self.latent(blocks[half], maps[layers[half - 1].name][0].ravel().tolist()))
        steps = [
            Arrow(
                [one.far_right + clearance(one), 1.02, 0],
                [other.left - clearance(other), 1.02, 0],
                buff=0,
                color=DARK.kernel,
                stroke_width=4,
                tip_length=0.2,
            )
            for one, other in pairwise(blocks)
        ]
        rules = [self.rule(layer, i % half, i // half) for i, layer in enumerate(layers)]

        self.beat("down")
        self.play(FadeIn(volumes[0]), run_time=0.8)
        self.grow(steps[:half], volumes[1 : half + 1])
        self.beat("down_sizes")
        self.play(FadeIn(self.side("encoder", 0)), run_time=0.5)
        self.play(LaggedStart(*map(FadeIn, rules[:half]), lag_ratio=0.6), run_time=2.4)
        self.beat("up")
        self.grow(steps[half:], volumes[half + 1 :])
        self.beat("up_sizes")
        self.play(FadeIn(self.side("decoder", 1)), run_time=0.5)
        self.play(LaggedStart(*map(FadeIn, rules[half:]), lag_ratio=0.6), run_time=2.4)
        self.beat("whole")
        for _ in range(2):
            flashes = [
                ShowPassingFlash(a.copy().set_stroke(DARK.ring, 6), time_width=1) for a in steps
            ]
            self.play(LaggedStart(*flashes, lag_ratio=0.7), run_time=2.6)

    def grow(self, steps: list[Arrow], volumes: list[VGroup]) -> None:
        """Bring volumes in one after the other, each behind its arrow."""
        pairs = [VGroup(*pair) for pair in zip(steps, volumes, strict=True)]
        self.play(
            LaggedStart(*(FadeIn(p, shift=0.3 * RIGHT) for p in pairs), lag_ratio=0.5), run_time=2.6
        )

    def latent(self, block: Block, numbers: list[float]) -> VGroup:
        """Return the latent numbers above their block, which is too small to be seen."""
        x = block.centre_x
        lines = [
            text(number_text(value), (x, 1.5 + 0.42 * i), size="caption", bold=True)
            for i, value in enumerate(reversed(numbers))
        ]
        name = text(self.label("latent"), (x, 1.5 + 0.42 * len(numbers)), color=DARK.muted)
        ring = Circle(radius=RING, color=DARK.ring, stroke_width=3).move_to((x, 1.02, 0))
        return VGroup(ring, name, *lines)

    def side(self, name: str, column: int):
        """Return the heading of a column of rules."""
        return text(self.label(name), (self.column(column), -1.25), color=DARK.muted, anchor="left")

    @staticmethod
    def column(index: int) -> float:
        """Return where a column of rules begins, in frame units."""
        return (STAGE.left, 0.25)[index]

    def rule(self, layer: cae.Layer, row: int, column: int) -> VGroup:
        """Return a layer's options and the arithmetic of its size, as one line."""
        x, y = self.column(column), -1.55 - 0.37 * row
        return VGroup(
            text(
                layer_options(layer.spec),
                (x, y - 0.1),
                size="small",
                color=DARK.kernel,
                anchor="left",
            ),
            formula(
                layer_size(layer.spec, layer.input_size),
                (x + (1.9, 2.35)[column], y),
                size="small",
                anchor="left",
            ),
        )
