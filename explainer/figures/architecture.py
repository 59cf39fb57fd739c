"""Figure: the whole autoencoder as blocks, with the arithmetic of every size."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np

from explainer import cae
from explainer.examples import DIGIT
from explainer.figures.drawing.arranging import Column, Row, Table, stacked
from explainer.figures.drawing.boxes import Box, Words
from explainer.figures.drawing.images import busiest, scaled
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.math import mathtext
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.volumes import Block
from explainer.formulas import layer_options, layer_size
from explainer.theme import number_text

Array = np.ndarray[Any, Any]


def build(**look: Unpack[Look]) -> Still:
    """Return the figure: blocks to scale, then a line for each layer."""
    network, digit = cae.load(latent=2), cae.load_data().test.images[DIGIT]
    activations = network.activations(digit[None])
    layers, half = network.layers, len(network.layers) // 2
    shapes = [(layers[0].in_channels, *digit.shape), *(layer.output_shape for layer in layers)]
    faces = [
        digit,
        *(scaled(busiest(activations[layer.name][0])) for layer in layers[:-1]),
        activations["output"][0, 0],
    ]
    numbers: dict[str, Any] = {
        "size": digit.shape[0], "latent": network.latent,
        "parameters": f"{network.parameter_count:,}", "layers": len(layers),
    }  # fmt: skip
    with Sheet("architecture", **look, **numbers) as sheet:
        roles = ["input", *["block"] * (len(shapes) - 2), "output"]
        z = activations[layers[half - 1].name][0].ravel().tolist()
        code = stacked([number_text(value) for value in z], bold=True, scale="small")
        unit, row = 1.13 * sheet.unit, None
        while row is None or row.size(sheet.pen, 1.0)[0] > sheet.inner:
            unit *= 0.96  # names keep their size, so what is left for the blocks is found by trial
            volumes = [
                _volume(face, shape, role, unit)
                for face, shape, role in zip(faces, shapes, roles, strict=True)
            ]
            volumes[half] = Column([code, volumes[half]])
            row = Row(volumes, 0.012 * sheet.width, "bottom")
        sheet.add(row)
        sheet.flow(
            [
                _rules(sheet, "encoder", layers[:half]),
                _rules(sheet, "decoder", layers[half:]),
            ],
            gap=2.5 * sheet.gap,
            align="top",
        )
        sheet.add(sheet.text(sheet.say("count", **numbers), "muted", align="center"))
    return sheet.figure


def _volume(face: Array, shape: tuple[int, int, int], role: str, unit: float) -> Box:
    channels, rows, columns = shape
    block = Block(face, max(1.05 * rows, 2.0) * unit, (0.9 + 0.11 * channels) * unit, role)
    return Column([block, Words(f"{rows}×{columns}×{channels}", "muted", "small")])


def _rules(sheet: Sheet, name: str, layers: tuple[cae.Layer, ...]) -> Box:
    rows: list[list[Box]] = [
        [
            Words(layer_options(layer.spec), "kernel", "small"),
            Words(mathtext(layer_size(layer.spec, layer.input_size))),
        ]
        for layer in layers
    ]
    table = Table(rows, (0.6 * sheet.gap, 0.8), ("left", "left"))
    return Column([Words(sheet.say(name), "text", "small", bold=True), table], align="left")
