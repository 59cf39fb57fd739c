"""Figure: the pictures that the decoder draws all over the latent plane."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from explainer import cae
from explainer.cae.latent_space import manifold
from explainer.errors import ExplainerError
from explainer.figures.drawing.arranging import Labelled
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import Picture
from explainer.figures.drawing.sheet import Sheet

#: Shades of ink: more would not be seen, and would double the file.
SHADES = 48


def build(*, cells: int = 16, **look: Unpack[Look]) -> Still:
    """Return the figure: cells x cells pictures; open where there are no digits around."""
    if not 2 <= cells <= 24:
        raise ExplainerError("figure", "cells", cells, "must be 2 to 24", "Use 16.")
    images = cae.load_data().test.images
    drawn = manifold(cae.load(latent=2), images, cells)
    shades = np.round(drawn.images * (SHADES - 1)) / (SHADES - 1)
    shown = np.where(drawn.inside[..., None, None], shades, np.nan)
    sheet_image = shown.swapaxes(1, 2).reshape(cells * images.shape[1], -1)
    with Sheet("latent_manifold", **look, cells=cells, count=len(images)) as sheet:
        width = min(sheet.inner, 150 * sheet.unit)
        picture = Picture.wide(sheet_image, width, smooth=True)
        sheet.add(Labelled(picture, sheet.say("plane"), note=sheet.say("open")))
    return sheet.figure
