"""Figure: the latent plane of the test digits, and what the decoder draws along a walk on it."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from explainer import cae
from explainer.cae.latent_space import Whitening
from explainer.figures.drawing.arranging import Labelled, Row
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import Picture
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.signs import scatter_digits

#: Digits whose clouds the walk begins and ends in, and how many pictures it is drawn with.
ENDS, STOPS = (0, 1), 8


def build(**look: Unpack[Look]) -> Still:
    """Return the figure: every test digit at its two numbers, a straight walk, its pictures."""
    network, test = cae.load(latent=2), cae.load_data().test
    latents = network.encode(test.images)
    ends = [np.median(latents[test.labels == digit], axis=0) for digit in ENDS]
    walk = np.linspace(ends[0], ends[1], STOPS)
    pictures = network.decode(walk.astype(np.float32))
    whitening = Whitening.of(latents)
    points, path = whitening.apply(latents), whitening.apply(walk)
    numbers = {"count": len(latents), "first": ENDS[0], "last": ENDS[1], "stops": STOPS}
    with Sheet("latent_walk", **look, **numbers) as sheet:
        unit = sheet.unit
        side = min(sheet.inner, 108 * unit)
        cloud = scatter_digits(points, test.labels, path, (side, 0.72 * side))
        sheet.add(Labelled(cloud, sheet.say("plane", **numbers)))
        gap = 1.2 * unit
        width = (sheet.inner - gap * (STOPS - 1)) / STOPS
        strip = Row([Picture.wide(image, width) for image in pictures], gap)
        sheet.add(Labelled(strip, sheet.say("walk", **numbers)))
    return sheet.figure
