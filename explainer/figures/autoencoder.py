"""Figure: real digits through encoder, latent and decoder, and what is lost on the way."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np

from explainer import cae
from explainer.cae.copying import Copies, copies
from explainer.examples import DIGIT
from explainer.figures.drawing.arranging import Labelled, Table, stacked
from explainer.figures.drawing.boxes import Arrow, Box, Words
from explainer.figures.drawing.images import signed_ink
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import Picture
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.volumes import Funnel
from explainer.theme import number_text

#: Digits shown, each by its first test image.
DIGITS = (0, 1, 3, 4, 5, 7, 8)


def build(**look: Unpack[Look]) -> Still:
    """Return the figure: one digit's way in large, others below, with their errors."""
    network, test = cae.load(latent=2), cae.load_data().test
    image = test.images[DIGIT]
    chosen = [int(np.flatnonzero(test.labels == digit)[0]) for digit in DIGITS]
    images = np.concatenate([image[None], test.images[chosen]])
    made = copies(network, images)
    numbers: dict[str, Any] = {
        "size": image.shape[0], "pixels": image.size, "latent": network.latent,
        "mse": f"{made.errors[0]:.3f}", "shown": len(chosen),
    }  # fmt: skip
    with Sheet("autoencoder", **look, **numbers) as sheet:
        unit = sheet.unit
        z = [number_text(float(value)) for value in made.latents[0]]
        gap = 0.35 * sheet.gap
        sheet.flow(
            [
                Labelled(Picture.wide(images[0], 30 * unit), sheet.say("input"), "input"),
                Arrow(4 * unit),
                Funnel(sheet.say("encoder"), 24 * unit, (28 * unit, 9 * unit)),
                Labelled(stacked(z, bold=True, scale=1.1), sheet.say("latent")),
                Funnel(sheet.say("decoder"), 24 * unit, (9 * unit, 28 * unit)),
                Arrow(4 * unit),
                Labelled(Picture.wide(made.outputs[0], 30 * unit), sheet.say("output"), "output"),
            ],
            gap=gap,
        )
        sheet.add(_losses(sheet, made))
        sheet.add(sheet.text(sheet.say("honest"), "muted", scale="small", align="center"))
    return sheet.figure


def _losses(sheet: Sheet, made: Copies) -> Table:
    """Return what went in, what came out, and the difference, digit by digit."""
    unit, width = sheet.unit, 14 * sheet.unit
    rows: list[list[Box]] = [
        [Words(sheet.say("input"), "input", "small", bold=True)],
        [Words(sheet.say("output"), "output", "small", bold=True)],
        [Words(sheet.say("difference"), "muted", "small")],
        [Words(sheet.say("error"), "muted", "small")],
    ]
    pairs = zip(made.images, made.outputs, made.differences, made.errors, strict=True)
    for before, after, difference, error in pairs:
        rows[0].append(Picture.wide(before, width))
        rows[1].append(Picture.wide(after, width))
        rows[2].append(Picture.wide(signed_ink(difference, sheet.theme), width))
        rows[3].append(Words(f"{error:.3f}", "muted", "small"))
    aligns = ["left"] + ["center"] * len(made.images)
    return Table(rows, (1.8 * unit, 1.2 * unit), aligns)
