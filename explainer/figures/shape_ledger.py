"""Figure: the network's books: every layer's options, weight, shapes, arithmetic and parameters."""

from __future__ import annotations

from typing import Unpack

from explainer import cae
from explainer.errors import ExplainerError
from explainer.figures.drawing.arranging import Table
from explainer.figures.drawing.boxes import Box, Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.math import mathtext
from explainer.figures.drawing.sheet import Sheet
from explainer.formulas import layer_options, layer_size

COLUMNS = ("layer", "options", "weight", "from", "to", "size", "parameters")


def build(*, latent: int = 2, **look: Unpack[Look]) -> Still:
    """Return the figure: a line for each layer, and the total."""
    if latent < 1:
        raise ExplainerError("figure", "latent", latent, "must be at least 1", "Use 2.")
    layers = cae.architecture(latent)
    counts = [_parameters(layer) for layer in layers]
    with Sheet("shape_ledger", **look, latent=latent, total=f"{sum(counts):,}") as sheet:
        wide = not sheet.narrow
        head: list[Box] = [Words(sheet.say(name), "muted", "small") for name in COLUMNS]
        rows = [head]
        for layer, count in zip(layers, counts, strict=True):
            role = "input" if layer.kind == "conv" else "output"
            rows.append(
                [
                    Words(sheet.say(layer.kind) if wide else layer.name, role, "small", bold=True),
                    Words(layer_options(layer.spec), "kernel", "small"),
                    Words("×".join(map(str, layer.weight_shape)), scale="small"),
                    Words(_shape(layer.input_size, layer.in_channels), scale="small"),
                    Words(_shape(layer.output_size, layer.out_channels), scale="small"),
                    Words(mathtext(layer_size(layer.spec, layer.input_size)), scale="small"),
                    Words(f"{count:,}", scale="small"),
                ]
            )
        rows.append([*[Words("")] * (len(COLUMNS) - 1), Words(f"{sum(counts):,}", bold=True)])
        aligns: tuple[str, ...] = ("left", "left", "left", "right", "right", "left", "right")
        if not wide:  # what does not fit a column is what follows from the rest
            rows = [[row[i] for i in (0, 1, 4, 5)] for row in rows[:-1]]
            aligns = ("left", "left", "right", "left")
        sheet.add(Table(rows, (0.75 * sheet.gap, 0.35 * sheet.gap), aligns, rules=True))
        notes = " ".join(sheet.say(name) for name in (["order", "op"] if wide else ["op"]))
        sheet.add(sheet.text(notes, "muted", scale="small"))
    return sheet.figure


def _shape(size: int, channels: int) -> str:
    return f"{size}×{size}×{channels}"


def _parameters(layer: cae.Layer) -> int:
    """Return how many weights and biases a layer has."""
    weights = 1
    for length in layer.weight_shape:
        weights *= length
    return weights + layer.out_channels
