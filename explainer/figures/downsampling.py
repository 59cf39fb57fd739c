"""Figure: two ways down: pooling chooses, a strided convolution learns."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np

from explainer import cae
from explainer.examples import DIGIT, KERNEL, POOLED
from explainer.figures.drawing.arranging import Labelled, Row
from explainer.figures.drawing.boxes import Arrow
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import GridBox, Picture
from explainer.figures.drawing.sheet import Sheet
from explainer.reference import max_pool
from explainer.stories import convolution, pooling

Array = np.ndarray[Any, Any]


def build(**look: Unpack[Look]) -> Still:
    """Return the figure: both on the same numbers, then both on the same feature map."""
    pooled = pooling(POOLED)
    strided = convolution(POOLED, KERNEL, stride=2, padding=1)
    network, image = cae.load(latent=2), cae.load_data().test.images[DIGIT]
    first, second = network.layers[:2]
    maps = network.activations(image[None])
    busiest = int(maps[first.name][0].std(axis=(1, 2)).argmax())
    before = maps[first.name][0, busiest]
    chosen = max_pool(before[None], 2)[0][0]
    learned = maps[second.name][0]
    learned = learned[int(learned.std(axis=(1, 2)).argmax())]
    sizes = {"large": before.shape[0], "small": chosen.shape[0], "k": len(KERNEL)}
    with Sheet("downsampling", **look, **sizes) as sheet:
        beat = strided.beats[0]
        arrow = Arrow(1.2 * sheet.gap)
        rings = [pick.best for pick in pooled.picks]
        pairs = (
            (GridBox(pooled.input, ring=rings), "blocks", GridBox(pooled.output), "pooled"),
            (
                GridBox(strided.source, window=strided.weights, corner=beat.window), "window",
                GridBox(strided.output), "strided",
            ),
        )  # fmt: skip
        sheet.flow(
            [
                Row(
                    [
                        Labelled(before, sheet.say(name), "input"),
                        arrow,
                        Labelled(after, sheet.say(made), "output"),
                    ],
                    sheet.gap,
                )
                for before, name, after, made in pairs
            ],
            gap=2 * sheet.gap,
        )
        pictures = (
            (before, "map", 30.0), (chosen, "map_pooled", 20.0), (learned, "map_strided", 20.0),
        )  # fmt: skip
        sheet.flow(
            [
                Labelled(
                    Picture(_scaled(values), sheet.unit * width / values.shape[1]),
                    sheet.say(name, **sizes),
                )
                for values, name, width in pictures
            ],
            gap=2 * sheet.gap,
        )
    return sheet.figure


def _scaled(values: Array) -> Array:
    return np.asarray(values / max(float(values.max()), 1e-12))
