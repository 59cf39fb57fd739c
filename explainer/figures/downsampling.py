"""Figure: two ways down: pooling chooses, a strided convolution learns."""

from __future__ import annotations

from typing import Unpack

from explainer import cae
from explainer.examples import DIGIT, KERNEL, POOLED
from explainer.figures.drawing.arranging import Labelled, Row
from explainer.figures.drawing.boxes import Arrow, Box
from explainer.figures.drawing.images import busiest, scaled
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import GridBox, Picture
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.told import source_box
from explainer.reference import max_pool
from explainer.stories import convolution, pooling


def build(**look: Unpack[Look]) -> Still:
    """Return the figure: both on the same numbers, then both on the same feature map."""
    network, image = cae.load(latent=2), cae.load_data().test.images[DIGIT]
    maps = network.activations(image[None])
    before, learned = (busiest(maps[layer.name][0]) for layer in network.layers[:2])
    chosen = max_pool(before[None], 2)[0][0]
    sizes = {"large": before.shape[0], "small": chosen.shape[0], "k": len(KERNEL)}
    with Sheet("downsampling", **look, **sizes) as sheet:
        sheet.flow(_numbers(sheet), gap=2 * sheet.gap)
        pictures = (
            (before, "map", 30.0), (chosen, "map_pooled", 20.0), (learned, "map_strided", 20.0),
        )  # fmt: skip
        sheet.flow(
            [
                Labelled(Picture.wide(scaled(values), sheet.unit * width), sheet.say(name, **sizes))
                for values, name, width in pictures
            ],
            gap=2 * sheet.gap,
        )
    return sheet.figure


def _numbers(sheet: Sheet) -> list[Box]:
    """Return each way down on the same numbers: what is read, and what comes of it."""
    pooled, strided = pooling(POOLED), convolution(POOLED, KERNEL, stride=2, padding=1)
    pairs = (
        (GridBox(pooled.input, ring=pooled.sources), "blocks", pooled.output, "pooled"),
        (source_box(strided, 0), "window", strided.output, "strided"),
    )
    return [
        Row(
            [
                Labelled(before, sheet.say(name), "input"),
                Arrow(1.2 * sheet.gap),
                Labelled(GridBox(after), sheet.say(made), "output"),
            ],
            sheet.gap,
        )
        for before, name, after, made in pairs
    ]
