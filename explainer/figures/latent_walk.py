"""Figure: the latent plane of the test digits, and what the decoder draws along a walk on it."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np

from explainer import cae
from explainer.figures.drawing.boxes import Labelled, Row
from explainer.figures.drawing.parts import Picture
from explainer.figures.drawing.sheet import Look, Sheet, Still
from explainer.figures.drawing.signs import scatter_digits

#: Digits whose clouds the walk begins and ends in, and how many pictures it is drawn with.
ENDS, STOPS = (1, 0), 8

Array = np.ndarray[Any, Any]


def whitened(latents: Array) -> Array:
    """Return latent vectors with their mean at nought and no direction longer than another."""
    centred = latents - latents.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(centred.T))
    return np.asarray(centred @ vectors / np.sqrt(values))


def build(**look: Unpack[Look]) -> Still:
    """Return the figure: every test digit at its two numbers, a straight walk, its pictures."""
    network, test = cae.load(latent=2), cae.load_data().test
    latents = network.encode(test.images)
    ends = [np.median(latents[test.labels == digit], axis=0) for digit in ENDS]
    walk = np.linspace(*ends, STOPS)
    pictures = network.decode(walk.astype(np.float32))
    plane = whitened(np.concatenate([latents, walk]))
    points, path = plane[: len(latents)], plane[len(latents) :]
    numbers = {"count": len(latents), "first": ENDS[0], "last": ENDS[1], "stops": STOPS}
    with Sheet("latent_walk", **look, **numbers) as sheet:
        unit = sheet.unit
        side = min(sheet.inner, 108 * unit)
        cloud = scatter_digits(points, test.labels, path, (side, 0.72 * side))
        sheet.add(Labelled(cloud, sheet.say("plane", **numbers)))
        gap = 1.2 * unit
        width = (sheet.inner - gap * (STOPS - 1)) / STOPS
        strip = Row([Picture(image, width / image.shape[1]) for image in pictures], gap)
        sheet.add(Labelled(strip, sheet.say("walk", **numbers)))
    return sheet.figure
