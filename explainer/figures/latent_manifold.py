"""Figure: the pictures that the decoder draws all over the latent plane."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np

from explainer import cae
from explainer.errors import ExplainerError
from explainer.figures.drawing.boxes import Labelled
from explainer.figures.drawing.parts import Picture
from explainer.figures.drawing.sheet import Look, Sheet, Still
from explainer.layout import montage

Array = np.ndarray[Any, Any]

#: Quantiles of the test digits' latent numbers at the plane's edges.
REACH = (0.02, 0.98)


def build(*, cells: int = 16, **look: Unpack[Look]) -> Still:
    """Return the figure: cells x cells pictures; open where no digit is near."""
    if not 2 <= cells <= 24:
        raise ExplainerError("figure", "cells", cells, "must be 2 to 24", "Use 16.")
    network, test = cae.load(latent=2), cae.load_data().test
    latents = network.encode(test.images)
    first, second = (np.quantile(latents[:, i], np.linspace(*REACH, cells)) for i in (0, 1))
    where = np.stack(np.meshgrid(first, second[::-1]), axis=-1).reshape(-1, 2)
    pictures = network.decode(where.astype(np.float32))
    scale = latents.std(axis=0)
    apart = np.linalg.norm((where[:, None] - latents) / scale, axis=2)
    pictures[np.sort(apart, axis=1)[:, 2] > 0.22] = np.nan  # third nearest: one alone is chance
    with Sheet("latent_manifold", **look, cells=cells, count=len(latents)) as sheet:
        sheet_image = montage(np.nan_to_num(pictures, nan=0.0), cells, gap=0)
        open_cells = montage(np.isnan(pictures).astype(float) + 1e-9, cells, gap=0) > 0.5
        sheet_image[open_cells] = np.nan
        width = min(sheet.inner, 150 * sheet.unit)
        picture = Picture(np.clip(sheet_image, 0, 1), width / sheet_image.shape[1])
        sheet.add(Labelled(picture, sheet.say("plane"), note=sheet.say("open")))
    return sheet.figure
